package synth

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"ostoja/stats/disclose/dp"
)

// The measures are the peers': their k-anonymous aggregates are the counts
// rounded down to tens, so the rows of their reports can be computed anew.
func TestMeasuresMatchThePeersReports(t *testing.T) {
	for _, name := range []string{"c5k", "demo"} {
		raw, err := os.ReadFile(casePath(t, "sds/"+name+".eval.json"))
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			Dataset string
			Length  int `json:"reporting_length"`
			Rows    []struct {
				Length            any
				Real              int     `json:"sens_combs"`
				Other             int     `json:"tgt_combs"`
				MeanCount         float64 `json:"mean_count"`
				MeanAbsError      float64 `json:"mean_abs_err"`
				Suppressed        float64 `json:"suppressed_pct"`
				SuppressedFromK   float64 `json:"suppressed_ge_k_pct"`
				Fabricated        float64 `json:"fabricated_pct"`
				Leaked            int
				Rare              int     `json:"rare_sens"`
				Unique            int     `json:"unique_sens"`
				CountPreservation float64 `json:"count_preservation_ge_k"`
			} `json:"kanon_aggregates"`
		}
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		domain, records := readCase(t, "sds/"+want.Dataset)
		counts, err := dp.CombinationCounts(context.Background(), domain, inMemory(records), want.Length)
		if err != nil {
			t.Fatal(err)
		}
		var all tally
		got := []Measures{}
		for i, real := range counts {
			rounded := make([]int64, len(real))
			for j, n := range real {
				rounded[j] = n / 10 * 10
			}
			var one tally
			one.add(real, rounded, 10)
			all.add(real, rounded, 10)
			got = append(got, one.measures(i+1))
		}
		got = append(got, all.measures(0))
		for i, w := range want.Rows {
			g := got[i]
			exact := g.Real == w.Real && g.Other == w.Other && g.Leaked == w.Leaked && g.Rare == w.Rare && g.Unique == w.Unique
			close := math.Abs(g.MeanCount-w.MeanCount) < 0.0051 && math.Abs(g.MeanAbsError-w.MeanAbsError) < 0.0051 &&
				math.Abs(100*g.Suppressed-w.Suppressed) < 0.0051 && math.Abs(100*g.SuppressedFromK-w.SuppressedFromK) < 0.0051 &&
				math.Abs(100*g.Fabricated-w.Fabricated) < 0.0051 && math.Abs(g.CountPreservation-w.CountPreservation) < 0.000051
			if !exact || !close {
				t.Errorf("%s, length %v: %+v, want %+v", name, w.Length, g, w)
			}
		}
	}
}

func TestEvaluateOfItselfIsPerfect(t *testing.T) {
	domain := domainOf(2, 3, 1)
	records := inMemory(chain(domain, 300, 1))
	e, err := Evaluate(context.Background(), domain, records, records, 3, 5)
	if err != nil {
		t.Fatal(err)
	}
	if m := e.All; m.MeanAbsError != 0 || m.CountPreservation != 1 || m.Suppressed != 0 || m.Fabricated != 0 || e.Expansion() != 0 {
		t.Errorf("%+v", e)
	}
}

func TestEvaluateOfNothing(t *testing.T) {
	domain, none := domainOf(1), inMemory(nil)
	e, err := Evaluate(context.Background(), domain, none, none, 2, 1)
	if err != nil || e.All.MeanCount != 0 || math.IsNaN(e.Expansion()) {
		t.Errorf("%+v, %v", e, err)
	}
	for _, bad := range [][2]int{{0, 10}, {9, 10}, {2, 0}} {
		if _, err := Evaluate(context.Background(), domain, none, none, bad[0], bad[1]); err == nil {
			t.Errorf("length %d and k %d are accepted", bad[0], bad[1])
		}
	}
}
