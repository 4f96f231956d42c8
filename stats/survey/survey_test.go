package survey

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawDesign makes a random stratified cluster sample with two units or more in
// every stratum.
func drawDesign(t *rapid.T) (*Design, []float64) {
	var s Spec
	s.Strata, s.Clusters = [][]string{nil}, [][]string{nil}
	var y []float64
	for h := range rapid.IntRange(1, 4).Draw(t, "strata") {
		for u := range rapid.IntRange(2, 5).Draw(t, "units") {
			for range rapid.IntRange(1, 4).Draw(t, "rows") {
				s.Strata[0] = append(s.Strata[0], fmt.Sprint("h", h))
				s.Clusters[0] = append(s.Clusters[0], fmt.Sprint("u", u))
				s.Weights = append(s.Weights, rapid.Float64Range(0.5, 100).Draw(t, "w"))
				y = append(y, rapid.Float64Range(-1000, 1000).Draw(t, "y"))
			}
		}
	}
	s.N = len(y)
	d, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return d, y
}

// Laws that hold for every design: a shift moves the mean and not its standard
// error, a factor scales both, a mean is the ratio to a column of ones, the
// totals of domains add up, and their standard errors are never NaN.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, y := drawDesign(t)
		shifted, doubled, one := make([]float64, len(y)), make([]float64, len(y)), make([]float64, len(y))
		in, out := make([]bool, len(y)), make([]bool, len(y))
		for i, v := range y {
			shifted[i], doubled[i], one[i] = v+500, 2*v, 1
			in[i] = i%3 == 0
			out[i] = !in[i]
		}
		mean, err := d.Mean(y)
		if err != nil {
			t.Fatal(err)
		}
		m2, _ := d.Mean(shifted)
		m3, _ := d.Mean(doubled)
		ratio, _ := d.Ratio(y, one)
		same := func(what string, a, b float64) {
			t.Helper()
			if !(math.Abs(a-b) <= 1e-7*max(1, math.Abs(a))) {
				t.Fatalf("%s: %v and %v", what, a, b)
			}
		}
		same("shift", mean.Value+500, m2.Value)
		same("se of a shift", mean.SE, m2.SE)
		same("factor", 2*mean.Value, m3.Value)
		same("se of a factor", 2*mean.SE, m3.SE)
		same("ratio", mean.Value, ratio.Value)
		same("se of a ratio", mean.SE, ratio.SE)
		total, _ := d.Total(y)
		a, _ := d.Domain(in)
		b, _ := d.Domain(out)
		ta, _ := a.Total(y)
		tb, err := b.Total(y)
		if err == nil {
			same("totals of domains", total.Value, ta.Value+tb.Value)
		}
	})
}

// The median lies within its interval, and quantiles rise with p.
func TestQuantileOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, y := drawDesign(t)
		last := math.Inf(-1)
		for _, p := range []float64{0.1, 0.25, 0.5, 0.75, 0.9} {
			q, err := d.Quantile(y, p, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			if q.Value < last || q.Lo > q.Value || q.Hi < q.Value {
				t.Fatalf("p=%v: %v in %v to %v after %v", p, q.Value, q.Lo, q.Hi, last)
			}
			last = q.Value
		}
	})
}

func TestMissingValues(t *testing.T) {
	d := must[*Design](t)(New(Spec{N: 4}))
	e := must[Estimate](t)(d.Mean([]float64{1, math.NaN(), 3, 5}))
	if e.Value != 3 || e.Missing != 1 || e.DF != 2 {
		t.Errorf("%+v", e)
	}
	if _, err := d.Mean([]float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}); !errors.Is(err, ErrEmpty) {
		t.Errorf("nothing but missing values: %v", err)
	}
}

func TestSpecRefusals(t *testing.T) {
	for _, c := range []struct {
		s    Spec
		says string
	}{
		{Spec{}, "no rows"},
		{Spec{N: 2, Weights: []float64{1, math.NaN()}}, "row 2"},
		{Spec{N: 2, Weights: []float64{1, -1}}, "row 2"},
		{Spec{N: 2, Weights: []float64{1}}, "1 weights for 2 rows"},
		{Spec{N: 2, Clusters: [][]string{{"a", ""}}}, "row 2"},
		{Spec{N: 2, FPC: [][]float64{{9, 8}}}, "row 2"},
		{Spec{N: 3, FPC: [][]float64{{2, 2, 2}}}, "only 2"},
		{Spec{N: 2, FPC: [][]float64{{0.5, 30}}}, "fraction"},
		{Spec{N: 2, FPC: [][]float64{{0, 0}}}, "not positive"},
		{Spec{N: 1, Strata: [][]string{{"a"}, {"b"}}}, "2 of strata"},
	} {
		if _, err := New(c.s); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v does not say %q", err, c.says)
		}
	}
}

// A proportion of 0 or 1 has an interval within 0 and 1.
func TestProportionAtTheEnds(t *testing.T) {
	d := must[*Design](t)(New(Spec{N: 30}))
	p := must[Proportion](t)(d.Proportion(make([]float64, 30), Logit, 0.95))
	if p.Lo != 0 || math.Abs(p.Hi-0.11570330822178) > 1e-9 { // 1 - 0.025^(1/30)
		t.Errorf("0 of 30: %v to %v", p.Lo, p.Hi)
	}
}

func BenchmarkMean(b *testing.B) {
	s := Spec{Strata: [][]string{nil}, Clusters: [][]string{nil}}
	var y []float64
	for i := range 10_000 {
		s.Strata[0] = append(s.Strata[0], fmt.Sprint("h", i%20))
		s.Clusters[0] = append(s.Clusters[0], fmt.Sprint("u", i%500))
		y = append(y, float64(i%97))
	}
	s.N = len(y)
	d, err := New(s)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := d.Mean(y); err != nil {
			b.Fatal(err)
		}
	}
}

func Example() {
	d, err := New(Spec{
		N:        6,
		Strata:   [][]string{{"city", "city", "city", "village", "village", "village"}},
		Clusters: [][]string{{"A", "A", "B", "C", "D", "D"}},
		Weights:  []float64{120, 120, 120, 40, 40, 40},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := d.Mean([]float64{1, 0, 1, 0, 1, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f, standard error %.3f, %d degrees of freedom\n", e.Value, e.SE, e.DF)
	// Output:
	// 0.583, standard error 0.150, 2 degrees of freedom
}
