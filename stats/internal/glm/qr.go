package glm

import (
	"fmt"
	"math"
)

// factors is the thin QR factorisation of a weighted design matrix, by
// Gram-Schmidt, repeated where needed, which is as stable as Householder's for
// the few columns of these models.
type factors struct {
	q [][]float64 // orthonormal columns
	r [][]float64 // r[j][k], j <= k
}

// orthogonalise factors the matrix with columns root*x. A column that is left
// with less than 1e-7 of its length is a combination of those before it.
func orthogonalise(x [][]float64, root []float64) (factors, error) {
	p, n := len(x), len(root)
	if p > n {
		return factors{}, ErrNoDF
	}
	f := factors{q: make([][]float64, p), r: make([][]float64, p)}
	for k := range p {
		f.r[k] = make([]float64, p)
		f.q[k] = make([]float64, n)
		v := f.q[k]
		for i := range v {
			v[i] = root[i] * x[k][i]
		}
		length := norm(v)
		rest := f.project(v, k)
		if rest < 0.7*length { // much was taken away: rounding errors count, once more
			rest = f.project(v, k)
		}
		if !(rest > 1e-7*length) {
			return factors{}, fmt.Errorf("column %d: %w", k, ErrDependent)
		}
		f.r[k][k] = rest
		for i := range v {
			v[i] /= rest
		}
	}
	return f, nil
}

// project takes from v its parts along the first k columns of q, and gives the
// length of the rest.
func (f factors) project(v []float64, k int) float64 {
	for j := range k {
		c := inner(f.q[j], v)
		if c == 0 {
			continue
		}
		f.r[j][k] += c
		for i, qi := range f.q[j] {
			v[i] -= c * qi
		}
	}
	return norm(v)
}

// solve gives the least squares coefficients of z.
func (f factors) solve(z []float64) []float64 {
	p := len(f.q)
	b := make([]float64, p)
	for k := p - 1; k >= 0; k-- {
		b[k] = inner(f.q[k], z)
		for j := k + 1; j < p; j++ {
			b[k] -= f.r[k][j] * b[j]
		}
		b[k] /= f.r[k][k]
	}
	return b
}

// covariance is (R'R)^-1.
func (f factors) covariance() [][]float64 {
	p := len(f.q)
	inverse := make([][]float64, p) // of R, by columns
	for k := range p {
		inverse[k] = make([]float64, p)
		for j := k; j >= 0; j-- {
			sum := 0.0
			if j == k {
				sum = 1
			}
			for m := j + 1; m <= k; m++ {
				sum -= f.r[j][m] * inverse[k][m]
			}
			inverse[k][j] = sum / f.r[j][j]
		}
	}
	cov := make([][]float64, p)
	for a := range p {
		cov[a] = make([]float64, p)
		for b := range p {
			for k := max(a, b); k < p; k++ {
				cov[a][b] += inverse[k][a] * inverse[k][b]
			}
		}
	}
	return cov
}

// leverages are the diagonal of QQ'.
func (f factors) leverages() []float64 {
	h := make([]float64, len(f.q[0]))
	for _, q := range f.q {
		for i, v := range q {
			h[i] += v * v
		}
	}
	return h
}

func inner(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func norm(v []float64) float64 { return math.Sqrt(inner(v, v)) }
