package tables

import (
	"errors"
	"fmt"
)

// Bounds on a two-way table.
const (
	MaxSide  = 1000
	MaxCells = 10_000
	MaxValue = 1 << 40
)

// Cell is a place in a two-way table.
type Cell struct{ Row, Col int }

// Table is a two-way table of counts whose totals of rows, of columns and of all
// are published.
type Table struct {
	Rows, Cols int
	values     []int64 // row by row
}

// New checks the values and makes a table of them.
func New(values [][]int64) (*Table, error) {
	if len(values) == 0 || len(values[0]) == 0 {
		return nil, errors.New("the table has no cells")
	}
	t := &Table{Rows: len(values), Cols: len(values[0])}
	if t.Rows > MaxSide || t.Cols > MaxSide || t.Rows*t.Cols > MaxCells {
		return nil, fmt.Errorf("the table has %d x %d cells: at most %d and %d on a side", t.Rows, t.Cols, MaxCells, MaxSide)
	}
	for r, row := range values {
		if len(row) != t.Cols {
			return nil, fmt.Errorf("row %d has %d cells, row 1 has %d", r+1, len(row), t.Cols)
		}
		for c, v := range row {
			if v < 0 || v > MaxValue {
				return nil, fmt.Errorf("row %d, column %d: %d is not a count between 0 and %d", r+1, c+1, v, int64(MaxValue))
			}
		}
		t.values = append(t.values, row...)
	}
	return t, nil
}

// At is the value of a cell.
func (t *Table) At(c Cell) int64 { return t.values[t.index(c)] }

func (t *Table) index(c Cell) int { return c.Row*t.Cols + c.Col }

func (t *Table) cell(index int) Cell { return Cell{index / t.Cols, index % t.Cols} }

// Totals gives the sums of the rows, of the columns and of the whole.
func (t *Table) Totals() (rows, cols []int64, total int64) {
	rows, cols = make([]int64, t.Rows), make([]int64, t.Cols)
	for i, v := range t.values {
		rows[i/t.Cols] += v
		cols[i%t.Cols] += v
		total += v
	}
	return rows, cols, total
}

// SmallCounts gives the cells with 0 < value < k: the primary suppressions of
// the threshold rule.
func (t *Table) SmallCounts(k int64) []Cell {
	var small []Cell
	for i, v := range t.values {
		if v > 0 && v < k {
			small = append(small, t.cell(i))
		}
	}
	return small
}
