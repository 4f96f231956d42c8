package survey

import (
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
)

// Replicates are sets of weights whose estimates scatter as estimates from new
// samples would: variance = Scale sum_r RScales_r (theta_r - mean theta)^2.
type Replicates struct {
	Weights [][]float64 // replicate, then row
	Scale   float64
	RScales []float64 // nil: 1 each
	MSE     bool      // deviations from the full-sample estimate, not from the replicates' mean
	DF      int
}

func (r *Replicates) variance(value float64, f statistic, watch func(done, total int) error) (float64, error) {
	theta, mean := make([]float64, len(r.Weights)), 0.0
	for k, w := range r.Weights {
		theta[k], _ = f(w)
		mean += theta[k] / float64(len(r.Weights))
		if watch == nil {
			continue
		}
		if err := watch(k+1, len(r.Weights)); err != nil {
			return 0, err
		}
	}
	if r.MSE {
		mean = value
	}
	sum := 0.0
	for k, t := range theta {
		sum += at(r.RScales, k) * (t - mean) * (t - mean)
	}
	return r.Scale * sum, nil
}

// Watch returns the design with a function that every estimate from replicates
// calls after each of them, with how many are done. Its error stops the estimate.
func (d *Design) Watch(watch func(done, total int) error) *Design {
	out := *d
	out.watch = watch
	return &out
}

// maxWeights bounds the weights of all replicates together: 400 MB.
const maxWeights = 50_000_000

func (d *Design) bounded(replicates int) error {
	if replicates > maxWeights/max(1, d.Rows()) {
		return fmt.Errorf("survey: %d replicates of %d rows are more than %d weights; use linearisation (no replicates), or a bootstrap with fewer", replicates, d.Rows(), maxWeights)
	}
	return nil
}

// WithReplicates returns the design with variances from the given replicates,
// for example those that a data provider published.
func (d *Design) WithReplicates(r Replicates) (*Design, error) {
	if len(r.Weights) < 2 {
		return nil, errors.New("survey: at least two sets of replicate weights are needed")
	}
	for k, w := range r.Weights {
		if len(w) != d.Rows() {
			return nil, fmt.Errorf("survey: replicate %d has %d weights for %d rows", k+1, len(w), d.Rows())
		}
	}
	if r.RScales != nil && len(r.RScales) != len(r.Weights) {
		return nil, fmt.Errorf("survey: %d rscales for %d replicates", len(r.RScales), len(r.Weights))
	}
	out := *d
	out.replicas = &r
	return &out, nil
}

// Jackknife leaves out one first-stage unit at a time and raises the weights of
// the others in its stratum (Wolter 2007, chapter 4): JK1 without strata, JKn
// with them. Later stages do not enter, as usual.
func (d *Design) Jackknife() (*Design, error) {
	st := d.stages[0]
	if err := d.replicable(st); err != nil {
		return nil, err
	}
	if err := d.bounded(len(st.stratumOf)); err != nil {
		return nil, err
	}
	r := Replicates{Scale: 1, DF: len(st.stratumOf) - len(st.name)}
	for u, h := range st.stratumOf {
		n := float64(st.sampled[h])
		if n == 1 {
			continue // certain: leaving it out says nothing of the sampling
		}
		w := d.Weights()
		for i, unit := range st.unit {
			switch {
			case unit == u:
				w[i] = 0
			case st.stratumOf[unit] == h:
				w[i] *= n / (n - 1)
			}
		}
		r.Weights = append(r.Weights, w)
		r.RScales = append(r.RScales, (n-1)/n*(1-n/st.population[h]))
	}
	return d.WithReplicates(r)
}

// Bootstrap draws n-1 first-stage units with replacement from the n of each
// stratum, reps times (Rao and Wu 1988). The fpc is not used: the variance is
// that of sampling with replacement. The same source gives the same weights.
func (d *Design) Bootstrap(reps int, src rand.Source) (*Design, error) {
	st := d.stages[0]
	if err := d.replicable(st); err != nil {
		return nil, err
	}
	if reps < 2 {
		return nil, errors.New("survey: a bootstrap needs at least two replicates")
	}
	if err := d.bounded(reps); err != nil {
		return nil, err
	}
	rng := rand.New(src)
	units := st.unitsByStratum()
	r := Replicates{Scale: 1 / float64(reps-1), DF: len(st.stratumOf) - len(st.name)}
	for range reps {
		times := make([]float64, len(st.stratumOf))
		for h, members := range units {
			n := st.sampled[h]
			if n == 1 {
				times[members[0]] = 1
				continue
			}
			for range n - 1 {
				times[members[rng.IntN(n)]] += float64(n) / float64(n-1)
			}
		}
		w := d.Weights()
		for i, u := range st.unit {
			w[i] *= times[u]
		}
		r.Weights = append(r.Weights, w)
	}
	return d.WithReplicates(r)
}

// BalancedHalf makes balanced repeated replicates: one of the two units of each
// stratum gets twice its weight, the other none, in the pattern of a Hadamard
// matrix (McCarthy 1969).
func (d *Design) BalancedHalf() (*Design, error) {
	st := d.stages[0]
	for h, n := range st.sampled {
		if n != 2 {
			return nil, fmt.Errorf("survey: balanced half-samples need two units in each stratum; stratum%s has %d", quoted(st.name[h]), n)
		}
	}
	if err := d.replicable(st); err != nil {
		return nil, err
	}
	order := 4
	for order <= len(st.name) {
		order *= 2
	}
	if err := d.bounded(order); err != nil {
		return nil, err
	}
	units := st.unitsByStratum()
	r := Replicates{Scale: 1 / float64(order), DF: len(st.name)}
	for k := range order {
		w := d.Weights()
		for i, u := range st.unit {
			h := st.stratumOf[u]
			first := u == units[h][0]
			// Sylvester's Hadamard matrix; column 0 is constant and left out.
			if plus := bits.OnesCount(uint(k&(h+1)))%2 == 0; plus == first {
				w[i] *= 2
			} else {
				w[i] = 0
			}
		}
		r.Weights = append(r.Weights, w)
	}
	return d.WithReplicates(r)
}

// replicable refuses a stratum from which no replicate can be made.
func (d *Design) replicable(st stage) error {
	if len(d.adjust) > 0 {
		return errors.New("survey: replicate weights of a calibrated design would have to be calibrated one by one; use linearisation (no replicates)")
	}
	for h, n := range st.sampled {
		if n == 1 && st.population[h] > 1 && d.lonely == Fail {
			return fmt.Errorf("survey: stratum%s has only one sampled unit, so it has no replicates; merge it with a similar stratum, or choose the policy remove or certainty", quoted(st.name[h]))
		}
	}
	return nil
}

func (st *stage) unitsByStratum() [][]int {
	units := make([][]int, len(st.name))
	for u, h := range st.stratumOf {
		units[h] = append(units[h], u)
	}
	return units
}
