package response

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// Reached is how far an indicator has come.
type Reached struct {
	Indicator *Indicator
	Range     Range
	Partners  int // that reported anything
}

// Share is what part of the target the lower end of the range is, and whether there is a target.
func (r Reached) Share() (float64, bool) {
	if r.Indicator.Target == nil || *r.Indicator.Target <= 0 {
		return 0, false
	}
	return float64(r.Range.Low) / *r.Indicator.Target, true
}

// reached counts every indicator of a plan from reports in the states. Partners
// report people who are new to them, so a partner's months and places add up;
// partners share people, so theirs give a range. What is no person adds up.
func reached(tx *db.Tx, o *Outline, states ...ReportState) (map[id.ID]Reached, error) {
	byActivity, err := sums(tx, o.Plan.ID, states...)
	if err != nil {
		return nil, err
	}
	stated, err := statements(tx, o.Plan.ID)
	if err != nil {
		return nil, err
	}
	byIndicator := map[id.ID][]statement{}
	for _, s := range stated {
		if a := o.byID[s.Activity]; a != nil {
			byIndicator[a.Indicator] = append(byIndicator[a.Indicator], s)
		}
	}
	out := map[id.ID]Reached{}
	for i := range o.Indicators {
		x := &o.Indicators[i]
		out[x.ID] = countIndicator(x, o.of[x.ID], byActivity, byIndicator[x.ID])
	}
	return out, nil
}

func countIndicator(x *Indicator, activities []*Activity, byActivity map[id.ID]int, stated []statement) Reached {
	var partners []id.ID
	var counts []int
	for _, a := range activities {
		n := byActivity[a.ID]
		if n == 0 {
			continue
		}
		at := slices.Index(partners, a.Partner)
		if at < 0 {
			at = len(partners)
			partners, counts = append(partners, a.Partner), append(counts, 0)
		}
		counts[at] += n
	}
	r := Reached{Indicator: x, Partners: len(partners)}
	if x.Unit != People {
		for _, n := range counts {
			r.Range.Low += n
		}
		r.Range.High = r.Range.Low
		return r
	}
	r.Range = CountOnce(counts, overlaps(partners, counts, stated))
	return r
}

// overlaps turns statements about months into one about the whole time: at
// least what was stated, at most also everybody of whom nothing was.
func overlaps(partners []id.ID, counts []int, stated []statement) []Overlap {
	sum := map[pair]statement{}
	for _, s := range stated {
		a, b := slices.Index(partners, s.Partner), slices.Index(partners, s.Other)
		if a < 0 || b < 0 {
			continue
		}
		all := sum[pair{a, b}]
		all.Shared += s.Shared
		all.Covered += s.Covered
		sum[pair{a, b}] = all
	}
	var out []Overlap
	for p, s := range sum {
		out = append(out, Overlap{A: p.a, B: p.b, Least: s.Shared, Most: s.Shared + max(counts[p.a]-s.Covered, 0)})
	}
	return out
}
