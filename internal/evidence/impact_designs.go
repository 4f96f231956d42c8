package evidence

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

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
		if m.Population, err = f.complete(s.population); err != nil {
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
	used := append([]string{s.outcome, s.treated}, list(s.covariates)...)
	for _, name := range []string{s.post, s.unit, s.time, s.cluster} {
		if name != "" {
			used = append(used, name)
		}
	}
	if s.post == "" && (s.unit == "" || s.time == "") {
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
	d, err := f.complete(s.treated)
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

// runEvent is --design event.
func runEvent(_ context.Context, s impactFlags, f *frame) (impactAnswer, error) {
	if s.control != "never" && s.control != "notyet" {
		return impactAnswer{}, fault.Misuse("--control is %q; choose never or notyet.", s.control)
	}
	f, notes, err := f.present(append([]string{s.outcome, s.unit, s.time}, list(s.covariates)...)...)
	if err != nil {
		return impactAnswer{}, err
	}
	m := impact.Staggered{NotYet: s.control == "notyet"}
	if m.Outcome, err = f.complete(s.outcome); err != nil {
		return impactAnswer{}, err
	}
	if m.Time, err = f.complete(s.time); err != nil {
		return impactAnswer{}, err
	}
	if m.Start, err = f.numbers(s.group); err != nil {
		return impactAnswer{}, err
	}
	for i, g := range m.Start {
		if math.IsNaN(g) {
			m.Start[i] = 0
		}
	}
	units, err := f.labels(s.unit)
	if err != nil {
		return impactAnswer{}, err
	}
	m.Unit, _ = numbered(units)
	if m.Covariates, err = s.covariateColumns(f); err != nil {
		return impactAnswer{}, err
	}
	fit, err := m.Fit(s.level)
	if err != nil {
		return impactAnswer{}, refuse(f, err)
	}
	a := eventAnswer(fit)
	a.Warnings = append(notes, a.Warnings...)
	return a, nil
}

// runSynthetic is --design synthetic.
func runSynthetic(ctx context.Context, s impactFlags, f *frame) (impactAnswer, error) {
	y, err := f.complete(s.outcome)
	if err != nil {
		return impactAnswer{}, err
	}
	units, err := f.labels(s.unit)
	if err != nil {
		return impactAnswer{}, err
	}
	periods, err := f.levels(s.time)
	if err != nil {
		return impactAnswer{}, err
	}
	times, err := f.labels(s.time)
	if err != nil {
		return impactAnswer{}, err
	}
	unit, names := numbered(units)
	m := impact.Synthetic{Treated: slices.Index(names, s.treatedUnit), Start: slices.Index(periods, s.from)}
	if m.Treated < 0 || m.Start < 0 {
		return impactAnswer{}, fault.Refuse("%s has no unit %q with a row in period %q. Check --treated-unit and --from.", f.file, s.treatedUnit, s.from)
	}
	m.Outcome = make([][]float64, len(names))
	for u := range m.Outcome {
		m.Outcome[u] = slices.Repeat([]float64{math.NaN()}, len(periods))
	}
	for i, u := range unit {
		t := slices.Index(periods, times[i])
		if !math.IsNaN(m.Outcome[u][t]) {
			return impactAnswer{}, fault.Refuse("%s, %s: unit %q has a second row in period %q. Keep one.", f.file, f.row(i), units[i], times[i])
		}
		m.Outcome[u][t] = y[i]
	}
	for u := range m.Outcome {
		if t := slices.IndexFunc(m.Outcome[u], math.IsNaN); t >= 0 {
			return impactAnswer{}, fault.Refuse("%s: unit %q has no row in period %q. Every unit needs every period.", f.file, names[u], periods[t])
		}
	}
	fit, err := m.Fit(ctx)
	if err != nil {
		return impactAnswer{}, refuse(f, err)
	}
	return syntheticAnswer(fit, names, periods, len(y)), nil
}

// runPairs is --design prepost.
func runPairs(_ context.Context, s impactFlags, f *frame) (impactAnswer, error) {
	before, err := f.numbers(s.before)
	if err != nil {
		return impactAnswer{}, err
	}
	after, err := f.numbers(s.after)
	if err != nil {
		return impactAnswer{}, err
	}
	fit, err := impact.Pairs(before, after, s.level)
	if err != nil {
		return impactAnswer{}, refuse(f, err)
	}
	a := impactAnswer{coefficientFigures: figures(fit.Effect), N: fit.Pairs, Warnings: fit.Warnings}
	a.Size, a.Better, a.Worse, a.SignP = &fit.Size, &fit.Better, &fit.Worse, &fit.SignP
	return a, nil
}

// renamed gives the coefficients their columns' names instead of their roles'.
func renamed(coefficients []impact.Coefficient, treated, post string) []coefficientLine {
	if treated == "" {
		treated = "treated"
	}
	out := []coefficientLine{}
	for _, c := range coefficients {
		parts := strings.Split(c.Name, ":")
		for k, part := range parts {
			switch {
			case part == "treated":
				parts[k] = treated
			case part == "post" && post != "":
				parts[k] = post
			}
		}
		out = append(out, coefficientLine{Name: strings.Join(parts, ":"), coefficientFigures: figures(c)})
	}
	return out
}
