package scaleup

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// BayesOptions are the settings of Bayes.
type BayesOptions struct {
	Chains       int                   // 0: 4; fewer than 4 are refused
	Draws        int                   // kept draws per chain; 0: 2000, after as many that are thrown away
	Transmission float64               // share of acquaintances in a hidden group who are known to belong to it; 0: 1
	Level        float64               // of the interval; 0: 0.95
	Seed         uint64                // the same seed gives the same bits for any number of workers
	Workers      int                   // 0: one per processor
	Progress     func(done, total int) // in draws of all chains; may be nil
}

// Posterior is what is known of a hidden group's size.
type Posterior struct {
	Median, Mean, SD float64
	Lo, Hi           float64
	RHat, ESS        float64
}

// Fitted is a fitted model.
type Fitted struct {
	Hidden  []Posterior
	Barrier []float64 // posterior mean of omega by group, known ones first; 1: no barrier
	Degree  []float64 // posterior mean degree by respondent
}

// ErrNotConverged says that the chains did not agree or hardly moved, so that no
// number can be given.
var ErrNotConverged = errors.New("scaleup: the chains have not converged")

func (o BayesOptions) withDefaults() (BayesOptions, error) {
	set := func(v *float64, usual float64) {
		if *v == 0 {
			*v = usual
		}
	}
	set(&o.Transmission, 1)
	set(&o.Level, 0.95)
	if o.Chains == 0 {
		o.Chains = 4
	}
	if o.Draws == 0 {
		o.Draws = 2000
	}
	if o.Workers < 1 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	switch {
	case o.Chains < 4:
		return o, fmt.Errorf("scaleup: %d chains cannot show whether they agree; at least 4 are needed", o.Chains)
	case o.Draws < 100:
		return o, fmt.Errorf("scaleup: %d draws are too few; at least 100 are needed", o.Draws)
	case !(o.Transmission > 0 && o.Transmission <= 1):
		return o, fmt.Errorf("scaleup: the transmission is %v; it is a share above 0 and up to 1", o.Transmission)
	case !(o.Level > 0 && o.Level < 1):
		return o, fmt.Errorf("scaleup: the level is %v; it must lie between 0 and 1", o.Level)
	}
	return o, nil
}

// Bayes fits the overdispersed model of Zheng, Salganik, Gelman 2006 (Journal of
// the American Statistical Association 101, 409-423) with known sizes held
// fixed: the answer of respondent i on group k is negative binomial with mean
// d_i N_k/N and variance omega_k times the mean, log d_i is normal, and omega_k
// - 1, the barrier effect, log-normal. For a hidden group the mean also holds the
// transmission (Maltiel, Raftery, McCormick, Baraff 2015, Annals of Applied
// Statistics 9, 1247-1277), which the data cannot tell and must be given.
//
// It samples by Metropolis steps within Gibbs. A split R-hat above 1.05 or fewer
// than 200 independent draws is ErrNotConverged.
func (d Data) Bayes(ctx context.Context, o BayesOptions) (Fitted, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Fitted{}, err
	}
	if _, err := d.Degrees(); err != nil {
		return Fitted{}, err
	}
	for u, y := range d.Hidden {
		if sum(y) == 0 {
			return Fitted{}, fmt.Errorf("scaleup: nobody knows anybody of hidden group %d, so its size has no posterior to speak of", u+1)
		}
	}
	chains := make([]*chain, o.Chains)
	for c := range chains {
		chains[c] = newChain(d, o, c)
	}
	if err := runChains(ctx, chains, o); err != nil {
		return Fitted{}, err
	}
	return d.summary(chains, o)
}

// runChains runs the chains on the workers.
func runChains(ctx context.Context, chains []*chain, o BayesOptions) error {
	var group sync.WaitGroup
	var mutex sync.Mutex
	done := 0
	free := make(chan struct{}, o.Workers)
	step := func(n int) {
		mutex.Lock()
		defer mutex.Unlock()
		done += n
		if o.Progress != nil {
			o.Progress(done, 2*o.Draws*o.Chains)
		}
	}
	for _, c := range chains {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			c.run(ctx, o.Draws, step)
		})
	}
	group.Wait()
	return ctx.Err()
}

// summary turns the draws into posteriors, if the chains agree.
func (d Data) summary(chains []*chain, o BayesOptions) (Fitted, error) {
	var out Fitted
	for u := range d.Hidden {
		var draws [][]float64 // by chain, of the log size
		var sizes []float64
		for _, c := range chains {
			draws = append(draws, c.logShare[u])
			for _, l := range c.logShare[u] {
				sizes = append(sizes, min(d.Population, d.Population*math.Exp(l)/o.Transmission))
			}
		}
		p := Posterior{}
		p.RHat, p.ESS = convergence(draws)
		if !(p.RHat <= 1.05) || p.ESS < 200 {
			return out, fmt.Errorf("%w: for hidden group %d R-hat is %.3f (at most 1.05) and the draws are worth %.0f independent ones (at least 200); take more draws", ErrNotConverged, u+1, p.RHat, p.ESS)
		}
		slices.Sort(sizes)
		n := float64(len(sizes))
		p.Mean = sum(sizes) / n
		for _, s := range sizes {
			p.SD += (s - p.Mean) * (s - p.Mean) / (n - 1)
		}
		p.SD = math.Sqrt(p.SD)
		tail := (1 - o.Level) / 2
		at := func(q float64) float64 { return sizes[min(len(sizes)-1, int(q*n))] }
		p.Lo, p.Median, p.Hi = at(tail), at(0.5), at(1-tail)
		out.Hidden = append(out.Hidden, p)
	}
	out.Barrier = average(chains, func(c *chain) []float64 { return c.meanOmega })
	out.Degree = average(chains, func(c *chain) []float64 { return c.meanDegree })
	return out, nil
}

func average(chains []*chain, of func(*chain) []float64) []float64 {
	out := make([]float64, len(of(chains[0])))
	for _, c := range chains {
		for i, v := range of(c) {
			out[i] += v / float64(len(chains))
		}
	}
	return out
}
