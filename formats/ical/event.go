package ical

import (
	"errors"
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"time"
)

// Status of an event.
type Status string

// What an event may be. The empty status says nothing, which calendars take
// for confirmed.
const (
	Confirmed Status = "CONFIRMED"
	Tentative Status = "TENTATIVE"
	Cancelled Status = "CANCELLED"
)

// Person has a name and a mail address.
type Person struct{ Name, Email string }

// Attendee is a person who is invited.
type Attendee struct {
	Person
	Optional bool
	RSVP     bool   // an answer is asked for
	Answer   string // PARTSTAT: NEEDS-ACTION (as ""), ACCEPTED, DECLINED, TENTATIVE
}

// Event is a meeting, a series of them (with Rule), or what stands in for one
// occurrence of a series (with Recurrence).
type Event struct {
	UID      string    // the same for ever, worldwide unique, no personal data
	Sequence int       // one higher with each change that people must hear of
	Stamp    time.Time // DTSTAMP: when this was written
	Modified time.Time // LAST-MODIFIED; zero for none

	Start      time.Time // its Location is the zone, by IANA name
	Duration   time.Duration
	Rule       *Rule
	Except     []time.Time // starts by the rule that do not take place and are not shown
	Recurrence time.Time   // the start by the rule of the occurrence that this event is

	Summary, Description, Location, URL string

	Status    Status
	Organizer Person
	Attendees []Attendee
}

// The years that a meeting may be in: zones are followed no further.
const firstYear, lastYear = 1970, 2200

const (
	utcForm   = "20060102T150405Z"
	localForm = "20060102T150405"
)

// check tells what is wrong with an event, by its UID.
func (e *Event) check() error {
	wrong := func(err error) error { return fmt.Errorf("event %q: %w", e.UID, err) }
	zone := e.Start.Location().String()
	switch {
	case e.UID == "" || strings.ContainsFunc(e.UID, func(r rune) bool { return r < ' ' }):
		return wrong(errors.New("it needs a UID of printable characters"))
	case e.Start.IsZero() || e.Start.Year() < firstYear || e.Start.Year() > lastYear:
		return wrong(fmt.Errorf("it has no start between %d and %d", firstYear, lastYear))
	case zone == "Local" || zone == "":
		return wrong(errors.New("its start has no zone by name; load one with time.LoadLocation"))
	case repeated(e.Start):
		return wrong(errors.New("it starts in the hour that the clocks repeat; make the start with Date, or in UTC"))
	case e.Duration < 0 || e.Duration%time.Second != 0 || e.Start.Nanosecond() != 0:
		return wrong(errors.New("start and duration are whole seconds, the duration not negative"))
	case !e.Recurrence.IsZero() && (e.Recurrence.Year() < firstYear || e.Recurrence.Year() > lastYear):
		return wrong(fmt.Errorf("it stands in for no occurrence between %d and %d", firstYear, lastYear))
	case e.Rule != nil && !e.Recurrence.IsZero():
		return wrong(errors.New("one occurrence has no rule"))
	case e.Sequence < 0:
		return wrong(errors.New("its sequence is negative"))
	}
	if e.Rule != nil {
		if err := e.Rule.check(e.Start); err != nil {
			return wrong(err)
		}
	}
	return e.checkPeople()
}

func (e *Event) checkPeople() error {
	people := []Person{e.Organizer}
	for _, a := range e.Attendees {
		people = append(people, a.Person)
		if a.Email == "" {
			return fmt.Errorf("event %q: an attendee has no mail address", e.UID)
		}
	}
	for _, p := range people {
		if p.Email == "" {
			continue
		}
		if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || strings.ContainsAny(p.Email, "\"<> ,;") {
			return fmt.Errorf("event %q: the address of an organizer or attendee is no mail address", e.UID) // it may be in a log: without the address
		}
	}
	return nil
}

// component writes the event as VEVENT.
func (e *Event) component() Component {
	c := Component{Name: "VEVENT"}
	c.add("UID", EscapeText(e.UID))
	c.add("DTSTAMP", e.Stamp.UTC().Format(utcForm))
	c.add("SEQUENCE", strconv.Itoa(e.Sequence))
	if !e.Modified.IsZero() {
		c.add("LAST-MODIFIED", e.Modified.UTC().Format(utcForm))
	}
	c.Properties = append(c.Properties, timeProperty("DTSTART", e.Start))
	if end := e.Start.Add(e.Duration); repeated(end) {
		c.add("DURATION", fmt.Sprintf("PT%dS", int(e.Duration.Seconds())))
	} else {
		c.Properties = append(c.Properties, timeProperty("DTEND", end))
	}
	if !e.Recurrence.IsZero() {
		c.Properties = append(c.Properties, timeProperty("RECURRENCE-ID", e.Recurrence.In(e.Start.Location())))
	}
	if e.Rule != nil {
		c.add("RRULE", e.Rule.value(e.Start.Weekday()))
	}
	for _, x := range e.Except {
		c.Properties = append(c.Properties, timeProperty("EXDATE", x.In(e.Start.Location())))
	}
	c.add("SUMMARY", EscapeText(e.Summary))
	c.add("DESCRIPTION", EscapeText(e.Description))
	c.add("LOCATION", EscapeText(e.Location))
	c.add("URL", strings.Map(uriRune, e.URL))
	c.add("STATUS", string(e.Status))
	c.people(e)
	return c
}

// uriRune drops what no URI holds and what would end the line.
func uriRune(r rune) rune {
	if r <= ' ' || r == 0x7f {
		return -1
	}
	return r
}

func (c *Component) people(e *Event) {
	if e.Organizer.Email != "" {
		c.Properties = append(c.Properties, Property{"ORGANIZER", e.Organizer.params(), "mailto:" + e.Organizer.Email})
	}
	for _, a := range e.Attendees {
		params := append(a.params(), Param{"CUTYPE", "INDIVIDUAL"}, Param{"ROLE", "REQ-PARTICIPANT"}, Param{"PARTSTAT", "NEEDS-ACTION"})
		if a.Optional {
			params[len(params)-2].Value = "OPT-PARTICIPANT"
		}
		if a.Answer != "" {
			params[len(params)-1].Value = a.Answer
		}
		if a.RSVP {
			params = append(params, Param{"RSVP", "TRUE"})
		}
		c.Properties = append(c.Properties, Property{"ATTENDEE", params, "mailto:" + a.Email})
	}
}

func (p Person) params() []Param {
	if p.Name == "" {
		return nil
	}
	return []Param{{"CN", p.Name}}
}

// timeProperty writes a time with its zone; UTC has the form with Z.
func timeProperty(name string, t time.Time) Property {
	if zone := t.Location().String(); zone != "UTC" {
		return Property{name, []Param{{"TZID", zone}}, t.Format(localForm)}
	}
	return Property{Name: name, Value: t.Format(utcForm)}
}
