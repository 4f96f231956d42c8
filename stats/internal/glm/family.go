package glm

import "math"

// Family is a distribution with its usual link.
type Family struct {
	link, mean, slope func(float64) float64    // eta of mu; mu of eta; d mu/d eta
	variance          func(mu float64) float64 // at dispersion 1
	deviance          func(y, mu float64) float64
	start             func(y, w float64) float64 // first guess of mu
}

// Gaussian has the identity link.
var Gaussian = Family{
	link: identity, mean: identity,
	slope:    func(float64) float64 { return 1 },
	variance: func(float64) float64 { return 1 },
	deviance: func(y, mu float64) float64 { return (y - mu) * (y - mu) },
	start:    func(y, _ float64) float64 { return y },
}

// Poisson has the log link; with Dispersion it is the quasi-Poisson model.
var Poisson = logFamily(
	func(mu float64) float64 { return mu },
	func(y, mu float64) float64 { return 2 * (yLog(y, mu) - (y - mu)) },
	func(y, _ float64) float64 { return y + 0.1 },
)

// NegativeBinomial has variance mu + mu^2/theta and the log link.
func NegativeBinomial(theta float64) Family {
	return logFamily(
		func(mu float64) float64 { return mu + mu*mu/theta },
		func(y, mu float64) float64 {
			return 2 * (yLog(y, mu) - (y+theta)*math.Log((y+theta)/(mu+theta)))
		},
		func(y, _ float64) float64 {
			if y == 0 {
				return 1.0 / 6
			}
			return y
		},
	)
}

// Binomial has the logit link; y is a share and its weight the number of trials.
var Binomial = Family{
	link:     func(mu float64) float64 { return math.Log(mu / (1 - mu)) },
	mean:     func(eta float64) float64 { return 1 / (1 + math.Exp(-eta)) },
	slope:    func(eta float64) float64 { e := math.Exp(-math.Abs(eta)); return e / ((1 + e) * (1 + e)) },
	variance: func(mu float64) float64 { return mu * (1 - mu) },
	deviance: func(y, mu float64) float64 { return 2 * (yLog(y, mu) + yLog(1-y, 1-mu)) },
	start:    func(y, w float64) float64 { return (w*y + 0.5) / (w + 1) },
}

func logFamily(variance func(float64) float64, deviance, start func(float64, float64) float64) Family {
	return Family{link: math.Log, mean: positiveExp, slope: positiveExp, variance: variance, deviance: deviance, start: start}
}

func identity(x float64) float64 { return x }

// positiveExp keeps weights and variances above 0.
func positiveExp(eta float64) float64 { return max(math.Exp(eta), 2.2e-16) }

// yLog is y log(y/mu), 0 at y = 0.
func yLog(y, mu float64) float64 {
	if y == 0 {
		return 0
	}
	return y * math.Log(y/mu)
}
