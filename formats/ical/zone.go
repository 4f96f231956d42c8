package ical

import (
	"fmt"
	"strings"
	"time"
)

// onset is a moment from which a zone keeps another distance from UTC.
type onset struct {
	at       time.Time // local time before the change, carried as UTC
	from, to int       // seconds east of UTC
	name     string
	summer   bool
}

// ahead is how far beyond a span a rule of a zone is tried before it is
// written without an end.
const ahead = 10

// Timezone makes the VTIMEZONE of a location that is right for every moment
// from from to to, and afterwards as long as the zone database knows no other
// change. The first onset is the one in force at from.
func Timezone(loc *time.Location, from, to time.Time) Component {
	c := Component{Name: "VTIMEZONE"}
	c.add("TZID", loc.String())
	if end := time.Date(lastYear, 1, 1, 0, 0, 0, 0, time.UTC); to.After(end) {
		to = end
	}
	onsets := onsets(loc, from, to.AddDate(ahead, 0, 0))
	for len(onsets) > 0 {
		o := onsets[0]
		same, rest := split(onsets, func(p onset) bool {
			return p.from == o.from && p.to == o.to && p.name == o.name && p.summer == o.summer
		})
		onsets = rest
		c.Children = append(c.Children, observances(same, to)...)
	}
	return c
}

// epoch is where a search backwards for the onset in force ends.
var epoch = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

// step is shorter than any zone has kept one distance from UTC since 1970.
const step = 72 * time.Hour

// onsets lists the changes of a zone from the one in force at from until to.
// It looks at the zone in steps rather than ask Time.ZoneBounds, which after
// 2037 reports changes at the turn of the year where there are none.
func onsets(loc *time.Location, from, to time.Time) []onset {
	t := from.In(loc)
	for t.After(epoch) && sameZone(t, t.Add(-step)) {
		t = t.Add(-step)
	}
	if t.After(epoch) {
		t = change(t.Add(-step), t)
	} else {
		t = epoch.In(loc)
	}
	all := []onset{onsetAt(t)}
	for t.Before(to) {
		next := t.Add(step)
		if !sameZone(t, next) {
			next = change(t, next)
			all = append(all, onsetAt(next))
		}
		t = next
	}
	return all
}

func sameZone(a, b time.Time) bool {
	nameA, toA := a.Zone()
	nameB, toB := b.Zone()
	return nameA == nameB && toA == toB && a.IsDST() == b.IsDST()
}

// change finds the second from which the zone is as it is at after.
func change(before, after time.Time) time.Time {
	for after.Sub(before) > time.Second {
		middle := before.Add((after.Sub(before) / 2).Truncate(time.Second))
		if sameZone(middle, after) {
			after = middle
		} else {
			before = middle
		}
	}
	return after
}

// onsetAt describes the change at t. A zone that had none since 1970 begins
// there with what it has.
func onsetAt(t time.Time) onset {
	before := t.Add(-time.Second)
	name, to := t.Zone()
	_, from := before.Zone()
	if !t.After(epoch) {
		return onset{at: epoch, from: to, to: to, name: name}
	}
	return onset{
		at:   t.UTC().Add(time.Duration(from) * time.Second),
		from: from, to: to, name: name,
		// By the clock, not by law: Dublin's winter is its daylight saving.
		summer: before.IsDST() != t.IsDST() && to > from,
	}
}

func split(all []onset, in func(onset) bool) (yes, no []onset) {
	for _, o := range all {
		if in(o) {
			yes = append(yes, o)
		} else {
			no = append(no, o)
		}
	}
	return yes, no
}

// observances writes onsets of one kind: those that one rule gives to the end
// of what was looked at as RRULE without an end, all before them by date. No
// rule gets an UNTIL, which readers take for local time or for UTC as they like.
func observances(same []onset, until time.Time) []Component {
	for i := range same {
		n, nth := yearly(same[i:])
		if goesOn := same[len(same)-1].at.Year() >= until.Year()+ahead-1; n < 3 || i+n < len(same) || !goesOn {
			continue
		}
		if i == 0 {
			return []Component{ruled(same[0], nth)}
		}
		return []Component{dated(same[:i]), ruled(same[i], nth)}
	}
	return []Component{dated(same)}
}

// yearly counts the onsets at the front that one rule gives, year after year:
// the nth weekday of a month, from its end where that fits all.
func yearly(all []onset) (n, nth int) {
	first := all[0].at
	last := nthOfMonth(first.Year(), first.Month(), first.Weekday(), -1) == first.Day()
	front := true
	for n = 1; n < len(all); n++ {
		t := all[n].at
		y, m, d := t.Date()
		if y != first.Year()+n || m != first.Month() || t.Weekday() != first.Weekday() || clock(t) != clock(first) {
			break
		}
		stillLast := last && nthOfMonth(y, m, t.Weekday(), -1) == d
		stillFront := front && (d-1)/7 == (first.Day()-1)/7
		if !stillLast && !stillFront {
			break
		}
		last, front = stillLast, stillFront
	}
	if last {
		return n, -1
	}
	return n, (first.Day()-1)/7 + 1
}

func clock(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

func ruled(first onset, nth int) Component {
	c := first.component()
	c.add("RRULE", fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", first.at.Month(), nth, dayCodes[first.at.Weekday()]))
	return c
}

func dated(all []onset) Component {
	c := all[0].component()
	var dates []string
	for _, o := range all[1:] {
		dates = append(dates, o.at.Format(localForm))
	}
	c.add("RDATE", strings.Join(dates, ","))
	return c
}

func (o onset) component() Component {
	c := Component{Name: "STANDARD"}
	if o.summer {
		c.Name = "DAYLIGHT"
	}
	c.add("DTSTART", o.at.Format(localForm))
	c.add("TZOFFSETFROM", distance(o.from))
	c.add("TZOFFSETTO", distance(o.to))
	c.add("TZNAME", o.name)
	return c
}

// distance writes seconds east of UTC as +0130 or, with seconds, +013015.
func distance(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}
