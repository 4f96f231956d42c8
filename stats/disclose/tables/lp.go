package tables

import (
	"context"
	"math"
	"slices"
)

// lp is a linear programme
//
//	minimise c·x  subject to  a·x >= b for each row,  lo <= x <= hi
//
// where hi is finite for each c < 0, solved by the dual simplex method with
// bounded variables on a dense tableau. A row can have an upper bound as well.
// Rows can be added and bounds changed between solves; the basis stays dual
// feasible, so each solve starts where the last one ended, and its objective is a
// lower bound even when it stops early.
//
// Variables are numbered: the structural ones first, then the surplus of each
// row. All structural variables are nonbasic at the start, so the tableau has
// one column for each of them for ever.
type lp struct {
	lo, hi  []float64   // bounds of every variable
	value   []float64   // present value of every variable
	column  []int       // nonbasic variable of each column
	cost    []float64   // reduced cost of each column
	basic   []int       // basic variable of each row
	tableau [][]float64 // basic variable = constant + tableau row · nonbasic variables
	where   []int       // column of a nonbasic variable, or -1-row of a basic one
	n       int
	nonzero []int // columns where the pivot row is not zero
	work    int64 // multiplications so far
}

const lpTolerance = 1e-9

func newLP(cost, hi []float64) *lp {
	n := len(cost)
	p := &lp{n: n, lo: make([]float64, n), hi: append([]float64{}, hi...), value: make([]float64, n),
		cost: append([]float64{}, cost...), column: make([]int, n), where: make([]int, n)}
	for j := range n {
		p.column[j], p.where[j] = j, j
		if cost[j] < 0 {
			p.value[j] = hi[j]
		}
	}
	return p
}

// clone copies the programme with its basis.
func (p *lp) clone() *lp {
	q := *p
	q.lo, q.hi, q.value = slices.Clone(p.lo), slices.Clone(p.hi), slices.Clone(p.value)
	q.column, q.cost, q.basic, q.where = slices.Clone(p.column), slices.Clone(p.cost), slices.Clone(p.basic), slices.Clone(p.where)
	q.nonzero = nil
	whole := make([]float64, len(p.tableau)*p.n)
	q.tableau = make([][]float64, len(p.tableau))
	for i, row := range p.tableau {
		q.tableau[i] = whole[i*p.n : (i+1)*p.n : (i+1)*p.n]
		copy(q.tableau[i], row)
	}
	return &q
}

// term is one coefficient of a row.
type term struct {
	variable int
	factor   float64
}

// addRow adds the sum of terms >= bound.
func (p *lp) addRow(terms []term, bound float64) { p.addRange(terms, bound, math.Inf(1)) }

// addRange adds bound <= the sum of terms <= most.
func (p *lp) addRange(terms []term, bound, most float64) {
	row := make([]float64, p.n)
	value := -bound
	for _, t := range terms {
		value += t.factor * p.value[t.variable]
		if at := p.where[t.variable]; at >= 0 {
			row[at] += t.factor
		} else {
			for j, f := range p.tableau[-1-at] {
				row[j] += t.factor * f
			}
		}
	}
	surplus := len(p.value)
	p.lo, p.hi, p.value = append(p.lo, 0), append(p.hi, most-bound), append(p.value, value)
	p.where = append(p.where, -1-len(p.basic))
	p.basic, p.tableau = append(p.basic, surplus), append(p.tableau, row)
}

// setBounds changes the bounds of a structural variable.
func (p *lp) setBounds(variable int, lo, hi float64) {
	p.lo[variable], p.hi[variable] = lo, hi
	at := p.where[variable]
	if at < 0 {
		return
	}
	to := lo
	if p.cost[at] < 0 {
		to = hi
	}
	p.move(at, to-p.value[variable])
}

// move shifts the nonbasic variable of a column and the basic ones with it.
func (p *lp) move(column int, by float64) {
	if by == 0 {
		return
	}
	p.value[p.column[column]] += by
	for i, b := range p.basic {
		p.value[b] += p.tableau[i][column] * by
	}
}

// solve makes the present basis optimal; false says that no x meets all rows.
// It stops after maxPivots, or when the context ends, with what it has.
func (p *lp) solve(ctx context.Context, maxPivots int) (feasible bool) {
	for i := range maxPivots {
		if i%64 == 63 && ctx.Err() != nil {
			return true
		}
		row, target := p.leaving()
		if row < 0 {
			return true
		}
		column := p.entering(row, target)
		if column < 0 {
			return false
		}
		p.pivot(row, column, target)
	}
	return true
}

// leaving finds the basic variable furthest outside its bounds, and the bound to bring it to.
func (p *lp) leaving() (row int, target float64) {
	row, worst := -1, lpTolerance
	for i, b := range p.basic {
		v := p.value[b]
		if under := p.lo[b] - v; under > worst {
			row, worst, target = i, under, p.lo[b]
		}
		if over := v - p.hi[b]; over > worst {
			row, worst, target = i, over, p.hi[b]
		}
	}
	return row, target
}

// entering is the dual ratio test: the column whose reduced cost reaches zero
// first, among those that move the basic variable towards its target.
func (p *lp) entering(row int, target float64) int {
	up := target > p.value[p.basic[row]]
	best, bestRatio, bestFactor := -1, math.Inf(1), 0.0
	for j, f := range p.tableau[row] {
		if math.Abs(f) < lpTolerance || p.lo[p.column[j]] == p.hi[p.column[j]] {
			continue
		}
		if (f > 0) == up != p.atLower(p.column[j]) {
			continue
		}
		ratio := math.Abs(p.cost[j]) / math.Abs(f)
		if ratio < bestRatio-lpTolerance || ratio < bestRatio+lpTolerance && math.Abs(f) > bestFactor {
			best, bestRatio, bestFactor = j, ratio, math.Abs(f)
		}
	}
	return best
}

// atLower tells at which of its two bounds a nonbasic variable is.
func (p *lp) atLower(variable int) bool {
	return p.value[variable] < (p.lo[variable]+p.hi[variable])/2
}

// pivot exchanges the basic variable of the row, brought to target, with the
// nonbasic one of the column.
func (p *lp) pivot(row, column int, target float64) {
	out, in := p.basic[row], p.column[column]
	p.move(column, (target-p.value[out])/p.tableau[row][column])
	p.value[out] = target

	pr := p.tableau[row]
	inverse := 1 / pr[column]
	for j := range pr {
		pr[j] *= -inverse
	}
	pr[column] = inverse
	p.nonzero = p.nonzero[:0]
	for j, f := range pr {
		if f != 0 {
			p.nonzero = append(p.nonzero, j)
		}
	}
	for i, other := range p.tableau {
		if i != row {
			p.eliminate(other, pr, column)
		}
	}
	p.eliminate(p.cost, pr, column)
	p.basic[row], p.column[column] = in, out
	p.where[in], p.where[out] = -1-row, column
	if p.lo[out] == p.hi[out] && out >= p.n {
		p.forget(column)
	}
}

// forget empties the column of a surplus that cannot move: it comes back never.
func (p *lp) forget(column int) {
	for _, row := range p.tableau {
		row[column] = 0
	}
}

// eliminate replaces the entering variable in a row by its expression. What is
// left of cancelled terms becomes zero, which keeps the rows sparse.
func (p *lp) eliminate(row, by []float64, column int) {
	f := row[column]
	if f == 0 {
		return
	}
	row[column] = 0
	p.work += int64(len(p.nonzero))
	if 2*len(p.nonzero) > len(row) {
		row = row[:len(by)]
		for j, b := range by {
			row[j] += f * b
		}
		return
	}
	for _, j := range p.nonzero {
		v := row[j] + f*by[j]
		if v < 1e-11 && v > -1e-11 {
			v = 0
		}
		row[j] = v
	}
}

// objective is c·x at the present basis, given the original cost.
func (p *lp) objective(cost []float64) float64 {
	sum := 0.0
	for j, c := range cost {
		sum += c * p.value[j]
	}
	return sum
}

// dropSlack removes rows whose surplus is basic and positive: they bind nothing.
// Surplus variables keep their numbers, so rows can go while others stay.
func (p *lp) dropSlack() {
	kept := 0
	for i, b := range p.basic {
		if b >= p.n && p.value[b] > 1e-6 {
			p.where[b] = math.MinInt
			continue
		}
		p.basic[kept], p.tableau[kept] = b, p.tableau[i]
		p.where[b] = -1 - kept
		kept++
	}
	p.basic, p.tableau = p.basic[:kept], p.tableau[:kept]
}
