package trend

import (
	"context"
	"errors"
	"fmt"
	"math"

	"ostoja/stats/internal/glm"

	"gonum.org/v1/gonum/stat/distuv"
)

// FarringtonOptions are the settings of Farrington. The zero value is not
// usable: start from DefaultFarrington, Noufaily or Classic.
type FarringtonOptions struct {
	Years           int       // b: years back
	HalfWindow      int       // w: periods at both sides of the same period in earlier years
	Original        bool      // as in 1996: Alpha two-sided, Pearson's dispersion throughout, no seasonal factor or gap
	Alpha           float64   // one-sided level
	Reweight        bool      // give less weight to past outbreaks
	WeightThreshold float64   // residual above which a past count loses weight
	Trend           bool      // allow a linear time trend
	TrendLevel      float64   // keep the trend only if its p-value is below; 1: always
	Season          int       // noPeriods: levels of the seasonal factor; 1: none, windows alone
	Gap             int       // periods just before the current one left out; -1: HalfWindow
	Power           Power     // transformation to symmetry for the Delta bound
	Bound           BoundKind // how the bound is made
	MinCases        float64   // no alarm with fewer cases than this ...
	MinPeriods      int       // ... in that many periods, the current one included

	Progress func(done, total int) // called after each period; nil for nobody
}

// Power is the transformation for the Delta bound.
type Power int

// The powers.
const (
	TwoThirds Power = iota // skewness of a Poisson count
	Half                   // its variance
	None
)

// BoundKind is the way to the upper bound.
type BoundKind int

// The bounds.
const (
	Delta    BoundKind = iota // normal after the power transformation
	NBPlugin                  // quantile of the negative binomial at the estimate
	Muan                      // the same at the upper limit of the estimate (Muan and others)
)

// DefaultFarrington is the improved algorithm with windows alone: five years
// back, three weeks to each side, one-sided 5 %.
func DefaultFarrington() FarringtonOptions {
	return FarringtonOptions{Years: 5, HalfWindow: 3, Alpha: 0.05, Reweight: true, WeightThreshold: 2.58, Trend: true,
		TrendLevel: 0.05, Season: 1, Gap: -1, MinCases: 5, MinPeriods: 4}
}

// Noufaily is the algorithm as Noufaily and others recommend it: all weeks of
// the last years with a ten-level season, half a year left out, always a trend.
func Noufaily() FarringtonOptions {
	o := DefaultFarrington()
	o.Years, o.Season, o.Gap, o.TrendLevel, o.Alpha, o.Bound = 4, 10, 26, 1, 0.005, NBPlugin
	return o
}

// Classic is the original algorithm (Farrington, Andrews, Beale, Catchpole 1996,
// Journal of the Royal Statistical Society A 159, 547-563).
func Classic() FarringtonOptions {
	o := DefaultFarrington()
	o.Original, o.Alpha, o.WeightThreshold = true, 0.05, 1
	return o
}

func (o FarringtonOptions) check() error {
	switch {
	case o.Years < 1 || o.HalfWindow < 0:
		return fmt.Errorf("trend: %d years and a half-window of %d; at least one year and 0 are needed", o.Years, o.HalfWindow)
	case !(o.Alpha > 0 && o.Alpha < 1):
		return fmt.Errorf("trend: alpha is %v; it must lie between 0 and 1", o.Alpha)
	case o.Season < 1:
		return fmt.Errorf("trend: the season has %d levels; at least 1 is needed", o.Season)
	}
	return nil
}

// Farrington judges the periods from..to by the improved Farrington algorithm
// (Noufaily, Enki, Farrington, Garthwaite, Andrews, Charlett 2013, Statistics in
// Medicine 32, 1206-1222): a quasi-Poisson regression on comparable past
// periods, in which past outbreaks lose weight, and a bound from its forecast.
// Cancelling ctx stops between periods.
func Farrington(ctx context.Context, s Series, from, to int, o FarringtonOptions) ([]Point, error) {
	if err := errors.Join(s.check(from, to), o.check()); err != nil {
		return nil, err
	}
	if o.Gap < 0 {
		o.Gap = o.HalfWindow
	}
	if width := 2*o.HalfWindow + 1; width > s.Frequency {
		return nil, fmt.Errorf("trend: windows of %d periods do not fit into a year of %d", width, s.Frequency)
	}
	points := make([]Point, 0, to-from+1)
	for t := from; t <= to; t++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		points = append(points, o.judge(s, t))
		if o.Progress != nil {
			o.Progress(len(points), to-from+1)
		}
	}
	return points, nil
}

// judge makes the answer for one period.
func (o FarringtonOptions) judge(s Series, t int) Point {
	p := s.point(t)
	first := t - o.Years*s.Frequency - o.HalfWindow
	if first < 1 {
		p.Reason = fmt.Sprintf("too short a history: %d years back needs periods from %d on", o.Years, first)
		return p
	}
	past := reference(s, t, o)
	if len(past.y) <= past.levels+1 {
		p.Reason = "too short a history: too few past periods were reported"
		return p
	}
	f, err := o.fit(past, t)
	if err != nil {
		p.Reason = "no model fits the past counts: " + err.Error()
		return p
	}
	p.Expected, p.Trend = &f.mu, f.trend
	o.decide(&p, s, o.upper(f))
	return p
}

// decide sets bound and alarm, or the reason why too few cases allow none.
func (o FarringtonOptions) decide(p *Point, s Series, upper float64) {
	recent := 0.0
	for k := p.T - o.MinPeriods + 1; k <= p.T; k++ {
		y, _ := s.at(k)
		recent += y
	}
	if recent < o.MinCases {
		p.Reason = fmt.Sprintf("low counts: fewer than %v cases in the last %d periods", o.MinCases, o.MinPeriods)
		return
	}
	p.judge(upper)
}

// forecast is the model's expectation for the current period.
type forecast struct {
	mu    float64
	se    float64 // of log mu
	phi   float64 // dispersion, at least 1
	trend bool
}

// fit chooses between the models with and without trend: the trend stays when
// it is significant, three years are there, and the forecast does not exceed
// every past count.
func (o FarringtonOptions) fit(past window, t int) (forecast, error) {
	if o.Trend {
		f, p, err := o.reweighted(past, t, true)
		enough := o.Years >= 3
		if err == nil && p < o.TrendLevel && enough && f.mu <= past.largest() {
			return f, nil
		}
	}
	f, _, err := o.reweighted(past, t, false)
	return f, err
}

// reweighted fits once, gives past outbreaks less weight, and fits again. p is
// the trend's p-value.
func (o FarringtonOptions) reweighted(past window, t int, trend bool) (f forecast, p float64, err error) {
	m := past.model(trend)
	fit, err := m.Do()
	if err != nil {
		return f, 0, err
	}
	if o.Reweight {
		m.Weights = anscombeWeights(m.Y, fit, max(1, fit.Dispersion()), o.WeightThreshold)
		if fit, err = m.Do(); err != nil {
			return f, 0, err
		}
	}
	f.phi = max(1, fit.Dispersion())
	scale := fit.Dispersion()
	if o.Reweight && !o.Original {
		scale = relativeDispersion(m, fit)
	}
	if trend {
		last := len(fit.Coef) - 1
		tvalue := fit.Coef[last] / math.Sqrt(scale*fit.Cov[last][last])
		p = 2 * distuv.StudentsT{Sigma: 1, Nu: float64(fit.DF())}.Survival(math.Abs(tvalue))
	}
	if o.Original {
		scale = f.phi
	}
	eta, se := fit.Predict(past.row(trend, t, 0))
	f.mu, f.se, f.trend = math.Exp(eta), se*math.Sqrt(scale), trend
	return f, p, nil
}

// relativeDispersion is the weighted mean square of the relative residuals
// (y - mu)/mu. With weights for past outbreaks, the reference implementation
// scales the coefficients' covariance with it, and not with Pearson's
// dispersion; so does this one, since the published performance is the former's.
func relativeDispersion(m glm.Model, fit *glm.Fit) float64 {
	sum := 0.0
	for i, r := range fit.Residual {
		sum += m.Weights[i] * r * r
	}
	return sum / float64(fit.DF())
}

// anscombeWeights are proportional to a^-2 where the standardised Anscombe
// residual a = 1.5 (y^(2/3) mu^(-1/6) - mu^(1/2)) / sqrt(phi (1-h)) exceeds the
// threshold, and scaled to add up to the number of counts (Farrington and
// others 1996, section 3.6).
func anscombeWeights(y []float64, fit *glm.Fit, phi, threshold float64) []float64 {
	w, sum := make([]float64, len(y)), 0.0
	for i := range y {
		mu := fit.Mu[i]
		a := 1.5 * (math.Cbrt(y[i]*y[i])*math.Pow(mu, -1.0/6) - math.Sqrt(mu)) / math.Sqrt(phi*(1-fit.Hat[i]))
		w[i] = 1
		if a > threshold {
			w[i] = 1 / (a * a)
		}
		sum += w[i]
	}
	for i := range w {
		w[i] *= float64(len(y)) / sum
	}
	return w
}
