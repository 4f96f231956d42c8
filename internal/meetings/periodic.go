package meetings

import (
	"context"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/who"
)

// periodic is what this module does by itself: it plans ahead, lets new people
// have the meetings in their calendars, and reminds.
func (m *Meetings) periodic() []jobs.Periodic {
	return []jobs.Periodic{
		{Name: "meetings.plan", Every: time.Hour, Do: m.transaction(m.plan)},
		{Name: "meetings.invite", Every: time.Hour, Do: m.transaction(m.invite)},
		{Name: "meetings.forget", Every: 24 * time.Hour, Do: m.transaction(forgetTaken)},
		{Name: "meetings.remind", Every: time.Hour, Do: m.transaction(m.remind)},
	}
}

func (m *Meetings) transaction(do func(*db.Tx) error) func(context.Context) error {
	return func(ctx context.Context) error { return m.DB.Write(ctx, do) }
}

// When reminders go out, on the wall clock of the charter's zone: in the
// morning of working hours, not at night.
const firstHour, lastHour = 8, 18

// soon is how many days before its day an action point is called to mind.
const soon = 2

// remind writes to those who have something due: each person once about each thing.
func (m *Meetings) remind(tx *db.Tx) error {
	tx.Housekeeping("reminders are nobody's act")
	c, err := members.CharterInForce(tx)
	if err != nil {
		return db.IgnoreNotFound(err)
	}
	now := tx.Now().In(c.Location())
	if now.Hour() < firstHour || now.Hour() >= lastHour {
		return nil
	}
	if err := m.remindActions(tx, now); err != nil {
		return err
	}
	return m.remindMinutes(tx, now, c)
}

// remindActions: an open action point is called to mind two days before its
// day, and once when that day has passed.
func (m *Meetings) remindActions(tx *db.Tx, now time.Time) error {
	open, err := m.openActions(tx, 10_000)
	if err != nil {
		return err
	}
	to, err := m.readers(tx, who.Person.InGroup)
	if err != nil {
		return err
	}
	today := dayOf(now)
	for i := range open {
		a := &open[i]
		key := ""
		switch {
		case a.Due.IsZero():
		case today.After(a.Due):
			key = "mail.action_late"
		case !today.Before(a.Due.AddDate(0, 0, -soon)):
			key = "mail.action_due"
		}
		if key == "" {
			continue
		}
		path := "/action-points/" + string(a.ID)
		err := m.remindOf(tx, mineIn(to, a), key+" "+string(a.ID)+" "+a.Due.Format(time.DateOnly), key, path, func(r reader) any { return day(r.who, a.Due) })
		if err != nil {
			return err
		}
	}
	return nil
}

// mineIn are the readers whose action point it is: the person, or the focal
// points of the organisation.
func mineIn(to []reader, a *ActionPoint) []reader {
	var out []reader
	for _, r := range to {
		if a.Person == r.ID || a.Person == "" && a.Organisation != "" && a.Organisation == r.Organisation && r.Role != who.Viewer {
			out = append(out, r)
		}
	}
	return out
}

// remindOf writes to readers who have not been reminded of this before. The
// letter has the reader's name, what says gives and the link, and nothing else.
func (m *Meetings) remindOf(tx *db.Tx, to []reader, reminder, key, path string, says func(reader) any) error {
	var letters []mail.Message
	for _, r := range to {
		first, err := remindOnce(tx, reminder, r.ID)
		if err != nil {
			return err
		}
		if first {
			letters = append(letters, mail.Message{Person: r.ID, To: r.Email, Subject: r.who.T(key+".subject", says(r)), Text: r.who.T(key+".text", r.Name, says(r), m.URL+path)})
		}
	}
	return m.Mail.SendAll(tx, letters)
}

// remindMinutes: those who run the group hear of minutes that are late.
func (m *Meetings) remindMinutes(tx *db.Tx, now time.Time, c members.Charter) error {
	late, err := m.minutesDue(tx, c, now)
	if err != nil {
		return err
	}
	to, err := m.readers(tx, who.Person.Manages)
	if err != nil {
		return err
	}
	for i := range late {
		meeting := &late[i].meeting
		if now.Before(late[i].due) {
			continue
		}
		if err := m.remindOf(tx, to, "minutes "+string(meeting.ID), "mail.minutes_late", address(meeting), func(r reader) any { return meeting.CalledOn(r.who) }); err != nil {
			return err
		}
	}
	return nil
}

// dueMinutes are minutes that have not been circulated, and when they must be.
type dueMinutes struct {
	meeting Meeting
	due     time.Time
}

// minutesDue lists the meetings of the last quarter that have begun, were not
// cancelled, and whose minutes have not gone out.
func (m *Meetings) minutesDue(tx *db.Tx, c members.Charter, now time.Time) ([]dueMinutes, error) {
	list, err := m.uncirculated(tx, now.AddDate(0, -3, 0), now.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	days := 7
	if c.MinutesDays != nil {
		days = *c.MinutesDays
	}
	var out []dueMinutes
	for _, meeting := range list {
		if !meeting.Start().After(now) {
			out = append(out, dueMinutes{meeting, circulationDue(&meeting, days)})
		}
	}
	return out, nil
}
