package capture

import (
	"context"
	"math"
	"strconv"
	"testing"
)

type dgaReference struct {
	Y         []int   `json:"Y_R_column_major"`
	Mean      float64 `json:"post_mean"`
	Quantiles map[string]int
	Mode      int
	Top       []struct{ P float64 } `json:"top_models"`
}

// dga 2.0.2: the spina bifida table of Madigan and York 1997, and Korea.
func TestDecomposable(t *testing.T) {
	var ref struct {
		Spina dgaReference `json:"madigan_york_spina_5list"`
		Korea dgaReference
	}
	readJSON(t, "reference_dga_bma.json", &ref)
	spina := must(NewTable([]string{"1", "2", "3", "4", "5"}, ref.Spina.Y))(t)
	compareDGA(t, spina, DecomposableOptions{Delta: .5, MaxHidden: 300}, ref.Spina)
	compareDGA(t, readTable(t, files["Korea"]), DecomposableOptions{MaxHidden: 5000}, ref.Korea)
}

func compareDGA(t *testing.T, table *Table, opt DecomposableOptions, want dgaReference) {
	p := must(Decomposable(context.Background(), table, opt, Run{}))(t)
	if !near(p.Mean(), want.Mean, 1e-9) || p.Mode() != want.Mode {
		t.Errorf("mean %.10g and mode %d, want %.10g and %d", p.Mean(), p.Mode(), want.Mean, want.Mode)
	}
	for label, w := range want.Quantiles {
		percent, _ := strconv.ParseFloat(label, 64)
		if got := p.Quantile(percent / 100); got != w {
			t.Errorf("quantile %s is %d, want %d", label, got, w)
		}
	}
	for i, top := range want.Top {
		if math.Abs(p.Graphs[i].Probability-top.P) > 1e-9 {
			t.Errorf("graph %d has probability %.9f, want %.9f", i+1, p.Graphs[i].Probability, top.P)
		}
	}
}

func TestNumbersOfDecomposableGraphs(t *testing.T) {
	for lists, want := range map[int]int{3: 8, 4: 61, 5: 822, 6: 18154} {
		if got := len(decomposables(lists)); got != want {
			t.Errorf("%d lists: %d graphs, want %d", lists, got, want)
		}
	}
}
