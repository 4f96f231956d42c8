package capture

import (
	"context"
	"maps"
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

// Every small change of the data is tried once, and has the estimate of the table
// that it makes.
func TestInfluence(t *testing.T) {
	estimate := func(t *Table) (float64, error) {
		fit, _, err := Stepwise(t, DefaultPThreshold)
		return fit.Population(), err
	}
	table := must(NewTable([]string{"A", "B", "C"}, []int{0, 30, 40, 10, 35, 8, 9, 3}))(t)
	changes := must(Influence(context.Background(), table, estimate, Run{Seed: 1}))(t)
	got := map[string]int{}
	for _, c := range changes {
		got[c.Kind]++
		if c.OK != (c.Estimate > 0) || c.OK && c.Estimate < 50 {
			t.Errorf("%+v", c)
		}
	}
	// Seven histories; each of them with one of three lists wrong, but nobody on none.
	want := map[string]int{OnePersonLess: 7, OnePersonMoved: 18, ListLeftOut: 3, ListsMerged: 3, FalseMatches: 4, MissedMatches: 4}
	if !maps.Equal(got, want) {
		t.Errorf("changes %v, want %v", got, want)
	}
	without := func(kind string, from History) float64 {
		i := slices.IndexFunc(changes, func(c Change) bool { return c.Kind == kind && c.From == from && c.OK })
		if i < 0 {
			t.Fatalf("%s %s was not tried", kind, table.Name(from))
		}
		return changes[i].Estimate
	}
	less := must(NewTable(table.Lists, []int{0, 29, 40, 10, 35, 8, 9, 3}))(t)
	if got, want := without(OnePersonLess, 1), must(estimate(less))(t); got != want || got == must(estimate(table))(t) {
		t.Errorf("one person less on A: %v, want %v", got, want)
	}
	// Two lists: 51 people on A, 62 on B, 13 on both (Lincoln and Petersen).
	if got := without(ListLeftOut, 4); !near(got, 51.*62/13, 1e-6) {
		t.Errorf("without C: %v, want %v", got, 51.*62/13)
	}
}

// New Orleans, eight lists: whatever small change has an estimate has one of its size.
func TestInfluenceOnNewOrleans(t *testing.T) {
	table := readTable(t, files["NewOrl"])
	changes := must(Influence(context.Background(), table, func(t *Table) (float64, error) {
		fit, _, err := Stepwise(t, DefaultPThreshold)
		return fit.Population(), err
	}, Run{}))(t)
	got := map[string]int{}
	for _, c := range changes {
		if got[c.Kind]++; c.OK && !(c.Estimate > 100) {
			t.Errorf("%+v", c)
		}
	}
	if got[OnePersonLess] != len(table.observed()) || got[ListLeftOut] != 8 || got[ListsMerged] != 28 || got[FalseMatches] != 4 || got[MissedMatches] != 4 {
		t.Errorf("changes %v", got)
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
