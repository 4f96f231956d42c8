package capture

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A ProfileInterval comes from the multinomial likelihood of the population with
// all other parameters at their best.
type ProfileInterval struct {
	Mode      float64 // the population at which the likelihood is highest
	Low, High float64
}

var errFlat = errors.New("the likelihood does not fall far enough for large populations: the interval has no upper end")

// Profile gives the profile-likelihood interval of a model on a table, at the
// given coverage (Cormack 1992). Unlike Naive it is not symmetric on any scale.
func Profile(table *Table, model Model, level float64) (ProfileInterval, error) {
	if _, err := Estimate(table, model); err != nil {
		return ProfileInterval{}, err
	}
	if !(level > 0 && level < 1) {
		return ProfileInterval{}, errors.New("the level of an interval lies between 0 and 1")
	}
	e := newEngine(model.lists)
	e.load(table.Counts)
	e.choose(model.terms)
	if err := e.fit(false); err != nil {
		return ProfileInterval{}, err
	}
	p := profiler{e, e.hidden()}
	mode := p.mode()
	drop := distuv.ChiSquared{K: 1}.Quantile(level) / 2
	target := p.value(mode) - drop
	low, err := p.cross(mode, target, -1)
	if err != nil {
		return ProfileInterval{}, err
	}
	high, err := p.cross(mode, target, 1)
	if err != nil {
		return ProfileInterval{}, err
	}
	return ProfileInterval{e.n + mode, e.n + low, e.n + high}, nil
}

// A profiler computes the profile likelihood of the hidden people. For a fixed
// number of them, the history of nobody's list becomes an ordinary cell with
// that count.
type profiler struct {
	*engine
	start float64 // the maximum likelihood estimate of the hidden people
}

// value is the multinomial log-likelihood at so many hidden people; NaN when the
// fit fails. The two factorials are taken by Stirling's formula, as in the
// published intervals; its error, 1/(12 hidden), is far below their width.
func (p profiler) value(hidden float64) float64 {
	n, seen := p.n+hidden, p.nstar[0]
	p.kept[0], p.nstar[0] = true, n
	defer func() { p.kept[0], p.nstar[0] = false, seen }()
	p.alpha[0] = math.Log(math.Max(hidden, 1e-8))
	if p.fit(true) != nil {
		return math.NaN()
	}
	return p.loglik + math.Log(n)/2 - (hidden+.5)*math.Log(hidden) + hidden
}

// mode finds the highest likelihood by golden section on the logarithmic scale.
func (p profiler) mode() float64 {
	ratio := (math.Sqrt(5) - 1) / 2
	a, b := math.Log(p.start+1)-2, math.Log(p.start+1)+1
	f := func(x float64) float64 { return p.value(math.Exp(x)) }
	c, d := b-ratio*(b-a), a+ratio*(b-a)
	fc, fd := f(c), f(d)
	for b-a > 1e-8 {
		if fc > fd {
			b, d, fd = d, c, fc
			c = b - ratio*(b-a)
			fc = f(c)
		} else {
			a, c, fc = c, d, fd
			d = a + ratio*(b-a)
			fd = f(d)
		}
	}
	return math.Exp((a + b) / 2)
}

// cross finds where the likelihood falls to the target, below (-1) or above (+1) the mode.
func (p profiler) cross(mode, target float64, direction float64) (float64, error) {
	inside, outside := mode, mode
	for width := .1; ; width *= 2 {
		if outside = mode * math.Exp(direction*width); outside < 1e-6 {
			return 0, nil // nobody hidden is compatible with the data
		}
		if outside > 1e12 {
			return 0, errFlat
		}
		v := p.value(outside)
		if math.IsNaN(v) {
			return 0, errNoConvergence
		}
		if v < target {
			break
		}
		inside = outside
	}
	for math.Abs(outside-inside) > 1e-10*(1+inside) {
		middle := (inside + outside) / 2
		if p.value(middle) >= target {
			inside = middle
		} else {
			outside = middle
		}
	}
	return inside, nil
}
