package rds

import (
	"errors"
	"fmt"
	"math"
)

// ErrNoMixing says that RDSI has no answer: one group never recruits, or is
// never recruited by, the others.
var ErrNoMixing = errors.New("rds: the groups do not recruit each other both ways, so RDS-I has no answer; use RDS-II or SS")

// ErrUnsettled is returned where the weights of successive sampling find no
// fixed point in a reasonable time: samples of a tenth of the population and more, with
// very unequal degrees.
var ErrUnsettled = errors.New("rds: the weights of successive sampling do not settle; is the population size right?")

// RDSI estimates each group's share: the equilibrium of who recruits whom,
// divided by the group's mean degree (Salganik and Heckathorn 2004, Sociological
// Methodology 34, 193-239), for any number of groups (Heckathorn 2002). The mean
// degree is the harmonic one of the sample.
func RDSI(s Sample) ([]float64, error) {
	if s.Groups == 1 {
		return []float64{1}, nil
	}
	equilibrium, err := stationary(s.Recruitments())
	if err != nil {
		return nil, err
	}
	inverse, count := make([]float64, s.Groups), make([]float64, s.Groups)
	for i, g := range s.Group {
		inverse[g] += 1 / s.Degree[i]
		count[g]++
	}
	share := make([]float64, s.Groups)
	for g := range share {
		if count[g] > 0 {
			share[g] = equilibrium[g] * inverse[g] / count[g]
		}
	}
	return normalised(share), nil
}

// stationary solves pi P = pi for the chain whose transition counts are given,
// by state reduction (Grassmann, Taksar, Heyman 1985), which subtracts nothing.
func stationary(counts [][]float64) ([]float64, error) {
	k := len(counts)
	p := make([][]float64, k)
	for g := range p {
		row := 0.0
		for _, c := range counts[g] {
			row += c
		}
		if row == 0 {
			return nil, ErrNoMixing
		}
		for _, c := range counts[g] {
			p[g] = append(p[g], c/row)
		}
	}
	out := make([]float64, k) // chance of leaving state m to a lower one
	for m := k - 1; m > 0; m-- {
		for j := range m {
			out[m] += p[m][j]
		}
		if out[m] == 0 {
			return nil, ErrNoMixing
		}
		for i := range m {
			for j := range m {
				p[i][j] += p[i][m] * p[m][j] / out[m]
			}
		}
	}
	pi := make([]float64, k)
	pi[0] = 1
	for m := 1; m < k; m++ {
		for i := range m {
			pi[m] += pi[i] * p[i][m] / out[m]
		}
		if pi[m] == 0 {
			return nil, ErrNoMixing
		}
	}
	return normalised(pi), nil
}

// RDSII weights are 1/degree (Volz and Heckathorn 2008, Journal
// of Official Statistics 24, 79-97).
func RDSII(s Sample) []float64 {
	w := make([]float64, len(s.Degree))
	for i, d := range s.Degree {
		w[i] = 1 / d
	}
	return w
}

// SS weights are the inverse chances of being in a successive sample of n out of
// population people, drawn without replacement with chances in proportion to
// degree (Gile 2011, Journal of the American Statistical Association 106,
// 135-146). The degree distribution of the population and the chances are
// brought to a common fixed point. For the chances the limit of Rosén 1972 for
// large populations is used, 1 - exp(-degree tau), instead of a simulation: it
// has no noise, and agrees with one to about 1/population.
func SS(s Sample, population float64) ([]float64, error) {
	n := float64(len(s.Degree))
	if population < n || math.IsInf(population, 0) || math.IsNaN(population) {
		return nil, fmt.Errorf("rds: the population is %v, but %v people are in the sample; give the size of the whole population", population, n)
	}
	w := make([]float64, len(s.Degree))
	if population == n {
		for i := range w {
			w[i] = 1
		}
		return w, nil
	}
	for i, d := range s.Degree {
		w[i] = 1 / d
	}
	const rounds = 10_000
	for range rounds {
		tau := samplingTime(s.Degree, w, n/population)
		moved := 0.0
		next := make([]float64, len(w))
		for i, d := range s.Degree {
			next[i] = 1 / -math.Expm1(-d*tau)
		}
		scale(next, population)
		for i := range w {
			moved = max(moved, math.Abs(next[i]/w[i]-1))
		}
		if w = next; moved < 1e-12 {
			return w, nil
		}
	}
	return nil, ErrUnsettled
}

// samplingTime finds the tau at which a share of the population with weights w
// has been sampled.
func samplingTime(degree, w []float64, share float64) float64 {
	total := 0.0
	for _, v := range w {
		total += v
	}
	sampled := func(tau float64) float64 {
		sum := 0.0
		for i, d := range degree {
			sum -= w[i] * math.Expm1(-d*tau)
		}
		return sum / total
	}
	lo, hi := 0.0, 1.0
	for sampled(hi) < share {
		lo, hi = hi, 2*hi
	}
	for range 100 {
		mid := (lo + hi) / 2
		if mid == lo || mid == hi {
			break
		}
		if sampled(mid) < share {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// Shares gives each group's share of the weights.
func Shares(s Sample, w []float64) []float64 {
	share := make([]float64, s.Groups)
	for i, g := range s.Group {
		share[g] += w[i]
	}
	return normalised(share)
}

// Mean is the weighted mean of a quantity that is not a group.
func Mean(w, y []float64) float64 {
	sum, total := 0.0, 0.0
	for i := range w {
		sum += w[i] * y[i]
		total += w[i]
	}
	return sum / total
}

func normalised(x []float64) []float64 { scale(x, 1); return x }

// scale makes x add up to total.
func scale(x []float64, total float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	for i := range x {
		x[i] *= total / sum
	}
}
