package microdata

import (
	"fmt"
	"math"
	"math/bits"
)

// Classes is a file seen through its keys (quasi-identifiers): every row
// belongs to the class of its combination of key values. A missing value
// matches every value, so classes can overlap: Frequency counts all rows that
// match the class, Rows only those with exactly its combination.
type Classes struct {
	Of        []int32   // class of each row
	Rows      []int     // rows with exactly this combination, missing values included
	Frequency []int     // fk: rows of the file that match it
	Weight    []float64 // Fk: the sum of their sampling weights; fk where no weights are given

	patterns *tuples
}

// Group forms the classes of the rows over the keys. Weights are one sampling
// weight for each row, or nil for a file that is its whole population.
func Group(keys []Column, weights []float64) (*Classes, error) {
	n, err := checkColumns(keys)
	if err != nil {
		return nil, err
	}
	if len(keys) > 64 {
		return nil, fmt.Errorf("%d keys are too many: at most 64", len(keys))
	}
	if err := checkWeights(weights, n); err != nil {
		return nil, err
	}
	c := &Classes{Of: make([]int32, n), patterns: newTuples(len(keys))}
	tuple := make([]int32, len(keys))
	var own []float64
	for row := range n {
		for j := range keys {
			tuple[j] = keys[j].Codes[row]
		}
		id, isNew := c.patterns.add(tuple)
		if isNew {
			c.Rows, own = append(c.Rows, 0), append(own, 0)
		}
		c.Of[row] = int32(id)
		c.Rows[id]++
		own[id] += weightOf(weights, row)
	}
	c.match(own)
	return c, nil
}

// Len is the number of classes.
func (c *Classes) Len() int { return len(c.Rows) }

// Violations counts the rows whose frequency is below k: those that break
// k-anonymity.
func (c *Classes) Violations(k int) int {
	n := 0
	for id, f := range c.Frequency {
		if f < k {
			n += c.Rows[id]
		}
	}
	return n
}

func checkWeights(weights []float64, rows int) error {
	if weights != nil && len(weights) != rows {
		return fmt.Errorf("%d weights for %d rows", len(weights), rows)
	}
	for row, w := range weights {
		if !(w > 0) || math.IsInf(w, 1) {
			return fmt.Errorf("row %d: the sampling weight %v is not a positive number", row+1, w)
		}
	}
	return nil
}

func weightOf(weights []float64, row int) float64 {
	if weights == nil {
		return 1
	}
	return weights[row]
}

// match fills Frequency and Weight: own counts, and through missing values
// those of every other class that agrees wherever both have a value.
func (c *Classes) match(own []float64) {
	c.Frequency, c.Weight = make([]int, c.Len()), make([]float64, c.Len())
	c.eachMatch(func(id int, matching []int32) {
		for _, other := range matching {
			c.Frequency[id] += c.Rows[other]
			c.Weight[id] += own[other]
		}
	})
}

// eachMatch calls visit for each class with classes that match it; together the
// calls for one class give every matching class, itself included, once.
//
// Classes are sorted into groups by which keys are missing. Two classes match
// when they agree on the keys that both have, so for a pair of groups one hash
// table over those keys finds all matches.
func (c *Classes) eachMatch(visit func(id int, matching []int32)) {
	groups, order := c.byMask()
	for _, a := range order {
		for _, b := range order {
			if a == 0 && b == 0 {
				for _, id := range groups[0] {
					visit(int(id), []int32{id})
				}
				continue
			}
			c.matchGroups(groups[a], groups[b], ^(a | b), visit)
		}
	}
}

// byMask groups the classes by the set of keys that are missing in them.
func (c *Classes) byMask() (groups map[uint64][]int32, order []uint64) {
	groups = map[uint64][]int32{}
	for id := range c.Len() {
		var mask uint64
		for j, code := range c.patterns.at(id) {
			if code == Missing {
				mask |= 1 << j
			}
		}
		if groups[mask] == nil {
			order = append(order, mask)
		}
		groups[mask] = append(groups[mask], int32(id))
	}
	return groups, order
}

// matchGroups finds for each class of a the classes of b that agree on the keys in both.
func (c *Classes) matchGroups(a, b []int32, both uint64, visit func(int, []int32)) {
	both &= 1<<c.patterns.width - 1
	if both == 0 {
		for _, id := range a {
			visit(int(id), b)
		}
		return
	}
	index := newTuples(bits.OnesCount64(both))
	var members [][]int32
	buf := make([]int32, 0, index.width)
	for _, id := range b {
		at, isNew := index.add(project(c.patterns.at(int(id)), both, buf))
		if isNew {
			members = append(members, nil)
		}
		members[at] = append(members[at], id)
	}
	for _, id := range a {
		if at := index.find(project(c.patterns.at(int(id)), both, buf)); at >= 0 {
			visit(int(id), members[at])
		}
	}
}

func project(tuple []int32, keep uint64, buf []int32) []int32 {
	buf = buf[:0]
	for ; keep != 0; keep &= keep - 1 {
		buf = append(buf, tuple[bits.TrailingZeros64(keep)])
	}
	return buf
}
