package meetings

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/mail"
	"ostoja/internal/who"
)

// calendarObjects reads all that calendars know of the group's meetings.
func (m *Meetings) calendarObjects(tx *db.Tx) ([]object, error) {
	all, err := allSeries(tx)
	if err != nil {
		return nil, err
	}
	changed, err := m.changedMeetings(tx)
	return m.objects(all, changed), err
}

// guest tells a donor who is invited to some meetings alone.
func guest(p who.Person) bool { return p.Seat == who.Donor && p.Invited.Part != who.Everything }

// calendarOf is what the calendar of one person has: everything that is open to
// her, or a guest's own meetings.
func (m *Meetings) calendarOf(tx *db.Tx, p who.Person) ([]object, error) {
	if guest(p) {
		list, err := m.between(tx, p.Invited.From, p.Invited.Until.AddDate(0, 0, 1))
		return m.objects(nil, list), err
	}
	all, err := m.calendarObjects(tx)
	return slices.DeleteFunc(all, func(o object) bool { return o.meeting != nil && !p.Attends(o.meeting.Day) }), err
}

// guestWants are the meetings to come as a guest is to have them: each by itself,
// never the series, which would tell of those that she is not invited to. One
// that was moved out of her days is taken out of her calendar.
func (m *Meetings) guestWants(coming []Meeting, p who.Person) []object {
	out := m.objects(nil, coming)
	for i := range out {
		out[i].cancel = out[i].cancel || !p.Attends(out[i].meeting.Day)
	}
	return out
}

// announced are the meetings to come that members have in their calendars.
func (m *Meetings) announced(tx *db.Tx, toMembers []object) ([]Meeting, error) {
	have := map[id.ID]bool{"": true} // at short notice: no series
	for _, o := range toMembers {
		have[o.id] = true
	}
	list, err := m.between(tx, tx.Now(), tx.Now().Add(horizon))
	return slices.DeleteFunc(list, func(meeting Meeting) bool { return !have[meeting.Series] || meeting.End().Before(tx.Now()) }), err
}

// wanted are the objects that people are to have in their calendars by mail:
// a series once a co-lead sent it, and what is still to come.
func (m *Meetings) wanted(tx *db.Tx) ([]object, error) {
	all, err := m.calendarObjects(tx)
	if err != nil {
		return nil, err
	}
	series, err := allSeries(tx)
	if err != nil {
		return nil, err
	}
	invited := map[id.ID]bool{}
	for _, s := range series {
		recent := s.Ends.IsZero() || tx.Now().Sub(s.Ends) < 31*24*time.Hour
		invited[s.ID] = s.Invited && recent
	}
	var out []object
	for _, o := range all {
		switch {
		case o.meeting == nil && invited[o.id],
			o.meeting != nil && o.meeting.Series == "" && !o.meeting.End().Before(tx.Now()),
			o.meeting != nil && invited[o.meeting.Series] && !later(o).Before(tx.Now()):
			out = append(out, o)
		}
	}
	return out, nil
}

// later is the later of where an occurrence is and where the rule had put it:
// one that was moved to yesterday's past is still wrong in a calendar.
func later(o object) time.Time {
	if o.event.Recurrence.After(o.event.Start) {
		return o.event.Recurrence
	}
	return o.event.Start
}

// heard tells which form of which object each person has.
func heard(tx *db.Tx) (map[[2]id.ID]int, error) {
	type row struct {
		object, person id.ID
		sequence       int
	}
	rows, err := db.All(tx, func(r *row) []any { return []any{&r.object, &r.person, &r.sequence} }, `select object, person, sequence from calendar_sent`)
	out := map[[2]id.ID]int{}
	for _, r := range rows {
		out[[2]id.ID{r.object, r.person}] = r.sequence
	}
	return out, err
}

// invite sends everybody what her calendar does not have yet. It may run as
// often as anybody likes: each form of a meeting goes to each person once.
func (m *Meetings) invite(tx *db.Tx) error {
	tx.Housekeeping("what changed has its row; letters follow from it")
	toMembers, err := m.wanted(tx)
	if err != nil || len(toMembers) == 0 {
		return err
	}
	coming, err := m.announced(tx, toMembers)
	if err != nil {
		return err
	}
	to, err := m.calendarReaders(tx)
	if err != nil {
		return err
	}
	have, err := heard(tx)
	if err != nil {
		return err
	}
	var letters []mail.Message
	for _, r := range to {
		wanted := toMembers
		if guest(r.known) {
			wanted = m.guestWants(coming, r.known)
		}
		for _, o := range wanted {
			sequence, known := have[[2]id.ID{o.id, r.ID}]
			closed := o.meeting != nil && !r.known.Attends(o.meeting.Day)
			if known && sequence >= o.sequence || !known && (closed || o.cancel && o.event.Recurrence.IsZero()) {
				continue
			}
			letter, err := m.invitation(o, r, tx.Now())
			if err != nil {
				return err
			}
			letters = append(letters, letter)
			if err := tx.Exec(`insert into calendar_sent (object, person, sequence) values ($1, $2, $3) on conflict (object, person) do update set sequence = excluded.sequence`, o.id, r.ID, o.sequence); err != nil {
				return err
			}
		}
	}
	return m.Mail.SendAll(tx, letters)
}

// calendarReaders are those with a seat who have not said no to invitations.
func (m *Meetings) calendarReaders(tx *db.Tx) ([]reader, error) {
	declined, err := db.All(tx, db.Column[id.ID], `select person from calendar_people where not letters`)
	if err != nil {
		return nil, err
	}
	no := map[id.ID]bool{}
	for _, p := range declined {
		no[p] = true
	}
	return m.readers(tx, func(p who.Person) bool { return p.Sees(who.Seated) && p.Reaches(who.Meetings) && !no[p.ID] })
}

// calendarChoice is what a person chose about her calendar.
type calendarChoice struct {
	Person  id.ID
	Made    time.Time // when the link was made; zero without one
	Letters bool
}

func (c *calendarChoice) pointers() []any { return []any{&c.Person, &c.Made, &c.Letters} }

func choiceOf(tx *db.Tx, person id.ID) (calendarChoice, error) {
	c, err := db.One(tx, (*calendarChoice).pointers, `select person, made, letters from calendar_people where person = $1`, person)
	if db.IsNotFound(err) {
		return calendarChoice{Person: person, Letters: true}, nil
	}
	return c, err
}

// storeFeed makes a link the person's only one; an empty token leaves her without.
func storeFeed(tx *db.Tx, person id.ID, token string) error {
	var hash, made any
	if token != "" {
		hash, made = hashToken(token), tx.Now()
	}
	if err := tx.Exec(`insert into calendar_people (person, feed_hash, made, letters) values ($1, $2, $3, true)
		on conflict (person) do update set feed_hash = excluded.feed_hash, made = excluded.made`, person, hash, made); err != nil {
		return err
	}
	return audit.Record(tx, "calendar link", "people", person)
}

func storeLetters(tx *db.Tx, person id.ID, letters bool) error {
	if err := tx.Exec(`insert into calendar_people (person, feed_hash, made, letters) values ($1, null, null, $2)
		on conflict (person) do update set letters = excluded.letters`, person, letters); err != nil {
		return err
	}
	return audit.Record(tx, "calendar letters", "people", person)
}

// personOfFeed gives whose link it is, or a fault.NotFound.
func personOfFeed(tx *db.Tx, token string) (id.ID, error) {
	return db.Value[id.ID](tx, `select person from calendar_people where feed_hash = $1`, hashToken(token))
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// remindOnce notes that somebody was reminded of something; false where she had been.
func remindOnce(tx *db.Tx, reminder string, person id.ID) (bool, error) {
	tx.Housekeeping("a reminder is nobody's act")
	n, err := tx.ExecCount(`insert into reminders_sent (reminder, person, sent) values ($1, $2, $3) on conflict (reminder, person) do nothing`, reminder, person, tx.Now())
	return n == 1, err
}
