package synth

import (
	"context"
	"fmt"

	"ostoja/stats/disclose/dp"
)

// Measures compare the combinations of attributes of one length (or of all, for
// Length 0) in a real and in another data set. They are computed from the real
// data and are not private: mark them internal.
type Measures struct {
	Length            int
	Real              int     // combinations that real records have
	Other             int     // combinations that the other records have
	MeanCount         float64 // mean real count of the real combinations
	MeanAbsError      float64 // mean |difference| over the combinations that both have
	Suppressed        float64 // share of the real combinations that the other data lacks
	SuppressedFromK   float64 // the same among those of at least k real records
	Fabricated        float64 // share of the other data's combinations that no real record has
	Leaked            int     // combinations of fewer than k real records that the other data has
	Rare              int     // real combinations of fewer than k records
	Unique            int     // real combinations of one record
	CountPreservation float64 // mean of min(other/real, 1) over the combinations of at least k real records
}

// Evaluation is the comparison for each length and for all together.
type Evaluation struct {
	RealRecords, OtherRecords int64
	ByLength                  []Measures
	All                       Measures
}

// Expansion is by what share the other data has more records than the real.
func (e Evaluation) Expansion() float64 {
	return float64(e.OtherRecords)/float64(max(1, e.RealRecords)) - 1
}

// Evaluate compares two data sets over the same domain in all combinations of 1
// to length attributes; k is the count under which a combination is rare.
func Evaluate(ctx context.Context, domain dp.Domain, real, other dp.Records, length, k int) (Evaluation, error) {
	var e Evaluation
	if length < 1 || length > dp.MaxLength {
		return e, fmt.Errorf("the length of combinations is %d: take 1 to %d", length, dp.MaxLength)
	}
	if k < 1 {
		return e, fmt.Errorf("k is %d: take 1 or more, 10 as a rule", k)
	}
	realCounts, err := dp.CombinationCounts(ctx, domain, counted(real, &e.RealRecords), length)
	if err != nil {
		return e, err
	}
	otherCounts, err := dp.CombinationCounts(ctx, domain, counted(other, &e.OtherRecords), length)
	if err != nil {
		return e, err
	}
	var all tally
	for i := range realCounts {
		var t tally
		t.add(realCounts[i], otherCounts[i], int64(k))
		all.add(realCounts[i], otherCounts[i], int64(k))
		e.ByLength = append(e.ByLength, t.measures(i+1))
	}
	e.All = all.measures(0)
	return e, nil
}

// counted counts the records of each run through them into n.
func counted(records dp.Records, n *int64) dp.Records {
	return func(visit func([]uint16) error) error {
		*n = 0
		return records(func(record []uint16) error {
			*n++
			return visit(record)
		})
	}
}

// tally adds up what the measures are made of.
type tally struct {
	real, other, shared        int
	fromK, sharedFromK         int
	leaked, unique             int
	count, absError, preserved float64
}

func (t *tally) add(real, other []int64, k int64) {
	for i, n := range real {
		t.cell(n, other[i], k)
	}
}

// cell adds one combination.
func (t *tally) cell(real, other, k int64) {
	if other > 0 {
		t.other++
	}
	if real == 0 {
		return
	}
	t.real++
	t.count += float64(real)
	if real == 1 {
		t.unique++
	}
	if other > 0 {
		t.shared++
		t.absError += float64(max(real-other, other-real))
	}
	switch {
	case real >= k:
		t.fromK++
		t.preserved += float64(min(real, other)) / float64(real)
		if other > 0 {
			t.sharedFromK++
		}
	case other > 0:
		t.leaked++
	}
}

func (t *tally) measures(length int) Measures {
	return Measures{
		Length: length, Real: t.real, Other: t.other,
		MeanCount:         ratio(t.count, t.real),
		MeanAbsError:      ratio(t.absError, t.shared),
		Suppressed:        ratio(float64(t.real-t.shared), t.real),
		SuppressedFromK:   ratio(float64(t.fromK-t.sharedFromK), t.fromK),
		Fabricated:        ratio(float64(t.other-t.shared), t.other),
		Leaked:            t.leaked,
		Rare:              t.real - t.fromK,
		Unique:            t.unique,
		CountPreservation: ratio(t.preserved, t.fromK),
	}
}

// ratio is sum/n, and 0 of nothing.
func ratio(sum float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}
