package linkage

import (
	"errors"
	"fmt"
	"math"
)

// Missing is the level of a field that one of the two records does not have.
const Missing = -1

// Model has the probabilities of levels. M[f][l] and U[f][l] sum to 1 over l.
type Model struct {
	Prior float64     // share of matches among the pairs compared, in (0, 1)
	M, U  [][]float64 // by field and level, among matches and among the others
}

// Validate tells what makes the model unusable.
func (m Model) Validate() error {
	if !(m.Prior > 0 && m.Prior < 1) {
		return fmt.Errorf("linkage: the prior %v is not between 0 and 1", m.Prior)
	}
	if len(m.M) != len(m.U) || len(m.M) == 0 {
		return errors.New("linkage: M and U must have the same fields, one at least")
	}
	for f := range m.M {
		if len(m.M[f]) != len(m.U[f]) || len(m.M[f]) < 2 {
			return fmt.Errorf("linkage: field %d must have the same levels in M and U, two at least", f)
		}
		for _, p := range [][]float64{m.M[f], m.U[f]} {
			sum := 0.0
			for _, v := range p {
				if !(v > 0 && v < 1) {
					return fmt.Errorf("linkage: field %d has a probability of %v", f, v)
				}
				sum += v
			}
			if math.Abs(sum-1) > 1e-6 {
				return fmt.Errorf("linkage: the probabilities of field %d sum to %v", f, sum)
			}
		}
	}
	return nil
}

// Weight gives the log2 of how much likelier the levels are among matches. levels
// has one level for each field of the model.
func (m Model) Weight(levels []int) float64 {
	w := 0.0
	for f, l := range levels {
		if l != Missing {
			w += math.Log2(m.M[f][l] / m.U[f][l])
		}
	}
	return w
}

// Contribution gives the part of the weight that one field adds.
func (m Model) Contribution(field, level int) float64 {
	if level == Missing {
		return 0
	}
	return math.Log2(m.M[field][level] / m.U[field][level])
}

// Probability gives the probability that a pair with these levels is a match.
func (m Model) Probability(levels []int) float64 {
	odds := math.Log2(m.Prior/(1-m.Prior)) + m.Weight(levels)
	return 1 / (1 + math.Exp2(-odds))
}
