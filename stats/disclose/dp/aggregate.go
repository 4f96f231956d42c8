package dp

import "math"

// Aggregate is a published count of the records that have all of some attributes.
type Aggregate struct {
	Columns []int    // ascending
	Codes   []uint16 // the value of each, 1 or more
	Count   int64
	Interval
}

// Aggregates gives the combinations of 1 to Length attributes whose count is at
// least MinCount after noise, short ones first, and how many were left out.
//
// The counts are whole numbers that do not contradict each other: for every
// combination and every further column, the counts of the combination with each
// of the column's values add up to the combination's count or less, the rest
// being those in whom the column is absent. No combination is therefore larger
// than its parts, and the parts of one that is shown are shown.
func (r *Release) Aggregates() (shown []Aggregate, left int) {
	for s := 1; s < len(r.layout.sets); s++ {
		set := r.layout.sets[s]
		var intervals []Interval
		for cell, n := range table(r.layout, r.whole, s) {
			codes := r.codes(set, cell)
			if codes == nil {
				continue
			}
			if n < int64(r.Options.MinCount) {
				left++
				continue
			}
			if intervals == nil {
				intervals = r.intervals(set)
			}
			shown = append(shown, aggregate(set, codes, n, intervals[cell]))
		}
	}
	return shown, left
}

// aggregate widens the interval to hold the count that is shown.
func aggregate(set []int, codes []uint16, n int64, in Interval) Aggregate {
	return Aggregate{set, codes, n, Interval{min(in.Low, n), max(in.High, n)}}
}

// codes gives the code of each column in a cell, or nil where one is absent.
func (r *Release) codes(set []int, cell int) []uint16 {
	codes := make([]uint16, len(set))
	for i := len(set) - 1; i >= 0; i-- {
		size := r.layout.sizes[set[i]]
		codes[i] = uint16(cell % size)
		if codes[i] == 0 {
			return nil
		}
		cell /= size
	}
	return codes
}

// wholeCounts rounds the fitted tables and makes the counts of combinations
// consistent from short to long. Cells with an absent attribute are 0 in it.
func (r *Release) wholeCounts() []int64 {
	l := r.layout
	whole := make([]int64, l.total())
	whole[0] = r.Count
	for s := 1; s < len(l.sets); s++ {
		set, cells := l.sets[s], table(l, whole, s)
		for i, fitted := range table(l, r.counts, s) {
			cells[i] = int64(math.Round(fitted))
		}
		l.clearAbsent(set, cells)
		faces, into := l.faces(set)
		for i, face := range faces {
			capSums(cells, into[i], table(l, whole, face))
		}
	}
	return whole
}

// clearAbsent sets the cells in which a column is absent to 0.
func (l *layout) clearAbsent(set []int, cells []int64) {
	inner := len(cells)
	for _, c := range set {
		size := l.sizes[c]
		inner /= size
		for outer := 0; outer < len(cells); outer += inner * size {
			clear(cells[outer : outer+inner])
		}
	}
}

// capSums lowers the cells of every group, into[i] being cell i's, until they
// add up to the group's limit or less: in proportion, what rounding down took
// too much going back to the first cells that it took from. Cells never rise.
func capSums(cells []int64, into []int32, limits []int64) {
	sums, given := make([]int64, len(limits)), make([]int64, len(limits))
	for i, group := range into {
		sums[group] += cells[i]
	}
	share := func(i int, group int32) int64 { return cells[i] * limits[group] / sums[group] }
	for i, group := range into {
		if sums[group] > limits[group] {
			given[group] += share(i, group)
		}
	}
	for i, group := range into {
		if sums[group] > limits[group] && cells[i] > 0 {
			lowered := share(i, group)
			if given[group] < limits[group] {
				lowered++
				given[group]++
			}
			cells[i] = lowered
		}
	}
}
