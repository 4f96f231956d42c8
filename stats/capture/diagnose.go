package capture

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// SplitRHat is the potential scale reduction of chains, each cut in two halves
// (Gelman and others 2013, section 11.4). It is near 1 when the chains agree,
// and infinite when one stands still while others move.
func SplitRHat(chains [][]float64) float64 {
	halves := split(chains)
	within, between := variances(halves)
	switch {
	case within == 0 && between == 0:
		return 1
	case within == 0 || anyConstant(halves):
		return math.Inf(1)
	}
	n := float64(len(halves[0]))
	return math.Sqrt(((n-1)/n*within + between) / within)
}

// ESS is the effective number of independent draws in all chains together: the
// draws divided by one plus twice the autocorrelations, summed up to the first
// pair of lags whose sum is negative (Geyer 1992).
func ESS(chains [][]float64) float64 {
	halves := split(chains)
	within, between := variances(halves)
	n, m := len(halves[0]), len(halves)
	if within == 0 {
		return 0
	}
	variance := float64(n-1)/float64(n)*within + between
	sum := 0.0
	for lag := 1; lag+1 < n; lag += 2 {
		pair := correlation(halves, lag, within, variance) + correlation(halves, lag+1, within, variance)
		if pair < 0 {
			break
		}
		sum += pair
	}
	total := float64(n * m)
	return min(total/(1+2*sum), total)
}

func split(chains [][]float64) [][]float64 {
	var out [][]float64
	for _, c := range chains {
		half := len(c) / 2
		out = append(out, c[:half], c[half:2*half])
	}
	return out
}

// variances gives the mean variance within chains, and the variance of their means.
func variances(chains [][]float64) (within, between float64) {
	means := make([]float64, len(chains))
	for i, c := range chains {
		mean, variance := stat.MeanVariance(c, nil)
		means[i] = mean
		within += variance / float64(len(chains))
	}
	return within, stat.Variance(means, nil)
}

func anyConstant(chains [][]float64) bool {
	for _, c := range chains {
		if stat.Variance(c, nil) == 0 {
			return true
		}
	}
	return false
}

// correlation is the autocorrelation at a lag that all chains together show.
func correlation(chains [][]float64, lag int, within, variance float64) float64 {
	covariance := 0.0
	for _, c := range chains {
		mean, sum := stat.Mean(c, nil), 0.0
		for i := range len(c) - lag {
			sum += (c[i] - mean) * (c[i+lag] - mean)
		}
		covariance += sum / float64(len(c)) / float64(len(chains))
	}
	return 1 - (within-covariance)/variance
}
