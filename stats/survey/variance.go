package survey

import (
	"fmt"
	"math"
)

// covariance is the design's estimate of the covariance of the totals
// sum_i w_i u_ij, where scores[j] holds u_.j.
//
// It is the multistage formula for sampling without replacement (Särndal,
// Swensson, Wretman 1992, result 4.3.1; Lumley 2010, section 3.1), unrolled
// over the stages k and their strata h:
//
//	V = sum_k sum_h f_h (1 - n_h/N_h) n_h/(n_h-1) sum_i (z_hi - mean z_h)(z_hi - mean z_h)'
//
// z_hi is the total of w u over sampled unit i and f_h the product of the
// sampling fractions n/N of the strata above h (1 at the first stage, 0 below a
// stage that was drawn with replacement: its units' totals hold all variance).
func (d *Design) covariance(scores [][]float64) ([][]float64, error) {
	weighted := d.weightedScores(scores)
	v := square(len(scores))
	fraction := []float64{1} // by unit of the stage before
	for k := range d.stages {
		part, err := d.stages[k].covariance(weighted, fraction, d.lonely, k+1)
		if err != nil {
			return nil, err
		}
		for a := range v {
			for b := range v {
				v[a][b] += part[a][b]
			}
		}
		fraction = d.stages[k].fractions(fraction)
	}
	return v, nil
}

// weightedScores are w u, or for a calibrated design what the calibration leaves of it.
func (d *Design) weightedScores(scores [][]float64) [][]float64 {
	out := make([][]float64, len(scores))
	for j, u := range scores {
		out[j] = make([]float64, len(u))
		for i, w := range d.weights {
			if w != 0 {
				out[j][i] = w * u[i]
			}
		}
		for _, c := range d.adjust {
			c.residual(out[j])
		}
	}
	return out
}

// fractions gives for each unit of the stage the product of the sampling
// fractions down to it.
func (st *stage) fractions(above []float64) []float64 {
	out := make([]float64, len(st.stratumOf))
	for u, h := range st.stratumOf {
		out[u] = above[st.parent[h]] * float64(st.sampled[h]) / st.population[h]
	}
	return out
}

// covariance is one stage's part of the sum above.
func (st *stage) covariance(weighted [][]float64, above []float64, policy Lonely, number int) ([][]float64, error) {
	totals := st.unitTotals(weighted)
	means := st.means(totals)
	v := square(len(weighted))
	zero := make([]float64, len(weighted))
	factor, lonely, err := st.factors(above, policy, number)
	if err != nil {
		return nil, err
	}
	for u, h := range st.stratumOf {
		if factor[h] == 0 {
			continue
		}
		centre := means[h]
		if lonely[h] {
			centre = zero
		}
		for a := range v {
			da := totals[a][u] - centre[a]
			for b := range v {
				v[a][b] += factor[h] * da * (totals[b][u] - centre[b])
			}
		}
	}
	return v, nil
}

// factors gives each stratum's factor before its sum of squares, and marks the
// lonely ones, whose squares are taken about 0.
func (st *stage) factors(above []float64, policy Lonely, number int) ([]float64, []bool, error) {
	factor, lonely := make([]float64, len(st.name)), make([]bool, len(st.name))
	counted, alone := 0, 0
	for h, n := range st.sampled {
		rest := above[st.parent[h]] * max(0, 1-float64(n)/st.population[h])
		switch {
		case rest == 0:
			counted++ // a census: nothing was left to chance
		case n > 1:
			factor[h] = rest * float64(n) / float64(n-1)
			counted++
		case policy == Fail:
			return nil, nil, fmt.Errorf("survey: stratum%s has only one sampled unit at stage %d, so its variance cannot be computed; merge it with a similar stratum, or choose a lonely-PSU policy (remove, certainty, adjust, average)", quoted(st.name[h]), number)
		case policy == Adjust:
			factor[h], lonely[h] = rest, true
			alone++
		default:
			alone++
		}
	}
	if policy == Average && alone > 0 {
		if counted == 0 {
			return nil, nil, fmt.Errorf("survey: every stratum of stage %d has only one sampled unit: there is nothing to average", number)
		}
		for h := range factor {
			factor[h] *= float64(counted+alone) / float64(counted)
		}
	}
	return factor, lonely, nil
}

// unitTotals sums each score over the rows of each unit.
func (st *stage) unitTotals(weighted [][]float64) [][]float64 {
	totals := make([][]float64, len(weighted))
	for j, u := range weighted {
		totals[j] = make([]float64, len(st.stratumOf))
		for i, x := range u {
			totals[j][st.unit[i]] += x
		}
	}
	return totals
}

// means gives the mean unit total by stratum.
func (st *stage) means(totals [][]float64) [][]float64 {
	means := make([][]float64, len(st.name))
	for h := range means {
		means[h] = make([]float64, len(totals))
	}
	for u, h := range st.stratumOf {
		for j := range totals {
			means[h][j] += totals[j][u] / float64(st.sampled[h])
		}
	}
	return means
}

// LonelyStrata names the first-stage strata with a single sampled unit that was
// not taken with certainty: those that the policy decides about.
func (d *Design) LonelyStrata() []string {
	var names []string
	if len(d.stages) == 0 {
		return nil
	}
	st := d.stages[0]
	for h, n := range st.sampled {
		if n == 1 && st.population[h] > 1 {
			names = append(names, st.name[h])
		}
	}
	return names
}

func square(n int) [][]float64 {
	v := make([][]float64, n)
	for i := range v {
		v[i] = make([]float64, n)
	}
	return v
}

// root is the square root of a variance that rounding may have taken below 0.
func root(v float64) float64 { return math.Sqrt(max(0, v)) }
