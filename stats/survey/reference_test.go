package survey

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// cases finds the folder of reference results, or skips the test.
func cases(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	if _, err := os.Stat(root); err != nil {
		t.Skip("reference cases are not here; set OSTOJA_CASES to their folder")
	}
	return filepath.Join(append([]string{root}, parts...)...)
}

type frame struct {
	column map[string]int
	rows   [][]string
}

func readFrame(t *testing.T, path string) frame {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	fr := frame{column: map[string]int{}, rows: rows[1:]}
	for k, name := range rows[0] {
		fr.column[name] = k
	}
	return fr
}

func (f frame) text(name string) []string {
	out := make([]string, len(f.rows))
	for i, row := range f.rows {
		out[i] = row[f.column[name]]
	}
	return out
}

func (f frame) numbers(name string) []float64 {
	out := make([]float64, len(f.rows))
	for i, s := range f.text(name) {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			x = math.NaN()
		}
		out[i] = x
	}
	return out
}

func (f frame) is(name, value string) []float64 {
	out := make([]float64, len(f.rows))
	for i, s := range f.text(name) {
		if s == value {
			out[i] = 1
		}
	}
	return out
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// near fails unless got is within 1e-8 of want, relative to want where that is large.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-8*max(1, math.Abs(want))) {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

// reference is one node of a reference file.
type reference struct {
	t    *testing.T
	path string
	v    any
}

func readReference(t *testing.T, path string) reference {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return reference{t, "", v}
}

// at follows keys (string) and indices (int).
func (r reference) at(keys ...any) reference {
	r.t.Helper()
	for _, k := range keys {
		switch k := k.(type) {
		case string:
			m, _ := r.v.(map[string]any)
			v, ok := m[k]
			if !ok {
				r.t.Fatalf("the reference has no %s/%s", r.path, k)
			}
			r = reference{r.t, r.path + "/" + k, v}
		case int:
			list, _ := r.v.([]any)
			if k >= len(list) {
				r.t.Fatalf("the reference has no %s/%d", r.path, k)
			}
			r = reference{r.t, r.path + "/" + strconv.Itoa(k), list[k]}
		}
	}
	return r
}

func (r reference) near(got float64, keys ...any) {
	r.t.Helper()
	leaf := r.at(keys...)
	want, ok := leaf.v.(float64)
	if !ok {
		r.t.Fatalf("%s is not a number", leaf.path)
	}
	near(r.t, leaf.path, got, want)
}

func (r reference) estimate(e Estimate, name string) {
	r.t.Helper()
	r.near(e.Value, "est", name)
	r.near(e.SE, "se", name)
	if deff, _ := r.at("deff").v.(map[string]any); deff[name] != nil && e.Deff != nil {
		r.near(*e.Deff, "deff", name)
	}
	lo, hi := e.NormalCI(0.95)
	r.near(lo, "ci95_normal", name, "2.5 %")
	r.near(hi, "ci95_normal", name, "97.5 %")
}

// TestReference holds every estimate of the California school samples.
func TestReference(t *testing.T) {
	all := readReference(t, cases(t, "statistics", "survey", "reference_survey.json"))
	for _, name := range []string{"apistrat", "apiclus1"} {
		t.Run(name, func(t *testing.T) {
			f := readFrame(t, cases(t, "statistics", "survey", name+".csv"))
			d := school(t, name, f)
			checkEstimates(t, all.at(name), d, f)
			checkProportions(t, all.at(name), d, f)
			checkQuantiles(t, all.at(name), d, f)
		})
	}
}

func school(t *testing.T, name string, f frame) *Design {
	spec := Spec{N: len(f.rows), Weights: f.numbers("pw"), FPC: [][]float64{f.numbers("fpc")}}
	if name == "apistrat" {
		spec.Strata = [][]string{f.text("stype")}
	} else {
		spec.Clusters = [][]string{f.text("dnum")}
	}
	return must[*Design](t)(New(spec))
}

func checkEstimates(t *testing.T, ref reference, d *Design, f frame) {
	ok := must[Estimate](t)
	ref.near(float64(d.DF()), "degf")
	api00 := f.numbers("api00")
	mean := ok(d.Mean(api00))
	ref.at("mean_api00").estimate(mean, "api00")
	ref.near(*mean.DeffWR, "mean_api00_deff_replace", "deff")
	lo, hi, err := mean.CI(0.95)
	if err != nil {
		t.Fatal(err)
	}
	ref.near(lo, "mean_api00_ci_t", 0, 0)
	ref.near(hi, "mean_api00_ci_t", 0, 1)
	ref.at("mean_api00_api99").estimate(ok(d.Mean(f.numbers("api99"))), "api99")
	ref.at("total_enroll").estimate(ok(d.Total(f.numbers("enroll"))), "enroll")
	for _, level := range []string{"E", "H", "M"} {
		ref.at("total_stype").estimate(ok(d.Total(f.is("stype", level))), "stype"+level)
		ref.at("prop_stype").estimate(ok(d.Mean(f.is("stype", level))), "stype"+level)
	}
	for _, level := range []string{"No", "Yes"} {
		ref.at("prop_schwide").estimate(ok(d.Mean(f.is("sch.wide", level))), "sch.wide"+level)
	}
	ratio := ok(d.Ratio(f.numbers("api.stu"), f.numbers("enroll")))
	ref.near(ratio.Value, "ratio_apistu_enroll", "est")
	ref.near(ratio.SE, "ratio_apistu_enroll", "se")
	for k, level := range []string{"E", "H", "M"} {
		e := ok(domain(t, d, f, "stype", level).Mean(api00))
		ref.near(e.Value, "by_stype_mean_api00", "est", k)
		ref.near(e.SE, "by_stype_mean_api00", "se", k)
	}
	e := ok(domain(t, d, f, "comp.imp", "Yes").Mean(api00))
	ref.near(e.Value, "domain_compimp_yes_api00", "est")
	ref.near(e.SE, "domain_compimp_yes_api00", "se")
}

func domain(t *testing.T, d *Design, f frame, column, value string) *Design {
	in := make([]bool, len(f.rows))
	for i, v := range f.text(column) {
		in[i] = v == value
	}
	return must[*Design](t)(d.Domain(in))
}

func checkProportions(t *testing.T, ref reference, d *Design, f frame) {
	for key, method := range map[string]Method{"logit": Logit, "xlogit": Logit, "likelihood": Likelihood, "asin": Arcsine, "beta": Beta, "mean": Wald} {
		p := must[Proportion](t)(d.Proportion(f.is("sch.wide", "Yes"), method, 0.95))
		ref.near(p.Value, "ciprop_"+key, "est")
		if method == Likelihood {
			checkLikelihood(ref, p, len(f.rows))
			continue
		}
		ref.near(p.Lo, "ciprop_"+key, "ci", 0)
		ref.near(p.Hi, "ciprop_"+key, "ci", 1)
	}
}

// checkLikelihood holds the interval against the ends that Newton's method finds
// for the equation itself, to 1e-8. The reference does not solve the equation: it
// draws a spline through a profile of a few points and reads the ends off that
// (to about 1e-5). So its ends must lie close by, and must break the equation by
// far more than ours do.
func checkLikelihood(ref reference, p Proportion, n int) {
	t := ref.t
	t.Helper()
	q := p.Value
	student := distuv.StudentsT{Sigma: 1, Nu: float64(p.DF)}.Quantile(0.975)
	bound := student * student * p.SE * p.SE / (q * (1 - q)) * float64(n) / float64(n-1)
	deviance := func(x float64) float64 { // of log odds
		return 2 * (q*(math.Log(q)+math.Log1p(math.Exp(-x))) + (1-q)*(math.Log(1-q)+math.Log1p(math.Exp(x))))
	}
	for i, got := range []float64{p.Lo, p.Hi} {
		x := math.Log(q/(1-q)) + float64(2*i-1)*math.Sqrt(bound/(q*(1-q))) // where the normal approximation ends
		for range 50 {
			x -= (deviance(x) - bound) / (2 * (1/(1+math.Exp(-x)) - q))
		}
		if want := 1 / (1 + math.Exp(-x)); math.Abs(got-want) > 1e-8*want {
			t.Errorf("likelihood end %d: %.12f, by Newton %.12f", i, got, want)
		}
		theirs := ref.at("ciprop_likelihood", "ci", i).v.(float64)
		if math.Abs(got-theirs) > 5e-5 {
			t.Errorf("likelihood end %d: %.9f, the reference %.9f", i, got, theirs)
		}
		miss := func(end float64) float64 { return math.Abs(deviance(math.Log(end/(1-end)))-bound) / bound }
		if miss(got) > 1e-9 || miss(theirs) < 100*miss(got) {
			t.Errorf("likelihood end %d: misses the equation by %.1e, the reference by %.1e", i, miss(got), miss(theirs))
		}
	}
}

func checkQuantiles(t *testing.T, ref reference, d *Design, f frame) {
	for k, share := range []float64{0.25, 0.5, 0.75} {
		q := must[Quantile](t)(d.Quantile(f.numbers("api00"), share, 0.95))
		ref.near(q.Value, "quantiles_api00", k, "quantile")
		ref.near(q.Lo, "quantiles_api00", k, "ci.2.5")
		ref.near(q.Hi, "quantiles_api00", k, "ci.97.5")
		ref.near(q.SE, "quantiles_api00", k, "se")
	}
}

// TestReferenceCalibrated holds the post-stratified and the jackknifed estimates.
func TestReferenceCalibrated(t *testing.T) {
	all := readReference(t, cases(t, "statistics", "survey", "reference_survey.json"))
	f := readFrame(t, cases(t, "statistics", "survey", "apiclus1.csv"))
	d := school(t, "apiclus1", f)
	designs := map[string]*Design{
		"apiclus1_postStratify": must[*Design](t)(d.PostStratify(f.text("stype"), map[string]float64{"E": 4421, "H": 755, "M": 1018})),
		"apiclus1_JK1":          must[*Design](t)(d.Jackknife()),
	}
	for key, d := range designs {
		all.at(key, "mean_api00").estimate(must[Estimate](t)(d.Mean(f.numbers("api00"))), "api00")
		all.at(key, "total_enroll").estimate(must[Estimate](t)(d.Total(f.numbers("enroll"))), "enroll")
	}
}

// TestReferenceModels holds the linear regression and the test of independence.
func TestReferenceModels(t *testing.T) {
	all := readReference(t, cases(t, "statistics", "survey", "reference_survey.json"))
	f := readFrame(t, cases(t, "statistics", "survey", "apistrat.csv"))
	var terms []Term
	for _, name := range []string{"ell", "meals", "mobility"} {
		terms = append(terms, Term{name, f.numbers(name)})
	}
	r := must[Regression](t)(school(t, "apistrat", f).Regress(f.numbers("api00"), terms, Linear))
	for j, name := range r.Names {
		all.near(r.Coef[j], "apistrat_svyglm", "coef", name)
		all.near(r.SE[j], "apistrat_svyglm", "se", name)
	}
	f = readFrame(t, cases(t, "statistics", "survey", "apiclus1.csv"))
	test := must[Association](t)(school(t, "apiclus1", f).Independence(f.text("sch.wide"), f.text("stype")))
	ref := all.at("apiclus1_svychisq")
	ref.near(test.F, "stat")
	ref.near(test.DF1, "df", 0)
	ref.near(test.DF2, "df", 1)
	ref.near(test.P, "p")
}
