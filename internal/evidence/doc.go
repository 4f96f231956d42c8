// Package evidence turns the numerics of stats into answers for people: the
// commands 'ostoja estimate ...', their JSON and their readable reports.
//
//   - command.go lists the commands; each has its own command_NAME.go.
//
//   - frame*.go reads any table, whatever its separators and decimals, so that
//     every error names row and column.
//
//   - report*.go is the readable report: a document of headings, paragraphs,
//     tables and charts, written as Markdown or as HTML; provenance.go says from
//     which data and by which command it was made.
//
//   - mse*.go is multiple systems estimation: reading the table, running the
//     methods, and saying in words what came out.
//
//   - survey*.go, rds*.go, scaleup*.go, trend*.go (with calendar.go) and impact*.go
//     are the other estimates. Each ends in a finding: JSON as it is, and for a
//     person a reading (reading*.go).
//
// The numbers come from stats alone. Here live the words, the warnings, and the
// rule that small counts are never shown.
package evidence
