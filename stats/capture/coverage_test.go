package capture

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// A population is a truth to simulate from: a log-linear model on all
// histories, the hidden one included.
type population struct {
	name  string
	size  int
	lists int
	alpha map[History]float64 // main effects and interactions
}

// ukSimulation is the simulation of Chan, Silverman and Vincent 2021, section
// 3.4: the stepwise model of the five-list UK table (SparseMSE 2.0.1) taken as
// the truth. Its six dependences are partly too weak to be found each time,
// which is what costs coverage; they report 90 %, and 61 % for Rcapture.
var ukSimulation = population{"UK, five lists", 11313, 5, map[History]float64{
	1: -5.0885, 2: -2.9051, 4: -2.1485, 8: -2.5218, 16: -3.3053,
	0b00011: 1.5240, 0b10010: -2.9217, 0b10100: -1.2468, 0b00101: .9224, 0b11000: -1.1905, 0b01010: -.5534,
}}

// draw gives the table that the lists would see.
func (p population) draw(rng *rand.Rand) *Table {
	weight := make([]float64, 1<<p.lists)
	for theta, a := range p.alpha {
		weight[theta] = a
	}
	sumSubsets(weight)
	total := 0.0
	for h, eta := range weight {
		weight[h] = math.Exp(eta)
		total += weight[h]
	}
	counts, left := make([]int, len(weight)), p.size
	for h, w := range weight {
		counts[h] = left
		if h < len(weight)-1 {
			counts[h] = binomial(rng, left, w/total)
		}
		left -= counts[h]
		total -= w
	}
	counts[0] = 0
	table := &Table{Lists: []string{"A", "B", "C", "D", "E", "F"}[:p.lists]}
	return table.with(counts)
}

// coverage counts how many of the 95 % intervals hold the truth.
func (p population) coverage(t *testing.T, tables, replicates int) (bca, naive float64) {
	for i := range tables {
		rng := rand.New(rand.NewPCG(2026, uint64(i)))
		table := p.draw(rng)
		fit, _, err := Stepwise(table, DefaultPThreshold)
		if err != nil {
			t.Fatal(err)
		}
		b := must(BootstrapStepwise(context.Background(), table, DefaultPThreshold, replicates, Run{Seed: uint64(i)}))(t)
		ci := must(b.BCa(.95))(t)
		wald := fit.Naive(.95)
		if truth := float64(p.size); ci[0] <= truth && truth <= ci[1] {
			bca += 100 / float64(tables)
		}
		if truth := float64(p.size); wald[0] <= truth && truth <= wald[1] {
			naive += 100 / float64(tables)
		}
	}
	return bca, naive
}

// On 200 simulated tables with known truth the 95 % BCa interval of the stepwise
// estimate covers it in 88 to 97 % of cases. With a true coverage of 91 % another
// seed would fail by chance in 7 of 100 runs; this one does not change.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("the simulation takes several seconds")
	}
	bca, naive := ukSimulation.coverage(t, 200, 300)
	t.Logf("%s: BCa %.1f %%, naive %.1f %%", ukSimulation.name, bca, naive)
	if bca < 88 || bca > 97 {
		t.Errorf("the 95 %% intervals cover the truth in %.1f %%", bca)
	}
}
