package dp

import "math"

// countShare is the part of epsilon spent on a first, rough count of the
// records, from which the plan is made. The plan reads nothing else.
const countShare = 0.01

// plan is what is measured and with how much noise: all tables of 1 to longest
// columns, each cell with the same noise.
type plan struct {
	longest int
	noise   Gaussian
}

// roughCount spends countShare of epsilon on the number of records, with
// discrete Laplace noise of scale bound/(countShare·epsilon).
func roughCount(r *Random, o Options, records int64) (int64, error) {
	const den = 1 << 8 // the scale, 8 or more, is rounded up to a multiple of 1/den
	noise, err := NewLaplace(Ratio{uint64(math.Ceil(float64(o.Bound) / (countShare * o.Epsilon) * den)), den})
	if err != nil {
		return 0, err
	}
	count := []int64{records}
	err = noise.Add(r, count)
	return max(0, count[0]), err
}

// makePlan measures tables of up to 2 columns always, and of one column more as
// long as the noise stays under the mean count of a cell: beyond that a model
// made from the shorter ones says more than a measurement.
func makePlan(domain Domain, o Options, rough int64) (plan, error) {
	cells := symmetric(domain.sizes(), o.Length)
	longest := min(2, o.Length)
	for k := longest + 1; k <= o.Length; k++ {
		meanCount := float64(rough) * choose(len(domain), k) / cells[k]
		if sigmaFor(len(domain), k, o) > meanCount {
			break
		}
		longest = k
	}
	variance, err := RoundUpVariance(sigmaFor(len(domain), longest, o))
	if err != nil {
		return plan{}, err
	}
	noise, err := NewGaussian(variance)
	return plan{longest, noise}, err
}

// sigmaFor is the noise with which all tables of 1 to longest columns are
// measured. One person is in one cell of each.
func sigmaFor(columns, longest int, o Options) float64 {
	tables := 0.0
	for k := 1; k <= longest; k++ {
		tables += choose(columns, k)
	}
	return SigmaFor(o.Epsilon*(1-countShare), o.Delta, int(tables), o.Bound)
}
