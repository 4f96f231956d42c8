package audit_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"ostoja/stats/disclose/dp/audit"
)

// laplace is a world in which a count is seen with Laplace noise.
func laplace(count, epsilon float64) audit.World {
	return func(seed uint64) float64 {
		u := rand.New(rand.NewPCG(seed, 1)).Float64() - 0.5
		return count - math.Copysign(math.Log(1-2*math.Abs(u)), u)/epsilon
	}
}

func normal(count, sigma float64) audit.World {
	return func(seed uint64) float64 { return count + sigma*rand.New(rand.NewPCG(seed, 2)).NormFloat64() }
}

// The bound comes near the truth, and not over it.
func TestLowerBoundIsCloseToKnownMechanisms(t *testing.T) {
	for _, epsilon := range []float64{0.3, 1, 2} {
		if e := audit.LowerBound(20_000, audit.Epsilon(0), laplace(1, epsilon), laplace(0, epsilon)); e > epsilon || e < 0.75*epsilon-0.1 {
			t.Errorf("Laplace noise of epsilon %g: found %.3f", epsilon, e)
		}
	}
	for _, mu := range []float64{0.3, 1, 2} {
		if m := audit.LowerBound(20_000, audit.Mu, normal(1, 1/mu), normal(0, 1/mu)); m > mu || m < 0.8*mu-0.1 {
			t.Errorf("Gaussian noise of mu %g: found %.3f", mu, m)
		}
	}
}

func TestLowerBoundSeesNothingInEqualWorlds(t *testing.T) {
	if e := audit.LowerBound(10_000, audit.Epsilon(0), normal(0, 1), normal(0, 1)); e != 0 {
		t.Errorf("found %g where there is nothing", e)
	}
}

func TestLowerBoundSeesACertainty(t *testing.T) {
	always := func(x float64) audit.World { return func(uint64) float64 { return x } }
	if e := audit.LowerBound(10_000, audit.Epsilon(0), always(1), always(0)); e < 6 {
		t.Errorf("found only %g between two constants", e)
	}
}

// A count with Laplace noise of scale 1 promises an epsilon of 1.
func ExampleLowerBound() {
	found := audit.LowerBound(20_000, audit.Epsilon(0), laplace(1, 1), laplace(0, 1))
	fmt.Println("the promise of 1 holds:", found <= 1)
	found = audit.LowerBound(20_000, audit.Epsilon(0), laplace(2, 1), laplace(0, 1))
	fmt.Println("a person counted twice breaks it:", found > 1)
	// Output:
	// the promise of 1 holds: true
	// a person counted twice breaks it: true
}
