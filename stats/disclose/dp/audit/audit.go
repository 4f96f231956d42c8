// Package audit attacks a private mechanism: it estimates from below the privacy
// parameter that two neighbouring data sets give away.
//
// A mechanism is run with and without a person; the attacker sees one number of
// each run. On some runs the best threshold for telling the worlds apart is
// chosen, on others, never seen before, it is tried; what it achieves there, at
// the worse ends of exact (Clopper-Pearson) intervals, is a lower bound on the
// parameter. A mechanism of which the bound exceeds the promise is broken; one of
// which it does not is not proved sound, so an audit should also be shown to
// succeed against a weak variant. Compare Jagielski, Ullman and Oprea 2020.
package audit

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// FalseAlarm is the probability with which LowerBound is more than the truth.
const FalseAlarm = 1e-6

// World gives the number that the attacker sees, by the seed of the run.
type World func(seed uint64) float64

// Leak turns a lower bound on P(says "with" | with) and an upper one on
// P(says "with" | without) into a lower bound on a privacy parameter.
type Leak func(hit, falseHit float64) float64

// Epsilon bounds the epsilon of (epsilon, delta)-DP: ln((hit - delta) / falseHit).
func Epsilon(delta float64) Leak {
	return func(hit, falseHit float64) float64 {
		if hit <= delta {
			return 0
		}
		return math.Log((hit - delta) / falseHit)
	}
}

// Mu bounds the mu of Gaussian noise, far more closely than any bound on epsilon
// at a small delta could: every threshold shows all of mu (Dong, Roth and Su 2022).
func Mu(hit, falseHit float64) float64 {
	return distuv.UnitNormal.Quantile(hit) - distuv.UnitNormal.Quantile(falseHit)
}

// LowerBound is a lower bound on what two worlds leak, right with probability
// 1-FalseAlarm. Each world is run runs/2 times to choose a threshold and runs
// times to try it, with seeds 0 to 3·runs-1.
func LowerBound(runs int, of Leak, with, without World) float64 {
	a, b := learn(with, 0, runs/2), learn(without, runs/2, runs/2)
	best, chosen := 0.0, distinguisher{}
	for _, d := range distinguishers(a, b) {
		if l := d.leaks(a, b, of); l > best {
			best, chosen = l, d
		}
	}
	return chosen.leaks(learn(with, runs, runs), learn(without, 2*runs, runs), of)
}

// learn runs a world and sorts what was seen.
func learn(w World, seed, runs int) []float64 {
	x := make([]float64, runs)
	for i := range x {
		x[i] = w(uint64(seed + i))
	}
	slices.Sort(x)
	return x
}

// distinguisher says "with" for numbers on one side of a threshold; swapped, it
// says "without".
type distinguisher struct {
	threshold  float64
	over, swap bool
}

func distinguishers(a, b []float64) []distinguisher {
	var all []distinguisher
	for _, x := range [][]float64{a, b} {
		for i := 0; i < len(x); i += 1 + len(x)/200 {
			for mode := range 4 {
				all = append(all, distinguisher{x[i], mode&1 > 0, mode&2 > 0})
			}
		}
	}
	return all
}

// leaks takes each probability at the worse end of its interval. The samples are sorted.
func (d distinguisher) leaks(a, b []float64, of Leak) float64 {
	if d.swap {
		a, b = b, a
	}
	return math.Max(0, of(lower(d.hits(a), len(a)), 1-lower(len(b)-d.hits(b), len(b))))
}

func (d distinguisher) hits(x []float64) int {
	under, _ := slices.BinarySearch(x, d.threshold)
	if d.over {
		return len(x) - under
	}
	return under
}

// lower is Clopper and Pearson's lower bound of a probability, at half of
// FalseAlarm: where as many hits or more have that probability. By bisection,
// since quantiles of so extreme a level are not to be relied on.
func lower(hits, n int) float64 {
	if hits == 0 {
		return 0
	}
	lo, hi := 0.0, 1.0
	for range 40 {
		mid := (lo + hi) / 2
		if mathext.RegIncBeta(float64(hits), float64(n-hits+1), mid) < FalseAlarm/2 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}
