package response

import (
	"context"
	"maps"
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

// manyReports is how many a page reads while somebody waits for it.
const manyReports = 50

// stampOf tells how the reports on a plan stand at one glance.
func stampOf(tx *db.Tx, o *Outline) (stamp, error) {
	return db.One(tx, func(n *stamp) []any { return []any{&n.reports, &n.versions, &n.updated} },
		`select count(*), coalesce(sum(version), 0), max(updated) from reports where plan = $1`, o.Plan.ID)
}

func headsOf(tx *db.Tx, o *Outline) ([]head, error) {
	return db.All(tx, func(h *head) []any {
		return []any{&h.ID, &h.Version, (*string)(&h.Month), &h.Partner, (*string)(&h.State), &h.Updated}
	}, `select id, version, month, partner, state, updated from reports where plan = $1 order by month, partner`, o.Plan.ID)
}

// Tally gives the figures of all reports on a plan, however long it takes to read
// them; nobody else waits meanwhile, but for who needs them too. A Tally is read only.
func (s *Store) Tally(tx *db.Tx, o *Outline) (*Tally, error) {
	if t, err := s.TallyIfQuick(tx, o); t != nil || err != nil {
		return t, err
	}
	s.counting.Lock()
	defer s.counting.Unlock()
	if t, err := s.TallyIfQuick(tx, o); t != nil || err != nil { // somebody else has read them
		return t, err
	}
	now, err := stampOf(tx, o)
	if err != nil {
		return nil, err
	}
	heads, err := headsOf(tx, o)
	if err != nil {
		return nil, err
	}
	all := map[id.ID]kept{}
	for _, h := range heads {
		all[h.ID] = kept{version: h.Version, updated: h.Updated}
	}
	if err := readValues(tx, o, heads, all, `where v.report in (select id from reports where plan = $1)`, string(o.Plan.ID)); err != nil {
		return nil, err
	}
	s.tallying.Lock()
	defer s.tallying.Unlock()
	s.outline, s.known = o, all
	return s.settle(now, heads), nil
}

// TallyIfQuick is Tally for a page. What was read of a report that has not changed
// is remembered, so that a page costs one glance at the reports, and not a pass
// over millions of values. It gives nil where many have changed, or after a
// start: then it is time for Prepare.
func (s *Store) TallyIfQuick(tx *db.Tx, o *Outline) (*Tally, error) {
	s.tallying.Lock()
	defer s.tallying.Unlock()
	now, err := stampOf(tx, o)
	if err != nil {
		return nil, err
	}
	if s.outline != o { // another version has other activities
		s.outline, s.known, s.latest = o, map[id.ID]kept{}, nil
	}
	if s.latest != nil && s.stamp == now {
		return s.latest, nil
	}
	heads, err := headsOf(tx, o)
	if err != nil {
		return nil, err
	}
	changed := map[id.ID]kept{}
	for _, h := range heads {
		if k, ok := s.known[h.ID]; !ok || k.version != h.Version || !k.updated.Equal(h.Updated) {
			changed[h.ID] = kept{version: h.Version, updated: h.Updated}
		}
	}
	if len(changed) > manyReports {
		return nil, nil
	}
	for report := range changed {
		if err := readValues(tx, o, heads, changed, `where v.report = $1`, string(report)); err != nil {
			return nil, err
		}
	}
	maps.Copy(s.known, changed)
	return s.settle(now, heads), nil
}

// Prepare reads in the background what TallyIfQuick has not, once at a time.
func (s *Store) Prepare(d *db.DB, o *Outline) {
	if !s.preparing.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer s.preparing.Store(false)
		ctx, cancel := context.WithTimeout(context.Background(), longestTally)
		defer cancel()
		// Where it fails, the next page asks again; the joint report's job says why.
		_ = d.Read(ctx, func(tx *db.Tx) error {
			_, err := s.Tally(tx, o)
			return err
		})
	}()
}

// longestTally bounds the time that Prepare reads.
const longestTally = 5 * time.Minute

// settle remembers the tally of some reports, all of which are known.
func (s *Store) settle(now stamp, heads []head) *Tally {
	t := &Tally{outline: s.outline}
	for _, h := range heads {
		t.reports = append(t.reports, tallied{h, s.known[h.ID].figures})
	}
	s.latest, s.stamp = t, now
	return t
}

// readValues adds the values and statements that where names to those reports in into.
func readValues(tx *db.Tx, o *Outline, heads []head, into map[id.ID]kept, where, arg string) error {
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
		if at, ok := o.place[v.activity]; ok {
			if k, wanted := into[v.report]; wanted {
				k.figures.add(o, at, v.n, v.parts)
				into[v.report] = k
			}
		}
	}
	partners := map[id.ID]id.ID{}
	for _, h := range heads {
		partners[h.ID] = h.Partner
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
		if k, wanted := into[a.report]; wanted {
			a.Partner = partners[a.report]
			k.figures.stated = append(k.figures.stated, a.statement)
			into[a.report] = k
		}
	}
	return nil
}
