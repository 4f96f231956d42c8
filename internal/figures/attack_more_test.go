package figures

import (
	"math"
	"slices"
	"testing"

	"ostoja/internal/db/dbtest"
)

// unlikely is the z from which a difference is no accident: under no difference
// it is exceeded once in 500 million runs of a test.
const unlikely = 6.0

// Somebody who knows 3, 4 or 5 attributes of a person looks her up in the
// records that were released, and takes the harm that she finds there. The weak
// gate releases the records without their names. Ours releases synthetic ones,
// in which she is right of those who are in the data as often as of strangers.
func TestAttackLinkageByMoreAttributes(t *testing.T) {
	const sensitive = 3 // harm
	s := quarter(trials(600))
	strangers := quarterOf(trials(600), 77)
	g := newGate(t, dbtest.SQLite(t, migrations), s)
	budget(t, g, 4000)
	q := Request{Source: "invented", Period: "2026-Q3", Audience: Public, Kind: SyntheticKind, Variables: names(s.domain), Epsilon: 2000}
	r, err := release(g, q)
	if err != nil {
		t.Fatal(err)
	}
	var raw [][]uint16
	for _, in := range s.records {
		raw = append(raw, in.Codes)
	}
	for _, known := range [][]int{{0, 1, 2}, {0, 1, 2, 5}, {0, 1, 2, 4, 5}} {
		if z := advantage(raw, s.records, strangers.records, known, sensitive); z < unlikely {
			t.Errorf("%d attributes: the weak gate withstands: z = %.1f", len(known), z)
		}
		if z := advantage(r.Result.Records, s.records, strangers.records, known, sensitive); z > unlikely {
			t.Errorf("%d attributes: people in the data are told better than strangers: z = %.1f", len(known), z)
		}
	}
}

// advantage gives the z of guessing an attribute better of the people in the
// data than of strangers from the same population.
func advantage(released [][]uint16, inside, outside []record, known []int, sensitive int) float64 {
	guess := func(people []record) float64 {
		right := 0
		for _, p := range people {
			votes, best := map[uint16]int{}, uint16(0)
			for _, r := range released {
				if !slices.ContainsFunc(known, func(v int) bool { return r[v] != p.Codes[v] }) {
					if votes[r[sensitive]]++; votes[r[sensitive]] > votes[best] {
						best = r[sensitive]
					}
				}
			}
			if len(votes) > 0 && best == p.Codes[sensitive] {
				right++
			}
		}
		return float64(right) / float64(len(people))
	}
	a, b := guess(inside), guess(outside)
	p := (a + b) / 2
	return (a - b) / math.Sqrt(p*(1-p)*(1/float64(len(inside))+1/float64(len(outside))))
}
