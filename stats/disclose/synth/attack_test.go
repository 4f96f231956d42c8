package synth

import (
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/dp/audit"
)

// These tests attack: each must fail against the mechanism and succeed against
// a weak variant of it. OSTOJA_ATTACK=10 makes ten times as many runs.

func expect(t *testing.T, claimed float64, with, without, weakWith, weakWithout audit.World) {
	t.Helper()
	runs := 10_000
	if n, err := strconv.Atoi(os.Getenv("OSTOJA_ATTACK")); err == nil && n > 1 {
		runs *= n
	}
	strong, weak := audit.LowerBound(runs, audit.Mu, with, without), audit.LowerBound(runs, audit.Mu, weakWith, weakWithout)
	if weak <= claimed {
		t.Errorf("the attack finds only %.3f against the weak variant: it is no test", weak)
	}
	if strong > claimed {
		t.Errorf("the attack finds at least %.3f; %.3f is promised", strong, claimed)
	}
	t.Logf("found %.3f of the promised %.3f; %.3f in the weak variant", strong, claimed, weak)
}

// outlier is a small data set, and the one person who is unlike all others: the
// worst case, with an attacker who knows everything but whether she is in it.
func outlier() (domain dp.Domain, without, with [][]uint16) {
	domain = domainOf(2, 2, 1)
	for i := range 12 {
		without = append(without, []uint16{1, uint16(i % 2), 0})
	}
	return domain, without, append([][]uint16{{2, 2, 1}}, without...)
}

// likelihood is the statistic of a likelihood-ratio attack on synthetic records:
// each value of hers that a record has speaks for her, in proportion to how much
// rarer it would be without her. The weights are learnt from runs of both worlds.
type likelihood [4]float64

// matches counts the synthetic records by how many of her values they have.
func matches(data Data, her []uint16) (n [4]float64) {
	data.Records(func(record []uint16) error {
		same := 0
		for i, code := range record {
			if code == her[i] {
				same++
			}
		}
		n[same]++
		return nil
	})
	return n
}

// learn sets each weight to the logarithm of the ratio of the mean counts.
func learn(with, without func(seed uint64) Data, her []uint16) (l likelihood) {
	const runs = 2000
	var a, b [4]float64
	for i := range uint64(runs) {
		for k, n := range matches(with(1_000_000+i), her) {
			a[k] += n / runs
		}
		for k, n := range matches(without(2_000_000+i), her) {
			b[k] += n / runs
		}
	}
	for k := range l {
		l[k] = math.Log((a[k] + 0.01) / (b[k] + 0.01))
	}
	return l
}

// of is the attacker's number for a synthetic data set.
func (l likelihood) of(data Data, her []uint16) float64 {
	sum := 0.0
	for k, n := range matches(data, her) {
		sum += l[k] * n
	}
	return sum
}

// Membership inference by likelihood ratio on synthetic records. Weak: records
// drawn from the real ones with replacement, as generators do that learn by heart.
func TestAttackMembership(t *testing.T) {
	t.Parallel()
	domain, without, with := outlier()
	her := with[0]
	options := dp.Options{Epsilon: 1, Length: 2, MinCount: 1}
	private := func(records [][]uint16) func(uint64) Data {
		return func(seed uint64) Data { return draw(t, release(t, domain, records, seed, options), seed) }
	}
	byHeart := func(records [][]uint16) func(uint64) Data {
		return func(seed uint64) Data {
			r := random(seed)
			data := Data{domain, make([][]uint16, len(domain))}
			for range records {
				for c, code := range records[r.IntN(len(records))] {
					data.Columns[c] = append(data.Columns[c], code)
				}
			}
			return data
		}
	}
	attack := func(of func([][]uint16) func(uint64) Data) (in, out audit.World) {
		l := learn(of(with), of(without), her)
		return func(seed uint64) float64 { return l.of(of(with)(seed), her) },
			func(seed uint64) float64 { return l.of(of(without)(seed), her) }
	}
	in, out := attack(private)
	weakIn, weakOut := attack(byHeart)
	expect(t, dp.MuGaussian(options.Epsilon, dp.DefaultDelta), in, out, weakIn, weakOut)
}

// The choice of the tree's marginals. Weak: she has 100 records where a bound of 1
// was promised, and nobody checked.
func TestAttackChoiceOfTree(t *testing.T) {
	t.Parallel()
	domain := domainOf(1, 1, 1)
	var without [][]uint16 // columns 0 and 1 are bound as closely as 1 and 2, but for one person
	for i := range uint16(8) {
		without = append(without, []uint16{i & 1, i >> 1 & 1, i >> 2 & 1})
	}
	without = append(without, []uint16{1, 1, 0}, []uint16{0, 1, 1})
	with := append([][]uint16{{1, 1, 0}}, without...)
	unbounded := with
	for i := range uint16(99) {
		unbounded = append(unbounded, []uint16{i & 1, i & 1, i >> 1 & 1})
	}
	options := dp.Options{Epsilon: 1, Length: 2, MinCount: 1}
	chosen := func(records [][]uint16) audit.World {
		return func(seed uint64) float64 {
			for _, n := range chooseTree(release(t, domain, records, seed, options)) {
				if slices.Equal(n.clique(), []int{0, 1}) {
					return 1
				}
			}
			return 0
		}
	}
	mu := dp.MuGaussian(options.Epsilon, dp.DefaultDelta)
	expect(t, mu, chosen(with), chosen(without), chosen(unbounded), chosen(without))
}
