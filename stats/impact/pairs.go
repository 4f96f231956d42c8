package impact

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Paired is the comparison of the same people before and after a training.
type Paired struct {
	Effect   Coefficient // mean change
	Pairs    int
	Missing  int     // rows without one of the two values
	Size     float64 // mean change in standard deviations of the change; 0 without variation
	Better   int     // people with a higher value after
	Worse    int
	SignP    float64 // exact sign test (McNemar's for 0 and 1): chance of so uneven a split
	Warnings []string
}

// ErrNoPairs says that no person has both tests.
var ErrNoPairs = errors.New("impact: no row has a value before and after")

// Pairs compares the values before and after of each row; NaN is missing. The
// interval is Student's t on the changes.
func Pairs(before, after []float64, level float64) (Paired, error) {
	if len(before) != len(after) {
		return Paired{}, fmt.Errorf("impact: %d values before and %d after", len(before), len(after))
	}
	var out Paired
	var changes []float64
	for i := range before {
		change := after[i] - before[i]
		switch {
		case math.IsNaN(change):
			out.Missing++
			continue
		case change > 0:
			out.Better++
		case change < 0:
			out.Worse++
		}
		changes = append(changes, change)
	}
	out.Pairs = len(changes)
	if out.Pairs == 0 {
		return out, ErrNoPairs
	}
	if out.Pairs < 2 {
		return out, fmt.Errorf("impact: one person with both values is too few")
	}
	m, ss := mean(changes), 0.0
	for _, c := range changes {
		ss += (c - m) * (c - m)
	}
	n := float64(out.Pairs)
	sd := math.Sqrt(ss / (n - 1))
	out.Effect = newCoefficient("change", m, sd/math.Sqrt(n), n-1, n-1, level)
	if sd > 0 {
		out.Size = m / sd
	}
	out.SignP = signTest(out.Better, out.Worse)
	if out.Missing > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%d of %d people lack one of the two tests; those who left may have learnt less.", out.Missing, len(before)))
	}
	out.Warnings = append(out.Warnings, "Without a comparison group the change also holds what people learnt elsewhere and from taking the test twice.")
	return out, nil
}

// signTest is the two-sided exact binomial test of an even split.
func signTest(a, b int) float64 {
	n := a + b
	if n == 0 {
		return 1
	}
	return min(1, 2*distuv.Binomial{N: float64(n), P: 0.5}.CDF(float64(min(a, b))))
}
