package tables

import "slices"

// other is a set of counts that fits everything an audit holds and is not the
// truth: an attacker cannot rule it out. It lists the cells that differ.
type other []change

type change struct {
	cell int
	by   int64
}

// move is how far the sum of the marked cells is from the truth.
func (o other) move(marked []bool) (by int64) {
	for _, c := range o {
		if marked[c.cell] {
			by += c.by
		}
	}
	return by
}

// note keeps what a search has found, and its mirror image where that fits too.
// Later questions are often answered by them without a search.
func (a *Audit) note(o other) {
	if len(o) == 0 {
		return
	}
	a.others = append(a.others, o)
	mirror := make(other, len(o))
	for i, c := range o {
		mirror[i] = change{c.cell, -c.by}
	}
	if a.fits(mirror) {
		a.others = append(a.others, mirror)
	}
}

func (a *Audit) fits(o other) bool {
	for _, c := range o {
		if a.truth[c.cell]+c.by < 0 {
			return false
		}
	}
	for _, f := range a.facts {
		if !f.allows(o, a.truth) {
			return false
		}
	}
	return true
}

func (f fact) allows(o other, truth []int64) bool {
	sum := int64(0)
	for _, c := range o {
		if _, in := slices.BinarySearch(f.cells, c.cell); in {
			sum += c.by
		}
	}
	if sum == 0 {
		return true
	}
	for _, c := range f.cells {
		sum += truth[c]
	}
	return f.lo <= sum && sum <= f.hi
}

// add takes a fact and drops the others that it rules out.
func (a *Audit) add(f fact) {
	a.facts, a.base = append(a.facts, f), nil
	a.others = slices.DeleteFunc(a.others, func(o other) bool { return !f.allows(o, a.truth) })
}

// seen is how far the sum of the cells falls and rises among the others.
func (a *Audit) seen(cells []int) (fall, rise int64) {
	if len(a.others) == 0 {
		return 0, 0
	}
	marked := make([]bool, len(a.truth))
	for _, c := range cells {
		marked[c] = true
	}
	for _, o := range a.others {
		by := o.move(marked)
		fall, rise = max(fall, -by), max(rise, by)
	}
	return fall, rise
}
