package meetings

import (
	"time"

	"ostoja/formats/ical"
	"ostoja/internal/id"
	"ostoja/internal/members"
)

// Series is the rule by which the group meets, as the charter gives it. A
// charter with another rule ends the series and begins a new one.
type Series struct {
	ID        id.ID
	Frequency string // weekly, biweekly, monthly, quarterly
	Nth       int    // of a monthly or quarterly one; -1 the last
	Weekday   string
	Time      string
	Zone      string
	Place     string
	Starts    time.Time // the first day
	Ends      time.Time // the moment from which it holds no longer; zero for open
	Sequence  int
	Invited   bool // people have it in their calendars
}

// frequencies are the charter's words as rules of a calendar.
var frequencies = map[string]ical.Rule{
	"weekly": {Freq: ical.Weekly, Interval: 1}, "biweekly": {Freq: ical.Weekly, Interval: 2},
	"monthly": {Freq: ical.Monthly, Interval: 1}, "quarterly": {Freq: ical.Monthly, Interval: 3},
}

var weekdays = map[string]time.Weekday{
	"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday,
	"friday": time.Friday, "saturday": time.Saturday, "sunday": time.Sunday,
}

// seriesOf is the series that a charter asks for from a day on; it is not ok
// where the charter's rule gives no day.
func seriesOf(c members.Charter, from time.Time) (s Series, ok bool) {
	s = Series{ID: id.New(), Frequency: c.Frequency, Weekday: c.Weekday, Time: c.Time, Zone: c.Zone, Place: c.Place}
	if rule := frequencies[c.Frequency]; rule.Freq == ical.Monthly && c.Nth != nil {
		s.Nth = *c.Nth
	}
	s.Starts, ok = s.firstDay(from)
	return s, ok
}

// sameRule tells whether meetings fall on the same days and times.
func (s *Series) sameRule(o Series) bool {
	return s.Frequency == o.Frequency && s.Nth == o.Nth && s.Weekday == o.Weekday && s.Time == o.Time && s.Zone == o.Zone
}

// firstDay is the first day of the rule on or after a day.
func (s *Series) firstDay(from time.Time) (time.Time, bool) {
	want, known := weekdays[s.Weekday]
	if _, ok := frequencies[s.Frequency]; !ok || !known {
		return time.Time{}, false
	}
	for d := dayOf(from); d.Before(from.AddDate(1, 0, 0)); d = d.AddDate(0, 0, 1) {
		if d.Weekday() == want && (s.Nth == 0 || isNth(d, s.Nth)) {
			return d, true
		}
	}
	return time.Time{}, false
}

// isNth tells whether a day is the nth of its weekday in its month, counted
// from the end for a negative n.
func isNth(d time.Time, n int) bool {
	if n > 0 {
		return (d.Day()-1)/7+1 == n
	}
	last := time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return (last-d.Day())/7+1 == -n
}

// event is the series as a calendar has it, without the words for people.
func (s *Series) event() ical.Event {
	rule := frequencies[s.Frequency]
	rule.Nth = s.Nth
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	e := ical.Event{UID: string(s.ID), Sequence: s.Sequence, Start: moment(s.Starts, s.Time, zone), Duration: defaultLength * time.Minute, Rule: &rule, Location: s.Place}
	if !s.Ends.IsZero() {
		rule.Until = s.Ends.In(zone)
	}
	return e
}

// neverMet tells a series that ended before its first meeting.
func (s *Series) neverMet() bool {
	e := s.event()
	return !s.Ends.IsZero() && !s.Ends.After(e.Start)
}

// days lists the days of the series in [from, to).
func (s *Series) days(from, to time.Time) ([]time.Time, error) {
	if s.neverMet() {
		return nil, nil
	}
	found, err := ical.Expand([]ical.Event{s.event()}, from, to)
	var out []time.Time
	for _, o := range found {
		out = append(out, dayOf(o.Original))
	}
	return out, err
}

// planned makes the meeting of one day of the series.
func (s *Series) planned(day time.Time) Meeting {
	length, none := defaultLength, 0
	return Meeting{Kind: Regular, State: Planned, Day: day, Time: s.Time, Zone: s.Zone, Place: s.Place, Length: &length, Series: s.ID, Slot: day, Sequence: &none}
}
