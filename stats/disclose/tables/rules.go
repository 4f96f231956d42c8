package tables

import (
	"fmt"
	"slices"
)

// A Rule says whether a cell is sensitive by what its contributors gave to it:
// one for each person in a table of counts, an amount for each organisation in
// a table of amounts. Contributions are not negative.
type Rule struct {
	name  string
	check func(contributions []float64) bool
}

// String names the rule with its parameters.
func (r Rule) String() string { return r.name }

// Sensitive applies the rule to one cell. An empty cell is never sensitive.
func (r Rule) Sensitive(contributions []float64) bool {
	return len(contributions) > 0 && r.check(contributions)
}

// Threshold finds cells with fewer than n contributors sensitive.
func Threshold(n int) Rule {
	return Rule{fmt.Sprintf("threshold %d", n), func(x []float64) bool { return len(x) < n }}
}

// Dominance finds cells sensitive in which the n largest contributors make up
// more than percent of the sum (the (n,k) rule).
func Dominance(n int, percent float64) Rule {
	return Rule{fmt.Sprintf("dominance (%d, %v %%)", n, percent), func(x []float64) bool {
		total, largest := shares(x, n)
		return largest > percent/100*total
	}}
}

// PPercent finds cells sensitive in which the second largest contributor can
// estimate the largest to within p percent: what all others gave together is
// less than that.
func PPercent(p float64) Rule {
	return Rule{fmt.Sprintf("p %% (%v)", p), func(x []float64) bool {
		total, two := shares(x, 2)
		_, one := shares(x, 1)
		return total-two < p/100*one
	}}
}

// shares gives the sum of all contributions and of the n largest.
func shares(x []float64, n int) (total, largest float64) {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	for i, v := range sorted {
		total += v
		if i >= len(sorted)-n {
			largest += v
		}
	}
	return total, largest
}

// Homogeneous says whether the persons of one group, counted by a sensitive
// variable, nearly all share one value, so that who is known to be in the group
// is known to have it: the largest count is over share (0 to 1) of the group.
// With share 1 only full agreement counts.
func Homogeneous(counts []int64, share float64) bool {
	total, largest := int64(0), int64(0)
	for _, c := range counts {
		total += c
		largest = max(largest, c)
	}
	if total == 0 {
		return false
	}
	return float64(largest) > share*float64(total) || largest == total && share >= 1
}
