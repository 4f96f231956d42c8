package survey

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// small is an invented two-stage sample with three strata, one of them with a
// single first-stage unit. The numbers expected of it below were computed with
// the R package survey 4.1-1.
const small = `stratum,psu,ssu,y,x,g,w,f1,f2,bin
north,1,1,76,22.8,b,4.4,12,10,1
north,1,2,41,25.2,a,8.7,12,10,0
north,1,3,46,14.4,b,2.3,12,10,0
north,2,4,52,25.1,b,7.4,12,8,0
north,2,5,46,20.7,b,3.4,12,8,0
north,2,6,47,23,b,6.8,12,8,0
north,3,7,66,22.4,b,4.8,12,9,1
north,3,8,58,16.1,b,2.4,12,9,0
north,3,9,61,18.9,a,7.2,12,9,1
south,4,10,84,16.5,b,6.4,9,5,1
south,4,11,66,22.9,b,6.4,9,5,1
south,5,12,92,20.4,a,6,9,7,1
south,5,13,88,19.7,b,7.5,9,7,1
south,5,14,68,18.3,b,3.3,9,7,1
south,6,15,87,17.8,b,7.8,9,3,1
south,6,16,73,24,a,5.7,9,3,1
south,6,17,59,15.6,a,5.3,9,3,0
east,7,18,68,19.4,a,5.9,5,9,1
east,7,19,71,21.3,b,3.5,5,9,1
east,7,20,81,24.9,b,6.9,5,9,1
east,7,21,79,17.2,b,4.2,5,9,1
`

func smallFrame(rows int) frame {
	all, _ := csv.NewReader(strings.NewReader(small)).ReadAll()
	f := frame{column: map[string]int{}, rows: all[1 : rows+1]}
	for k, name := range all[0] {
		f.column[name] = k
	}
	return f
}

// wide is the full sample's frame, paired the 17 rows without the lonely stratum.
func wide() frame   { return smallFrame(21) }
func paired() frame { return smallFrame(17) }

func oneStage(t *testing.T, f frame, fpc bool, policy Lonely) *Design {
	s := Spec{N: len(f.rows), Weights: f.numbers("w"), Strata: [][]string{f.text("stratum")}, Clusters: [][]string{f.text("psu")}, Lonely: policy}
	if fpc {
		s.FPC = [][]float64{f.numbers("f1")}
	}
	return must[*Design](t)(New(s))
}

func twoStage(t *testing.T, f frame, policy Lonely) *Design {
	return must[*Design](t)(New(Spec{
		N: len(f.rows), Strata: [][]string{f.text("stratum")}, Lonely: policy,
		Clusters: [][]string{f.text("psu"), f.text("ssu")}, FPC: [][]float64{f.numbers("f1"), f.numbers("f2")},
	}))
}

func checkEstimate(t *testing.T, what string, e Estimate, value, se, deff float64) {
	t.Helper()
	near(t, what, e.Value, value)
	near(t, what+" se", e.SE, se)
	if deff != 0 {
		near(t, what+" deff", *e.Deff, deff)
	}
}

func TestLonelyPolicies(t *testing.T) {
	f := wide()
	y, x := f.numbers("y"), f.numbers("x")
	for _, c := range []struct {
		policy                                                              Lonely
		mean, deff, total, totalDeff, two, twoDeff, ratio, domain, domainDf float64
	}{
		{Remove, 2.49930114908003, 0.63099259025247, 470.581650725992, 1.6538557588345, 2.24993237169879, 0.522433468229476, 0.177708103046208, 6.565291591761, 0.936226805979191},
		{Certainty, 2.49930114908003, 0.63099259025247, 470.581650725992, 1.6538557588345, 2.24993237169879, 0.522433468229476, 0.177708103046208, 6.565291591761, 0.936226805979191},
		{Adjust, 2.80615917673836, 0.79544780233183, 1610.67664352594, 19.3751188043941, 3.03137118565319, 0.948353603394166, 0.200727224436534, 6.6702687462133, 0.966406175384835},
		{Average, 3.06100626439887, 0.946488885378705, 576.342463297647, 2.48078363825175, 2.64788112345238, 0.723584123967883, 0.211962164721572, 7.74745762935401, 1.30374138559708},
	} {
		t.Run(c.policy.String(), func(t *testing.T) {
			ok := must[Estimate](t)
			one, two := oneStage(t, f, false, c.policy), twoStage(t, f, c.policy)
			checkEstimate(t, "mean", ok(one.Mean(y)), 67.9028374892519, c.mean, c.deff)
			checkEstimate(t, "total", ok(one.Total(y)), 7897.1, c.total, c.totalDeff)
			checkEstimate(t, "two-stage mean", ok(two.Mean(y)), 64.7563131313131, c.two, c.twoDeff)
			checkEstimate(t, "two-stage ratio", ok(two.Ratio(y, x)), 3.15599360026255, c.ratio, 0)
			a := domain(t, two, f, "g", "a")
			checkEstimate(t, "domain", ok(a.Mean(y)), 62.1915966386555, c.domain, c.domainDf)
			if one.DF() != 4 || a.DF() != 2 {
				t.Errorf("degrees of freedom %d and %d, want 4 and 2", one.DF(), a.DF())
			}
		})
	}
}

func TestLonelyIsNamed(t *testing.T) {
	d := oneStage(t, wide(), false, Fail)
	_, err := d.Mean(wide().numbers("y"))
	if err == nil || !strings.Contains(err.Error(), `"east"`) {
		t.Errorf("error %v does not name the stratum", err)
	}
}

func TestReplicates(t *testing.T) {
	f, ok := paired(), must[Estimate](t)
	y := f.numbers("y")
	jk := must[*Design](t)(oneStage(t, f, false, Fail).Jackknife())
	checkEstimate(t, "JKn mean", ok(jk.Mean(y)), 66.3538622129436, 3.01348283027286, 0)
	checkEstimate(t, "JKn ratio", ok(jk.Ratio(y, f.numbers("x"))), 3.19679551009324, 0.222411900282271, 0)
	jk = must[*Design](t)(oneStage(t, f, true, Fail).Jackknife())
	checkEstimate(t, "JKn fpc", ok(jk.Mean(y)), 66.3538622129436, 2.54611182120819, 0)
	checkEstimate(t, "JKn domain", ok(domain(t, jk, f, "g", "a").Mean(y)), 63.1215805471125, 6.62467956213621, 0)
}

// The Rao-Wu bootstrap's variance of a total is the linearised one in
// expectation. With 4,000 replicates its standard error scatters by about
// 1/sqrt(8000) = 1.1 %; 8 % is more than seven of those.
func TestBootstrapAgreesWithLinearisation(t *testing.T) {
	f := paired()
	d := oneStage(t, f, false, Fail)
	y := f.numbers("y")
	linear := must[Estimate](t)(d.Total(y))
	boot := must[Estimate](t)(must[*Design](t)(d.Bootstrap(4000, rand.NewPCG(1, 2))).Total(y))
	if math.Abs(boot.SE/linear.SE-1) > 0.08 {
		t.Errorf("bootstrap se %.4g, linearised %.4g", boot.SE, linear.SE)
	}
}

// With two units per stratum, balanced half-samples give exactly the linearised
// variance of a total.
func TestBalancedHalfOfTotals(t *testing.T) {
	for strata := 1; strata <= 9; strata++ {
		rng := rand.New(rand.NewPCG(uint64(strata), 1))
		s := Spec{N: 2 * strata, Strata: [][]string{nil}}
		y := make([]float64, s.N)
		for i := range y {
			y[i] = rng.NormFloat64()
			s.Strata[0] = append(s.Strata[0], string(rune('a'+i/2)))
		}
		d := must[*Design](t)(New(s))
		linear := must[Estimate](t)(d.Total(y))
		brr := must[Estimate](t)(must[*Design](t)(d.BalancedHalf()).Total(y))
		near(t, "BRR", brr.SE, linear.SE)
	}
}

func TestCalibration(t *testing.T) {
	f, ok := paired(), must[Estimate](t)
	y, d := f.numbers("y"), oneStage(t, f, true, Fail)
	sizes := map[string]float64{"a": 70, "b": 45}
	ps := must[*Design](t)(d.PostStratify(f.text("g"), sizes))
	checkEstimate(t, "post-stratified total", ok(ps.Total(y)), 7480.51381794811, 405.985222390852, 0)
	checkEstimate(t, "post-stratified mean", ok(ps.Mean(y)), 65.047946243027, 3.53030628165958, 0.814838205193836)
	rk := must[*Design](t)(d.Rake([][]string{f.text("g"), f.text("bin")}, []map[string]float64{sizes, {"0": 60, "1": 55}}))
	checkEstimate(t, "raked total", ok(rk.Total(y)), 7089.8888542594, 221.444382737826, 0) // R's calibrate(calfun = "raking")
	checkEstimate(t, "raked mean", ok(rk.Mean(f.numbers("x"))), 21.0696040690324, 0.781324652902653, 0)
	one := make([]float64, len(y))
	for i := range one {
		one[i] = 1
	}
	greg, _, err := d.Calibrate([][]float64{one, f.numbers("x")}, []float64{115, 2300})
	if err != nil {
		t.Fatal(err)
	}
	checkEstimate(t, "GREG total", ok(greg.Total(y)), 7811.99421982806, 221.290450767818, 0)
	checkEstimate(t, "GREG mean", ok(greg.Mean(y)), 67.930384520244, 1.92426478928537, 0)
	checkEstimate(t, "GREG domain", ok(domain(t, greg, f, "g", "a").Mean(y)), 64.4846392395796, 5.90546234703178, 0)
}

// The likelihood interval: 0.2924736690, 0.884706481736 in the reference, whose
// interpolation is good to about 1e-4 with four degrees of freedom.
func TestLikelihoodInterval(t *testing.T) {
	f := paired()
	p := must[Proportion](t)(oneStage(t, f, true, Fail).Proportion(f.numbers("bin"), Likelihood, 0.95))
	if math.Abs(p.Lo-0.29247366898) > 2e-3 || math.Abs(p.Hi-0.88470648174) > 2e-3 {
		t.Errorf("interval %.6f to %.6f", p.Lo, p.Hi)
	}
}

// Regressions and tests of the small sample, from the R package survey 4.1-1.
func TestModels(t *testing.T) {
	f := paired()
	d := oneStage(t, f, true, Fail)
	terms := []Term{{"x", f.numbers("x")}, {"gb", f.is("g", "b")}}
	check := func(kind Model, y string, want [3][2]float64) {
		t.Helper()
		r := must[Regression](t)(d.Regress(f.numbers(y), terms, kind))
		for j, w := range want {
			near(t, r.Names[j], r.Coef[j], w[0])
			near(t, r.Names[j]+" se", r.SE[j], w[1])
		}
	}
	check(Linear, "y", [3][2]float64{{106.19620969388565, 20.898533514455394}, {-2.03263812238789, 0.840008099429874}, {3.57587777693451, 6.832554964148966}})
	check(Logistic, "bin", [3][2]float64{{3.363807563526046, 3.75465669328614}, {-0.143613713205087, 0.162672599636665}, {0.212405165676676, 1.021521372589644}})
	test := must[Association](t)(d.Independence(f.text("g"), f.text("bin")))
	near(t, "F", test.F, 0.07060641284908)
	near(t, "ndf", test.DF1, 1)
	near(t, "ddf", test.DF2, 4)
	near(t, "p", test.P, 0.803589147093)
}

// A logistic regression whose variable decides the outcome has no estimate.
func TestSeparation(t *testing.T) {
	d := must[*Design](t)(New(Spec{N: 8}))
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	_, err := d.Regress([]float64{0, 0, 0, 0, 1, 1, 1, 1}, []Term{{"x", x}}, Logistic)
	if err == nil {
		t.Error("a separated outcome was given an estimate")
	}
}
