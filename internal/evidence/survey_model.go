package evidence

import (
	"fmt"
	"math"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/survey"

	"gonum.org/v1/gonum/mathext"
)

// modelAnswer is a regression under the design.
type modelAnswer struct {
	Model        string      `json:"model"`
	Kind         string      `json:"kind"`
	Coefficients []modelLine `json:"coefficients"`
	DF           int         `json:"df"`
	Missing      int         `json:"missing"`
	Warnings     []string    `json:"warnings"`
}

type modelLine struct {
	Name     string     `json:"name"`
	Estimate float64    `json:"estimate"`
	SE       float64    `json:"se"`
	CI       []*float64 `json:"ci"`
	P        *float64   `json:"p"`
	Odds     *float64   `json:"odds_ratio,omitempty"`
}

// tableAnswer is a test of independence.
type tableAnswer struct {
	Table    string     `json:"table"`
	Chi2     float64    `json:"chi2"`
	F        float64    `json:"f"`
	DF       [2]float64 `json:"df"`
	P        float64    `json:"p"`
	Warnings []string   `json:"warnings"`
}

// fitModel answers --model y~a+b.
func (s surveyFlags) fitModel(f *frame, d *survey.Design, warnings []string) (modelAnswer, error) {
	outcome, right, ok := strings.Cut(s.model, "~")
	if !ok || strings.TrimSpace(right) == "" {
		return modelAnswer{}, fault.Misuse("--model is %q; write outcome~a+b.", s.model)
	}
	y, err := f.numbers(strings.TrimSpace(outcome))
	if err != nil {
		return modelAnswer{}, err
	}
	terms, err := f.terms(list(right))
	if err != nil {
		return modelAnswer{}, err
	}
	kind := map[bool]survey.Model{false: survey.Linear, true: survey.Logistic}[s.logistic]
	r, err := d.Regress(y, terms, kind)
	if err != nil {
		return modelAnswer{}, refuse(f, err)
	}
	a := modelAnswer{Model: s.model, Kind: map[bool]string{false: "linear", true: "logistic"}[s.logistic], DF: r.DF, Missing: r.Missing, Warnings: warnings}
	for j := range r.Coef {
		a.Coefficients = append(a.Coefficients, s.modelLine(r, j))
	}
	if r.DF < 1 {
		a.Warnings = append(a.Warnings, "The design has too few sampling units for so many variables: there are no intervals.")
	}
	return a, nil
}

func (s surveyFlags) modelLine(r survey.Regression, j int) modelLine {
	line := modelLine{Name: r.Names[j], Estimate: r.Coef[j], SE: r.SE[j], CI: []*float64{nil, nil}}
	if lo, hi, err := r.CI(j, s.level); err == nil && r.SE[j] > 0 {
		t, df := r.Coef[j]/r.SE[j], float64(r.DF)
		p := mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
		line.CI, line.P = []*float64{&lo, &hi}, &p
	}
	if odds := r.OddsRatio(j); s.logistic && !math.IsInf(odds, 0) {
		line.Odds = &odds
	}
	return line
}

// terms reads explanatory variables; a column of words becomes one term per word
// but the first.
func (f *frame) terms(names []string) ([]survey.Term, error) {
	var out []survey.Term
	for _, name := range names {
		cells, err := f.text(name)
		if err != nil {
			return nil, err
		}
		if f.isNumeric(name) {
			x, _ := f.numbers(name)
			out = append(out, survey.Term{Name: name, Values: x})
			continue
		}
		levels, _ := f.levels(name)
		for _, level := range levels[1:] {
			out = append(out, survey.Term{Name: name + level, Values: indicator(cells, level)})
		}
	}
	return out, nil
}

// testTable answers --table a,b.
func (s surveyFlags) testTable(f *frame, d *survey.Design, warnings []string) (tableAnswer, error) {
	names := list(s.table)
	if len(names) != 2 {
		return tableAnswer{}, fault.Misuse("--table is %q; write two columns, a,b.", s.table)
	}
	a, err := f.text(names[0])
	if err != nil {
		return tableAnswer{}, err
	}
	b, err := f.text(names[1])
	if err != nil {
		return tableAnswer{}, err
	}
	test, err := d.Independence(a, b)
	if err != nil {
		return tableAnswer{}, refuse(f, err)
	}
	return tableAnswer{s.table, test.Chi2, test.F, [2]float64{test.DF1, test.DF2}, test.P, warnings}, nil
}

func (a modelAnswer) reading() reading {
	t := figures{head: []string{"", "estimate", "se", "from", "to", "p"}}
	for _, c := range a.Coefficients {
		t.add(c.Name, number(&c.Estimate), number(&c.SE), number(c.CI[0]), number(c.CI[1]), number(c.P))
	}
	return reading{fmt.Sprintf("%s regression %s, %d degrees of freedom", a.Kind, a.Model, a.DF), []figures{t}, a.Warnings, nil}
}

func (a tableAnswer) reading() reading {
	verdict := "differ by no more than chance"
	if a.P < 0.05 {
		verdict = "are related"
	}
	title := fmt.Sprintf("%s %s: F = %.4g on %.4g and %.4g, p = %.3g", a.Table, verdict, a.F, a.DF[0], a.DF[1], a.P)
	return reading{title: title, notes: a.Warnings}
}
