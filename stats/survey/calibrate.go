package survey

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/mat"
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

// groups are post-strata with their known sizes.
type groups struct {
	of   []int // the row's group
	size []float64
}

func (d *Design) group(label []string, population map[string]float64) (*groups, error) {
	if len(label) != d.Rows() {
		return nil, fmt.Errorf("survey: %d post-strata for %d rows", len(label), d.Rows())
	}
	names := make([]string, 0, len(population))
	for name := range population {
		names = append(names, name)
	}
	sort.Strings(names)
	index := map[string]int{}
	g := &groups{of: make([]int, len(label)), size: make([]float64, len(names))}
	for k, name := range names {
		index[name], g.size[k] = k, population[name]
	}
	seen := make([]bool, len(names))
	for i, name := range label {
		k, known := index[name]
		if !known {
			return nil, fmt.Errorf("survey: row %d: no population size is given for post-stratum %q", i+1, name)
		}
		g.of[i] = k
		seen[k] = seen[k] || d.weights[i] > 0
	}
	for k, name := range names {
		if !seen[k] && g.size[k] > 0 {
			return nil, fmt.Errorf("survey: post-stratum %q has a population but no sampled row; merge it with another", name)
		}
	}
	return g, nil
}

func (g *groups) sums(w []float64) []float64 {
	sum := make([]float64, len(g.size))
	for i, k := range g.of {
		sum[k] += w[i]
	}
	return sum
}

// distance is the largest relative gap between a group's weights and its size.
func (g *groups) distance(w []float64) float64 {
	worst := 0.0
	for k, s := range g.sums(w) {
		worst = max(worst, math.Abs(s-g.size[k])/max(1, g.size[k]))
	}
	return worst
}

func (g *groups) rescale(w []float64) []float64 {
	sum, out := g.sums(w), make([]float64, len(w))
	for i, k := range g.of {
		if sum[k] > 0 {
			out[i] = w[i] * g.size[k] / sum[k]
		}
	}
	return out
}

// sweep is the regression on the margins' groups, one margin or several.
type sweep struct {
	margins            []*groups
	before, calibrated []float64 // weights
}

// residual takes the mean of each margin's groups away in turn: alternating
// projections, which converge to the residual from all of them.
func (s *sweep) residual(weighted []float64) {
	const rounds, close = 1000, 1e-13
	for range rounds {
		moved, size := 0.0, 0.0
		for _, g := range s.margins {
			moved = max(moved, s.centre(g, weighted))
		}
		for _, x := range weighted {
			size = max(size, math.Abs(x))
		}
		if len(s.margins) == 1 || moved <= close*size {
			return
		}
	}
}

// centre takes from every score its group's mean and gives the largest step.
func (s *sweep) centre(g *groups, weighted []float64) float64 {
	sum, weights, largest := make([]float64, len(g.size)), g.sums(s.before), 0.0
	for i, k := range g.of {
		if s.calibrated[i] != 0 {
			sum[k] += s.before[i] * weighted[i] / s.calibrated[i]
		}
	}
	for i, k := range g.of {
		if weights[k] > 0 {
			step := s.calibrated[i] * sum[k] / weights[k]
			weighted[i] -= step
			largest = max(largest, math.Abs(step))
		}
	}
	return largest
}

// regressor is the weighted regression on the calibration variables.
type regressor struct {
	x          [][]float64
	before     []float64 // weights before the calibration
	calibrated []float64
	normal     mat.Cholesky // of sum w x x'
}

func newRegressor(x [][]float64, w []float64) (*regressor, error) {
	r := &regressor{x: x, before: w}
	p := len(x)
	sym := mat.NewSymDense(p, nil)
	for a := range p {
		for b := a; b < p; b++ {
			sum := 0.0
			for i := range w {
				sum += w[i] * x[a][i] * x[b][i]
			}
			sym.SetSym(a, b, sum)
		}
	}
	if !r.normal.Factorize(sym) || r.normal.Cond() > 1e14 {
		return nil, errors.New("survey: the calibration variables are linearly dependent; leave one out")
	}
	return r, nil
}

func (r *regressor) solve(b []float64) []float64 {
	var out mat.VecDense
	_ = r.normal.SolveVecTo(&out, mat.NewVecDense(len(b), b)) // conditioning was checked when it was made
	return out.RawVector().Data
}

func (r *regressor) residual(weighted []float64) {
	moment := make([]float64, len(r.x))
	for j := range r.x {
		for i := range weighted {
			if r.calibrated[i] != 0 {
				moment[j] += r.before[i] * r.x[j][i] * weighted[i] / r.calibrated[i]
			}
		}
	}
	beta := r.solve(moment)
	for i := range weighted {
		for j := range r.x {
			weighted[i] -= r.calibrated[i] * r.x[j][i] * beta[j]
		}
	}
}
