package evidence

import (
	"fmt"
	"strings"
)

func (a *scaleupAnswer) warn() {
	if n := len(a.ZeroRows); n > 0 {
		shown := strings.Trim(fmt.Sprint(a.ZeroRows[:min(n, 10)]), "[]")
		a.Warnings = append(a.Warnings, fmt.Sprintf("%d respondents know nobody of the known groups, so their degree is 0 and PIMLE leaves them out: rows %s.", n, strings.ReplaceAll(shown, " ", ", ")))
	}
	for _, c := range a.LeaveOneOut {
		if c.Ratio > 1.5 || c.Ratio < 1/1.5 {
			a.Warnings = append(a.Warnings, fmt.Sprintf("The known group %q would be estimated at %.2f times its size from the others: people know it better or worse than by chance. Try without it.", c.Group, c.Ratio))
		}
	}
	for _, e := range a.Estimates {
		if hi, lo := max(e.MLE, e.PIMLE), min(e.MLE, e.PIMLE); hi > 1.5*lo && hi > 0 {
			a.Warnings = append(a.Warnings, fmt.Sprintf("For %q the two methods disagree: %.0f and %.0f. A few respondents decide; report the range over both intervals.", e.Group, e.MLE, e.PIMLE))
		}
	}
	if len(a.LeaveOneOut) < 3 {
		a.Warnings = append(a.Warnings, "With fewer than three known groups the degrees are poorly known.")
	}
	a.Warnings = append(a.Warnings, "Hidden groups are usually underestimated: people do not know everything about whom they know, and do not meet at random. The standard error holds sampling only.")
}

func (a scaleupAnswer) reading() reading {
	sizes := figures{head: []string{"group", a.Method, "from", "to", "mle", "pimle"}}
	var chart forest
	for _, e := range a.Estimates {
		chart.add(e.Group, &e.Estimate, []*float64{&e.CI[0], &e.CI[1]})
		sizes.add(e.Group, whole(e.Estimate), whole(e.CI[0]), whole(e.CI[1]), whole(e.MLE), whole(e.PIMLE))
	}
	checks := figures{head: []string{"known group, left out", "known", "estimate", "ratio"}}
	for _, c := range a.LeaveOneOut {
		checks.add(c.Group, whole(c.Known), whole(c.Estimate), fmt.Sprintf("%.2f", c.Ratio))
	}
	title := fmt.Sprintf("Size of hidden groups from %d respondents, who know %.0f people on average", a.Respondents, a.MeanDegree)
	return reading{title, filled(sizes, checks), a.Warnings, chart}
}
