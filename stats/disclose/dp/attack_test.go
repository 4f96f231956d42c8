package dp

import (
	"context"
	"math"
	"os"
	"strconv"
	"testing"

	"ostoja/stats/disclose/dp/audit"
)

// These tests attack: each must fail against the mechanism and succeed against
// a weak variant of it, so that its failure means something. OSTOJA_ATTACK=10
// makes ten times as many runs.
const attackRuns = 10_000

// expect runs an attack on the mechanism and on its weak variant.
func expect(t *testing.T, runs int, of audit.Leak, claimed float64, with, without, weakWith, weakWithout audit.World) {
	t.Helper()
	if n, err := strconv.Atoi(os.Getenv("OSTOJA_ATTACK")); err == nil && n > 1 {
		runs *= n
	}
	strong, weak := audit.LowerBound(runs, of, with, without), audit.LowerBound(runs, of, weakWith, weakWithout)
	if weak <= claimed {
		t.Errorf("the attack finds only %.3f against the weak variant: it is no test", weak)
	}
	if strong > claimed {
		t.Errorf("the attack finds at least %.3f; %.3f is promised", strong, claimed)
	}
	t.Logf("found %.3f of the promised %.3f; %.3f in the weak variant", strong, claimed, weak)
}

// The rough count.
func TestAttackRoughCount(t *testing.T) {
	t.Parallel()
	o, _ := Options{Epsilon: 12, Length: 1}.Checked()
	count := func(o Options, n int64) audit.World {
		return func(seed uint64) float64 {
			rough, err := roughCount(Seeded(seed), o, n)
			if err != nil {
				t.Fatal(err)
			}
			return float64(rough)
		}
	}
	weak := o
	weak.Epsilon *= 20
	expect(t, 5*attackRuns, audit.Epsilon(0), o.Epsilon*countShare, count(o, 1001), count(o, 1000), count(weak, 1001), count(weak, 1000))
}

// The choice of marginals: a data set at the very count where one record more
// makes longer tables worth measuring. Weak: the plan is made from the true count.
func TestAttackChoiceOfMarginals(t *testing.T) {
	t.Parallel()
	domain := domainOf(1, 2, 3, 2)
	o, _ := Options{Epsilon: 12, Length: 4}.Checked()
	known := map[int64]int{}
	length := func(n int64) int {
		if k := known[n]; k > 0 {
			return k
		}
		p, err := makePlan(domain, o, n)
		if err != nil {
			t.Fatal(err)
		}
		known[n] = p.longest
		known[n] = p.longest
		return p.longest
	}
	edge := int64(1)
	for length(edge) == length(edge-1) {
		edge++
	}
	chosen := func(n int64) audit.World {
		return func(seed uint64) float64 {
			rough, err := roughCount(Seeded(seed), o, n)
			if err != nil {
				t.Fatal(err)
			}
			return float64(length(rough))
		}
	}
	weak := func(n int64) audit.World { return func(uint64) float64 { return float64(length(n)) } }
	expect(t, 5*attackRuns, audit.Epsilon(0), o.Epsilon*countShare, chosen(edge), chosen(edge-1), weak(edge), weak(edge-1))
}

// The whole release: is the only person with both attributes in it? Weak: the
// noise is that of a quarter of the epsilon spent, as if composition were forgotten.
func TestAttackRelease(t *testing.T) {
	t.Parallel()
	domain := domainOf(1, 1)
	without := [][]uint16{{0, 0}, {1, 0}, {0, 1}}
	with := append([][]uint16{{1, 1}}, without...)
	seen := func(records [][]uint16, epsilon float64) audit.World {
		return func(seed uint64) float64 {
			r := release(t, domain, records, seed, Options{Epsilon: epsilon, Length: 2, MinCount: 1})
			evidence := 0.0 // the log-likelihood ratio, but for a constant
			for s := range r.linear.layout.sets {
				cells := table(r.linear.layout, r.linear.interaction, s)
				evidence += cells[len(cells)-1] / r.linear.variance[s]
			}
			return evidence
		}
	}
	const epsilon = 1
	mu := MuGaussian(epsilon, DefaultDelta) // all that is promised
	expect(t, attackRuns, audit.Mu, mu, seen(with, epsilon), seen(without, epsilon), seen(with, 4*epsilon), seen(without, 4*epsilon))
}

// What is shown, after fitting, rounding and the minimum count, gives away no more.
func TestAttackShownCounts(t *testing.T) {
	t.Parallel()
	domain := domainOf(1, 1, 1)
	without := [][]uint16{{1, 1, 1}, {1, 1, 1}, {0, 1, 1}, {1, 0, 1}}
	with := append([][]uint16{{1, 1, 1}}, without...)
	seen := func(records [][]uint16, epsilon float64) audit.World {
		return func(seed uint64) float64 {
			sum := int64(0)
			shown, _ := release(t, domain, records, seed, Options{Epsilon: epsilon, Length: 2, MinCount: 3}).Aggregates()
			for _, a := range shown {
				sum += a.Count
			}
			return float64(sum)
		}
	}
	const epsilon = 1
	mu := MuGaussian(epsilon, DefaultDelta) // all that is promised
	expect(t, attackRuns, audit.Mu, mu, seen(with, epsilon), seen(without, epsilon), seen(with, 4*epsilon), seen(without, 4*epsilon))
}

// The choice of bounds: people with few attributes, and one with very many. A
// mechanism that reads its bound from the data lowers or raises the noise for
// everybody when she comes; here the bound is public. Weak: noise for as many
// attributes as the richest record has.
func TestAttackChoiceOfBounds(t *testing.T) {
	t.Parallel()
	const columns, people, rich = 16, 30, 14
	domain := domainOf(make([]int, columns)...)
	for i := range domain {
		domain[i].Values = []string{"1"}
	}
	var without [][]uint16
	for i := range people {
		record := make([]uint16, columns)
		record[i%2] = 1
		without = append(without, record)
	}
	longest := make([]uint16, columns)
	for i := range rich {
		longest[i] = 1
	}
	with := append([][]uint16{longest}, without...)
	spread := func(counts []float64) float64 {
		sum := 0.0
		for _, c := range counts {
			sum += c * c
		}
		return sum
	}
	seen := func(records [][]uint16) audit.World {
		return func(seed uint64) float64 {
			r := release(t, domain, records, seed, Options{Epsilon: 1, Length: 1, MinCount: 1})
			var rare []float64
			for c := 2; c < columns; c++ {
				cells, _ := r.linear.counts([]int{c})
				rare = append(rare, cells[1])
			}
			return spread(rare)
		}
	}
	weak := func(records [][]uint16) audit.World {
		attributes := 0.0
		for _, record := range records {
			n := 0
			for _, code := range record {
				n += int(code)
			}
			attributes = math.Max(attributes, float64(n))
		}
		variance, _ := RoundUpVariance(SigmaFor(1, DefaultDelta, int(attributes), 1))
		noise, _ := NewGaussian(variance)
		_, truth, _ := countTables(context.Background(), domain, 1, inMemory(records))
		return func(seed uint64) float64 {
			noisy := make([]int64, columns)
			for c := range noisy {
				noisy[c] = truth[1+2*c+1]
			}
			if err := noise.Add(Seeded(seed), noisy); err != nil {
				t.Fatal(err)
			}
			var rare []float64
			for _, n := range noisy[2:] {
				rare = append(rare, float64(n))
			}
			return spread(rare)
		}
	}
	expect(t, attackRuns, audit.Epsilon(DefaultDelta), 1, seen(with), seen(without), weak(with), weak(without))
}
