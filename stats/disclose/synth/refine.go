package synth

import (
	"context"

	"ostoja/stats/disclose/dp"
)

// refiner changes one value of one record at a time where that brings the
// counts of all pairs of columns nearer to the released ones. The junction tree
// holds only some pairs; this brings in the others, and takes out every
// attribute and pair of attributes that the release does not show.
type refiner struct {
	columns [][]uint16
	sizes   []int
	// excess[a][b][y*sizes[a]+x] is by how many records too many have x in
	// column a and y in column b: both ways round, so that all values of one
	// column lie together.
	excess [][][]float32
	hidden [][]float32 // hidden[a][x] is forbidden where value x of column a is not shown
}

// forbidden is an excess that no gain outweighs.
const forbidden = 1 << 17

func newRefiner(release *dp.Release, columns [][]uint16) *refiner {
	r := &refiner{columns: columns}
	for _, c := range release.Domain {
		r.sizes = append(r.sizes, len(c.Values)+1)
	}
	for range r.sizes {
		r.excess = append(r.excess, make([][]float32, len(r.sizes)))
	}
	for a := range r.sizes {
		r.hidden = append(r.hidden, penalties(release.Shown(a), func(cell int) bool { return cell > 0 }))
		for b := a + 1; b < len(r.sizes) && release.Length() > 1; b++ {
			r.compare(a, b, release.Marginal(a, b), release.Shown(a, b))
		}
	}
	return r
}

// compare fills in the excess of a pair of columns over the released counts.
func (r *refiner) compare(a, b int, released []float64, shown []bool) {
	hidden := penalties(shown, func(cell int) bool { return cell >= r.sizes[b] && cell%r.sizes[b] > 0 })
	forth, back := make([]float32, len(released)), make([]float32, len(released))
	for cell, n := range released {
		x, y := cell/r.sizes[b], cell%r.sizes[b]
		forth[y*r.sizes[a]+x] = hidden[cell] - float32(n)
	}
	for i, x := range r.columns[a] {
		forth[int(r.columns[b][i])*r.sizes[a]+int(x)]++
	}
	for cell, e := range forth {
		x, y := cell%r.sizes[a], cell/r.sizes[a]
		back[x*r.sizes[b]+y] = e
	}
	r.excess[a][b], r.excess[b][a] = forth, back
}

// penalties gives forbidden to the cells in which all columns are present but
// that are not shown.
func penalties(shown []bool, present func(cell int) bool) []float32 {
	out := make([]float32, len(shown))
	for cell, ok := range shown {
		if !ok && present(cell) {
			out[cell] = forbidden
		}
	}
	return out
}

// sweep tries every value of every record once and gives how many it changed.
func (r *refiner) sweep(ctx context.Context) (changed int, err error) {
	var costs []float32
	for i := range r.columns[0] {
		if err := ctx.Err(); err != nil {
			return changed, err
		}
		for col := range r.sizes {
			costs = append(costs[:0], r.hidden[col]...)
			if r.improve(i, col, costs) {
				changed++
			}
		}
	}
	return changed, nil
}

// improve gives a record the best value in a column. Adding a record to a cell
// with excess e adds 2e+1 to the sum of squares, taking it away adds 1-2e.
func (r *refiner) improve(record, col int, costs []float32) bool {
	for b, excess := range r.excess[col] {
		if excess == nil {
			continue
		}
		y := int(r.columns[b][record])
		for x, e := range excess[y*len(costs) : (y+1)*len(costs)] {
			costs[x] += e
		}
	}
	old := r.columns[col][record]
	best := old
	threshold := costs[old] - float32(len(r.sizes)-1)
	for x, cost := range costs {
		if cost < threshold {
			best, threshold = uint16(x), cost
		}
	}
	if best == old {
		return false
	}
	r.move(record, col, old, best)
	return true
}

// move changes a value and keeps the excess right.
func (r *refiner) move(record, col int, from, to uint16) {
	for b, forth := range r.excess[col] {
		if forth == nil {
			continue
		}
		y, back := int(r.columns[b][record]), r.excess[b][col]
		forth[y*r.sizes[col]+int(from)]--
		forth[y*r.sizes[col]+int(to)]++
		back[int(from)*r.sizes[b]+y]--
		back[int(to)*r.sizes[b]+y]++
	}
	r.columns[col][record] = to
}
