package capture

import "math/big"

// modularRank finds the rank of a 0/1 matrix modulo a prime, column by column.
// The rank modulo a prime is never above the true one, so full rank modulo the
// prime proves full rank; anything less proves nothing and goes to the exact
// arithmetic.
type modularRank struct {
	p     int
	basis []uint64 // up to p reduced columns of length p, each scaled to 1 at its pivot
	pivot []int
	col   []uint64
}

const prime = 1<<31 - 1

func (m *modularRank) reset(p int) {
	m.p, m.basis, m.pivot = p, m.basis[:0], m.pivot[:0]
	if cap(m.col) < p {
		m.col = make([]uint64, p)
	}
	m.col = m.col[:p]
}

// add takes the column of history h, whose row theta is 1 when theta is a
// subset of h, and gives the rank so far.
func (m *modularRank) add(rows []History, h History) int {
	for i, theta := range rows {
		m.col[i] = 0
		if h.Has(theta) {
			m.col[i] = 1
		}
	}
	for k, at := range m.pivot {
		if f := m.col[at]; f != 0 {
			b := m.basis[k*m.p : (k+1)*m.p]
			for i, v := range b {
				if v != 0 {
					m.col[i] = (m.col[i] + (prime-f)*v) % prime
				}
			}
		}
	}
	for at, v := range m.col {
		if v != 0 {
			m.push(at, inverse(v))
			break
		}
	}
	return len(m.pivot)
}

func (m *modularRank) push(at int, scale uint64) {
	m.pivot = append(m.pivot, at)
	for _, v := range m.col {
		m.basis = append(m.basis, v*scale%prime)
	}
}

// inverse is v^(prime-2), by Fermat.
func inverse(v uint64) uint64 {
	if v == 1 {
		return 1
	}
	result, base := uint64(1), v
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = result * base % prime
		}
		base = base * base % prime
	}
	return result
}

// A column is a vector of exact rational numbers.
type column []*big.Rat

// leftNullSpace gives a basis of the vectors y, one entry for each row, that are
// orthogonal to the columns of all the given histories.
func leftNullSpace(rows, histories []History) []column {
	reduced, pivots := reduce(rows, histories)
	isPivot := make([]bool, len(rows))
	for _, p := range pivots {
		isPivot[p] = true
	}
	var basis []column
	for free := range rows {
		if isPivot[free] {
			continue
		}
		y := make(column, len(rows))
		for i := range y {
			y[i] = new(big.Rat)
		}
		y[free].SetInt64(1)
		for k, p := range pivots {
			y[p].Neg(reduced[k][free])
		}
		basis = append(basis, y)
	}
	return basis
}

// reduce brings the matrix with one line for each history into reduced echelon form.
func reduce(rows, histories []History) (lines []column, pivots []int) {
	for _, h := range histories {
		line := indicator(rows, h)
		for k, p := range pivots {
			line.subtract(lines[k], p)
		}
		p := line.lead()
		if p < 0 {
			continue
		}
		line.scale(p)
		for k := range lines {
			lines[k].subtract(line, p)
		}
		lines, pivots = append(lines, line), append(pivots, p)
	}
	return lines, pivots
}

func indicator(rows []History, h History) column {
	line := make(column, len(rows))
	for i, theta := range rows {
		line[i] = new(big.Rat)
		if h.Has(theta) {
			line[i].SetInt64(1)
		}
	}
	return line
}

// subtract takes from c the multiple of other that clears c at the pivot.
func (c column) subtract(other column, pivot int) {
	if c[pivot].Sign() == 0 {
		return
	}
	factor, product := new(big.Rat).Set(c[pivot]), new(big.Rat)
	for i, v := range other {
		if v.Sign() != 0 {
			c[i].Sub(c[i], product.Mul(factor, v))
		}
	}
}

func (c column) lead() int {
	for i, v := range c {
		if v.Sign() != 0 {
			return i
		}
	}
	return -1
}

func (c column) scale(pivot int) {
	inv := new(big.Rat).Inv(c[pivot])
	for _, v := range c {
		v.Mul(v, inv)
	}
}

// project gives Y*a(h): for each null vector the sum of its entries at the
// subsets of h.
func project(null []column, rows []History, h History) column {
	out := make(column, len(null))
	for k, y := range null {
		out[k] = new(big.Rat)
		for i, theta := range rows {
			if h.Has(theta) {
				out[k].Add(out[k], y[i])
			}
		}
	}
	return out
}
