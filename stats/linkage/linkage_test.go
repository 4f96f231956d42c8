package linkage_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/linkage"
)

var truth = linkage.Model{
	Prior: 0.2,
	M:     [][]float64{{0.05, 0.15, 0.8}, {0.1, 0.9}, {0.2, 0.8}, {0.3, 0.7}},
	U:     [][]float64{{0.85, 0.1, 0.05}, {0.98, 0.02}, {0.9, 0.1}, {0.6, 0.4}},
}

var levels = []int{3, 2, 2, 2}

// simulated draws pairs from the true model, a tenth of the fields missing.
func simulated(seed uint64, n int) []linkage.Count {
	r := rand.New(rand.NewPCG(seed, 1))
	seen := map[string]*linkage.Count{}
	for range n {
		p := truth.U
		if r.Float64() < truth.Prior {
			p = truth.M
		}
		v := make([]int, len(p))
		for f := range p {
			v[f] = draw(r, p[f])
			if r.Float64() < 0.1 {
				v[f] = linkage.Missing
			}
		}
		key := fmt.Sprint(v)
		if seen[key] == nil {
			seen[key] = &linkage.Count{Levels: v}
		}
		seen[key].Pairs++
	}
	var out []linkage.Count
	for _, c := range seen {
		out = append(out, *c)
	}
	return out
}

func draw(r *rand.Rand, p []float64) int {
	x := r.Float64()
	for l, v := range p {
		if x -= v; x < 0 {
			return l
		}
	}
	return len(p) - 1
}

// From 100,000 unlabelled pairs the true probabilities come back. The greatest
// standard error among them is about 0.007 (of M[3], from 20,000 softly labelled
// matches); 0.035 is five of them, so that a right program fails in fewer than one
// of 100,000 seeds.
func TestFitFindsTheTruth(t *testing.T) {
	m, err := linkage.Fit(context.Background(), levels, simulated(7, 100_000), linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 0.035 {
			t.Errorf("%s: got %.3f, want %.3f", name, got, want)
		}
	}
	near("prior", m.Prior, truth.Prior)
	for f := range levels {
		for l := range levels[f] {
			near(fmt.Sprintf("M[%d][%d]", f, l), m.M[f][l], truth.M[f][l])
			near(fmt.Sprintf("U[%d][%d]", f, l), m.U[f][l], truth.U[f][l])
		}
	}
}

func TestFixedUStays(t *testing.T) {
	start := truth
	start.Prior = 0.01
	m, err := linkage.Fit(context.Background(), levels, simulated(3, 20_000), linkage.Options{Start: &start, FixU: true})
	if err != nil || fmt.Sprint(m.U) != fmt.Sprint(truth.U) || math.Abs(m.Prior-0.2) > 0.03 {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestWrongInputIsRefused(t *testing.T) {
	one := []linkage.Count{{Levels: []int{0, 0, 0, 0}, Pairs: 1}}
	for name, c := range map[string]struct {
		levels []int
		counts []linkage.Count
		o      linkage.Options
	}{
		"no fields": {nil, one, linkage.Options{}}, "one level": {[]int{1, 2, 2, 2}, one, linkage.Options{}}, "no pairs": {levels, nil, linkage.Options{}},
		"level too high": {levels, []linkage.Count{{Levels: []int{3, 0, 0, 0}, Pairs: 1}}, linkage.Options{}},
		"too few levels": {levels, []linkage.Count{{Levels: []int{0}, Pairs: 1}}, linkage.Options{}},
		"NaN pairs":      {levels, []linkage.Count{{Levels: []int{0, 0, 0, 0}, Pairs: math.NaN()}}, linkage.Options{}},
		"negative":       {levels, one, linkage.Options{Iterations: -1}}, "FixU alone": {levels, one, linkage.Options{FixU: true}},
		"wrong start": {levels, one, linkage.Options{Start: &linkage.Model{Prior: 0.5, M: [][]float64{{0.5, 0.5}}, U: [][]float64{{0.5, 0.5}}}}},
	} {
		if _, err := linkage.Fit(context.Background(), c.levels, c.counts, c.o); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := linkage.Fit(ctx, levels, one, linkage.Options{}); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

// Whatever the counts, the fitted model is valid and its probabilities are
// numbers between 0 and 1.
func TestFitNeverGivesNaN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var counts []linkage.Count
		for range rapid.IntRange(1, 12).Draw(t, "patterns") {
			v := make([]int, len(levels))
			for f := range v {
				v[f] = rapid.IntRange(linkage.Missing, levels[f]-1).Draw(t, "level")
			}
			counts = append(counts, linkage.Count{Levels: v, Pairs: rapid.Float64Range(1, 1e9).Draw(t, "pairs")})
		}
		m, err := linkage.Fit(context.Background(), levels, counts, linkage.Options{Iterations: 50})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			if p := m.Probability(c.Levels); !(p >= 0 && p <= 1) {
				t.Fatalf("probability %v", p)
			}
		}
	})
}

func ExampleModel_Weight() {
	m := linkage.Model{
		Prior: 0.01,
		M:     [][]float64{{0.1, 0.9}, {0.05, 0.95}}, // name, telephone
		U:     [][]float64{{0.9, 0.1}, {0.99, 0.01}},
	}
	for _, levels := range [][]int{{1, 1}, {1, linkage.Missing}, {1, 0}} {
		fmt.Printf("%.1f bits, probability %.3f\n", m.Weight(levels), m.Probability(levels))
	}
	// Output:
	// 9.7 bits, probability 0.896
	// 3.2 bits, probability 0.083
	// -1.1 bits, probability 0.005
}

func BenchmarkFit(b *testing.B) {
	counts := simulated(1, 50_000)
	for b.Loop() {
		if _, err := linkage.Fit(context.Background(), levels, counts, linkage.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
