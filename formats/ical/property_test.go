package ical

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// zonesToTry have no changes, changes by rule in both hemispheres, half hours,
// odd rules, and a winter that is daylight saving by law.
var zonesToTry = []string{
	"Europe/Warsaw", "Europe/Kyiv", "Europe/Chisinau", "Europe/Dublin", "Europe/Istanbul", "America/New_York", "America/Santiago", "America/Bogota",
	"Asia/Dhaka", "Asia/Kathmandu", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Africa/Cairo", "Africa/Casablanca", "Africa/Addis_Ababa",
	"Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Apia", "Asia/Tehran", "UTC",
}

func anyTime(t *rapid.T, loc *time.Location) time.Time {
	return Date(rapid.IntRange(2015, 2035).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"),
		rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0, loc)
}

func anyZone(t *rapid.T) *time.Location {
	loc, err := time.LoadLocation(rapid.SampledFrom(zonesToTry).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

var anyText = rapid.Custom(func(t *rapid.T) string {
	s := rapid.StringN(0, 60, -1).Draw(t, "text")
	return withoutControls(s) // what no calendar holds is dropped on purpose
})

func anyRule(t *rapid.T, start time.Time) *Rule {
	r := Rule{Freq: Weekly, Interval: rapid.IntRange(1, 4).Draw(t, "interval")}
	if rapid.Bool().Draw(t, "monthly") {
		r.Freq, r.Nth = Monthly, (start.Day()-1)/7+1
	}
	switch rapid.IntRange(0, 2).Draw(t, "end") {
	case 1:
		r.Count = rapid.IntRange(1, 100).Draw(t, "count")
	case 2:
		r.Until = start.AddDate(0, rapid.IntRange(0, 60).Draw(t, "months"), 0).UTC()
	}
	return &r
}

var anyEvent = rapid.Custom(func(t *rapid.T) Event {
	loc := anyZone(t)
	e := Event{
		UID: rapid.StringMatching(`[a-z0-9,;\\-]{1,40}@example\.org`).Draw(t, "uid"), Sequence: rapid.IntRange(0, 9).Draw(t, "sequence"),
		Stamp: anyTime(t, time.UTC), Start: anyTime(t, loc), Duration: time.Duration(rapid.IntRange(0, 6*60).Draw(t, "minutes")) * time.Minute,
		Summary: anyText.Draw(t, "summary"), Description: anyText.Draw(t, "description"), Location: anyText.Draw(t, "location"),
		Organizer: Person{anyText.Draw(t, "name"), "lead@example.org"},
	}
	e.Rule = anyRule(t, e.Start)
	for range rapid.IntRange(0, 3).Draw(t, "exceptions") {
		e.Except = append(e.Except, anyTime(t, loc))
	}
	for range rapid.IntRange(0, 3).Draw(t, "attendees") {
		e.Attendees = append(e.Attendees, Attendee{Person{anyText.Draw(t, "attendee"), "a@example.org"}, rapid.Bool().Draw(t, "optional"), rapid.Bool().Draw(t, "rsvp"), ""})
	}
	return e
})

// same in all but the identity of the Location pointers.
func normal(e Event) Event {
	at := func(t time.Time) time.Time { return t.UTC() }
	e.Start, e.Stamp, e.Recurrence = at(e.Start), at(e.Stamp), at(e.Recurrence)
	e.Except = append([]time.Time(nil), e.Except...)
	for i := range e.Except {
		e.Except[i] = at(e.Except[i])
	}
	return e
}

// TestRoundTrip: what is written reads back equal, in lines of at most 75
// octets of whole runes.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvent.Draw(t, "event")
		c := Calendar{Product: "-//p//EN", Name: anyText.Draw(t, "calendar"), Refresh: 4 * time.Hour, Events: []Event{e}}
		data, err := c.Write()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\r\n"), "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("bad line %q", line)
			}
		}
		back, err := Read(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if back.Name != c.Name || back.Refresh != c.Refresh || back.Events[0].Start.Location().String() != e.Start.Location().String() {
			t.Fatalf("calendar %+v became %+v", c, back)
		}
		if got, want := normal(back.Events[0]), normal(e); !reflect.DeepEqual(got, want) {
			t.Fatalf("event\n%+v\nbecame\n%+v\n%s", want, got, data)
		}
	})
}

// TestExpandKeepsTheWallClock: every occurrence is at the wall clock of the
// first, on its weekday, unless the clocks jumped over that time; and windows
// cut a series without losing or doubling any.
func TestExpandKeepsTheWallClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvent.Draw(t, "event")
		from := e.Start
		middle, to := from.AddDate(0, rapid.IntRange(0, 30).Draw(t, "window"), 0), from.AddDate(3, 0, 0)
		all, err := Expand([]Event{e}, from, to)
		if err != nil {
			t.Fatal(err)
		}
		first, _ := Expand([]Event{e}, from, middle)
		second, _ := Expand([]Event{e}, middle, to)
		if len(first)+len(second) != len(all) {
			t.Fatalf("windows of %d and %d of a series of %d", len(first), len(second), len(all))
		}
		for _, o := range all {
			y, m, d := o.Start.Date()
			naive := time.Date(y, m, d, e.Start.Hour(), e.Start.Minute(), 0, 0, time.UTC)
			_, distance := o.Start.Zone()
			jumped := naive.Add(-time.Duration(distance)*time.Second).In(e.Start.Location()).Format("15:04") != e.Start.Format("15:04") || clock(o.Start) > clock(e.Start)
			if o.Start.Weekday() != e.Start.Weekday() && !jumped || clock(o.Start) != clock(e.Start) && !jumped {
				t.Fatalf("series of %s has %s", e.Start, o.Start)
			}
		}
	})
}

// TestEscapeText: any text without control characters comes back.
func TestEscapeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText.Draw(t, "text")
		if got := UnescapeText(EscapeText(s)); got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

// distanceAt evaluates a VTIMEZONE as RFC 5545 says: the onset that was last
// before the moment decides. It is the test's own reading of the rules.
func distanceAt(t testing.TB, c Component, moment time.Time) string {
	best, answer := time.Time{}, ""
	for _, o := range c.Children {
		from := parseDistance(t, o.text("TZOFFSETFROM"))
		for _, onset := range onsetsOf(t, o, from, moment) {
			if !onset.After(moment) && onset.After(best) {
				best, answer = onset, o.text("TZOFFSETTO")
			}
		}
	}
	return answer
}

func onsetsOf(t testing.TB, o Component, from time.Duration, until time.Time) []time.Time {
	start, err := time.Parse(localForm, o.text("DTSTART"))
	if err != nil {
		t.Fatal(err)
	}
	all := []time.Time{start.Add(-from)}
	if dates := o.text("RDATE"); dates != "" {
		for d := range strings.SplitSeq(dates, ",") {
			at, err := time.Parse(localForm, d)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, at.Add(-from))
		}
	}
	if rule := o.text("RRULE"); rule != "" {
		parts := map[string]string{}
		for p := range strings.SplitSeq(rule, ";") {
			k, v, _ := strings.Cut(p, "=")
			parts[k] = v
		}
		for y := start.Year() + 1; y <= until.Year(); y++ {
			nth := 0
			for n := -5; n <= 5; n++ {
				if strings.TrimSuffix(parts["BYDAY"], dayCodes[start.Weekday()]) == strconv.Itoa(n) {
					nth = n
				}
			}
			at := time.Date(y, start.Month(), nthOfMonth(y, start.Month(), start.Weekday(), nth), start.Hour(), start.Minute(), start.Second(), 0, time.UTC).Add(-from)
			if end, err := time.Parse(utcForm, parts["UNTIL"]); err == nil && at.After(end) {
				break
			}
			all = append(all, at)
		}
	}
	return all
}

func parseDistance(t testing.TB, s string) time.Duration {
	d, err := time.ParseDuration(s[:3] + "h" + s[3:5] + "m" + (s[5:] + "00")[:2] + "s")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTimezoneAgreesWithGo: at every twelfth hour of seven years, and so on
// both sides of every change, VTIMEZONE gives Go's distance from UTC.
func TestTimezoneAgreesWithGo(t *testing.T) {
	for _, name := range zonesToTry {
		loc := zone(t, name)
		from, to := utc(2024, 1, 1, 0, 0), utc(2031, 1, 1, 0, 0)
		c := Timezone(loc, from, to)
		for at := from; at.Before(to); at = at.Add(12 * time.Hour) {
			_, seconds := at.In(loc).Zone()
			if got := distanceAt(t, c, at); got != distance(seconds) {
				t.Errorf("%s at %s: %s, want %s\n%s", name, at, got, distance(seconds), c.Append(nil))
				break
			}
		}
	}
}
