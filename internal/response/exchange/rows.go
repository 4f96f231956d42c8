package exchange

import (
	"cmp"
	"iter"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/response"
	"ostoja/internal/response/funding"
)

// rows gives the rows of a grain in the order of their keys.
func (w *world) rows(tx *db.Tx, g Grain) iter.Seq2[Row, error] {
	switch g {
	case Months:
		return w.months(tx)
	case Figures:
		return w.figures(tx)
	case Projects:
		return each(w.projects())
	}
	return each(w.commitments())
}

func each(rows []Row) iter.Seq2[Row, error] {
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// projects gives a row for each partner and output that has activities or money.
func (w *world) projects() []Row {
	keys := map[funding.Commitment]bool{}
	for _, a := range w.o.Activities {
		keys[funding.Commitment{Partner: a.Partner, Output: w.o.IndicatorOf(&a).Output}] = true
	}
	for c := range w.money {
		if c.Output != "" {
			keys[c] = true
		}
	}
	var out []Row
	for c := range keys {
		r := Row{Key: string(c.Partner) + " " + string(c.Output), Partner: w.partnerOf(c.Partner)}
		w.about(&r, c.Output)
		w.pay(&r, c)
		out = append(out, r)
	}
	return out
}

// pay writes the money of a commitment into a row.
func (w *world) pay(r *Row, c funding.Commitment) {
	l := w.money[c]
	r.Money = true
	r.Asked, r.Received, r.Pledged, r.Gap = l.Required.String(), l.Received.String(), l.Pledged.String(), l.Gap().String()
}

// commitments gives a row for each partner, output and indicator. The money of a
// partner for an output stands in the first of its rows alone, so that the
// column adds up to the whole.
func (w *world) commitments() []Row {
	type key struct{ partner, indicator id.ID }
	sum := map[key]*Row{}
	var out []*Row
	for i := range w.o.Activities {
		a := &w.o.Activities[i]
		k := key{a.Partner, a.Indicator}
		r := sum[k]
		if r == nil {
			r = w.committed(a)
			sum[k] = r
			out = append(out, r)
		}
		if a.Target != nil {
			r.Target += *a.Target
		}
		if n, ok := w.reached[a.ID]; ok {
			r.New.n, r.New.known = r.New.n+n, true
		}
	}
	rows := make([]Row, 0, len(out))
	for _, r := range out {
		r.New = orNone(r.New, r.Indicator.Unit)
		rows = append(rows, *r)
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	return w.payFirst(rows)
}

func orNone(f figure, unit response.Unit) figure {
	if !f.known {
		return f
	}
	return figureOf(&f.n, unit)
}

func (w *world) committed(a *response.Activity) *Row {
	x := w.o.IndicatorOf(a)
	r := &Row{Key: string(a.Partner) + " " + string(x.Output) + " " + string(x.ID), Partner: w.partnerOf(a.Partner), Indicator: x}
	w.about(r, x.Output)
	return r
}

// payFirst gives the money of each commitment to its first row; money without an
// activity gets a row of its own.
func (w *world) payFirst(rows []Row) []Row {
	paid := map[funding.Commitment]bool{}
	for i := range rows {
		c := funding.Commitment{Partner: id.ID(rows[i].Partner.id), Output: rows[i].Output.ID}
		if !paid[c] {
			paid[c] = true
			w.pay(&rows[i], c)
		}
	}
	for c := range w.money {
		if c.Output == "" || paid[c] {
			continue
		}
		r := Row{Key: string(c.Partner) + " " + string(c.Output), Partner: w.partnerOf(c.Partner)}
		w.about(&r, c.Output)
		w.pay(&r, c)
		rows = append(rows, r)
	}
	return rows
}

// months gives a row for each activity and month that has a validated report.
func (w *world) months(tx *db.Tx) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for v, err := range reportedOf(tx, w.o.Plan.ID) {
			a := w.activities[v.activity]
			if err == nil && a == nil {
				continue // of a version before this one
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			if !yield(w.month(a, v), nil) {
				return
			}
		}
	}
}

func (w *world) month(a *response.Activity, v reported) Row {
	x := w.o.IndicatorOf(a)
	r := Row{Key: string(a.ID) + " " + string(v.month), Partner: w.partnerOf(a.Partner), Indicator: x, Activity: a, Area: w.areaOf(a.Area), Month: v.month,
		New: figureOf(v.value.New, x.Unit), Served: figureOf(v.value.Served, x.Unit)}
	w.about(&r, x.Output)
	return r
}

// figures gives each number of a month on its own: in all, then by group.
func (w *world) figures(tx *db.Tx) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for v, err := range reportedOf(tx, w.o.Plan.ID) {
			if err != nil {
				yield(Row{}, err)
				return
			}
			a := w.activities[v.activity]
			if a == nil {
				continue
			}
			for _, r := range w.groups(w.month(a, v), v) {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// groups gives the rows of one month's figures, in the order of their keys.
func (w *world) groups(whole Row, v reported) []Row {
	out := []Row{whole}
	for _, d := range response.Dimensions {
		for i, f := range groupFigures(v.value.Parts, d.Groups, whole.Indicator.Unit) {
			if !f.known {
				continue
			}
			r := whole
			r.Key, r.Dimension, r.Group, r.New = whole.Key+" "+d.Code+" "+d.Groups[i], d.Code, d.Groups[i], f
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	return out
}
