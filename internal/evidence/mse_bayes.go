package evidence

import (
	"context"
	"errors"

	"ostoja/internal/fault"
	"ostoja/stats/capture"
)

// codeChains is the code of a sampler whose chains disagree or stand still. It
// stands beside the codes 1 to 3 of package capture: no number is given.
const codeChains = 4

// tooLong refuses a method that would take the time of all others.
func tooLong(table *capture.Table, method string) error {
	return fault.Refuse("This method takes too long for %d lists and so many people here. On the command line it has the time: ostoja estimate mse --method %s.", len(table.Lists), method)
}

// estimateDGA averages over decomposable graphs; the estimate is the posterior median.
func estimateDGA(ctx context.Context, table *capture.Table, opt mseOptions) (mseAnswer, error) {
	a := newAnswer(table, "dga")
	hidden := opt.NMax
	if hidden == 0 {
		hidden = 20 * table.N
	}
	if opt.Most > 0 && float64(capture.Graphs(len(table.Lists)))*float64(hidden) > opt.Most {
		return a, tooLong(table, "dga")
	}
	p, err := capture.Decomposable(ctx, table, capture.DecomposableOptions{MaxHidden: opt.NMax}, opt.step("Averaging over graphs"))
	if err != nil && ctx.Err() == nil {
		return a, fault.Refuse("%s. Merge lists, or use --method stepwise.", upperFirst(err.Error()))
	}
	if err != nil {
		return a, err
	}
	n := float64(p.Quantile(.5))
	a.Estimate, a.CICredible = &n, &[2]float64{float64(p.Quantile(.025)), float64(p.Quantile(.975))}
	mode := p.Mode()
	a.Posterior = &msePosterior{Mean: p.Mean(), Median: n, Mode: &mode}
	a.note = "It averages over all decomposable graphs; the estimate is the posterior median, from 1 to " + people(float64(p.MaxHidden)) + " hidden people."
	if p.TailAtMaximum > .005 {
		a.warn("%.1f %% of the probability lies in the last tenth of what was thought possible: a larger --nmax gives a larger estimate.", 100*p.TailAtMaximum)
	}
	return a, nil
}

// estimateLatent samples the latent class model; the estimate is the posterior median.
func estimateLatent(ctx context.Context, table *capture.Table, opt mseOptions) (mseAnswer, error) {
	a := newAnswer(table, "lcmcr")
	p, err := capture.LatentClass(ctx, table, opt.Latent, opt.step("Sampling latent classes"))
	if err != nil && !errors.Is(err, capture.ErrChains) {
		return a, err
	}
	a.note = "It samples a mixture of kinds of people, within each of which the lists are independent; the estimate is the posterior median."
	a.Chains = newChains(p)
	if err != nil {
		a.Code = codeChains
		a.warn("No number is given: the sampler does not settle (R-hat %s, should be 1.05 or less; %.0f independent draws, should be 400 or more). Other starts would give other answers on these data.", sayRHat(p.RHat), p.ESS)
		return a, nil
	}
	n, ci := p.Median(), p.Interval(.95)
	a.Estimate, a.CICredible = &n, &ci
	a.Posterior = &msePosterior{Mean: p.Mean(), Median: n}
	return a, nil
}
