package meetings

import (
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
)

const seriesColumns = `id, frequency, nth, weekday, time, zone, place, starts, ends, sequence, invited`

func (s *Series) pointers() []any {
	return []any{&s.ID, &s.Frequency, &s.Nth, &s.Weekday, &s.Time, &s.Zone, &s.Place, &s.Starts, &s.Ends, &s.Sequence, &s.Invited}
}

// allSeries lists every series that there was, the open one last.
func allSeries(tx *db.Tx) ([]Series, error) {
	return db.All(tx, (*Series).pointers, `select `+seriesColumns+` from meeting_series order by id`)
}

func insertSeries(tx *db.Tx, s Series) error {
	if err := tx.Exec(`insert into meeting_series (`+seriesColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		s.ID, s.Frequency, s.Nth, s.Weekday, s.Time, s.Zone, s.Place, s.Starts, s.Ends, s.Sequence, s.Invited); err != nil {
		return err
	}
	return audit.Record(tx, "create", "meeting_series", s.ID)
}

func updateSeries(tx *db.Tx, s Series) error {
	if err := tx.Exec(`update meeting_series set place = $2, ends = $3, sequence = $4, invited = $5 where id = $1`, s.ID, s.Place, s.Ends, s.Sequence, s.Invited); err != nil {
		return err
	}
	return audit.Record(tx, "change", "meeting_series", s.ID)
}

// horizon is how far ahead the meetings of a series are on the list.
const horizon = 92 * 24 * time.Hour

// plan brings the list of meetings up to the charter in force: a rule that
// changed ends the series and begins another, and the coming three months have
// their meetings. It changes nothing where nothing is new.
func (m *Meetings) plan(tx *db.Tx) error {
	tx.Housekeeping("meetings follow from the charter, whose change is in the log")
	c, err := members.CharterInForce(tx)
	if err != nil {
		return db.IgnoreNotFound(err)
	}
	s, err := m.follow(tx, c)
	if err != nil || s.ID == "" {
		return err
	}
	days, err := s.days(s.event().Start, tx.Now().Add(horizon))
	if err != nil {
		return err
	}
	have, err := db.All(tx, db.Column[time.Time], `select slot from meetings where series = $1`, s.ID)
	if err != nil {
		return err
	}
	known := map[time.Time]bool{}
	for _, slot := range have {
		known[slot] = true
	}
	for _, d := range days {
		if known[d] {
			continue
		}
		meeting := s.planned(d)
		if err := m.table.Insert(tx, &meeting); err != nil {
			return err
		}
	}
	return nil
}

// follow gives the series of the charter in force, and ends one of another rule.
func (m *Meetings) follow(tx *db.Tx, c members.Charter) (Series, error) {
	all, err := allSeries(tx)
	if err != nil {
		return Series{}, err
	}
	from := c.FromDay
	if len(all) > 0 {
		from = tx.Now().In(c.Location()).AddDate(0, 0, 1)
	}
	wanted, ok := seriesOf(c, from)
	if len(all) > 0 {
		last := all[len(all)-1]
		if last.Ends.IsZero() && ok && last.sameRule(wanted) {
			return m.samePlace(tx, last, c.Place)
		}
		wanted.Invited = last.Invited
		if last.Ends.IsZero() {
			if err := m.endSeries(tx, last); err != nil {
				return Series{}, err
			}
		}
	}
	if !ok {
		return Series{}, nil
	}
	return wanted, insertSeries(tx, wanted)
}

// samePlace follows a charter that changed where the group meets.
func (m *Meetings) samePlace(tx *db.Tx, s Series, place string) (Series, error) {
	if s.Place == place {
		return s, nil
	}
	before := s.Place
	s.Place = place
	s.Sequence++
	if err := updateSeries(tx, s); err != nil {
		return s, err
	}
	return s, m.comingOf(tx, s.ID, func(meeting *Meeting) error {
		if meeting.Place != before {
			return nil
		}
		meeting.Place = place
		return m.table.Update(tx, meeting)
	})
}

// endSeries ends a series now. Its coming meetings go, but for those that
// somebody has worked on: they stay as meetings of their own.
func (m *Meetings) endSeries(tx *db.Tx, s Series) error {
	s.Ends = tx.Now()
	s.Sequence++
	if err := updateSeries(tx, s); err != nil {
		return err
	}
	return m.comingOf(tx, s.ID, func(meeting *Meeting) error {
		n, err := db.Value[int](tx, `select count(*) from agenda_items where meeting = $1`, meeting.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return m.table.Delete(tx, meeting.ID)
		}
		meeting.Kind, meeting.Series, meeting.Slot = AdHoc, "", time.Time{}
		return m.table.Update(tx, meeting)
	})
}

// comingOf calls do with each planned meeting of a series that has not begun.
func (m *Meetings) comingOf(tx *db.Tx, series id.ID, do func(*Meeting) error) error {
	list, err := m.table.List(tx, register.Query{Where: map[string]any{"series": series, "state": string(Planned)}})
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].Start().Before(tx.Now()) {
			continue
		}
		if err := do(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

// between lists the meetings on the days [from, to), by day and time.
func (m *Meetings) between(tx *db.Tx, from, to time.Time) ([]Meeting, error) {
	return db.All(tx, m.table.Pointers, `select `+m.table.Columns()+` from meetings where day >= $1 and day < $2 order by day, time, id`, dayOf(from), dayOf(to))
}

// latestBefore lists the meetings before a day, the latest first, without so many of these.
func (m *Meetings) latestBefore(tx *db.Tx, to time.Time, most, without int) ([]Meeting, error) {
	return db.All(tx, m.table.Pointers, `select `+m.table.Columns()+` from meetings where day < $1 order by day desc, time desc, id desc limit $2 offset $3`, dayOf(to), most, without)
}

func countBefore(tx *db.Tx, to time.Time) (int, error) {
	return db.Value[int](tx, `select count(*) from meetings where day < $1`, dayOf(to))
}

// changedMeetings lists the meetings that calendars know otherwise than by the
// rule of a series: those at short notice, moved and cancelled ones.
func (m *Meetings) changedMeetings(tx *db.Tx) ([]Meeting, error) {
	return db.All(tx, m.table.Pointers, `select `+m.table.Columns()+` from meetings where series is null or sequence > 0 order by day, time, id`)
}

// lastPlanned is the day of the last meeting on the list.
func lastPlanned(tx *db.Tx) (time.Time, error) {
	return db.Optional(db.Value[time.Time](tx, `select day from meetings order by day desc limit 1`))
}
