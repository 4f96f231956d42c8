package linkage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Count is how many pairs have the same levels.
type Count struct {
	Levels []int
	Pairs  float64
}

// Options steer Fit. The zero value takes the defaults.
type Options struct {
	Start      *Model  // where to begin (default: matches agree, a tenth of the pairs match)
	FixM, FixU bool    // keep M or U as in Start: it was measured, on labelled or on random pairs
	Iterations int     // most (default 500)
	Tolerance  float64 // end when the log-likelihood of a pair gains less (default 1e-9)
}

func (o Options) withDefaults(levels []int) (Options, error) {
	if o.Iterations == 0 {
		o.Iterations = 500
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-9
	}
	switch {
	case o.Iterations < 0 || o.Tolerance < 0:
		return o, errors.New("linkage: iterations and tolerance cannot be negative")
	case (o.FixM || o.FixU) && o.Start == nil:
		return o, errors.New("linkage: FixM and FixU need a Start")
	case o.Start == nil:
		start := startingModel(levels)
		o.Start = &start
	case len(o.Start.M) != len(levels):
		return o, fmt.Errorf("linkage: Start has %d fields, the pairs %d", len(o.Start.M), len(levels))
	}
	return o, o.Start.Validate()
}

// startingModel has matches agree, the more the likelier, and others differ.
func startingModel(levels []int) Model {
	m := Model{Prior: 0.1}
	for _, n := range levels {
		up, down := make([]float64, n), make([]float64, n)
		for l := range n {
			up[l], down[l] = math.Exp2(float64(2*l)), math.Exp2(float64(-2*l))
		}
		m.M, m.U = append(m.M, normalised(up)), append(m.U, normalised(down))
	}
	return m
}

// smoothing is added to every expected count, so that no probability is 0.
const smoothing = 0.5

func normalised(p []float64) []float64 {
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// Fit estimates the model from pairs without labels. levels has the number of
// levels of each field. The counts must hold matches and others, and at least
// two fields that tell them apart; what they do not tell, Fit cannot know.
func Fit(ctx context.Context, levels []int, counts []Count, o Options) (Model, error) {
	if err := validCounts(levels, counts); err != nil {
		return Model{}, err
	}
	o, err := o.withDefaults(levels)
	if err != nil {
		return Model{}, err
	}
	m := *o.Start
	last := math.Inf(-1)
	for range o.Iterations {
		if err := ctx.Err(); err != nil {
			return Model{}, err
		}
		next, likelihood := step(m, levels, counts)
		if o.FixM {
			next.M = m.M
		}
		if o.FixU {
			next.U = m.U
		}
		m = next
		if likelihood-last < o.Tolerance {
			break
		}
		last = likelihood
	}
	return m, nil
}

func validCounts(levels []int, counts []Count) error {
	if len(levels) == 0 || slices.Min(levels) < 2 {
		return errors.New("linkage: every field needs two levels at least")
	}
	total := 0.0
	for _, c := range counts {
		if len(c.Levels) != len(levels) || !(c.Pairs >= 0) || math.IsInf(c.Pairs, 0) {
			return fmt.Errorf("linkage: count %v does not fit %d fields", c, len(levels))
		}
		for f, l := range c.Levels {
			if l < Missing || l >= levels[f] {
				return fmt.Errorf("linkage: field %d has no level %d", f, l)
			}
		}
		total += c.Pairs
	}
	if total < 1 {
		return errors.New("linkage: there are no pairs to learn from")
	}
	return nil
}

// step is one expectation and maximisation; it gives the log-likelihood of a
// pair under the model it began with.
func step(m Model, levels []int, counts []Count) (Model, float64) {
	next := Model{}
	for _, n := range levels {
		next.M, next.U = append(next.M, filled(n)), append(next.U, filled(n))
	}
	matches, total, likelihood := smoothing, 2*smoothing, 0.0
	for _, c := range counts {
		p := m.Probability(c.Levels)
		matches += p * c.Pairs
		total += c.Pairs
		likelihood += c.Pairs * m.logLikelihood(c.Levels)
		for f, l := range c.Levels {
			if l != Missing {
				next.M[f][l] += p * c.Pairs
				next.U[f][l] += (1 - p) * c.Pairs
			}
		}
	}
	for f := range levels {
		next.M[f], next.U[f] = normalised(next.M[f]), normalised(next.U[f])
	}
	next.Prior = matches / total
	return next, likelihood / total
}

func filled(n int) []float64 {
	p := make([]float64, n)
	for i := range p {
		p[i] = smoothing
	}
	return p
}

func (m Model) logLikelihood(levels []int) float64 {
	match, other := math.Log(m.Prior), math.Log(1-m.Prior)
	for f, l := range levels {
		if l != Missing {
			match += math.Log(m.M[f][l])
			other += math.Log(m.U[f][l])
		}
	}
	high, low := max(match, other), min(match, other)
	return high + math.Log1p(math.Exp(low-high))
}
