package evidence

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strconv"

	"ostoja/stats/capture"
)

// mostSteps bounds one method on a page: graphs times hidden people, or models
// times histories. It is half a minute, so that the others have their time.
const mostSteps = 2e8

// runLists is 'How many are there in all?' from overlapping lists, by all
// methods at once.
func runLists(ctx context.Context, in input) (Outcome, error) {
	lists := in.choices.Columns["lists"]
	if in.choices.column("count") == "" {
		for _, name := range in.f.unread() { // it may be the counts: without them each row is one person
			if err := in.f.ungrouped(name); err != nil {
				return Outcome{}, err
			}
		}
	}
	data, err := in.f.histories(lists, in.choices.column("count"))
	if err != nil {
		return Outcome{}, err
	}
	f, err := parseFrame(in.file, data)
	if err != nil {
		return Outcome{}, err
	}
	if len(lists) >= capture.MinLists && f.apart() {
		return in.on(data, refusal("no_overlap", lists...)), nil
	}
	table, err := f.table()
	if err != nil {
		return Outcome{}, err
	}
	if why, causes := hopeless(table); why != "" {
		return in.on(data, refusal(why, causes...)), nil
	}
	args := []string{in.file, "--method", "all"}
	if in.choices.Boot > 0 {
		args = append(args, "--boot", strconv.Itoa(in.choices.Boot))
	}
	_, flags, err := parseMSE(args)
	if err != nil {
		return Outcome{}, err
	}
	flags.Most = mostSteps
	flags.influence, flags.Run.Workers = true, max(1, runtime.NumCPU()-1)
	flags.Label = func(string) func(int, int) { return in.progress.Next() }
	answer, err := solveMSE(ctx, table, flags)
	if err != nil {
		return Outcome{}, err
	}
	o := answer.outcome(table)
	in.describe(&o, data, func(p provenance) report { return answer.report(table, p) }, append([]string{"mse"}, args...)...)
	return o, nil
}

// apart tells a table in which nobody is on two lists.
func (f *frame) apart() bool {
	for _, row := range f.rows {
		on := 0
		for _, cell := range row[:len(row)-1] {
			if cell == "1" {
				on++
			}
		}
		if on > 1 && row[len(row)-1] != "0" {
			return false
		}
	}
	return true
}

// hopeless tells a table from which no method's number should be used: the
// leading method has none, or it hangs on next to no overlap.
func hopeless(table *capture.Table) (why string, causes []string) {
	fit, _, err := capture.Stepwise(table, capture.DefaultPThreshold)
	switch {
	case err != nil:
		for _, theta := range capture.Blame(table, capture.MainEffects(len(table.Lists))) {
			causes = append(causes, table.Name(theta))
		}
		return "unestimable", causes
	case fit.Population() > thinOverlap*float64(table.N):
		return "thin", table.Lists
	}
	return "", nil
}

// leading is the method whose number stands first: the one of the published
// references for sparse lists.
const leading = "stepwise"

// outcome is the comparison of the methods as pages show it. The number of
// people seen is rounded, counts of single histories do not occur.
func (r *mseResult) outcome(table *capture.Table) Outcome {
	o := Outcome{Unit: "people", N: table.N}
	for _, a := range r.results {
		line := Line{Label: "estimates.method." + a.Method, Method: true, Estimate: a.Estimate}
		if ci := a.interval(); ci != nil && a.Estimate != nil {
			line.Low, line.High = &ci[0], &ci[1]
		}
		o.Rows = append(o.Rows, line)
		if a.Method == leading {
			o.Estimate, o.Low, o.High = line.Estimate, line.Low, line.High
		}
		if a.Estimate == nil {
			o.Cautions = append(o.Cautions, Say{Key: "estimates.caution.no_number", Texts: []string{"estimates.method." + a.Method}})
		}
	}
	o.compare()
	o.blame(table)
	o.Notes = r.everyWarning()
	if o.Estimate == nil {
		o.Refusal, o.Range = "unestimable", false
	}
	o.takeChanges(r, table)
	return o
}

// blame names the pairs of lists without a common person that keep the model of
// all pairs from an estimate.
func (o *Outcome) blame(table *capture.Table) {
	for _, theta := range capture.Blame(table, capture.AllPairs(len(table.Lists))) {
		o.Causes = append(o.Causes, table.Name(theta))
	}
}

// takeChanges keeps what moves the leading estimate most, of each kind. Which
// history a person was taken from is not kept: that somebody has a rare history
// can be a secret.
func (o *Outcome) takeChanges(r *mseResult, table *capture.Table) {
	kinds := []struct {
		kind, says string
		most       int
	}{
		{capture.OnePersonLess, "person_less", 1}, {capture.OnePersonMoved, "person_moved", 1}, {capture.ListLeftOut, "list_out", capture.MaxLists},
		{capture.ListsMerged, "merged", 3}, {capture.FalseMatches, "false_matches", 4}, {capture.MissedMatches, "missed_matches", 4},
	}
	for _, k := range kinds {
		var some []capture.Change
		for _, c := range r.influence {
			if c.Kind == k.kind {
				some = append(some, c)
			}
		}
		if k.kind != capture.FalseMatches && k.kind != capture.MissedMatches {
			slices.SortStableFunc(some, func(a, b capture.Change) int { return cmp.Compare(r.shift(b), r.shift(a)) })
		}
		for _, c := range some[:min(len(some), k.most)] {
			o.Changes = append(o.Changes, shiftOf(k.says, c, table))
		}
	}
	o.cautionFragile(r.base)
}

func shiftOf(says string, c capture.Change, table *capture.Table) Shift {
	s := Shift{Says: "estimates.change." + says}
	switch c.Kind {
	case capture.ListLeftOut, capture.ListsMerged:
		s.Args = []string{table.Name(c.From)}
	case capture.FalseMatches, capture.MissedMatches:
		s.Args = []string{strconv.Itoa(int(100*c.Rate + .5))}
	}
	if c.OK {
		s.Estimate = &c.Estimate
	}
	return s
}

// fragile is the ratio from which one person's difference is said aloud.
const fragile = 1.2

func (o *Outcome) cautionFragile(base float64) {
	for _, c := range o.Changes {
		if len(c.Args) > 0 {
			continue
		}
		if c.Estimate == nil || *c.Estimate > fragile*base || *c.Estimate*fragile < base {
			o.caution("estimates.caution.one_person")
			return
		}
	}
}
