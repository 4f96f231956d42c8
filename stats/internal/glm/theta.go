package glm

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ErrNoOverdispersion says that a negative binomial model's theta grows without
// bound: Poisson fits as well.
var ErrNoOverdispersion = errors.New("no overdispersion")

// ChooseTheta estimates the negative binomial's theta by maximum likelihood,
// alternating with the coefficients (Venables and Ripley 2002, section 7.4), and
// leaves m with that family and a start at the fitted values.
func (m *Model) ChooseTheta() (float64, error) {
	m.Family = Poisson
	fit, err := m.Do()
	if err != nil {
		return 0, err
	}
	theta, err := thetaML(m.Y, fit.Mu)
	for step := 0; err == nil && step < 100; step++ {
		m.Family, m.Start = NegativeBinomial(theta), fit.Eta
		if fit, err = m.Do(); err != nil {
			return 0, err
		}
		old := theta
		if theta, err = thetaML(m.Y, fit.Mu); err == nil && math.Abs(theta-old) < 1e-9*theta {
			return theta, nil
		}
	}
	if err == nil {
		err = ErrDiverged
	}
	return 0, err
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
