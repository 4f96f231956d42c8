package evidence

import (
	"fmt"
	"math"
	"strings"
)

// reading is the answer for a person.
func (a surveyAnswer) reading() reading {
	q, s := a.question, a.flags
	var chart forest
	t := figures{head: []string{"", "estimate", "se", "from", "to", "deff", "df", ""}}
	for _, one := range append(a.Domains, a.only()...) {
		one.row(&t, &chart, one.Domain)
	}
	for _, v := range a.Several {
		for _, one := range append(v.Domains, v.only()...) {
			one.row(&t, &chart, strings.TrimSpace(v.Variable+" "+one.Domain))
		}
	}
	title := fmt.Sprintf("%s of %s, %g %% interval", strings.ToUpper(q.kind[:1])+q.kind[1:], q.variable, math.Round(s.level*1000)/10)
	return reading{title, []figures{t}, a.Warnings, chart}
}

// only is the figure for the whole, where there is one.
func (a surveyAnswer) only() []figure {
	if a.figure == nil {
		return nil
	}
	return []figure{*a.figure}
}

// row adds the figure to a table, or the figures of its levels.
func (one figure) row(t *figures, chart *forest, label string) {
	for _, level := range one.Levels {
		level.row(t, chart, strings.TrimSpace(label+" "+level.Level))
	}
	if len(one.Levels) > 0 {
		return
	}
	df := "-"
	if one.DF != nil {
		df = fmt.Sprint(*one.DF)
	}
	chart.add(label, one.Estimate, one.CI)
	t.add(label, number(one.Estimate), number(one.SE), number(one.CI[0]), number(one.CI[1]), number(one.Deff), df, one.Reason)
}
