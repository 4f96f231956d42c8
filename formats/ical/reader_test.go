package ical

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// readers are programs in which the independent reader may be installed.
var readers = []string{"/usr/bin/python3", "python3"}

// reader is the independent reader; it says of itself what it does.
const reader = "testdata/reader.py"

func readerProgram(t *testing.T) string {
	for _, program := range readers {
		if exec.Command(program, "-c", "import icalendar, dateutil").Run() == nil {
			return program
		}
	}
	t.Skip("no Python with icalendar and dateutil: install Debian's python3-icalendar to check with an independent reader")
	return ""
}

// TestIndependentReader: Python sees the same occurrences at the same moments
// with the same words, for weekly, fortnightly, monthly and quarterly series
// across the changes of the clocks, with one moved, one cancelled and one left out.
func TestIndependentReader(t *testing.T) {
	program := readerProgram(t)
	for i, name := range []string{"Europe/Warsaw", "Europe/Kyiv", "Asia/Beirut", "America/New_York", "America/Santiago", "Africa/Casablanca", "Africa/Cairo", "Asia/Dhaka", "UTC"} {
		loc := zone(t, name)
		rules := []Rule{{Freq: Weekly}, {Freq: Weekly, Interval: 2}, {Freq: Monthly, Nth: 1}, {Freq: Monthly, Nth: -5}, {Freq: Monthly, Interval: 3, Nth: 1}}
		if name != "Europe/Warsaw" { // all rules in one zone, all zones with one rule
			rules = rules[i%len(rules):][:1]
		}
		for _, rule := range rules {
			start := time.Date(2026, 9, 1, 15, 30, 0, 0, loc)
			r := rule
			r.Until = time.Date(2030, 12, 31, 0, 0, 0, 0, time.UTC)
			events := seriesWithChanges(start, &r)
			c := Calendar{Product: "-//Ostoja//Test//EN", Method: Publish, Events: events}
			data, err := c.Write()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program, reader)
			cmd.Stdin = bytes.NewReader(data)
			got, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, got)
			}
			if want := expanded(t, events); string(got) != want {
				t.Errorf("%s %+v: the reader sees\n%s\nwant\n%s\nof\n%s", name, rule, head(string(got)), head(want), data)
			}
		}
	}
}

func seriesWithChanges(start time.Time, r *Rule) []Event {
	series := Event{UID: "s@example.org", Stamp: utc(2026, 8, 1, 0, 0), Start: start, Duration: time.Hour, Rule: r,
		Summary: "Zebranie; grupa, робоча\n\\ group", Organizer: Person{"Lead", "lead@example.org"}}
	starts := []time.Time{}
	for i := 0; len(starts) < 5; i++ {
		if s, ok := series.nth(i); ok {
			starts = append(starts, s)
		}
	}
	series.Except = []time.Time{starts[1]}
	moved, off := series, series
	moved.Rule, moved.Except, moved.Recurrence, moved.Start, moved.Summary = nil, nil, starts[2], starts[2].Add(26*time.Hour), "moved"
	off.Rule, off.Except, off.Recurrence, off.Start, off.Status = nil, nil, starts[4], starts[4], Cancelled
	return []Event{series, moved, off}
}

func expanded(t *testing.T, events []Event) string {
	all, err := Expand(events, utc(2026, 1, 1, 0, 0), utc(2032, 1, 1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, o := range all {
		fmt.Fprintf(&b, "%s|%s|%s\n", o.Start.UTC().Format("2006-01-02T15:04"), strings.ReplaceAll(o.Event.Summary, "\n", "/"), o.Event.Status)
	}
	return b.String()
}

func head(s string) string {
	return strings.Join(strings.Split(s, "\n")[:min(12, strings.Count(s, "\n"))], "\n")
}

// FuzzRead: no input makes a panic, and what is read can be written and read again.
func FuzzRead(f *testing.F) {
	e := tuesdays(f)
	c := Calendar{Product: "p", Events: []Event{e}}
	data, err := c.Write()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART;TZID=\"Europe/Warsaw\":20260901T100000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1TU\nEND:VEVENT\nEND:VCALENDAR"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Read(data)
		if err != nil {
			return
		}
		c.Product, c.Method = "p", ""
		again, err := c.Write()
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		if _, err := Read(again); err != nil {
			t.Fatalf("written but not read: %v\n%s", err, again)
		}
	})
}

// BenchmarkFeed writes five years of a weekly series: 260 meetings of which
// every tenth was moved. The figure to reach is 50 ms.
func BenchmarkFeed(b *testing.B) {
	series := tuesdays(b)
	events := []Event{series}
	for i := 0; i < 260; i += 10 {
		moved := series
		moved.Rule = nil
		moved.Recurrence, _ = series.nth(i)
		moved.Start = moved.Recurrence.AddDate(0, 0, 1)
		events = append(events, moved)
	}
	for b.Loop() {
		c := Calendar{Product: "p", Method: Publish, Events: events}
		if _, err := c.Write(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFeedUnrolled writes each of the 260 meetings as an event of its own.
func BenchmarkFeedUnrolled(b *testing.B) {
	series := tuesdays(b)
	var events []Event
	for i := range 260 {
		one := series
		one.Rule = nil
		one.UID = fmt.Sprintf("%d@example.org", i)
		one.Start, _ = series.nth(i)
		events = append(events, one)
	}
	for b.Loop() {
		c := Calendar{Product: "p", Method: Publish, Events: events}
		if _, err := c.Write(); err != nil {
			b.Fatal(err)
		}
	}
}
