package ical

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func utc(y int, m time.Month, d, h, min int) time.Time {
	return time.Date(y, m, d, h, min, 0, 0, time.UTC)
}

// tuesdays is the weekly meeting of the first group: 15:30 in Warsaw.
func tuesdays(t testing.TB) Event {
	return Event{
		UID: "series@ostoja.example", Stamp: utc(2026, 9, 1, 8, 0),
		Start: time.Date(2026, 9, 1, 15, 30, 0, 0, zone(t, "Europe/Warsaw")), Duration: 90 * time.Minute,
		Rule: &Rule{Freq: Weekly}, Summary: "Weekly meeting", Location: "Microsoft Teams",
		Organizer: Person{"Co-leads", "co-leads@example.org"},
	}
}

func starts(t *testing.T, events []Event, from, to time.Time) []string {
	t.Helper()
	all, err := Expand(events, from, to)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, o := range all {
		s := o.Start.Format("2006-01-02 15:04 MST")
		if o.Event.Status == Cancelled {
			s += " cancelled"
		}
		out = append(out, s)
	}
	return out
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestWarsawAllYear is the promise of the ToR: 15:30 on both sides of the
// change of the clocks.
func TestWarsawAllYear(t *testing.T) {
	e := []Event{tuesdays(t)}
	same(t, starts(t, e, utc(2026, 10, 19, 0, 0), utc(2026, 10, 29, 0, 0)), "2026-10-20 15:30 CEST", "2026-10-27 15:30 CET")
	same(t, starts(t, e, utc(2027, 3, 22, 0, 0), utc(2027, 4, 1, 0, 0)), "2027-03-23 15:30 CET", "2027-03-30 15:30 CEST")
	if n := len(starts(t, e, utc(2026, 9, 1, 0, 0), utc(2027, 9, 1, 0, 0))); n != 52+1 {
		t.Errorf("%d meetings from 2026-09-01 to 2027-08-31, want 53", n)
	}
}

func TestRules(t *testing.T) {
	warsaw := zone(t, "Europe/Warsaw")
	for name, c := range map[string]struct {
		start time.Time
		rule  Rule
		value string
		want  []string // the first four days
	}{
		"biweekly":       {time.Date(2026, 10, 15, 10, 0, 0, 0, warsaw), Rule{Freq: Weekly, Interval: 2}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", []string{"2026-10-15", "2026-10-29", "2026-11-12", "2026-11-26"}},
		"first Thursday": {time.Date(2026, 10, 1, 10, 0, 0, 0, warsaw), Rule{Freq: Monthly, Nth: 1}, "FREQ=MONTHLY;BYDAY=1TH", []string{"2026-10-01", "2026-11-05", "2026-12-03", "2027-01-07"}},
		"last Wednesday": {time.Date(2026, 10, 28, 10, 0, 0, 0, warsaw), Rule{Freq: Monthly, Nth: -1}, "FREQ=MONTHLY;BYDAY=-1WE", []string{"2026-10-28", "2026-11-25", "2026-12-30", "2027-01-27"}},
		"fifth Monday":   {time.Date(2026, 11, 30, 10, 0, 0, 0, warsaw), Rule{Freq: Monthly, Nth: 5}, "FREQ=MONTHLY;BYDAY=5MO", []string{"2026-11-30", "2027-03-29", "2027-05-31", "2027-08-30"}},
		"quarterly":      {time.Date(2026, 10, 6, 10, 0, 0, 0, warsaw), Rule{Freq: Monthly, Interval: 3, Nth: 1}, "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", []string{"2026-10-06", "2027-01-05", "2027-04-06", "2027-07-06"}},
		"three times":    {time.Date(2026, 10, 6, 10, 0, 0, 0, warsaw), Rule{Freq: Weekly, Count: 3}, "FREQ=WEEKLY;COUNT=3;BYDAY=TU", []string{"2026-10-06", "2026-10-13", "2026-10-20"}},
		"until":          {time.Date(2026, 10, 20, 10, 0, 0, 0, warsaw), Rule{Freq: Weekly, Until: time.Date(2026, 10, 27, 10, 0, 0, 0, warsaw)}, "FREQ=WEEKLY;UNTIL=20261027T090000Z;BYDAY=TU", []string{"2026-10-20", "2026-10-27"}},
	} {
		t.Run(name, func(t *testing.T) {
			e := Event{UID: "x", Start: c.start, Rule: &c.rule}
			if got := c.rule.value(c.start.Weekday()); got != c.value {
				t.Errorf("RRULE is %s, want %s", got, c.value)
			}
			got := starts(t, []Event{e}, c.start, c.start.AddDate(5, 0, 0))
			for i := range got {
				got[i] = got[i][:10]
			}
			same(t, got[:min(4, len(got))], c.want...)
		})
	}
}

// TestClockChanges: a series at half past two meets the night without and the
// night with two of them.
func TestClockChanges(t *testing.T) {
	warsaw := zone(t, "Europe/Warsaw")
	e := Event{UID: "night", Start: time.Date(2027, 3, 21, 2, 30, 0, 0, warsaw), Rule: &Rule{Freq: Weekly}}
	same(t, starts(t, []Event{e}, utc(2027, 3, 20, 0, 0), utc(2027, 4, 6, 0, 0)),
		"2027-03-21 02:30 CET", "2027-03-28 03:30 CEST", "2027-04-04 02:30 CEST")
	e.Start = time.Date(2026, 10, 18, 2, 30, 0, 0, warsaw)
	same(t, starts(t, []Event{e}, utc(2026, 10, 17, 0, 0), utc(2026, 11, 2, 0, 0)),
		"2026-10-18 02:30 CEST", "2026-10-25 02:30 CEST", "2026-11-01 02:30 CET")
}

func TestMovedCancelledAndExcepted(t *testing.T) {
	warsaw := zone(t, "Europe/Warsaw")
	series := tuesdays(t)
	series.Except = []time.Time{time.Date(2026, 9, 8, 15, 30, 0, 0, warsaw)}
	moved, off := series, series
	moved.Rule, moved.Except, moved.Sequence = nil, nil, 1
	moved.Recurrence, moved.Start = time.Date(2026, 9, 15, 15, 30, 0, 0, warsaw), time.Date(2026, 9, 17, 10, 0, 0, 0, warsaw)
	off.Rule, off.Except, off.Status = nil, nil, Cancelled
	off.Recurrence, off.Start = time.Date(2026, 9, 22, 15, 30, 0, 0, warsaw), time.Date(2026, 9, 22, 15, 30, 0, 0, warsaw)
	same(t, starts(t, []Event{series, moved, off}, utc(2026, 9, 1, 0, 0), utc(2026, 9, 30, 0, 0)),
		"2026-09-01 15:30 CEST", "2026-09-17 10:00 CEST", "2026-09-22 15:30 CEST cancelled", "2026-09-29 15:30 CEST")
}

// TestInvitation is the file that Outlook, Google and Thunderbird get.
func TestInvitation(t *testing.T) {
	e := tuesdays(t)
	e.Sequence, e.Modified = 2, utc(2026, 9, 2, 9, 0)
	e.Description = "Agenda: needs, gaps; training\nPlease read the minutes of the last meeting \\ before, and say what is wrong: żółć, їжак."
	e.Except = []time.Time{time.Date(2026, 12, 29, 15, 30, 0, 0, e.Start.Location())}
	e.Attendees = []Attendee{{Person: Person{`Anna "Ania" Nowak, NGO`, "anna@example.org"}, RSVP: true}}
	c := Calendar{Product: "-//Ostoja//Test//EN", Method: Request, Events: []Event{e}}
	got, err := c.Write()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Ostoja//Test//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Warsaw
BEGIN:DAYLIGHT
DTSTART:20260329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:series@ostoja.example
DTSTAMP:20260901T080000Z
SEQUENCE:2
LAST-MODIFIED:20260902T090000Z
DTSTART;TZID=Europe/Warsaw:20260901T153000
DTEND;TZID=Europe/Warsaw:20260901T170000
RRULE:FREQ=WEEKLY;BYDAY=TU
EXDATE;TZID=Europe/Warsaw:20261229T153000
SUMMARY:Weekly meeting
DESCRIPTION:Agenda: needs\, gaps\; training\nPlease read the minutes of the
  last meeting \\ before\, and say what is wrong: żółć\, їжак.
LOCATION:Microsoft Teams
ORGANIZER;CN=Co-leads:mailto:co-leads@example.org
ATTENDEE;CN="Anna ^'Ania^' Nowak, NGO";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPA
 NT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:anna@example.org
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n")
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if ct := c.ContentType(); ct != "text/calendar; charset=utf-8; method=REQUEST; component=VEVENT" {
		t.Errorf("content type %q", ct)
	}
}

// TestRefusals: what receivers would reject or misread is not written.
func TestRefusals(t *testing.T) {
	attend := []Attendee{{Person: Person{"", "a@example.org"}}}
	for name, c := range map[string]struct {
		method Method
		change func(*Event)
		says   string
	}{
		"publish with attendees":    {Publish, func(e *Event) { e.Attendees = attend }, "attendees"},
		"request without attendees": {Request, func(*Event) {}, "attendees"},
		"cancel that is not":        {Cancel, func(e *Event) { e.Attendees = attend }, "CANCELLED"},
		"no organizer":              {Publish, func(e *Event) { e.Organizer = Person{} }, "organizer"},
		"no stamp":                  {Publish, func(e *Event) { e.Stamp = time.Time{} }, "stamp"},
		"no UID":                    {"", func(e *Event) { e.UID = "" }, "UID"},
		"no start":                  {"", func(e *Event) { e.Start = time.Time{} }, "start"},
		"nameless zone":             {"", func(e *Event) { e.Start = e.Start.In(time.FixedZone("", 3600)) }, "zone"},
		"local zone":                {"", func(e *Event) { e.Start = time.Date(2026, 9, 1, 9, 0, 0, 0, time.Local) }, "zone"},
		"rule off its start":        {"", func(e *Event) { e.Rule = &Rule{Freq: Monthly, Nth: 2} }, "starts on"},
		"monthly without nth":       {"", func(e *Event) { e.Rule = &Rule{Freq: Monthly} }, "nth weekday"},
		"yearly":                    {"", func(e *Event) { e.Rule = &Rule{Freq: "YEARLY"} }, "YEARLY"},
		"ends before it starts":     {"", func(e *Event) { e.Rule.Until = e.Start.AddDate(0, 0, -7) }, "ends before"},
		"a mail that is none":       {"", func(e *Event) { e.Organizer.Email = "x\r\nATTENDEE:mailto:y" }, "mail address"},
		"negative duration":         {"", func(e *Event) { e.Duration = -time.Hour }, "duration"},
		"second of two hours": {"", func(e *Event) {
			e.Rule = nil
			e.Start = time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC).In(e.Start.Location())
		}, "repeat"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "local zone" && time.Local.String() != "Local" {
				t.Skip("this machine's local zone has a name")
			}
			e := tuesdays(t)
			c.change(&e)
			cal := Calendar{Product: "p", Method: c.method, Events: []Event{e}}
			if _, err := cal.Write(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
}

// TestReadRefuses: a file that would put meetings on wrong days is an error.
func TestReadRefuses(t *testing.T) {
	event := func(lines string) string {
		return "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\n" + lines + "\nEND:VEVENT\nEND:VCALENDAR\n"
	}
	for data, says := range map[string]string{
		"":                       "END",
		"hello":                  "name before",
		"SUMMARY:x":              "begins with BEGIN",
		"BEGIN:VCARD\nEND:VCARD": "not VCALENDAR",
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR":                   "closes VEVENT",
		strings.Repeat("BEGIN:A\n", 20):                                  "in one another",
		event("DTSTART:20260901"):                                        "zone",
		event("DTSTART:20260901T100000"):                                 "zone",
		event("DTSTART;TZID=Nowhere:20260901T100000"):                    "not known",
		event("DTSTART:20260901T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TU,WE"): "BYDAY",
		event("DTSTART:20260901T100000Z\nRRULE:FREQ=YEARLY"):             "YEARLY",
		event("DTSTART:20260901T100000Z\nRRULE:FREQ=WEEKLY;BYSETPOS=1"):  "not supported",
		event("DTSTART:20260901T100000Z\nRDATE:20260902T100000Z"):        "not supported",
		event("DTSTART:20260901T100000Z\nDURATION:-PT1H"):                "duration",
		event("DTSTART:20260901T100000Z\nSEQUENCE:many"):                 "SEQUENCE",
	} {
		if _, err := Read([]byte(data)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60q: got %v, want an error that says %q", data, err, says)
		}
	}
}
