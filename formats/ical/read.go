package ical

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Read takes a VCALENDAR apart into events. It reads what Write writes and the
// like of it from other programs; an event that it cannot read whole is an
// error, since half of a rule would put meetings on wrong days.
func Read(data []byte) (Calendar, error) {
	root, err := Parse(data)
	if err != nil {
		return Calendar{}, err
	}
	if root.Name != "VCALENDAR" {
		return Calendar{}, fmt.Errorf("this is %s, not VCALENDAR", root.Name)
	}
	c := Calendar{Product: root.text("PRODID"), Method: Method(strings.ToUpper(root.text("METHOD"))), Name: root.text("X-WR-CALNAME")}
	if name := root.text("NAME"); name != "" {
		c.Name = name
	}
	if p := root.Property("REFRESH-INTERVAL"); p != nil {
		c.Refresh, _ = readDuration(p.Value) // a hint; an odd one says nothing
	}
	for i := range root.Children {
		if root.Children[i].Name != "VEVENT" {
			continue
		}
		e, err := readEvent(&root.Children[i])
		if err != nil {
			return c, err
		}
		c.Events = append(c.Events, e)
	}
	return c, nil
}

func (c *Component) text(name string) string {
	if p := c.Property(name); p != nil {
		return UnescapeText(p.Value)
	}
	return ""
}

func readEvent(c *Component) (Event, error) {
	e := Event{UID: c.text("UID")}
	var end time.Time
	var rule string
	for _, p := range c.Properties {
		var err error
		switch p.Name {
		case "SEQUENCE":
			e.Sequence, err = strconv.Atoi(p.Value)
		case "DTSTAMP":
			e.Stamp, err = readTime(p)
		case "LAST-MODIFIED":
			e.Modified, err = readTime(p)
		case "DTSTART":
			e.Start, err = readTime(p)
		case "DTEND":
			end, err = readTime(p)
		case "RECURRENCE-ID":
			e.Recurrence, err = readTime(p)
		case "EXDATE":
			err = e.readExcept(p)
		case "RRULE":
			rule = p.Value
		case "DURATION":
			e.Duration, err = readDuration(p.Value)
		case "RDATE", "EXRULE":
			err = fmt.Errorf("is not supported")
		default:
			e.readText(p)
		}
		if err != nil {
			return e, fmt.Errorf("event %q: %s: %w", e.UID, p.Name, err)
		}
	}
	if !end.IsZero() {
		e.Duration = end.Sub(e.Start)
	}
	if rule != "" {
		var err error
		if e.Rule, err = parseRule(rule, e.Start); err != nil {
			return e, fmt.Errorf("event %q: %w", e.UID, err)
		}
	}
	return e, e.check()
}

func (e *Event) readText(p Property) {
	switch text := UnescapeText(p.Value); p.Name {
	case "SUMMARY":
		e.Summary = text
	case "DESCRIPTION":
		e.Description = text
	case "LOCATION":
		e.Location = text
	case "URL":
		e.URL = p.Value
	case "STATUS":
		e.Status = Status(strings.ToUpper(text))
	case "ORGANIZER":
		e.Organizer = readPerson(p)
	case "ATTENDEE":
		answer := p.Param("PARTSTAT")
		if answer == "NEEDS-ACTION" {
			answer = ""
		}
		e.Attendees = append(e.Attendees, Attendee{
			Person: readPerson(p), Answer: answer,
			Optional: p.Param("ROLE") == "OPT-PARTICIPANT", RSVP: strings.EqualFold(p.Param("RSVP"), "TRUE"),
		})
	}
}

func readPerson(p Property) Person {
	email := p.Value
	if len(email) >= 7 && strings.EqualFold(email[:7], "mailto:") {
		email = email[7:]
	}
	return Person{p.Param("CN"), email}
}

func (e *Event) readExcept(p Property) error {
	for value := range strings.SplitSeq(p.Value, ",") {
		one := p
		one.Value = value
		t, err := readTime(one)
		if err != nil {
			return err
		}
		e.Except = append(e.Except, t)
	}
	return nil
}

// readTime reads a moment in UTC or in a zone that the zone database knows.
// All-day and floating times are no moments.
func readTime(p Property) (time.Time, error) {
	if strings.HasSuffix(p.Value, "Z") {
		return time.Parse(utcForm, p.Value)
	}
	zone := p.Param("TZID")
	if zone == "" || zone == "Local" {
		return time.Time{}, fmt.Errorf("%q has no zone", p.Value)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("zone %q is not known", zone)
	}
	naive, err := time.Parse(localForm, p.Value)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time", p.Value)
	}
	y, m, d := naive.Date()
	h, min, s := naive.Clock()
	return Date(y, m, d, h, min, s, loc), nil
}

// readDuration reads P1D, PT1H30M and the like.
func readDuration(s string) (time.Duration, error) {
	days, clock, timed := strings.Cut(strings.TrimPrefix(strings.ToUpper(s), "P"), "T")
	var d time.Duration
	if days != "" {
		unit := map[byte]time.Duration{'D': 24 * time.Hour, 'W': 7 * 24 * time.Hour}[days[len(days)-1]]
		n, err := strconv.Atoi(days[:len(days)-1])
		if err != nil || unit == 0 || n < 0 || n > 1000 {
			return 0, fmt.Errorf("%q is no duration", s)
		}
		d = time.Duration(n) * unit
	}
	if !timed {
		return d, nil
	}
	more, err := time.ParseDuration(strings.ToLower(clock))
	if err != nil || more < 0 {
		return 0, fmt.Errorf("%q is no duration", s)
	}
	return d + more, nil
}
