package evidence

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"ostoja/stats/capture"
)

// findInfluence repeats the estimate on slightly changed data. By the method
// that was asked for where it is one model's; by stepwise selection for the
// comparison, for averages and for samplers, which would take hours.
func (r *mseResult) findInfluence(ctx context.Context, table *capture.Table, f mseFlags) error {
	estimate := func(t *capture.Table) (float64, error) {
		fit, _, err := capture.Stepwise(t, f.PThresh)
		return fit.Population(), err
	}
	by := "stepwise"
	fixed := map[string]func(int) capture.Model{"main": capture.MainEffects, "pairs": capture.AllPairs}[f.Method]
	if fixed != nil {
		by = f.Method
		estimate = func(t *capture.Table) (float64, error) {
			fit, err := capture.Estimate(t, fixed(len(t.Lists)))
			return fit.Population(), err
		}
	}
	base, err := estimate(table)
	if err != nil {
		return nil // the answer already says why there is no estimate
	}
	r.base, r.influenceBy = base, by
	r.influence, err = capture.Influence(ctx, table, estimate, f.step("What would change it"))
	return err
}

// changesOf gives every change that was tried.
func (r *mseResult) changesOf(table *capture.Table) []mseChange {
	var out []mseChange
	for _, c := range r.influence {
		line := mseChange{Change: sayChange(table, c)}
		if c.OK {
			line.Estimate = &c.Estimate
		}
		out = append(out, line)
	}
	return out
}

// influenceTitle says what the changes are compared with.
func (r *mseResult) influenceTitle() string {
	return fmt.Sprintf("What would change it, by %s (%s people)", lowerFirst(methodTitles[r.influenceBy]), people(r.base))
}

// An influenceLine is one line of the table of what would change the estimate.
type influenceLine struct {
	what     string
	estimate string
	change   string
}

// influenceLines picks what moves the estimate most of each kind. Named says
// which history a person was taken from: never in a report, since that somebody
// has a rare history can be a secret.
func (r *mseResult) influenceLines(table *capture.Table, named bool) []influenceLine {
	var lines []influenceLine
	for _, kind := range []struct {
		name string
		most int
	}{
		{capture.OnePersonLess, 3}, {capture.OnePersonMoved, 3}, {capture.ListLeftOut, capture.MaxLists},
		{capture.ListsMerged, 3}, {capture.FalseMatches, 4}, {capture.MissedMatches, 4},
	} {
		var some []capture.Change
		for _, c := range r.influence {
			if c.Kind == kind.name {
				some = append(some, c)
			}
		}
		if kind.name != capture.FalseMatches && kind.name != capture.MissedMatches {
			slices.SortStableFunc(some, func(a, b capture.Change) int { return cmp.Compare(r.shift(b), r.shift(a)) })
		}
		person := kind.name == capture.OnePersonLess || kind.name == capture.OnePersonMoved
		for _, c := range some[:min(len(some), kind.most)] {
			l := r.line(table, c)
			if person && !named {
				l.what = kind.name + ", at worst"
				lines = append(lines, l)
				break
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// shift is how far a change moves the estimate, on the logarithmic scale.
func (r *mseResult) shift(c capture.Change) float64 {
	if !c.OK {
		return math.Inf(1)
	}
	return math.Abs(math.Log(c.Estimate / r.base))
}

func (r *mseResult) line(table *capture.Table, c capture.Change) influenceLine {
	l := influenceLine{what: sayChange(table, c), estimate: "none"}
	if c.OK {
		l.estimate = people(c.Estimate)
		l.change = fmt.Sprintf("%+.0f %%", 100*(c.Estimate/r.base-1))
	}
	return l
}

func sayChange(table *capture.Table, c capture.Change) string {
	switch c.Kind {
	case capture.OnePersonLess:
		return "one person less on " + table.Name(c.From)
	case capture.OnePersonMoved:
		return "one person of " + table.Name(c.From) + " counted on " + table.Name(c.To)
	case capture.ListLeftOut:
		return "without list " + table.Name(c.From)
	case capture.ListsMerged:
		return "lists " + strings.ReplaceAll(table.Name(c.From), ":", " and ") + " merged"
	case capture.FalseMatches:
		return fmt.Sprintf("%.0f %% of the matches between lists false", 100*c.Rate)
	}
	return fmt.Sprintf("%.0f %% of the true matches missed", 100*c.Rate)
}

func writeInfluence(b *strings.Builder, title string, lines []influenceLine) {
	fmt.Fprintf(b, "\n%s\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "  %-52s %12s  %s\n", l.what, l.estimate, l.change)
	}
}
