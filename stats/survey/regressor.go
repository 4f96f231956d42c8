package survey

import (
	"errors"

	"gonum.org/v1/gonum/mat"
)

// regressor is the weighted regression on the calibration variables.
type regressor struct {
	x          [][]float64
	before     []float64 // weights before the calibration
	calibrated []float64
	normal     mat.Cholesky // of sum w x x'
}

func newRegressor(x [][]float64, w []float64) (*regressor, error) {
	r := &regressor{x: x, before: w}
	p := len(x)
	sym := mat.NewSymDense(p, nil)
	for a := range p {
		for b := a; b < p; b++ {
			sum := 0.0
			for i := range w {
				sum += w[i] * x[a][i] * x[b][i]
			}
			sym.SetSym(a, b, sum)
		}
	}
	if !r.normal.Factorize(sym) || r.normal.Cond() > 1e14 {
		return nil, errors.New("survey: the calibration variables are linearly dependent; leave one out")
	}
	return r, nil
}

func (r *regressor) solve(b []float64) []float64 {
	var out mat.VecDense
	_ = r.normal.SolveVecTo(&out, mat.NewVecDense(len(b), b)) // conditioning was checked when it was made
	return out.RawVector().Data
}

func (r *regressor) residual(weighted []float64) {
	moment := make([]float64, len(r.x))
	for j := range r.x {
		for i := range weighted {
			if r.calibrated[i] != 0 {
				moment[j] += r.before[i] * r.x[j][i] * weighted[i] / r.calibrated[i]
			}
		}
	}
	beta := r.solve(moment)
	for i := range weighted {
		for j := range r.x {
			weighted[i] -= r.calibrated[i] * r.x[j][i] * beta[j]
		}
	}
}
