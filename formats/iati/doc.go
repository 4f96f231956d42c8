// Package iati writes and reads activities of the International Aid
// Transparency Initiative's standard, version 2.03: the part of it that a
// response plan has something to say for (who does what, where, with whose
// money, and what came of it).
//
//	err := iati.Write(w, time.Now(), activities)   // as they come, one in memory at a time
//	for a, err := range iati.Read(r) { ... }
//
// The order of the elements is the schema's: it is the order of the fields of
// the types. Check says what an activity lacks that the schema or the standard's
// rules demand, in words for the person who can mend it; Write refuses such an
// activity, so that what is written is valid.
package iati
