package impact

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

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
