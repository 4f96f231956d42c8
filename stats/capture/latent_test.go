package capture

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// LCMCR 0.4.14 on Korea: two seeds give medians 137 and 134.5, means 142 and
// 140, intervals (124, 188) and (123, 191).
func TestLatentClassKorea(t *testing.T) {
	p := must(LatentClass(context.Background(), readTable(t, files["Korea"]), LatentOptions{}, Run{Seed: 1}))(t)
	ci := p.Interval(.95)
	t.Logf("median %.1f, interval %.0f, R-hat %.3f, ESS %.0f, thin %d", p.Median(), ci, p.RHat, p.ESS, p.Thin)
	if m := p.Median(); m < 132 || m > 140 || ci[0] < 122 || ci[0] > 126 || ci[1] < 180 || ci[1] > 200 {
		t.Errorf("median %.1f and interval %.0f are not those of LCMCR", p.Median(), ci)
	}
}

// Chains that agree, disagree, and stand still.
func TestDiagnostics(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	noise := func(mean float64) []float64 {
		out := make([]float64, 1000)
		for i := range out {
			out[i] = mean + rng.NormFloat64()
		}
		return out
	}
	still := make([]float64, 1000)
	for _, c := range []struct {
		name   string
		chains [][]float64
		rhat   [2]float64
		ess    [2]float64
	}{
		{"agree", [][]float64{noise(0), noise(0), noise(0), noise(0)}, [2]float64{.99, 1.01}, [2]float64{3000, 4000}},
		{"one elsewhere", [][]float64{noise(0), noise(0), noise(0), noise(5)}, [2]float64{1.5, 10}, [2]float64{0, 50}},
		{"one stands still", [][]float64{noise(0), noise(0), noise(0), still}, [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{0, 4000}},
		{"all stand still", [][]float64{still, still, still, still}, [2]float64{1, 1}, [2]float64{0, 0}},
	} {
		rhat, ess := SplitRHat(c.chains), ESS(c.chains)
		if rhat < c.rhat[0] || rhat > c.rhat[1] || ess < c.ess[0] || ess > c.ess[1] {
			t.Errorf("%s: R-hat %v, ESS %v", c.name, rhat, ess)
		}
	}
}

// A sampler that has no time to settle gives no number.
func TestShortChainsAreRefused(t *testing.T) {
	table := readTable(t, files["UKdat_5"])
	_, err := LatentClass(context.Background(), table, LatentOptions{Draws: 100, Thin: 1, BurnIn: 10, Double: 1}, Run{Seed: 1})
	if !errors.Is(err, ErrChains) {
		t.Errorf("%v, want %v", err, ErrChains)
	}
	if _, err := LatentClass(context.Background(), table, LatentOptions{Chains: 2}, Run{}); err == nil {
		t.Error("two chains are taken")
	}
}

// The trap of two seeds that disagree: on the five lists of the United Kingdom
// either no number is given, or both seeds give the same.
func TestTwoSeedsAgreeOrAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("samples for some seconds")
	}
	table := readTable(t, files["UKdat_5"])
	var medians []float64
	for seed := range uint64(2) {
		p, err := LatentClass(context.Background(), table, LatentOptions{}, Run{Seed: seed + 1})
		if errors.Is(err, ErrChains) {
			t.Logf("seed %d is refused: R-hat %.2f, %.0f draws", seed+1, p.RHat, p.ESS)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		medians = append(medians, p.Median())
	}
	if len(medians) == 2 && math.Abs(math.Log(medians[0]/medians[1])) > math.Log(1.1) {
		t.Errorf("two seeds say %.0f", medians)
	}
}
