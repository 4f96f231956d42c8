package meetings

import (
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

const minutesColumns = `meeting, state, ended, ended_by, circulated, circulated_by, letters, approved, approved_at, decision`

func (m *Minutes) pointers() []any {
	return []any{&m.Meeting, (*string)(&m.State), &m.Ended, &m.EndedBy, &m.Circulated, &m.CirculatedBy, &m.Letters, &m.Approved, &m.ApprovedAt, &m.Decision}
}

// minutesOf gives the minutes of a meeting; a fault.NotFound before its end.
func minutesOf(tx *db.Tx, meeting id.ID) (Minutes, error) {
	return db.One(tx, (*Minutes).pointers, `select `+minutesColumns+` from minutes where meeting = $1`, meeting)
}

// minutesSince gives the minutes of the meetings since a day, by meeting.
func minutesSince(tx *db.Tx, from time.Time) (map[id.ID]Minutes, error) {
	rows, err := db.All(tx, (*Minutes).pointers, `select n.meeting, n.state, n.ended, n.ended_by, n.circulated, n.circulated_by, n.letters, n.approved, n.approved_at, n.decision
		from minutes n join meetings m on m.id = n.meeting where m.day >= $1`, dayOf(from))
	out := map[id.ID]Minutes{}
	for _, n := range rows {
		out[n.Meeting] = n
	}
	return out, err
}

// endMeeting makes a planned meeting a held one. Of two people who end it at
// once, the first does; the second is told that it is ended.
func (m *Meetings) endMeeting(tx *db.Tx, meeting *Meeting) (first bool, err error) {
	n, err := tx.ExecCount(`insert into minutes (`+minutesColumns+`) values ($1, $2, $3, $4, null, null, 0, null, null, null) on conflict (meeting) do nothing`,
		meeting.ID, string(Draft), tx.Now(), who.Acts(tx.Context()).ID)
	if err != nil || n == 0 {
		tx.Housekeeping("somebody else ended it already")
		return false, err
	}
	meeting.State = Held
	return true, m.table.Update(tx, meeting)
}

// markCirculated notes that the minutes went out; false where they had before.
func markCirculated(tx *db.Tx, meeting id.ID, letters int) (bool, error) {
	n, err := tx.ExecCount(`update minutes set state = $2, circulated = $3, circulated_by = $4, letters = $5 where meeting = $1 and state = $6`,
		meeting, string(Circulated), tx.Now(), who.Acts(tx.Context()).ID, letters, string(Draft))
	if err != nil || n == 0 {
		tx.Housekeeping("they had been sent already")
		return false, err
	}
	return true, audit.Record(tx, "circulate", "minutes", meeting)
}

// markApproved notes that a meeting approved circulated minutes; false where one had before.
func markApproved(tx *db.Tx, meeting, at, decision id.ID) (bool, error) {
	n, err := tx.ExecCount(`update minutes set state = $2, approved = $3, approved_at = $4, decision = $5 where meeting = $1 and state = $6`,
		meeting, string(Approved), tx.Now(), at, decision, string(Circulated))
	if err != nil || n == 0 {
		tx.Housekeeping("they had been approved already")
		return false, err
	}
	return true, audit.Record(tx, "approve", "minutes", meeting)
}

// toApprove lists the meetings before one whose minutes wait for approval.
func (m *Meetings) toApprove(tx *db.Tx, meeting *Meeting) ([]Meeting, error) {
	return m.withMinutes(tx, Circulated, meeting.Day)
}

// withMinutes lists the meetings before a day whose minutes are in a state.
func (m *Meetings) withMinutes(tx *db.Tx, state MinutesState, before time.Time) ([]Meeting, error) {
	return db.All(tx, m.table.Pointers, `select `+m.table.Columns()+` from meetings where day < $1 and id in (select meeting from minutes where state = $2) order by day limit 20`, before, string(state))
}

// uncirculated lists the meetings on the days [from, to) that were not
// cancelled and whose minutes have not gone out.
func (m *Meetings) uncirculated(tx *db.Tx, from, to time.Time) ([]Meeting, error) {
	return db.All(tx, m.table.Pointers, `select `+m.table.Columns()+` from meetings where day >= $1 and day < $2 and state <> $3
		and not exists (select 1 from minutes n where n.meeting = meetings.id and n.state <> $4) order by day, time, id`,
		dayOf(from), dayOf(to), string(Cancelled), string(Draft))
}

// circulatedMeetings lists the meetings whose minutes went out, the latest first, without so many of these.
func (m *Meetings) circulatedMeetings(tx *db.Tx, most, without int) ([]Meeting, error) {
	return db.All(tx, m.table.Pointers, `select `+m.table.Columns()+` from meetings where id in (select meeting from minutes where state <> $1)
		order by day desc, time desc, id desc limit $2 offset $3`, string(Draft), most, without)
}

func countCirculated(tx *db.Tx) (int, error) {
	return db.Value[int](tx, `select count(*) from minutes where state <> $1`, string(Draft))
}

// Decisions in the minutes.

func decisionsOf(tx *db.Tx, meeting id.ID) ([]Decided, error) {
	return db.All(tx, func(d *Decided) []any { return []any{&d.ID, &d.Meeting, &d.Item, &d.Body} },
		`select id, meeting, item, body from minutes_decisions where meeting = $1 order by id`, meeting)
}

func insertDecided(tx *db.Tx, d Decided) error {
	if err := tx.Exec(`insert into minutes_decisions (id, meeting, item, body) values ($1, $2, $3, $4)`, d.ID, d.Meeting, d.Item, d.Body); err != nil {
		return err
	}
	return audit.Record(tx, "create", "minutes_decisions", d.ID, audit.Change{Field: "body", New: d.Body})
}

// Corrections.

func (c *Correction) pointers() []any {
	return []any{&c.ID, &c.Meeting, &c.Item, &c.Body, &c.Person, &c.Created, (*string)(&c.State), &c.Answer}
}

func correctionsOf(tx *db.Tx, meeting id.ID) ([]Correction, error) {
	return db.All(tx, (*Correction).pointers, `select id, meeting, item, body, person, created, state, answer from corrections where meeting = $1 order by id`, meeting)
}

func insertCorrection(tx *db.Tx, c Correction) error {
	if err := tx.Exec(`insert into corrections (id, meeting, item, body, person, created, state, answer) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, c.Meeting, c.Item, c.Body, c.Person, c.Created, string(c.State), c.Answer); err != nil {
		return err
	}
	return audit.Record(tx, "create", "corrections", c.ID)
}

// answerCorrection answers one that nobody answered before.
func answerCorrection(tx *db.Tx, meeting, correction id.ID, state CorrectionState, answer string) (bool, error) {
	n, err := tx.ExecCount(`update corrections set state = $3, answer = $4 where id = $1 and meeting = $2 and state = $5`, correction, meeting, string(state), answer, string(Asked))
	if err != nil || n == 0 {
		tx.Housekeeping("it had been answered already")
		return false, err
	}
	return true, audit.Record(tx, string(state), "corrections", correction)
}

// openCorrections counts the corrections that wait for an answer, by meeting.
func openCorrections(tx *db.Tx) (map[id.ID]int, error) {
	type row struct {
		meeting id.ID
		n       int
	}
	rows, err := db.All(tx, func(r *row) []any { return []any{&r.meeting, &r.n} }, `select meeting, count(*) from corrections where state = $1 group by meeting`, string(Asked))
	out := map[id.ID]int{}
	for _, r := range rows {
		out[r.meeting] = r.n
	}
	return out, err
}

// Who has read which minutes.

func markRead(tx *db.Tx, meeting, person id.ID) error {
	tx.Housekeeping("a reader's own mark, that the task is done")
	return tx.Exec(`insert into minutes_read (meeting, person, read) values ($1, $2, $3) on conflict (meeting, person) do nothing`, meeting, person, tx.Now())
}

func hasRead(tx *db.Tx, meeting, person id.ID) (bool, error) {
	n, err := db.Value[int](tx, `select count(*) from minutes_read where meeting = $1 and person = $2`, meeting, person)
	return n > 0, err
}

// unread lists the meetings whose minutes were circulated since a time and that
// a person has not opened yet.
func (m *Meetings) unread(tx *db.Tx, person id.ID, since time.Time) ([]Meeting, error) {
	return db.All(tx, m.table.Pointers, `select `+m.table.Columns()+` from meetings where id in (
		select n.meeting from minutes n where n.circulated >= $1 and n.state <> $2 and not exists (select 1 from minutes_read r where r.meeting = n.meeting and r.person = $3))
		order by day limit 10`, since, string(Approved), person)
}

// insertMinutes stores minutes as they are; for the demonstration's past.
func insertMinutes(tx *db.Tx, m Minutes) error {
	if err := tx.Exec(`insert into minutes (`+minutesColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		m.Meeting, string(m.State), m.Ended, m.EndedBy, m.Circulated, m.CirculatedBy, m.Letters, m.Approved, m.ApprovedAt, m.Decision); err != nil {
		return err
	}
	return audit.Record(tx, "create", "minutes", m.Meeting)
}
