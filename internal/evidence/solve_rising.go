package evidence

import (
	"context"
	"fmt"
	"strconv"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/trend"
)

// Methods for a series, by how much past it has.
const (
	yearsForFarrington = 3 // Farrington's method needs the same season of some years
	baselineForEARS    = 7
)

// runRising is 'Is something rising?': the last periods against their past.
func runRising(ctx context.Context, in input) (Outcome, error) {
	last, err := strconv.Atoi(in.choices.Settings["last"])
	rows := len(in.f.rows)
	if err != nil || last < 1 || last > rows-baselineForEARS-2 {
		return Outcome{}, fault.Refuse("%s has %d periods. Judge fewer of the last ones: at least %d must lie before them.", in.file, rows, baselineForEARS+2)
	}
	perYear := in.perYear()
	past := rows - last
	lead, second := []string{"--method", "ears-c1"}, []string{"--method", "ears-c2"}
	if years := min(5, (past-perYear/17)/perYear); years >= yearsForFarrington {
		lead, second = []string{"--method", "farrington", "--b", strconv.Itoa(years)}, lead
	}
	o, a, words, err := in.judge(ctx, last, perYear, lead)
	if err != nil {
		return Outcome{}, err
	}
	if other, _, _, err := in.judge(ctx, last, perYear, second); err == nil {
		o.Rows = append(o.Rows, other.Rows...)
		if (*other.Rows[0].Estimate > 0) != (*o.Rows[0].Estimate > 0) {
			o.caution("estimates.caution.trend_disagree")
		}
	}
	if o.protected > 0 {
		o.caution("estimates.caution.small_counts", float64(smallest))
	}
	o.caution("estimates.caution.late_reports")
	in.describe(&o, in.data, a.reading().report, words...)
	return o, nil
}

// perYear is the number of periods in a year, from the form of the periods.
func (in input) perYear() int {
	cells, _ := in.f.text(in.choices.column("time"))
	switch {
	case len(cells) == 0:
	case isMonth(cells[0]):
		return 12
	case isDate(cells[0]) && len(cells) > 1:
		a, _ := isoDay(cells[0])
		b, _ := isoDay(cells[1])
		if b-a == 1 {
			return 365
		}
		if b-a > 27 {
			return 12
		}
	}
	return 52
}

func isMonth(cell string) bool { _, ok := isoMonth(cell); return ok }
func isDate(cell string) bool  { _, ok := isoDay(cell); return ok }

// judge runs 'ostoja estimate trend' on the last periods by one method.
func (in input) judge(ctx context.Context, last, perYear int, method []string) (Outcome, trendAnswer, []string, error) {
	var none trendAnswer
	first, err := in.f.text(in.choices.column("time"))
	if err != nil {
		return Outcome{}, none, nil, err
	}
	args := append([]string{in.file, "--time", in.choices.column("time"), "--count", in.choices.column("count"),
		"--freq", strconv.Itoa(perYear), "--from", first[len(first)-last]}, method...)
	if n, err := strconv.Atoi(in.choices.Settings["series"]); err == nil && n > 1 {
		args = append(args, "--series", strconv.Itoa(n))
	}
	var s trendFlags
	flags := command.Flags("estimate trend")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return Outcome{}, none, nil, err
	}
	s.given = given(flags)
	judge, err := s.judge()
	if err != nil {
		return Outcome{}, none, nil, err
	}
	c, err := s.calendar(in.f)
	if err != nil {
		return Outcome{}, none, nil, err
	}
	from, to, err := s.rangeOf(in.f, c)
	if err != nil {
		return Outcome{}, none, nil, err
	}
	points, err := judge(ctx, trend.Series{Counts: c.counts, Frequency: s.freq}, from, to)
	if err != nil {
		return Outcome{}, none, nil, refuse(in.f, err)
	}
	a := s.answer(c, points)
	o := a.outcome(s.method)
	a.protect()
	return o, a, append([]string{"trend"}, args...), nil
}

// outcome is the judgement as pages show it.
func (a trendAnswer) outcome(method string) Outcome {
	alarms := float64(count(a.Alarm))
	o := Outcome{Unit: "alarms", N: len(a.T), Estimate: &alarms, Notes: a.Warnings,
		Rows: []Line{{Label: "estimates.method." + method, Method: true, Estimate: &alarms}}}
	judged := 0
	for i, t := range a.T {
		p := Period{Label: fmt.Sprint(t), Value: a.Observed[i], Bound: a.Upper[i], Alarm: a.Alarm[i], Reason: a.Reason[i]}
		if a.Label != nil {
			p.Label = a.Label[i]
		}
		if p.Value != nil && tooFew(*p.Value) {
			p.Value, p.Small = nil, true
			o.protected++
		}
		if p.Bound != nil {
			judged++
		}
		o.Series = append(o.Series, p)
	}
	if judged == 0 {
		o.Refusal = "no_bound"
	} else if judged < len(a.T) {
		o.caution("estimates.caution.not_judged", float64(len(a.T)-judged), float64(len(a.T)))
	}
	return o
}

// protect takes counts of so few people that they could be known out of the report.
func (a *trendAnswer) protect() {
	for i, v := range a.Observed {
		if v != nil && tooFew(*v) {
			a.Observed[i] = nil
			if !a.Alarm[i] {
				a.Reason[i] = fmt.Sprintf("fewer than %d", smallest)
			}
		}
	}
}
