package capture

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A poissonGLM is a Poisson regression with logarithmic link and an arbitrary
// design, for the few models whose columns are not terms of the lattice.
type poissonGLM struct {
	design     [][]float64 // one row for each cell
	counts     []float64
	beta       []float64
	covariance *mat.SymDense // as R's glm gives it: see glm.go
	loglik     float64       // up to the sum of log(n!)
}

// fit maximises the likelihood by Newton's method with step halving, from the
// least squares fit to log(n + 0.1).
func (g *poissonGLM) fit() error {
	p := len(g.design[0])
	g.beta = make([]float64, p)
	weights, target := make([]float64, len(g.counts)), make([]float64, len(g.counts))
	for i, n := range g.counts {
		mu := n + .1
		weights[i], target[i] = mu, math.Log(mu)-.1/mu
	}
	if _, err := g.solve(weights, target, g.beta); err != nil {
		return err
	}
	ll, saturated := g.value(g.beta, weights), g.saturated()
	step, residual := make([]float64, p), make([]float64, len(g.counts))
	for range maxNewton {
		for i, n := range g.counts {
			residual[i] = (n - weights[i]) / math.Max(weights[i], 1e-300)
		}
		chol, err := g.solve(weights, residual, step)
		if err != nil {
			return err
		}
		next, ok := g.advance(ll, step, weights)
		if !ok {
			return errNoConvergence
		}
		if dev := 2 * (saturated - next); g.covariance == nil && 2*math.Abs(next-ll) < glmEpsilon*(dev+.1) {
			g.covariance = mat.NewSymDense(p, nil)
			if err := chol.InverseTo(g.covariance); err != nil {
				return err
			}
		}
		done := math.Abs(next-ll) <= 1e-13*(1+math.Abs(ll)) && mat.Norm(mat.NewVecDense(p, step), math.Inf(1)) < 1e-7
		ll = next
		if done {
			g.loglik = ll
			return nil
		}
	}
	return errNoConvergence
}

// solve gives the weighted least squares fit of target on the design.
func (g *poissonGLM) solve(weights, target, into []float64) (*mat.Cholesky, error) {
	p := len(g.design[0])
	information, score := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i, row := range g.design {
		for a, x := range row {
			score.SetVec(a, score.AtVec(a)+weights[i]*x*target[i])
			for b := a; b < p; b++ {
				information.SetSym(a, b, information.At(a, b)+weights[i]*x*row[b])
			}
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(information) {
		return nil, errNoConvergence
	}
	return &chol, chol.SolveVecTo(mat.NewVecDense(p, into), score)
}

// value is the log-likelihood; mu takes the means.
func (g *poissonGLM) value(beta, mu []float64) float64 {
	ll := 0.0
	for i, row := range g.design {
		eta := 0.0
		for a, x := range row {
			eta += beta[a] * x
		}
		mu[i] = math.Exp(eta)
		ll += g.counts[i]*eta - mu[i]
	}
	return ll
}

func (g *poissonGLM) advance(ll float64, step, mu []float64) (float64, bool) {
	trial := make([]float64, len(step))
	for scale := 1.0; scale > 1e-10; scale /= 2 {
		for a, s := range step {
			trial[a] = g.beta[a] + scale*s
		}
		if next := g.value(trial, mu); next >= ll-1e-12*(1+math.Abs(ll)) {
			copy(g.beta, trial)
			return next, true
		}
	}
	return 0, false
}

// saturated is the log-likelihood with every mean equal to its count.
func (g *poissonGLM) saturated() float64 {
	ll := 0.0
	for _, n := range g.counts {
		if n > 0 {
			ll += n*math.Log(n) - n
		}
	}
	return ll
}
