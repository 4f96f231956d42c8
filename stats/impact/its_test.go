package impact

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func cases(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	b, err := os.ReadFile(filepath.Join(root, "statistics", "impact", name))
	if err != nil {
		t.Skip("reference cases are not here; set OSTOJA_CASES to their folder")
	}
	return b
}

func columnsOf(t testing.TB, path string) map[string][]float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for _, row := range rows[1:] {
		for k, name := range rows[0] {
			v, err := strconv.ParseFloat(row[k], 64)
			if err != nil {
				v = math.NaN()
			}
			out[name] = append(out[name], v)
		}
	}
	return out
}

func near(t testing.TB, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-8*max(1, math.Abs(want))) {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

// TestSicily holds the smoking ban in Sicily (Lopez Bernal and others 2017).
func TestSicily(t *testing.T) {
	var ref struct{ Sicily map[string]json.RawMessage }
	if err := json.Unmarshal(cases(t, "reference_impact.json"), &ref); err != nil {
		t.Fatal(err)
	}
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	d := columnsOf(t, filepath.Join(root, "statistics", "impact", "sicily.csv"))
	base := ITS{Outcome: d["aces"], Treated: d["smokban"], Time: d["time"], Population: d["stdpop"]}
	poisson, harmonic := base, base
	poisson.Family = Poisson
	harmonic.Harmonics, harmonic.Period = 2, 12
	slope := harmonic
	slope.Slope = true
	for key, model := range map[string]ITS{"poisson": poisson, "quasi": base, "quasi_harm": harmonic, "quasi_harm_slope": slope} {
		var want struct {
			Coef, SE             map[string]float64
			Deviance, Dispersion float64
		}
		if err := json.Unmarshal(ref.Sicily[key], &want); err != nil {
			t.Fatal(err)
		}
		got := fitted(t, model)
		near(t, key+" deviance", got.Deviance, want.Deviance)
		near(t, key+" dispersion", got.Dispersion, want.Dispersion)
		for _, c := range got.Coefficients {
			near(t, key+" "+c.Name, c.Value, want.Coef[sicilyName(c.Name)])
			near(t, key+" se "+c.Name, c.SE, want.SE[sicilyName(c.Name)])
		}
	}
	for key, e := range map[string]Errors{"NW_lag12": {Kind: NeweyWest, Lag: 12}, "HC0": {Kind: HC0}} {
		var want map[string]float64
		if err := json.Unmarshal(ref.Sicily[key], &want); err != nil {
			t.Fatal(err)
		}
		robust := base
		robust.Errors = e
		for _, c := range fitted(t, robust).Coefficients {
			near(t, key+" "+c.Name, c.SE, want[sicilyName(c.Name)])
		}
	}
	for key, model := range map[string]ITS{"RR_poisson": poisson, "RR_quasi": base, "RR_quasi_harm": harmonic} {
		var want []float64
		if err := json.Unmarshal(ref.Sicily[key], &want); err != nil {
			t.Fatal(err)
		}
		c := fitted(t, model).Effect()
		near(t, key, math.Exp(c.Value), want[0])
		near(t, key+" from", math.Exp(c.Lo), want[1])
		near(t, key+" to", math.Exp(c.Hi), want[2])
	}
}

func fitted(t testing.TB, s ITS) SeriesFit {
	t.Helper()
	f, err := s.Fit(0.95)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sicilyName(name string) string {
	if to, ok := map[string]string{"treated": "smokban", "treated:time": "smokban:time", "sin1": "Hsin1", "cos1": "Hcos1", "sin2": "Hsin2", "cos2": "Hcos2"}[name]; ok {
		return to
	}
	return name
}
