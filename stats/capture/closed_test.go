package capture

import (
	"context"
	"encoding/json"
	"math"
	"math/bits"
	"slices"
	"testing"
)

type rcaptureRow struct {
	Model     string
	Abundance float64
	Stderr    float64
	Deviance  float64
	DF        int
	AIC, BIC  float64
}

type rcaptureCI struct {
	Results rcaptureRow
	CI      rcaptureBounds
}

type rcaptureBounds struct{ Abundance, InfCL, SupCL float64 }

// Rcapture 1.4-4 on the HIV table of Rome.
func TestClosedFamily(t *testing.T) {
	var ref struct {
		Closed struct{ Results []rcaptureRow } `json:"HIV_closedp_t"`
	}
	readJSON(t, "reference_rcapture.json", &ref)
	got := must(Closed(readTable(t, "HIV.csv")))(t)
	for i, w := range ref.Closed.Results {
		g := got[i]
		if w.Model == "Mbh" {
			w.Stderr = g.SE // where Rcapture is wrong: TestMbhStandardError
		}
		if g.Name != w.Model || g.DF != w.DF || !near(g.Population, w.Abundance, 1e-6) || !near(g.SE, w.Stderr, 1e-6) ||
			!near(g.Deviance, w.Deviance, 1e-6) || !near(g.AIC, w.AIC, 1e-6) || !near(g.BIC, w.BIC, 1e-6) {
			t.Errorf("got %+v\nwant %+v", g, w)
		}
	}
}

// The standard errors of Mb and Mbh are Zippin's (1956) of a removal experiment,
// a closed formula that knows nothing of regressions: of m people, those first
// seen on one of k lists are a geometric sequence with ratio q.
func TestBehaviourStandardErrors(t *testing.T) {
	table := readTable(t, "HIV.csv")
	first := make([]float64, len(table.Lists)) // people by the list that saw them first
	for w, n := range table.Counts[1:] {
		first[bits.TrailingZeros(uint(w+1))] += float64(n)
	}
	fits := must(Closed(table))(t)
	for skip, name := range []string{"Mb", "Mbh"} {
		g := fits[slices.IndexFunc(fits, func(f ClosedFit) bool { return f.Name == name })]
		m, seen, k := g.Population, 0.0, float64(len(first)-skip)
		for i, n := range first {
			if i < skip {
				m -= n
			} else {
				seen += n
			}
		}
		all := 1 - seen/m // q to the k
		p := 1 - math.Pow(all, 1/k)
		want := math.Sqrt(m * (1 - all) * all / ((1-all)*(1-all) - p*p*k*k*all/(1-p)))
		if !near(g.SE, want, 1e-6) {
			t.Errorf("%s: the standard error is %.9g, Zippin's %.9g", name, g.SE, want)
		}
	}
}

// Where Rcapture's standard error of Mbh comes from: with a derivative that lacks
// the factor 1 + later it is met to the last digit, with the whole one it is ours.
func TestMbhStandardError(t *testing.T) {
	var ref struct {
		Closed struct{ Results []rcaptureRow } `json:"HIV_closedp_t"`
	}
	readJSON(t, "reference_rcapture.json", &ref)
	table := readTable(t, "HIV.csv")
	c := closedTable{table: table, lists: len(table.Lists)}
	g := c.regress(c.design(func(w History) []float64 {
		first := bits.TrailingZeros(uint(w))
		return []float64{float64(min(first, 1)), float64(first), float64(w.Size() - 1)}
	}))
	b, again, others := g.beta, math.Exp(g.beta[3]), float64(c.lists-1)
	left := 1 + again - math.Exp(b[2])
	later := math.Exp(b[1]+b[2]) / left // people not on the first list, for each who is
	onFirst := math.Exp(b[0]) * math.Pow(1+again, others)
	se := func(factor float64) float64 {
		slope := []float64{1 + later, later, later * (1 + math.Exp(b[2])/left), others*again/(1+again)*factor - later*again/left}
		variance := 0.0
		for i, x := range slope {
			for j, y := range slope {
				variance += onFirst * x * onFirst * y * g.covariance.At(i, j)
			}
		}
		return math.Sqrt(variance - onFirst*(1+later))
	}
	fits := must(Closed(table))(t)
	theirs, ours := ref.Closed.Results[len(ref.Closed.Results)-1], fits[len(fits)-1]
	if theirs.Model != "Mbh" || !near(se(1), theirs.Stderr, 1e-6) {
		t.Errorf("without the factor %.9g, Rcapture %.9g", se(1), theirs.Stderr)
	}
	if ours.Name != "Mbh" || !near(se(1+later), ours.SE, 1e-6) {
		t.Errorf("with the factor %.9g, ours %.9g", se(1+later), ours.SE)
	}
}

func TestProfileIntervals(t *testing.T) {
	var ref struct {
		Mt    rcaptureCI `json:"HIV_profileCI"`
		Chain rcaptureCI `json:"HIV_closedpCI_12_23_34"`
		Korea struct {
			Best rcaptureBounds `json:"profileCI_best"`
		} `json:"Korea_closedpMS_maxorder2"`
	}
	readJSON(t, "reference_rcapture.json", &ref)
	for _, c := range []struct {
		file, model string
		want        rcaptureBounds
	}{
		{"HIV.csv", "[1,2,3,4]", ref.Mt.CI}, {"HIV.csv", "[12,23,34]", ref.Chain.CI}, {files["Korea"], "[12,23]", ref.Korea.Best},
	} {
		table := readTable(t, c.file)
		got := must(Profile(table, must(ParseModel(len(table.Lists), c.model))(t), .95))(t)
		// R searches the mode and the bounds numerically, the mode less sharply.
		if !near(got.Mode, c.want.Abundance, 1e-6) || !near(got.Low, c.want.InfCL, 1e-6) || !near(got.High, c.want.SupCL, 1e-6) {
			t.Errorf("%s: got %+v, want %+v", c.model, got, c.want)
		}
	}
}

// The hierarchical models of Rcapture, where it can be believed: its fits are
// not aware of the boundary.
func TestRcaptureHierarchicalModels(t *testing.T) {
	var ref map[string]json.RawMessage
	readJSON(t, "reference_rcapture.json", &ref)
	for key, c := range map[string]struct{ file, list string }{
		"HIV_closedpMS": {"HIV.csv", "top10"}, "Korea_closedpMS_maxorder2": {files["Korea"], "top5"},
	} {
		var rows map[string]json.RawMessage
		var want []rcaptureRow
		if json.Unmarshal(ref[key], &rows) != nil || json.Unmarshal(rows[c.list], &want) != nil {
			t.Fatal(key)
		}
		table := readTable(t, c.file)
		ranking := must(Rank(context.Background(), table, 2, Run{}))(t)
		if key == "HIV_closedpMS" && ranking.Models[0].Model.String() != want[0].Model {
			t.Errorf("the best model is %s, want %s", ranking.Models[0].Model, want[0].Model)
		}
		for _, w := range want {
			model := must(ParseModel(len(table.Lists), w.Model))(t)
			if w.Abundance > 1e9 {
				if v := Check(table, model); v.Code != NoMaximum {
					t.Errorf("%s is not refused (code %d), where Rcapture says %g", w.Model, v.Code, w.Abundance)
				}
				continue
			}
			fit := must(Estimate(table, model))(t)
			if !near(fit.Population(), w.Abundance, 1e-6) || !near(fit.Deviance, w.Deviance, 1e-6) || !near(fit.BIC, w.BIC, 1e-6) {
				t.Errorf("%s: got %.9g, deviance %.9g, BIC %.9g, want %+v", w.Model, fit.Population(), fit.Deviance, fit.BIC, w)
			}
		}
	}
}
