package survey

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mathext"
)

// Method is a way to make the interval of a proportion.
type Method int

// The methods. Logit is the default: its interval lies within 0 and 1.
const (
	Logit      Method = iota // Wald on the log odds, turned back
	Likelihood               // likelihood ratio, scaled by the design effect (Rao and Scott 1984)
	Beta                     // Clopper-Pearson with the effective sample size (Korn and Graubard 1998)
	Arcsine                  // Wald on the arcsine of the square root, turned back
	Wald                     // p -+ t se
)

var methodNames = [...]string{"logit", "likelihood", "beta", "asin", "mean"}

// ParseMethod reads a method's name; xlogit is a synonym of logit.
func ParseMethod(name string) (Method, error) {
	if name == "xlogit" {
		return Logit, nil
	}
	for i, n := range methodNames {
		if n == name {
			return Method(i), nil
		}
	}
	return Logit, fmt.Errorf("survey: no interval method %q; choose one of %s", name, strings.Join(methodNames[:], ", "))
}

// Proportion is an estimated proportion; its interval is not symmetric.
type Proportion struct {
	Estimate
	Lo, Hi float64
}

// Proportion estimates the share of the population with x = 1 (x is 0 or 1, NaN
// missing), with an interval at the given level. A proportion of 0 or 1 has the
// interval of the Beta method whatever was asked for, since the others
// degenerate there; with a standard error of 0 elsewhere the interval is a point.
func (d *Design) Proportion(x []float64, method Method, level float64) (Proportion, error) {
	for i, v := range x {
		if v != 0 && v != 1 && !math.IsNaN(v) {
			return Proportion{}, fmt.Errorf("survey: row %d is %v; a proportion needs 0 or 1", i+1, v)
		}
	}
	e, err := d.Mean(x)
	if err != nil {
		return Proportion{}, err
	}
	if e.DF < 1 {
		return Proportion{}, ErrNoDF
	}
	_, n := d.size()
	p := Proportion{Estimate: e}
	p.Lo, p.Hi = proportionInterval(e, n-float64(e.Missing), method, level)
	return p, nil
}

func proportionInterval(e Estimate, n float64, method Method, level float64) (lo, hi float64) {
	p, t := e.Value, studentQuantile(0.5+level/2, float64(e.DF))
	switch {
	case p <= 0 || p >= 1:
		return clopperPearson(min(1, max(0, p)), n, level)
	case e.SE == 0:
		return p, p
	}
	switch method {
	case Wald:
		return p - t*e.SE, p + t*e.SE
	case Arcsine:
		a, s := math.Asin(math.Sqrt(p)), t*e.SE/(2*math.Sqrt(p*(1-p)))
		lo, hi = math.Sin(max(0, a-s)), math.Sin(min(math.Pi/2, a+s))
		return lo * lo, hi * hi
	case Beta:
		adjust := studentQuantile(0.5+level/2, n-1) / t
		return clopperPearson(p, p*(1-p)/(e.SE*e.SE)*adjust*adjust, level)
	case Likelihood:
		return likelihoodInterval(p, t*t*e.SE*e.SE/(p*(1-p))*n/(n-1))
	default:
		l, s := math.Log(p/(1-p)), t*e.SE/(p*(1-p))
		return logistic(l - s), logistic(l + s)
	}
}

// clopperPearson is the exact interval of p observed in n trials; both may be fractional.
func clopperPearson(p, n, level float64) (lo, hi float64) {
	tail := (1 - level) / 2
	hi = 1
	if p > 0 {
		lo = betaQuantile(tail, n*p, n*(1-p)+1)
	}
	if p < 1 {
		hi = betaQuantile(1-tail, n*p+1, n*(1-p))
	}
	return lo, hi
}

// likelihoodInterval finds the q at both sides of p where the deviance of one
// observation, 2 [p log(p/q) + (1-p) log((1-p)/(1-q))], equals bound.
func likelihoodInterval(p, bound float64) (lo, hi float64) {
	excess := func(q float64) float64 {
		return 2*(p*math.Log(p/q)+(1-p)*math.Log((1-p)/(1-q))) - bound
	}
	return bisect(excess, 0, p), bisect(func(q float64) float64 { return -excess(q) }, p, 1)
}

// bisect finds the zero of a falling function between lo and hi.
func bisect(f func(float64) float64, lo, hi float64) float64 {
	for range 200 {
		mid := (lo + hi) / 2
		if mid == lo || mid == hi {
			break
		}
		if f(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

func betaQuantile(p, a, b float64) float64 {
	return bisect(func(x float64) float64 { return p - mathext.RegIncBeta(a, b, x) }, 0, 1)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
