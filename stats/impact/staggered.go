package impact

import (
	"fmt"
	"math"
	"slices"
)

// Staggered is a panel in which groups of units start at different times. Every
// unit has a row in every period.
type Staggered struct {
	Outcome    []float64
	Unit       []int     // the row's unit, 0, 1, ...
	Time       []float64 // the row's period
	Start      []float64 // first treated period of the row's unit; 0: never
	Covariates []Column  // measured before; the value in the base period is used
	NotYet     bool      // compare also with units not yet treated, not only with those never treated
}

// GroupTime is the average effect in period Time on the units that started in Group.
type GroupTime struct {
	Group, Time float64
	Effect      Coefficient
	Before      bool // a period before the start: the effect should be 0
}

// StaggeredFit are the estimates of Callaway and Sant'Anna.
type StaggeredFit struct {
	GroupTimes []GroupTime
	Overall    Coefficient   // average over all treated unit-periods
	Dynamic    []EventEffect // by time since the start
	DynamicAll Coefficient   // average of the dynamic effects from 0 on
	Groups     []GroupEffect // by group, averaged over its treated periods
	PreTrend   *Test         // all effects before the start are 0; nil without such periods
	Units      int
	Warnings   []string
}

// EventEffect is the average effect Event periods after the start (negative: before).
type EventEffect struct {
	Event  float64
	Effect Coefficient
}

// GroupEffect is the average effect on one group.
type GroupEffect struct {
	Group  float64
	Effect Coefficient
}

// Test is a Wald test.
type Test struct {
	Chi2 float64
	DF   int
	P    float64
}

// Fit estimates the group-time effects ATT(g,t) by the doubly robust estimator
// of Sant'Anna and Zhao 2020 (without covariates: differences of mean changes)
// and averages them (Callaway and Sant'Anna 2021, Journal of Econometrics 225,
// 200-230). The base period is the last before the start; before the start, the
// period before. Standard errors come from the influence functions, intervals
// are pointwise.
func (s Staggered) Fit(level float64) (StaggeredFit, error) {
	p, err := s.panel()
	if err != nil {
		return StaggeredFit{}, err
	}
	var cells []cell
	for _, g := range p.groups {
		for t := 1; t < len(p.periods); t++ {
			c, err := p.cell(g, t, s.NotYet)
			if err != nil {
				return StaggeredFit{}, err
			}
			cells = append(cells, c)
		}
	}
	return p.summary(cells, level)
}

// cell is one ATT(g,t) with its influence function over all units.
type cell struct {
	group, time float64
	before      bool
	att         float64
	influence   []float64
}

// cell estimates ATT(g,t) from the units of the group and their comparison.
func (p *panel) cell(g float64, t int, notYet bool) (cell, error) {
	c := cell{group: g, time: p.periods[t], before: p.periods[t] < g, influence: make([]float64, len(p.y))}
	base := t - 1
	if !c.before {
		base, _ = slices.BinarySearch(p.periods, g)
		base--
	}
	var members []int
	var d, change []float64
	var x [][]float64
	for u, start := range p.start {
		free := math.IsInf(start, 1) || notYet && start > max(p.periods[t], p.periods[base]) && start != g
		if start != g && !free {
			continue
		}
		members = append(members, u)
		d = append(d, indicator(start == g))
		change = append(change, p.y[u][t]-p.y[u][base])
		x = append(x, p.x[u][base])
	}
	if share := mean(d); share == 0 || share == 1 {
		return c, fmt.Errorf("impact: group %v has no units to compare with in period %v", g, p.periods[t])
	}
	att, inf, err := doublyRobust(d, change, x)
	if err != nil {
		return c, fmt.Errorf("impact: group %v, period %v: %w", g, p.periods[t], err)
	}
	c.att = att
	for i, u := range members {
		c.influence[u] = inf[i] * float64(len(p.y)) / float64(len(members))
	}
	return c, nil
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
