package capture

import "iter"

// Hierarchical gives every hierarchical model with all main effects and
// interactions of at most order lists, the saturated model left out. Three
// lists have 8, four 113 (64 of order 2), five 6,893 (1,024 of order 2); the
// number grows so fast that callers stop when they have had enough.
func Hierarchical(lists, order int) iter.Seq[Model] {
	return func(yield func(Model) bool) {
		h := hierarchy{lists, min(order, lists-1), yield}
		h.level(2, nil)
	}
}

type hierarchy struct {
	lists, order int
	yield        func(Model) bool
}

// level yields every model made of terms, complete below the given size, and
// interactions of that size and above. It is false when the caller stopped.
func (h hierarchy) level(size int, terms []History) bool {
	if size > h.order {
		return h.yield(Model{h.lists, terms})
	}
	return h.choose(size, h.candidates(size, terms), terms, terms)
}

// choose goes through all subsets of the candidates.
func (h hierarchy) choose(size int, candidates, below, terms []History) bool {
	if len(candidates) == 0 {
		if len(terms) == len(below) {
			return h.yield(Model{h.lists, terms[:len(terms):len(terms)]})
		}
		return h.level(size+1, terms[:len(terms):len(terms)])
	}
	rest := candidates[1:]
	if !h.choose(size, rest, below, terms[:len(terms):len(terms)]) {
		return false
	}
	return h.choose(size, rest, below, append(terms[:len(terms):len(terms)], candidates[0]))
}

// candidates are the terms of the given size whose every part is in the model.
func (h hierarchy) candidates(size int, terms []History) []History {
	if size == 2 {
		return pairs(h.lists)
	}
	present := make(map[History]bool, len(terms))
	for _, t := range terms {
		present[t] = true
	}
	var out []History
	for s := History(1); int(s) < 1<<h.lists; s++ {
		if s.Size() == size && closed(s, present) {
			out = append(out, s)
		}
	}
	return out
}

// closed says whether every subset with one list less is present.
func closed(s History, present map[History]bool) bool {
	for rest := s; rest > 0; rest &= rest - 1 {
		if !present[s&^(rest&-rest)] {
			return false
		}
	}
	return true
}
