package microdata_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/microdata"
)

type arxRun struct {
	ID         string  `json:"id"`
	QIs        string  `json:"qis"`
	Sensitive  string  `json:"sensitive"`
	K          int     `json:"k"`
	Limit      float64 `json:"suppression_limit"`
	Lattice    int     `json:"lattice_size"`
	Levels     string  `json:"optimum_levels"`
	Loss       float64 `json:"loss"`
	Suppressed int     `json:"suppressed_rows"`
	Output     struct {
		Classes int `json:"classes"`
	} `json:"output"`
}

// TestARXOptimum wants ARX's optimum and loss on UCI Adult.
func TestARXOptimum(t *testing.T) {
	var file struct {
		Runs []arxRun `json:"runs"`
	}
	readJSON(t, filepath.Join("arx", "arx_adult_optimum.json"), &file)
	lines := readLines(t, filepath.Join("arx", "adult.csv"), ';')
	for _, run := range file.Runs {
		t.Run(run.ID, func(t *testing.T) { checkARX(t, lines, run) })
	}
}

func checkARX(t *testing.T, lines [][]string, run arxRun) {
	names := strings.Split(run.QIs, "|")
	opt := microdata.RecodeOptions{Criteria: []microdata.Criterion{microdata.KAnonymity(run.K)}, MaxSuppressed: run.Limit}
	if run.Sensitive != "" {
		sensitive := column(t, lines, run.Sensitive)
		opt.Sensitive = &sensitive
		opt.Criteria = append(opt.Criteria, microdata.DistinctDiversity(3))
	}
	got, err := microdata.OptimalRecoding(context.Background(), columns(t, lines, names), adultHierarchies(t, names), opt)
	if err != nil {
		t.Fatal(err)
	}
	for i, field := range strings.Fields(run.Levels) {
		if want := names[i] + "=" + strconv.Itoa(got.Levels[i]); field != want {
			t.Errorf("level %s, want %s", want, field)
		}
	}
	if math.Abs(got.Loss-run.Loss) > 1e-9 || got.SuppressedRows() != run.Suppressed || got.Classes != run.Output.Classes {
		t.Errorf("loss %v, %d rows left out, %d classes; want %v, %d, %d",
			got.Loss, got.SuppressedRows(), got.Classes, run.Loss, run.Suppressed, run.Output.Classes)
	}
}

func adultHierarchies(t testing.TB, names []string) []*microdata.Hierarchy {
	var hs []*microdata.Hierarchy
	for _, name := range names {
		h, err := microdata.NewHierarchy(name, readLines(t, filepath.Join("arx", "adult_hierarchy_"+name+".csv"), ';'))
		if err != nil {
			t.Fatal(err)
		}
		hs = append(hs, h)
	}
	return hs
}

// letters is a hierarchy of 8 values that are joined two by two.
func letters(t testing.TB, depth int) *microdata.Hierarchy {
	var lines [][]string
	for v := range 8 {
		line := []string{}
		for l := range depth {
			line = append(line, string(rune('a'+l))+strconv.Itoa(v>>l))
		}
		lines = append(lines, line)
	}
	h, err := microdata.NewHierarchy("letters", lines)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestOptimumByHand tries every node of small lattices, counting row by row.
func TestOptimumByHand(t *testing.T) {
	hierarchies := []*microdata.Hierarchy{letters(t, 4), letters(t, 3), letters(t, 2)}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 40).Draw(t, "rows")
		draw := func(name string) microdata.Column {
			values := rapid.SliceOfN(rapid.IntRange(0, 7), n, n).Draw(t, name)
			texts := make([]string, n)
			for i, v := range values {
				texts[i] = "a" + strconv.Itoa(v)
			}
			return microdata.Encode(name, texts, nil)
		}
		keys := []microdata.Column{draw("x"), draw("y"), draw("z")}
		sensitive := draw("s")
		criterion := rapid.SampledFrom([]microdata.Criterion{microdata.KAnonymity(1), microdata.DistinctDiversity(2),
			microdata.EntropyDiversity(1.7), microdata.TCloseness(0.4, microdata.EqualDistance()), microdata.RecursiveDiversity(2, 2)}).Draw(t, "criterion")
		opt := microdata.RecodeOptions{Criteria: []microdata.Criterion{microdata.KAnonymity(rapid.IntRange(1, 5).Draw(t, "k")), criterion},
			MaxSuppressed: rapid.SampledFrom([]float64{0, 0.1, 0.3, 1}).Draw(t, "limit"), Sensitive: &sensitive}
		got, err := microdata.OptimalRecoding(context.Background(), keys, hierarchies, opt)
		best := math.Inf(1)
		for x := range 4 {
			for y := range 3 {
				for z := range 2 {
					best = min(best, microdata.LossByHand(keys, hierarchies, []int{x, y, z}, opt))
				}
			}
		}
		if math.IsInf(best, 1) != errors.Is(err, microdata.ErrNoRecoding) {
			t.Fatalf("error %v, best loss by hand %v", err, best)
		}
		if err == nil && math.Abs(got.Loss-best) > 1e-12 {
			t.Fatalf("loss %v at %v, by hand %v", got.Loss, got.Levels, best)
		}
	})
}

func TestHierarchyRefusals(t *testing.T) {
	for name, lines := range map[string][][]string{
		"empty":       {},
		"uneven":      {{"a", "x"}, {"b"}},
		"twice":       {{"a", "x"}, {"a", "y"}},
		"not nested":  {{"a", "x", "1"}, {"b", "x", "2"}},
		"empty lines": {{}},
	} {
		if _, err := microdata.NewHierarchy("h", lines); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestUnknownValueIsNamed(t *testing.T) {
	keys := []microdata.Column{microdata.Encode("letters", []string{"a1", "a1", "zebra"}, nil)}
	_, err := microdata.OptimalRecoding(context.Background(), keys, []*microdata.Hierarchy{letters(t, 2)},
		microdata.RecodeOptions{Criteria: []microdata.Criterion{microdata.KAnonymity(2)}})
	unknown, ok := errors.AsType[*microdata.UnknownValueError](err)
	if !ok || unknown.Row != 3 || unknown.Value != "zebra" {
		t.Errorf("error %v, want row 3, zebra", err)
	}
}

func BenchmarkAdult(b *testing.B) {
	lines := readLines(b, filepath.Join("arx", "adult.csv"), ';')
	names := strings.Split("sex|age|race|marital-status|education|native-country", "|")
	keys, hs := columns(b, lines, names), adultHierarchies(b, names)
	for b.Loop() {
		if _, err := microdata.OptimalRecoding(context.Background(), keys, hs, microdata.RecodeOptions{
			Criteria: []microdata.Criterion{microdata.KAnonymity(5)}, MaxSuppressed: 0.05}); err != nil {
			b.Fatal(err)
		}
	}
}
