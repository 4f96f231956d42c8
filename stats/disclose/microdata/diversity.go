package microdata

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Diversity says how well each class hides the sensitive value of its rows.
type Diversity struct {
	Distinct  int     // different values
	Entropy   float64 // exp of Shannon's entropy: the effective number of values
	Recursive int     // greatest l with r1 < c (r_l + ... + r_m), counts r descending; at least 1
	Distance  float64 // t-closeness: EqualDistance to the whole file
}

// Diversity measures the sensitive column in each class, all rows that match
// the class taken together (Machanavajjhala and others 2007; Li and others
// 2007). C is the constant of recursive (c,l)-diversity; 2 is usual. Missing
// sensitive values are left out of the counts.
func (c *Classes) Diversity(sensitive Column, recursiveC float64) ([]Diversity, error) {
	if err := sensitive.check(len(c.Of)); err != nil {
		return nil, err
	}
	if !(recursiveC > 0) || math.IsInf(recursiveC, 1) {
		return nil, fmt.Errorf("the constant c of recursive diversity is %v and must be positive", recursiveC)
	}
	if len(sensitive.Labels) == 0 {
		return nil, errors.New("the sensitive column " + sensitive.Name + " has no value")
	}
	own := c.sparse(sensitive)
	whole := make([]int, len(sensitive.Labels))
	for _, code := range sensitive.Codes {
		if code != Missing {
			whole[code]++
		}
	}
	counts := make([]map[int32]int, c.Len())
	c.eachMatch(func(id int, matching []int32) {
		if len(matching) == 1 && int(matching[0]) == id && counts[id] == nil {
			counts[id] = own[id]
			return
		}
		merged := map[int32]int{}
		addCounts(merged, counts[id])
		for _, other := range matching {
			addCounts(merged, own[other])
		}
		counts[id] = merged
	})
	out := make([]Diversity, c.Len())
	for id := range out {
		out[id] = diversityOf(dense(counts[id], len(whole)), whole, recursiveC)
	}
	return out, nil
}

// sparse counts the sensitive values in the rows of each class.
func (c *Classes) sparse(sensitive Column) []map[int32]int {
	own := make([]map[int32]int, c.Len())
	for row, id := range c.Of {
		if own[id] == nil {
			own[id] = map[int32]int{}
		}
		if code := sensitive.Codes[row]; code != Missing {
			own[id][code]++
		}
	}
	return own
}

func addCounts(to, from map[int32]int) {
	for code, n := range from {
		to[code] += n
	}
}

func dense(counts map[int32]int, width int) []int {
	d := make([]int, width)
	for code, n := range counts {
		d[code] = n
	}
	return d
}

func diversityOf(counts, whole []int, recursiveC float64) Diversity {
	return Diversity{
		Distinct:  distinct(counts),
		Entropy:   math.Exp(entropy(counts)),
		Recursive: recursive(counts, recursiveC),
		Distance:  EqualDistance().Between(counts, whole),
	}
}

func distinct(counts []int) int {
	n := 0
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}

// entropy is Shannon's, in nats.
func entropy(counts []int) float64 {
	total := float64(sum(counts))
	h := 0.0
	for _, c := range counts {
		if c > 0 {
			p := float64(c) / total
			h -= p * math.Log(p)
		}
	}
	return h
}

// recursive is the greatest l for which the counts are recursive (c,l)-diverse.
func recursive(counts []int, c float64) int {
	sorted := slices.Clone(counts)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	rest := sum(counts)
	l := 0
	for l < len(sorted) && sorted[l] > 0 && float64(sorted[0]) < c*float64(rest) {
		rest -= sorted[l]
		l++
	}
	return max(l, 1)
}

func sum(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
