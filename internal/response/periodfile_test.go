package response

import (
	"slices"
	"testing"
)

// Months share a sheet as long as it holds them, and stay whole.
func TestMonthsInSheets(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []int
		sheets []string
	}{
		{"nothing", nil, []string{reportSheet}},
		{"one", []int{7}, []string{"2026-01"}},
		{"a group's year", []int{300, 310, 0, 290}, []string{"2026-01 – 2026-04"}},
		{"just full", []int{mostInSheet, 1}, []string{"2026-01", "2026-02"}},
		{"two years of the largest plan", slices.Repeat([]int{83_500}, 24), []string{"2026-01 – 2026-12", "2027-01 – 2027-12"}},
	} {
		var months []monthFilled
		for i, n := range c.values {
			months = append(months, monthFilled{Month("2026-01").Add(i), n})
		}
		var got []string
		for _, some := range inSheets(months) {
			got = append(got, sheetOf(some))
		}
		if !slices.Equal(got, c.sheets) {
			t.Errorf("%s: %q, want %q", c.name, got, c.sheets)
		}
	}
}
