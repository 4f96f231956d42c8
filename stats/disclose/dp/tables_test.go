package dp

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTablesAreCountedRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		domain, records := someRecords(t)
		length := rapid.IntRange(0, len(domain)).Draw(t, "length")
		l, counts, err := countTables(context.Background(), domain, length, inMemory(records))
		if err != nil {
			t.Fatal(err)
		}
		for s, set := range l.sets {
			want := make([]int64, l.cells(set))
			for _, r := range records {
				cell := 0
				for _, c := range set {
					cell = cell*l.sizes[c] + int(r[c])
				}
				want[cell]++
			}
			if !slices.Equal(table(l, counts, s), want) {
				t.Fatalf("set %v: counted %v, want %v", set, table(l, counts, s), want)
			}
			if l.find(set) != s {
				t.Fatalf("set %v is number %d, found as %d", set, s, l.find(set))
			}
		}
		if got, want := float64(l.total()), cellsUpTo(domain.sizes(), length); got != want {
			t.Fatalf("%g cells, counted ahead as %g", got, want)
		}
	})
}

func TestProjectionSumsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		domain, records := someRecords(t)
		l, counts, _ := countTables(context.Background(), domain, min(3, len(domain)), inMemory(records))
		for s, set := range l.sets {
			subsets(set, func(sub []int) {
				got := make([]int64, l.cells(sub))
				for i, into := range l.project(set, sub, nil) {
					got[into] += table(l, counts, s)[i]
				}
				if want := table(l, counts, l.find(sub)); !slices.Equal(got, want) {
					t.Fatalf("%v summed to %v gives %v, want %v", set, sub, got, want)
				}
			})
		}
	})
}

// Without noise the linear estimate is the counts themselves.
func TestLinearEstimateOfExactTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		domain, records := someRecords(t)
		l, counts, _ := countTables(context.Background(), domain, min(3, len(domain)), inMemory(records))
		e := newLinear(l, counts, 1)
		for s := 1; s < len(l.sets); s++ {
			cells, _ := e.counts(l.sets[s])
			for i, got := range cells {
				if want := float64(table(l, counts, s)[i]); math.Abs(got-want) > 1e-6*(1+want) {
					t.Fatalf("set %v, cell %d: %g, want %g", l.sets[s], i, got, want)
				}
			}
		}
	})
}

// Over many draws of the noise the estimate is unbiased and has the standard
// deviation that it says, less than that of the noise. Bounds are six standard
// errors: with other seeds, one false failure in some million runs.
func TestLinearEstimateHasTheVarianceItSays(t *testing.T) {
	l, err := newLayout(domainOf(1, 2, 3, 1), 3)
	if err != nil {
		t.Fatal(err)
	}
	const runs, sigma = 20_000, 5.0
	noise, _ := NewGaussian(Ratio{25, 1})
	random := Seeded(5)
	sum, squares, sds := make([]float64, l.total()), make([]float64, l.total()), make([]float64, l.total())
	for range runs {
		noisy := make([]int64, l.total())
		if err := noise.Add(random, noisy[1:]); err != nil {
			t.Fatal(err)
		}
		e := newLinear(l, noisy, sigma)
		for s, set := range l.sets {
			cells, sd := e.counts(set)
			for i, x := range cells {
				at := l.start[s] + i
				sum[at], squares[at], sds[at] = sum[at]+x, squares[at]+x*x, sd
			}
		}
	}
	for i := range sum {
		mean, variance := sum[i]/runs, squares[i]/runs
		if math.Abs(mean) > 6*sds[i]/math.Sqrt(runs) {
			t.Errorf("cell %d: the mean error is %g", i, mean)
		}
		if math.Abs(variance/(sds[i]*sds[i])-1) > 6*math.Sqrt(2.0/runs) {
			t.Errorf("cell %d: the variance is %g, said to be %g", i, variance, sds[i]*sds[i])
		}
		if sds[i] > sigma {
			t.Errorf("cell %d: sd %g, more than the noise", i, sds[i])
		}
	}
}
