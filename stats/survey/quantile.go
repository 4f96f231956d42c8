package survey

import (
	"fmt"
	"math"
	"sort"
)

// Quantile is an estimated quantile; its interval is not symmetric.
type Quantile struct {
	Estimate // SE is the interval's length over 2 t; Deff is nil
	Lo, Hi   float64
}

// Quantile estimates the p-quantile of x: the smallest value with at least the
// share p of the population at or below it. NaN is a missing value.
//
// The interval is Woodruff's (1952): the values at the ends of the interval for
// the share of the population at or below the estimate.
func (d *Design) Quantile(x []float64, p, level float64) (Quantile, error) {
	if !(p > 0 && p < 1) {
		return Quantile{}, fmt.Errorf("survey: the quantile's share is %v; it must lie between 0 and 1", p)
	}
	d, missing, err := d.present(x)
	if err != nil {
		return Quantile{}, err
	}
	if d.DF() < 1 {
		return Quantile{}, ErrNoDF
	}
	c := newDistribution(x, d.weights)
	q := Quantile{Estimate: Estimate{Value: c.quantile(p), DF: d.DF(), Missing: missing}}
	below := make([]float64, len(x))
	for i, v := range x {
		if v <= q.Value {
			below[i] = 1
		}
	}
	share, err := d.estimate(ratioOf(below, nil))
	if err != nil {
		return Quantile{}, err
	}
	t := studentQuantile(0.5+level/2, float64(q.DF))
	q.Lo, q.Hi = c.quantile(share.Value-t*share.SE), c.quantile(share.Value+t*share.SE)
	q.SE = (q.Hi - q.Lo) / (2 * t)
	return q, nil
}

// distribution is a weighted empirical distribution: cumulated weights over
// sorted distinct values.
type distribution struct {
	values, cumulated []float64
}

func newDistribution(x, w []float64) distribution {
	order := make([]int, 0, len(x))
	for i := range x {
		if w[i] != 0 {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return x[order[a]] < x[order[b]] })
	var c distribution
	sum := 0.0
	for _, i := range order {
		sum += w[i]
		if n := len(c.values); n > 0 && c.values[n-1] == x[i] {
			c.cumulated[n-1] = sum
			continue
		}
		c.values = append(c.values, x[i])
		c.cumulated = append(c.cumulated, sum)
	}
	return c
}

// quantile inverts the distribution. A sum of weights that reaches p but for
// rounding counts as reached.
func (c distribution) quantile(p float64) float64 {
	last := len(c.values) - 1
	target := p * c.cumulated[last]
	slack := 1e-12 * math.Abs(c.cumulated[last])
	i := sort.Search(last, func(k int) bool { return c.cumulated[k] >= target-slack })
	return c.values[i]
}
