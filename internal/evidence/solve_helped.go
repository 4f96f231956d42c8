package evidence

import (
	"context"
	"math"
	"slices"
	"strconv"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/impact"
)

// impact runs 'ostoja estimate impact' on the input.
func (in input) impact(ctx context.Context, f *frame, args []string) (impactAnswer, impactFlags, error) {
	var s impactFlags
	flags := command.Flags("estimate impact")
	s.declare(flags)
	if err := s.output.parse(flags, append([]string{in.file}, args...)); err != nil {
		return impactAnswer{}, s, err
	}
	a, err := designs[s.design].run(ctx, s, f)
	a.Design = s.design
	return a, s, err
}

// effectOf is the outcome of an effect with its usual cautions.
func (in input) effectOf(a impactAnswer, s impactFlags, unit, method string) Outcome {
	o := Outcome{Unit: unit, N: a.N, Notes: a.Warnings}
	o.effect(a.Estimate, a.CI)
	o.Rows = []Line{{Label: "estimates.method." + method, Method: true, Estimate: o.Estimate, Low: o.Low, High: o.High}}
	in.describe(&o, in.data, a.reading().report, s.words[1:]...)
	return o
}

// runPrePost is 'Did our work help?' from a score of each person before and after.
func runPrePost(ctx context.Context, in input) (Outcome, error) {
	before, after := in.choices.column("before"), in.choices.column("after")
	a, s, err := in.impact(ctx, in.f, []string{"--design", "prepost", "--before", before, "--after", after})
	if err != nil {
		return Outcome{}, err
	}
	if a.N < smallest {
		o := refusal("small", before, after)
		return o, nil
	}
	o := in.effectOf(a, s, "points", "paired")
	if missing := len(in.f.rows) - a.N; missing > 0 {
		o.caution("estimates.caution.dropout", 100*float64(missing)/float64(len(in.f.rows)))
	}
	if a.Size != nil {
		o.caution("estimates.caution.size", math.Abs(*a.Size))
	}
	if a.SignP != nil && a.P != nil && (*a.SignP < .05) != (*a.P < .05) {
		o.caution("estimates.caution.sign_test")
	}
	o.caution("estimates.caution.no_control")
	in.changePairs(ctx, &o)
	return o, nil
}

// changePairs says what the answer would be if those who did not take the second
// test had learnt nothing, and warns where one person decides. The figure without
// her is not given: with the mean of all it would be her own change.
func (in input) changePairs(ctx context.Context, o *Outcome) {
	before, err1 := in.f.numbers(in.choices.column("before"))
	after, err2 := in.f.numbers(in.choices.column("after"))
	if err1 != nil || err2 != nil {
		return
	}
	sum, n, all, largest := 0.0, 0.0, 0.0, -1
	for i := range before {
		if math.IsNaN(before[i]) {
			continue
		}
		all++
		if change := after[i] - before[i]; !math.IsNaN(change) {
			sum, n = sum+change, n+1
			if largest < 0 || math.Abs(change) > math.Abs(after[largest]-before[largest]) {
				largest = i
			}
		}
	}
	if n < 2 {
		return
	}
	if hangsOn(before, after, largest) {
		o.caution("estimates.caution.largest_out")
	}
	if all > n {
		spread := sum / all
		o.Changes = append(o.Changes, Shift{Says: "estimates.change.dropouts_zero", Estimate: &spread})
	}
}

// hangsOn tells whether the answer turns, or comes or goes beyond chance, without
// one person.
func hangsOn(before, after []float64, person int) bool {
	whole, err := impact.Pairs(before, after, .95)
	if err != nil {
		return false
	}
	others, err := impact.Pairs(slices.Delete(slices.Clone(before), person, person+1), slices.Delete(slices.Clone(after), person, person+1), .95)
	if err != nil {
		return true
	}
	a, b := whole.Effect, others.Effect
	return math.Signbit(a.Value) != math.Signbit(b.Value) || (a.P < .05) != (b.P < .05)
}

// runSeries is 'Did our work help?' from a series with a start of the work.
func runSeries(ctx context.Context, in input) (Outcome, error) {
	column := in.choices.column("time")
	cells, err := in.f.labels(column)
	if err != nil {
		return Outcome{}, err
	}
	if err := (&calendar{}).read(in.f, column); err != nil {
		return Outcome{}, err
	}
	start := slices.Index(cells, in.choices.Settings["start"])
	if start < 0 {
		return Outcome{}, fault.Refuse("%s, column %q: there is no period %q. Choose the first period in which the work had begun.", in.file, column, in.choices.Settings["start"])
	}
	if start < 8 || len(cells)-start < 4 {
		return refusal("short_series", cells[start]), nil
	}
	family := "gaussian"
	if look := in.f.look(in.choices.column("outcome")); look.whole() {
		family = "quasi"
	}
	args := []string{"--design", "its", "--outcome", in.choices.column("outcome"), "--from", strconv.Itoa(start + 1), "--family", family}
	perYear := in.perYear()
	seasonal := len(cells) >= 2*perYear
	if seasonal {
		args = append(args, "--harmonics", "2", "--period", strconv.Itoa(perYear))
	}
	a, s, err := in.impact(ctx, in.f, args)
	if err != nil {
		return Outcome{}, err
	}
	o := in.effectOf(a, s, "level", "its")
	if a.RR != nil {
		o.Unit = "rate"
		percent := 100 * (*a.RR - 1)
		low, high := 100*(a.RRCI[0]-1), 100*(a.RRCI[1]-1)
		o.Estimate, o.Low, o.High = &percent, &low, &high
		o.Rows[0].Estimate, o.Rows[0].Low, o.Rows[0].High = &percent, &low, &high
	}
	if other, _, err := in.impact(ctx, in.f, append(args, "--se", "newey-west", "--lag", "4", "--adjust")); err == nil {
		o.Rows = append(o.Rows, rateLine(other, "newey-west"))
	}
	if a.Autocorrelation != nil && math.Abs(*a.Autocorrelation) > .3 {
		o.caution("estimates.caution.autocorrelation", *a.Autocorrelation)
	}
	if !seasonal {
		o.caution("estimates.caution.season")
	}
	return o, nil
}

func rateLine(a impactAnswer, method string) Line {
	l := Line{Label: "estimates.method." + method, Method: true, Estimate: &a.Estimate}
	if len(a.CI) == 2 {
		l.Low, l.High = a.CI[0], a.CI[1]
	}
	if a.RR != nil {
		percent, low, high := 100*(*a.RR-1), 100*(a.RRCI[0]-1), 100*(a.RRCI[1]-1)
		l.Estimate, l.Low, l.High = &percent, &low, &high
	}
	return l
}

// runGroups is 'Did our work help?' from a group with the help and one without,
// before and after.
func runGroups(ctx context.Context, in input) (Outcome, error) {
	treated, post := in.choices.column("treated"), in.choices.column("post")
	if few, err := in.fewInCells(treated, post); err != nil || few {
		return refusal("small", treated, post), err
	}
	args := []string{"--design", "did", "--outcome", in.choices.column("outcome"), "--treated", treated, "--post", post}
	if c := in.choices.column("cluster"); c != "" {
		args = append(args, "--se", "cluster", "--cluster", c)
	}
	a, s, err := in.impact(ctx, in.f, args)
	if err != nil {
		return Outcome{}, err
	}
	o := in.effectOf(a, s, "level", "did")
	if a.Clusters > 0 && a.Clusters < 20 {
		o.caution("estimates.caution.few_clusters", float64(a.Clusters))
	}
	if other, _, err := in.impact(ctx, in.f, append(args[:8:8], "--se", "hc3")); err == nil {
		o.Rows = append(o.Rows, rateLine(other, "hc3"))
	}
	o.caution("estimates.caution.parallel")
	return o, nil
}

// fewInCells tells whether one of the four groups has so few people that its
// mean would be theirs.
func (in input) fewInCells(treated, post string) (bool, error) {
	d, err := in.f.labels(treated)
	if err != nil {
		return false, err
	}
	p, err := in.f.labels(post)
	if err != nil {
		return false, err
	}
	cells := map[string]int{}
	for i := range d {
		cells[d[i]+p[i]]++
	}
	for _, c := range []string{"00", "01", "10", "11"} {
		if tooFew(float64(cells[c])) {
			return true, nil
		}
	}
	return false, nil
}
