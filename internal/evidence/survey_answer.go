package evidence

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/survey"
)

// figure is one estimate as JSON shows it: null where there is no number.
type figure struct {
	Level    string     `json:"level,omitempty"`
	Domain   string     `json:"domain,omitempty"`
	Estimate *float64   `json:"estimate"`
	SE       *float64   `json:"se"`
	Deff     *float64   `json:"deff"`
	CI       []*float64 `json:"ci"`
	DF       *int       `json:"df"`
	Missing  int        `json:"missing"`
	Levels   []figure   `json:"levels,omitempty"`
	Reason   string     `json:"reason,omitempty"`
}

// surveyAnswer is the whole answer: a figure, or one per domain.
type surveyAnswer struct {
	*figure
	Several  []variableLine `json:"variables,omitempty"`
	By       string         `json:"by,omitempty"`
	Domains  []figure       `json:"domains,omitempty"`
	Warnings []string       `json:"warnings"`
	question question       // what was asked, for print
	flags    surveyFlags
}

// variableLine is the answer on one of several variables.
type variableLine struct {
	Variable string `json:"variable"`
	surveyAnswer
}

// answers estimates each of several variables, a,b or a+b, or the only one.
func (s surveyFlags) answers(f *frame, d *survey.Design, q question) (surveyAnswer, error) {
	names := list(q.variable)
	if _, err := f.column(q.variable); err == nil || len(names) < 2 || q.kind == "ratio" {
		return s.answer(f, d, q)
	}
	all := surveyAnswer{Warnings: []string{}}
	for _, name := range names {
		one, err := s.answer(f, d, question{q.kind, name})
		if err != nil {
			return all, err
		}
		all.Several = append(all.Several, variableLine{name, one})
	}
	return all, nil
}

// answer estimates for the whole design, or for each domain of --by.
func (s surveyFlags) answer(f *frame, d *survey.Design, q question) (surveyAnswer, error) {
	estimate, err := s.estimator(f, q)
	if err != nil {
		return surveyAnswer{}, err
	}
	if s.by == "" {
		one, err := estimate(d)
		if err != nil {
			return surveyAnswer{}, refuse(f, err)
		}
		return surveyAnswer{figure: &one, Warnings: missingWarning(one)}, nil
	}
	cells, levels, err := f.domains(list(s.by))
	if err != nil {
		return surveyAnswer{}, err
	}
	a := surveyAnswer{By: s.by, Warnings: []string{}}
	for _, level := range levels {
		if s.stopped != nil && s.stopped() != nil {
			return a, s.stopped()
		}
		sub, err := d.Domain(equal(cells, level))
		if err != nil {
			return a, err
		}
		one, err := estimate(sub)
		if errors.Is(err, survey.ErrEmpty) {
			one, err = figure{CI: []*float64{nil, nil}, Reason: "no row has a value here"}, nil
		}
		if err != nil {
			return a, refuse(f, err)
		}
		one.Domain = level
		a.Domains = append(a.Domains, one)
	}
	return a, nil
}

func missingWarning(one figure) []string {
	if one.Missing == 0 {
		return []string{}
	}
	return []string{fmt.Sprintf("%d rows have no value and were left out; if those people differ from the others, the estimate is off.", one.Missing)}
}

// mostCombinations bounds the groups of --by.
const mostCombinations = 10_000

// domains joins the columns of --by into one label per row and lists the labels in order.
func (f *frame) domains(names []string) (cells, levels []string, err error) {
	cells = make([]string, len(f.rows))
	levels = []string{""}
	for k, name := range names {
		column, err := f.labels(name)
		if err != nil {
			return nil, nil, err
		}
		own, _ := f.levels(name)
		if len(own)*len(levels) > mostCombinations {
			return nil, nil, fault.Refuse("%s: the columns %s have more than %d combinations. Leave a column out, or join its answers to fewer.", f.file, strings.Join(names, ", "), mostCombinations)
		}
		var joined []string
		for _, level := range own {
			for _, before := range levels {
				joined = append(joined, join(k, before, level))
			}
		}
		levels = joined
		for i := range cells {
			cells[i] = join(k, cells[i], column[i])
		}
	}
	there := map[string]bool{}
	for _, cell := range cells {
		there[cell] = true
	}
	levels = slices.DeleteFunc(levels, func(level string) bool { return !there[level] })
	return cells, levels, nil
}

// join makes a.b of two labels, as R's interaction does; the first stands alone.
func join(k int, a, b string) string {
	if k == 0 {
		return b
	}
	return a + "." + b
}

// estimator reads the variable's columns once and gives the function that
// estimates on any domain.
func (s surveyFlags) estimator(f *frame, q question) (func(*survey.Design) (figure, error), error) {
	switch q.kind {
	case "ratio":
		return s.ratioEstimator(f, q.variable)
	case "quantile":
		x, err := f.numbers(q.variable)
		return func(d *survey.Design) (figure, error) {
			e, err := d.Quantile(x, s.p, s.level)
			return s.figure(e.Estimate, &e.Lo, &e.Hi), err
		}, err
	case "proportion":
		return s.proportionEstimator(f, q.variable)
	}
	if !f.isNumeric(q.variable) && !f.likeNumbers(q.variable) {
		return s.levelEstimator(f, q)
	}
	x, err := f.numbers(q.variable)
	return func(d *survey.Design) (figure, error) { return s.moment(d, q.kind, x) }, err
}

// moment is a mean or a total with its interval.
func (s surveyFlags) moment(d *survey.Design, kind string, x []float64) (figure, error) {
	estimate := d.Mean
	if kind == "total" {
		estimate = d.Total
	}
	e, err := estimate(x)
	return s.withInterval(e), err
}

func (s surveyFlags) ratioEstimator(f *frame, variable string) (func(*survey.Design) (figure, error), error) {
	top, bottom, ok := strings.Cut(variable, "/")
	if !ok {
		return nil, fault.Misuse("--ratio is %q; write numerator/denominator.", variable)
	}
	y, err := f.numbers(top)
	if err != nil {
		return nil, err
	}
	x, err := f.numbers(bottom)
	return func(d *survey.Design) (figure, error) {
		e, err := d.Ratio(y, x)
		return s.withInterval(e), err
	}, err
}

// proportionEstimator takes a column of 0 and 1, column=word, or a column of
// words, which gives one figure per word.
func (s surveyFlags) proportionEstimator(f *frame, variable string) (func(*survey.Design) (figure, error), error) {
	name, word, one := strings.Cut(variable, "=")
	if _, err := f.column(variable); err == nil {
		name, one = variable, false
	}
	cells, err := f.text(name)
	if err != nil {
		return nil, err
	}
	switch {
	case one && !slices.Contains(cells, word):
		return nil, fault.Refuse("%s: no row has %q in column %q. Check the spelling.", f.file, word, name)
	case one:
		return s.share(indicator(cells, word)), nil
	case f.isNumeric(name):
		x, err := f.numbers(name)
		return s.share(x), err
	}
	return s.levelEstimator(f, question{"proportion", name})
}

func (s surveyFlags) share(x []float64) func(*survey.Design) (figure, error) {
	return func(d *survey.Design) (figure, error) {
		method, err := s.method()
		if err != nil {
			return figure{}, err
		}
		p, err := d.Proportion(x, method, s.level)
		return s.figure(p.Estimate, &p.Lo, &p.Hi), err
	}
}

// levelEstimator gives one figure per word of a column.
func (s surveyFlags) levelEstimator(f *frame, q question) (func(*survey.Design) (figure, error), error) {
	const most = 1000
	cells, err := f.text(q.variable)
	if err != nil {
		return nil, err
	}
	levels, _ := f.levels(q.variable)
	if len(levels) > most {
		return nil, fault.Refuse("%s: column %q has %d different words. Give a column of numbers or of fewer words.", f.file, q.variable, len(levels))
	}
	return func(d *survey.Design) (figure, error) {
		all := figure{CI: []*float64{nil, nil}}
		for _, level := range levels {
			if s.stopped != nil && s.stopped() != nil {
				return all, s.stopped()
			}
			x := indicator(cells, level)
			one, err := s.share(x)(d)
			if q.kind != "proportion" {
				one, err = s.moment(d, q.kind, x)
			}
			if err != nil {
				return all, err
			}
			one.Level = level
			all.Missing = one.Missing
			all.DF = one.DF
			all.Levels = append(all.Levels, one)
		}
		return all, nil
	}, nil
}

// withInterval adds the t or the normal interval.
func (s surveyFlags) withInterval(e survey.Estimate) figure {
	lo, hi, err := e.CI(s.level)
	if s.interval == "normal" {
		lo, hi = e.NormalCI(s.level)
		err = nil
	}
	if err != nil {
		one := s.figure(e, nil, nil)
		one.Reason = "no interval: as many strata as sampled units leave no degrees of freedom"
		return one
	}
	return s.figure(e, &lo, &hi)
}

func (s surveyFlags) figure(e survey.Estimate, lo, hi *float64) figure {
	deff := e.Deff
	if s.deff == "replace" {
		deff = e.DeffWR
	}
	return figure{Estimate: &e.Value, SE: &e.SE, Deff: deff, CI: []*float64{lo, hi}, DF: &e.DF, Missing: e.Missing}
}
