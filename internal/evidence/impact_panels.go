package evidence

import (
	"context"
	"math"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/impact"
)

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
	m := impact.Synthetic{Treated: slices.Index(names, s.treatedUnit), Start: slices.Index(periods, s.from), Progress: s.progress}
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
	a := impactAnswer{coefficientFigures: figuresOf(fit.Effect), N: fit.Pairs, Warnings: fit.Warnings}
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
		out = append(out, coefficientLine{Name: strings.Join(parts, ":"), coefficientFigures: figuresOf(c)})
	}
	return out
}
