// Package report is the joint report of a month: a document that writes itself
// and that people finish.
//
//	content.go     what the document says, in no language: figures, places, gaps, promises
//	withhold.go    which figures about people may be read, and which would give somebody away
//	compute.go     the content, from the plan, the partners' reports and the neighbours
//	document.go    the content as headings, paragraphs, tables and figures in one language
//	print.go       the document as PDF and as Word file; show.go as a web page; data.go as CSV and HXL
//	text.go        what people write: a text for each section and language, with versions
//	joint.go       the way of a report: writing, ready, published; a correction is a new version
//	work.go        the jobs that compute and publish, with progress
//	pages*.go      the workplace, and the published page with its permanent link
//
// Figures about people. The gate of package figures protects releases that are
// counted from records of persons; partners report sums and no records, so there
// is nothing to count and no person's share to bound. What is published here goes
// through Number and protect (withhold.go) instead: a count under five is
// withheld, and so is what would reveal it, in the table and against everything
// that was published before. The test holds it against the attacker of
// stats/disclose/tables. For one row of parts and their sum, the fewest and
// smallest cells can be named at once; no search is needed.
package report
