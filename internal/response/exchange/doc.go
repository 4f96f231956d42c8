// Package exchange writes what partners have entered once in the many forms that
// others ask for.
//
// The way through it, from an entry to a file that was sent:
//
//	world.go       a plan with its names, money and figures, read once for an export
//	rows.go        the rows of a grain (a commitment, an activity's month, a figure, a
//	               project), one at a time and in the order of their keys
//	fields.go      the dictionary: what a row has to say, by name
//	mapping.go     which fields a form wants under which heads: a text of one line a
//	               column, that an information manager edits (register.go, defaults.go)
//	lines.go       rows through a mapping: the lines of a file
//	project.go     rows as IATI activities (formats/iati)
//	difference.go  lines beside those of what was last sent: two sorted streams
//	snapshot.go    what was sent, kept in compressed pieces (store.go)
//	work.go        a job that reads all lines: the difference, or what is kept as sent
//	               (store_work.go); no request and nobody's writing waits for it
//	pages*.go      /exports: preview, difference, download, "this was sent"
//
// Exports stream: memory holds the plan and a few rows, however many months were
// reported. Words are English, as the forms are; figures of fewer than five
// people are left empty (withhold.go).
package exchange
