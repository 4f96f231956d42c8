package scaleup

import "math"

// convergence is the split R-hat and the effective sample size of the draws of
// several chains (Gelman and others 2013, sections 11.4 and 11.5). Chains that
// stand still have an infinite R-hat.
func convergence(chains [][]float64) (rhat, ess float64) {
	var halves [][]float64
	for _, c := range chains {
		h := len(c) / 2
		halves = append(halves, c[:h], c[len(c)-h:])
	}
	m, n := float64(len(halves)), float64(len(halves[0]))
	means, within, grand := make([]float64, len(halves)), 0.0, 0.0
	for j, h := range halves {
		means[j] = sum(h) / n
		grand += means[j] / m
		within += autocovariance(h, means[j], 0) * n / (n - 1) / m
	}
	between := 0.0
	for _, mean := range means {
		between += n * (mean - grand) * (mean - grand) / (m - 1)
	}
	total := (n-1)/n*within + between/n
	if within == 0 {
		return math.Inf(1), 0
	}
	return math.Sqrt(total / within), m * n / inefficiency(halves, means, within, total)
}

// inefficiency is 1 + 2 sum of autocorrelations, cut where the sum of two
// neighbours falls below 0 (Geyer 1992).
func inefficiency(halves [][]float64, means []float64, within, total float64) float64 {
	n := len(halves[0])
	rho := func(lag int) float64 {
		c := 0.0
		for j, h := range halves {
			c += autocovariance(h, means[j], lag) / float64(len(halves))
		}
		return 1 - (within-c)/total
	}
	out := 1.0
	for lag := 1; lag+1 < n; lag += 2 {
		pair := rho(lag) + rho(lag+1)
		if pair < 0 {
			break
		}
		out += 2 * pair
	}
	return max(out, 1)
}

func autocovariance(x []float64, mean float64, lag int) float64 {
	total := 0.0
	for i := lag; i < len(x); i++ {
		total += (x[i] - mean) * (x[i-lag] - mean)
	}
	return total / float64(len(x))
}
