package meetings

import (
	"strings"
	"testing"
	"time"

	"net/url"

	"ostoja/internal/db"
	"ostoja/internal/members"
)

func TestASeriesStaysAtItsTimeAllYear(t *testing.T) {
	s, ok := seriesOf(members.Charter{Frequency: "weekly", Weekday: "tuesday", Time: "15:30", Zone: "Europe/Warsaw"}, time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC))
	if !ok {
		t.Fatal("no series")
	}
	days, err := s.days(s.event().Start, time.Date(2027, 4, 7, 0, 0, 0, 0, time.UTC))
	if err != nil || len(days) != 25 {
		t.Fatalf("%d days, %v", len(days), err)
	}
	offsets := map[string]string{"2026-10-20": "+0200", "2026-10-27": "+0100", "2027-03-30": "+0200"}
	for _, d := range days {
		m := s.planned(d)
		if got := m.Start().Format("15:04 Mon"); got != "15:30 Tue" {
			t.Errorf("%s: %s", d, got)
		}
		if want, ok := offsets[d.Format(time.DateOnly)]; ok && m.Start().Format("-0700") != want {
			t.Errorf("%s is %s from UTC, want %s", d, m.Start().Format("-0700"), want)
		}
		delete(offsets, d.Format(time.DateOnly))
	}
	if len(offsets) > 0 {
		t.Errorf("not in the series: %v", offsets)
	}
}

func TestNoOccurrenceIsLostToDaylightSaving(t *testing.T) {
	for _, clock := range []string{"02:30", "03:00", "00:00"} {
		s, _ := seriesOf(members.Charter{Frequency: "weekly", Weekday: "sunday", Time: clock, Zone: "Europe/Warsaw"}, time.Date(2026, 10, 4, 0, 0, 0, 0, time.UTC))
		days, err := s.days(s.event().Start, time.Date(2027, 4, 5, 0, 0, 0, 0, time.UTC))
		if err != nil || len(days) != 27 {
			t.Errorf("%s: %d Sundays, %v", clock, len(days), err)
		}
	}
}

func TestRulesOfACharter(t *testing.T) {
	two, last := 2, -1
	for _, c := range []struct {
		charter members.Charter
		want    string
	}{
		{members.Charter{Frequency: "weekly", Weekday: "friday"}, "2026-10-02 2026-10-09 2026-10-16"},
		{members.Charter{Frequency: "biweekly", Weekday: "thursday"}, "2026-10-01 2026-10-15 2026-10-29"},
		{members.Charter{Frequency: "monthly", Weekday: "tuesday", Nth: &two}, "2026-10-13 2026-11-10 2026-12-08"},
		{members.Charter{Frequency: "monthly", Weekday: "monday", Nth: &last}, "2026-10-26 2026-11-30 2026-12-28"},
		{members.Charter{Frequency: "quarterly", Weekday: "wednesday", Nth: &two}, "2026-10-14 2027-01-13 2027-04-14"},
		{members.Charter{Frequency: "daily", Weekday: "monday"}, ""},
		{members.Charter{Frequency: "weekly", Weekday: "someday"}, ""},
	} {
		c.charter.Time, c.charter.Zone = "10:00", "Europe/Warsaw"
		s, ok := seriesOf(c.charter, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
		var got []string
		if ok {
			days, err := s.days(s.event().Start, time.Date(2027, 10, 1, 0, 0, 0, 0, time.UTC))
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range days[:3] {
				got = append(got, d.Format(time.DateOnly))
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s: %v, want %s", c.charter.Frequency, c.charter.Weekday, got, c.want)
		}
	}
}

func TestTheListFollowsTheCharter(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.meeting("2026-10-27")
		worked := g.meeting("2026-11-03")
		g.post("Marta Lead", address(&worked)+"/agenda/new", url.Values{"title": {"Kept"}})
		g.write(g.meetings.plan) // again: nothing new
		g.write(func(tx *db.Tx) error {
			g.charter.Weekday, g.charter.Time = "wednesday", "10:00"
			if err := g.meetings.Members.Charters.Update(tx, &g.charter); err != nil {
				return err
			}
			return g.meetings.plan(tx)
		})
		var days []string
		g.read(func(tx *db.Tx) error {
			list, err := g.meetings.between(tx, g.now, g.now.AddDate(0, 0, 23))
			for _, m := range list {
				days = append(days, m.Day.Format(time.DateOnly)+" "+m.Time+" "+string(m.Kind))
			}
			return err
		})
		want := "2026-10-21 10:00 regular, 2026-10-28 10:00 regular, 2026-11-03 15:30 ad-hoc, 2026-11-04 10:00 regular, 2026-11-11 10:00 regular"
		if got := strings.Join(days, ", "); got != want {
			t.Errorf("meetings:\n%s\nwant\n%s", got, want)
		}
		if page := g.get("Marta Lead", "/meetings"); !page.Has("Independence Day") {
			t.Error("the list does not warn of a public holiday")
		}
	})
}

func TestLinesOfTheMinutes(t *testing.T) {
	meeting := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		line     string
		decision bool
		text     string
		due      string
	}{
		{"Action: send it by 4 December", false, "send it by 4 December", "2026-12-04"},
		{"  - ACTION 3: send it by December 4th", false, "send it by December 4th", "2026-12-04"},
		{"AP: call (2026-12-01)", false, "call (2026-12-01)", "2026-12-01"},
		{"Zadanie: wysłać do 4 grudnia", false, "wysłać do 4 grudnia", "2026-12-04"},
		{"Działanie: wysłać do 1.12.2026", false, "wysłać do 1.12.2026", "2026-12-01"},
		{"Завдання: надіслати до 4 грудня", false, "надіслати до 4 грудня", "2026-12-04"},
		{"Дія: надіслати", false, "надіслати", ""},
		{"Действие: отправить до 4 декабря", false, "отправить до 4 декабря", "2026-12-04"},
		{"1. Задача: отправить до 5 января", false, "отправить до 5 января", "2027-01-05"},
		{"To do: 31.02.2027", false, "31.02.2027", ""},
		{"Decision: yes", true, "yes", ""}, {"• Ustalono: tak", true, "tak", ""}, {"Рішення: так", true, "так", ""}, {"Решено: да", true, "да", ""},
	} {
		got := lines("", "Before.\n"+c.line+"\nAfter: nothing.")
		if len(got) != 1 || got[0].Decision != c.decision || got[0].Text != c.text {
			t.Errorf("%q: %+v", c.line, got)
			continue
		}
		due := ""
		if d := findDay(got[0].Text, meeting); !d.IsZero() {
			due = d.Format(time.DateOnly)
		}
		if !c.decision && due != c.due {
			t.Errorf("%q is due %q, want %q", c.line, due, c.due)
		}
	}
	for _, none := range []string{"Action", "Action:", "Reaction: none", "The action: plan", "https://example.org/action: x", ""} {
		if got := lines("", none); len(got) != 0 {
			t.Errorf("%q: %+v", none, got)
		}
	}
}

func TestWhomALineNames(t *testing.T) {
	all := []named{{"IOM", owner{"", "iom"}}, {"La Strada Poland", owner{"", "strada"}}, {"Poland", owner{"", "poland"}}, {"Anna Nowak", owner{"anna", "mosty"}}, {"Олена Бондар", owner{"olena", "dim"}}, {"", owner{"nobody", ""}}}
	for text, want := range map[string]owner{
		"IOM to send it": {"", "iom"}, "to send it (La Strada Poland)": {"", "strada"}, "Anna Nowak and IOM": {"anna", "mosty"}, "anna nowak: call": {"anna", "mosty"},
		"Олена Бондар напише": {"olena", "dim"}, "somebody": {}, "IOMX": {},
	} {
		if got := findOwner(text, all); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, seed := range []string{"Action: IOM by 4 December", "Decision: \xff", "Завдання: 99.99.9999", strings.Repeat("a:", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, l := range lines("", body) {
			findOwner(l.Text, []named{{"IOM", owner{}}})
			if d := findDay(l.Text, tuesday); !d.IsZero() && (d.Year() < 1900 || d.Year() > 2201) {
				t.Errorf("%q is due in %d", l.Text, d.Year())
			}
		}
	})
}
