package ical_test

import (
	"fmt"
	"time"

	"ostoja/formats/ical"
)

func ExampleExpand() {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		fmt.Println(err)
		return
	}
	series := ical.Event{
		UID:   "weekly@example.org",
		Start: time.Date(2026, 10, 6, 15, 30, 0, 0, warsaw), Duration: time.Hour,
		Rule: &ical.Rule{Freq: ical.Weekly},
	}
	moved := ical.Event{
		UID:        "weekly@example.org",
		Recurrence: time.Date(2026, 11, 3, 15, 30, 0, 0, warsaw),
		Start:      time.Date(2026, 11, 4, 10, 0, 0, 0, warsaw), Duration: time.Hour,
	}
	all, err := ical.Expand([]ical.Event{series, moved}, time.Date(2026, 10, 20, 0, 0, 0, 0, warsaw), time.Date(2026, 11, 11, 0, 0, 0, 0, warsaw))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range all {
		fmt.Println(o.Start.Format("Mon 2006-01-02 15:04 MST"))
	}
	// Output:
	// Tue 2026-10-20 15:30 CEST
	// Tue 2026-10-27 15:30 CET
	// Wed 2026-11-04 10:00 CET
	// Tue 2026-11-10 15:30 CET
}

func ExampleCalendar_Write() {
	c := ical.Calendar{
		Product: "-//Example//Example//EN", Method: ical.Cancel,
		Events: []ical.Event{{
			UID: "weekly@example.org", Sequence: 3, Stamp: time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC),
			Start: time.Date(2026, 10, 6, 13, 30, 0, 0, time.UTC), Duration: time.Hour,
			Recurrence: time.Date(2026, 10, 6, 13, 30, 0, 0, time.UTC), Status: ical.Cancelled,
			Summary:   "Weekly meeting",
			Organizer: ical.Person{Name: "Co-leads", Email: "co-leads@example.org"},
			Attendees: []ical.Attendee{{Person: ical.Person{Email: "anna@example.org"}}},
		}},
	}
	data, err := c.Write()
	if err != nil {
		fmt.Println(err)
		return
	}
	back, err := ical.Read(data)
	fmt.Println(c.ContentType())
	fmt.Println(back.Method, back.Events[0].Status, back.Events[0].Recurrence.Format(time.RFC3339), err)
	// Output:
	// text/calendar; charset=utf-8; method=CANCEL; component=VEVENT
	// CANCEL CANCELLED 2026-10-06T13:30:00Z <nil>
}
