package dp

import (
	"fmt"
	"math"
	"math/bits"
)

// layout places the tables of all sets of up to some number of columns one
// behind the other in one slice: sets of fewer columns first, sets of the same
// size in lexicographic order, the last column of a set running fastest.
type layout struct {
	sizes  []int   // codes of each column
	sets   [][]int // columns of each table, ascending; the first set is empty
	start  []int   // where each table starts; one more entry for the end
	order  []int   // order[k] is the first set of k columns; one more for the end
	byMask map[uint64]int
}

// newLayout lists the sets of 0 to length columns, with at most MaxCells cells.
func newLayout(domain Domain, length int) (*layout, error) {
	l := &layout{byMask: map[uint64]int{}, start: []int{0}}
	for _, c := range domain {
		l.sizes = append(l.sizes, c.size())
	}
	if cells := cellsUpTo(domain.sizes(), length); cells > MaxCells {
		return nil, fmt.Errorf("combinations of up to %d of these %d columns make %.3g cells; at most %d can be held: take a smaller length, fewer columns or coarser code lists",
			length, len(domain), cells, MaxCells)
	}
	for k := 0; k <= length; k++ {
		l.order = append(l.order, len(l.sets))
		l.add(nil, 0, k)
	}
	l.order = append(l.order, len(l.sets))
	return l, nil
}

// add appends all sets that begin with prefix and have more columns from from on.
func (l *layout) add(prefix []int, from, more int) {
	if more == 0 {
		set := append([]int(nil), prefix...)
		l.byMask[mask(set)] = len(l.sets)
		l.sets = append(l.sets, set)
		l.start = append(l.start, l.start[len(l.start)-1]+l.cells(set))
		return
	}
	for c := from; c <= len(l.sizes)-more; c++ {
		l.add(append(prefix, c), c+1, more-1)
	}
}

// cells is the number of cells of a table.
func (l *layout) cells(set []int) int {
	n := 1
	for _, c := range set {
		n *= l.sizes[c]
	}
	return n
}

// total is the number of cells of all tables.
func (l *layout) total() int { return l.start[len(l.sets)] }

// table cuts the table of set number s out of the values of all.
func table[T any](l *layout, all []T, s int) []T { return all[l.start[s]:l.start[s+1]] }

// find gives the number of a set of columns in ascending order.
func (l *layout) find(set []int) int { return l.byMask[mask(set)] }

func mask(set []int) uint64 {
	m := uint64(0)
	for _, c := range set {
		m |= 1 << c
	}
	return m
}

// subsets calls visit for every subset of set, the empty one and set itself
// included; smaller subsets do not always come first.
func subsets(set []int, visit func(sub []int)) {
	var sub [MaxColumns]int
	for chosen := range uint64(1) << len(set) {
		n := 0
		for rest := chosen; rest != 0; rest &= rest - 1 {
			sub[n] = set[bits.TrailingZeros64(rest)]
			n++
		}
		visit(sub[:n])
	}
}

// project gives for every cell of set the cell of sub into which it falls, in
// buf where that is large enough.
func (l *layout) project(set, sub []int, buf []int32) []int32 {
	into := append(buf[:0], 0)
	for _, c := range set {
		width, step := int32(l.sizes[c]), int32(0)
		if mask(sub)>>c&1 == 1 {
			step = 1
		}
		into = widen(into, width, step)
	}
	return into
}

// widen adds one column of the given width behind the others. With step 0 the
// column is summed over.
func widen(cells []int32, width, step int32) []int32 {
	n := len(cells)
	for range int(width-1) * n {
		cells = append(cells, 0)
	}
	for i := n - 1; i >= 0; i-- {
		base := cells[i]
		if step == 1 {
			base *= width
		}
		for v := width - 1; v >= 0; v-- {
			cells[i*int(width)+int(v)] = base + v*step
		}
	}
	return cells
}

// faces gives, for each column of set, the number of the set without it and the
// projection onto that.
func (l *layout) faces(set []int) (numbers []int, into [][]int32) {
	for drop := range set {
		face := append(append([]int(nil), set[:drop]...), set[drop+1:]...)
		numbers = append(numbers, l.find(face))
		into = append(into, l.project(set, face, nil))
	}
	return numbers, into
}

// cellsUpTo is the number of cells of all sets of up to length columns: the sum
// of the elementary symmetric polynomials of the sizes.
func cellsUpTo(sizes []float64, length int) float64 {
	total := 0.0
	for _, e := range symmetric(sizes, length) {
		total += e
	}
	return total
}

// symmetric gives the elementary symmetric polynomials of order 0 to length.
func symmetric(x []float64, length int) []float64 {
	e := make([]float64, length+1)
	e[0] = 1
	for _, v := range x {
		for k := length; k > 0; k-- {
			e[k] += v * e[k-1]
		}
	}
	return e
}

// choose is the number of sets of k out of n.
func choose(n, k int) float64 {
	return math.Round(symmetric(ones(n), k)[k])
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
