package dp

import "math"

// RhoBunSteinke is the largest rho such that rho-zCDP gives (epsilon, delta)-DP
// by the closed form of Bun and Steinke 2016 (proposition 1.3):
// rho = (sqrt(epsilon + ln(1/delta)) - sqrt(ln(1/delta)))². The peers use it; it
// is here to compare with.
func RhoBunSteinke(epsilon, delta float64) float64 {
	l := math.Log(1 / delta)
	root := epsilon / (math.Sqrt(epsilon+l) + math.Sqrt(l)) // the same difference without cancellation
	return root * root
}

// DeltaZCDP is the delta that rho-zCDP gives at epsilon: the infimum over a > 1
// of exp((a-1)(a·rho - epsilon))/(a-1) · (1-1/a)^a (Canonne, Kamath and Steinke
// 2020, corollary 13). Its logarithm is convex in a, so a ternary search finds it.
func DeltaZCDP(rho, epsilon float64) float64 {
	at := func(logA1 float64) float64 {
		a1 := math.Exp(logA1)
		a := 1 + a1
		return a1*(a*rho-epsilon) - logA1 + a*math.Log(a1/a)
	}
	lo, hi := math.Log(1e-9), math.Log(1e9)
	for range 120 {
		third := (hi - lo) / 3
		if at(lo+third) < at(hi-third) {
			hi -= third
		} else {
			lo += third
		}
	}
	return math.Min(1, math.Exp(at((lo+hi)/2)))
}

// RhoZCDP is the largest rho such that rho-zCDP gives (epsilon, delta)-DP by DeltaZCDP.
func RhoZCDP(epsilon, delta float64) float64 {
	return largest(func(rho float64) bool { return DeltaZCDP(rho, epsilon) <= delta })
}

// DeltaGaussian is the exact delta at epsilon of Gaussian noises whose combined
// signal to noise is mu, mu² = sum of (sensitivity/sigma)² (Balle and Wang 2018,
// theorem 8): Phi(mu/2 - epsilon/mu) - exp(epsilon)·Phi(-mu/2 - epsilon/mu).
func DeltaGaussian(mu, epsilon float64) float64 {
	near, far := mu/2-epsilon/mu, -mu/2-epsilon/mu
	return math.Max(0, normalCDF(near)-math.Exp(epsilon)*normalCDF(far))
}

// MuGaussian is the largest mu that is (epsilon, delta)-DP by DeltaGaussian.
func MuGaussian(epsilon, delta float64) float64 {
	if delta <= 0 {
		return 0
	}
	return largest(func(mu float64) bool { return DeltaGaussian(mu, epsilon) <= delta })
}

// largest finds by bisection the largest x for which a monotone condition
// holds, from below: the condition holds at what it gives.
func largest(holds func(float64) bool) float64 {
	lo, hi := 0.0, 1.0
	for holds(hi) && hi < 1e6 {
		lo, hi = hi, 2*hi
	}
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid == lo || mid == hi {
			break
		}
		if holds(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// Spend is a set of measurements with the same discrete Gaussian noise.
type Spend struct {
	Cells int     // how many independent noisy numbers one person changes
	Bound int     // by how much she changes each at most
	Sigma float64 // of the noise on each
}

// Mu is the spend's combined signal to noise; rho of zCDP is half its square.
func (s Spend) Mu() float64 { return float64(s.Bound) * math.Sqrt(float64(s.Cells)) / s.Sigma }

// Delta is the delta at epsilon of the spend, by zCDP or by the exact Gaussian
// profile, whichever is smaller.
func Delta(epsilon float64, s Spend) float64 {
	return math.Min(deltaExact(epsilon, s), DeltaZCDP(s.Mu()*s.Mu()/2, epsilon))
}

// deltaExact is the profile of continuous noise, and what noise on whole
// numbers can add to it.
func deltaExact(epsilon float64, s Spend) float64 {
	return DeltaGaussian(s.Mu(), epsilon) + latticeAllowance(epsilon, s)
}

// SigmaFor is the least noise with which cells numbers, each changed by one
// person by at most bound, are (epsilon, delta)-DP together.
func SigmaFor(epsilon, delta float64, cells, bound int) float64 {
	at := func(mu float64) Spend {
		return Spend{cells, bound, float64(bound) * math.Sqrt(float64(cells)) / mu}
	}
	mu := largest(func(mu float64) bool { return deltaExact(epsilon, at(mu)) <= delta })
	if DeltaZCDP(mu*mu/2, epsilon) <= delta { // zCDP allows this mu, and perhaps more
		mu = math.Max(mu, math.Sqrt(2*RhoZCDP(epsilon, delta)))
	}
	return at(mu).Sigma
}

// latticeAllowance bounds by how much the delta of discrete Gaussian noise can
// exceed that of continuous noise.
//
// The privacy loss is a line of slope b = Bound/sigma² in the sum of the Cells
// noises. For sigma >= 2 that sum is itself a discrete Gaussian, of variance v =
// Cells·sigma², up to a factor of 1 ± 1e-12 (Kairouz, Liu and Steinke 2021, lemma
// 8). Delta is the mean of h(x) = max(0, 1-exp(b(t-x))), t being where the loss is
// epsilon. By the Euler-Maclaurin formula the sum of g = h·density over the whole
// numbers differs from its integral by at most 1/12 of the total variation of g';
// beyond one standard deviation that is at most 4·b·density(t) + b²·P(x > t).
func latticeAllowance(epsilon float64, s Spend) float64 {
	mu := s.Mu()
	t := epsilon/mu - mu/2 // in standard deviations
	if s.Sigma < 2 || t < 1 {
		return math.Inf(1)
	}
	b := float64(s.Bound) / (s.Sigma * s.Sigma)
	density := math.Exp(-t*t/2) / math.Sqrt(2*math.Pi*float64(s.Cells)) / s.Sigma
	return (4*b*density+b*b*normalCDF(-t))/12 + 1e-12*normalCDF(-t)
}

func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
