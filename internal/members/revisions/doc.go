// Package revisions is how the Terms of Reference change: a member asks, the
// members draft, all of them decide, and what was decided is in force.
//
//	revision.go   a revision and the clauses of its draft
//	diff.go       what changed, word by word: a pure function
//	compare.go    the draft beside the charter in force, clause by clause
//	store*.go     drafting; each change takes the revision's lock
//	periodic.go   letters before the next revision is due
//	pages*.go     the pages, and those of old versions
//
// The draft's rules (meeting time, deadlines) are a members.Charter in the
// state Draft, checked as every charter is; its clauses are in a table of
// their own until the members adopt them (package decisions), when
// members.Store.Adopt makes both the next version.
package revisions
