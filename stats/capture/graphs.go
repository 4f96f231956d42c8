package capture

import "math/bits"

// A decomposable is a chordal graph on the lists, as what its marginal
// likelihood needs: the sets of lists on which it stands, with coefficient 1 for
// a clique and minus its multiplicity for a separator of the junction tree.
type decomposable struct {
	edges   []History // the pairs, in byOrder
	margins []margin
}

type margin struct {
	set         History
	coefficient float64
}

// decomposables lists every chordal graph on the given number of vertices:
// 8 for three, 61 for four, 822 for five, 18,154 for six.
func decomposables(lists int) []decomposable {
	all := pairs(lists)
	var out []decomposable
	neighbours := make([]History, lists)
	for mask := range uint64(1) << len(all) {
		clear(neighbours)
		var edges []History
		for i, e := range all {
			if mask>>i&1 == 1 {
				edges = append(edges, e)
				join(neighbours, e)
			}
		}
		if margins, ok := decompose(neighbours); ok {
			out = append(out, decomposable{edges, margins})
		}
	}
	return out
}

// join makes the two vertices of an edge neighbours.
func join(neighbours []History, edge History) {
	a := bits.TrailingZeros16(uint16(edge))
	b := bits.TrailingZeros16(uint16(edge & (edge - 1)))
	neighbours[a] |= 1 << b
	neighbours[b] |= 1 << a
}

// decompose takes away, one after the other, a vertex whose remaining neighbours
// form a clique. That succeeds exactly for chordal graphs (Fulkerson and Gross
// 1965). The distribution factors into each vertex given those neighbours, so
// each adds the margin of both together and takes that of the neighbours alone;
// what is not a maximal clique or a separator cancels.
func decompose(neighbours []History) ([]margin, bool) {
	coefficient := make([]float64, 1<<len(neighbours))
	left := History(1<<len(neighbours) - 1)
	for left != 0 {
		v := simplicial(neighbours, left)
		if v < 0 {
			return nil, false
		}
		left &^= 1 << v
		rest := neighbours[v] & left
		coefficient[rest|1<<v]++
		coefficient[rest]--
	}
	var out []margin
	for set, c := range coefficient {
		if c != 0 && set != 0 { // the empty margin is the total, whose term is zero
			out = append(out, margin{History(set), c})
		}
	}
	return out, true
}

// simplicial finds a vertex whose neighbours among those left are all joined to
// each other; -1 when there is none.
func simplicial(neighbours []History, left History) int {
	for v := range neighbours {
		if left>>v&1 == 0 {
			continue
		}
		rest, complete := neighbours[v]&left, true
		for w := range neighbours {
			if rest>>w&1 == 1 && !(neighbours[w] | 1<<w).Has(rest) {
				complete = false
			}
		}
		if complete {
			return v
		}
	}
	return -1
}

// Graphs is the number of decomposable graphs over which Decomposable averages;
// 0 for more lists than it takes.
func Graphs(lists int) int {
	if lists > MaxGraphLists {
		return 0
	}
	return len(decomposables(lists))
}
