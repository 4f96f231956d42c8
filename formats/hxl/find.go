package hxl

import (
	"errors"
	"iter"

	"ostoja/formats/table"
)

// searchRows is how far down the tag row may stand.
const searchRows = 25

// ErrNoTags says that none of the first 25 rows is a row of hashtags.
var ErrNoTags = errors.New("no row of HXL hashtags among the first 25 rows")

// Found is a table whose tag row has been found.
type Found struct {
	Columns []Column
	TagRow  int         // the number of the tag row in the sheet, from 1
	Above   []table.Row // the rows above it
}

// ParseTagRow reads a row as a tag row: at least half of its filled cells are
// hashtags. Cells that are none give columns without a tag. headers is the row
// above, and may be nil.
func ParseTagRow(cells, headers []string) ([]Column, bool) {
	columns := make([]Column, len(cells))
	filled, tags := 0, 0
	for i, cell := range cells {
		if !Empty(cell) {
			filled++
			if c, ok := ParseColumn(cell); ok {
				columns[i] = c
				tags++
			}
		}
		if i < len(headers) {
			columns[i].Header = headers[i]
		}
	}
	return columns, tags > 0 && 2*tags >= filled
}

// Find looks for the tag row. It reads no further than it has to.
func Find(rows iter.Seq2[table.Row, error]) (Found, error) {
	var f Found
	for row, err := range rows {
		if err != nil {
			return Found{}, err
		}
		if row.Number > searchRows {
			break
		}
		var headers []string
		if n := len(f.Above); n > 0 && f.Above[n-1].Number == row.Number-1 {
			headers = f.Above[n-1].Cells
		}
		if columns, ok := ParseTagRow(row.Cells, headers); ok {
			f.Columns, f.TagRow = columns, row.Number
			return f, nil
		}
		f.Above = append(f.Above, row)
	}
	return Found{}, ErrNoTags
}
