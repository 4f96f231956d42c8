package microdata

import (
	"fmt"
	"math"
)

// LossByHand computes a node's loss from its definition, row by row and key by
// key; infinite where it leaves out too many rows.
func LossByHand(keys []Column, hierarchies []*Hierarchy, levels []int, opt RecodeOptions) float64 {
	n := len(keys[0].Codes)
	name := make([]string, n)
	for row := range n {
		for j, h := range hierarchies {
			name[row] += fmt.Sprint(h.levels[levels[j]].up[h.leaves[keys[j].Label(row)]], " ")
		}
	}
	whole := make([]int, len(opt.Sensitive.Labels))
	size, counts := map[string]int{}, map[string][]int{}
	for row := range n {
		size[name[row]]++
		if counts[name[row]] == nil {
			counts[name[row]] = make([]int, len(whole))
		}
		counts[name[row]][opt.Sensitive.Codes[row]]++
		whole[opt.Sensitive.Codes[row]]++
	}
	safe := func(row int) bool {
		for _, c := range opt.Criteria {
			if !c.safe(size[name[row]], counts[name[row]], whole) {
				return false
			}
		}
		return true
	}
	product, suppressed := 1.0, 0
	for j, h := range hierarchies {
		loss := 0.0
		suppressed = 0
		for row := range n {
			share := 1.0
			if safe(row) {
				lv := h.levels[levels[j]]
				m := lv.size[lv.up[h.leaves[keys[j].Label(row)]]]
				share = float64(m-1) / float64(len(h.leaves)-1)
			} else {
				suppressed++
			}
			loss += share / float64(n)
		}
		product *= 1 + loss
	}
	if float64(suppressed) > opt.MaxSuppressed*float64(n)+1e-9 {
		return math.Inf(1)
	}
	return math.Pow(product, 1/float64(len(keys))) - 1
}
