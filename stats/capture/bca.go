package capture

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Jackknife is the estimate with one person taken out of each observed
// history, and how many people that history has.
type Jackknife struct {
	Estimates []float64
	Weights   []float64
}

// Acceleration is the BCa constant a = sum c r^3 / (6 (sum c r^2)^1.5), where r
// is the weighted mean of the jackknife estimates minus the estimate, and c the
// weight (Efron 1987; Chan, Silverman and Vincent 2021, section 3.3).
func (j Jackknife) Acceleration() float64 {
	mean, total := 0.0, 0.0
	for i, w := range j.Weights {
		mean += w * j.Estimates[i]
		total += w
	}
	if total == 0 {
		return 0
	}
	mean /= total
	squares, cubes := 0.0, 0.0
	for i, w := range j.Weights {
		r := mean - j.Estimates[i]
		squares += w * r * r
		cubes += w * r * r * r
	}
	if squares == 0 {
		return 0
	}
	return cubes / (6 * math.Pow(squares, 1.5))
}

var errBias = errors.New("all bootstrap replicates lie on one side of the estimate: no BCa interval can be made")

// BCa gives bias-corrected and accelerated bootstrap quantiles at the given
// levels, each between 0 and 1. Replicates are the bootstrap estimates, finite
// and in any order.
func BCa(estimate float64, replicates []float64, acceleration float64, levels ...float64) ([]float64, error) {
	sorted := slices.Sorted(slices.Values(replicates))
	below, _ := slices.BinarySearch(sorted, estimate)
	if below == 0 || below == len(sorted) {
		return nil, errBias
	}
	z0 := distuv.UnitNormal.Quantile(float64(below) / float64(len(sorted)))
	out := make([]float64, len(levels))
	for i, level := range levels {
		if !(level > 0 && level < 1) {
			return nil, fmt.Errorf("the level %v is not between 0 and 1", level)
		}
		z := z0 + distuv.UnitNormal.Quantile(level)
		scale := 1 - acceleration*z
		if scale <= 0 {
			return nil, fmt.Errorf("the acceleration %.3g is too large for a BCa interval at level %v", acceleration, level)
		}
		out[i] = quantile8(sorted, distuv.UnitNormal.CDF(z0+z/scale))
	}
	return out, nil
}

// quantile8 is the median-unbiased sample quantile (Hyndman and Fan 1996, type 8)
// of sorted values.
func quantile8(sorted []float64, p float64) float64 {
	n := float64(len(sorted))
	at := (n+1.0/3)*p + 1.0/3
	low := math.Floor(at + 4e-16*at)
	g := at - low
	if math.Abs(g) < 1e-12 {
		g = 0
	}
	i := int(low)
	lower := sorted[min(max(i-1, 0), len(sorted)-1)]
	upper := sorted[min(max(i, 0), len(sorted)-1)]
	return lower + g*(upper-lower)
}
