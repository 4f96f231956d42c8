package dp

import "math"

// fit turns the linear estimate into tables that cannot contradict each other
// much: no cell below zero, longer combinations adding up to the shorter ones.
// It reads nothing but noisy numbers, so it costs no privacy.
//
// Sets are fitted from short to long. What the shorter sets say of a longer one
// is its table of maximum entropy; the measured interaction then moves that
// table as far as the noise in it warrants (an empirical Bayes step). Sets
// longer than any measured keep the table of maximum entropy.
type fit struct {
	layout *layout
	counts []float64
	linear *linear
}

// Rounds of proportional fitting, for a prior and for a last correction.
const (
	priorRounds      = 8
	correctionRounds = 3
)

// vanishing is a sum under which cells are taken as empty: scaling them up
// would overflow.
const vanishing = 1e-200

// keepSigmas is how many standard deviations a cell's interaction must be from
// its prediction to be believed more than the other cells of its kind are.
const keepSigmas = 3

// zeroSigmas is how many standard deviations of the noise a cell must count to
// be told from an impossible one.
const zeroSigmas = 2

func newFit(l *layout, e *linear, progress func(done, total int)) *fit {
	f := &fit{l, make([]float64, l.total()), e}
	for k := 0; k < len(l.order)-1; k++ {
		first, end := l.order[k], l.order[k+1]
		measured := first < len(e.layout.sets)
		deviations := f.order(first, end, measured, progress)
		if measured {
			f.shrink(first, end, deviations)
		}
	}
	return f
}

// order fills in the tables of maximum entropy for the sets first..end-1, and
// where they were measured gives how the interactions differ from them.
func (f *fit) order(first, end int, measured bool, progress func(done, total int)) []float64 {
	l := f.layout
	var deviations []float64
	if measured {
		deviations = make([]float64, l.start[end]-l.start[first])
	}
	for s := first; s < end; s++ {
		cells := table(l, f.counts, s)
		f.predict(l.sets[s], cells)
		if measured {
			f.deviate(s, deviations[l.start[s]-l.start[first]:][:len(cells)])
		}
		if progress != nil {
			progress(s+1, len(l.sets))
		}
	}
	return deviations
}

// deviate fills in by how much the measured interaction of set s differs from
// the predicted one.
func (f *fit) deviate(s int, deviation []float64) {
	copy(deviation, table(f.layout, f.counts, s))
	f.layout.centre(f.layout.sets[s], deviation)
	for i, v := range table(f.layout, f.linear.interaction, s) {
		deviation[i] = v - deviation[i]
	}
}

// predict fills in what the shorter sets say of a set: of no column nothing, of
// one that its values are equally frequent.
func (f *fit) predict(set []int, cells []float64) {
	if len(set) == 0 {
		return
	}
	for i := range cells {
		cells[i] = 1
	}
	rounds := priorRounds
	if len(set) <= 2 {
		rounds = 1 // is exact
	}
	f.rake(set, cells, rounds)
}

// shrink moves the tables towards the measured interactions. Real tables differ
// from their prediction with a variance in proportion to the predicted count;
// the factor is estimated from all tables of this length together.
func (f *fit) shrink(first, end int, deviations []float64) {
	l := f.layout
	factor := f.dispersion(first, end, deviations)
	for s := first; s < end; s++ {
		cells, variance := table(l, f.counts, s), f.linear.interactionVariance(s)
		deviation := deviations[l.start[s]-l.start[first]:]
		for i, predicted := range cells {
			cells[i] = settle(predicted, deviation[i], factor*predicted, variance, len(l.sets[s]))
		}
		if len(l.sets[s]) > 0 {
			f.rake(l.sets[s], cells, correctionRounds)
		}
	}
}

// settle gives a cell's count from what was predicted and by how much the
// measurement deviates from it, given the variances of real deviations and of
// the noise. Of the deviation prior/(prior+noise) is kept, and nearly all of it
// where it stands out of the noise by itself. A cell in which far fewer were
// measured than predicted, and that cannot be told from an empty one, is empty:
// inventing a few such records would do more harm. Counts and tables of one
// column have no prediction worth the name; their measurement is kept whole.
func settle(predicted, deviation, prior, noise float64, columns int) float64 {
	if columns < 2 || noise == 0 {
		return math.Max(0, predicted+deviation)
	}
	sigmas := math.Abs(deviation) / math.Sqrt(noise)
	if deviation < 0 && sigmas > keepSigmas && predicted+deviation < zeroSigmas*math.Sqrt(noise) {
		return 0
	}
	keep := math.Max(prior/(prior+noise), 1-math.Pow(keepSigmas/sigmas, 4))
	return math.Max(0, predicted+keep*deviation)
}

// dispersion is the moment estimate of the variance of real deviations over
// the predicted counts.
func (f *fit) dispersion(first, end int, deviations []float64) float64 {
	l := f.layout
	excess, predicted := 0.0, 0.0
	for s := first; s < end; s++ {
		variance := f.linear.interactionVariance(s)
		for i, p := range table(l, f.counts, s) {
			d := deviations[l.start[s]-l.start[first]+i]
			excess += d*d - variance
			predicted += p
		}
	}
	return math.Max(0, excess) / math.Max(predicted, 1)
}

// rake scales the cells until they add up to every set with one column less
// (iterative proportional fitting).
func (f *fit) rake(set []int, cells []float64, rounds int) {
	faces, into := f.layout.faces(set)
	var sums []float64
	for range rounds {
		for i, face := range faces {
			want := table(f.layout, f.counts, face)
			sums = append(sums[:0], make([]float64, len(want))...)
			for c, to := range into[i] {
				sums[to] += cells[c]
			}
			for j, w := range want {
				if sums[j] < vanishing {
					sums[j] = 0
					continue
				}
				sums[j] = w / sums[j]
			}
			for c, to := range into[i] {
				cells[c] *= sums[to]
			}
		}
	}
}
