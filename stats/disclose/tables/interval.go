package tables

// Interval is what an attacker can derive about a cell: it lies between Lo and
// Hi, both of which some table with the same published figures attains.
type Interval struct{ Lo, Hi int64 }

// Width is Hi-Lo.
func (i Interval) Width() int64 { return i.Hi - i.Lo }

// Intervals gives for each suppressed cell the interval that an attacker derives
// who sees all other cells and all totals and knows that counts are not
// negative. They are exact: the largest rise of a cell is the largest flow from
// its column back to its row through the other suppressed cells.
func (t *Table) Intervals(suppressed []Cell) map[Cell]Interval {
	a := newAuditor(t, suppressed)
	out := make(map[Cell]Interval, len(suppressed))
	for i, c := range suppressed {
		v := t.At(c)
		rise, fall := a.slack(i, a.unbounded)
		out[c] = Interval{Lo: v - fall, Hi: v + rise}
	}
	return out
}

// auditor answers how far each suppressed cell can move.
type auditor struct {
	table     *Table
	cells     []Cell
	net       *network[int64]
	place     []int // of cell i among the arcs of its row
	unbounded int64 // more than any cell can rise
}

func newAuditor(t *Table, suppressed []Cell) *auditor {
	_, _, total := t.Totals()
	a := &auditor{table: t, cells: suppressed, net: newNetwork(t.Rows+t.Cols, int64(0)), unbounded: total + 1}
	for _, c := range suppressed {
		a.place = append(a.place, a.net.connect(c.Row, t.Rows+c.Col, a.unbounded, t.At(c)))
	}
	return a
}

// slack is how far cell i can rise and fall, each looked for up to enough.
func (a *auditor) slack(i int, enough int64) (rise, fall int64) {
	row, col := a.cells[i].Row, a.table.Rows+a.cells[i].Col
	a.net.reset()
	a.net.block(row, a.place[i])
	rise = a.net.maxFlow(col, row, enough)
	a.net.reset()
	a.net.block(row, a.place[i])
	fall = a.net.maxFlow(row, col, min(enough, a.table.At(a.cells[i])))
	return rise, fall
}

// unsafe gives the first of the cells 0 to n-1 whose interval is narrower than k, or -1.
func (a *auditor) unsafe(n int, k int64) int {
	for i := range n {
		if rise, fall := a.slack(i, k); rise+fall < k {
			return i
		}
	}
	return -1
}
