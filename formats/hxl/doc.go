// Package hxl reads the Humanitarian Exchange Language (https://hxlstandard.org):
// tables whose columns carry hashtags such as #adm1+name or #reached+f, and
// schemas that say what such a table must hold.
//
// The tour:
//
//   - ParseColumn and ParsePattern read tags and the patterns that match them;
//   - Find looks for the tag row in the first 25 rows of a table;
//   - ReadSchema reads a schema, itself a HXL table; Default is the standard's
//     own set of rules;
//   - Validate checks a table against a schema and gives a Report, in the form
//     of the reference library libhxl, with the same verdicts, counts and cells.
//
// Where the reference library has settled what a rule means, this package
// follows it, down to its reading of dates (date.go) and its way to compare
// letters with accents (fold.go); the differences are listed in docs/hxl.md.
//
// A Validator sees each row once. Rules that need to see the whole table
// (outliers, spelling, correlation, consistent types) keep what they need and
// report at the end.
package hxl
