package capture

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// A gibbs is one chain: its state and its scratch.
type gibbs struct {
	rng       *rand.Rand
	lists     int
	cells     []History
	counts    []int
	n         int
	hidden    int
	alpha     float64     // concentration
	a, b      float64     // its prior
	weight    []float64   // of each class
	catch     [][]float64 // probability of being on list j in class k: catch[k][j]
	size      []int       // people in each class, hidden ones included
	caught    [][]int     // of them, those on list j
	p         []float64   // scratch: of a history in each class
	low, high []float64   // of the memberships of the first and the last lists, by class: see tabulate
}

// newGibbs starts a chain. Odd ones start with few hidden people and one class,
// even ones with many in many classes.
func newGibbs(table *Table, opt LatentOptions, rng *rand.Rand, chain int) *gibbs {
	k := opt.Classes
	g := &gibbs{
		rng: rng, lists: len(table.Lists), cells: table.observed(), n: table.N, a: opt.A, b: opt.B,
		weight: make([]float64, k), size: make([]int, k), p: make([]float64, k), low: make([]float64, k<<halfLists), high: make([]float64, k<<halfLists),
	}
	for _, h := range g.cells {
		g.counts = append(g.counts, table.Counts[h])
	}
	g.hidden, g.alpha = table.N/10, .05
	if chain%2 == 0 {
		g.hidden, g.alpha = 10*table.N, 2
	}
	for range k {
		catch := make([]float64, g.lists)
		for j := range catch {
			catch[j] = .05 + .4*rng.Float64()
		}
		g.catch = append(g.catch, catch)
		g.caught = append(g.caught, make([]int, g.lists))
	}
	left := 1.0
	for i := range k {
		v := 1 / (1 + g.alpha)
		g.weight[i] = left * v
		left *= 1 - v
	}
	g.weight[k-1] += left
	return g
}

// draws makes the sweeps and keeps every Thin-th population.
func (g *gibbs) draws(ctx context.Context, opt LatentOptions) []float64 {
	for i := range opt.BurnIn {
		if g.sweep(); i%256 == 0 && ctx.Err() != nil {
			break
		}
	}
	out := make([]float64, 0, opt.Draws)
	for len(out) < opt.Draws {
		for range opt.Thin {
			g.sweep()
		}
		out = append(out, float64(g.n+g.hidden))
		if ctx.Err() != nil {
			break
		}
	}
	return out
}

// sweep draws every unknown once, given the others.
func (g *gibbs) sweep() {
	clear(g.size)
	for k := range g.caught {
		clear(g.caught[k])
	}
	g.tabulate()
	for i, h := range g.cells {
		g.assign(h, g.counts[i])
	}
	g.assign(0, g.hidden)
	g.drawCatch()
	g.drawWeights()
	g.drawHidden()
}

// halfLists cuts a history in two halves, whose probabilities are tabulated.
const halfLists = MaxLists / 2

// tabulate computes, for every class, the probability of each membership of the
// first five lists, times the weight of the class, and of the other lists.
func (g *gibbs) tabulate() {
	for k, w := range g.weight {
		fillProducts(g.low[k<<halfLists:(k+1)<<halfLists], w, g.catch[k][:min(g.lists, halfLists)])
		fillProducts(g.high[k<<halfLists:(k+1)<<halfLists], 1, g.catch[k][min(g.lists, halfLists):])
	}
}

// fillProducts sets into[h] to start times the probability of the memberships h.
func fillProducts(into []float64, start float64, catch []float64) {
	into[0] = start
	for j, c := range catch {
		for h := range 1 << j {
			into[h|1<<j] = into[h] * c
			into[h] *= 1 - c
		}
	}
}

// assign shares the people of one history among the classes.
func (g *gibbs) assign(h History, people int) {
	total := 0.0
	first, last := int(h&(1<<halfLists-1)), int(h>>halfLists)
	for k := range g.p {
		g.p[k] = g.low[k<<halfLists+first] * g.high[k<<halfLists+last]
		total += g.p[k]
	}
	left := people
	for k, w := range g.p {
		if left == 0 {
			return
		}
		x := left
		if k < len(g.p)-1 && total > 0 && w < total {
			x = binomial(g.rng, left, w/total)
		}
		total -= w
		left -= x
		g.size[k] += x
		for j := range g.lists {
			if h>>j&1 == 1 {
				g.caught[k][j] += x
			}
		}
	}
}

func (g *gibbs) drawCatch() {
	for k, caught := range g.caught {
		for j, c := range caught {
			g.catch[k][j] = g.beta(1+float64(c), 1+float64(g.size[k]-c))
		}
	}
}

// drawWeights breaks the stick and draws the concentration.
func (g *gibbs) drawWeights() {
	k := len(g.weight)
	after := 0
	for _, s := range g.size {
		after += s
	}
	left, logLeft := 1.0, 0.0
	for i := range k - 1 {
		after -= g.size[i]
		v := g.beta(1+float64(g.size[i]), g.alpha+float64(after))
		v = min(v, 1-1e-12)
		g.weight[i] = left * v
		left *= 1 - v
		logLeft += math.Log1p(-v)
	}
	g.weight[k-1] = left
	g.alpha = max(distuv.Gamma{Alpha: g.a + float64(k-1), Beta: g.b - logLeft, Src: g.rng}.Rand(), 1e-6)
}

// drawHidden draws the hidden people from their negative binomial distribution,
// a Poisson whose mean is Gamma.
func (g *gibbs) drawHidden() {
	zero := 0.0
	for k, w := range g.weight {
		for _, c := range g.catch[k] {
			w *= 1 - c
		}
		zero += w
	}
	zero = min(zero, 1-1e-9)
	mean := distuv.Gamma{Alpha: float64(g.n), Beta: (1 - zero) / zero, Src: g.rng}.Rand()
	g.hidden = 0
	if mean > 0 {
		g.hidden = int(min(distuv.Poisson{Lambda: mean, Src: g.rng}.Rand(), 1e12))
	}
}

// beta draws from Beta(a, b) through two Gamma variables, kept off 0 and 1.
func (g *gibbs) beta(a, b float64) float64 {
	x := distuv.Gamma{Alpha: a, Beta: 1, Src: g.rng}.Rand()
	y := distuv.Gamma{Alpha: b, Beta: 1, Src: g.rng}.Rand()
	if !(x+y > 0) {
		return .5
	}
	return min(max(x/(x+y), 1e-12), 1-1e-12)
}
