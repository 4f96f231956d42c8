package capture

import (
	"math/big"
	"strings"
)

// strictlyPositive asks whether some x, positive in every entry, makes the
// combination sum x[j]*columns[j] zero. When it does, no entry of the answer is
// true. When it does not, the answer marks columns whose x is zero in every
// non-negative solution.
//
// With x = 1 + r it is the feasibility of sum r[j]*columns[j] = -sum columns[j],
// r >= 0: phase one of the simplex method in rational numbers, by Bland's rule,
// which cannot cycle. Columns that are equal share one variable.
func strictlyPositive(columns []column, rows int) []bool {
	distinct, member := group(columns)
	t := newTableau(distinct, columns, rows)
	for t.pivot() {
	}
	zero := make([]bool, len(columns))
	if t.cost[len(t.cost)-1].Sign() == 0 {
		return zero
	}
	for j, k := range member {
		zero[j] = t.cost[k].Sign() > 0
	}
	return zero
}

// group finds the distinct columns, and for each column which one it is.
func group(columns []column) (distinct []column, member []int) {
	index := map[string]int{}
	member = make([]int, len(columns))
	var key strings.Builder
	for j, c := range columns {
		key.Reset()
		for _, v := range c {
			key.WriteString(v.RatString())
			key.WriteByte(' ')
		}
		k, seen := index[key.String()]
		if !seen {
			k = len(distinct)
			index[key.String()] = k
			distinct = append(distinct, c)
		}
		member[j] = k
	}
	return distinct, member
}

// A tableau is the simplex tableau of phase one: a line for each equation with
// the coefficients of the variables and, last, the right-hand side. The
// artificial variables are not stored, since none ever returns to the basis.
type tableau struct {
	lines []column
	basis []int // variable of each line; len(cost) and above are artificial
	cost  column
}

func newTableau(distinct, all []column, rows int) *tableau {
	width := len(distinct) + 1
	t := &tableau{cost: zeros(width)}
	for i := range rows {
		line := zeros(width)
		for k, c := range distinct {
			line[k].Set(c[i])
		}
		for _, c := range all {
			line[width-1].Sub(line[width-1], c[i])
		}
		if line[width-1].Sign() < 0 {
			for _, v := range line {
				v.Neg(v)
			}
		}
		for k, v := range line {
			t.cost[k].Sub(t.cost[k], v)
		}
		t.lines = append(t.lines, line)
		t.basis = append(t.basis, width+i)
	}
	return t
}

func zeros(n int) column {
	c := make(column, n)
	for i := range c {
		c[i] = new(big.Rat)
	}
	return c
}

// pivot makes one step and says whether there was one to make.
func (t *tableau) pivot() bool {
	enter := -1
	for k := range len(t.cost) - 1 {
		if t.cost[k].Sign() < 0 {
			enter = k
			break
		}
	}
	if enter < 0 {
		return false
	}
	leave := t.leaving(enter)
	if leave < 0 {
		return false // cannot be: the sum of artificial variables is bounded below by zero
	}
	t.lines[leave].scale(enter)
	for i, line := range t.lines {
		if i != leave {
			line.subtract(t.lines[leave], enter)
		}
	}
	t.cost.subtract(t.lines[leave], enter)
	t.basis[leave] = enter
	return true
}

// leaving is the ratio test: the line that first reaches zero, the smallest
// variable among ties.
func (t *tableau) leaving(enter int) int {
	best, last := -1, len(t.cost)-1
	var least, ratio big.Rat
	for i, line := range t.lines {
		if line[enter].Sign() <= 0 {
			continue
		}
		ratio.Quo(line[last], line[enter])
		d := ratio.Cmp(&least)
		if best < 0 || d < 0 || d == 0 && t.basis[i] < t.basis[best] {
			best = i
			least.Set(&ratio)
		}
	}
	return best
}
