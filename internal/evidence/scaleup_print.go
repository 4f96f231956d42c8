package evidence

import (
	"fmt"
	"strings"

	"ostoja/internal/command"
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
			a.Warnings = append(a.Warnings, fmt.Sprintf("For %q the two methods disagree: %.0f and %.0f. A few respondents decide; report the range.", e.Group, e.MLE, e.PIMLE))
		}
	}
	if len(a.LeaveOneOut) < 3 {
		a.Warnings = append(a.Warnings, "With fewer than three known groups the degrees are poorly known.")
	}
	a.Warnings = append(a.Warnings, "Hidden groups are usually underestimated: people do not know everything about whom they know, and do not meet at random. The standard error holds sampling only.")
}

func (a scaleupAnswer) print(env *command.Env) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Size of hidden groups from %d respondents, who know %.0f people on average\n\n", a.Respondents, a.MeanDegree)
	fmt.Fprintf(&b, "%-24s %12s %12s %12s %12s %12s\n", "group", a.Method, "from", "to", "mle", "pimle")
	for _, e := range a.Estimates {
		fmt.Fprintf(&b, "%-24s %12.0f %12.0f %12.0f %12.0f %12.0f\n", e.Group, e.Estimate, e.CI[0], e.CI[1], e.MLE, e.PIMLE)
	}
	if len(a.LeaveOneOut) > 0 {
		fmt.Fprintf(&b, "\n%-24s %12s %12s %12s\n", "known group, left out", "known", "estimate", "ratio")
	}
	for _, c := range a.LeaveOneOut {
		fmt.Fprintf(&b, "%-24s %12.0f %12.0f %12.2f\n", c.Group, c.Known, c.Estimate, c.Ratio)
	}
	for _, w := range a.Warnings {
		fmt.Fprintf(&b, "\nNote: %s", w)
	}
	_, err := fmt.Fprintln(env.Stdout, b.String())
	return err
}
