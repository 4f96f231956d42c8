package survey

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// byHand is the mean with its variance from the definition, stratum by stratum
// and unit by unit: sum over strata of m/(m-1) sum over units of (z_u - mean z)²,
// where z_u adds up w (y - mean)/W in the unit (Cochran 1977, section 11.9). Rows
// without a value, and rows outside of the domain, count as 0 in their unit.
func byHand(y, w []float64, strata, units []string, in func(i int) bool) (mean, variance float64) {
	var top, bottom float64
	counts := func(i int) bool { return in(i) && !math.IsNaN(y[i]) && w[i] > 0 }
	for i := range y {
		if counts(i) {
			top, bottom = top+w[i]*y[i], bottom+w[i]
		}
	}
	mean = top / bottom
	z := map[string]map[string]float64{}
	for i := range y {
		if z[strata[i]] == nil {
			z[strata[i]] = map[string]float64{}
		}
		z[strata[i]][units[i]] += 0
		if counts(i) {
			z[strata[i]][units[i]] += w[i] * (y[i] - mean) / bottom
		}
	}
	for _, totals := range z {
		m, sum := float64(len(totals)), 0.0
		for _, v := range totals {
			sum += v
		}
		for _, v := range totals {
			variance += m / (m - 1) * (v - sum/m) * (v - sum/m)
		}
	}
	return mean, variance
}

// Means with zero weights, missing values and domains equal those by hand. No
// answer holds a NaN.
func TestMeansByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Spec
		var y []float64
		s.Strata, s.Clusters = [][]string{nil}, [][]string{nil}
		for h := range rapid.IntRange(1, 3).Draw(t, "strata") {
			for u := range rapid.IntRange(2, 4).Draw(t, "units") {
				for range rapid.IntRange(1, 3).Draw(t, "rows") {
					s.Strata[0] = append(s.Strata[0], fmt.Sprint("h", h))
					s.Clusters[0] = append(s.Clusters[0], fmt.Sprintf("h%du%d", h, u))
					s.Weights = append(s.Weights, rapid.SampledFrom([]float64{0, 1, 2.5, 40}).Draw(t, "w"))
					y = append(y, rapid.SampledFrom([]float64{math.NaN(), 0, 1, -7, 13}).Draw(t, "y"))
				}
			}
		}
		s.N = len(y)
		d, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		in := make([]bool, s.N)
		for i := range in {
			in[i] = i%3 != 1
		}
		sub, err := d.Domain(in)
		if err != nil {
			t.Fatal(err)
		}
		e, err := sub.Mean(y)
		mean, variance := byHand(y, s.Weights, s.Strata[0], s.Clusters[0], func(i int) bool { return in[i] })
		if math.IsNaN(mean) {
			if !errors.Is(err, ErrEmpty) {
				t.Fatalf("nobody is left: %v, %v", e, err)
			}
			return
		}
		if err != nil || math.Abs(e.Value-mean) > 1e-9 || math.Abs(e.SE-math.Sqrt(variance)) > 1e-9 {
			t.Fatalf("%v ± %v (%v), by hand %v ± %v", e.Value, e.SE, err, mean, math.Sqrt(variance))
		}
	})
}

// What no survey can be estimated from is refused with words, in every kind of
// estimate; nothing panics and nothing is NaN.
func TestBadSurveys(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	words := func(n int, text string) []string { return strings.Split(strings.Repeat(text+" ", n-1)+text, " ") }
	four := []float64{1, 2, 3, 4}
	for name, c := range map[string]struct {
		spec Spec
		y    []float64
		says string
	}{
		"all weights are 0":          {Spec{N: 4, Weights: []float64{0, 0, 0, 0}}, four, "no rows with a weight"},
		"every value is missing":     {Spec{N: 4}, []float64{nan, nan, nan, nan}, "no rows with a weight"},
		"values only where weight 0": {Spec{N: 4, Weights: []float64{1, 1, 0, 0}}, []float64{nan, nan, 3, 4}, "no rows with a weight"},
		"one row":                    {Spec{N: 1}, []float64{5}, "only one sampled unit"},
		"one cluster":                {Spec{N: 4, Clusters: [][]string{words(4, "a")}}, four, "only one sampled unit"},
		"a stratum of one":           {Spec{N: 4, Strata: [][]string{{"n", "n", "n", "south"}}}, four, `"south"`},
		"a weight is missing":        {Spec{N: 4, Weights: []float64{1, nan, 1, 1}}, four, "row 2"},
		"a weight is infinite":       {Spec{N: 4, Weights: []float64{1, 1, inf, 1}}, four, "row 3"},
		"a weight is negative":       {Spec{N: 4, Weights: []float64{1, 1, 1, -2}}, four, "row 4 is -2"},
		"a stratum is missing":       {Spec{N: 4, Strata: [][]string{{"a", "", "b", "b"}}}, four, "row 2"},
		"a cluster is missing":       {Spec{N: 4, Clusters: [][]string{{"a", "a", "", "b"}}}, four, "row 3"},
		"fewer labels":               {Spec{N: 4, Strata: [][]string{{"a", "a"}}}, four, "2 stratum or cluster labels for 4"},
		"fewer weights":              {Spec{N: 4, Weights: []float64{1}}, four, "1 weights for 4"},
		"fewer values":               {Spec{N: 4}, []float64{1}, "1 values for 4"},
		"no rows":                    {Spec{}, nil, "no rows"},
		"a population of 0":          {Spec{N: 4, FPC: [][]float64{{0, 0, 0, 0}}}, four, "row 1"},
		"a population is missing":    {Spec{N: 4, FPC: [][]float64{{9, 9, nan, 9}}}, four, "row 3"},
		"a population too small":     {Spec{N: 4, FPC: [][]float64{{3, 3, 3, 3}}}, four, "population is only 3"},
		"two populations":            {Spec{N: 4, FPC: [][]float64{{9, 9, 10, 9}}}, four, "differs"},
		"fractions and sizes":        {Spec{N: 4, FPC: [][]float64{{.5, .5, 9, 9}}}, four, "row 1"},
	} {
		d, err := New(c.spec)
		if err == nil {
			for kind, estimate := range map[string]func() error{
				"mean": func() error { _, err := d.Mean(c.y); return err }, "total": func() error { _, err := d.Total(c.y); return err },
				"ratio":    func() error { _, err := d.Ratio(c.y, c.y); return err },
				"quantile": func() error { _, err := d.Quantile(c.y, .5, .95); return err },
			} {
				if err = estimate(); err == nil {
					t.Errorf("%s: there is a %s", name, kind)
				}
			}
			_, err = d.Mean(c.y)
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want words with %q", name, err, c.says)
		}
	}
}

// A ratio to nothing, a proportion that is none, a quantile outside of 0 to 1, a
// domain without rows and numbers beyond all measure have no answer.
func TestBadQuestions(t *testing.T) {
	d := must[*Design](t)(New(Spec{N: 4}))
	nobody := must[*Design](t)(d.Domain([]bool{false, false, false, false}))
	for name, try := range map[string]func() error{
		"a ratio to nothing":   func() error { _, err := d.Ratio([]float64{1, 2, 3, 4}, []float64{1, -1, 2, -2}); return err },
		"a proportion of 2":    func() error { _, err := d.Proportion([]float64{0, 1, 2, 1}, Logit, .95); return err },
		"the quantile 0":       func() error { _, err := d.Quantile([]float64{1, 2, 3, 4}, 0, .95); return err },
		"the quantile NaN":     func() error { _, err := d.Quantile([]float64{1, 2, 3, 4}, math.NaN(), .95); return err },
		"an empty domain":      func() error { _, err := nobody.Mean([]float64{1, 2, 3, 4}); return err },
		"too few domain marks": func() error { _, err := d.Domain([]bool{true}); return err },
		"numbers too large":    func() error { _, err := d.Mean([]float64{1e308, 1e308, -1e308, 1e308}); return err },
		"an infinite number":   func() error { _, err := d.Total([]float64{1, math.Inf(1), 2, 3}); return err },
		"replicates of one":    func() error { _, err := d.Bootstrap(1, rand.NewPCG(1, 1)); return err },
		"an empty post-stratum": func() error {
			_, err := d.PostStratify([]string{"a", "a", "a", "a"}, map[string]float64{"a": 9, "b": 3})
			return err
		},
		"no size of a stratum": func() error {
			_, err := d.PostStratify([]string{"a", "a", "a", "b"}, map[string]float64{"a": 9})
			return err
		},
	} {
		if try() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Regressors that say the same are named, whichever way they say it.
func TestCollinearRegressors(t *testing.T) {
	const n = 12
	d := must[*Design](t)(New(Spec{N: n}))
	y, bin, x, twice, shifted, constant, missing, women, men := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		x[i] = float64(i * i % 7)
		y[i], bin[i], twice[i], shifted[i], constant[i] = float64(i*5%11), float64(i*5%3%2), 2*x[i], x[i]-40, 3
		missing[i], women[i], men[i] = math.NaN(), float64(i%2), float64(1-i%2)
	}
	for name, c := range map[string]struct {
		terms []Term
		says  string
	}{
		"the double":          {[]Term{{"x", x}, {"twice", twice}}, `"twice"`},
		"with another origin": {[]Term{{"x", x}, {"shifted", shifted}}, `"shifted"`},
		"a constant":          {[]Term{{"constant", constant}}, `"constant"`},
		"both sexes":          {[]Term{{"women", women}, {"men", men}}, `"men"`},
		"all missing":         {[]Term{{"x", x}, {"missing", missing}}, "no rows with a weight"},
	} {
		for kind, outcome := range map[Model][]float64{Linear: y, Logistic: bin} {
			if _, err := d.Regress(outcome, c.terms, kind); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s, kind %v: %v, want words with %q", name, kind, err, c.says)
			}
		}
	}
	if _, err := d.Regress(y, []Term{{"x", x}}, Logistic); err == nil {
		t.Error("a logistic regression of numbers has an answer")
	}
	if r, err := d.Regress(y, []Term{{"x", x}, {"women", women}}, Linear); err != nil || math.IsNaN(r.SE[1]) {
		t.Errorf("regressors that differ: %v, %v", r, err)
	}
	if _, _, err := d.Calibrate([][]float64{x, twice}, []float64{30, 60}); err == nil {
		t.Error("calibration variables that say the same are calibrated")
	}
}
