package impact

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestInvented holds a series of 60 overdispersed counts, computed with R 4.2.2,
// MASS 7.3-58.2 and sandwich 3.0-2.
func TestInvented(t *testing.T) {
	var s ITS
	for i := 1; i <= 60; i++ {
		y := float64((i*i*7 + 3*i) % 9)
		if i%26 < 8 {
			y += 4
		}
		s.Outcome = append(s.Outcome, y)
		s.Treated = append(s.Treated, indicator(i > 30))
	}
	check := func(what string, f SeriesFit, want [3][2]float64) {
		t.Helper()
		for j, w := range want {
			near(t, what, f.Coefficients[j].Value, w[0])
			near(t, what+" se", f.Coefficients[j].SE, w[1])
		}
	}
	coefficients := [3]float64{1.445902982908917, -0.041283116080821, 0.000317813925646}
	with := func(a, b, c float64) [3][2]float64 {
		return [3][2]float64{{coefficients[0], a}, {coefficients[1], b}, {coefficients[2], c}}
	}
	check("quasi-Poisson", fitted(t, s), with(0.2476849937987, 0.435270128306, 0.0125665234612))
	s.Errors = Errors{Kind: NeweyWest, Lag: 4}
	check("Newey-West", fitted(t, s), with(0.3087597183116, 0.3984542621767, 0.0139645356476))
	s.Errors = Errors{Kind: HC3}
	check("HC3", fitted(t, s), with(0.278524631625, 0.457326366917, 0.014247591326))
	s.Errors, s.Family = Errors{}, NegativeBinomial
	nb := fitted(t, s)
	near(t, "theta", nb.Theta, 1.3379328617)
	check("negative binomial", nb, [3][2]float64{{1.445234734519416, 0.2923136555969}, {-0.043572323715718, 0.5128742948336}, {0.000377162382885, 0.0148073745766}})
}

// The standard error of an average over groups of different effects counts that
// their sizes are estimated: it agrees with the jackknife, which leaves out one
// unit at a time, to 5 % with 240 units.
func TestAverageAgainstJackknife(t *testing.T) {
	const units = 240
	panel := func(without int) Staggered {
		rng := rand.New(rand.NewPCG(3, 3))
		var s Staggered
		unit := 0
		for u := range units {
			start := []float64{0, 2, 3}[rng.IntN(3)]
			for time := 1.0; time <= 3; time++ {
				y := rng.NormFloat64()
				if start > 0 && time >= start {
					y += 12 * (3 - start) // 12 for the early group, 0 for the late one
				}
				if u == without {
					continue
				}
				s.Outcome = append(s.Outcome, y)
				s.Unit, s.Time, s.Start = append(s.Unit, unit), append(s.Time, time), append(s.Start, start)
			}
			if u != without {
				unit++
			}
		}
		return s
	}
	full, err := panel(-1).Fit(0.95)
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for u := range units {
		fit, err := panel(u).Fit(0.95)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, fit.Overall.Value)
	}
	m, ss := mean(values), 0.0
	for _, v := range values {
		ss += (v - m) * (v - m)
	}
	jackknife := math.Sqrt(ss * (units - 1) / units)
	if math.Abs(full.Overall.SE/jackknife-1) > 0.05 {
		t.Errorf("standard error %.4f, jackknife %.4f", full.Overall.SE, jackknife)
	}
}
