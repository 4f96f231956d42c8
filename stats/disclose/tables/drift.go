package tables

import (
	"context"
	"math"
	"slices"
)

// drift is the linear programme of small moves away from the truth, in
// fractions: each variable of a model rises and falls at a price, and what the
// facts hold together moves together. It starts at the truth, so that a search
// for the nearest counts that answer a question takes few steps.
type drift struct {
	m  *model
	lp *lp
}

// newDrift has a price for each variable of the model, and room for some more
// variables that rise only, at no price.
func newDrift(m *model, price []float64, more int) *drift {
	n := len(m.truth)
	cost, hi := make([]float64, 2*n+more), slices.Repeat([]float64{math.Inf(1)}, 2*n+more)
	for v := range n {
		cost[v], cost[n+v] = price[v], price[v]
		hi[n+v] = float64(m.truth[v] - m.least[v])
		if m.limit[v] != Unbounded {
			hi[v] = float64(m.limit[v] - m.truth[v])
		}
	}
	d := &drift{m: m, lp: newLP(cost, hi)}
	for _, f := range m.facts {
		sum := int64(0)
		for _, v := range f.cells {
			sum += m.truth[v]
		}
		d.lp.addRange(d.sum(f.cells, 1), float64(f.lo-sum), float64(f.hi-sum))
	}
	return d
}

// sum is the move of some variables, times a factor.
func (d *drift) sum(variables []int, factor float64) []term {
	n := len(d.m.truth)
	terms := make([]term, 0, 2*len(variables))
	for _, v := range variables {
		terms = append(terms, term{v, factor}, term{n + v, -factor})
	}
	return terms
}

// reach looks for whole numbers near the truth in which the asked variables sum
// to at least (sign 1: more, sign -1: less) distance away from it; nil where it
// finds none, which proves nothing.
func (m *model) reach(ctx context.Context, sign, distance float64) []int64 {
	price := make([]float64, len(m.truth))
	var asked []int
	for v := range price {
		price[v] = 1
		if m.asked[v] {
			asked = append(asked, v)
		}
	}
	d := newDrift(m, price, 0)
	d.lp.addRow(d.sum(asked, sign), distance)
	if !d.lp.solve(ctx, 20*(len(price)+10)) {
		return nil
	}
	whole := d.whole()
	if !m.fits(whole) {
		return nil
	}
	return whole
}

// whole rounds the present solution.
func (d *drift) whole() []int64 {
	n := len(d.m.truth)
	out := make([]int64, n)
	for v := range out {
		out[v] = d.m.truth[v] + int64(math.Round(d.lp.value[v]-d.lp.value[n+v]))
	}
	return out
}
