package capture

import (
	"errors"
	"math"
)

var errNoConvergence = errors.New("the fit did not settle: the likelihood is nearly flat")

const (
	maxNewton = 100   // a fit needs 4 to 8 steps
	decrement = 1e-11 // Newton decrement at which one more step is the last
)

// fit maximises the Poisson likelihood over the active terms by Newton's
// method with step halving. With warm, it starts from the present alpha.
// The caller has checked that the maximum exists and is unique.
func (e *engine) fit(warm bool) error {
	p := e.grow()
	if !warm {
		e.start(p)
	}
	ll := e.evaluate(e.alpha)
	for range maxNewton {
		slope, err := e.direction(p)
		if err != nil {
			return err
		}
		next := e.advance(ll, slope)
		if math.IsNaN(next) {
			return errNoConvergence
		}
		ll = next
		if slope < decrement {
			return e.finish(p, ll)
		}
	}
	return errNoConvergence
}

// start takes the first step of iteratively reweighted least squares from
// mu = n + 0.1, which needs no guess at the parameters.
func (e *engine) start(p int) {
	clear(e.alpha)
	for h, c := range e.counts {
		e.sums[h], e.work[h] = 0, 0
		if e.kept[h] {
			mu := float64(c) + 0.1
			e.sums[h] = mu
			e.work[h] = mu * (math.Log(mu) - 0.1/mu)
		}
	}
	sumSupersets(e.sums)
	sumSupersets(e.work)
	for i, theta := range e.active {
		e.grad[i] = e.work[theta]
	}
	if e.factor(p) == nil {
		e.solve(p)
		for i, theta := range e.active {
			e.alpha[theta] = e.step[i]
		}
		return
	}
	for _, theta := range e.active { // independent lists, a quarter of the people seen
		if theta.Size() == 1 {
			e.alpha[theta] = math.Log(e.nstar[theta] / (4*e.n - e.nstar[theta]))
		}
	}
	e.alpha[0] = math.Log(3 * e.n)
}

// evaluate sets mu and its superset sums for the parameters alpha and gives
// the log-likelihood, up to the sum of log(n!).
func (e *engine) evaluate(alpha []float64) float64 {
	copy(e.mu, alpha)
	sumSubsets(e.mu)
	ll := 0.0
	for _, theta := range e.active {
		ll += alpha[theta] * e.nstar[theta]
	}
	for h, eta := range e.mu {
		e.mu[h] = 0
		if e.kept[h] {
			e.mu[h] = math.Exp(eta)
			ll -= e.mu[h]
		}
	}
	copy(e.sums, e.mu)
	sumSupersets(e.sums)
	return ll
}

// direction computes the Newton step at the point of the last evaluate and
// gives the Newton decrement, gradient times step.
func (e *engine) direction(p int) (float64, error) {
	for i, theta := range e.active {
		e.grad[i] = e.nstar[theta] - e.sums[theta]
	}
	if err := e.factor(p); err != nil {
		return 0, err
	}
	e.solve(p)
	slope := 0.0
	for i := range p {
		slope += e.grad[i] * e.step[i]
	}
	return slope, nil
}

// advance moves alpha along the step, halved until the likelihood does not
// fall, and gives the new log-likelihood; NaN when no step helps.
func (e *engine) advance(ll, slope float64) float64 {
	slack := 1e-12 * (math.Abs(ll) + 1)
	for scale := 1.0; scale > 1e-12; scale /= 2 {
		copy(e.trial, e.alpha)
		for i, theta := range e.active {
			e.trial[theta] += scale * e.step[i]
		}
		next := e.evaluate(e.trial)
		if next >= ll+1e-4*scale*slope-slack {
			e.alpha, e.trial = e.trial, e.alpha
			return next
		}
	}
	return math.NaN()
}

// finish keeps what the caller asks for: the likelihood, and the variance of
// the intercept. The intercept is the last parameter, so the last pivot of the
// Cholesky factor holds its variance.
func (e *engine) finish(p int, ll float64) error {
	e.loglik = ll
	if err := e.factor(p); err != nil {
		return err
	}
	last := e.chol[p*p-1]
	e.varIntercept = 1 / (last * last)
	return nil
}

// factor writes the Cholesky factor of the information matrix, whose entry for
// two terms is the superset sum of mu at their union. A matrix that is
// numerically singular, far from the maximum, is ridged.
func (e *engine) factor(p int) error {
	for ridge := 0.0; ridge < 1; ridge = max(ridge*100, 1e-13) {
		if e.cholesky(p, ridge) {
			return nil
		}
	}
	return errNoConvergence
}

func (e *engine) cholesky(p int, ridge float64) bool {
	l := e.chol
	for i, a := range e.active {
		row := l[i*p : i*p+i+1]
		for j, b := range e.active[:i+1] {
			sum := e.sums[a|b]
			other := l[j*p : j*p+j+1]
			for k := range j {
				sum -= row[k] * other[k]
			}
			if j < i {
				row[j] = sum / other[j]
				continue
			}
			floor := e.sums[a] * 1e-15
			sum += ridge * e.sums[a]
			if !(sum > floor) {
				return false
			}
			row[i] = math.Sqrt(sum)
		}
	}
	return true
}

// solve sets step to the solution of L L' step = grad.
func (e *engine) solve(p int) {
	l, x := e.chol, e.step
	for i := range p {
		sum := e.grad[i]
		row := l[i*p : i*p+i]
		for k, v := range row {
			sum -= v * x[k]
		}
		x[i] = sum / l[i*p+i]
	}
	for i := p - 1; i >= 0; i-- {
		x[i] /= l[i*p+i]
		row := l[i*p : i*p+i]
		for k, v := range row {
			x[k] -= v * x[i]
		}
	}
}
