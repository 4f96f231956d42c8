package microdata

import (
	"fmt"
	"math"
	"slices"
)

// lattice is every combination of levels of the keys' hierarchies.
type lattice struct {
	keys []latticeKey
	rows int
	size int // number of nodes, saturating
}

// latticeKey is one key with all that a node needs of its hierarchy.
type latticeKey struct {
	hierarchy *Hierarchy
	leaf      []int32     // column code → leaf
	up        [][][]int32 // [from][to]: name on level from → name on level to
	lost      []int64     // on each level: sum over rows of (m-1), m the leaves under the row's name
}

func newLattice(keys []Column, hierarchies []*Hierarchy) (*lattice, error) {
	if len(keys) != len(hierarchies) {
		return nil, fmt.Errorf("%d keys and %d hierarchies: each key needs one", len(keys), len(hierarchies))
	}
	l := &lattice{rows: len(keys[0].Codes), size: 1}
	for i, h := range hierarchies {
		leaf, err := h.leafOf(keys[i])
		if err != nil {
			return nil, err
		}
		l.keys = append(l.keys, newLatticeKey(h, leaf, keys[i]))
		if l.size < math.MaxInt32 {
			l.size *= h.Levels()
		}
	}
	return l, nil
}

func newLatticeKey(h *Hierarchy, leaf []int32, c Column) latticeKey {
	k := latticeKey{hierarchy: h, leaf: leaf, up: make([][][]int32, h.Levels()), lost: make([]int64, h.Levels())}
	for from := range h.levels {
		k.up[from] = make([][]int32, h.Levels())
		for to := from; to < h.Levels(); to++ {
			k.up[from][to] = make([]int32, len(h.levels[from].labels))
			for at, code := range h.levels[from].up {
				k.up[from][to][code] = h.levels[to].up[at]
			}
		}
	}
	for _, code := range c.Codes {
		for depth, lv := range h.levels {
			k.lost[depth] += int64(lv.size[lv.up[leaf[code]]] - 1)
		}
	}
	return k
}

// node is a place in the lattice with the least loss that it can have.
type node struct {
	levels []int
	bound  float64
}

func (l *lattice) node(levels []int) node {
	lost := make([]int64, len(levels))
	for j, depth := range levels {
		lost[j] = l.keys[j].lost[depth]
	}
	return node{levels: levels, bound: l.combine(lost)}
}

// above gives the nodes one level coarser in one key, such that every node of
// the lattice comes from exactly one other: only the last raised key and those
// after it are raised further.
func (l *lattice) above(levels []int) []node {
	last := len(levels) - 1
	for last > 0 && levels[last] == 0 {
		last--
	}
	var next []node
	for j := last; j < len(levels); j++ {
		if levels[j]+1 < l.keys[j].hierarchy.Levels() {
			coarser := slices.Clone(levels)
			coarser[j]++
			next = append(next, l.node(coarser))
		}
	}
	return next
}

// combine is the geometric mean of the keys' losses. lost[j] is the sum over
// rows of (m-1), an integer, so equal nodes have equal losses to the last bit.
func (l *lattice) combine(lost []int64) float64 {
	mean := 0.0
	for j, k := range l.keys {
		if d := k.hierarchy.Domain(); d > 1 {
			mean += math.Log1p(float64(lost[j]) / float64(d-1) / float64(l.rows))
		}
	}
	return math.Expm1(mean / float64(len(l.keys)))
}

// loss is that of a node whose unsafe classes are left out.
func (l *lattice) loss(t *classTable, safe func(id int) bool) float64 {
	lost := make([]int64, len(l.keys))
	for id, rows := range t.rows {
		kept := safe(id)
		for j, code := range t.tuples.at(id) {
			h := l.keys[j].hierarchy
			names := h.Domain()
			if kept {
				names = h.levels[t.levels[j]].size[code]
			}
			lost[j] += int64(rows) * int64(names-1)
		}
	}
	return l.combine(lost)
}

// nodeQueue is a heap of nodes by bound, then by levels, so that a search is
// the same every time.
type nodeQueue []node

func (q nodeQueue) Len() int { return len(q) }
func (q nodeQueue) Less(i, j int) bool {
	if q[i].bound != q[j].bound {
		return q[i].bound < q[j].bound
	}
	return slices.Compare(q[i].levels, q[j].levels) < 0
}
func (q nodeQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *nodeQueue) Push(x any)   { *q = append(*q, x.(node)) }
func (q *nodeQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
