package response

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

const reportColumns = `id, version, plan, month, partner, state, achievements, challenges, reason, submitted, updated`

func (r *Report) pointers() []any {
	return []any{&r.ID, &r.Version, &r.Plan, (*string)(&r.Month), &r.Partner, (*string)(&r.State), &r.Achievements, &r.Challenges, &r.Reason, &r.Submitted, &r.Updated}
}

// reportOf gives a partner's report on a month; a new draft where there is none yet.
func reportOf(tx *db.Tx, plan id.ID, month Month, partner id.ID) (Report, error) {
	r, err := db.One(tx, (*Report).pointers, `select `+reportColumns+` from reports where plan = $1 and month = $2 and partner = $3`, plan, string(month), partner)
	if db.IsNotFound(err) {
		return Report{Plan: plan, Month: month, Partner: partner, State: Draft}, nil
	}
	return r, err
}

func reportByID(tx *db.Tx, report id.ID) (Report, error) {
	return db.One(tx, (*Report).pointers, `select `+reportColumns+` from reports where id = $1`, report)
}

// reportsOf lists all reports of a plan; of one partner where it is named.
func reportsOf(tx *db.Tx, plan, partner id.ID) ([]Report, error) {
	return db.All(tx, (*Report).pointers, `select `+reportColumns+` from reports where plan = $1 and ($2 = '' or partner = $2) order by month desc`, plan, string(partner))
}

// Reports lists all reports of a plan, the latest month first.
func (s *Store) Reports(tx *db.Tx, plan id.ID) ([]Report, error) { return reportsOf(tx, plan, "") }

// reportsFrom lists the reports on a month and those after it.
func reportsFrom(tx *db.Tx, plan id.ID, month Month) ([]Report, error) {
	return db.All(tx, (*Report).pointers, `select `+reportColumns+` from reports where plan = $1 and month >= $2 order by month desc`, plan, string(month))
}

// unread is how many reports on a month were handed in and wait for a manager.
type unread struct {
	month   Month
	reports int
}

// unreadOf lists the months of a plan with such reports, the latest first.
func unreadOf(tx *db.Tx, plan id.ID) ([]unread, error) {
	return db.All(tx, func(u *unread) []any { return []any{(*string)(&u.month), &u.reports} },
		`select month, count(*) from reports where plan = $1 and state = 'submitted' group by month order by month desc`, plan)
}

// saveReport stores a report that was read at its Version, and gives it an id.
// When somebody else was faster it stores nothing and gives a fault.Conflict.
func saveReport(tx *db.Tx, r *Report, act string) error {
	r.Updated = tx.Now()
	if r.ID == "" {
		r.ID, r.Version = id.New(), 1
		if err := tx.Exec(`insert into reports (`+reportColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			r.ID, r.Version, r.Plan, string(r.Month), r.Partner, string(r.State), r.Achievements, r.Challenges, r.Reason, r.Submitted, r.Updated); err != nil {
			return err
		}
		return audit.Record(tx, act, "reports", r.ID)
	}
	n, err := tx.ExecCount(`update reports set version = version + 1, state = $3, achievements = $4, challenges = $5, reason = $6, submitted = $7, updated = $8
		where id = $1 and version = $2`, r.ID, r.Version, string(r.State), r.Achievements, r.Challenges, r.Reason, r.Submitted, r.Updated)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	r.Version++
	return audit.Record(tx, act, "reports", r.ID)
}

// saveValues stores what was reported; what is the same already writes nothing.
func saveValues(tx *db.Tx, r *Report, values map[id.ID]Value) error {
	have, err := valuesOf(tx, r.ID)
	if err != nil {
		return err
	}
	var changes []audit.Change
	for activity, v := range values {
		if v.Text() == have[activity].Text() {
			continue
		}
		changes = append(changes, audit.Change{Field: string(activity), Old: have[activity].Text(), New: v.Text()})
		if err := putValue(tx, r.ID, activity, v); err != nil {
			return err
		}
	}
	if len(changes) == 0 {
		return nil
	}
	slices.SortFunc(changes, func(a, b audit.Change) int {
		if a.Field < b.Field {
			return -1
		}
		return 1
	})
	return audit.Record(tx, "report", "reports", r.ID, changes...)
}

func putValue(tx *db.Tx, report, activity id.ID, v Value) error {
	return tx.Exec(`insert into report_values (report, activity, fresh, served, parts) values ($1, $2, $3, $4, $5)
		on conflict (report, activity) do update set fresh = excluded.fresh, served = excluded.served, parts = excluded.parts`,
		report, activity, v.New, v.Served, v.Parts)
}

// reported is a value with its place.
type reported struct {
	Month    Month
	Activity id.ID
	Value
}

func (v *reported) pointers() []any {
	return []any{(*string)(&v.Month), &v.Activity, &v.New, &v.Served, &v.Parts}
}

func valuesOf(tx *db.Tx, report id.ID) (map[id.ID]Value, error) {
	rows, err := db.All(tx, (*reported).pointers, `select '', activity, fresh, served, parts from report_values where report = $1`, string(report))
	values := map[id.ID]Value{}
	for _, v := range rows {
		values[v.Activity] = v.Value
	}
	return values, err
}

// valuesBefore gives a partner's values of the months before one, the oldest first.
func valuesBefore(tx *db.Tx, plan, partner id.ID, month Month) ([]reported, error) {
	return db.All(tx, (*reported).pointers, `select r.month, v.activity, v.fresh, v.served, v.parts from report_values v join reports r on r.id = v.report
		where r.plan = $1 and r.partner = $2 and r.month < $3 order by r.month`, plan, partner, string(month))
}

// activitiesSubmitted tells for which of some activities people were submitted in
// a month. Each value is found by its key: a large plan has thousands of reports
// on a month, and each activity has many months.
func activitiesSubmitted(tx *db.Tx, plan id.ID, month Month, some []*Activity) (map[id.ID]bool, error) {
	type report struct{ id, partner id.ID }
	reports, err := db.All(tx, func(r *report) []any { return []any{&r.id, &r.partner} },
		`select id, partner from reports where plan = $1 and month = $2 and state in ('submitted', 'validated')`, plan, string(month))
	if err != nil {
		return nil, err
	}
	of := map[id.ID]id.ID{}
	for _, r := range reports {
		of[r.partner] = r.id
	}
	out := map[id.ID]bool{}
	for batch := range slices.Chunk(some, 200) {
		args, pairs := []any{}, []string{}
		for _, a := range batch {
			if of[a.Partner] != "" {
				args = append(args, string(of[a.Partner]), string(a.ID))
				pairs = append(pairs, fmt.Sprintf("($%d, $%d)", len(args)-1, len(args)))
			}
		}
		if len(pairs) == 0 {
			continue
		}
		counted, err := db.All(tx, db.Column[id.ID], `select activity from report_values
			where fresh > 0 and (report, activity) in (values `+strings.Join(pairs, ", ")+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, a := range counted {
			out[a] = true
		}
	}
	return out, nil
}

// monthFilled is a month on which somebody has handed in a report, and how many
// values there are.
type monthFilled struct {
	Month  Month
	values int
}

func monthsHandedIn(tx *db.Tx, plan id.ID) ([]monthFilled, error) {
	return db.All(tx, func(m *monthFilled) []any { return []any{(*string)(&m.Month), &m.values} },
		`select r.month, count(*) from reports r join report_values v on v.report = r.id where r.plan = $1 and r.state in ('submitted', 'validated') group by r.month order by r.month`, plan)
}

// handedIn gives the values of a month, partner by partner, one at a time.
func handedIn(tx *db.Tx, plan id.ID, month Month) iter.Seq2[handed, error] {
	return db.Each(tx, func(v *handed) []any { return []any{&v.Activity, (*string)(&v.State), &v.New, &v.Served, &v.Parts} },
		`select v.activity, r.state, v.fresh, v.served, v.parts from reports r join report_values v on v.report = r.id
		where r.plan = $1 and r.month = $2 and r.state in ('submitted', 'validated') order by r.partner, v.activity`, plan, string(month))
}

func answersOf(tx *db.Tx, report id.ID) ([]Answer, error) {
	return db.All(tx, func(a *Answer) []any { return []any{&a.Code, &a.Activity, &a.Other, &a.Text, &a.Shared} },
		`select code, activity, other, answer, shared from report_answers where report = $1 order by code, activity, other`, string(report))
}

// saveAnswers stores what a partner said to findings.
func saveAnswers(tx *db.Tx, report id.ID, answers []Answer) error {
	for _, a := range answers {
		if err := tx.Exec(`insert into report_answers (report, code, activity, other, answer, shared) values ($1, $2, $3, $4, $5, $6)
			on conflict (report, code, activity, other) do update set answer = excluded.answer, shared = excluded.shared`,
			report, a.Code, a.Activity, string(a.Other), a.Text, a.Shared); err != nil {
			return err
		}
	}
	return nil
}

// statement sums up what a partner stated about the people of an activity whom
// another counts too.
type statement struct {
	Partner, Activity, Other id.ID
	Shared                   int // stated to be the same
	Covered                  int // people of the months that a statement was made about
}

const correctionColumns = `id, report, activity, old, new, why, asked, asked_by, state, decided, decided_by`

func (c *Correction) pointers() []any {
	return []any{&c.ID, &c.Report, &c.Activity, &c.Old, &c.New, &c.Why, &c.Asked, &c.AskedBy, (*string)(&c.State), &c.Decided, &c.DecidedBy}
}

func correctionsOf(tx *db.Tx, report id.ID) ([]Correction, error) {
	return db.All(tx, (*Correction).pointers, `select `+correctionColumns+` from report_corrections where report = $1 order by asked, id`, string(report))
}

func correctionsAsked(tx *db.Tx) ([]Correction, error) {
	return db.All(tx, (*Correction).pointers, `select `+correctionColumns+` from report_corrections where state = 'asked' order by asked, id limit 100`)
}

func correctionByID(tx *db.Tx, correction id.ID) (Correction, error) {
	return db.One(tx, (*Correction).pointers, `select `+correctionColumns+` from report_corrections where id = $1`, correction)
}

// askCorrection keeps a figure that somebody wants to put in the place of a locked one.
func askCorrection(tx *db.Tx, c Correction) error {
	c.ID, c.State, c.Asked, c.AskedBy = id.New(), Asked, tx.Now(), who.Acts(tx.Context()).ID
	if err := tx.Exec(`insert into report_corrections (`+correctionColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		c.ID, c.Report, c.Activity, c.Old, c.New, c.Why, c.Asked, string(c.AskedBy), string(c.State), nil, ""); err != nil {
		return err
	}
	return audit.Record(tx, "correct", "reports", c.Report, audit.Change{Field: string(c.Activity), Old: c.Old, New: c.New})
}

// decideCorrection approves or refuses; an approved figure takes the old one's place, and both stay.
func decideCorrection(tx *db.Tx, c Correction, to CorrectionState) error {
	n, err := tx.ExecCount(`update report_corrections set state = $2, decided = $3, decided_by = $4 where id = $1 and state = 'asked'`,
		c.ID, string(to), tx.Now(), string(who.Acts(tx.Context()).ID))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	if to == Approved {
		v, err := ParseValue(c.New)
		if err != nil {
			return err
		}
		if err := putValue(tx, c.Report, c.Activity, v); err != nil {
			return err
		}
		if err := countCorrected(tx, c.Report); err != nil {
			return err
		}
	}
	return audit.Record(tx, string(to), "reports", c.Report, audit.Change{Field: string(c.Activity), Old: c.Old, New: c.New})
}

// countCorrected lets the approved figures of a report count. One that was handed
// in stays as it is, for its other figures are not decided on; of one that was not,
// nothing counts but what was approved (each of its figures was asked for with that one).
func countCorrected(tx *db.Tx, report id.ID) error {
	n, err := tx.ExecCount(`update reports set version = version + 1, updated = $2 where id = $1 and state in ('submitted', 'validated')`, report, tx.Now())
	if err != nil || n == 1 {
		return err
	}
	if err := tx.Exec(`delete from report_values where report = $1
		and activity not in (select activity from report_corrections where report = $1 and state = 'approved')`, report); err != nil {
		return err
	}
	return tx.Exec(`update reports set state = 'validated', version = version + 1, updated = $2 where id = $1`, report, tx.Now())
}

// claimReminder tells whether nobody has reminded the partner of that month yet.
func claimReminder(tx *db.Tx, plan id.ID, month Month, partner id.ID) (bool, error) {
	tx.Housekeeping("a reminder is the calendar's act")
	n, err := tx.ExecCount(`insert into report_reminders (plan, month, partner, sent) values ($1, $2, $3, $4) on conflict (plan, month, partner) do nothing`,
		plan, string(month), partner, tx.Now())
	return n == 1, err
}
