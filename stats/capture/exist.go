package capture

import "slices"

// Codes of a Verdict, as in the R packages SparseMSE and
// MultipleSystemsEstimation. They add up: 3 means both.
const (
	Estimable       = 0
	NoMaximum       = 1 // the extended maximum likelihood estimate does not exist
	NotIdentifiable = 2 // it exists on a face, but different parameters give the same fit
)

// A Verdict says whether a model can be estimated on a table.
type Verdict struct {
	Code  int
	Empty []History // for code 1: histories that every fit would have to leave empty, though the model allows them
}

// Check decides exactly whether the extended maximum likelihood estimate of
// the model exists on the table and whether it is unique.
//
// Existence (Fienberg and Rinaldo 2012): some strictly positive x on the kept
// histories has the sufficient statistics of the data. Uniqueness: the design
// on the kept histories has full rank.
func Check(table *Table, model Model) Verdict {
	e := newEngine(len(table.Lists))
	e.load(table.Counts)
	e.choose(model.terms)
	v := Verdict{}
	if !e.identifiable() {
		v.Code = NotIdentifiable
	}
	if !e.supportFull() {
		if v.Empty = e.forcedEmpty(); len(v.Empty) > 0 {
			v.Code |= NoMaximum
		}
	}
	return v
}

// code is Check without the explanation, and without garbage in the usual case.
func (e *engine) code() int {
	if e.supportFull() {
		return Estimable
	}
	code := Estimable
	if !e.identifiable() {
		code = NotIdentifiable
	}
	if len(e.forcedEmpty()) > 0 {
		code |= NoMaximum
	}
	return code
}

// supportFull says whether the columns of the observed histories alone have
// full rank. Then the maximum exists and is unique: any positive numbers in the
// unobserved histories can be balanced by the observed ones. It is also the
// answer for nearly every table.
func (e *engine) supportFull() bool {
	p := len(e.active)
	e.rank.reset(p)
	for h, c := range e.counts {
		if c > 0 && e.kept[h] && e.rank.add(e.active, History(h)) == p {
			return true
		}
	}
	return false
}

// identifiable says whether the design on all kept histories has full rank.
//
// The histories that are themselves active terms give a unit triangular block
// for every row but the intercept. So the rank is full unless the intercept row
// is the combination of the others that this block dictates, whose coefficients
// are (-1)^(|theta|+1). That combination at history w is one minus the reduced
// Euler characteristic of the model within w; all of them one means deficient.
// Sums of small integers: exact in floating point.
func (e *engine) identifiable() bool {
	clear(e.work)
	for _, theta := range e.active {
		if theta != 0 {
			e.work[theta] = float64(theta.Size()&1*2 - 1)
		}
	}
	sumSubsets(e.work)
	for h, kept := range e.kept {
		if kept && e.work[h] != 1 {
			return true
		}
	}
	return false
}

// forcedEmpty gives kept histories without people that must be empty in every
// non-negative x with the observed sufficient statistics; none of them means
// that the maximum exists.
//
// A direction v with design*v = 0 and v > 0 on the unobserved histories is
// wanted. The observed histories take any sign, so they are projected away: let
// the rows of Y span the left null space of their columns; then v exists if and
// only if a positive combination of the columns Y*a(w), w unobserved, is zero.
// That is a linear program with very few rows, solved in rational numbers.
func (e *engine) forcedEmpty() []History {
	var observed, free []History
	for h, kept := range e.kept {
		switch {
		case kept && e.counts[h] > 0:
			observed = append(observed, History(h))
		case kept:
			free = append(free, History(h))
		}
	}
	null := leftNullSpace(e.active, observed)
	columns := make([]column, len(free))
	for i, h := range free {
		columns[i] = project(null, e.active, h)
	}
	zero := strictlyPositive(columns, len(null))
	var forced []History
	for i, h := range free {
		if zero[i] {
			forced = append(forced, h)
		}
	}
	slices.Sort(forced)
	return forced
}
