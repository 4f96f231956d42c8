package funding

import (
	"testing"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/response"

	"pgregory.net/rapid"
)

func output(name string) response.Output {
	return response.Output{Row: register.Row{ID: id.ID(name)}}
}

// Each way to look at the money adds up to the whole, whatever was given to whom.
func TestPartsAddUpToTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &response.Outline{Outputs: []response.Output{output("a"), output("b")}}
		names := rapid.SampledFrom([]id.ID{"", "a", "b", "gone"})
		for range rapid.IntRange(0, 8).Draw(t, "requirements") {
			amount := float64(rapid.Int64Range(0, 1e9).Draw(t, "amount")) / 100
			year := rapid.IntRange(2025, 2027).Draw(t, "year")
			o.Requirements = append(o.Requirements, response.Requirement{Output: rapid.SampledFrom([]id.ID{"a", "b"}).Draw(t, "output"), Partner: names.Draw(t, "partner"), Year: &year, Amount: &amount})
		}
		var sums []sum
		var given Money
		for range rapid.IntRange(0, 8).Draw(t, "sums") {
			s := sum{Output: names.Draw(t, "output"), Partner: names.Draw(t, "partner"), Year: rapid.IntRange(2024, 2028).Draw(t, "year"), Count: 1,
				State: rapid.SampledFrom([]State{Pledged, Committed, Paid}).Draw(t, "state"), Value: Money(rapid.Int64Range(0, 1e10).Draw(t, "value"))}
			sums = append(sums, s)
			given += s.Value
		}
		totals := totalsOf(o, sums)
		if totals.All.Received+totals.All.Pledged != given || totals.Count != len(sums) {
			t.Fatalf("%s of %s are counted", totals.All.Received+totals.All.Pledged, given)
		}
		for name, lines := range map[string][]Line{"output": totals.ByOutput, "partner": totals.ByPartner, "year": totals.ByYear} {
			var all Line
			for _, l := range lines {
				all.Required, all.Received, all.Pledged = all.Required+l.Required, all.Received+l.Received, all.Pledged+l.Pledged
				if l.Gap() < 0 || l.Gap() > l.Required {
					t.Fatalf("a gap of %s", l.Gap())
				}
			}
			if all != totals.All {
				t.Fatalf("by %s: %+v, in all %+v", name, all, totals.All)
			}
		}
	})
}

func TestSharesOfNeed(t *testing.T) {
	needs := []Need{
		{"PL014", "women", "legal-aid", 1000, 250}, {"PL014", "everybody", "shelter", 400, 600}, {"PL006", "everybody", "shelter", 200, 0}, {"", "everybody", "shelter", 50, 0},
	}
	money := []placed{{"PL014", "women", 100_000}, {"PL999", "", 5_000}, {"", "", 7_000}}
	areas := byArea(needs, money, func(area string) string { return area })
	want := []Share{
		{"PL006", 200, 200, 0, 0, 0},
		{"PL014", 1000, 1400, 650, 100_000, 100},
		{"", 50, 50, 0, 7_000, 140},
		{"PL999", 0, 0, 0, 5_000, 0},
	}
	for i, w := range want {
		if i >= len(areas) || areas[i] != w {
			t.Fatalf("row %d: %+v, want %+v", i, areas, w)
		}
	}
	if n, all := without(areas); n != 1 || all != 2 {
		t.Errorf("%d of %d areas have no money", n, all)
	}
	if groups := byGroup(needs, money); len(groups) != 2 || groups[0].Key != "everybody" || groups[0].Money != 12_000 {
		t.Errorf("by group: %+v", groups)
	}
}
