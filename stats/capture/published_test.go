package capture

import (
	"context"
	"testing"
)

// kosovo is the table of killings in Kosovo, 1999: Ball, Betts, Scheuren,
// Dudukovich and Asher 2002, Killings and Refugee Flow in Kosovo; lists of
// exhumations, the American Bar Association, OSCE and Human Rights Watch.
func kosovo(t testing.TB) *Table {
	counts := make([]int, 16)
	for _, c := range []struct {
		history string
		people  int
	}{
		{"1111", 27}, {"1110", 32}, {"1101", 42}, {"1100", 123}, {"1011", 18}, {"1010", 31}, {"1001", 106}, {"1000", 306},
		{"0111", 181}, {"0110", 217}, {"0101", 228}, {"0100", 936}, {"0011", 177}, {"0010", 845}, {"0001", 1131},
	} {
		h := 0
		for i, bit := range c.history {
			h |= int(bit-'0') << i
		}
		counts[h] = c.people
	}
	return must(NewTable([]string{"EXH", "ABA", "OSCE", "HRW"}, counts))(t)
}

// The published estimates, each with its source. Intervals come from the
// authors' 1,000 replicates and ours from other ones: they are met to the
// tolerance that 1,000 replicates allow, which is worst where the lower end is
// the lowest replicate of all.
func TestPublishedTables(t *testing.T) {
	ctx, run := context.Background(), Run{Seed: 1}
	newOrleans := readTable(t, files["NewOrl"])
	second := must(NewTable(newOrleans.Lists, plusOne(newOrleans.Counts, 0b1100)))(t)
	const merged = 0b01110010 // lists B, E, F and G
	stepwise := func(table *Table) Bootstrap {
		return must(BootstrapStepwise(ctx, table, DefaultPThreshold, 1000, run))(t)
	}
	byBIC := func(table *Table, order, top int) Bootstrap {
		ranking := must(Rank(ctx, table, order, run))(t)
		return must(BootstrapTop(ctx, table, ranking, []int{top}, 1000, run))(t)[0]
	}
	uk := readTable(t, files["UKdat_5"])
	for _, c := range []struct {
		source         string
		got            Bootstrap
		estimate       int
		low, high      float64
		lowTol, topTol float64
	}{
		{"Chan et al. 2021, section 4.1: New Orleans", stepwise(newOrleans), 1184, 717, 1657, .3, .06},
		{"the same: New Orleans, five lists", stepwise(must(newOrleans.Merge(merged))(t)), 1034, 589, 1703, .3, .1},
		{"the same: Western", stepwise(readTable(t, files["Western"])), 2483, 1293, 3670, .25, .06},
		{"Silverman et al. 2024, table 3: Korea, best model", byBIC(readTable(t, files["Korea"]), 2, 1), 157, 131, 248, .01, .08},
		{"the same: Korea, all models", byBIC(readTable(t, files["Korea"]), 2, 6), 157, 128, 349, .01, .05},
		{"the same, table 2: Kosovo, best model", byBIC(kosovo(t), 3, 1), 10357, 9100, 12000, .02, .02},
		{"the same: Kosovo, best 10 models", byBIC(kosovo(t), 3, 10), 10357, 6900, 18000, .05, .05},
		{"the same, table 6: Kosovo, order 2", byBIC(kosovo(t), 2, 10), 14342, 12451, 16273, .03, .03},
		{"the same: UK, five lists, order 2", byBIC(uk, 2, 60), 22991, 11456, 43894, .05, .15},
		{"the same: UK, five lists, all orders", byBIC(uk, 4, 60), 25311, 11168, 56052, .05, .15},
		{"the same: New Orleans, five lists, the second table", byBIC(must(second.Merge(merged))(t), 2, 60), 981, 397, 1511, .3, .15},
	} {
		ci := must(c.got.BCa(.95))(t)
		t.Logf("%s: %.0f (%.0f, %.0f), published %d (%.0f, %.0f)", c.source, c.got.Estimate, ci[0], ci[1], c.estimate, c.low, c.high)
		if int(c.got.Estimate+.5) != c.estimate {
			t.Errorf("%s: %.1f, published %d", c.source, c.got.Estimate, c.estimate)
		}
		if !near(ci[0], c.low, c.lowTol) || !near(ci[1], c.high, c.topTol) {
			t.Errorf("%s: interval %.0f, published %.0f to %.0f", c.source, ci, c.low, c.high)
		}
	}
}

func plusOne(counts []int, h History) []int {
	out := append([]int(nil), counts...)
	out[h]++
	return out
}

// Silverman, Chan and Vincent 2024, table 4: among how many of the best models the
// choice of each of 1,000 replicates for Kosovo lies. Kosovo: 375 choose the first,
// 929 one of the first 5, 997 one of the first 10. The standard error of a
// count is at most 16; four of them are allowed.
func TestRankOfTheChoice(t *testing.T) {
	table := kosovo(t)
	ranking := must(Rank(context.Background(), table, 3, Run{}))(t)
	tops := []int{1, 5, 10, len(ranking.Models)}
	boots := must(BootstrapTop(context.Background(), table, ranking, tops, 1000, Run{Seed: 3}))(t)
	all := boots[len(boots)-1].Replicates
	for i, want := range []int{375, 929, 997} {
		same := 0
		for k, n := range boots[i].Replicates {
			if n == all[k] {
				same++
			}
		}
		if d := same - want; d < -64 || d > 64 {
			t.Errorf("%d of 1000 replicates choose among the best %d, published %d", same, tops[i], want)
		}
	}
}
