package capture

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Korea: nobody is on c and d without b. The pair b:d, wanted together with b:c
// and c:d, has no estimate; Rcapture gives 184,183,083,460 people for it.
func TestBlameNamesTheLists(t *testing.T) {
	korea := readTable(t, files["Korea"])
	for _, c := range []struct{ model, blame string }{
		{"[12,13,23]", "b:d"}, {"[12,13]", "b:d"}, {"[12,23]", ""},
	} {
		got := ""
		for _, theta := range Blame(korea, must(ParseModel(3, c.model))(t)) {
			got += korea.Name(theta)
		}
		if got != c.blame {
			t.Errorf("%s: blames %q, want %q", c.model, got, c.blame)
		}
	}
	artificial := readTable(t, "Artificial_3_SparseMSE2.0.1.csv")
	if b := Blame(artificial, AllPairs(3)); len(b) != 1 || artificial.Name(b[0]) != "A:B" {
		t.Errorf("the artificial table blames %v", b)
	}
}

// Chan, Silverman and Vincent 2021, section 4.1: New Orleans with the lists B,
// E, F and G merged gives 1034 people; the table of Silverman, Chan and Vincent
// 2024, one person more on C and D, gives 981 by BIC and 1110 with all lists.
func TestNewOrleansTables(t *testing.T) {
	first := readTable(t, files["NewOrl"])
	five := must(first.Merge(0b01110010))(t)
	fit, _, err := Stepwise(five, DefaultPThreshold)
	if err != nil || int(fit.Population()+.5) != 1034 {
		t.Errorf("five lists: %v %v, want 1034", fit.Population(), err)
	}
	counts := append([]int(nil), first.Counts...)
	counts[0b1100]++
	second := must(NewTable(first.Lists, counts))(t)
	fit, _, err = Stepwise(second, DefaultPThreshold)
	if err != nil || int(fit.Population()+.5) != 1110 {
		t.Errorf("the second table: %v %v, want 1110", fit.Population(), err)
	}
	ranking := must(Rank(context.Background(), must(second.Merge(0b01110010))(t), 2, Run{}))(t)
	if n := int(ranking.Models[0].Population + .5); n != 981 {
		t.Errorf("the second table by BIC: %d, want 981", n)
	}
}

func TestInfluence(t *testing.T) {
	table := readTable(t, files["NewOrl"])
	changes := must(Influence(context.Background(), table, func(t *Table) (float64, error) {
		fit, _, err := Stepwise(t, DefaultPThreshold)
		return fit.Population(), err
	}, Run{}))(t)
	for _, c := range changes {
		t.Logf("%s %s %s %v: %.0f %v", c.Kind, table.Name(c.From), table.Name(c.To), c.Rate, c.Estimate, c.OK)
		if c.OK && !(c.Estimate > 100) {
			t.Errorf("%+v", c)
		}
	}
}

// Peaks of the bootstrap: one hump, two answers far apart, and small whole
// numbers, which are one.
func TestModes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	draw := func(n int, centre, spread float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = centre * math.Exp(spread*rng.NormFloat64())
		}
		return out
	}
	for _, c := range []struct {
		name   string
		values []float64
		want   int
	}{
		{"one hump", draw(1000, 500, .2), 1},
		{"two answers", append(draw(600, 150, .08), draw(400, 300, .08)...), 2},
		{"a rare answer does not count", append(draw(980, 150, .08), draw(20, 600, .08)...), 1},
		{"15 and 16", slices.Repeat([]float64{15, 16}, 500), 1},
		{"all the same", slices.Repeat([]float64{15}, 100), 1},
	} {
		if got := modes(c.values); got != c.want {
			t.Errorf("%s: %d peaks, want %d", c.name, got, c.want)
		}
	}
}

// An interval whose end is the lowest replicate is flagged, failures are counted.
func TestHealth(t *testing.T) {
	b := Bootstrap{Estimate: 30, Failed: 25}
	for i := range 75 {
		b.Replicates = append(b.Replicates, float64(i+1))
	}
	if h := b.Health([2]float64{1, 60}); !h.Extreme || h.FailedShare != .25 {
		t.Errorf("%+v", h)
	}
	if h := b.Health([2]float64{10, 60}); h.Extreme {
		t.Errorf("%+v", h)
	}
	if _, err := b.BCa(.95); err != nil {
		t.Error(err)
	}
	if _, err := BCa(0, b.Replicates, 0, .5); err == nil {
		t.Error("an estimate below every replicate has an interval")
	}
}
