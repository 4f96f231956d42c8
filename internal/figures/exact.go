package figures

import (
	"context"
	"errors"
	"slices"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/tables"
)

// told is an exact release that somebody has got, and the version of the records
// that it counted.
type told struct {
	request Request
	table   *Table
	version int // index of the snapshot, oldest first
}

// past is everything exact that was ever told about a source's quarter.
type past struct {
	told  []told
	shots []snapshot // each once, oldest first
}

// add appends the version that is about to be counted, unless nothing has changed.
func (p past) with(shot snapshot) past {
	if n := len(p.shots); n > 0 && p.shots[n-1].digest == shot.digest {
		return p
	}
	p.shots = append(slices.Clone(p.shots), shot)
	return p
}

// tally makes the exact table, every figure shown.
func tally(domain dp.Domain, q Request, shot snapshot) (*Table, []tables.Figure, error) {
	cols, at := columns(domain, q.Variables)
	figures, err := keys(cols)
	if err != nil {
		return nil, nil, err
	}
	counts := make([]int64, cellsOf(cols))
	visitor(domain, q.Filter, at, shot)(func(codes []uint16) error {
		cell := 0
		for i, c := range codes {
			cell = cell*(len(cols[i].Values)+1) + int(c)
		}
		counts[cell]++
		return nil
	})
	t := &Table{Variables: q.Variables}
	for _, f := range figures {
		row := Row{Key: rowKey(f.Key, cols), Shown: true}
		for _, c := range f.Cells {
			row.Count += counts[c]
		}
		row.Low, row.High = row.Count, row.Count
		t.Rows = append(t.Rows, row)
	}
	return t, figures, nil
}

func cellsOf(cols dp.Domain) int {
	n := 1
	for _, c := range cols {
		n *= len(c.Values) + 1
	}
	return n
}

// exactResult is the internal table: nothing is hidden.
func exactResult(s Source, q Request, shot snapshot) (*Result, error) {
	t, _, err := tally(s.Domain(), q, shot)
	if err != nil {
		return nil, err
	}
	return resultOf(t), nil
}

func resultOf(t *Table) *Result {
	for _, r := range t.Rows {
		if grandTotal(r.Key) {
			return &Result{Table: t, Count: r.Count, Low: r.Low, High: r.High}
		}
	}
	return &Result{Table: t}
}

// suppressed makes the table and hides what its readers could learn of a group
// smaller than K from it and from everything that they have got before. It
// refuses where hiding is not enough.
func suppressed(ctx context.Context, s Source, q Request, shot snapshot, before past) (*Result, error) {
	domain := s.Domain()
	t, _, err := tally(domain, q, shot)
	if err != nil {
		return nil, err
	}
	k := q.Audience.K() * int64(s.Bound()) // K persons have at least so many records where each has as many as she may
	if total := resultOf(t).Count; total < k {
		return nil, fault.New(fault.Invalid, "figures.refused.small", int(q.Audience.K()))
	}
	before = before.with(shot)
	for i, reader := range q.Audience.readers() {
		w, err := newWorld(domain, q, t, before, reader, int64(s.Bound()))
		if err != nil {
			return nil, err
		}
		if i == 0 {
			if err := w.hide(ctx, t, s.Sensitive()); err != nil {
				return nil, err
			}
		}
		if err := w.check(ctx, t); err != nil {
			return nil, err
		}
	}
	return resultOf(t), nil
}

// hide leaves out of the table what must not be derived from it. The total
// stays: a table without it says nothing.
func (w *world) hide(ctx context.Context, t *Table, sensitive []string) error {
	plan := tables.Plan{K: w.k}
	for i, r := range t.Rows {
		cells := w.cells(w.q, w.now, r.Key)
		plan.Figures = append(plan.Figures, tables.Figure{Key: r.Key, Cells: cells})
		if grandTotal(r.Key) {
			plan.Fixed = append(plan.Fixed, i)
		} else if 0 < r.Count && r.Count < w.k || homogeneous(t, r, sensitive) {
			plan.Primary = append(plan.Primary, i)
		}
	}
	out, err := w.audit.Protect(ctx, plan)
	if _, cannot := errors.AsType[*tables.PlanError](err); cannot {
		return w.refuse()
	}
	if err != nil {
		return err
	}
	for _, i := range out {
		t.Rows[i] = Row{Key: t.Rows[i].Key}
	}
	return nil
}

// homogeneous tells whether all of a group have one code of a sensitive
// variable, so that whoever knows somebody in the group would learn it.
func homogeneous(t *Table, r Row, sensitive []string) bool {
	for i, name := range t.Variables {
		if r.Key[i] < 0 || r.Count == 0 || !slices.Contains(sensitive, name) {
			continue
		}
		group := slices.Clone(r.Key)
		group[i] = Total
		if whole, ok := t.at(group); ok && whole.Count == r.Count && !grandTotal(group) {
			return true
		}
	}
	return false
}

// check asks of every group of fewer than K whether it stays unknown to a reader
// of the table and of all that came before.
func (w *world) check(ctx context.Context, t *Table) error {
	for _, r := range t.Rows {
		if r.Shown {
			if err := w.audit.Publish(w.cells(w.q, w.now, r.Key)); err != nil {
				return err
			}
		}
	}
	groups, err := w.smallGroups()
	if err != nil {
		return err
	}
	for _, cells := range groups {
		safe, err := w.audit.Safe(ctx, cells, w.k)
		if err != nil {
			return err
		}
		if !safe {
			return w.refuse()
		}
	}
	return nil
}

// refuse says what stands in the way: the table itself, or what was told before.
func (w *world) refuse() error {
	if len(w.past) == 0 {
		return fault.New(fault.Invalid, "figures.refused.unsafe", int(w.k))
	}
	return fault.New(fault.Invalid, "figures.refused.difference", int(w.k), len(w.past))
}
