// Package glm fits generalised linear models by iteratively reweighted least
// squares (McCullagh and Nelder 1989, section 2.5), for the packages of stats
// that need one inside.
//
// It starts from the data, stops when the deviance's relative change is below
// 1e-8, and keeps the weights of the last step for the covariance, as
// statistical software commonly does: so that its answers agree with theirs in
// more digits than convergence alone would give.
package glm

import (
	"errors"
	"fmt"
	"math"
)

// Model is what is fitted: y given the columns of X.
type Model struct {
	X       [][]float64 // one slice per column, an intercept included if one is wanted
	Y       []float64
	Weights []float64 // prior weights; nil: 1 each
	Offset  []float64 // on the link's scale; nil: 0
	Start   []float64 // linear predictor to start from; nil: from the data
	Family  Family
}

// Fit is a fitted model.
type Fit struct {
	Coef       []float64
	Cov        [][]float64 // (X'WX)^-1: times the dispersion, the coefficients' covariance
	Eta, Mu    []float64   // linear predictor and mean
	Working    []float64   // working weights W of the last step
	Residual   []float64   // working residuals (y - mu) / (dmu/deta)
	Hat        []float64   // leverages, adding up to the rank
	Deviance   float64
	Iterations int
}

// Errors of a fit. ErrDependent comes wrapped with the column's number.
var (
	ErrDependent  = errors.New("a column is a combination of the others")
	ErrNoDF       = errors.New("there are no more observations than coefficients")
	ErrDiverged   = errors.New("the fit does not converge")
	ErrNoResponse = errors.New("the response has no information")
)

const (
	tolerance = 1e-8
	maxSteps  = 25
)

// Do fits the model. At fewer observations with weight than columns it refuses.
func (m Model) Do() (*Fit, error) {
	n := len(m.Y)
	for _, x := range m.X {
		if len(x) != n {
			return nil, fmt.Errorf("a column has %d values for %d observations", len(x), n)
		}
	}
	f := &Fit{Eta: make([]float64, n), Mu: make([]float64, n), Working: make([]float64, n), Residual: make([]float64, n)}
	for i := range n {
		f.Mu[i] = m.Family.start(m.Y[i], m.weight(i))
		f.Eta[i] = m.Family.link(f.Mu[i])
		if m.Start != nil {
			f.Eta[i] = m.Start[i]
			f.Mu[i] = m.Family.mean(f.Eta[i])
		}
	}
	old := m.deviance(f.Mu)
	for f.Iterations = 1; f.Iterations <= maxSteps; f.Iterations++ {
		if err := m.step(f); err != nil {
			return nil, err
		}
		f.Deviance = m.deviance(f.Mu)
		if math.IsNaN(f.Deviance) || math.IsInf(f.Deviance, 0) {
			return nil, ErrDiverged
		}
		if math.Abs(f.Deviance-old)/(math.Abs(f.Deviance)+0.1) < tolerance {
			return f, nil
		}
		old = f.Deviance
	}
	return nil, ErrDiverged
}

// step solves one weighted least squares problem and moves f to its solution.
func (m Model) step(f *Fit) error {
	n := len(m.Y)
	z, root := make([]float64, n), make([]float64, n)
	for i := range n {
		slope := m.Family.slope(f.Eta[i])
		w := m.weight(i) * slope * slope / m.Family.variance(f.Mu[i])
		f.Working[i], root[i] = w, math.Sqrt(w)
		z[i] = root[i] * (f.Eta[i] - m.offset(i) + (m.Y[i]-f.Mu[i])/slope)
	}
	q, err := orthogonalise(m.X, root)
	if err != nil {
		return err
	}
	f.Coef, f.Cov, f.Hat = q.solve(z), q.covariance(), q.leverages()
	for i := range n {
		f.Eta[i] = m.offset(i)
		for j, b := range f.Coef {
			f.Eta[i] += m.X[j][i] * b
		}
		f.Mu[i] = m.Family.mean(f.Eta[i])
		f.Residual[i] = (m.Y[i] - f.Mu[i]) / m.Family.slope(f.Eta[i])
	}
	return nil
}

func (m Model) deviance(mu []float64) float64 {
	sum := 0.0
	for i, y := range m.Y {
		if w := m.weight(i); w != 0 {
			sum += w * m.Family.deviance(y, mu[i])
		}
	}
	return sum
}

func (m Model) weight(i int) float64 {
	if m.Weights == nil {
		return 1
	}
	return m.Weights[i]
}

func (m Model) offset(i int) float64 {
	if m.Offset == nil {
		return 0
	}
	return m.Offset[i]
}

// Dispersion is Pearson's estimate: the weighted squares of the working
// residuals over the residual degrees of freedom.
func (f *Fit) Dispersion() float64 {
	sum := 0.0
	for i, w := range f.Working {
		sum += w * f.Residual[i] * f.Residual[i]
	}
	return sum / float64(f.DF())
}

// DF is the number of observations with a weight less that of coefficients.
func (f *Fit) DF() int {
	n := 0
	for _, w := range f.Working {
		if w != 0 {
			n++
		}
	}
	return n - len(f.Coef)
}

// Predict gives the linear predictor at x, offset excluded, and its standard
// error at dispersion 1.
func (f *Fit) Predict(x []float64) (eta, se float64) {
	v := 0.0
	for a := range x {
		eta += x[a] * f.Coef[a]
		for b := range x {
			v += x[a] * f.Cov[a][b] * x[b]
		}
	}
	return eta, math.Sqrt(max(0, v))
}

// Scores are the rows of the estimating function, w r x: their sum is 0.
func (m Model) Scores(f *Fit) [][]float64 {
	out := make([][]float64, len(m.X))
	for j, x := range m.X {
		out[j] = make([]float64, len(x))
		for i := range x {
			out[j][i] = f.Working[i] * f.Residual[i] * x[i]
		}
	}
	return out
}
