package microdata

import (
	"errors"
	"fmt"
	"math"
)

// Criterion decides whether a class is safe to publish.
type Criterion struct {
	name string
	// needsSensitive says that safe reads counts; else counts may be nil.
	needsSensitive bool
	codes          int // that the sensitive column must have; 0 for any
	check          func() error
	// safe gets the number of rows of the class, its sensitive values counted,
	// and those of the whole file.
	safe func(rows int, counts, whole []int) bool
}

// String names the criterion with its parameter: "k-anonymity 5".
func (c Criterion) String() string { return c.name }

// KAnonymity asks for k rows or more in each class.
func KAnonymity(k int) Criterion {
	return Criterion{
		name:  fmt.Sprintf("k-anonymity %d", k),
		check: atLeast("k", float64(k), 1),
		safe:  func(rows int, _, _ []int) bool { return rows >= k },
	}
}

// DistinctDiversity asks for l different sensitive values in each class.
func DistinctDiversity(l int) Criterion {
	return Criterion{
		name:           fmt.Sprintf("distinct %d-diversity", l),
		needsSensitive: true,
		check:          atLeast("l", float64(l), 1),
		safe:           func(_ int, counts, _ []int) bool { return distinct(counts) >= l },
	}
}

// EntropyDiversity asks for an effective number of l sensitive values or more:
// entropy of at least log l.
func EntropyDiversity(l float64) Criterion {
	return Criterion{
		name:           fmt.Sprintf("entropy %v-diversity", l),
		needsSensitive: true,
		check:          atLeast("l", l, 1),
		// l equally frequent values pass whatever the rounding of the logarithms.
		safe: func(_ int, counts, _ []int) bool { return entropy(counts) >= math.Log(l)-1e-12 },
	}
}

// RecursiveDiversity asks for recursive (c,l)-diversity.
func RecursiveDiversity(c float64, l int) Criterion {
	return Criterion{
		name:           fmt.Sprintf("recursive (%v,%d)-diversity", c, l),
		needsSensitive: true,
		check: func() error {
			if err := atLeast("l", float64(l), 1)(); err != nil {
				return err
			}
			return atLeast("c", c, math.SmallestNonzeroFloat64)()
		},
		safe: func(_ int, counts, _ []int) bool { return l <= 1 || recursive(counts, c) >= l },
	}
}

// TCloseness asks that the sensitive values of each class be distributed as in
// the whole file, up to t: a share of 0 to 1 by EqualDistance, OrderedDistance
// or HierarchicalDistance.
func TCloseness(t float64, by Distance) Criterion {
	return Criterion{
		name:           fmt.Sprintf("%v-closeness, %s distance", t, by),
		needsSensitive: true,
		codes:          by.codes,
		check: func() error {
			if !(t >= 0 && t <= 1) {
				return fmt.Errorf("t is %v and must be between 0 and 1", t)
			}
			if by.between == nil {
				return errors.New("no distance is given")
			}
			return nil
		},
		safe: func(_ int, counts, whole []int) bool { return by.Between(counts, whole) <= t+1e-12 },
	}
}

func atLeast(name string, value, least float64) func() error {
	return func() error {
		if !(value >= least) || math.IsInf(value, 1) {
			return fmt.Errorf("%s is %v and must be at least %v", name, value, least)
		}
		return nil
	}
}
