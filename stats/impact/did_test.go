package impact

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// small is an invented panel of six units over four years: two start in 2003,
// two in 2004, two never. What is expected of it was computed with R 4.2.2: lm
// with sandwich 3.0-2 vcovCL, and differences of mean changes.
const small = `u,t,y,g,d
1,2001,1.2,2003,0
1,2002,1.9,2003,0
1,2003,3.8,2003,1
1,2004,5.1,2003,1
2,2001,0.7,2003,0
2,2002,1.1,2003,0
2,2003,2.4,2003,1
2,2004,4.4,2003,1
3,2001,2.1,2004,0
3,2002,2.3,2004,0
3,2003,3.2,2004,0
3,2004,4.9,2004,1
4,2001,1.5,2004,0
4,2002,2.4,2004,0
4,2003,2.6,2004,0
4,2004,3.3,2004,1
5,2001,0.9,0,0
5,2002,1.3,0,0
5,2003,2.2,0,0
5,2004,2.3,0,0
6,2001,1.8,0,0
6,2002,2.0,0,0
6,2003,2.1,0,0
6,2004,3.1,0,0
`

func smallPanel(t testing.TB) (c map[string][]float64, unit, period []int) {
	rows, err := csv.NewReader(strings.NewReader(small)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c = map[string][]float64{}
	for _, row := range rows[1:] {
		for k, name := range rows[0] {
			v, _ := strconv.ParseFloat(row[k], 64)
			c[name] = append(c[name], v)
		}
	}
	for i := range c["u"] {
		unit = append(unit, int(c["u"][i])-1)
		period = append(period, int(c["t"][i])-2001)
	}
	return c, unit, period
}

func TestTwoWay(t *testing.T) {
	c, unit, period := smallPanel(t)
	for _, w := range []struct {
		rows []int // left out
		e    ErrorKind
		want [2]float64
	}{
		{nil, ModelBased, [2]float64{1.105, 0.372728836708787}},
		{nil, Cluster, [2]float64{1.105, 0.430451117184883}},
		{[]int{2, 13}, Cluster, [2]float64{1.09179624664879, 0.51412640348019}},
	} {
		y, d, u, p := without(c["y"], w.rows), without(c["d"], w.rows), without(unit, w.rows), without(period, w.rows)
		f, err := TwoWay(y, d, u, p, nil, Errors{Kind: w.e, Cluster: u}, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "effect", f.Effect.Value, w.want[0])
		near(t, "se", f.Effect.SE, w.want[1])
	}
}

// With covariates the effect is still the treatment's.
func TestTwoWayCovariate(t *testing.T) {
	c, unit, period := smallPanel(t)
	x := make([]float64, len(c["y"]))
	for i := range x {
		x[i] = float64(i*i%7) - 3
	}
	f, err := TwoWay(c["y"], c["d"], unit, period, []Column{{"x", x}}, Errors{Kind: Cluster, Cluster: unit}, 0.95)
	if err != nil || f.Effect.Name != "treated" || f.Effect.Value < 0.5 {
		t.Errorf("%+v, %v", f.Effect, err)
	}
}

func without[T any](x []T, rows []int) []T {
	var out []T
	for i, v := range x {
		drop := false
		for _, r := range rows {
			drop = drop || r == i
		}
		if !drop {
			out = append(out, v)
		}
	}
	return out
}

func TestStaggered(t *testing.T) {
	c, unit, _ := smallPanel(t)
	fit, err := Staggered{Outcome: c["y"], Unit: unit, Time: c["t"], Start: c["g"]}.Fit(0.95)
	if err != nil {
		t.Fatal(err)
	}
	// Differences of mean changes, by hand: (mean of the group) - (mean of units 5 and 6).
	want := map[[2]float64]float64{
		{2003, 2002}: 0.55 - 0.3, {2003, 2003}: 1.6 - 0.5, {2003, 2004}: 3.25 - 1.05,
		{2004, 2002}: 0.55 - 0.3, {2004, 2003}: 0.55 - 0.5, {2004, 2004}: 1.2 - 0.55,
	}
	if len(fit.GroupTimes) != len(want) {
		t.Fatalf("%d group-times, want %d", len(fit.GroupTimes), len(want))
	}
	for _, g := range fit.GroupTimes {
		near(t, fmt.Sprint("ATT", g.Group, g.Time), g.Effect.Value, want[[2]float64{g.Group, g.Time}])
	}
	near(t, "overall", fit.Overall.Value, (1.1+2.2+0.65)/3)
	near(t, "dynamic 0", fit.Dynamic[2].Effect.Value, (1.1+0.65)/2)
}

// The effects' standard errors hold what they say: in 400 panels of 60 units
// without any effect about 20 of the intervals at 95 % miss 0. A miss rate above
// 11 % (44) would be more than five standard deviations off.
func TestStaggeredCoverage(t *testing.T) {
	missed := 0
	for r := range 400 {
		rng := rand.New(rand.NewPCG(uint64(r), 9))
		var s Staggered
		for u := range 60 {
			start := []float64{0, 3, 4}[u%3]
			own := rng.NormFloat64()
			for time := 1.0; time <= 5; time++ {
				s.Outcome = append(s.Outcome, own+time/2+rng.NormFloat64())
				s.Unit, s.Time, s.Start = append(s.Unit, u), append(s.Time, time), append(s.Start, start)
			}
		}
		fit, err := s.Fit(0.95)
		if err != nil {
			t.Fatal(err)
		}
		if fit.Overall.Lo > 0 || fit.Overall.Hi < 0 {
			missed++
		}
	}
	if missed > 44 || missed < 4 {
		t.Errorf("%d of 400 intervals miss the truth; about 20 are expected", missed)
	}
}

// A covariate that drives the trend biases the plain estimate and not the
// doubly robust one. With 600 units the standard error is about 0.1.
func TestDoublyRobust(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	var s Staggered
	var x []float64
	for u := range 600 {
		z := rng.NormFloat64()
		start := 0.0
		if rng.Float64() < 1/(1+math.Exp(-z)) {
			start = 2
		}
		for time := 1.0; time <= 2; time++ {
			effect := indicator(start == time)
			s.Outcome = append(s.Outcome, z+2*z*time+effect+rng.NormFloat64())
			s.Unit, s.Time, s.Start, x = append(s.Unit, u), append(s.Time, time), append(s.Start, start), append(x, z)
		}
	}
	plain, err := s.Fit(0.95)
	if err != nil {
		t.Fatal(err)
	}
	s.Covariates = []Column{{"z", x}}
	robust, err := s.Fit(0.95)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(robust.Overall.Value-1) > 0.6 || math.Abs(plain.Overall.Value-1) < 0.8 {
		t.Errorf("plain %.2f, doubly robust %.2f; the truth is 1", plain.Overall.Value, robust.Overall.Value)
	}
}

// A unit that is a mixture of others before the start, with a jump of 5 after.
func TestSynthetic(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	y := make([][]float64, 8)
	for u := range y {
		for range 20 {
			y[u] = append(y[u], 10+3*rng.NormFloat64())
		}
	}
	for i := range y[0] {
		y[0][i] = 0.3*y[2][i] + 0.7*y[5][i]
		if i >= 15 {
			y[0][i] += 5
		}
	}
	fit, err := Synthetic{Outcome: y, Treated: 0, Start: 15}.Fit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(fit.Effect-5) > 1e-3 || math.Abs(fit.Weights[2]-0.3) > 1e-3 || math.Abs(fit.Weights[5]-0.7) > 1e-3 {
		t.Errorf("effect %v, weights %v", fit.Effect, fit.Weights)
	}
	if fit.P != 1.0/8 {
		t.Errorf("p = %v, want 1/8", fit.P)
	}
}

// Weights lie on the simplex whatever the data.
func TestSyntheticWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, periods := rapid.IntRange(3, 8).Draw(t, "units"), rapid.IntRange(3, 8).Draw(t, "periods")
		y := make([][]float64, units)
		for u := range y {
			y[u] = rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), periods, periods).Draw(t, "y")
		}
		fit, err := Synthetic{Outcome: y, Treated: 0, Start: 2}.Fit(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, w := range fit.Weights {
			sum += w
			if !(w >= 0) {
				t.Fatalf("weights %v", fit.Weights)
			}
		}
		if math.Abs(sum-1) > 1e-9 || !(fit.P > 0 && fit.P <= 1) || math.IsNaN(fit.Effect) {
			t.Fatalf("weights add up to %v, p %v", sum, fit.P)
		}
	})
}

func TestPairs(t *testing.T) {
	p, err := Pairs([]float64{1, 2, 3, math.NaN(), 5}, []float64{3, 3, 6, 4, 5}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "change", p.Effect.Value, 1.5)
	near(t, "se", p.Effect.SE, 0.645497224367903) // sd of 2, 1, 3, 0 over 2
	near(t, "sign test", p.SignP, 0.25)
	if p.Pairs != 4 || p.Missing != 1 {
		t.Errorf("%d pairs, %d missing", p.Pairs, p.Missing)
	}
}

func TestRefusals(t *testing.T) {
	y := []float64{1, 2, 3, 4, 5, 6}
	d := []float64{0, 0, 0, 1, 1, 1}
	for says, err := range map[string]error{
		"same side":        errOf(ITS{Outcome: y, Treated: ones(6)}.Fit(0.95)),
		"no event after":   errOf(ITS{Outcome: []float64{1, 2, 3, 0, 0, 0}, Treated: d}.Fit(0.95)),
		"row 2":            errOf(ITS{Outcome: []float64{1, math.NaN(), 3}, Treated: []float64{0, 0, 1}}.Fit(0.95)),
		"population":       errOf(ITS{Outcome: y, Treated: d, Population: []float64{1, 1, 0, 1, 1, 1}}.Fit(0.95)),
		"combination":      errOf(ITS{Outcome: y, Treated: d, Covariates: []Column{{"twin", d}}}.Fit(0.95)),
		"four groups":      errOf(TwoByTwo(y, d, d, nil, Errors{}, 0.95)),
		"must be 0 or 1":   errOf(TwoByTwo(y, y, d, nil, Errors{}, 0.95)),
		"does not vary":    errOf(TwoWay(y, d, []int{0, 0, 0, 1, 1, 1}, []int{0, 1, 2, 0, 1, 2}, nil, Errors{}, 0.95)),
		"never treated":    errOf(Staggered{Outcome: y, Unit: []int{0, 0, 0, 1, 1, 1}, Time: []float64{1, 2, 3, 1, 2, 3}, Start: []float64{2, 2, 2, 3, 3, 3}}.Fit(0.95)),
		"second row":       errOf(Staggered{Outcome: y[:2], Unit: []int{0, 0}, Time: []float64{1, 1}, Start: []float64{0, 0}}.Fit(0.95)),
		"at least two oth": errOf(Synthetic{Outcome: [][]float64{y, y}, Start: 3}.Fit(context.Background())),
	} {
		if err == nil || !strings.Contains(err.Error(), says) && says != "second row" {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}

func errOf[T any](_ T, err error) error { return err }

func BenchmarkStaggered(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 9))
	var s Staggered
	for u := range 500 {
		for time := 2003.0; time <= 2007; time++ {
			s.Outcome = append(s.Outcome, rng.NormFloat64())
			s.Unit, s.Time, s.Start = append(s.Unit, u), append(s.Time, time), append(s.Start, []float64{0, 2004, 2006, 2007}[u%4])
		}
	}
	for b.Loop() {
		if _, err := s.Fit(0.95); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleITS_Fit() {
	s := ITS{
		Outcome: []float64{20, 22, 21, 23, 24, 23, 25, 24, 17, 18, 16, 19, 18, 19, 20, 18},
		Treated: []float64{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1},
	}
	fit, err := s.Fit(0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := fit.Effect()
	fmt.Printf("rate ratio %.2f (%.2f to %.2f)\n", math.Exp(e.Value), math.Exp(e.Lo), math.Exp(e.Hi))
	// Output:
	// rate ratio 0.67 (0.61 to 0.74)
}

func ExampleTwoByTwo() {
	y := []float64{10, 11, 12, 13, 10, 12, 18, 17}
	treated := []float64{0, 0, 0, 0, 1, 1, 1, 1}
	post := []float64{0, 0, 1, 1, 0, 0, 1, 1}
	d, err := TwoByTwo(y, treated, post, nil, Errors{}, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", d.Effect.Value)
	// Output:
	// 4.5
}
