package near_test

import (
	"testing"

	"pgregory.net/rapid"

	"ostoja/formats/near"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"", "", 0, 0},
		{"survey", "survey", 0, 0},
		{"survye", "survey", 2, 2},
		{"settigns", "settings", 2, 2},
		{"kitten", "sitting", 9, 3},
		{"kitten", "sitting", 2, 3},
		{"їжа", "їжу", 1, 1}, // letters, not bytes
		{"", "abc", 9, 3},
		{"", "abc", 1, 2},
	} {
		if got := near.Words(c.a, c.b, c.limit); got != c.want {
			t.Errorf("%q to %q within %d: %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}

// It is a distance: symmetric, 0 only for equals, never more than the longer
// word, shorter than any way round; and it keeps to its limit.
func TestIsDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SliceOfN(rapid.SampledFrom([]rune("abж")), 0, 7)
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		d := near.Distance(a, b, 99)
		if d != near.Distance(b, a, 99) || (d == 0) != (string(a) == string(b)) || d > max(len(a), len(b)) {
			t.Fatalf("%q to %q is %d", string(a), string(b), d)
		}
		if round := near.Distance(a, c, 99) + near.Distance(c, b, 99); d > round {
			t.Fatalf("%d, over %q only %d", d, string(c), round)
		}
		limit := rapid.IntRange(0, 4).Draw(t, "limit")
		if limited := near.Distance(a, b, limit); limited != min(d, limit+1) {
			t.Fatalf("within %d: %d, without: %d", limit, limited, d)
		}
	})
}
