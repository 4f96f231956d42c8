package ical

import (
	"errors"
	"slices"
	"time"
)

// Occurrence is one time that an event takes place.
type Occurrence struct {
	Start, End time.Time // in the zone of the event
	Event      *Event    // the series, or what stands in for this occurrence
	Original   time.Time // where the rule puts it; Start unless it was moved
}

// maxOccurrences bounds an expansion: a weekly series for two thousand years.
const maxOccurrences = 100_000

// ErrTooMany says that a window holds more occurrences than anybody can meet.
var ErrTooMany = errors.New("more occurrences than can be expanded")

// Expand gives the occurrences that start in [from, to), in order. Cancelled
// ones are among them, with an Event whose Status is Cancelled; those in
// Except are not. An occurrence that was moved counts by where it is now.
func Expand(events []Event, from, to time.Time) ([]Occurrence, error) {
	instead := map[string]map[int64]*Event{} // UID -> original start -> event
	for i := range events {
		e := &events[i]
		if err := e.check(); err != nil {
			return nil, err
		}
		if !e.Recurrence.IsZero() {
			if instead[e.UID] == nil {
				instead[e.UID] = map[int64]*Event{}
			}
			instead[e.UID][e.Recurrence.Unix()] = e
		}
	}
	var all []Occurrence
	add := func(e *Event, original time.Time) {
		if !e.Start.Before(from) && e.Start.Before(to) {
			all = append(all, Occurrence{e.Start, e.Start.Add(e.Duration), e, original})
		}
	}
	for i := range events {
		e := &events[i]
		if !e.Recurrence.IsZero() {
			add(e, e.Recurrence)
			continue
		}
		err := e.each(to, func(start time.Time) {
			if instead[e.UID][start.Unix()] == nil && !start.Before(from) {
				all = append(all, Occurrence{start, start.Add(e.Duration), e, start})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b Occurrence) int { return a.Start.Compare(b.Start) })
	return all, nil
}

// each calls yield with every start of a series before to, without those in Except.
func (e *Event) each(to time.Time, yield func(time.Time)) error {
	except := map[int64]bool{}
	for _, x := range e.Except {
		except[x.Unix()] = true
	}
	for i, n := 0, 0; ; i++ {
		start, ok := e.nth(i)
		if !start.Before(to) || e.Rule != nil && !e.Rule.Until.IsZero() && start.After(e.Rule.Until) {
			return nil
		}
		if !ok {
			continue // a month without a fifth weekday
		}
		if n++; n > maxOccurrences {
			return ErrTooMany
		}
		if !except[start.Unix()] {
			yield(start)
		}
		if e.Rule == nil || e.Rule.Count == n {
			return nil
		}
	}
}

// nth gives the start of the ith step of a series, 0 the first. It is not ok
// where the month of that step has no such weekday; the time is then its first.
func (e *Event) nth(i int) (time.Time, bool) {
	if i == 0 || e.Rule == nil {
		return e.Start, true
	}
	y, m, d := e.Start.Date()
	steps := i * e.Rule.interval()
	if e.Rule.Freq == Weekly {
		return at(e.Start, y, m, d+7*steps), true
	}
	month := time.Date(y, m+time.Month(steps), 1, 0, 0, 0, 0, time.UTC)
	day := nthOfMonth(month.Year(), month.Month(), e.Start.Weekday(), e.Rule.Nth)
	return at(e.Start, month.Year(), month.Month(), max(day, 1)), day > 0
}

// at puts the wall clock of t on another date in its zone.
func at(t time.Time, year int, month time.Month, day int) time.Time {
	h, m, s := t.Clock()
	return Date(year, month, day, h, m, s, t.Location())
}

// Date gives the moment of a wall clock in a zone, as calendars understand it.
//
// Where the clocks go forward over that time it is taken with the distance
// from UTC before the change, and where they go back it is the first of the
// two (RFC 5545, 3.3.5). time.Date promises neither.
func Date(year int, month time.Month, day, hour, minute, second int, loc *time.Location) time.Time {
	naive := time.Date(year, month, day, hour, minute, second, 0, time.UTC)
	with := func(near time.Time) (t time.Time, valid bool) {
		_, distance := near.In(loc).Zone()
		t = naive.Add(-time.Duration(distance) * time.Second).In(loc)
		_, there := t.Zone()
		return t, there == distance
	}
	before, valid := with(naive.Add(-36 * time.Hour))
	if after, ok := with(naive.Add(36 * time.Hour)); !valid && ok {
		return after
	}
	return before
}

// repeated tells whether t is the second of two moments with one wall clock,
// which no calendar can write.
func repeated(t time.Time) bool {
	y, m, d := t.Date()
	return !at(t, y, m, d).Equal(t)
}
