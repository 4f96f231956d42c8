package capture

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// DefaultPThreshold is the p-value below which Stepwise adds a pair.
const DefaultPThreshold = 0.02

// Stepwise starts from independent lists and adds, one at a time, the pair of
// lists whose overlap the present model explains worst: the smaller of the two
// Poisson tail probabilities of the people on both lists, given the number that
// the model expects. It stops when no p-value is below pThreshold. A pair that
// would make the model unestimable is passed over (Chan, Silverman and Vincent
// 2021, section 3.2).
//
// The second result is the pairs in the order in which they came in. The error
// is an *Unestimable when not even independent lists can be fitted.
func Stepwise(table *Table, pThreshold float64) (Fit, []History, error) {
	if !(pThreshold >= 0 && pThreshold <= 1) {
		return Fit{}, nil, fmt.Errorf("the p-value threshold is %v; it is between 0 and 1", pThreshold)
	}
	s := newStepper(len(table.Lists), pThreshold)
	if err := s.run(table.Counts); errors.Is(err, errUnestimable) {
		main := MainEffects(len(table.Lists))
		return Fit{}, nil, &Unestimable{main, Check(table, main)}
	} else if err != nil {
		return Fit{}, nil, err
	}
	model := Model{lists: len(table.Lists), terms: slices.SortedFunc(slices.Values(s.added), byOrder)}
	if err := s.fitAsGLM(); err != nil {
		return Fit{}, nil, err
	}
	return s.result(model, table.N), s.added, nil
}

var errUnestimable = errors.New("independent lists have no estimate")

// A stepper is an engine with the state of the stepwise selection.
type stepper struct {
	*engine
	threshold float64
	pairs     []History
	pvalue    []float64 // of each pair, 1 for those in the model or ruled out
	added     []History
}

func newStepper(lists int, threshold float64) *stepper {
	s := &stepper{engine: newEngine(lists), threshold: threshold, pairs: pairs(lists)}
	s.pvalue = make([]float64, len(s.pairs))
	return s
}

// run selects and fits; the result is left in the engine.
func (s *stepper) run(counts []int) error {
	s.load(counts)
	s.added = s.added[:0]
	s.choose(nil)
	if s.code() != Estimable {
		return errUnestimable
	}
	if err := s.fit(false); err != nil {
		return err
	}
	for {
		s.test()
		pair, ok := s.pick()
		if !ok {
			return nil
		}
		if s.nstar[pair] > 0 {
			s.alpha[pair] = math.Log(s.nstar[pair] / s.sums[pair])
		}
		if err := s.fit(true); err != nil {
			return err
		}
	}
}

// test computes the p-value of every pair that is not in the model. The sum of
// mu over the histories with both lists is the superset sum that the fit left.
func (s *stepper) test() {
	for i, pair := range s.pairs {
		s.pvalue[i] = 1
		if !slices.Contains(s.added, pair) {
			s.pvalue[i] = poissonTail(s.nstar[pair], s.sums[pair])
		}
	}
}

// pick adds the pair of the smallest p-value that leaves the model estimable,
// the first one among equals, and leaves the enlarged model chosen.
func (s *stepper) pick() (History, bool) {
	for {
		best := 0
		for i, p := range s.pvalue {
			if p < s.pvalue[best] {
				best = i
			}
		}
		if !(s.pvalue[best] < s.threshold) {
			s.choose(s.added)
			return 0, false
		}
		s.added = append(s.added, s.pairs[best])
		s.choose(s.added)
		if s.code() == Estimable {
			return s.pairs[best], true
		}
		s.added = s.added[:len(s.added)-1]
		s.pvalue[best] = 1
	}
}

// poissonTail is min(P(X <= k), P(X >= k)) for X Poisson with mean lambda.
func poissonTail(k, lambda float64) float64 {
	if lambda <= 0 {
		return 1 // an overlap that the model rules out and nobody has
	}
	upper := 1.0
	if k > 0 {
		upper = mathext.GammaIncReg(k, lambda)
	}
	return min(upper, mathext.GammaIncRegComp(k+1, lambda))
}
