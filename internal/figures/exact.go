package figures

import (
	"context"
	"errors"
	"slices"

	"ostoja/internal/fault"
	"ostoja/internal/jobs"
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
	t := &Table{Columns: cols}
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
func suppressed(ctx context.Context, s Source, q Request, shot snapshot, before past, p *jobs.Progress) (*Result, error) {
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
	readers := q.Audience.readers()
	p.Steps(len(readers) + 1)
	for i, reader := range readers {
		w, err := newWorld(domain, q, before, reader, int64(s.Bound()))
		if err != nil {
			return nil, err
		}
		if i == 0 {
			t, err = w.hide(ctx, t, s.Sensitive(), p)
		} else {
			_, err = w.unsafe(ctx, t, s.Sensitive(), true, p.Next())
		}
		if err != nil {
			return nil, err
		}
	}
	return resultOf(t), nil
}

// rounds is how often hide adds what its table together with earlier ones would give away.
const rounds = 4

// hide leaves out of the table what must not be derived from it, and whatever
// with it would tell of a small group elsewhere, together with earlier tables.
// The total stays: a table without it says nothing.
func (w *world) hide(ctx context.Context, whole *Table, sensitive []string, p *jobs.Progress) (*Table, error) {
	plan := w.plan(whole, sensitive)
	for round := range rounds {
		audit, err := w.newAudit()
		if err != nil {
			return nil, err
		}
		if plan.Progress = nil; round == 0 {
			plan.Progress = p.Next()
		}
		out, err := audit.Protect(ctx, plan)
		if _, cannot := errors.AsType[*tables.PlanError](err); cannot {
			return nil, w.refuse()
		}
		if err != nil {
			return nil, err
		}
		t := without(whole, out)
		groups, err := w.unsafe(ctx, t, sensitive, round == rounds-1, p.Next())
		if err != nil || len(groups) == 0 {
			return t, err
		}
		for _, cells := range groups {
			plan.Primary = append(plan.Primary, len(plan.Figures))
			plan.Figures = append(plan.Figures, tables.Figure{Cells: cells})
		}
		if len(plan.Figures) > tables.MaxPlanFigures {
			return nil, fault.New(fault.Invalid, "figures.refused.detail")
		}
	}
	return nil, w.refuse()
}

// plan names the table's figures and those among them that must not be learnt.
func (w *world) plan(t *Table, sensitive []string) tables.Plan {
	plan := tables.Plan{K: w.k}
	for i, r := range t.Rows {
		plan.Figures = append(plan.Figures, tables.Figure{Key: r.Key, Cells: w.cells(w.q, w.now, r.Key)})
		if grandTotal(r.Key) {
			plan.Fixed = append(plan.Fixed, i)
		} else if 0 < r.Count && r.Count < w.k || homogeneous(t, r, sensitive, w.q.Filter != nil) {
			plan.Primary = append(plan.Primary, i)
		}
	}
	return plan
}

// without takes figures out of a table; places after its end are not its own.
func without(whole *Table, out []int) *Table {
	t := &Table{Columns: whole.Columns, Rows: slices.Clone(whole.Rows)}
	for _, i := range out {
		if i < len(t.Rows) {
			t.Rows[i] = Row{Key: t.Rows[i].Key}
		}
	}
	return t
}

// unsafe asks of every secret whether it stays unknown to a reader of the table
// and of all that came before, and lists those that do not, or refuses.
func (w *world) unsafe(ctx context.Context, t *Table, sensitive []string, refuse bool, progress func(done, total int)) (bad [][]int, err error) {
	audit, err := w.newAudit()
	if err != nil {
		return nil, err
	}
	for _, r := range t.Rows {
		if r.Shown {
			if err := audit.Publish(w.cells(w.q, w.now, r.Key)); err != nil {
				return nil, err
			}
		}
	}
	groups, err := w.secrets(sensitive)
	if err != nil {
		return nil, err
	}
	for i, cells := range groups {
		progress(i, len(groups))
		safe, err := audit.Safe(ctx, cells, w.k)
		switch {
		case err != nil:
			return nil, err
		case !safe && refuse:
			return nil, w.refuse()
		case !safe:
			bad = append(bad, cells)
		}
	}
	return bad, nil
}

// homogeneous tells whether all of a group have one code of a sensitive
// variable, so that whoever knows somebody in the group would learn it. Those
// whom a filter takes are a group too; everybody is not.
func homogeneous(t *Table, r Row, sensitive []string, filtered bool) bool {
	for i, c := range t.Columns {
		if r.Key[i] < 0 || r.Count == 0 || !slices.Contains(sensitive, c.Name) {
			continue
		}
		group := slices.Clone(r.Key)
		group[i] = Total
		if whole, ok := t.at(group); ok && whole.Count == r.Count && (filtered || !grandTotal(group)) {
			return true
		}
	}
	return false
}

// refuse says what stands in the way: the table itself, or what was told before.
func (w *world) refuse() error {
	if len(w.past) == 0 {
		return fault.New(fault.Invalid, "figures.refused.unsafe", int(w.k))
	}
	return fault.New(fault.Invalid, "figures.refused.difference", int(w.k), len(w.past))
}
