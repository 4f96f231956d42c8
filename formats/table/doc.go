// Package table opens a table as people send it and gives its rows one at a
// time, whatever its form: CSV with any usual delimiter, quoting, line end and
// character set; JSON as an array of arrays or of objects; an Excel workbook
// with many sheets.
//
//	source, err := table.Open(file, size, table.Options{Name: "5w.xlsx"})
//	for row, err := range source.Rows(source.Sheets()[0].Name) { ... }
//
// A row carries the number by which a person finds it in the sheet. What is no
// table (an old .xls, a PDF, a web page, a program) is refused with a Refusal,
// whose words are fit for the person who sent it. Sizes are bounded; memory
// stays at a few rows for CSV and Excel.
package table
