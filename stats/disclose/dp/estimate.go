package dp

import "math"

// linear is the best linear unbiased estimate of all measured tables at once.
//
// The count table of a set S is the sum, over the subsets U of S, of U's
// interaction spread evenly over the other columns. Noise that is independent
// and of equal variance in a table is independent between its interactions, so
// each interaction is estimated on its own: the mean of what the tables T that
// contain U say of it, weighted by 1/(sigma² · product of the sizes of T\U).
// This is generalised least squares in closed form; compare Xiao et al. 2023,
// "An optimal and scalable matrix mechanism for noisy marginals".
type linear struct {
	layout      *layout
	interaction []float64 // of every measured set, in the layout's order
	variance    []float64 // of a cell of U's interaction before centring, by set
}

// newLinear combines the noisy tables, sigma being the noise of every cell.
func newLinear(l *layout, noisy []int64, sigma float64) *linear {
	e := &linear{l, make([]float64, l.total()), make([]float64, len(l.sets))}
	var buf []int32
	for t := 1; t < len(l.sets); t++ {
		set, cells := l.sets[t], table(l, noisy, t)
		subsets(set, func(sub []int) {
			u := l.find(sub)
			weight := float64(l.cells(sub)) / (sigma * sigma * float64(len(cells)))
			e.variance[u] += weight
			sum := table(l, e.interaction, u)
			buf = l.project(set, sub, buf)
			for i, into := range buf {
				sum[into] += weight * float64(cells[i])
			}
		})
	}
	for u, set := range l.sets {
		e.variance[u] = 1 / e.variance[u]
		cells := table(l, e.interaction, u)
		for i := range cells {
			cells[i] *= e.variance[u]
		}
		l.centre(set, cells)
	}
	return e
}

// centre takes away, along each column, the mean: what is left is the interaction.
func (l *layout) centre(set []int, cells []float64) {
	inner := len(cells)
	for _, c := range set {
		size := l.sizes[c]
		inner /= size
		for outer := 0; outer < len(cells); outer += inner * size {
			for in := outer; in < outer+inner; in++ {
				centreLine(cells[in:outer+inner*size], inner)
			}
		}
	}
}

// centreLine centres every step-th of the cells.
func centreLine(cells []float64, step int) {
	sum, n := 0.0, 0
	for i := 0; i < len(cells); i += step {
		sum += cells[i]
		n++
	}
	for i := 0; i < len(cells); i += step {
		cells[i] -= sum / float64(n)
	}
}

// counts gives the unbiased estimate of the table of a measured set, and the
// standard deviation of the noise in each of its cells.
func (e *linear) counts(set []int) (cells []float64, sd float64) {
	l, variance := e.layout, 0.0
	cells = make([]float64, l.cells(set))
	var buf []int32
	subsets(set, func(sub []int) {
		u := l.find(sub)
		spread := float64(l.cells(set) / l.cells(sub))
		part := table(l, e.interaction, u)
		buf = l.project(set, sub, buf)
		for i, from := range buf {
			cells[i] += part[from] / spread
		}
		variance += e.interactionVariance(u) / (spread * spread)
	})
	return cells, math.Sqrt(variance)
}

// interactionVariance is the variance of a cell of set u's interaction: centring
// along a column of size d keeps 1-1/d of it.
func (e *linear) interactionVariance(u int) float64 {
	v := e.variance[u]
	for _, c := range e.layout.sets[u] {
		v *= 1 - 1/float64(e.layout.sizes[c])
	}
	return v
}
