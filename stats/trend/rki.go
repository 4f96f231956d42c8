package trend

import (
	"errors"
	"fmt"
	"math"
)

// WindowOptions choose the past that RKI and Bayes compare with.
type WindowOptions struct {
	Years      int     // years back
	HalfWindow int     // periods at both sides of the same period in those years
	ThisYear   bool    // also the HalfWindow periods just before the current one
	Alpha      float64 // one-sided level of Bayes; 0: 0.05
}

// crowGardner are the upper ends of the 95 % confidence intervals for a Poisson
// mean at 0, 1, 2, ... cases (Crow and Gardner 1959, Biometrika 46, 441-453).
var crowGardner = [...]float64{3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633,
	19.050, 20.335, 21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017}

// RKI judges the periods from..to as the Robert Koch Institute does: the bound
// is the mean of the past plus two standard deviations, and for a mean up to 20
// the exact Poisson limit at the whole part of the mean.
func RKI(s Series, from, to int, o WindowOptions) ([]Point, error) {
	return o.run(s, from, to, func(p *Point, past []float64) {
		mean, sd := meanSD(past)
		p.Expected = &mean
		upper := mean + 2*sd
		if mean <= float64(len(crowGardner)-1) {
			upper = crowGardner[int(mean)]
		}
		p.judge(upper)
	})
}

// Bayes judges the periods from..to by the predictive distribution after the
// past, with Jeffreys' prior on a Poisson mean: a negative binomial with size
// sum + 1/2 and probability n/(n+1) (Riebler 2004; Höhle 2007).
func Bayes(s Series, from, to int, o WindowOptions) ([]Point, error) {
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	if !(o.Alpha > 0 && o.Alpha < 1) {
		return nil, fmt.Errorf("trend: alpha is %v; it must lie between 0 and 1", o.Alpha)
	}
	return o.run(s, from, to, func(p *Point, past []float64) {
		mean, _ := meanSD(past)
		n := float64(len(past))
		expected := mean + 0.5/n
		p.Expected = &expected
		p.judge(negativeBinomialQuantile(1-o.Alpha, expected, 1+1/n))
	})
}

// run collects each period's past and lets bound judge it.
func (o WindowOptions) run(s Series, from, to int, bound func(*Point, []float64)) ([]Point, error) {
	if err := errors.Join(s.check(from, to), o.check()); err != nil {
		return nil, err
	}
	points := make([]Point, 0, to-from+1)
	for t := from; t <= to; t++ {
		p := s.point(t)
		if past, first := o.past(s, t); first < 1 || len(past) == 0 {
			p.Reason = fmt.Sprintf("too short a history: periods from %d on are needed", first)
		} else {
			bound(&p, past)
		}
		points = append(points, p)
	}
	return points, nil
}

func (o WindowOptions) check() error {
	if o.Years < 0 || o.HalfWindow < 0 || o.Years == 0 && (!o.ThisYear || o.HalfWindow == 0) {
		return fmt.Errorf("trend: %d years back and a half-window of %d leave no past to compare with", o.Years, o.HalfWindow)
	}
	return nil
}

// past gives the reported counts to compare with and the first period among them.
func (o WindowOptions) past(s Series, t int) (past []float64, first int) {
	first = t
	add := func(k int) {
		first = min(first, k)
		if y, ok := s.at(k); ok {
			past = append(past, y)
		}
	}
	for year := o.Years; year >= 1; year-- {
		for k := -o.HalfWindow; k <= o.HalfWindow; k++ {
			add(t - year*s.Frequency + k)
		}
	}
	for k := o.HalfWindow; k >= 1 && o.ThisYear; k-- {
		add(t - k)
	}
	return past, first
}

func meanSD(x []float64) (mean, sd float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v
	}
	mean /= n
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / max(1, n-1))
}
