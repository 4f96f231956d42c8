package microdata

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Distance is an earth mover's distance between the sensitive values of a class
// and those of the whole file, from 0 to 1. Both are counts by the codes of the
// sensitive column that it was made for; a side without a value is at distance 0.
type Distance struct {
	name    string
	codes   int // of that column; 0 where any will do
	between func(counts, whole []int) float64
}

// String names the distance: "equal", "ordered" or "hierarchical".
func (d Distance) String() string { return d.name }

// Between measures.
func (d Distance) Between(counts, whole []int) float64 {
	if sum(counts) == 0 || sum(whole) == 0 {
		return 0
	}
	return d.between(counts, whole)
}

// EqualDistance takes all values for equally far apart: half the sum of the
// absolute differences. It is right for names that are not alike, and blind to
// a class in which all wages are low.
func EqualDistance() Distance {
	return Distance{name: "equal", between: func(counts, whole []int) float64 {
		d := 0.0
		for _, extra := range differences(counts, whole) {
			d += math.Abs(extra)
		}
		return d / 2
	}}
}

// OrderedDistance is for values in an order, as numbers or stages are: from one
// value to the next it is 1/(m-1), m the number of values. Order lists every
// code of the sensitive column once, the least first. (Li, Li and
// Venkatasubramanian 2007, section 5.1: the mass that has to pass between each
// two neighbours, summed.)
func OrderedDistance(order []int32) (Distance, error) {
	seen := make([]bool, len(order))
	for _, code := range order {
		if code < 0 || int(code) >= len(order) || seen[code] {
			return Distance{}, fmt.Errorf("the order names code %d twice or outside 0 to %d", code, len(order)-1)
		}
		seen[code] = true
	}
	order = slices.Clone(order)
	return Distance{"ordered", len(order), func(counts, whole []int) float64 {
		extra := differences(counts, whole)
		d, passing := 0.0, 0.0
		for _, code := range order {
			passing += extra[code]
			d += math.Abs(passing)
		}
		return d / max(float64(len(order)-1), 1)
	}}, nil
}

// NumericOrder is the order of a column of numbers, with decimal point or comma,
// for OrderedDistance. It names the first label that is no number, and two that
// are the same number.
func NumericOrder(c Column) ([]int32, error) {
	values := make([]float64, len(c.Labels))
	order := make([]int32, len(c.Labels))
	for code, label := range c.Labels {
		v, err := strconv.ParseFloat(strings.Replace(label, ",", ".", 1), 64)
		if err != nil || math.IsNaN(v) {
			return nil, fmt.Errorf("column %q, row %d: %q is not a number", c.Name, c.firstRow(int32(code))+1, label)
		}
		values[code], order[code] = v, int32(code)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(values[a], values[b]) })
	for i := 1; i < len(order); i++ {
		if a, b := order[i-1], order[i]; values[a] == values[b] {
			return nil, fmt.Errorf("column %q: %q and %q are the same number; write it in one way", c.Name, c.Labels[a], c.Labels[b])
		}
	}
	return order, nil
}

// Order is the order in which the lines of the hierarchy stand, for
// OrderedDistance: the codes of the column's labels.
func (h *Hierarchy) Order(c Column) ([]int32, error) {
	leaf, err := h.leafOf(c)
	if err != nil {
		return nil, err
	}
	order := make([]int32, len(leaf))
	for code := range order {
		order[code] = int32(code)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(leaf[a], leaf[b]) })
	return order, nil
}

// HierarchicalDistance is for values that a hierarchy joins: two values are as
// far apart as the level on which they first share a name, divided by the
// height of the hierarchy. Where its last level has several names, one more
// level joins them. (Li, Li and Venkatasubramanian 2007, section 5.2: what is
// too much in one part of a name pays for what lacks in another, level by level.)
func HierarchicalDistance(h *Hierarchy, c Column) (Distance, error) {
	leaf, err := h.leafOf(c)
	if err != nil {
		return Distance{}, err
	}
	return Distance{"hierarchical", len(leaf), func(counts, whole []int) float64 {
		extra := make([]float64, h.Domain())
		for code, x := range differences(counts, whole) {
			extra[leaf[code]] = x
		}
		return h.transport(extra)
	}}, nil
}

// transport is the least work that evens out what is too much in some leaves
// and lacks in others: what the parts of a name settle among themselves moves by
// the height of the name, and only the rest goes further up.
func (h *Hierarchy) transport(extra []float64) float64 {
	height := h.Levels() - 1
	if h.rootless() {
		height++
	}
	work := 0.0
	for depth := 1; depth <= height; depth++ {
		names, of := h.names(depth)
		more, less := make([]float64, names), make([]float64, names)
		for part, x := range extra {
			if x > 0 {
				more[of[part]] += x
			} else {
				less[of[part]] -= x
			}
		}
		extra = make([]float64, names)
		for name := range extra {
			work += float64(depth) / float64(height) * min(more[name], less[name])
			extra[name] = more[name] - less[name]
		}
	}
	return work
}

// rootless tells whether the last level keeps several names apart.
func (h *Hierarchy) rootless() bool { return len(h.levels[len(h.levels)-1].labels) > 1 }

// names gives the number of names on a level and, for each name of the level
// below, the name that it becomes. One past the last level everything is joined.
func (h *Hierarchy) names(depth int) (int, []int32) {
	below := h.levels[depth-1]
	of := make([]int32, len(below.labels))
	if depth == len(h.levels) {
		return 1, of
	}
	for leaf, part := range below.up {
		of[part] = h.levels[depth].up[leaf]
	}
	return len(h.levels[depth].labels), of
}

// differences are the shares of a class less those of the whole file.
func differences(counts, whole []int) []float64 {
	n, all := float64(sum(counts)), float64(sum(whole))
	out := make([]float64, len(counts))
	for i := range counts {
		out[i] = float64(counts[i])/n - float64(whole[i])/all
	}
	return out
}
