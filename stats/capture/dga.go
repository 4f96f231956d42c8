package capture

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Lists that Decomposable takes: the graphs are enumerated.
const MaxGraphLists = 6

// DecomposableOptions are the prior of Decomposable.
type DecomposableOptions struct {
	Delta     float64 // of the hyper-Dirichlet prior, for each cell; 0 means 2^-lists
	MaxHidden int     // most hidden people thought possible; 0 means 20 times those seen
}

// A GraphWeight is the posterior probability of one decomposable graph.
type GraphWeight struct {
	Edges       []History
	Probability float64
}

// A Posterior is a distribution of the population over whole numbers.
type Posterior struct {
	First         int       // the population of Probability[0]
	Probability   []float64 // sums to one
	Graphs        []GraphWeight
	MaxHidden     int     // as used
	TailAtMaximum float64 // probability in the last tenth of what was thought possible
}

// Mean is the posterior mean of the population.
func (p Posterior) Mean() float64 {
	mean := 0.0
	for i, w := range p.Probability {
		mean += w * float64(p.First+i)
	}
	return mean
}

// Quantile is the first population whose cumulative probability reaches q.
func (p Posterior) Quantile(q float64) int {
	cumulative := 0.0
	for i, w := range p.Probability {
		if cumulative += w; cumulative >= q {
			return p.First + i
		}
	}
	return p.First + len(p.Probability) - 1
}

// Mode is the most probable population.
func (p Posterior) Mode() int {
	best := 0
	for i, w := range p.Probability {
		if w > p.Probability[best] {
			best = i
		}
	}
	return p.First + best
}

// Decomposable averages over all decomposable graphical models (Madigan and
// York 1997). Every graph is equally likely a priori, its cells have a
// hyper-Dirichlet prior, and the population N has prior 1/N. From 1 to MaxHidden
// hidden people are thought possible.
func Decomposable(ctx context.Context, table *Table, opt DecomposableOptions, run Run) (Posterior, error) {
	lists := len(table.Lists)
	if lists > MaxGraphLists {
		return Posterior{}, fmt.Errorf("there are %d lists; averaging over decomposable graphs takes up to %d", lists, MaxGraphLists)
	}
	if opt.Delta < 0 || opt.MaxHidden < 0 || opt.MaxHidden > 10_000_000 || math.IsNaN(opt.Delta) {
		return Posterior{}, fmt.Errorf("the prior takes a positive delta and at most 10,000,000 hidden people")
	}
	if opt.Delta == 0 {
		opt.Delta = math.Ldexp(1, -lists)
	}
	if opt.MaxHidden == 0 {
		opt.MaxHidden = min(20*table.N, 10_000_000)
	}
	m := newMarginals(table, opt.Delta)
	graphs := decomposables(lists)
	blocks := make([]graphBlock, (opt.MaxHidden+graphBlockSize-1)/graphBlockSize)
	err := run.each(ctx, len(blocks), func() func(int) {
		scores := make([]float64, 1<<lists)
		return func(i int) {
			from := 1 + i*graphBlockSize
			blocks[i] = m.block(graphs, from, min(from+graphBlockSize, opt.MaxHidden+1), scores)
		}
	})
	if err != nil {
		return Posterior{}, err
	}
	return assemble(table.N+1, blocks, graphs, opt.MaxHidden), nil
}

// marginals has the log marginal likelihood of every set of lists as a function
// of the number of hidden people.
type marginals struct {
	n        float64
	delta    float64
	total    float64   // prior weight of the whole table
	constant []float64 // by set: what does not depend on the hidden people
	empty    []float64 // by set: people seen who are on none of its lists, plus their prior weight
}

func newMarginals(table *Table, delta float64) *marginals {
	size := len(table.Counts)
	m := &marginals{n: float64(table.N), delta: delta, total: delta * float64(size), constant: make([]float64, size), empty: make([]float64, size)}
	cells := make([]int, size)
	for set := 1; set < size; set++ {
		weight := delta * float64(size>>History(set).Size())
		clear(cells)
		for h, c := range table.Counts {
			cells[h&set] += c
		}
		for _, c := range cells[1:] {
			if c > 0 { // an empty cell adds nothing
				m.constant[set] += lgamma(float64(c)+weight) - lgamma(weight)
			}
		}
		m.constant[set] += lgamma(m.total) - lgamma(weight)
		m.empty[set] = float64(cells[0]) + weight
	}
	return m
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// A graphBlock is the posterior over a range of hidden people, up to the factor
// exp(scale).
type graphBlock struct {
	scale  float64
	weight []float64 // by hidden people, summed over graphs
	graph  []float64 // by graph, summed over hidden people
}

const graphBlockSize = 512

func (m *marginals) block(graphs []decomposable, from, to int, scores []float64) graphBlock {
	b := graphBlock{scale: math.Inf(-1), weight: make([]float64, to-from), graph: make([]float64, len(graphs))}
	for hidden := from; hidden < to; hidden++ {
		base := m.scores(float64(hidden), scores)
		for g, graph := range graphs {
			log := base
			for _, part := range graph.margins {
				log += part.coefficient * scores[part.set]
			}
			if log > b.scale+50 {
				b.rescale(log)
			}
			w := math.Exp(log - b.scale)
			b.weight[hidden-from] += w
			b.graph[g] += w
		}
	}
	return b
}

// scores fills in the log marginal likelihoods and gives the prior and the
// multinomial coefficient, log(N!/hidden!) - log N.
func (m *marginals) scores(hidden float64, scores []float64) float64 {
	all := m.n + hidden
	total := lgamma(all + m.total)
	for set := 1; set < len(scores); set++ {
		scores[set] = m.constant[set] + lgamma(m.empty[set]+hidden) - total
	}
	return lgamma(all+1) - lgamma(hidden+1) - math.Log(all)
}

func (b *graphBlock) rescale(scale float64) {
	factor := math.Exp(b.scale - scale)
	for i := range b.weight {
		b.weight[i] *= factor
	}
	for i := range b.graph {
		b.graph[i] *= factor
	}
	b.scale = scale
}

func assemble(first int, blocks []graphBlock, graphs []decomposable, maxHidden int) Posterior {
	top := math.Inf(-1)
	for _, b := range blocks {
		top = max(top, b.scale)
	}
	p := Posterior{First: first, MaxHidden: maxHidden, Graphs: make([]GraphWeight, len(graphs))}
	sum := 0.0
	for _, b := range blocks {
		b.rescale(top)
		p.Probability = append(p.Probability, b.weight...)
		for g, w := range b.graph {
			p.Graphs[g].Probability += w
			sum += w
		}
	}
	for i := range p.Probability {
		p.Probability[i] /= sum
	}
	for _, w := range p.Probability[len(p.Probability)*9/10:] {
		p.TailAtMaximum += w
	}
	for g := range p.Graphs {
		p.Graphs[g].Edges = graphs[g].edges
		p.Graphs[g].Probability /= sum
	}
	slices.SortStableFunc(p.Graphs, func(a, b GraphWeight) int { return cmp.Compare(b.Probability, a.Probability) })
	return p
}
