package rds

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// Estimator is one of the three estimators.
type Estimator int

// The estimators.
const (
	MethodRDSI Estimator = iota
	MethodRDSII
	MethodSS
)

// Estimate computes the groups' shares by the estimator; population is used by SS alone.
func (e Estimator) Estimate(s Sample, population float64) ([]float64, error) {
	switch e {
	case MethodRDSI:
		return RDSI(s)
	case MethodRDSII:
		return Shares(s, RDSII(s)), nil
	case MethodSS:
		w, err := SS(s, population)
		if err != nil {
			return nil, err
		}
		return Shares(s, w), nil
	}
	return nil, fmt.Errorf("rds: no estimator %d", e)
}

// Scheme is a way to draw a sample again.
type Scheme int

// The schemes.
const (
	Usual    Scheme = iota // Tree for RDSI and RDSII, Gile for SS
	Tree                   // seeds with replacement, then each person's recruits (Baraff, McCormick, Raftery 2016)
	Salganik               // one chain through the sample (Salganik 2006); too small where trees branch (Goel, Salganik 2010)
	Gile                   // without replacement from a population made to the estimate (Gile 2011, section 4.3)
)

// BootstrapOptions are the settings of Bootstrap.
type BootstrapOptions struct {
	Scheme     Scheme
	Replicates int                   // 0: 500
	Seed       uint64                // the same seed gives the same bits for any number of workers
	Workers    int                   // 0: one per processor
	Progress   func(done, total int) // may be nil
}

// Bootstrapped are the standard errors of the groups' shares.
type Bootstrapped struct {
	SE     []float64
	Failed int // replicates without an estimate, left out
}

// Bootstrap gives standard errors of the estimator by drawing the sample again
// and again. More than a tenth of failed replicates is an error.
func Bootstrap(ctx context.Context, s Sample, e Estimator, population float64, o BootstrapOptions) (Bootstrapped, error) {
	if o.Replicates == 0 {
		o.Replicates = 500
	}
	if o.Replicates < 10 {
		return Bootstrapped{}, fmt.Errorf("rds: %d bootstrap replicates are too few; at least 10 are needed", o.Replicates)
	}
	draw, err := drawer(s, e, population, o.Scheme)
	if err != nil {
		return Bootstrapped{}, err
	}
	shares := make([][]float64, o.Replicates)
	err = eachReplicate(ctx, o, func(r int) {
		again := draw(rand.New(rand.NewPCG(o.Seed, uint64(r))))
		if share, err := e.Estimate(again, population); err == nil {
			shares[r] = share
		}
	})
	if err != nil {
		return Bootstrapped{}, err
	}
	return spread(shares, s.Groups)
}

// drawer prepares the scheme.
func drawer(s Sample, e Estimator, population float64, scheme Scheme) (func(*rand.Rand) Sample, error) {
	if scheme == Usual {
		scheme = map[bool]Scheme{true: Gile, false: Tree}[e == MethodSS]
	}
	switch scheme {
	case Gile:
		return newVirtual(s, population)
	case Tree:
		return newTree(s).draw, nil
	}
	pools := make([][]int, s.Groups)
	for i, r := range s.Recruiter {
		if r >= 0 {
			pools[s.Group[r]] = append(pools[s.Group[r]], i)
		}
	}
	return func(rng *rand.Rand) Sample { return s.chain(pools, rng) }, nil
}

// eachReplicate runs the replicates on the workers.
func eachReplicate(ctx context.Context, o BootstrapOptions, run func(r int)) error {
	workers := o.Workers
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	var group sync.WaitGroup
	var mutex sync.Mutex
	next, done := 0, 0
	take := func() (int, bool) {
		mutex.Lock()
		defer mutex.Unlock()
		r := next
		next++
		return r, r < o.Replicates && ctx.Err() == nil
	}
	for range workers {
		group.Go(func() {
			for r, ok := take(); ok; r, ok = take() {
				run(r)
				mutex.Lock()
				done++
				if o.Progress != nil {
					o.Progress(done, o.Replicates)
				}
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// spread is the standard deviation of each group's share over the replicates.
func spread(shares [][]float64, groups int) (Bootstrapped, error) {
	out := Bootstrapped{SE: make([]float64, groups)}
	for _, share := range shares {
		if share == nil {
			out.Failed++
		}
	}
	if out.Failed*10 > len(shares) {
		return out, fmt.Errorf("rds: %d of %d bootstrap replicates have no estimate; the sample is too small or its groups too separate for a standard error", out.Failed, len(shares))
	}
	n := float64(len(shares) - out.Failed)
	for g := range groups {
		mean, ss := 0.0, 0.0
		for _, share := range shares {
			if share != nil {
				mean += share[g] / n
			}
		}
		for _, share := range shares {
			if share != nil {
				ss += (share[g] - mean) * (share[g] - mean)
			}
		}
		out.SE[g] = math.Sqrt(ss / (n - 1))
	}
	return out, nil
}

// chain is Salganik's scheme: it draws n people, the first at random, each next one from those whom
// people of the last one's group recruited. A group that recruited nobody
// begins anew.
func (s Sample) chain(pools [][]int, rng *rand.Rand) Sample {
	n := len(s.Degree)
	again := Sample{Degree: make([]float64, n), Recruiter: make([]int, n), Group: make([]int, n), Groups: s.Groups}
	for i := range n {
		person, recruiter := rng.IntN(n), -1
		if i > 0 {
			if pool := pools[again.Group[i-1]]; len(pool) > 0 {
				person, recruiter = pool[rng.IntN(len(pool))], i-1
			}
		}
		again.Degree[i], again.Group[i], again.Recruiter[i] = s.Degree[person], s.Group[person], recruiter
	}
	return again
}
