// Package workbook reads the tables in which XLSForms are written: Excel
// (.xlsx, .xlsm), CSV and Markdown.
//
// All three give the same thing, a Workbook of Sheets, each a header row and
// data rows of trimmed text. A data row keeps its place: Rows[i] of a sheet is
// row i+2 of what the author sees, so an error can name it.
//
// The readers stream and are bounded, since a form comes from outside: sheets
// that a form does not use are skipped, reading stops after 60 empty rows or
// 20 empty header columns (a sheet whose declared size is AMJ1048576 costs
// nothing), and sizes are counted while inflating, so a zip bomb is an error
// and not an outage.
package workbook
