package evidence

import (
	"fmt"
	"math"
	"slices"

	"ostoja/stats/impact"
)

// coefficientFigures are an estimate with its precision.
type coefficientFigures struct {
	Estimate float64    `json:"estimate"`
	SE       *float64   `json:"se"`
	CI       []*float64 `json:"ci"`
	P        *float64   `json:"p"`
}

type coefficientLine struct {
	Name string `json:"name"`
	coefficientFigures
}

// impactAnswer is the answer of every design; what a design does not have is left out.
type impactAnswer struct {
	Design string `json:"design"`
	coefficientFigures
	RR              *float64          `json:"rr,omitempty"`
	RRCI            []float64         `json:"rr_ci,omitempty"`
	N               int               `json:"n"`
	Clusters        int               `json:"clusters,omitempty"`
	Dispersion      *float64          `json:"dispersion,omitempty"`
	Deviance        *float64          `json:"deviance,omitempty"`
	Theta           *float64          `json:"theta,omitempty"`
	Autocorrelation *float64          `json:"autocorrelation,omitempty"`
	Coefficients    []coefficientLine `json:"coefficients,omitempty"`
	ATT             []groupTimeLine   `json:"att,omitempty"`
	Dynamic         []eventLine       `json:"dynamic,omitempty"`
	DynamicOverall  *coefficientLine  `json:"dynamic_overall,omitempty"`
	Groups          []groupLine       `json:"groups,omitempty"`
	Pretrend        *pretrendLine     `json:"pretrend,omitempty"`
	Weights         []weightLine      `json:"weights,omitempty"`
	Gaps            []gapLine         `json:"gaps,omitempty"`
	PreRMSE         *float64          `json:"pre_rmse,omitempty"`
	Size            *float64          `json:"effect_size,omitempty"`
	Better          *int              `json:"better,omitempty"`
	Worse           *int              `json:"worse,omitempty"`
	SignP           *float64          `json:"sign_p,omitempty"`
	Warnings        []string          `json:"warnings"`
}

type groupTimeLine struct {
	Group float64 `json:"group"`
	Time  float64 `json:"time"`
	coefficientFigures
	Before bool `json:"before"`
}

type eventLine struct {
	Event float64 `json:"event"`
	coefficientFigures
}

type groupLine struct {
	Group float64 `json:"group"`
	coefficientFigures
}

type pretrendLine struct {
	Chi2 float64 `json:"chi2"`
	DF   int     `json:"df"`
	P    float64 `json:"p"`
}

type weightLine struct {
	Unit   string  `json:"unit"`
	Weight float64 `json:"weight"`
}

type gapLine struct {
	Time string  `json:"time"`
	Gap  float64 `json:"gap"`
}

func figuresOf(c impact.Coefficient) coefficientFigures {
	return coefficientFigures{c.Value, &c.SE, []*float64{&c.Lo, &c.Hi}, &c.P}
}

func seriesAnswer(f impact.SeriesFit, treated string, n int) impactAnswer {
	e := f.Effect()
	a := impactAnswer{coefficientFigures: figuresOf(e), N: n, Coefficients: renamed(f.Coefficients, treated, ""), Warnings: f.Warnings,
		Dispersion: &f.Dispersion, Deviance: &f.Deviance, Autocorrelation: &f.Autocorrelation}
	if f.Log {
		rr := math.Exp(e.Value)
		a.RR, a.RRCI = &rr, []float64{math.Exp(e.Lo), math.Exp(e.Hi)}
	}
	if f.Theta > 0 {
		a.Theta = &f.Theta
	}
	return a
}

func differenceAnswer(f impact.Difference, treated, post string) impactAnswer {
	return impactAnswer{coefficientFigures: figuresOf(f.Effect), N: f.Rows, Clusters: f.Clusters,
		Coefficients: renamed(f.Coefficients, treated, post), Warnings: f.Warnings}
}

func eventAnswer(f impact.StaggeredFit) impactAnswer {
	a := impactAnswer{coefficientFigures: figuresOf(f.Overall), N: f.Units, Warnings: f.Warnings}
	for _, g := range f.GroupTimes {
		a.ATT = append(a.ATT, groupTimeLine{g.Group, g.Time, figuresOf(g.Effect), g.Before})
	}
	for _, e := range f.Dynamic {
		a.Dynamic = append(a.Dynamic, eventLine{e.Event, figuresOf(e.Effect)})
	}
	for _, g := range f.Groups {
		a.Groups = append(a.Groups, groupLine{g.Group, figuresOf(g.Effect)})
	}
	a.DynamicOverall = &coefficientLine{"average from the start on", figuresOf(f.DynamicAll)}
	if t := f.PreTrend; t != nil {
		a.Pretrend = &pretrendLine{t.Chi2, t.DF, t.P}
	}
	return a
}

func syntheticAnswer(f impact.SyntheticFit, units, periods []string, n int) impactAnswer {
	a := impactAnswer{N: n, PreRMSE: &f.PreRMSE, Warnings: f.Warnings}
	a.coefficientFigures = coefficientFigures{f.Effect, nil, []*float64{nil, nil}, &f.P}
	for u, w := range f.Weights {
		if w > 1e-6 {
			a.Weights = append(a.Weights, weightLine{units[u], w})
		}
	}
	for t, gap := range f.Gaps {
		a.Gaps = append(a.Gaps, gapLine{periods[t], gap})
	}
	return a
}

// reading is the answer for a person.
func (a impactAnswer) reading() reading {
	title := fmt.Sprintf("Effect of the intervention (%s, n = %d): %.6g", a.Design, a.N, a.Estimate)
	if a.SE != nil {
		title += fmt.Sprintf(", interval %s to %s", number(a.CI[0]), number(a.CI[1]))
	}
	if a.P != nil {
		title += fmt.Sprintf(", p = %.3g", *a.P)
	}
	if a.RR != nil {
		title += fmt.Sprintf("\nRate ratio: %.3f (%.3f to %.3f): the rate changed by %+.1f %%", *a.RR, a.RRCI[0], a.RRCI[1], 100*(*a.RR-1))
	}
	var chart forest
	if a.RR == nil {
		chart.add("effect", &a.Estimate, a.CI)
	} else {
		chart.add("rate ratio", a.RR, []*float64{&a.RRCI[0], &a.RRCI[1]})
	}
	for i := range a.Dynamic {
		chart.add(fmt.Sprintf("%+v from the start", a.Dynamic[i].Event), &a.Dynamic[i].Estimate, a.Dynamic[i].CI)
	}
	return reading{title, a.tables(), a.Warnings, chart}
}

func (a impactAnswer) tables() []figures {
	t := figures{head: []string{"", "estimate", "se", "from", "to", "p"}}
	add := func(label string, c coefficientFigures) {
		t.add(label, number(&c.Estimate), number(c.SE), number(c.CI[0]), number(c.CI[1]), number(c.P))
	}
	for _, c := range a.Coefficients {
		add(c.Name, c.coefficientFigures)
	}
	for _, g := range a.ATT {
		add(fmt.Sprintf("group %v in %v", g.Group, g.Time), g.coefficientFigures)
	}
	for _, e := range a.Dynamic {
		add(fmt.Sprintf("%+v periods from the start", e.Event), e.coefficientFigures)
	}
	w := figures{head: []string{"unit", "weight"}}
	for _, unit := range a.Weights {
		w.add(unit.Unit, fmt.Sprintf("%.4f", unit.Weight))
	}
	return filled(t, w)
}

// filled are the tables that have rows.
func filled(tables ...figures) []figures {
	return slices.DeleteFunc(tables, func(t figures) bool { return len(t.rows) == 0 })
}
