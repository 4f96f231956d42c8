package dp

import (
	"context"
	"math"
	"testing"
)

// report has a release's accuracy as the peers measure it.
type report struct{ meanAbsError, suppressed, fabricated float64 }

// reportOf compares what a release shows with the truth.
func reportOf(t testing.TB, r *Release, domain Domain, records [][]uint16) report {
	_, truth, err := countTables(context.Background(), domain, r.Length(), inMemory(records))
	if err != nil {
		t.Fatal(err)
	}
	var real, shared, invented, shown, off float64
	for s := 1; s < len(r.layout.sets); s++ {
		for i, n := range table(r.layout, truth, s) {
			published := table(r.layout, r.whole, s)[i]
			if r.codes(r.layout.sets[s], i) == nil {
				continue
			}
			if n > 0 {
				real++
			}
			if published < int64(r.Options.MinCount) {
				continue
			}
			shown++
			if n == 0 {
				invented++
				continue
			}
			shared++
			off += math.Abs(float64(n - published))
		}
	}
	return report{off / shared, 1 - shared/real, invented / shown}
}

// What the peer reaches on the same files with the same promise: its mean over
// 20 runs on demo6000, its one run on cases_5k. Ours must be as issue 8 says:
// fixed seeds, and far from the bounds with any.
func TestAccuracyBeatsThePeer(t *testing.T) {
	for _, c := range []struct {
		file                                 string
		length                               int
		delta                                float64
		meanAbsError, suppressed, fabricated float64
	}{
		{"sds/demo6000.csv", 4, 1.9158156689251674e-05, 13, 0.0579, 0.01},
		{"sds/cases_5k.csv", 3, 2.3e-05, 24.7, 0.6222, 0.0282},
	} {
		domain, records := readCase(t, c.file)
		for seed := range uint64(3) {
			got := reportOf(t, release(t, domain, records, seed, Options{Epsilon: 4, Delta: c.delta, Length: c.length}), domain, records)
			t.Logf("%s: mean error %.2f, suppressed %.2f %%, fabricated %.2f %%", c.file, got.meanAbsError, 100*got.suppressed, 100*got.fabricated)
			if got.meanAbsError > c.meanAbsError || got.suppressed > c.suppressed || got.fabricated > c.fabricated {
				t.Errorf("%s, seed %d: %+v, want at most %+v", c.file, seed, got, c)
			}
		}
	}
}

func BenchmarkCounts50k(b *testing.B) {
	domain, records := tenfold(b)
	for b.Loop() {
		if _, err := CombinationCounts(context.Background(), domain, records, 3); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRelease50k(b *testing.B) {
	domain, records := tenfold(b)
	for b.Loop() {
		if _, err := NewRelease(context.Background(), Secure(), domain, records, Options{Epsilon: 4, Length: 3}); err != nil {
			b.Fatal(err)
		}
	}
}

// tenfold is cases_5k, each record ten times.
func tenfold(b *testing.B) (Domain, Records) {
	domain, records := readCase(b, "sds/cases_5k.csv")
	return domain, func(visit func([]uint16) error) error {
		for range 10 {
			if err := inMemory(records)(visit); err != nil {
				return err
			}
		}
		return nil
	}
}
