package ical

import (
	"errors"
	"fmt"
	"time"
)

// Method says what the receiver is to do with a calendar.
type Method string

// The methods of RFC 5546 that a group sends. A calendar without a method is a
// plain file.
const (
	Publish Method = "PUBLISH" // a feed: look at it
	Request Method = "REQUEST" // an invitation or its update: answer it
	Cancel  Method = "CANCEL"  // the event, or one occurrence, does not take place
)

// Calendar is a VCALENDAR.
type Calendar struct {
	Product string        // PRODID, required: "-//Organisation//Product//EN"
	Method  Method        // "" for a plain file
	Name    string        // what a feed is called in the reader's list
	Refresh time.Duration // how often a reader of a feed should look again; 0 says nothing
	Events  []Event
}

// ContentType is the MIME type of a mail part or an answer that carries the
// calendar. RFC 6047 wants its method to be the calendar's own.
func (c *Calendar) ContentType() string {
	if c.Method == "" {
		return "text/calendar; charset=utf-8"
	}
	return fmt.Sprintf("text/calendar; charset=utf-8; method=%s; component=VEVENT", c.Method)
}

// Write gives the calendar's bytes, with the VTIMEZONE of every zone that its
// events use. It refuses what receivers would reject.
func (c *Calendar) Write() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	root := Component{Name: "VCALENDAR"}
	root.add("VERSION", "2.0")
	root.add("PRODID", EscapeText(c.Product))
	root.add("CALSCALE", "GREGORIAN")
	root.add("METHOD", string(c.Method))
	root.add("NAME", EscapeText(c.Name)) // RFC 7986, and its older form
	root.add("X-WR-CALNAME", EscapeText(c.Name))
	if c.Refresh > 0 {
		every := fmt.Sprintf("PT%dM", max(int(c.Refresh.Minutes()), 1))
		root.Properties = append(root.Properties, Property{"REFRESH-INTERVAL", []Param{{"VALUE", "DURATION"}}, every})
		root.add("X-PUBLISHED-TTL", every)
	}
	root.Children = c.zones()
	for i := range c.Events {
		root.Children = append(root.Children, c.Events[i].component())
	}
	return root.Append(nil), nil
}

func (c *Calendar) check() error {
	if c.Product == "" {
		return errors.New("a calendar needs a Product")
	}
	for i := range c.Events {
		e := &c.Events[i]
		if err := e.check(); err != nil {
			return err
		}
		if err := c.checkMethod(e); err != nil {
			return fmt.Errorf("event %q: %w", e.UID, err)
		}
	}
	return nil
}

// checkMethod holds RFC 5546, 3.2: who must and must not be named.
func (c *Calendar) checkMethod(e *Event) error {
	switch {
	case c.Method == "":
		return nil
	case e.Organizer.Email == "":
		return fmt.Errorf("%s needs an organizer", c.Method)
	case e.Stamp.IsZero():
		return fmt.Errorf("%s needs a stamp", c.Method)
	case c.Method == Publish && len(e.Attendees) > 0:
		return errors.New("PUBLISH names no attendees")
	case c.Method != Publish && len(e.Attendees) == 0:
		return fmt.Errorf("%s needs attendees", c.Method)
	case c.Method != Publish && e.UID != c.Events[0].UID:
		return fmt.Errorf("one %s is about one UID", c.Method)
	case c.Method == Cancel && e.Status != Cancelled:
		return errors.New("CANCEL needs the status CANCELLED")
	}
	return nil
}

// zones makes one VTIMEZONE for each zone, over the span of its events. A
// series without an end is covered by the rules of its zone without an end.
func (c *Calendar) zones() []Component {
	type span struct {
		loc      *time.Location
		from, to time.Time
	}
	var spans []span
	for i := range c.Events {
		loc, from, to := c.Events[i].span()
		at := 0
		for at < len(spans) && spans[at].loc.String() != loc.String() {
			at++
		}
		if at == len(spans) {
			spans = append(spans, span{loc, from, to})
		}
		if from.Before(spans[at].from) {
			spans[at].from = from
		}
		if to.After(spans[at].to) {
			spans[at].to = to
		}
	}
	var all []Component
	for _, s := range spans {
		if s.loc.String() != "UTC" {
			all = append(all, Timezone(s.loc, s.from, s.to))
		}
	}
	return all
}

// span tells the time that an event's zone must be described for.
func (e *Event) span() (loc *time.Location, from, to time.Time) {
	from, to = e.Start, e.Start.Add(e.Duration)
	if !e.Recurrence.IsZero() && e.Recurrence.Before(from) {
		from = e.Recurrence
	}
	switch {
	case e.Rule == nil:
	case !e.Rule.Until.IsZero():
		to = e.Rule.Until.Add(e.Duration)
	case e.Rule.Count > 0:
		last, _ := e.nth(min(e.Rule.Count, 10_000))
		to = last.Add(e.Duration)
	default:
		to = to.AddDate(ahead, 0, 0)
	}
	return e.Start.Location(), from, to
}
