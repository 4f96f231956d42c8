package capture

import "math"

// R's glm, on which the published packages stand, stops when the deviance
// changes by less than glmEpsilon of itself, and computes standard errors from
// the weights of its last step, which are those of the parameters before it.
const (
	glmEpsilon = 1e-8
	glmSteps   = 25
)

// fitAsGLM is fit, with the variance of the intercept that R's glm gives. The
// two differ in the fifth digit where the likelihood is flat; with the same one
// our intervals equal the published ones to the last digit. The parameters
// themselves are taken to full precision.
func (e *engine) fitAsGLM() error {
	variance, ok := e.glmVariance()
	if err := e.fit(ok); err != nil {
		return err
	}
	if ok {
		e.varIntercept = variance
	}
	return nil
}

// glmVariance runs iteratively reweighted least squares as glm does. Not ok
// means that it went astray, which fit with its step halving does not.
func (e *engine) glmVariance() (variance float64, ok bool) {
	p := e.grow()
	e.start(p)
	before := e.startDeviance()
	for range glmSteps {
		last := e.chol[p*p-1]
		e.loglik = e.evaluate(e.alpha)
		after := 2 * (e.logSat - e.fullLoglik())
		switch {
		case math.IsNaN(after) || math.IsInf(after, 0):
			return 0, false
		case math.Abs(after-before) < glmEpsilon*(math.Abs(after)+0.1):
			return 1 / (last * last), true
		}
		before = after
		if _, err := e.direction(p); err != nil {
			return 0, false
		}
		for i, theta := range e.active {
			e.alpha[theta] += e.step[i]
		}
	}
	return 0, false
}

// startDeviance is the deviance at mu = n + 0.1.
func (e *engine) startDeviance() float64 {
	dev := 0.0
	for h, c := range e.counts {
		if e.kept[h] {
			x, mu := float64(c), float64(c)+0.1
			if c > 0 {
				dev += x * math.Log(x/mu)
			}
			dev += mu - x
		}
	}
	return 2 * dev
}
