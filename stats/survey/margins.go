package survey

import (
	"fmt"
	"math"
	"sort"
)

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
