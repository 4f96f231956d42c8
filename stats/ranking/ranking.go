package ranking

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Comparison says that one item was preferred to another, Count times. Items are
// numbered from 0.
type Comparison struct {
	Winner, Loser int
	Count         float64
}

// Options steer Fit. The zero value takes the defaults.
type Options struct {
	PriorSD float64 // standard deviation of the prior on strengths (default 2)
	Level   float64 // of the intervals (default 0.9)
}

func (o Options) withDefaults() (Options, error) {
	if o.PriorSD == 0 {
		o.PriorSD = 2
	}
	if o.Level == 0 {
		o.Level = 0.9
	}
	if !(o.PriorSD > 0 && o.PriorSD < 100) || !(o.Level > 0 && o.Level < 1) {
		return o, fmt.Errorf("prior %v and level %v must lie in (0, 100) and (0, 1)", o.PriorSD, o.Level)
	}
	return o, nil
}

// Item is where one item stands.
type Item struct {
	Index     int
	Strength  float64 // log-odds scale, 0 on average
	Low, High float64 // its interval
	Rank      int     // from 1
	RankLow   int     // the best rank that is still likely
	RankHigh  int     // the worst
	Wins      float64
	Losses    float64
}

// Result is an order with its uncertainty.
type Result struct {
	Items []Item // strongest first
	cov   *mat.Dense
	at    []float64
}

const (
	maxItems      = 500
	maxIterations = 100
)

// Fit ranks n items by comparisons.
func Fit(n int, comparisons []Comparison, o Options) (Result, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Result{}, err
	}
	if n < 1 || n > maxItems {
		return Result{}, fmt.Errorf("%d items: between 1 and %d can be ranked", n, maxItems)
	}
	for _, c := range comparisons {
		if c.Winner < 0 || c.Winner >= n || c.Loser < 0 || c.Loser >= n || c.Winner == c.Loser || !(c.Count > 0) || math.IsInf(c.Count, 0) {
			return Result{}, fmt.Errorf("comparison %+v is none of two of %d items", c, n)
		}
	}
	s, cov, err := maximise(n, comparisons, 1/(o.PriorSD*o.PriorSD))
	if err != nil {
		return Result{}, err
	}
	return result(s, cov, comparisons, o.Level), nil
}

// maximise finds the strengths by Newton's method; the problem is concave, so it
// converges from zero. It gives the inverse of the information, too.
func maximise(n int, comparisons []Comparison, precision float64) ([]float64, *mat.Dense, error) {
	s := make([]float64, n)
	for range maxIterations {
		gradient, information := derivatives(s, comparisons, precision)
		var cholesky mat.Cholesky
		if !cholesky.Factorize(information) {
			return nil, nil, errors.New("the comparisons cannot be fitted")
		}
		step := mat.NewVecDense(n, nil)
		if err := cholesky.SolveVecTo(step, gradient); err != nil {
			return nil, nil, err
		}
		largest := 0.0
		for i := range s {
			largest = max(largest, math.Abs(step.AtVec(i)))
		}
		for i := range s {
			s[i] += step.AtVec(i) / max(1, largest/2) // at most 2 at once
		}
		if largest < 1e-10 {
			cov := mat.NewDense(n, n, nil)
			var inverse mat.SymDense
			if err := cholesky.InverseTo(&inverse); err != nil {
				return nil, nil, err
			}
			cov.Copy(&inverse)
			return s, cov, nil
		}
	}
	return nil, nil, errors.New("the ranking does not converge")
}

func derivatives(s []float64, comparisons []Comparison, precision float64) (*mat.VecDense, *mat.SymDense) {
	n := len(s)
	gradient, information := mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
	for i, x := range s {
		gradient.SetVec(i, -precision*x)
		information.SetSym(i, i, precision)
	}
	for _, c := range comparisons {
		p := logistic(s[c.Winner] - s[c.Loser])
		g, h := c.Count*(1-p), c.Count*p*(1-p)
		gradient.SetVec(c.Winner, gradient.AtVec(c.Winner)+g)
		gradient.SetVec(c.Loser, gradient.AtVec(c.Loser)-g)
		information.SetSym(c.Winner, c.Winner, information.At(c.Winner, c.Winner)+h)
		information.SetSym(c.Loser, c.Loser, information.At(c.Loser, c.Loser)+h)
		information.SetSym(c.Winner, c.Loser, information.At(c.Winner, c.Loser)-h)
	}
	return gradient, information
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func result(s []float64, cov *mat.Dense, comparisons []Comparison, level float64) Result {
	r := Result{cov: cov, at: s}
	z := math.Sqrt2 * math.Erfinv(level)
	for i, x := range s {
		sd := math.Sqrt(cov.At(i, i))
		r.Items = append(r.Items, Item{Index: i, Strength: x, Low: x - z*sd, High: x + z*sd, RankLow: 1, RankHigh: len(s)})
	}
	for _, c := range comparisons {
		r.Items[c.Winner].Wins += c.Count
		r.Items[c.Loser].Losses += c.Count
	}
	sure := (1 + level) / 2
	for i := range r.Items {
		for j := range s {
			switch p := r.Above(i, j); {
			case i == j:
			case p < 1-sure:
				r.Items[i].RankLow++
			case p > sure:
				r.Items[i].RankHigh--
			}
		}
	}
	slices.SortStableFunc(r.Items, func(a, b Item) int {
		switch {
		case a.Strength > b.Strength:
			return -1
		case a.Strength < b.Strength:
			return 1
		}
		return a.Index - b.Index
	})
	for i := range r.Items {
		r.Items[i].Rank = i + 1
	}
	return r
}

// Above gives the probability that item i is stronger than item j.
func (r Result) Above(i, j int) float64 {
	if i == j {
		return 0.5
	}
	variance := r.cov.At(i, i) + r.cov.At(j, j) - 2*r.cov.At(i, j)
	if !(variance > 0) {
		return 0.5
	}
	return 0.5 * math.Erfc((r.at[j]-r.at[i])/math.Sqrt(2*variance))
}

// Next suggests the pair whose comparison would tell most: the two whose order
// is least sure and that were compared least, among those that allowed accepts.
// ok is false where there is none.
func (r Result) Next(allowed func(i, j int) bool) (i, j int, ok bool) {
	best := math.Inf(-1)
	for a := range r.at {
		for b := a + 1; b < len(r.at); b++ {
			if allowed != nil && !allowed(a, b) {
				continue
			}
			doubt := 1 - 2*math.Abs(r.Above(a, b)-0.5)
			gain := doubt + (r.cov.At(a, a) + r.cov.At(b, b) - 2*r.cov.At(a, b))
			if gain > best+1e-12 {
				best, i, j, ok = gain, a, b, true
			}
		}
	}
	return i, j, ok
}
