package evidence

import (
	"fmt"
	"math"
	"strings"

	"ostoja/internal/command"
)

// print is the answer for a person.
func (a surveyAnswer) print(env *command.Env) error {
	q, s := a.question, a.flags
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s, %g %% interval\n\n", strings.ToUpper(q.kind[:1])+q.kind[1:], q.variable, math.Round(s.level*1000)/10)
	fmt.Fprintf(&b, "%-24s %14s %12s %14s %14s %8s %5s\n", "", "estimate", "se", "from", "to", "deff", "df")
	figures := a.Domains
	figures = append(figures, a.only()...)
	for _, one := range figures {
		printFigure(&b, one, one.Domain)
	}
	for _, v := range a.Several {
		for _, one := range append(v.Domains, v.only()...) {
			printFigure(&b, one, strings.TrimSpace(v.Variable+" "+one.Domain))
		}
	}
	if _, err := fmt.Fprint(env.Stdout, b.String()); err != nil {
		return err
	}
	return notes(env, a.Warnings)
}

// only is the figure for the whole, where there is one.
func (a surveyAnswer) only() []figure {
	if a.figure == nil {
		return nil
	}
	return []figure{*a.figure}
}

func printFigure(b *strings.Builder, one figure, label string) {
	for _, level := range one.Levels {
		printFigure(b, level, strings.TrimSpace(label+" "+level.Level))
	}
	if len(one.Levels) > 0 {
		return
	}
	df := "-"
	if one.DF != nil {
		df = fmt.Sprint(*one.DF)
	}
	fmt.Fprintf(b, "%-24s %14s %12s %14s %14s %8s %5s  %s\n", label, number(one.Estimate), number(one.SE), number(one.CI[0]), number(one.CI[1]), number(one.Deff), df, one.Reason)
}

// number shows a figure with six digits, a dash where there is none.
func number(x *float64) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("%.6g", *x)
}
