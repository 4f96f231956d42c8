package table

import (
	"cmp"
	"slices"

	"ostoja/formats/xlsx"
)

// filler repeats the values of merged blocks in their other cells, row by row.
type filler struct {
	waiting []xlsx.Merge // by their first row
	open    []openMerge
}

type openMerge struct {
	xlsx.Merge
	value string
}

func newFiller(merges []xlsx.Merge) *filler {
	slices.SortFunc(merges, func(a, b xlsx.Merge) int { return cmp.Compare(a.FirstRow, b.FirstRow) })
	return &filler{waiting: merges}
}

// fill fills the empty cells of a row that lie in merged blocks.
func (f *filler) fill(row Row) Row {
	f.open = slices.DeleteFunc(f.open, func(m openMerge) bool { return m.LastRow < row.Number })
	for len(f.waiting) > 0 && f.waiting[0].FirstRow <= row.Number {
		m := openMerge{Merge: f.waiting[0]}
		f.waiting = f.waiting[1:]
		if m.FirstRow == row.Number && m.FirstColumn < len(row.Cells) {
			m.value = row.Cells[m.FirstColumn]
		}
		if m.value != "" && m.LastRow >= row.Number {
			f.open = append(f.open, m)
		}
	}
	for _, m := range f.open {
		for column := m.FirstColumn; column <= min(m.LastColumn, maxColumns); column++ {
			for len(row.Cells) <= column {
				row.Cells, row.Numbers = append(row.Cells, ""), append(row.Numbers, false)
			}
			if row.Cells[column] == "" {
				row.Cells[column] = m.value
			}
		}
	}
	return row
}
