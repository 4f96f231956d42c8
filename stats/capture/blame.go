package capture

import "math"

// Blame names the terms that stand in the way of a model that cannot be
// estimated. It builds the model up from independent lists, each time adding
// the term that improves the fit most among those that keep the model
// estimable; what can never be added is to blame. When not even independent
// lists can be estimated, it names the histories that would have to be empty.
// A model that can be estimated gives nothing.
func Blame(table *Table, model Model) []History {
	v := Check(table, model)
	if v.Code == Estimable {
		return nil
	}
	e := newEngine(model.lists)
	e.load(table.Counts)
	if !e.try(nil) {
		return smallest(v.Empty)
	}
	var added []History
	left := model.Interactions()
	for {
		best := e.bestTerm(added, left)
		if best < 0 {
			return smallest(left)
		}
		added = append(added, left[best])
		left = append(left[:best:best], left[best+1:]...)
	}
}

// bestTerm is the index of the candidate whose model fits best; -1 when none can
// be estimated. A candidate whose parts are not all in the model has to wait.
func (e *engine) bestTerm(added, candidates []History) int {
	present := make(map[History]bool, len(added)+e.lists)
	for i := range e.lists {
		present[1<<i] = true
	}
	for _, theta := range added {
		present[theta] = true
	}
	best, highest := -1, math.Inf(-1)
	for i, theta := range candidates {
		if closed(theta, present) && e.try(append(added[:len(added):len(added)], theta)) && e.loglik > highest {
			best, highest = i, e.loglik
		}
	}
	return best
}

// smallest leaves out the terms that contain another one.
func smallest(terms []History) []History {
	var out []History
	for i, theta := range terms {
		contains := false
		for j, other := range terms {
			contains = contains || i != j && theta.Has(other)
		}
		if !contains {
			out = append(out, theta)
		}
	}
	return out
}
