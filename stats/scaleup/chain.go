package scaleup

import (
	"context"
	"math"
	"math/rand/v2"
)

// chain is one Markov chain.
type chain struct {
	y          [][]float64 // group, respondent; known groups first
	known      int
	delta      []float64 // log degree by respondent
	mu, sigma  float64   // of the log degrees
	share      []float64 // log of the group's share of the population; fixed for known groups
	excess     []float64 // log (omega - 1) by group
	rng        *rand.Rand
	stepDelta  []float64
	stepShare  []float64
	stepExcess []float64

	logShare   [][]float64 // kept draws by hidden group
	meanOmega  []float64
	meanDegree []float64
}

// newChain starts from the classic estimates, scattered so that the chains begin
// apart.
func newChain(d Data, o BayesOptions, number int) *chain {
	c := &chain{y: append(append([][]float64{}, d.Known...), d.Hidden...), known: len(d.Known), rng: rand.New(rand.NewPCG(o.Seed, uint64(number)))}
	degrees, _ := d.Degrees() // checked before
	for _, size := range d.Sizes {
		c.share = append(c.share, math.Log(size/d.Population))
	}
	for _, y := range d.Hidden {
		c.share = append(c.share, math.Log((sum(y)+0.5)/sum(degrees))+c.rng.NormFloat64())
	}
	for _, degree := range degrees {
		c.delta = append(c.delta, math.Log(degree+1)+0.5*c.rng.NormFloat64())
	}
	c.mu, c.sigma = sum(c.delta)/float64(len(c.delta)), 1
	for range c.y {
		c.excess = append(c.excess, c.rng.NormFloat64()-1)
	}
	constant := func(n int, v float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = v
		}
		return out
	}
	c.stepDelta, c.stepShare, c.stepExcess = constant(len(degrees), 0.5), constant(len(c.y), 0.2), constant(len(c.y), 0.5)
	c.logShare = make([][]float64, len(d.Hidden))
	c.meanOmega, c.meanDegree = make([]float64, len(c.y)), make([]float64, len(degrees))
	return c
}

// run draws as many to be thrown away, in which the step widths adapt, as kept.
func (c *chain) run(ctx context.Context, draws int, report func(int)) {
	const every = 100
	for k := range 2 * draws {
		if k%every == 0 {
			if ctx.Err() != nil {
				return
			}
			report(min(every, 2*draws-k))
		}
		adapt := 0.0
		if k < draws {
			adapt = 1 / math.Sqrt(float64(k+1))
		}
		c.sweep(adapt)
		if k >= draws {
			c.keep(float64(draws))
		}
	}
}

func (c *chain) keep(draws float64) {
	for u := range c.logShare {
		c.logShare[u] = append(c.logShare[u], c.share[c.known+u])
	}
	for k, e := range c.excess {
		c.meanOmega[k] += (1 + math.Exp(e)) / draws
	}
	for i, d := range c.delta {
		c.meanDegree[i] += math.Exp(d) / draws
	}
}

// sweep moves every parameter once.
func (c *chain) sweep(adapt float64) {
	groups := make([]tie, len(c.y))
	for k := range groups {
		groups[k] = newTie(c.share[k], c.excess[k])
	}
	for i := range c.delta {
		c.move(&c.delta[i], &c.stepDelta[i], adapt, func(v float64) float64 {
			z := (v - c.mu) / c.sigma
			sum, degree := -z*z/2, math.Exp(v)
			for k := range c.y {
				sum += groups[k].logLik(c.y[k][i], degree)
			}
			return sum
		})
	}
	degree := make([]float64, len(c.delta))
	for i, d := range c.delta {
		degree[i] = math.Exp(d)
	}
	for k := range c.y {
		if k >= c.known {
			c.move(&c.share[k], &c.stepShare[k], adapt, func(v float64) float64 {
				if v > 0 {
					return math.Inf(-1) // no group is larger than the population
				}
				return newTie(v, c.excess[k]).groupLik(c.y[k], degree)
			})
		}
		c.move(&c.excess[k], &c.stepExcess[k], adapt, func(v float64) float64 {
			z := (v + 1) / 2 // prior: log (omega - 1) is normal with mean -1 and sd 2
			return -z*z/2 + newTie(c.share[k], v).groupLik(c.y[k], degree)
		})
	}
	c.hyper()
}

// move is one Metropolis step; while adapting, its width tends to where 44 % are
// accepted.
func (c *chain) move(x, step *float64, adapt float64, logDensity func(float64) float64) {
	proposal := *x + *step*c.rng.NormFloat64()
	accepted := math.Log(c.rng.Float64()) < logDensity(proposal)-logDensity(*x)
	if accepted {
		*x = proposal
	}
	if adapt > 0 {
		gain := -0.44
		if accepted {
			gain = 0.56
		}
		*step *= math.Exp(adapt * gain)
	}
}

// hyper draws mu (flat prior) and sigma (flat on the variance's logarithm, kept
// from 0 by one observation of variance 0.25).
func (c *chain) hyper() {
	n := float64(len(c.delta))
	c.mu = sum(c.delta)/n + c.sigma/math.Sqrt(n)*c.rng.NormFloat64()
	ss := 0.25
	for _, d := range c.delta {
		ss += (d - c.mu) * (d - c.mu)
	}
	chi2 := 0.0
	for range len(c.delta) + 1 {
		z := c.rng.NormFloat64()
		chi2 += z * z
	}
	c.sigma = math.Sqrt(ss / chi2)
}

// tie is the distribution of answers on one group, with what depends on the
// group alone computed once.
type tie struct {
	shape      float64 // of the negative binomial, per acquaintance
	logSuccess float64 // log (1 - 1/omega)
	logOmega   float64
}

func newTie(share, excess float64) tie {
	logOmega := math.Log1p(math.Exp(excess))
	return tie{math.Exp(share - excess), excess - logOmega, logOmega}
}

// logLik is the log probability of the answer y of a respondent of that degree:
// negative binomial with mean m and variance omega m, constants left out.
func (t tie) logLik(y, degree float64) float64 {
	a := degree * t.shape
	return lgammaRatio(a, y) - a*t.logOmega + y*t.logSuccess
}

func (t tie) groupLik(y, degree []float64) float64 {
	sum := 0.0
	for i := range y {
		sum += t.logLik(y[i], degree[i])
	}
	return sum
}

// lgammaRatio is log Gamma(a+y) - log Gamma(a), by its product for small y.
func lgammaRatio(a, y float64) float64 {
	if y > 12 {
		top, _ := math.Lgamma(a + y)
		bottom, _ := math.Lgamma(a)
		return top - bottom
	}
	if y == 0 {
		return 0
	}
	product := 1.0
	for j := 0.0; j < y; j++ {
		product *= a + j
	}
	if product < 1e-300 || product > 1e300 {
		top, _ := math.Lgamma(a + y)
		bottom, _ := math.Lgamma(a)
		return top - bottom
	}
	return math.Log(product)
}
