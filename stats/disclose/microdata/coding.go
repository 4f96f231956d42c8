package microdata

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// TopCode replaces values above the limit by one value, for example the mean of
// those replaced. It gives a new slice and the number of values replaced.
func TopCode(values []float64, limit, by float64) ([]float64, int) {
	return code(values, by, func(v float64) bool { return v > limit })
}

// BottomCode replaces values below the limit by one value.
func BottomCode(values []float64, limit, by float64) ([]float64, int) {
	return code(values, by, func(v float64) bool { return v < limit })
}

func code(values []float64, by float64, extreme func(float64) bool) ([]float64, int) {
	out, n := slices.Clone(values), 0
	for i, v := range out {
		if extreme(v) {
			out[i] = by
			n++
		}
	}
	return out, n
}

// PRAM is the post-randomisation method (Gouweleeuw and others 1998): each value
// stays with probability stay, and else becomes a value drawn from the file's
// own distribution of the column. The drawing may give the same value again.
// With that choice the expected distribution of the column is unchanged
// (invariant PRAM), and an analyst can undo the noise in mean: the matrix of
// transitions is stay*I + (1-stay)*1*p'. Missing values stay missing.
func PRAM(c Column, stay float64, random *rand.Rand) (Column, error) {
	if !(stay >= 0 && stay <= 1) {
		return Column{}, fmt.Errorf("the probability to stay is %v and must be between 0 and 1", stay)
	}
	if random == nil {
		return Column{}, errors.New("no random source is given")
	}
	if err := c.check(len(c.Codes)); err != nil {
		return Column{}, err
	}
	var pool []int32
	for _, code := range c.Codes {
		if code != Missing {
			pool = append(pool, code)
		}
	}
	out := Column{Name: c.Name, Labels: c.Labels, Codes: slices.Clone(c.Codes)}
	for i, code := range out.Codes {
		if code != Missing && random.Float64() >= stay {
			out.Codes[i] = pool[random.IntN(len(pool))]
		}
	}
	return out, nil
}
