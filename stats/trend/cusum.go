package trend

import (
	"errors"
	"fmt"
	"math"

	"ostoja/stats/internal/glm"
)

// CUSUMOptions are the settings of CUSUM.
type CUSUMOptions struct {
	K         float64   // reference value: half the shift to be found, in standard deviations; 0: 1.04
	H         float64   // decision interval; 0: 2.26
	Transform Transform // from counts to about standard normal deviates
	Mean      float64   // in-control mean; 0: from the periods before the first that is judged
	Season    bool      // in-control mean from a Poisson model with a yearly wave
}

// Transform turns a count y with mean m into a deviate.
type Transform int

// The transformations.
const (
	Standard Transform = iota // (y - m)/sqrt(m)
	Rossi                     // (y - 3m + 2 sqrt(m y))/(2 sqrt(m)), Rossi and others 1999
	Anscombe                  // 1.5 (y^(2/3) - m^(2/3))/m^(1/6)
)

// apply gives the deviate; it rises with y.
func (f Transform) apply(y, m float64) float64 {
	switch f {
	case Rossi:
		return (y - 3*m + 2*math.Sqrt(m*y)) / (2 * math.Sqrt(m))
	case Anscombe:
		return 1.5 * (math.Cbrt(y*y) - math.Cbrt(m*m)) / math.Pow(m, 1.0/6)
	default:
		return (y - m) / math.Sqrt(m)
	}
}

// invert gives the count at which the deviate is x, at least 0. For Standard it
// is rounded up to a whole count.
func (f Transform) invert(x, m float64) float64 {
	switch f {
	case Rossi: // a quadratic equation in sqrt(y)
		root := -math.Sqrt(m) + math.Sqrt(max(0, 4*m+2*x*math.Sqrt(m)))
		return max(0, root) * max(0, root)
	case Anscombe:
		return math.Pow(max(0, math.Cbrt(m*m)+x*math.Pow(m, 1.0/6)/1.5), 1.5)
	default:
		return max(0, math.Ceil(m+x*math.Sqrt(m)))
	}
}

// CUSUM judges the periods from..to by cumulated sums (Page 1954; Rossi,
// Lampugnani, Marchi 1999, Statistics in Medicine 18, 2111-2122): S_t = max(0,
// S_(t-1) + x_t - K), an alarm where S_t >= H. The sum starts at 0 and is not
// reset by an alarm. Upper is the count at which the sum would reach H. A period
// without a report leaves the sum as it is.
func CUSUM(s Series, from, to int, o CUSUMOptions) ([]Point, error) {
	if o.K == 0 {
		o.K = 1.04
	}
	if o.H == 0 {
		o.H = 2.26
	}
	if err := s.check(from, to); err != nil {
		return nil, err
	}
	if o.K < 0 || o.H < 0 || o.Mean < 0 {
		return nil, fmt.Errorf("trend: k is %v, h %v and the mean %v; none can be negative", o.K, o.H, o.Mean)
	}
	means, err := o.inControl(s, from, to)
	points := make([]Point, 0, to-from+1)
	sum := 0.0
	for t := from; t <= to; t++ {
		p := s.point(t)
		if err != nil {
			p.Reason = err.Error()
			points = append(points, p)
			continue
		}
		m := means[t-from]
		p.Expected = &m
		p.judge(o.Transform.invert(o.H+o.K-sum, m))
		if !p.Missing {
			sum = max(0, sum+o.Transform.apply(p.Observed, m)-o.K)
			p.Alarm = sum >= o.H
		}
		points = append(points, p)
	}
	return points, nil
}

// errInControl says why there is no in-control mean.
var (
	errNoPast  = errors.New("too short a history: no period before the first one to learn the usual level from")
	errNoCases = errors.New("low counts: no case at all before the first period that is judged")
)

// inControl gives the expected count of each period from..to.
func (o CUSUMOptions) inControl(s Series, from, to int) ([]float64, error) {
	var t []int
	var y []float64
	sum := 0.0
	for k := 1; k < from; k++ {
		if v, ok := s.at(k); ok {
			t, y = append(t, k), append(y, v)
			sum += v
		}
	}
	means := make([]float64, to-from+1)
	mean := o.Mean
	switch {
	case mean > 0 && !o.Season:
	case len(y) == 0:
		return nil, errNoPast
	case sum == 0:
		return nil, errNoCases
	case o.Season:
		return seasonalMeans(s, t, y, from, to)
	default:
		mean = sum / float64(len(y))
	}
	for i := range means {
		means[i] = mean
	}
	return means, nil
}

// seasonalMeans forecasts from a Poisson regression on one yearly wave.
func seasonalMeans(s Series, t []int, y []float64, from, to int) ([]float64, error) {
	if len(y) < s.Frequency {
		return nil, errors.New("too short a history: a yearly wave needs at least one year before the first period")
	}
	wave := func(t int) []float64 {
		a := 2 * math.Pi * float64(t) / float64(s.Frequency)
		return []float64{1, math.Sin(a), math.Cos(a)}
	}
	x := make([][]float64, 3)
	for _, k := range t {
		for j, v := range wave(k) {
			x[j] = append(x[j], v)
		}
	}
	fit, err := glm.Model{X: x, Y: y, Family: glm.Poisson}.Do()
	if err != nil {
		return nil, fmt.Errorf("no yearly wave fits the past counts: %w", err)
	}
	means := make([]float64, to-from+1)
	for i := range means {
		eta, _ := fit.Predict(wave(from + i))
		means[i] = math.Exp(eta)
	}
	return means, nil
}
