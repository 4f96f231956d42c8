package survey

import (
	"fmt"
	"math"
	"strings"
)

// Spec says how a sample was drawn. Every inner slice has one entry per row of
// the data. Only N is required: nothing else means a simple random sample with
// replacement and equal weights.
type Spec struct {
	N        int         // number of rows
	Weights  []float64   // sampling weights, >= 0; nil: 1/probability from FPC, or 1 without FPC
	Strata   [][]string  // stratum of the row at stage 1, 2, ...; may be shorter than Clusters
	Clusters [][]string  // sampling unit of the row at stage 1, 2, ...; nil: every row is a unit
	FPC      [][]float64 // stage 1, 2, ...: units in the population stratum, or the sampled fraction when all are <= 1
	Lonely   Lonely      // what to do with a stratum of which one unit was sampled
}

// Lonely is the policy for a stratum with a single sampled unit, from which no
// variance can be computed. The names are those of the survey literature.
type Lonely int

// The policies. Fail is the default, since every other one is an assumption.
const (
	Fail      Lonely = iota // an error that names the stratum
	Remove                  // the stratum adds nothing to the variance
	Certainty               // the unit was certain to be drawn: the stratum adds nothing
	Adjust                  // the unit's weighted score about 0, its mean for means and ratios: conservative, for totals very
	Average                 // the stratum adds the average of the others
)

var lonelyNames = [...]string{"fail", "remove", "certainty", "adjust", "average"}

// ParseLonely reads a policy's name.
func ParseLonely(name string) (Lonely, error) {
	for i, n := range lonelyNames {
		if n == strings.ToLower(name) {
			return Lonely(i), nil
		}
	}
	return Fail, fmt.Errorf("survey: no lonely-PSU policy %q; choose one of %s", name, strings.Join(lonelyNames[:], ", "))
}

func (l Lonely) String() string { return lonelyNames[l] }

// Design is a sample with its design, ready to estimate from. It is never
// changed after it was made, so it may be shared between goroutines.
type Design struct {
	weights  []float64 // 0 outside of the domain
	stages   []stage   // first stage first
	lonely   Lonely
	adjust   []calibration // in the order in which they were applied
	replicas *Replicates   // nil: Taylor linearisation
	watch    func(done, total int) error
}

// New checks a Spec and makes the Design. Errors name the stage, and the row
// (counted from 1) where one is at fault.
func New(s Spec) (*Design, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	d := &Design{lonely: s.Lonely}
	var parent []int
	for k := range max(1, len(s.Clusters)) {
		st, err := newStage(s, k, parent)
		if err != nil {
			return nil, err
		}
		d.stages = append(d.stages, st)
		parent = st.unit
	}
	d.weights = s.Weights
	if d.weights == nil {
		d.weights = impliedWeights(s.N, d.stages)
	}
	return d, nil
}

// impliedWeights are the inverse products of the stages' sampling fractions.
func impliedWeights(n int, stages []stage) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
		for _, st := range stages {
			if st.finite() {
				h := st.stratumOf[st.unit[i]]
				w[i] *= st.population[h] / float64(st.sampled[h])
			}
		}
	}
	return w
}

func (s Spec) check() error {
	if s.Lonely < Fail || s.Lonely > Average {
		return fmt.Errorf("survey: there is no lonely-PSU policy %d", int(s.Lonely))
	}
	if s.N < 1 {
		return fmt.Errorf("survey: there are no rows")
	}
	for i, w := range s.Weights {
		if math.IsNaN(w) || math.IsInf(w, 0) {
			return fmt.Errorf("survey: the weight in row %d is missing; every row needs one", i+1)
		}
		if w < 0 {
			return fmt.Errorf("survey: the weight in row %d is %v; weights cannot be negative", i+1, w)
		}
	}
	if s.Weights != nil && len(s.Weights) != s.N {
		return fmt.Errorf("survey: %d weights for %d rows", len(s.Weights), s.N)
	}
	if stages := max(1, len(s.Clusters)); len(s.Strata) > stages || len(s.FPC) > stages {
		return fmt.Errorf("survey: %d stages of clusters, but %d of strata and %d of fpc", stages, len(s.Strata), len(s.FPC))
	}
	for _, labels := range append(append([][]string{}, s.Strata...), s.Clusters...) {
		if len(labels) != s.N {
			return fmt.Errorf("survey: %d stratum or cluster labels for %d rows", len(labels), s.N)
		}
		for i, label := range labels {
			if label == "" {
				return fmt.Errorf("survey: the stratum or cluster in row %d is missing", i+1)
			}
		}
	}
	for _, fpc := range s.FPC {
		if len(fpc) != s.N {
			return fmt.Errorf("survey: %d fpc values for %d rows", len(fpc), s.N)
		}
	}
	return nil
}

// Rows is the number of rows of the sample, those outside of the domain included.
func (d *Design) Rows() int { return len(d.weights) }

// Weights gives a copy of the weights; 0 outside of the domain.
func (d *Design) Weights() []float64 { return append([]float64(nil), d.weights...) }

// DF is the design's degrees of freedom: first-stage units less first-stage
// strata, counting those that have a row with a weight; for replicates what
// their maker states. It can be 0.
func (d *Design) DF() int {
	if d.replicas != nil {
		return d.replicas.DF
	}
	st := d.stages[0]
	units, strata := map[int]bool{}, map[int]bool{}
	for i, w := range d.weights {
		if w != 0 {
			units[st.unit[i]] = true
			strata[st.stratumOf[st.unit[i]]] = true
		}
	}
	return len(units) - len(strata)
}

// Domain restricts estimates to the rows where in is true. The other rows stay
// in the design with weight 0, as they must: their units were sampled too, and
// the size of the domain is itself an estimate.
func (d *Design) Domain(in []bool) (*Design, error) {
	if len(in) != len(d.weights) {
		return nil, fmt.Errorf("survey: %d domain marks for %d rows", len(in), len(d.weights))
	}
	sub := *d
	sub.weights = masked(d.weights, in)
	if d.replicas != nil {
		r := *d.replicas
		r.Weights = make([][]float64, len(d.replicas.Weights))
		for k, w := range d.replicas.Weights {
			r.Weights[k] = masked(w, in)
		}
		sub.replicas = &r
	}
	return &sub, nil
}

func masked(w []float64, in []bool) []float64 {
	out := make([]float64, len(w))
	for i, keep := range in {
		if keep {
			out[i] = w[i]
		}
	}
	return out
}
