package evidence

import (
	"context"
	"math"
	"strconv"

	"ostoja/internal/fault"
	"ostoja/stats/impact"
)

// runITS is --design its.
func runITS(_ context.Context, s impactFlags, f *frame) (impactAnswer, error) {
	m := impact.ITS{Harmonics: s.harmonics, Period: s.period, Slope: s.slope}
	var err error
	if m.Family, err = impact.ParseFamily(s.family); err != nil {
		return impactAnswer{}, fault.Misuse("--family is %q; choose quasi, poisson, nb or gaussian.", s.family)
	}
	if m.Outcome, err = f.complete(s.outcome); err != nil {
		return impactAnswer{}, err
	}
	if cells, _ := f.text(s.outcome); m.Family != impact.Gaussian && mixed(cells) >= 0 {
		return impactAnswer{}, f.ungrouped(s.outcome)
	}
	if s.time != "" {
		if m.Time, err = f.complete(s.time); err != nil {
			return impactAnswer{}, err
		}
		if err := regular(f, s.time, m.Time); err != nil {
			return impactAnswer{}, err
		}
	}
	if m.Treated, err = s.treatment(f, m.Time); err != nil {
		return impactAnswer{}, err
	}
	if s.population != "" {
		if m.Population, err = f.people(s.population); err != nil {
			return impactAnswer{}, err
		}
	}
	if m.Covariates, err = s.covariateColumns(f); err != nil {
		return impactAnswer{}, err
	}
	if m.Errors, err = s.errors(f, "model"); err != nil {
		return impactAnswer{}, err
	}
	fit, err := m.Fit(s.level)
	if err != nil {
		return impactAnswer{}, refuse(f, err)
	}
	return seriesAnswer(fit, s.treated, len(m.Outcome)), nil
}

// regular names the first period that is missing or out of order.
func regular(f *frame, column string, time []float64) error {
	for i := 1; i < len(time); i++ {
		step, first := time[i]-time[i-1], time[1]-time[0]
		if step <= 0 {
			return fault.Refuse("%s, %s, column %q: %v does not come after %v. Sort the rows by time and keep one per period.", f.file, f.row(i), column, time[i], time[i-1])
		}
		if math.Abs(step-first) > 1e-9*first {
			return fault.Refuse("%s, %s, column %q: %v follows %v, so at least one period is missing. Add its row.", f.file, f.row(i), column, time[i], time[i-1])
		}
	}
	return nil
}

// treatment is the column --treated, or 1 from --from on.
func (s *impactFlags) treatment(f *frame, time []float64) ([]float64, error) {
	if s.treated != "" {
		return f.complete(s.treated)
	}
	start, err := strconv.ParseFloat(s.from, 64)
	if err != nil {
		return nil, fault.Misuse("--design its needs --treated, a column of 0 and 1, or --from, the first period of the intervention.")
	}
	out := make([]float64, len(f.rows))
	for i := range out {
		t := float64(i + 1)
		if time != nil {
			t = time[i]
		}
		if t >= start {
			out[i] = 1
		}
	}
	return out, nil
}

// runDiD is --design did: two by two with --post, else two-way fixed effects.
func runDiD(_ context.Context, s impactFlags, f *frame) (impactAnswer, error) {
	used := append([]string{s.outcome}, list(s.covariates)...)
	for _, name := range []string{s.treated, s.post, s.unit, s.time, s.cluster} {
		if name != "" {
			used = append(used, name)
		}
	}
	byGroup := s.treated == "" && s.group != "" && s.post == ""
	switch {
	case s.treated == "" && !byGroup:
		return impactAnswer{}, fault.Misuse("--design did needs --treated, or --group with the first treated period. 'ostoja help estimate impact' shows how.")
	case s.post == "" && (s.unit == "" || s.time == ""):
		return impactAnswer{}, fault.Misuse("--design did needs --post, or --unit and --time. 'ostoja help estimate impact' shows how.")
	}
	f, notes, err := f.present(used...)
	if err != nil {
		return impactAnswer{}, err
	}
	y, err := f.complete(s.outcome)
	if err != nil {
		return impactAnswer{}, err
	}
	d, err := s.started(f, byGroup)
	if err != nil {
		return impactAnswer{}, err
	}
	covariates, err := s.covariateColumns(f)
	if err != nil {
		return impactAnswer{}, err
	}
	usual := "model"
	if s.unit != "" || s.cluster != "" {
		usual = "cluster"
	}
	e, err := s.errors(f, usual)
	if err != nil {
		return impactAnswer{}, err
	}
	fit, err := s.difference(f, y, d, covariates, e)
	if err != nil {
		return impactAnswer{}, err
	}
	a := differenceAnswer(fit, s.treated, s.post)
	a.Warnings = append(notes, a.Warnings...)
	return a, nil
}

// started is the column --treated, or 1 from the group's first treated period on.
func (s impactFlags) started(f *frame, byGroup bool) ([]float64, error) {
	if !byGroup {
		return f.complete(s.treated)
	}
	start, err := f.numbers(s.group)
	if err != nil {
		return nil, err
	}
	time, err := f.complete(s.time)
	if err != nil {
		return nil, err
	}
	d := make([]float64, len(time))
	for i, g := range start {
		if g > 0 && time[i] >= g {
			d[i] = 1
		}
	}
	return d, nil
}

func (s impactFlags) difference(f *frame, y, d []float64, covariates []impact.Column, e impact.Errors) (impact.Difference, error) {
	if s.post != "" {
		post, err := f.complete(s.post)
		if err != nil {
			return impact.Difference{}, err
		}
		fit, err := impact.TwoByTwo(y, d, post, covariates, e, s.level)
		return fit, refuse(f, err)
	}
	units, err := f.labels(s.unit)
	if err != nil {
		return impact.Difference{}, err
	}
	times, err := f.labels(s.time)
	if err != nil {
		return impact.Difference{}, err
	}
	unit, _ := numbered(units)
	period, _ := numbered(times)
	fit, err := impact.TwoWay(y, d, unit, period, covariates, e, s.level)
	if err == nil {
		fit.Warnings = append(fit.Warnings, s.pretrend(f, y, d, unit)...)
	}
	return fit, refuse(f, err)
}

// pretrend looks at the periods before the start with the staggered design,
// where the data allow it, and says what it saw.
func (s impactFlags) pretrend(f *frame, y, d []float64, unit []int) []string {
	const unknown = "That the groups would have moved in parallel is assumed; these data do not allow to test it."
	time, err := f.complete(s.time)
	if err != nil {
		return []string{unknown}
	}
	start := make([]float64, len(y))
	first := map[int]float64{}
	for i, u := range unit {
		if g, known := first[u]; d[i] > 0 && (!known || time[i] < g) {
			first[u] = time[i]
		}
	}
	starts := map[float64]bool{}
	for i, u := range unit {
		start[i] = first[u]
		starts[start[i]] = start[i] != 0
	}
	fit, err := impact.Staggered{Outcome: y, Unit: unit, Time: time, Start: start}.Fit(s.level)
	if err != nil {
		return []string{unknown}
	}
	out := fit.Warnings
	if len(starts) > 2 {
		out = append(out, "The units start at different times: if the effect grows or differs between them, this estimate is biased. Use --design event.")
	}
	return out
}
