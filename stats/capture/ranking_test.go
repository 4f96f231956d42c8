package capture

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

type rankingReference struct {
	Estimable int `json:"n_models_estimable"`
	Total     int `json:"n_models_total"`
	Top       []struct {
		Model     string
		Abundance float64
		BIC       float64
	}
}

func TestRankingOfAllModels(t *testing.T) {
	var all map[string]json.RawMessage
	readJSON(t, "reference_bic_all_models.json", &all)
	for key, raw := range all {
		name, ok := strings.CutSuffix(strings.TrimPrefix(key, "bic_"), "_maxorder2")
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var want rankingReference
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			got := must(Rank(context.Background(), readTable(t, files[name]), 2, Run{}))(t)
			if got.Estimable != want.Estimable || got.Total != want.Total {
				t.Errorf("%d of %d models estimable, want %d of %d", got.Estimable, got.Total, want.Estimable, want.Total)
			}
			for i, w := range want.Top {
				g := got.Models[i]
				if g.Model.String() != w.Model || !near(g.Population, w.Abundance, 1e-6) || math.Abs(g.BIC-w.BIC) > 1e-6 {
					t.Errorf("place %d: %s %.9g %.9g, want %s %.9g %.9g", i+1, g.Model, g.Population, g.BIC, w.Model, w.Abundance, w.BIC)
				}
			}
		})
	}
}

// The numbers of hierarchical models that the literature gives, the saturated
// one left out.
func TestNumbersOfHierarchicalModels(t *testing.T) {
	for _, c := range []struct{ lists, order, models int }{
		{3, 2, 8}, {3, 3, 8}, {4, 2, 64}, {4, 3, 113}, {4, 9, 113},
		{5, 2, 1024}, {5, 3, 6212}, {5, 4, 6893}, {6, 2, 32768},
	} {
		n := 0
		for range Hierarchical(c.lists, c.order) {
			n++
		}
		if n != c.models {
			t.Errorf("%d lists, order %d: %d models, want %d", c.lists, c.order, n, c.models)
		}
	}
}
