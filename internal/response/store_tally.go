package response

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// head is what tells whether a report has changed since it was read.
type head struct {
	ID      id.ID
	Version int
	Month   Month
	Partner id.ID
	State   ReportState
	Updated time.Time
}

// kept are a report's figures as they were read at a version.
type kept struct {
	version int
	updated time.Time // tells a version from one that was rolled back
	figures figures
}

// stamp tells whether anything has changed in the reports on a plan.
type stamp struct {
	reports, versions int
	updated           time.Time
}

// manyReports is from how many on one pass over all values is faster.
const manyReports = 50

// Tally gives the figures of all reports on a plan. Those of a report that has
// not changed since the last time are remembered, so that a page costs one glance
// at the reports, and not a pass over millions of values. A Tally is read only.
func (s *Store) Tally(tx *db.Tx, o *Outline) (*Tally, error) {
	now, err := db.One(tx, func(n *stamp) []any { return []any{&n.reports, &n.versions, &n.updated} },
		`select count(*), coalesce(sum(version), 0), max(updated) from reports where plan = $1`, o.Plan.ID)
	if err != nil {
		return nil, err
	}
	s.tallying.Lock()
	defer s.tallying.Unlock()
	if s.latest != nil && s.latest.outline == o && s.stamp == now {
		return s.latest, nil
	}
	heads, err := db.All(tx, func(h *head) []any {
		return []any{&h.ID, &h.Version, (*string)(&h.Month), &h.Partner, (*string)(&h.State), &h.Updated}
	}, `select id, version, month, partner, state, updated from reports where plan = $1 order by month, partner`, o.Plan.ID)
	if err != nil {
		return nil, err
	}
	if s.latest == nil || s.latest.outline != o { // another version has other activities
		s.known = map[id.ID]kept{}
	}
	s.latest = nil // until all is read
	if err := s.readFigures(tx, o, heads); err != nil {
		s.known = map[id.ID]kept{}
		return nil, err
	}
	t := &Tally{outline: o}
	for _, h := range heads {
		t.reports = append(t.reports, tallied{h, s.known[h.ID].figures})
	}
	s.latest, s.stamp = t, now
	return t, nil
}

// readFigures brings s.known up to date.
func (s *Store) readFigures(tx *db.Tx, o *Outline, heads []head) error {
	changed := map[id.ID]*head{}
	for i := range heads {
		h := &heads[i]
		if k, ok := s.known[h.ID]; !ok || k.version != h.Version || !k.updated.Equal(h.Updated) {
			changed[h.ID] = h
			s.known[h.ID] = kept{version: h.Version, updated: h.Updated}
		}
	}
	if len(changed) > manyReports {
		return s.readValues(tx, o, changed, `where v.report in (select id from reports where plan = $1)`, string(o.Plan.ID))
	}
	for report := range changed {
		if err := s.readValues(tx, o, changed, `where v.report = $1`, string(report)); err != nil {
			return err
		}
	}
	return nil
}

// readValues adds the values and statements that where names to s.known.
func (s *Store) readValues(tx *db.Tx, o *Outline, wanted map[id.ID]*head, where, arg string) error {
	type row struct {
		report, activity id.ID
		n                int
		parts            Parts
	}
	for v, err := range db.Each(tx, func(r *row) []any { return []any{&r.report, &r.activity, &r.n, &r.parts} },
		`select v.report, v.activity, v.fresh, v.parts from report_values v `+where+` and v.fresh is not null`, arg) {
		if err != nil {
			return err
		}
		if at, ok := o.place[v.activity]; ok && wanted[v.report] != nil {
			k := s.known[v.report]
			k.figures.add(o, at, v.n, v.parts)
			s.known[v.report] = k
		}
	}
	type stated struct {
		report id.ID
		statement
	}
	for a, err := range db.Each(tx, func(r *stated) []any { return []any{&r.report, &r.Activity, &r.Other, &r.Shared, &r.Covered} },
		`select v.report, v.activity, a.other, a.shared, v.fresh from report_answers a join report_values v on v.report = a.report and v.activity = a.activity `+
			where+` and a.code = 'shared' and a.shared is not null and v.fresh is not null`, arg) {
		if err != nil {
			return err
		}
		if h := wanted[a.report]; h != nil {
			k := s.known[a.report]
			a.Partner = h.Partner
			k.figures.stated = append(k.figures.stated, a.statement)
			s.known[a.report] = k
		}
	}
	return nil
}
