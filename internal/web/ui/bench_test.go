package ui

import (
	"fmt"
	"io"
	"testing"
)

// BenchmarkTableOf50Rows writes a whole page with a table of 50 rows of 6 cells.
func BenchmarkTableOf50Rows(b *testing.B) {
	table := Table{Caption: "Organisations", RowHeaders: true, Stacked: true}
	for i := range 6 {
		table.Columns = append(table.Columns, Column{Text: fmt.Sprint("Column ", i), SortHref: fmt.Sprint("?sort=", i)})
	}
	for i := range 50 {
		row := []Cell{{Text: fmt.Sprint("Organisation ", i), Href: "/organisations/1"}, {Content: Tag{Text: "Member"}}}
		for range 4 {
			row = append(row, Cell{Text: "National NGO"})
		}
		table.Rows = append(table.Rows, row)
	}
	b.ReportAllocs()
	for b.Loop() {
		content, err := HTML(table)
		if err != nil {
			b.Fatal(err)
		}
		f := staffFrame("Organisations")
		f.Content = content
		if err := Write(io.Discard, f); err != nil {
			b.Fatal(err)
		}
	}
}
