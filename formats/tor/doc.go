// Package tor reads the Terms of Reference (ToR) of a humanitarian working
// group and proposes the group's charter from them.
//
// The way of a file through the package:
//
//	Read      txt, Markdown or docx becomes a Document: blocks of headings,
//	          paragraphs and list items (text.go, docx.go, table.go)
//	Propose   blocks become numbered clauses (clause.go) and sentences
//	          (sentence.go); each rule then looks for one thing in them
//	          (meeting.go, clock.go, leads.go, list.go, ...)
//
// A rule is a small table of patterns over sentences, never one over the whole
// text. What a rule finds goes into the Proposal together with its Source: the
// sentence and the clause it stands in. What no sentence says stays empty; the
// single exception, a time zone that follows from the country alone, is named
// in Proposal.Inferred. A person confirms or corrects every field.
//
// Words are looked up in English first, then French, Spanish, Polish and
// Ukrainian. All patterns run on a folded copy of the text in which every rune
// has become one ASCII byte (fold.go), so one pattern serves "Bogotá" and
// "Bogota" and \b works in Cyrillic.
//
// A file from outside is bounded before it is believed: size, inflated size,
// XML depth, number of blocks. A file that is no ToR is refused with a *RefusedError
// whose text ends with what to do.
package tor
