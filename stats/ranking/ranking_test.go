package ranking_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/ranking"
)

// With two items the maximum is known: x - y = d where 2 n (1-p(d))... is solved
// by hand for a flat prior: log(wins/losses).
func TestTwoItemsComeNearTheLogOdds(t *testing.T) {
	r, err := ranking.Fit(2, []ranking.Comparison{{0, 1, 3000}, {1, 0, 1000}}, ranking.Options{PriorSD: 50})
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Items[0].Strength - r.Items[1].Strength; r.Items[0].Index != 0 || math.Abs(d-math.Log(3)) > 1e-3 {
		t.Errorf("difference %v, want %v", d, math.Log(3))
	}
	if p := r.Above(0, 1); p < 0.999 {
		t.Errorf("sure by %v", p)
	}
}

// True strengths lie in their intervals about as often as the level says.
// 400 intervals at 0.9: below 0.85 or above 0.96 by chance with odds below 1 in 1,000.
func TestIntervalsCover(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	covered, all := 0, 0
	for range 100 {
		truth := []float64{random.NormFloat64() * 2, random.NormFloat64() * 2, random.NormFloat64() * 2, random.NormFloat64() * 2}
		var comparisons []ranking.Comparison
		for i := range truth {
			for j := range truth {
				for range 10 {
					if i < j {
						w, l := i, j
						if random.Float64() > 1/(1+math.Exp(truth[j]-truth[i])) {
							w, l = j, i
						}
						comparisons = append(comparisons, ranking.Comparison{Winner: w, Loser: l, Count: 1})
					}
				}
			}
		}
		r, err := ranking.Fit(4, comparisons, ranking.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range r.Items {
			all++
			if item.Low <= truth[item.Index] && truth[item.Index] <= item.High {
				covered++
			}
		}
	}
	if share := float64(covered) / float64(all); share < 0.85 || share > 0.96 {
		t.Errorf("%v of the intervals cover", share)
	}
}

// Whatever the comparisons: finite numbers, each item once, ranks within their bounds.
func TestAnyComparisonsGiveAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		var comparisons []ranking.Comparison
		for range rapid.IntRange(0, 30).Draw(t, "m") {
			i, j := rapid.IntRange(0, n-1).Draw(t, "i"), rapid.IntRange(0, n-1).Draw(t, "j")
			if i != j {
				comparisons = append(comparisons, ranking.Comparison{Winner: i, Loser: j, Count: rapid.Float64Range(0.5, 1000).Draw(t, "count")})
			}
		}
		r, err := ranking.Fit(n, comparisons, ranking.Options{})
		if err != nil || len(r.Items) != n {
			t.Fatalf("%d items, %v", len(r.Items), err)
		}
		for i, item := range r.Items {
			if math.IsNaN(item.Strength) || math.IsInf(item.Strength, 0) || item.Rank != i+1 || item.RankLow > item.Rank || item.RankHigh < item.Rank || !(item.Low < item.High) {
				t.Fatalf("item %+v", item)
			}
		}
	})
}

func TestWrongInputIsAnError(t *testing.T) {
	for _, c := range []ranking.Comparison{{0, 0, 1}, {0, 5, 1}, {0, 1, 0}, {0, 1, math.NaN()}, {0, 1, math.Inf(1)}} {
		if _, err := ranking.Fit(2, []ranking.Comparison{c}, ranking.Options{}); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if _, err := ranking.Fit(0, nil, ranking.Options{}); err == nil {
		t.Error("no items are taken")
	}
}

func ExampleFit() {
	// Shelter is preferred to transport nine times in ten, to training always.
	r, _ := ranking.Fit(3, []ranking.Comparison{{0, 1, 9}, {1, 0, 1}, {0, 2, 6}, {1, 2, 4}, {2, 1, 2}}, ranking.Options{})
	for _, item := range r.Items {
		fmt.Printf("%d. item %d, between %d and %d\n", item.Rank, item.Index, item.RankLow, item.RankHigh)
	}
	// Output:
	// 1. item 0, between 1 and 1
	// 2. item 1, between 2 and 3
	// 3. item 2, between 2 and 3
}

func BenchmarkFit50(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	var comparisons []ranking.Comparison
	for range 2000 {
		i, j := random.IntN(50), random.IntN(50)
		if i != j {
			comparisons = append(comparisons, ranking.Comparison{Winner: min(i, j), Loser: max(i, j), Count: 1})
		}
	}
	for b.Loop() {
		if _, err := ranking.Fit(50, comparisons, ranking.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
