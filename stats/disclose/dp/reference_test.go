package dp

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// reference has the rows of dp_reference.json that do not come from here.
type reference struct {
	Conversions []struct {
		Epsilon, Delta  float64
		RhoSDS          float64 `json:"rho_sds"`
		RhoCKS          float64 `json:"rho_cks2020"`
		MuExact         float64 `json:"mu_exact_gaussian"`
		RhoExact        float64 `json:"rho_exact_gaussian"`
		SigmaAnalytic   float64 `json:"sigma_analytic_sens1"`
		NoiseRatioCKS   float64 `json:"noise_ratio_cks_vs_sds"`
		NoiseRatioExact float64 `json:"noise_ratio_exact_vs_sds"`
	}
	Schedules []struct {
		Length       int `json:"reporting_length"`
		Epsilon      float64
		Delta        float64
		Percentile   float64   `json:"percentile_prop"`
		Records      float64   `json:"nrecords_prop"`
		Props        []float64 `json:"sigma_props"`
		EpsMarginals float64   `json:"epsilon_marginals"`
		Rho          float64
		EpsQ         float64   `json:"epsilon_percentile"`
		Sigmas       []float64 `json:"sigmas"`
	} `json:"sds_schedules"`
	PMFs map[string]struct {
		PMF      map[string]float64
		Variance float64
	}
}

// casePath finds a case, or skips the test where the cases are not at hand.
func casePath(t testing.TB, name string) string {
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "cases")
		if _, err := os.Stat(root); err != nil {
			root = filepath.Join("..", root)
		}
	}
	path := filepath.Join(root, "disclose", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the case %s is not here: set OSTOJA_CASES", name)
	}
	return path
}

func readReference(t testing.TB) reference {
	raw, err := os.ReadFile(casePath(t, "dp_reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

// Rows with rho and mu answer for delta/2, the analytic sigma for delta.
func TestConversionsMatchTheReference(t *testing.T) {
	for _, row := range readReference(t).Conversions {
		sds, cks := RhoBunSteinke(row.Epsilon, row.Delta/2), RhoZCDP(row.Epsilon, row.Delta/2)
		mu := MuGaussian(row.Epsilon, row.Delta/2)
		near(t, "rho of Bun and Steinke", sds, row.RhoSDS, 1e-9)
		near(t, "rho of Canonne, Kamath and Steinke", cks, row.RhoCKS, 1e-9)
		near(t, "mu of the exact profile", mu, row.MuExact, 1e-9)
		near(t, "rho of the exact profile", mu*mu/2, row.RhoExact, 1e-9)
		near(t, "analytic sigma", 1/MuGaussian(row.Epsilon, row.Delta), row.SigmaAnalytic, 1e-9)
		near(t, "noise by zCDP over the peer's", math.Sqrt(sds/cks), row.NoiseRatioCKS, 1e-9)
		near(t, "noise by the exact profile over the peer's", math.Sqrt(2*sds)/mu, row.NoiseRatioExact, 1e-9)
		if DeltaGaussian(mu, row.Epsilon) > row.Delta/2 || DeltaZCDP(cks, row.Epsilon) > row.Delta/2 {
			t.Errorf("epsilon %g, delta %g: the budget found is overspent", row.Epsilon, row.Delta)
		}
	}
}

// The peer's schedule: T·epsQ²/2 + 1/2·sum of 1/sigma_k² = rho, with
// epsQ = sqrt(2·rho·Q/T) and sigma_k = p_k·sqrt(sum of 1/p² / (2·rho·(1-Q))).
func TestPeersSchedulesFollowFromTheConversion(t *testing.T) {
	for _, row := range readReference(t).Schedules {
		epsilon := row.Epsilon * (1 - row.Records)
		rho := RhoBunSteinke(epsilon, row.Delta/2)
		near(t, "epsilon of the marginals", epsilon, row.EpsMarginals, 1e-9)
		near(t, "rho", rho, row.Rho, 1e-9)
		near(t, "epsilon of the percentiles", math.Sqrt(2*rho*row.Percentile/float64(row.Length)), row.EpsQ, 1e-9)
		inverse := 0.0
		for _, p := range row.Props {
			inverse += 1 / (p * p)
		}
		for k, p := range row.Props {
			near(t, "sigma "+strconv.Itoa(k+1), p*math.Sqrt(inverse/(2*rho*(1-row.Percentile))), row.Sigmas[k], 1e-9)
		}
	}
}

// The noise of a release keeps its promise by at least one of the two accounts,
// and none is much larger than needed.
func TestSigmaForSpendsNoMoreThanAllowed(t *testing.T) {
	for _, epsilon := range []float64{0.01, 0.1, 0.5, 1, 2, 4, 8, 12} {
		for _, delta := range []float64{1e-4, 1e-6, 1e-9} {
			for _, cells := range []int{1, 3, 10, 385, 3682, 20000} {
				for _, bound := range []int{1, 5} {
					spend := Spend{cells, bound, SigmaFor(epsilon, delta, cells, bound)}
					if d := Delta(epsilon, spend); d > delta*(1+1e-9) {
						t.Errorf("epsilon %g, delta %g, %d cells, bound %d: spends a delta of %g", epsilon, delta, cells, bound, d)
					}
					if continuous := MuGaussian(epsilon, delta); spend.Mu() > continuous || spend.Mu() < 0.85*continuous {
						t.Errorf("epsilon %g, delta %g, %d cells: mu is %g, of %g with continuous noise", epsilon, delta, cells, spend.Mu(), continuous)
					}
				}
			}
		}
	}
}

// For a single cell the delta of discrete noise can be summed: the allowance
// must cover what it has over the continuous profile.
func TestLatticeAllowanceCoversTheExactSum(t *testing.T) {
	for _, sigma := range []float64{2, 2.5, 3.3, 5, 10, 40} {
		for bound := 1; bound <= 3; bound++ {
			for epsilon := 0.3; epsilon < 6; epsilon *= 1.3 {
				exact := 0.0
				b := float64(bound)
				for x := -int(60 * sigma); x <= int(60*sigma); x++ {
					loss := (2*b*float64(x) + b*b) / (2 * sigma * sigma)
					if loss > epsilon {
						exact += math.Exp(-float64(x*x)/(2*sigma*sigma)) * (1 - math.Exp(epsilon-loss))
					}
				}
				exact /= math.Sqrt(2*math.Pi) * sigma
				s := Spend{1, bound, sigma}
				if allowed := deltaExact(epsilon, s); exact > allowed*(1+1e-9) {
					t.Errorf("sigma %g, bound %d, epsilon %g: delta is %g, accounted %g", sigma, bound, epsilon, exact, allowed)
				}
				if zcdp := DeltaZCDP(s.Mu()*s.Mu()/2, epsilon); exact > zcdp*(1+1e-9) {
					t.Errorf("sigma %g, bound %d, epsilon %g: delta is %g, by zCDP %g", sigma, bound, epsilon, exact, zcdp)
				}
			}
		}
	}
}
