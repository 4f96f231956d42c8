package response

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCountOnce(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts []int
		stated []Overlap
		want   Range
	}{
		{"nobody reported", nil, nil, Range{0, 0}},
		{"one partner is exact", []int{40}, nil, Range{40, 40}},
		{"two partners: from the larger to the sum", []int{40, 100}, nil, Range{100, 140}},
		{"none are the same", []int{40, 100}, []Overlap{{0, 1, 0, 0}}, Range{140, 140}},
		{"30 are the same", []int{40, 100}, []Overlap{{1, 0, 30, 30}}, Range{110, 110}},
		{"partners disagree: both may be right", []int{40, 100}, []Overlap{{0, 1, 30, 30}, {0, 1, 0, 0}}, Range{110, 140}},
		{"one pair of three is stated", []int{40, 100, 10}, []Overlap{{0, 1, 30, 30}}, Range{110, 120}},
		{"three, all stated as apart", []int{1, 2, 3}, []Overlap{{0, 1, 0, 0}, {0, 2, 0, 0}, {1, 2, 0, 0}}, Range{6, 6}},
		{"more are shared than there are", []int{4, 10}, []Overlap{{0, 1, 99, 99}}, Range{10, 10}},
		{"nonsense is passed over", []int{4, 10}, []Overlap{{0, 0, 1, 1}, {0, 7, 1, 1}, {-1, 1, 2, 2}}, Range{10, 14}},
	} {
		if got := CountOnce(c.counts, c.stated); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Whoever the people are, the truth lies in the range when the statements are true.
func TestTheTruthLiesInTheRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		partners := rapid.IntRange(1, 6).Draw(t, "partners")
		people := rapid.SliceOfN(rapid.IntRange(0, 1<<partners-1), 0, 60).Draw(t, "who served each person")
		counts := make([]int, partners)
		shared := map[pair]int{}
		truth := 0
		for _, served := range people {
			if served != 0 {
				truth++
			}
			for a := range partners {
				if served>>a&1 == 0 {
					continue
				}
				counts[a]++
				for b := a + 1; b < partners; b++ {
					shared[pair{a, b}] += served >> b & 1
				}
			}
		}
		var stated []Overlap
		for a := range partners {
			for b := a + 1; b < partners; b++ {
				if rapid.Bool().Draw(t, "stated") {
					n := shared[pair{a, b}]
					stated = append(stated, Overlap{b, a, n, n + rapid.IntRange(0, 3).Draw(t, "unsure")})
				}
			}
		}
		if r := CountOnce(counts, stated); truth < r.Low || truth > r.High {
			t.Fatalf("%d people are outside %v: counts %v, stated %v", truth, r, counts, stated)
		}
	})
}
