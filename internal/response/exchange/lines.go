package exchange

import (
	"iter"

	"ostoja/internal/db"
)

// Line is one line of a file: its cells, and the key by which the same line is
// known again in a later export.
type Line struct {
	Key   string
	Cells []string
}

// lines sends the rows of a form through a mapping.
func (w *world) lines(tx *db.Tx, form Form, columns []Column) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for row, err := range w.rows(tx, grainOf[form]) {
			if err != nil {
				yield(Line{}, err)
				return
			}
			l := Line{Key: row.Key, Cells: make([]string, len(columns))}
			for i := range columns {
				l.Cells[i] = columns[i].say(w, &row)
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

// headsOf lists the heads, tagsOf the tags of columns.
func headsOf(columns []Column) []string {
	return over(columns, func(c Column) string { return c.Head })
}

func tagsOf(columns []Column) []string {
	return over(columns, func(c Column) string { return c.Tag })
}

func over(columns []Column, text func(Column) string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = text(c)
	}
	return out
}

// cellsOf leaves the keys of lines out.
func cellsOf(lines iter.Seq2[Line, error]) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for l, err := range lines {
			if !yield(l.Cells, err) || err != nil {
				return
			}
		}
	}
}
