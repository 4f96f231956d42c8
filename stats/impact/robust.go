package impact

import (
	"errors"

	"ostoja/stats/internal/glm"
)

// doublyRobust estimates the average effect on the treated (d = 1) from changes,
// with the influence function of each unit (Sant'Anna and Zhao 2020, Journal of
// Econometrics 219, 101-122, section 2.3). It is right if either the model of
// the untreated change or that of being treated is right. The rows of x begin
// with 1; with nothing else the estimate is a difference of means.
func doublyRobust(d, change []float64, x [][]float64) (att float64, influence []float64, err error) {
	outcome, err := fitControls(d, change, x)
	if err != nil {
		return 0, nil, err
	}
	propensity, err := fitPropensity(d, x)
	if err != nil {
		return 0, nil, err
	}
	n, k := len(d), len(x[0])
	rest, weight := make([]float64, n), make([]float64, n)
	var treated, control share
	for i := range n {
		rest[i] = change[i] - dotRow(outcome.Coef, x[i])
		ps := propensity.Mu[i]
		weight[i] = ps * (1 - d[i]) / (1 - ps)
		treated.add(d[i], rest[i])
		control.add(weight[i], rest[i])
	}
	// Gradients of the two means in the coefficients of the two models.
	inOutcome, inPropensity := make([]float64, k), make([]float64, k)
	for i := range n {
		for j, v := range x[i] {
			inOutcome[j] += v * (d[i]/treated.weight - weight[i]/control.weight)
			inPropensity[j] += v * weight[i] * (rest[i] - control.mean()) / control.weight
		}
	}
	influence = make([]float64, n)
	for i := range n {
		own := d[i]*(rest[i]-treated.mean())/treated.weight - weight[i]*(rest[i]-control.mean())/control.weight
		fromOutcome := (1 - d[i]) * rest[i] * quadratic(inOutcome, outcome.Cov, x[i])
		fromPropensity := (d[i] - propensity.Mu[i]) * quadratic(inPropensity, propensity.Cov, x[i])
		influence[i] = float64(n) * (own - fromOutcome - fromPropensity)
	}
	return treated.mean() - control.mean(), influence, nil
}

// share is a weighted mean under way.
type share struct{ weight, sum float64 }

func (s *share) add(w, x float64) { s.weight += w; s.sum += w * x }
func (s share) mean() float64     { return s.sum / s.weight }

// fitControls regresses the change on x among the controls.
func fitControls(d, change []float64, x [][]float64) (*glm.Fit, error) {
	m := glm.Model{X: make([][]float64, len(x[0])), Family: glm.Gaussian}
	for i := range d {
		if d[i] == 0 {
			m.Y = append(m.Y, change[i])
			for j, v := range x[i] {
				m.X[j] = append(m.X[j], v)
			}
		}
	}
	return m.Do()
}

// fitPropensity is the logistic regression of being treated.
func fitPropensity(d []float64, x [][]float64) (*glm.Fit, error) {
	m := glm.Model{X: make([][]float64, len(x[0])), Y: d, Family: glm.Binomial}
	for i := range d {
		for j, v := range x[i] {
			m.X[j] = append(m.X[j], v)
		}
	}
	fit, err := m.Do()
	if err != nil {
		return nil, err
	}
	for _, p := range fit.Mu {
		if p > 1-1e-6 {
			return nil, errors.New("the covariates tell treated and untreated units apart, so there is nothing to compare with")
		}
	}
	return fit, nil
}

func dotRow(a, b []float64) float64 {
	sum := 0.0
	for j := range a {
		sum += a[j] * b[j]
	}
	return sum
}

// quadratic is a' M b.
func quadratic(a []float64, m [][]float64, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * dotRow(m[i], b)
	}
	return sum
}
