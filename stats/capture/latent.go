package capture

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// LatentOptions say how the latent class model is sampled; a zero field takes
// its default.
type LatentOptions struct {
	Classes int     // most classes; 10
	A, B    float64 // Gamma prior of the concentration; 0.25 each
	Chains  int     // at least 4; 4
	Draws   int     // kept of each chain; 1000
	Thin    int     // sweeps between kept draws, at first; 20
	BurnIn  int     // sweeps before the first kept one; 5000
	Double  int     // times that Thin may double while the chains disagree; 4
	MaxRHat float64 // above which there is no answer; 1.05
	MinESS  float64 // below which there is no answer; 400
	Steps   float64 // most assignments of a history to a class in one round, which bounds the time; 5e8
}

func (o LatentOptions) withDefaults() (LatentOptions, error) {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	deff := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	def(&o.Classes, 10)
	def(&o.Chains, 4)
	def(&o.Draws, 1000)
	def(&o.Thin, 20)
	def(&o.BurnIn, 5000)
	def(&o.Double, 4)
	deff(&o.A, .25)
	deff(&o.B, .25)
	deff(&o.MaxRHat, 1.05)
	deff(&o.MinESS, 400)
	deff(&o.Steps, 5e8)
	switch {
	case o.Classes < 1 || o.Classes > 100:
		return o, fmt.Errorf("%d latent classes were asked for; from 1 to 100 can be sampled", o.Classes)
	case o.Chains < 4:
		return o, fmt.Errorf("%d chains were asked for; fewer than 4 cannot show whether they agree", o.Chains)
	case o.Draws < 100 || o.Thin < 1 || o.BurnIn < 0 || o.Double < 0 || !(o.A > 0) || !(o.B > 0):
		return o, errors.New("the latent class sampler needs at least 100 draws, a thinning of 1 or more and a positive prior")
	}
	return o, nil
}

// A LatentPosterior is the population in the draws of several chains.
type LatentPosterior struct {
	Chains [][]float64 // the population, by chain and draw
	RHat   float64
	ESS    float64
	Thin   int // as it was in the end
}

// ErrChains is the error of chains that disagree, stand still or move too slowly:
// no number can be given, and the posterior that comes with it is for diagnosis
// alone.
var ErrChains = errors.New("the chains of the sampler do not agree")

// Sorted gives all draws, lowest first.
func (p LatentPosterior) Sorted() []float64 {
	var all []float64
	for _, c := range p.Chains {
		all = append(all, c...)
	}
	slices.Sort(all)
	return all
}

// Median is the posterior median of the population.
func (p LatentPosterior) Median() float64 { return quantile8(p.Sorted(), .5) }

// Mean is the posterior mean of the population.
func (p LatentPosterior) Mean() float64 { return stat.Mean(p.Sorted(), nil) }

// Interval is the central credible interval of the given coverage.
func (p LatentPosterior) Interval(level float64) [2]float64 {
	all := p.Sorted()
	return [2]float64{quantile8(all, (1-level)/2), quantile8(all, (1+level)/2)}
}

// LatentClass samples the posterior of the population under a mixture of latent
// classes, within each of which the lists are independent, with a stick-breaking
// prior on the classes and p(N) = 1/N (Manrique-Vallier 2016). The chains start
// far apart and run until they agree, each time twice as long; when they do not
// within the budget, the error is ErrChains.
func LatentClass(ctx context.Context, table *Table, options LatentOptions, run Run) (LatentPosterior, error) {
	opt, err := options.withDefaults()
	if err != nil {
		return LatentPosterior{}, err
	}
	opt.fit(len(table.observed()))
	chains := make([]*gibbs, opt.Chains)
	for i := range chains {
		chains[i] = newGibbs(table, opt, run.random(i), i)
	}
	for round := 0; ; round++ {
		p, err := sample(ctx, chains, opt, run)
		if err != nil {
			return p, err
		}
		if p.RHat <= opt.MaxRHat && p.ESS >= opt.MinESS {
			return p, nil
		}
		opt.Thin *= 2
		opt.BurnIn = opt.Draws * opt.Thin / 4
		if round == opt.Double || opt.steps(len(table.observed())) > opt.Steps {
			return p, ErrChains
		}
	}
}

// steps counts the assignments of a history to a class in one round.
func (o LatentOptions) steps(histories int) float64 {
	return float64(o.Chains) * float64(o.BurnIn+o.Draws*o.Thin) * float64(o.Classes) * float64(histories+1)
}

// fit shortens the first round of a large table to the bound on its steps.
func (o *LatentOptions) fit(histories int) {
	for o.Thin > 1 && o.steps(histories) > o.Steps {
		o.Thin /= 2
		o.BurnIn /= 2
	}
}

func sample(ctx context.Context, chains []*gibbs, opt LatentOptions, run Run) (LatentPosterior, error) {
	p := LatentPosterior{Chains: make([][]float64, len(chains)), Thin: opt.Thin}
	err := run.each(ctx, len(chains), func() func(int) {
		return func(i int) { p.Chains[i] = chains[i].draws(ctx, opt) }
	})
	if err != nil {
		return p, err
	}
	logs := make([][]float64, len(chains))
	for i, c := range p.Chains {
		logs[i] = make([]float64, len(c))
		for j, n := range c {
			logs[i][j] = math.Log(n)
		}
	}
	p.RHat, p.ESS = SplitRHat(logs), ESS(logs)
	return p, nil
}
