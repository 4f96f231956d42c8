package response

import "ostoja/internal/id"

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

// countIndicator counts one indicator from what was reported for each activity.
func (o *Outline) countIndicator(x *Indicator, byActivity []int, stated []statement) Reached {
	var partners []id.ID
	var counts []int
	place := map[id.ID]int{}
	for _, a := range o.of[x.ID] {
		n := byActivity[o.place[a.ID]]
		if n == 0 {
			continue
		}
		at, known := place[a.Partner]
		if !known {
			at = len(partners)
			place[a.Partner] = at
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
	r.Range = CountOnce(counts, overlaps(place, counts, stated))
	return r
}

// overlaps turns statements about months into one about the whole time: at
// least what was stated, at most also everybody of whom nothing was.
func overlaps(place map[id.ID]int, counts []int, stated []statement) []Overlap {
	sum := map[pair]statement{}
	for _, s := range stated {
		a, reports := place[s.Partner]
		b, too := place[s.Other]
		if !reports || !too {
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
