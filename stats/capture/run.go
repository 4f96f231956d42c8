package capture

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/stat/distuv"
)

// Run says how long work is done: its seed, its workers, and who hears of its
// progress. The zero value uses every processor, the seed 0 and tells nobody.
type Run struct {
	Seed     uint64                // of all randomness
	Workers  int                   // goroutines; 0 means one for each processor. The answer does not depend on it.
	Progress func(done, total int) // may be nil; may be called from several goroutines
}

// each does the tasks 0..n-1, every worker with its own function from prepare,
// and stops early when the context ends.
func (r Run) each(ctx context.Context, n int, prepare func() func(task int)) error {
	workers := r.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next, done atomic.Int64
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			do := prepare()
			for ctx.Err() == nil {
				task := int(next.Add(1)) - 1
				if task >= n {
					return
				}
				do(task)
				if d := int(done.Add(1)); r.Progress != nil {
					r.Progress(d, n)
				}
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// random gives the generator of one task: each has its own stream, whoever runs it.
func (r Run) random(task int) *rand.Rand {
	return rand.New(rand.NewPCG(r.Seed, uint64(task)+0x9e3779b97f4a7c15))
}

// resample draws n people with replacement from a table: a multinomial sample,
// cell by cell from conditional binomials. Into takes the counts.
func resample(rng *rand.Rand, counts []int, n int, into []int) {
	clear(into)
	left, people := n, n
	for h, c := range counts {
		if c == 0 || left == 0 {
			continue
		}
		if c == people {
			into[h] = left
			return
		}
		k := binomial(rng, left, float64(c)/float64(people))
		into[h] = k
		left -= k
		people -= c
	}
}

// binomial draws the number of successes in n trials.
func binomial(rng *rand.Rand, n int, p float64) int {
	if n == 0 || p <= 0 {
		return 0
	}
	return int(math.Round(distuv.Binomial{N: float64(n), P: min(p, 1), Src: rng}.Rand()))
}
