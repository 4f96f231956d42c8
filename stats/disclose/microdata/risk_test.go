package microdata_test

import (
	"context"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/microdata"
)

type summary struct {
	N          int            `json:"n"`
	Keys       []string       `json:"keys"`
	Weight     string         `json:"weight"`
	Sensitive  any            `json:"sensitive"`
	Violations map[string]int `json:"violations"`
	Classes    int            `json:"classes"`
	Expected   float64        `json:"expected_reidentifications"`
}

// TestReferenceRows compares every row with sdcMicro 5.8.1.
func TestReferenceRows(t *testing.T) {
	for _, name := range []string{"francdat", "testdata_7keys", "testdata2_7keys"} {
		t.Run(name, func(t *testing.T) {
			var want summary
			readJSON(t, name+"_summary.json", &want)
			lines := readLines(t, name+"_input.csv", ',')
			keys := columns(t, lines, want.Keys)
			classes, err := microdata.Group(keys, numbers(t, column(t, lines, want.Weight)))
			if err != nil {
				t.Fatal(err)
			}
			checkSummary(t, classes, want)
			rows := readLines(t, name+"_rowrisk.csv", ',')
			suda, err := microdata.SUDA(context.Background(), keys, nil)
			if err != nil {
				t.Fatal(err)
			}
			same(t, rows, "fk", func(row int) float64 { return float64(classes.Frequency[classes.Of[row]]) })
			same(t, rows, "Fk", func(row int) float64 { return classes.Weight[classes.Of[row]] })
			risk := classes.Risk()
			same(t, rows, "indiv_risk", func(row int) float64 { return risk[row] })
			same(t, rows, "suda_score", func(row int) float64 { return suda[row] })
			if sensitive, ok := want.Sensitive.(string); ok {
				diversity, err := classes.Diversity(column(t, lines, sensitive), 2)
				if err != nil {
					t.Fatal(err)
				}
				same(t, rows, "ldiv_distinct", func(row int) float64 { return float64(diversity[classes.Of[row]].Distinct) })
				same(t, rows, "ldiv_entropy", func(row int) float64 { return diversity[classes.Of[row]].Entropy })
				same(t, rows, "ldiv_recursive", func(row int) float64 { return float64(diversity[classes.Of[row]].Recursive) })
			}
		})
	}
}

func checkSummary(t *testing.T, classes *microdata.Classes, want summary) {
	t.Helper()
	if classes.Len() != want.Classes || len(classes.Of) != want.N {
		t.Errorf("%d rows in %d classes, want %d in %d", len(classes.Of), classes.Len(), want.N, want.Classes)
	}
	for _, k := range []int{2, 3, 5, 10} {
		if got := classes.Violations(k); got != want.Violations["k"+strconv.Itoa(k)] {
			t.Errorf("%d rows break %d-anonymity, want %d", got, k, want.Violations["k"+strconv.Itoa(k)])
		}
	}
	if got := classes.ExpectedReidentifications(); math.Abs(got-want.Expected) > 1e-9 {
		t.Errorf("expected re-identifications %v, want %v", got, want.Expected)
	}
}

func numbers(t *testing.T, c microdata.Column) []float64 {
	t.Helper()
	out := make([]float64, len(c.Codes))
	for row := range out {
		var err error
		if out[row], err = strconv.ParseFloat(c.Label(row), 64); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func same(t *testing.T, rows [][]string, name string, got func(row int) float64) {
	t.Helper()
	want := numbers(t, column(t, rows, name))
	for row := range want {
		if math.Abs(got(row)-want[row]) > 1e-9 {
			t.Errorf("row %d: %s is %v, want %v", row+1, name, got(row), want[row])
			return
		}
	}
}

// TestExactRisk compares with the integral by Simpson's rule.
func TestExactRisk(t *testing.T) {
	for _, f := range []int{1, 2, 3, 7, 40} {
		for _, p := range []float64{0.001, 0.05, 0.3, 0.49, 0.5, 0.51, 0.9, 0.9999, 1} {
			want := simpson(func(u float64) float64 { return p * math.Pow(u, float64(f-1)) / (p + (1-p)*u) })
			if got := microdata.ExactRisk(f, float64(f)/p); math.Abs(got-want) > 1e-9 {
				t.Errorf("f=%d p=%v: %v, want %v", f, p, got, want)
			}
		}
	}
}

func simpson(y func(float64) float64) float64 {
	const n = 200_000
	sum := y(0) + y(1)
	for i := 1; i < n; i++ {
		sum += y(float64(i)/n) * float64(2+2*(i%2))
	}
	return sum / 3 / n
}

// TestApproximationOfRisk holds what the documentation says of IndividualRisk:
// exact for one and two rows, else never below and at most 4.1 % above the exact
// value.
func TestApproximationOfRisk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.IntRange(1, 200).Draw(t, "f")
		weight := float64(f) / rapid.Float64Range(1e-4, 1).Draw(t, "p")
		got, exact := microdata.IndividualRisk(f, weight), microdata.ExactRisk(f, weight)
		if f <= 2 && math.Abs(got-exact) > 1e-9*exact+1e-10 {
			t.Fatalf("f=%d: %v, exact %v", f, got, exact)
		}
		if got < exact*(1-1e-9) || got > exact*1.041 {
			t.Fatalf("f=%d F=%v: %v, exact %v (%.3f)", f, weight, got, exact, got/exact)
		}
	})
}

// drawColumns makes small files with missing values.
func drawColumns(t *rapid.T, missing bool) []microdata.Column {
	n := rapid.IntRange(1, 25).Draw(t, "rows")
	keys := make([]microdata.Column, rapid.IntRange(1, 5).Draw(t, "keys"))
	least := int32(0)
	if missing {
		least = microdata.Missing
	}
	for j := range keys {
		keys[j] = microdata.Column{Name: strconv.Itoa(j), Labels: []string{"a", "b", "c"},
			Codes: rapid.SliceOfN(rapid.Int32Range(least, 2), n, n).Draw(t, "codes")}
	}
	return keys
}

func matches(keys []microdata.Column, a, b int, set uint) bool {
	for j, k := range keys {
		x, y := k.Codes[a], k.Codes[b]
		if set>>j&1 == 1 && x != y && x != microdata.Missing && y != microdata.Missing {
			return false
		}
	}
	return true
}

// TestGroupMatchesByHand counts matches pair by pair.
func TestGroupMatchesByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := drawColumns(t, true)
		weights := rapid.SliceOfN(rapid.Float64Range(1, 9), len(keys[0].Codes), len(keys[0].Codes)).Draw(t, "weights")
		classes, err := microdata.Group(keys, weights)
		if err != nil {
			t.Fatal(err)
		}
		for a := range keys[0].Codes {
			n, w := 0, 0.0
			for b := range keys[0].Codes {
				if matches(keys, a, b, 1<<len(keys)-1) {
					n++
					w += weights[b]
				}
			}
			if id := classes.Of[a]; classes.Frequency[id] != n || math.Abs(classes.Weight[id]-w) > 1e-9 {
				t.Fatalf("row %d: %d rows of weight %v, want %d of %v", a, classes.Frequency[id], classes.Weight[id], n, w)
			}
		}
	})
}

// TestSUDAByHand looks at every subset of the keys.
func TestSUDAByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := drawColumns(t, rapid.Bool().Draw(t, "missing"))
		got, err := microdata.SUDA(context.Background(), keys, nil)
		if err != nil {
			t.Fatal(err)
		}
		for row := range got {
			if want := scoreByHand(keys, row); got[row] != want {
				t.Fatalf("row %d: score %v, want %v", row, got[row], want)
			}
		}
	})
}

func scoreByHand(keys []microdata.Column, row int) float64 {
	score := 0.0
	for set := uint(1); set < 1<<len(keys); set++ {
		if uniqueByHand(keys, row, set) && !uniqueOnSubset(keys, row, set) {
			size := 0
			for j := range keys {
				size += int(set >> j & 1)
			}
			score += math.Gamma(float64(len(keys) - size + 1))
		}
	}
	return math.Round(score)
}

func uniqueByHand(keys []microdata.Column, row int, set uint) bool {
	for j, k := range keys {
		if set>>j&1 == 1 && k.Codes[row] == microdata.Missing {
			return false
		}
	}
	for other := range keys[0].Codes {
		if other != row && matches(keys, row, other, set) {
			return false
		}
	}
	return true
}

func uniqueOnSubset(keys []microdata.Column, row int, set uint) bool {
	for sub := (set - 1) & set; sub > 0; sub = (sub - 1) & set {
		if uniqueByHand(keys, row, sub) {
			return true
		}
	}
	return false
}

func TestRefusals(t *testing.T) {
	good := microdata.Encode("a", []string{"x", "y"}, nil)
	for name, try := range map[string]func() error{
		"no keys": func() error { _, err := microdata.Group(nil, nil); return err },
		"no rows": func() error { _, err := microdata.Group([]microdata.Column{{Name: "a"}}, nil); return err },
		"uneven columns": func() error {
			_, err := microdata.Group([]microdata.Column{good, microdata.Encode("b", []string{"x"}, nil)}, nil)
			return err
		},
		"weight missing": func() error { _, err := microdata.Group([]microdata.Column{good}, []float64{1}); return err },
		"weight zero":    func() error { _, err := microdata.Group([]microdata.Column{good}, []float64{1, 0}); return err },
		"weight not known": func() error {
			_, err := microdata.Group([]microdata.Column{good}, []float64{1, math.NaN()})
			return err
		},
		"code unknown": func() error {
			_, err := microdata.Group([]microdata.Column{{Name: "a", Codes: []int32{3}, Labels: []string{"x"}}}, nil)
			return err
		},
		"too many keys": func() error {
			_, err := microdata.SUDA(context.Background(), make([]microdata.Column, 21), nil)
			return err
		},
	} {
		if try() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestAttackers works out the three attackers of El Emam and Dankar by hand. Six
// rows: four equal ones that stand for 40 persons, one for 10, one for 5.
func TestAttackers(t *testing.T) {
	e := microdata.NewEncoder("town", nil)
	for _, town := range []string{"a", "a", "a", "a", "b", "c"} {
		e.Add(town)
	}
	keys := []microdata.Column{e.Column()}
	for _, c := range []struct {
		name    string
		weights []float64
		want    microdata.AttackerRisk
	}{
		{"weights", []float64{10, 10, 10, 10, 10, 5}, microdata.AttackerRisk{
			ProsecutorHighest: 1, ProsecutorAverage: (4*0.25 + 1 + 1) / 6,
			JournalistHighest: 1.0 / 5, JournalistAverage: (4.0/40 + 1.0/10 + 1.0/5) / 6,
			Marketer: (4.0/40 + 1.0/10 + 1.0/5) / 6,
		}},
		{"the whole population", nil, microdata.AttackerRisk{
			ProsecutorHighest: 1, ProsecutorAverage: 0.5, JournalistHighest: 1, JournalistAverage: 0.5, Marketer: 0.5,
		}},
	} {
		classes, err := microdata.Group(keys, c.weights)
		if err != nil {
			t.Fatal(err)
		}
		got := classes.Attackers()
		for name, pair := range map[string][2]float64{
			"prosecutor, highest": {got.ProsecutorHighest, c.want.ProsecutorHighest}, "prosecutor, average": {got.ProsecutorAverage, c.want.ProsecutorAverage},
			"journalist, highest": {got.JournalistHighest, c.want.JournalistHighest}, "journalist, average": {got.JournalistAverage, c.want.JournalistAverage},
			"marketer": {got.Marketer, c.want.Marketer},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Errorf("%s: %s is %v, want %v", c.name, name, pair[0], pair[1])
			}
		}
	}
}
