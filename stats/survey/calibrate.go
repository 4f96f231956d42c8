package survey

import (
	"errors"
	"fmt"
	"math"
)

// calibration takes from weighted scores what the known population totals
// explain of them: the variance of a calibrated estimate is that of the rest.
type calibration interface {
	residual(weighted []float64)
}

// PostStratify scales the weights so that they add up to the known population
// of each post-stratum (Lumley 2010, section 7.2). Every label needs a size and
// every size a sampled row. Not for designs with replicates: post-stratify
// first, then replicate.
func (d *Design) PostStratify(label []string, population map[string]float64) (*Design, error) {
	g, err := d.group(label, population)
	if err != nil {
		return nil, err
	}
	w := g.rescale(d.weights)
	return d.reweighted(w, &sweep{[]*groups{g}, d.weights, w})
}

// Rake scales the weights to one margin after the other until all fit (iterative
// proportional fitting, Deming and Stephan 1940). labels[m] holds the rows'
// categories of margin m.
func (d *Design) Rake(labels [][]string, populations []map[string]float64) (*Design, error) {
	if len(labels) == 0 || len(labels) != len(populations) {
		return nil, errors.New("survey: raking needs one table of population sizes per margin")
	}
	margins := make([]*groups, len(labels))
	for m := range labels {
		g, err := d.group(labels[m], populations[m])
		if err != nil {
			return nil, fmt.Errorf("margin %d: %w", m+1, err)
		}
		margins[m] = g
	}
	const rounds = 1000
	w := d.weights
	for range rounds {
		moved := 0.0
		for _, g := range margins {
			moved = max(moved, g.distance(w))
			w = g.rescale(w)
		}
		if moved < 1e-12 {
			return d.reweighted(w, &sweep{margins, d.weights, w})
		}
	}
	return nil, fmt.Errorf("survey: the margins still disagree after %d rounds; do their totals add up to the same population, and is no combination impossible?", rounds)
}

// Calibrate makes the GREG weights w_i (1 + x_i' lambda), with lambda such that
// the weighted totals of the columns of x equal totals (Särndal et al. 1992,
// section 6.4; linear calibration of Deville and Särndal 1992). Weights may come
// out negative; that is counted in the second result.
func (d *Design) Calibrate(x [][]float64, totals []float64) (*Design, int, error) {
	if len(x) == 0 || len(x) != len(totals) {
		return nil, 0, errors.New("survey: calibration needs one known total per variable")
	}
	for j := range x {
		if len(x[j]) != d.Rows() {
			return nil, 0, fmt.Errorf("survey: calibration variable %d has %d values for %d rows", j+1, len(x[j]), d.Rows())
		}
		for i, v := range x[j] {
			if math.IsNaN(v) {
				return nil, 0, fmt.Errorf("survey: calibration variable %d is missing in row %d; every row needs it", j+1, i+1)
			}
		}
	}
	r, err := newRegressor(x, d.weights)
	if err != nil {
		return nil, 0, err
	}
	gap := make([]float64, len(x))
	for j := range x {
		gap[j] = totals[j] - dot(d.weights, x[j])
	}
	lambda := r.solve(gap)
	w, negative := make([]float64, d.Rows()), 0
	for i := range w {
		g := 1.0
		for j := range x {
			g += x[j][i] * lambda[j]
		}
		w[i] = d.weights[i] * g
		if w[i] < 0 {
			negative++
		}
	}
	r.calibrated = w
	out, err := d.reweighted(w, r)
	return out, negative, err
}

func (d *Design) reweighted(w []float64, c calibration) (*Design, error) {
	if d.replicas != nil {
		return nil, errors.New("survey: calibrate before replicate weights are made, not after")
	}
	out := *d
	out.weights = w
	out.adjust = append(append([]calibration{}, d.adjust...), c)
	return &out, nil
}
