package survey

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Estimate is a number with what is known of its precision.
type Estimate struct {
	Value   float64
	SE      float64  // standard error under the design
	Deff    *float64 // design effect against a simple random sample without replacement; nil where undefined
	DeffWR  *float64 // the same against one with replacement
	DF      int      // degrees of freedom of the design in this domain
	Missing int      // rows left out because a variable was missing there
}

// CI is the interval Value -+ t SE at the given level (0.95), with Student's t
// on DF degrees of freedom. Without degrees of freedom there is none.
func (e Estimate) CI(level float64) (lo, hi float64, err error) {
	if e.DF < 1 {
		return 0, 0, ErrNoDF
	}
	t := studentQuantile(0.5+level/2, float64(e.DF))
	return e.Value - t*e.SE, e.Value + t*e.SE, nil
}

// NormalCI is CI with the normal distribution, as for a very large sample.
func (e Estimate) NormalCI(level float64) (lo, hi float64) {
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	return e.Value - z*e.SE, e.Value + z*e.SE
}

// ErrNoDF says that an interval was asked for where as many strata as sampled
// units leave no degree of freedom.
var ErrNoDF = errors.New("survey: no degrees of freedom: there are as many strata as sampled units")

// ErrEmpty says that no row with a weight and a value is left.
var ErrEmpty = errors.New("survey: no rows with a weight and a value are left in this domain")

// statistic computes an estimate from weights, and its linearised variable: the
// u for which the estimate's error is about that of the total of w u.
type statistic func(w []float64) (value float64, scores []float64)

// Mean estimates the population mean of x. NaN is a missing value: the row
// leaves the domain and is counted in Missing.
//
// Linearised variable: (x_i - mean)/sum w (Lumley 2010, section 2.2).
func (d *Design) Mean(x []float64) (Estimate, error) {
	d, missing, err := d.present(x)
	if err != nil {
		return Estimate{}, err
	}
	e, err := d.estimate(ratioOf(x, nil))
	if err != nil {
		return Estimate{}, err
	}
	e.Missing = missing
	d.effects(&e, x, 1)
	return e, nil
}

// Total estimates the population total of x; missing values as in Mean.
func (d *Design) Total(x []float64) (Estimate, error) {
	d, missing, err := d.present(x)
	if err != nil {
		return Estimate{}, err
	}
	e, err := d.estimate(func(w []float64) (float64, []float64) { return dot(w, x), x })
	if err != nil {
		return Estimate{}, err
	}
	e.Missing = missing
	sum, _ := d.size()
	d.effects(&e, x, sum*sum)
	return e, nil
}

// Ratio estimates the ratio of the totals of y and x; a row where either is
// missing leaves the domain.
//
// Linearised variable: (y_i - R x_i)/X (Särndal et al. 1992, section 5.6).
func (d *Design) Ratio(y, x []float64) (Estimate, error) {
	d, missing, err := d.present(y, x)
	if err != nil {
		return Estimate{}, err
	}
	if dot(d.weights, x) == 0 {
		return Estimate{}, fmt.Errorf("survey: the denominator's total is 0, so there is no ratio")
	}
	e, err := d.estimate(ratioOf(y, x))
	if err != nil {
		return Estimate{}, err
	}
	_, scores := ratioOf(y, x)(d.weights)
	e.Missing = missing
	sum, _ := d.size()
	d.effects(&e, scores, sum*sum)
	return e, nil
}

// ratioOf is the ratio of the totals of y and x; a nil x is 1 everywhere: the mean of y.
func ratioOf(y, x []float64) statistic {
	return func(w []float64) (float64, []float64) {
		var top, bottom float64
		for i := range w {
			if w[i] != 0 {
				top += w[i] * y[i]
				bottom += w[i] * at(x, i)
			}
		}
		r := top / bottom
		scores := make([]float64, len(w))
		for i := range w {
			if w[i] != 0 {
				scores[i] = (y[i] - r*at(x, i)) / bottom
			}
		}
		return r, scores
	}
}

// estimate gives a statistic with its standard error, by linearisation or by
// the replicates.
func (d *Design) estimate(f statistic) (Estimate, error) {
	value, scores := f(d.weights)
	var v float64
	if d.replicas != nil {
		var err error
		if v, err = d.replicas.variance(value, f, d.watch); err != nil {
			return Estimate{}, err
		}
	} else {
		m, err := d.covariance([][]float64{scores})
		if err != nil {
			return Estimate{}, err
		}
		v = m[0][0]
	}
	if math.IsNaN(value+v) || math.IsInf(value+v, 0) {
		return Estimate{}, errors.New("survey: the numbers are too large or too small to compute with")
	}
	return Estimate{Value: value, SE: root(v), DF: d.DF()}, nil
}

// present restricts the domain to rows where every variable has a value.
func (d *Design) present(variables ...[]float64) (*Design, int, error) {
	keep, missing, left := make([]bool, len(d.weights)), 0, 0
	for _, x := range variables {
		if len(x) != len(d.weights) {
			return nil, 0, fmt.Errorf("survey: a variable has %d values for %d rows", len(x), len(d.weights))
		}
	}
	for i, w := range d.weights {
		keep[i] = true
		for _, x := range variables {
			keep[i] = keep[i] && !math.IsNaN(x[i])
		}
		if w != 0 && keep[i] {
			left++
		} else if w != 0 {
			missing++
		}
	}
	if left == 0 {
		return nil, 0, ErrEmpty
	}
	if missing == 0 {
		return d, 0, nil
	}
	sub, err := d.Domain(keep)
	return sub, missing, err
}

// size gives the sum of weights and the number of rows that have one.
func (d *Design) size() (sum, n float64) {
	for _, w := range d.weights {
		if w != 0 {
			sum += w
			n++
		}
	}
	return sum, n
}

// populationVariance estimates the variance of x in the population.
func (d *Design) populationVariance(x []float64) float64 {
	sum, n := d.size()
	if n < 2 {
		return 0
	}
	mean, _ := ratioOf(x, nil)(d.weights)
	var ss float64
	for i, w := range d.weights {
		if w != 0 {
			ss += w * (x[i] - mean) * (x[i] - mean)
		}
	}
	return ss / sum * n / (n - 1)
}

// effects sets the design effects of an estimate whose variance in a simple
// random sample would be factor times that of a mean of x.
func (d *Design) effects(e *Estimate, x []float64, factor float64) {
	sum, n := d.size()
	srs := factor * d.populationVariance(x) / n
	e.Deff, e.DeffWR = effect(e.SE, srs*(1-n/sum)), effect(e.SE, srs)
}

// effect is the design effect, undefined where a simple random sample of that
// size would have no variance (or the weights add up to less than the sample).
func effect(se, srs float64) *float64 {
	deff := se * se / srs
	if !(srs > 0) || math.IsInf(deff, 0) {
		return nil
	}
	return &deff
}

func at(x []float64, i int) float64 {
	if x == nil {
		return 1
	}
	return x[i]
}

func dot(w, x []float64) float64 {
	var sum float64
	for i := range w {
		if w[i] != 0 {
			sum += w[i] * x[i]
		}
	}
	return sum
}

// studentQuantile inverts Student's distribution; two Newton steps take the
// library's answer to the last digits.
func studentQuantile(p, df float64) float64 {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	q := t.Quantile(p)
	for range 2 {
		q -= (t.CDF(q) - p) / t.Prob(q)
	}
	return q
}
