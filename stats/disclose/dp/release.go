package dp

import (
	"context"
	"math"
)

// Confidence is the probability with which each interval holds the true count.
const Confidence = 0.95

// Release is what differential privacy lets out: everything in it was computed
// from noisy numbers alone, and whatever is computed from it costs no privacy.
type Release struct {
	Domain  Domain
	Options Options
	Count   int64 // estimate of the number of records
	Rough   int64 // the first, rough count, from which the plan was made

	Measured       Spend // all tables that were measured
	MeasuredLength int   // the most columns that these have; longer ones are modelled

	layout *layout
	linear *linear
	counts []float64 // fitted tables of all sets of up to Length columns
	whole  []int64   // the same in whole numbers, combinations of present attributes only
}

// NewRelease measures the records and fits the tables. It spends
// Options.Epsilon and Options.Delta whole, also where it fails half way.
func NewRelease(ctx context.Context, random *Random, domain Domain, records Records, options Options) (*Release, error) {
	o, err := options.Checked()
	if err != nil {
		return nil, err
	}
	if err := domain.Check(); err != nil {
		return nil, err
	}
	o.Length = min(o.Length, len(domain))
	full, err := newLayout(domain, o.Length)
	if err != nil {
		return nil, err
	}
	r := &Release{Domain: domain, Options: o, layout: full}
	if err := r.measure(ctx, random, records); err != nil {
		return nil, err
	}
	fitted := newFit(full, r.linear, o.Progress)
	r.counts, r.Count = fitted.counts, int64(math.Round(fitted.counts[0]))
	r.whole = r.wholeCounts()
	return r, nil
}

// measure counts the records and adds the noise. Nothing true leaves it.
func (r *Release) measure(ctx context.Context, random *Random, records Records) error {
	l, counts, err := countTables(ctx, r.Domain, min(2, r.Options.Length), records)
	if err != nil {
		return err
	}
	if r.Rough, err = roughCount(random, r.Options, counts[0]); err != nil {
		return err
	}
	p, err := makePlan(r.Domain, r.Options, r.Rough)
	if err != nil {
		return err
	}
	if p.longest > 2 {
		if l, counts, err = countTables(ctx, r.Domain, p.longest, records); err != nil {
			return err
		}
	}
	counts[0] = 0 // the total is not measured: it follows from the tables
	if err := p.noise.Add(random, counts[1:]); err != nil {
		return err
	}
	sigma := math.Sqrt(p.noise.variance.Float())
	r.Measured = Spend{len(l.sets) - 1, r.Options.Bound, sigma}
	r.MeasuredLength, r.linear = p.longest, newLinear(l, counts, sigma)
	return nil
}

// Interval holds a true count with probability Confidence.
type Interval struct{ Low, High int64 }

// CountInterval is the interval of Count.
func (r *Release) CountInterval() Interval { return r.intervals(nil)[0] }

// Marginal gives the fitted counts of a set of columns in ascending order, the
// last column running fastest, code 0 of a column being its absence. There must
// be at most Options.Length columns. The counts are not whole numbers.
func (r *Release) Marginal(columns ...int) []float64 {
	return append([]float64(nil), table(r.layout, r.counts, r.layout.find(columns))...)
}

// Shown tells for every cell of Marginal whether it is published: every column
// present and the count, in whole numbers, at least Options.MinCount.
func (r *Release) Shown(columns ...int) []bool {
	var shown []bool
	for _, n := range table(r.layout, r.whole, r.layout.find(columns)) {
		shown = append(shown, n >= int64(r.Options.MinCount))
	}
	return shown
}

// Length is the longest combination in the release, at most Options.Length.
func (r *Release) Length() int { return len(r.layout.order) - 2 }

// intervals gives the interval of every cell of a set. They come from the
// unbiased estimate and its known noise alone, and so hold for any data; for a
// set longer than those measured they are what its measured subsets leave open.
func (r *Release) intervals(set []int) []Interval {
	if len(set) <= r.MeasuredLength {
		cells, sd := r.linear.counts(set)
		return around(cells, sd*z(1-Confidence))
	}
	return r.bounds(set)
}

// around makes intervals of a half width, on whole numbers from 0.
func around(cells []float64, half float64) []Interval {
	out := make([]Interval, len(cells))
	for i, c := range cells {
		out[i] = Interval{int64(math.Max(0, math.Ceil(c-half))), int64(math.Max(0, math.Floor(c+half)))}
	}
	return out
}

// bounds gives for a cell of a set that was not measured the least upper end of
// its measured parts (Fréchet), each at a level such that all hold together.
func (r *Release) bounds(set []int) []Interval {
	l, measured := r.layout, r.MeasuredLength
	half := z((1 - Confidence) / choose(len(set), measured) * 2) // one-sided
	out := make([]Interval, l.cells(set))
	for i := range out {
		out[i].High = math.MaxInt64
	}
	subsets(set, func(sub []int) {
		if len(sub) != measured {
			return
		}
		cells, sd := r.linear.counts(sub)
		parts := around(cells, sd*half)
		for i, part := range l.project(set, sub, nil) {
			out[i].High = min(out[i].High, parts[part].High)
		}
	})
	return out
}

// z is the number of standard deviations that a normal variable exceeds, on one
// side or the other, with probability p.
func z(p float64) float64 { return math.Sqrt2 * math.Erfinv(1-p) }
