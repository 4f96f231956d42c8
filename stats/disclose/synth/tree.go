package synth

import (
	"math"

	"ostoja/stats/disclose/dp"
)

// node is one column of a junction tree, drawn given its parents.
type node struct {
	column  int
	parents []int // ascending; all drawn before
}

// clique is the node's column with its parents, ascending.
func (n node) clique() []int { return with(n.parents, n.column) }

// chooser builds the junction tree: it takes, one after the other, the column
// that its best parents tell most about, by mutual information (Chow and Liu 1968
// for one parent, and its greedy extension to trees of wider cliques). All it
// looks at is released, so choosing costs no privacy.
type chooser struct {
	release    *dp.Release
	width      int     // most parents
	candidates [][]int // sets of columns that a further one can hang on
	entropies  map[uint64]float64
	gains      map[link]float64
}

// link is a column with its parents.
type link struct {
	column  int
	parents uint64
}

// chooseTree gives the columns in the order in which they are drawn. A clique
// has at most as many columns as the longest released combination.
func chooseTree(release *dp.Release) []node {
	columns := len(release.Domain)
	c := &chooser{release, release.Length() - 1, [][]int{nil}, map[uint64]float64{}, map[link]float64{}}
	var tree []node
	placed := make([]bool, columns)
	for range columns {
		best, bestGain := node{}, math.Inf(-1)
		for col := range columns {
			if placed[col] {
				continue
			}
			for _, parents := range c.candidates {
				if gain := c.gain(col, parents); gain > bestGain {
					best, bestGain = node{col, parents}, gain
				}
			}
		}
		placed[best.column] = true
		tree = append(tree, best)
		c.offer(best)
	}
	return tree
}

// offer adds the parent sets that a new node makes possible: those of its
// clique that contain it. Keeping to subsets of cliques keeps the tree a
// junction tree, so each clique's released table holds in what is drawn.
func (c *chooser) offer(n node) {
	if c.width == 0 {
		return
	}
	if len(n.parents) < c.width {
		c.candidates = append(c.candidates, n.clique())
		return
	}
	for drop := range n.parents {
		rest := append(append([]int(nil), n.parents[:drop]...), n.parents[drop+1:]...)
		c.candidates = append(c.candidates, with(rest, n.column))
	}
}

// gain is the mutual information of a column and its parents, in nats.
func (c *chooser) gain(column int, parents []int) float64 {
	l := link{column, mask(parents)}
	if g, known := c.gains[l]; known {
		return g
	}
	g := c.entropy(parents) + c.entropy([]int{column}) - c.entropy(with(parents, column))
	c.gains[l] = g
	return g
}

// entropy is that of the released table of a set of columns, in nats.
func (c *chooser) entropy(set []int) float64 {
	if h, known := c.entropies[mask(set)]; known {
		return h
	}
	cells := c.release.Marginal(set...)
	sum, h := 0.0, 0.0
	for _, n := range cells {
		sum += n
	}
	for _, n := range cells {
		if n > 0 {
			h -= n / sum * math.Log(n/sum)
		}
	}
	c.entropies[mask(set)] = h
	return h
}

// mask makes a set of columns, of which there are at most 64, a word.
func mask(set []int) uint64 {
	m := uint64(0)
	for _, c := range set {
		m |= 1 << c
	}
	return m
}

// with inserts a column into an ascending set.
func with(set []int, column int) []int {
	out := make([]int, 0, len(set)+1)
	for i, c := range set {
		if c > column {
			return append(append(out, column), set[i:]...)
		}
		out = append(out, c)
	}
	return append(out, column)
}
