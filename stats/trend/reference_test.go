package trend

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

type result struct {
	Upper    []*float64 `json:"upperbound"`
	Expected []float64  `json:"expected"`
	Alarm    []int      `json:"alarm"`
}

// agona reads the reference series and results, or skips the test.
func agona(t testing.TB) (Series, [2]int, map[string]json.RawMessage) {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	b, err := os.ReadFile(filepath.Join(root, "statistics", "surveillance", "reference_surveillance.json"))
	if err != nil {
		t.Skip("reference cases are not here; set OSTOJA_CASES to their folder")
	}
	var all struct {
		Results map[string]json.RawMessage `json:"salmonella_agona"`
		Series  struct {
			Agona struct{ Observed []float64 } `json:"salmonella_agona"`
		} `json:"series"`
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	var span [2]int
	if err := json.Unmarshal(all.Results["range"], &span); err != nil {
		t.Fatal(err)
	}
	return Series{Counts: all.Series.Agona.Observed, Frequency: 52}, span, all.Results
}

type method func(s Series, from, to int) ([]Point, error)

func farrington(o FarringtonOptions) method {
	return func(s Series, from, to int) ([]Point, error) { return Farrington(context.Background(), s, from, to, o) }
}

// TestReference holds every result of the reference file: alarms identical,
// bounds and expectations to 1e-6.
func TestReference(t *testing.T) {
	s, span, results := agona(t)
	muan, classic := Noufaily(), Classic()
	muan.Bound, muan.Alpha = Muan, 0.01
	classic.Years, classic.Alpha, classic.WeightThreshold = 4, 0.01, 1
	ears := func(o EARSOptions) method {
		return func(s Series, from, to int) ([]Point, error) { return EARS(s, from, to, o) }
	}
	cusum := func(o CUSUMOptions) method {
		return func(s Series, from, to int) ([]Point, error) { return CUSUM(s, from, to, o) }
	}
	window := WindowOptions{Years: 2, HalfWindow: 4}
	for name, run := range map[string]method{
		"flex_default":       farrington(DefaultFarrington()),
		"flex_noufaily":      farrington(Noufaily()),
		"flex_muan":          farrington(muan),
		"farrington_classic": farrington(classic),
		"ears_C1":            ears(EARSOptions{Method: C1}),
		"ears_C2":            ears(EARSOptions{Method: C2}),
		"ears_C3":            ears(EARSOptions{Method: C3}),
		"ears_C1_b14":        ears(EARSOptions{Method: C1, Baseline: 14, MinSigma: 0.5, Alpha: 0.01}),
		"cusum_standard":     cusum(CUSUMOptions{}),
		"cusum_glm_rossi":    cusum(CUSUMOptions{Transform: Rossi, Season: true}),
		"rki3":               func(s Series, from, to int) ([]Point, error) { return RKI(s, from, to, window) },
		"bayes":              func(s Series, from, to int) ([]Point, error) { return Bayes(s, from, to, window) },
	} {
		t.Run(name, func(t *testing.T) {
			var want result
			if err := json.Unmarshal(results[name], &want); err != nil {
				t.Fatal(err)
			}
			got, err := run(s, span[0], span[1])
			if err != nil {
				t.Fatal(err)
			}
			compare(t, got, want)
		})
	}
}

func compare(t *testing.T, got []Point, want result) {
	t.Helper()
	if len(got) != len(want.Upper) {
		t.Fatalf("%d points, want %d", len(got), len(want.Upper))
	}
	for i, p := range got {
		switch u := want.Upper[i]; {
		case (u == nil) != (p.Upper == nil):
			t.Errorf("t=%d: bound %v (%s), want %v", p.T, p.Upper, p.Reason, u)
		case u != nil && math.Abs(*u-*p.Upper) > 1e-6:
			t.Errorf("t=%d: bound %.9g, want %.9g", p.T, *p.Upper, *u)
		}
		if p.Alarm != (want.Alarm[i] == 1) {
			t.Errorf("t=%d: alarm %v, want %d", p.T, p.Alarm, want.Alarm[i])
		}
		if want.Expected != nil && math.Abs(*p.Expected-want.Expected[i]) > 1e-6 {
			t.Errorf("t=%d: expected %.9g, want %.9g", p.T, *p.Expected, want.Expected[i])
		}
	}
}
