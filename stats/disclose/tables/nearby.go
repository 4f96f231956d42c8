package tables

import (
	"context"
	"math"
)

// nearby finds for a figure the table nearest to the truth in which it is some
// way off. Near means that few figures differ, small ones before large ones. A
// figure that stands for one variable has that variable's price; for every other
// figure two variables say by how much it differs, up and down.
type nearby struct {
	p      *protection
	start  *drift
	of     [][]int // variables of each figure
	prices []priced
}

// priced says that moving some variables of the programme costs one figure.
type priced struct{ figure, up, down int }

func newNearby(p *protection) *nearby {
	facts := append([]fact{}, p.audit.facts[:p.held]...)
	for f, fixed := range p.fixed {
		if fixed {
			facts = append(facts, p.facts[f])
		}
	}
	held := len(facts)
	m := newModel(p.audit.truth, append(facts, p.facts...))
	n := &nearby{p: p}
	for f := range p.facts {
		n.of = append(n.of, m.facts[held+f].cells)
	}
	m.facts = m.facts[:held]
	for v := range m.limit { // what a figure that may be left out says does not hold
		m.limit[v] = Unbounded
	}
	n.build(m)
	return n
}

// build makes the programme at the truth, where nothing has moved.
func (n *nearby) build(m *model) {
	var sums []int
	for f, variables := range n.of {
		switch {
		case n.p.fixed[f]:
		case len(variables) == 1:
			n.prices = append(n.prices, priced{f, variables[0], len(m.truth) + variables[0]})
		default:
			at := 2 * (len(m.truth) + len(sums))
			n.prices = append(n.prices, priced{f, at, at + 1})
			sums = append(sums, f)
		}
	}
	n.start = newDrift(m, make([]float64, len(m.truth)), 2*len(sums))
	for i, f := range sums {
		at := 2 * (len(m.truth) + i)
		n.start.lp.addRange(append(n.start.sum(n.of[f], 1), term{at, -1}, term{at + 1, 1}), 0, 0)
	}
}

// table is the nearest one in which the figure is up (sign 1) or down (sign -1)
// by at least the distance, in whole numbers where it can be rounded, and its price.
func (n *nearby) table(ctx context.Context, f int, sign float64, distance int64) (other, float64) {
	d := &drift{n.start.m, n.start.lp.clone()}
	for _, on := range n.prices {
		if !n.p.out[on.figure] {
			price := 1 + math.Log1p(float64(n.p.facts[on.figure].lo))
			d.lp.cost[on.up] += price
			d.lp.cost[on.down] += price
		}
	}
	cost := append([]float64{}, d.lp.cost...)
	d.lp.addRow(d.sum(n.of[f], sign), float64(distance))
	if !d.lp.solve(ctx, 100*(len(cost)+100)) || ctx.Err() != nil {
		return nil, math.Inf(1)
	}
	return d.m.other(d.whole(), n.p.audit.truth), d.lp.objective(cost)
}
