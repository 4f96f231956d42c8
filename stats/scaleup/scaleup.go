package scaleup

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Data are the answers (aggregated relational data).
type Data struct {
	Known      [][]float64 // group, respondent: how many people of the known group
	Sizes      []float64   // of the known groups
	Hidden     [][]float64 // group, respondent
	Population float64     // the population that all groups belong to
}

// ErrNoTies says that nobody knows anybody of the known groups.
var ErrNoTies = errors.New("scaleup: nobody knows anybody of the known groups, so no degree can be estimated; choose known groups that people know somebody of")

// Check refuses data that no estimate can come of. Errors name the group and the
// respondent's row, counted from 1.
func (d Data) Check() error {
	if len(d.Known) == 0 || len(d.Known) != len(d.Sizes) {
		return fmt.Errorf("scaleup: %d known groups with %d sizes; at least one, each with its size, is needed", len(d.Known), len(d.Sizes))
	}
	if len(d.Known[0]) == 0 {
		return errors.New("scaleup: there are no respondents")
	}
	if !(d.Population > 0) || math.IsInf(d.Population, 0) {
		return fmt.Errorf("scaleup: the population is %v; it must be a number of people", d.Population)
	}
	for k, size := range d.Sizes {
		if !(size > 0) || size > d.Population {
			return fmt.Errorf("scaleup: known group %d has the size %v; it must lie between 0 and the population of %v", k+1, size, d.Population)
		}
	}
	for k, y := range append(append([][]float64{}, d.Known...), d.Hidden...) {
		if len(y) != len(d.Known[0]) {
			return fmt.Errorf("scaleup: group %d has %d answers, the first has %d", k+1, len(y), len(d.Known[0]))
		}
		for i, v := range y {
			if !(v >= 0) || v != math.Floor(v) || math.IsInf(v, 0) {
				return fmt.Errorf("scaleup: group %d, row %d: %v is not a number of people", k+1, i+1, v)
			}
		}
	}
	return nil
}

// Degrees estimates how many people each respondent knows: the share known of
// the known groups, times the population. It is 0 for who knows nobody of them.
func (d Data) Degrees() ([]float64, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	size, any := 0.0, false
	for _, s := range d.Sizes {
		size += s
	}
	degree := make([]float64, len(d.Known[0]))
	for i := range degree {
		sum := 0.0
		for _, y := range d.Known {
			sum += y[i]
		}
		degree[i] = d.Population * sum / size
		any = any || sum > 0
	}
	if !any {
		return nil, ErrNoTies
	}
	return degree, nil
}

// Estimate is the estimated size of one hidden group.
type Estimate struct {
	Size, SE float64
	Used     int // respondents that entered
}

// CI is the normal interval, not below 0.
func (e Estimate) CI(level float64) (lo, hi float64) {
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	return max(0, e.Size-z*e.SE), e.Size + z*e.SE
}

// MLE estimates each hidden group by the share of all ties that lead to it, with
// the standard error sqrt(N size / sum of degrees) (Killworth, McCarty, Bernard,
// Shelley, Johnsen 1998, Evaluation Review 22, 289-308).
func (d Data) MLE() ([]Estimate, error) {
	degree, err := d.Degrees()
	if err != nil {
		return nil, err
	}
	ties := sum(degree)
	out := make([]Estimate, len(d.Hidden))
	for u, y := range d.Hidden {
		size := d.Population * sum(y) / ties
		out[u] = Estimate{size, math.Sqrt(d.Population * size / ties), len(degree)}
	}
	return out, nil
}

// PIMLE estimates each hidden group by the mean over respondents of the share of
// their ties that lead to it; who has degree 0 is left out. The standard error
// is that of the mean, 0 for a single respondent.
func (d Data) PIMLE() ([]Estimate, error) {
	degree, err := d.Degrees()
	if err != nil {
		return nil, err
	}
	out := make([]Estimate, len(d.Hidden))
	for u, y := range d.Hidden {
		var shares []float64
		for i, v := range y {
			if degree[i] > 0 {
				shares = append(shares, d.Population*v/degree[i])
			}
		}
		n := float64(len(shares))
		size, ss := sum(shares)/n, 0.0
		for _, s := range shares {
			ss += (s - size) * (s - size)
		}
		out[u] = Estimate{Size: size, Used: len(shares)}
		if n > 1 {
			out[u].SE = math.Sqrt(ss / (n - 1) / n)
		}
	}
	return out, nil
}

// Check is the estimate of a known group as if it were hidden.
type Check struct {
	Group           int
	Known, Estimate float64
}

// LeaveOneOut estimates each known group by MLE from the others. Estimates far
// from the truth say that a group is known better or worse than by chance and
// should not be used.
func (d Data) LeaveOneOut() ([]Check, error) {
	if len(d.Known) < 2 {
		return nil, errors.New("scaleup: leaving one out needs at least two known groups")
	}
	var out []Check
	for k := range d.Known {
		rest := Data{Population: d.Population, Hidden: [][]float64{d.Known[k]}}
		for j := range d.Known {
			if j != k {
				rest.Known, rest.Sizes = append(rest.Known, d.Known[j]), append(rest.Sizes, d.Sizes[j])
			}
		}
		e, err := rest.MLE()
		if err != nil {
			return nil, err
		}
		out = append(out, Check{k, d.Sizes[k], e[0].Size})
	}
	return out, nil
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}
