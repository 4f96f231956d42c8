package glm

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ErrNoOverdispersion says that a negative binomial model's theta grows without
// bound: Poisson fits as well.
var ErrNoOverdispersion = errors.New("no overdispersion")

// DoNegativeBinomial fits the model with theta by maximum likelihood, alternating
// the two (Venables and Ripley 2002, section 7.4), until theta and the log
// likelihood change by less than 1e-8. As in common software theta follows the
// fit one step behind. It leaves the family in m.
func (m *Model) DoNegativeBinomial() (*Fit, float64, error) {
	m.Family = Poisson
	fit, err := m.Do()
	if err != nil {
		return nil, 0, err
	}
	theta, err := thetaML(m.Y, fit.Mu)
	if err != nil {
		return nil, 0, err
	}
	scale := math.Sqrt(2 * math.Max(1, float64(fit.DF())))
	change, old := math.Inf(1), m.logLikelihood(theta, fit.Mu)
	for step := 0; change > tolerance && step < 1000; step++ {
		behind, before := fit.Mu, theta
		m.Family, m.Start = NegativeBinomial(theta), fit.Eta
		if fit, err = m.Do(); err != nil {
			return nil, 0, err
		}
		if theta, err = thetaML(m.Y, behind); err != nil {
			return nil, 0, err
		}
		l := m.logLikelihood(theta, fit.Mu)
		change, old = math.Abs(l-old)/scale+math.Abs(theta-before), l
	}
	if change > tolerance {
		return nil, 0, ErrDiverged
	}
	return fit, theta, nil
}

// logLikelihood is the negative binomial's, without the terms of y alone.
func (m *Model) logLikelihood(theta float64, mu []float64) float64 {
	sum := 0.0
	for i, y := range m.Y {
		top, _ := math.Lgamma(theta + y)
		bottom, _ := math.Lgamma(theta)
		sum += top - bottom + theta*math.Log(theta) + y*math.Log(mu[i]) - (theta+y)*math.Log(theta+mu[i])
	}
	return sum
}

// thetaML solves the score equation for theta at given means by Newton's method
// on log theta, which keeps it positive.
func thetaML(y, mu []float64) (float64, error) {
	spread := 0.0
	for i := range y {
		spread += (y[i]/mu[i] - 1) * (y[i]/mu[i] - 1)
	}
	theta := float64(len(y)) / spread
	for range 200 {
		score, info := 0.0, 0.0
		for i := range y {
			s := theta + mu[i]
			score += mathext.Digamma(theta+y[i]) - mathext.Digamma(theta) + math.Log(theta/s) + 1 - (y[i]+theta)/s
			info += trigamma(theta) - trigamma(theta+y[i]) - 1/theta + 2/s - (y[i]+theta)/(s*s)
		}
		if info <= 0 {
			info = math.Abs(score) // uphill, one step of a factor e
		}
		step := max(-1, min(1, score/(info*theta)))
		theta *= math.Exp(step)
		if theta > 1e7 || math.IsNaN(theta) {
			return 0, ErrNoOverdispersion
		}
		if math.Abs(step) < 1e-10 {
			return theta, nil
		}
	}
	return 0, ErrDiverged
}

// trigamma by recurrence and the asymptotic series (Abramowitz and Stegun 6.4).
func trigamma(x float64) float64 {
	sum := 0.0
	for ; x < 20; x++ {
		sum += 1 / (x * x)
	}
	i := 1 / x
	i2 := i * i
	return sum + i + i2/2 + i*i2*(1.0/6-i2*(1.0/30-i2*(1.0/42-i2/30)))
}
