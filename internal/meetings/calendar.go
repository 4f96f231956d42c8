package meetings

import (
	netmail "net/mail"
	"net/url"
	"time"

	"ostoja/formats/ical"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
)

// product is what calendars are said to be made by.
const product = "-//Ostoja//Meetings//EN"

// object is what a calendar keeps as one thing: a series, one occurrence of a
// series that differs from it, or a meeting at short notice. Its sequence
// tells who has heard of its latest form.
type object struct {
	id       id.ID
	sequence int
	event    ical.Event
	cancel   bool
	meeting  *Meeting // nil for a series
}

// objects are all things that calendars know of these series and meetings.
// Words for people are not in them yet.
func (m *Meetings) objects(all []Series, changed []Meeting) []object {
	var out []object
	bySeries := map[id.ID]*Series{}
	for i := range all {
		s := &all[i]
		bySeries[s.ID] = s
		o := object{id: s.ID, sequence: s.Sequence, event: s.event(), cancel: s.neverMet()}
		if o.cancel {
			o.event.Rule = nil
		}
		out = append(out, o)
	}
	for i := range changed {
		meeting := &changed[i]
		o := object{id: meeting.ID, sequence: meeting.sequence(), meeting: meeting, cancel: meeting.State == Cancelled,
			event: ical.Event{UID: string(meeting.ID), Sequence: meeting.sequence(), Start: meeting.Start(), Duration: meeting.duration(), Location: meeting.Place}}
		if s := bySeries[meeting.Series]; s != nil {
			o.event.UID = string(s.ID)
			o.event.Recurrence = moment(meeting.Slot, s.Time, meeting.Location())
			// The whole series may have changed since: the occurrence is never older than it.
			o.event.Sequence += s.Sequence
		}
		out = append(out, o)
	}
	return out
}

// dressed is the event with the words for one reader.
func (m *Meetings) dressed(o object, s lang.Speaker, stamp time.Time) ical.Event {
	e := o.event
	e.UID += "@" + m.host()
	e.Stamp = stamp
	e.Organizer = ical.Person{Name: s.T("calendar.organizer"), Email: m.sender()}
	e.Summary, e.URL, e.Status = s.T("meetings.called.regular"), m.URL+"/meetings", ical.Confirmed
	if o.meeting != nil {
		e.Summary, e.URL = o.meeting.Called(s), m.URL+address(o.meeting)
	}
	e.Description = s.T("calendar.description", e.URL)
	if o.cancel {
		e.Status = ical.Cancelled
	}
	return e
}

// feed is the calendar that a person's link gives: everything, in her words.
func (m *Meetings) feed(all []object, name string, s lang.Speaker, now time.Time) ([]byte, error) {
	c := ical.Calendar{Product: product, Method: ical.Publish, Name: name, Refresh: time.Hour}
	for _, o := range all {
		if o.meeting == nil && o.cancel {
			continue // a series that never met
		}
		c.Events = append(c.Events, m.dressed(o, s, now))
	}
	return c.Write()
}

// invitation is the letter that brings one object into a reader's calendar,
// changes it there or takes it out.
func (m *Meetings) invitation(o object, to reader, now time.Time) (mail.Message, error) {
	e := m.dressed(o, to.who, now)
	e.Attendees = []ical.Attendee{{Person: ical.Person{Name: to.Name, Email: to.Email}}}
	c := ical.Calendar{Product: product, Method: ical.Request, Events: []ical.Event{e}}
	key := "mail.invitation_series"
	if o.meeting != nil {
		key = "mail.meeting"
	}
	if o.cancel {
		c.Method, key = ical.Cancel, "mail.cancelled"
	}
	text, err := c.Write()
	start := to.who.Time(e.Start)
	return mail.Message{Person: to.ID, To: to.Email, Subject: to.who.T(key+".subject", e.Summary, start), Text: to.who.T(key+".text", to.Name, e.Summary, start, e.URL),
		Calendar: string(text), Method: string(c.Method)}, err
}

// sender is the address that invitations come from; the setting may have a name
// before it, as mail has.
func (m *Meetings) sender() string {
	if from, err := netmail.ParseAddress(m.From); err == nil {
		return from.Address
	}
	return "no-reply@" + m.host()
}

func (m *Meetings) host() string {
	u, err := url.Parse(m.URL)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}
