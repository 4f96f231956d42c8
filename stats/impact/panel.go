package impact

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// panel is the balanced panel, wide: one row per unit.
type panel struct {
	y       [][]float64   // unit, period
	x       [][][]float64 // unit, period: 1 and the covariates
	start   []float64     // unit; +Inf: never
	periods []float64
	groups  []float64 // starts that can be estimated, in order
	warn    []string
}

// panel checks balance and drops what cannot be used, with a warning.
func (s Staggered) panel() (*panel, error) {
	n := len(s.Outcome)
	for _, c := range append([]Column{{"outcome", s.Outcome}, {"time", s.Time}, {"first treated period", s.Start}}, s.Covariates...) {
		if err := c.check(n); err != nil {
			return nil, err
		}
	}
	if len(s.Unit) != n || n == 0 || slices.Min(s.Unit) < 0 {
		return nil, fmt.Errorf("impact: %d units for %d rows", len(s.Unit), n)
	}
	p := &panel{periods: slices.Compact(slices.Sorted(slices.Values(s.Time)))}
	if len(p.periods) < 2 {
		return nil, errors.New("impact: there is only one period; at least one before and one after the start are needed")
	}
	if err := p.fill(s); err != nil {
		return nil, err
	}
	p.dropAlwaysTreated()
	for _, g := range slices.Compact(slices.Sorted(slices.Values(p.start))) {
		if !math.IsInf(g, 1) {
			p.groups = append(p.groups, g)
		}
	}
	if len(p.groups) == 0 {
		return nil, errors.New("impact: no unit starts after the first period and by the last")
	}
	if never := len(p.start) - p.treated(); never == 0 && !s.NotYet {
		return nil, errors.New("impact: no unit is never treated; compare with the units not yet treated instead")
	}
	return p, nil
}

// fill lays the rows out by unit and period.
func (p *panel) fill(s Staggered) error {
	units := slices.Max(s.Unit) + 1
	seen := make([]bool, units*len(p.periods))
	p.y, p.x, p.start = make([][]float64, units), make([][][]float64, units), make([]float64, units)
	for i, u := range s.Unit {
		if p.y[u] == nil {
			p.y[u], p.x[u] = make([]float64, len(p.periods)), make([][]float64, len(p.periods))
			p.start[u] = s.Start[i]
		}
		t, _ := slices.BinarySearch(p.periods, s.Time[i])
		if seen[u*len(p.periods)+t] {
			return fmt.Errorf("impact: row %d: its unit has a second row in period %v", i+1, s.Time[i])
		}
		if p.start[u] != s.Start[i] {
			return fmt.Errorf("impact: row %d: its unit has two different first treated periods, %v and %v", i+1, p.start[u], s.Start[i])
		}
		seen[u*len(p.periods)+t] = true
		p.y[u][t] = s.Outcome[i]
		p.x[u][t] = []float64{1}
		for _, c := range s.Covariates {
			p.x[u][t] = append(p.x[u][t], c.Values[i])
		}
	}
	p.keep(func(u int) bool { return !slices.Contains(seen[u*len(p.periods):(u+1)*len(p.periods)], false) }, "have no row in some period")
	last := p.periods[len(p.periods)-1]
	for u, g := range p.start {
		if g <= 0 || g > last {
			p.start[u] = math.Inf(1)
		}
	}
	return nil
}

func (p *panel) dropAlwaysTreated() {
	p.keep(func(u int) bool { return p.start[u] > p.periods[0] }, "are treated from the first period on, so nothing is known of them before,")
}

// keep drops the other units and says so.
func (p *panel) keep(keep func(unit int) bool, why string) {
	kept := 0
	for u := range p.y {
		if keep(u) {
			p.y[kept], p.x[kept], p.start[kept] = p.y[u], p.x[u], p.start[u]
			kept++
		}
	}
	if dropped := len(p.y) - kept; dropped > 0 {
		p.warn = append(p.warn, fmt.Sprintf("%d units %s and were left out.", dropped, why))
	}
	p.y, p.x, p.start = p.y[:kept], p.x[:kept], p.start[:kept]
}

func (p *panel) treated() int {
	n := 0
	for _, g := range p.start {
		if !math.IsInf(g, 1) {
			n++
		}
	}
	return n
}
