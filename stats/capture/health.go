package capture

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Health says how far a bootstrap can be believed.
type Health struct {
	FailedShare float64 // of the resampled tables that gave no estimate
	Singular    int     // jackknifed tables that gave no estimate
	Extreme     bool    // an end of the interval is the lowest or the highest replicate: its place is chance
	Modes       int     // peaks of the replicates' distribution, on the logarithmic scale
}

// Health looks at the replicates behind an interval.
func (b Bootstrap) Health(interval [2]float64) Health {
	h := Health{Singular: b.Singular, Modes: modes(b.Replicates)}
	if total := len(b.Replicates) + b.Failed; total > 0 {
		h.FailedShare = float64(b.Failed) / float64(total)
	}
	if len(b.Replicates) > 2 {
		sorted := slices.Sorted(slices.Values(b.Replicates))
		h.Extreme = interval[0] <= sorted[1] || interval[1] >= sorted[len(sorted)-2]
	}
	return h
}

// leastWidth keeps peaks that differ by a few per cent of the population, as
// those of small whole numbers, from counting as different answers.
const leastWidth = .05

// modes counts the peaks of a Gaussian kernel density of log x, with
// Silverman's bandwidth, at least leastWidth. A peak counts when it is at least a fifth as high as
// the highest and the valley before it falls below 80 % of it.
func modes(x []float64) int {
	if len(x) < 20 {
		return min(len(x), 1)
	}
	logs := make([]float64, len(x))
	for i, v := range x {
		logs[i] = math.Log(v)
	}
	slices.Sort(logs)
	spread := min(stat.StdDev(logs, nil), (quantile8(logs, .75)-quantile8(logs, .25))/1.349)
	if spread == 0 {
		return 1
	}
	width := max(.9*spread*math.Pow(float64(len(x)), -.2), leastWidth)
	return peaks(density(logs, width))
}

func density(sorted []float64, width float64) []float64 {
	const points = 256
	low, high := quantile8(sorted, .005)-2*width, quantile8(sorted, .995)+2*width
	out := make([]float64, points)
	for i := range out {
		at := low + (high-low)*float64(i)/(points-1)
		from, _ := slices.BinarySearch(sorted, at-5*width)
		for _, v := range sorted[from:] {
			if v > at+5*width {
				break
			}
			d := (at - v) / width
			out[i] += math.Exp(-d * d / 2)
		}
	}
	return out
}

func peaks(y []float64) int {
	top := slices.Max(y)
	count, valley, peak := 0, 0.0, 0.0
	rising := true
	for _, v := range y {
		switch {
		case rising && v > peak:
			peak = v
		case rising && v < .8*peak:
			if peak >= .2*top {
				count++
			}
			rising, valley = false, v
		case !rising && v < valley:
			valley = v
		case !rising && v > valley/.8 && v >= .2*top:
			rising, peak = true, v
		}
	}
	return max(count, 1)
}
