// Package lang is how Ostoja speaks: en, pl, uk and ru, and any language that a
// later file adds.
//
// Every module carries a messages.txt in which each message stands once with
// its languages below it, so that a translator sees them side by side and a
// module leaves with its words:
//
//	home.due
//		en one: {0} thing is due
//		en other: {0} things are due
//		pl one: {0} sprawa do załatwienia
//		...
//
// A Catalog holds the messages of all modules; Catalog.Speaker gives a Speaker,
// which says them in one reader's language and time zone, with the plural forms
// of CLDR, dates and numbers included. A message that is missing is said by its
// key and reported by Catalog.Missing, which a test keeps empty.
//
// Texts is what people wrote in several languages; it falls back visibly.
// Fold makes text comparable across spellings, and Compare sorts it for people.
package lang
