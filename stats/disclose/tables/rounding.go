package tables

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// Rounded is a table whose cells and totals are multiples of a base and add up.
type Rounded struct {
	Cells     [][]int64
	RowTotals []int64
	ColTotals []int64
	Total     int64
}

// ControlledRounding rounds every cell and every total to one of its two
// neighbouring multiples of base, those that are multiples to themselves, such
// that the table still adds up; each figure is unbiased: its mean over the
// random source is its true value (Cox 1987).
//
// The table with its totals, these negated, has rows and columns of sum zero. A
// row with one figure that is no multiple therefore has two, so there is a cycle
// of such figures, alternately raised and lowered until the first is a multiple.
// Which of them is raised is drawn so that the mean stays.
func ControlledRounding(t *Table, base int64, random *rand.Rand) (*Rounded, error) {
	if base < 1 || base > MaxValue {
		return nil, fmt.Errorf("the base is %d and must be between 1 and %d", base, int64(MaxValue))
	}
	if random == nil {
		return nil, errors.New("no random source is given")
	}
	m := withTotals(t)
	for row := range m {
		for col := nextRough(m, row, -1, base); col >= 0; col = nextRough(m, row, -1, base) {
			shift(m, findCycle(m, row, base), base, random)
		}
	}
	return roundedOf(m), nil
}

// withTotals extends the table by its totals, negated but for the total of all.
func withTotals(t *Table) [][]int64 {
	rows, cols, total := t.Totals()
	m := make([][]int64, t.Rows+1)
	for r := range t.Rows {
		m[r] = append(append([]int64{}, t.values[r*t.Cols:(r+1)*t.Cols]...), -rows[r])
	}
	last := make([]int64, 0, t.Cols+1)
	for _, c := range cols {
		last = append(last, -c)
	}
	m[t.Rows] = append(last, total)
	return m
}

// nextRough finds a column of the row, not the given one, whose figure is no multiple.
func nextRough(m [][]int64, row, not int, base int64) int {
	for col, v := range m[row] {
		if col != not && v%base != 0 {
			return col
		}
	}
	return -1
}

func nextRoughRow(m [][]int64, col, not int, base int64) int {
	for row := range m {
		if row != not && m[row][col]%base != 0 {
			return row
		}
	}
	return -1
}

// findCycle walks along figures that are no multiples, by turns in a row and in
// a column, until a row or a column comes again. The cycle is cells, by turns to
// raise and to lower, each once.
func findCycle(m [][]int64, row int, base int64) []Cell {
	var path []Cell
	rowAt, colAt := map[int]int{}, map[int]int{} // place on the path of the cell by which each was left
	for from := -1; ; {
		if at, again := rowAt[row]; again {
			return path[at:]
		}
		rowAt[row] = len(path)
		col := nextRough(m, row, from, base)
		path = append(path, Cell{row, col})
		if at, again := colAt[col]; again {
			return path[at:]
		}
		colAt[col] = len(path)
		row = nextRoughRow(m, col, row, base)
		path = append(path, Cell{row, col})
		from = col
	}
}

// shift raises and lowers the figures of the cycle by turns.
func shift(m [][]int64, cycle []Cell, base int64, random *rand.Rand) {
	up, down := base, base // how far the first can be raised, and lowered
	for i, c := range cycle {
		toLower := ((m[c.Row][c.Col] % base) + base) % base
		toUpper := base - toLower
		if i%2 == 1 {
			toLower, toUpper = toUpper, toLower
		}
		up, down = min(up, toUpper), min(down, toLower)
	}
	by := up
	if random.Int64N(up+down) < up {
		by = -down
	}
	for i, c := range cycle {
		if i%2 == 0 {
			m[c.Row][c.Col] += by
		} else {
			m[c.Row][c.Col] -= by
		}
	}
}

func roundedOf(m [][]int64) *Rounded {
	last, width := len(m)-1, len(m[0])-1
	r := &Rounded{Total: m[last][width]}
	for _, row := range m[:last] {
		r.Cells, r.RowTotals = append(r.Cells, row[:width]), append(r.RowTotals, -row[width])
	}
	for _, v := range m[last][:width] {
		r.ColTotals = append(r.ColTotals, -v)
	}
	return r
}
