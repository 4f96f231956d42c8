package capture

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
)

// pointReference is one fit of SparseMSE 2.0.1.
type pointReference struct {
	Estimate map[string]float64
	Coef     map[string]float64
	Deviance *float64
	AIC      *float64
}

// files of the reference tables, by the name that the references use.
var files = map[string]string{
	"UKdat_5": "UKdat_5_SparseMSE2.0.1.csv", "NewOrl": "NewOrl_SparseMSE2.0.1.csv",
	"Western": "Western_SparseMSE2.0.1.csv", "Korea": "Korea_MSE1.2.0.csv",
	"synthetic01_3lists": "synthetic01_3lists.csv", "synthetic03_4lists": "synthetic03_4lists.csv",
	"synthetic05_5lists": "synthetic05_5lists.csv", "synthetic07_6lists": "synthetic07_6lists.csv",
}

func TestPointEstimatesOfSparseMSE(t *testing.T) {
	for _, file := range []string{"reference_loglinear_point.json", "reference_synthetic.json"} {
		var all map[string]map[string]json.RawMessage
		readJSON(t, file, &all)
		for name, methods := range all {
			if name == "_meta" {
				continue
			}
			table := readTable(t, files[name])
			for method, raw := range methods {
				var want pointReference
				if json.Unmarshal(raw, &want) != nil || want.Estimate == nil {
					continue
				}
				t.Run(name+"/"+method, func(t *testing.T) { comparePoint(t, table, method, want) })
			}
		}
	}
}

func comparePoint(t *testing.T, table *Table, method string, want pointReference) {
	fit := fitBy(t, table, method)
	// R's glm stops at a relative change of the deviance of 1e-8, so its own
	// digits end near 1e-7 where the likelihood is flat.
	const tolerance = 1e-6
	ci, ci80 := fit.Naive(.95), fit.Naive(.8)
	for label, got := range map[string]float64{
		"point est.": fit.Population(), "2.5%": ci[0], "97.5%": ci[1], "10%": ci80[0], "90%": ci80[1],
	} {
		if w, ok := want.Estimate[label]; ok && !near(got, w, tolerance) {
			t.Errorf("%s is %.9g, want %.9g", label, got, w)
		}
	}
	if want.Deviance != nil && !near(fit.Deviance, *want.Deviance, tolerance) {
		t.Errorf("deviance is %.9g, want %.9g", fit.Deviance, *want.Deviance)
	}
	if want.AIC != nil && !near(fit.AIC, *want.AIC, tolerance) {
		t.Errorf("AIC is %.9g, want %.9g", fit.AIC, *want.AIC)
	}
	for _, c := range fit.Parameters {
		label := table.Name(c.Term)
		if c.Term == 0 {
			label = "(Intercept)"
		}
		if w, ok := want.Coef[label]; ok && !near(c.Value, w, tolerance) {
			t.Errorf("coefficient %s is %.9g, want %.9g", label, c.Value, w)
		}
	}
}

func fitBy(t *testing.T, table *Table, method string) Fit {
	lists := len(table.Lists)
	switch {
	case method == "main":
		return must(Estimate(table, MainEffects(lists)))(t)
	case method == "all_pairs":
		return must(Estimate(table, AllPairs(lists)))(t)
	}
	p := DefaultPThreshold
	if _, after, ok := strings.Cut(method, "_p"); ok {
		p, _ = strconv.ParseFloat(after, 64)
	}
	fit, _, err := Stepwise(table, p)
	if err != nil {
		t.Fatal(err)
	}
	return fit
}

// Verdicts, estimates and BIC of MultipleSystemsEstimation 1.2.0 for every
// hierarchical pairwise model on resampled tables.
func TestVerdictsOfMultipleSystemsEstimation(t *testing.T) {
	for _, name := range []string{"Korea", "NewOrl_5"} {
		t.Run(name, func(t *testing.T) {
			samples := readRows(t, "extmle_"+name+"_samples.csv")
			lists := strings.Index(strings.Join(samples[0], ","), ",sample1")
			lists = strings.Count(strings.Join(samples[0], ",")[:lists], ",") + 1
			for _, row := range readRows(t, "extmle_"+name+"_verdicts.csv")[1:] {
				sample, _ := strconv.Atoi(row[0])
				table := tableOf(t, samples, lists, lists+sample-1)
				compareVerdict(t, table, row)
			}
		})
	}
}

func compareVerdict(t *testing.T, table *Table, row []string) {
	model := must(ParseModel(len(table.Lists), row[1]))(t)
	want, _ := strconv.Atoi(row[2])
	if got := Check(table, model); got.Code != want {
		t.Errorf("sample %s model %s: code %d, want %d", row[0], row[1], got.Code, want)
		return
	}
	if model.String() != row[1] {
		t.Errorf("model %s is written %s", row[1], model)
	}
	if row[3] == "NA" {
		return
	}
	fit, err := Estimate(table, model)
	if u := new(Unestimable); errors.As(err, &u) && want != 0 {
		return // R gives a number although it says that there is none
	}
	if err != nil {
		t.Errorf("sample %s model %s: %v", row[0], row[1], err)
		return
	}
	abundance, _ := strconv.ParseFloat(row[3], 64)
	bic, _ := strconv.ParseFloat(row[4], 64)
	if !near(fit.Population(), abundance, 1e-6) || math.Abs(fit.BIC-bic) > 1e-6*bic {
		t.Errorf("sample %s model %s: %.10g and BIC %.10g, want %.10g and %.10g", row[0], row[1], fit.Population(), fit.BIC, abundance, bic)
	}
}

// Chan, Silverman and Vincent 2021 (JASA), tables 2 and 3: verdicts on the
// artificial table with three lists.
func TestArtificialTable(t *testing.T) {
	table := readTable(t, "Artificial_3_SparseMSE2.0.1.csv")
	for _, c := range []struct {
		model string
		code  int
	}{
		{"[1,2,3]", 0}, {"[12,3]", 1}, {"[13,2]", 0}, {"[23,1]", 0},
		{"[12,13]", 1}, {"[12,23]", 1}, {"[13,23]", 0}, {"[12,13,23]", 2},
	} {
		if v := Check(table, must(ParseModel(3, c.model))(t)); v.Code != c.code {
			t.Errorf("%s: code %d, want %d", c.model, v.Code, c.code)
		}
	}
}
