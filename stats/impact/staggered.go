package impact

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
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
	if len(s.Unit) != n || n == 0 {
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

// summary averages the cells.
func (p *panel) summary(cells []cell, level float64) (StaggeredFit, error) {
	out := StaggeredFit{Units: len(p.y), Warnings: p.warn}
	for _, c := range cells {
		out.GroupTimes = append(out.GroupTimes, GroupTime{c.group, c.time, coefficientOf("", c.att, c.influence, level), c.before})
	}
	out.Overall = p.average("overall", cells, func(c cell) bool { return !c.before }, level).coefficient
	p.dynamic(&out, cells, level)
	for _, g := range p.groups {
		own := p.average(fmt.Sprintf("group %v", g), cells, func(c cell) bool { return !c.before && c.group == g }, level)
		out.Groups = append(out.Groups, GroupEffect{g, own.coefficient})
	}
	var err error
	if out.PreTrend, err = preTrend(cells, len(p.y)); err != nil {
		out.Warnings = append(out.Warnings, "The effects before the start could not be tested together: "+err.Error()+".")
	}
	if t := out.PreTrend; t != nil && t.P < 0.05 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("The groups did not move in parallel before the start (p = %.3f): the estimate is not to be trusted.", t.P))
	} else if t == nil {
		out.Warnings = append(out.Warnings, "There are not enough periods before the start to see whether the groups moved in parallel: that is assumed.")
	} else {
		out.Warnings = append(out.Warnings, fmt.Sprintf("Before the start the groups moved in parallel as far as the data can tell (p = %.3f); that they would have gone on so is assumed.", t.P))
	}
	return out, nil
}

// dynamic fills in the effects by time since the start and their average.
func (p *panel) dynamic(out *StaggeredFit, cells []cell, level float64) {
	var events []float64
	for _, c := range cells {
		events = append(events, c.time-c.group)
	}
	var after []averaged
	for _, e := range slices.Compact(slices.Sorted(slices.Values(events))) {
		a := p.average(fmt.Sprintf("event %v", e), cells, func(c cell) bool { return c.time-c.group == e }, level)
		out.Dynamic = append(out.Dynamic, EventEffect{e, a.coefficient})
		if e >= 0 {
			after = append(after, a)
		}
	}
	att, inf := 0.0, make([]float64, len(p.y))
	for _, a := range after {
		att += a.coefficient.Value / float64(len(after))
		for u, v := range a.influence {
			inf[u] += v / float64(len(after))
		}
	}
	out.DynamicAll = coefficientOf("dynamic average", att, inf, level)
}

type averaged struct {
	coefficient Coefficient
	influence   []float64
}

// average weights the chosen cells by the size of their groups. Its influence
// function counts that the sizes are estimated too.
func (p *panel) average(name string, cells []cell, chosen func(cell) bool, level float64) averaged {
	n := float64(len(p.y))
	size := map[float64]float64{}
	for _, g := range p.start {
		size[g] += 1 / n
	}
	total, att := 0.0, 0.0
	for _, c := range cells {
		if chosen(c) {
			total += size[c.group]
			att += size[c.group] * c.att
		}
	}
	att /= total
	inf := make([]float64, len(p.y))
	for _, c := range cells {
		if !chosen(c) {
			continue
		}
		w := size[c.group] / total
		for u, g := range p.start {
			// the derivative of sum p att / sum p in p, times the influence of p
			inf[u] += w*c.influence[u] + (indicator(g == c.group)-size[c.group])*(c.att-att)/total
		}
	}
	return averaged{coefficientOf(name, att, inf, level), inf}
}

// coefficientOf has the standard error of a mean of the influence function.
func coefficientOf(name string, att float64, influence []float64, level float64) Coefficient {
	n := float64(len(influence))
	return newCoefficient(name, att, norm(influence)/n, math.Inf(1), math.Inf(1), level)
}

// preTrend tests that all effects before the start are 0.
func preTrend(cells []cell, n int) (*Test, error) {
	var before []cell
	for _, c := range cells {
		if c.before {
			before = append(before, c)
		}
	}
	q := len(before)
	if q == 0 {
		return nil, nil
	}
	v, b := mat.NewSymDense(q, nil), mat.NewVecDense(q, nil)
	for i, a := range before {
		b.SetVec(i, a.att)
		for j := i; j < q; j++ {
			sum := 0.0
			for u := range a.influence {
				sum += a.influence[u] * before[j].influence[u]
			}
			v.SetSym(i, j, sum/float64(n)/float64(n))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) || chol.Cond() > 1e12 {
		return nil, errors.New("they are linearly dependent")
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, b); err != nil {
		return nil, errors.New("they are linearly dependent")
	}
	w := mat.Dot(b, &x)
	return &Test{w, q, distuv.ChiSquared{K: float64(q)}.Survival(w)}, nil
}
