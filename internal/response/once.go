package response

import "slices"

// Range is how many different people there can be: at least Low, at most High.
type Range struct{ Low, High int }

// Exact tells whether the number is known.
func (r Range) Exact() bool { return r.Low == r.High }

// Overlap is what partners state about the people that two of them both count:
// between Least and Most of them are the same. A and B are places in the list
// that it belongs to. Partners who disagree make Least and Most differ.
type Overlap struct{ A, B, Least, Most int }

// CountOnce tells how many different people are behind counts that may share
// people, each count being free of repetition in itself.
//
// Without statements the answer goes from the largest count (all the others are
// among them) to the sum (nobody is counted twice). A statement about a pair
// narrows it by two bounds that hold whatever else is shared:
//
//	High  Hunter (1976), Worsley (1982): the sum less the shared people along
//	      the heaviest forest of pairs
//	Low   Bonferroni: for any set of partners of whom all pairs are stated, the
//	      sum less the most that the pairs share
//
// Statements about unknown places and impossible numbers are cut to what can be.
func CountOnce(counts []int, stated []Overlap) Range {
	pairs := cleanOverlaps(counts, stated)
	low := lowest(counts, pairs)
	return Range{Low: low, High: max(low, highest(counts, pairs))}
}

type pair struct{ a, b int }

// cleanOverlaps gives the widest of what is stated about each pair: where two
// disagree, both may be right.
func cleanOverlaps(counts []int, stated []Overlap) map[pair]Overlap {
	pairs := map[pair]Overlap{}
	for _, s := range stated {
		a, b := min(s.A, s.B), max(s.A, s.B)
		if a == b || a < 0 || b >= len(counts) {
			continue
		}
		can := min(counts[a], counts[b])
		s = Overlap{a, b, min(max(s.Least, 0), can), min(max(s.Most, 0), can)}
		s.Least, s.Most = min(s.Least, s.Most), max(s.Least, s.Most)
		if before, ok := pairs[pair{a, b}]; ok {
			s.Least, s.Most = min(s.Least, before.Least), max(s.Most, before.Most)
		}
		pairs[pair{a, b}] = s
	}
	return pairs
}

// highest is the sum less the heaviest forest (Kruskal).
func highest(counts []int, pairs map[pair]Overlap) int {
	sum := 0
	root := make([]int, len(counts))
	for i, n := range counts {
		sum += n
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	edges := make([]Overlap, 0, len(pairs))
	for _, s := range pairs {
		edges = append(edges, s)
	}
	slices.SortFunc(edges, func(x, y Overlap) int { // by weight, then by place: the same answer each time
		if x.Least != y.Least {
			return y.Least - x.Least
		}
		if x.A != y.A {
			return x.A - y.A
		}
		return x.B - y.B
	})
	for _, s := range edges {
		if a, b := find(s.A), find(s.B); a != b {
			root[a] = b
			sum -= s.Least
		}
	}
	return sum
}

// lowest grows, from each partner, a set of which all pairs are stated, as long
// as that raises the bound; the best of them all.
func lowest(counts []int, pairs map[pair]Overlap) int {
	near := make([][]int, len(counts)) // the partners that something is stated with
	for p := range pairs {
		near[p.a], near[p.b] = append(near[p.a], p.b), append(near[p.b], p.a)
	}
	best := 0
	for first, n := range counts {
		slices.Sort(near[first])
		set, bound := []int{first}, n
		for _, next := range near[first] {
			if gain, ok := gainOf(counts[next], next, set, pairs); ok && gain > 0 {
				set, bound = append(set, next), bound+gain
			}
		}
		best = max(best, bound)
	}
	return best
}

func gainOf(n, next int, set []int, pairs map[pair]Overlap) (int, bool) {
	for _, have := range set {
		s, ok := pairs[pair{min(have, next), max(have, next)}]
		if !ok {
			return 0, false
		}
		n -= s.Most
	}
	return n, true
}
