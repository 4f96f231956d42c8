package trend

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// upper is the bound of the kind that the options ask for.
func (o FarringtonOptions) upper(f forecast) float64 {
	z := distuv.UnitNormal.Quantile(1 - o.Alpha)
	if o.Original {
		z = distuv.UnitNormal.Quantile(1 - o.Alpha/2)
	}
	switch o.Bound {
	case NBPlugin:
		return negativeBinomialQuantile(1-o.Alpha, f.mu, f.phi)
	case Muan:
		return negativeBinomialQuantile(1-o.Alpha, f.mu*math.Exp(z*f.se), f.phi)
	default:
		return o.Power.upper(f.mu, f.phi+f.mu*f.se*f.se, z)
	}
}

// upper is the bound that is z standard errors above mu after the power
// transformation; tau is the forecast's variance over mu (Farrington and others
// 1996, section 3.5).
func (p Power) upper(mu, tau, z float64) float64 {
	switch p {
	case TwoThirds:
		return math.Pow(max(0, math.Cbrt(mu*mu)+z*math.Sqrt(4.0/9*math.Cbrt(mu)*tau)), 1.5)
	case Half:
		return math.Pow(max(0, math.Sqrt(mu)+z*math.Sqrt(tau/4)), 2)
	default:
		return mu + z*math.Sqrt(mu*tau)
	}
}

// negativeBinomialQuantile is the smallest count k with P(X <= k) >= p, where X
// has mean mu and variance phi mu; Poisson at phi = 1.
func negativeBinomialQuantile(p, mu, phi float64) float64 {
	cdf := func(k float64) float64 { return mathext.GammaIncRegComp(k+1, mu) }
	if phi > 1 {
		size := mu / (phi - 1)
		cdf = func(k float64) float64 { return mathext.RegIncBeta(size, k+1, 1/phi) }
	}
	return smallestCount(p, mu, cdf)
}

// smallestCount doubles and halves its way to the smallest k >= 0 with cdf(k) >= p.
func smallestCount(p, guess float64, cdf func(float64) float64) float64 {
	reached := func(k float64) bool { return cdf(k) >= p*(1-1e-14) }
	if reached(0) {
		return 0
	}
	lo, hi := 0.0, math.Ceil(max(1, guess))
	for !reached(hi) {
		lo, hi = hi, 2*hi
		if hi > 1e15 {
			return math.Inf(1)
		}
	}
	for hi-lo > 1 {
		mid := math.Floor((lo + hi) / 2)
		if reached(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}
