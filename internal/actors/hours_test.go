package actors

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/internal/lang"
)

func warsaw(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Each is a service's hours, a moment, and whether somebody opens the door.
func TestOpenAt(t *testing.T) {
	christmas := map[string]bool{"2026-12-24": true, "2026-12-25": true}
	for _, c := range []struct {
		hours, at string
		open      bool
	}{
		// A public holiday is like a Sunday, unless the hours say otherwise.
		{"Mo-Fr 09:00-17:00", "2026-12-25T10:00", false}, {"Mo-Su 08:00-20:00", "2026-12-25T10:00", true}, {"Mo-Su 08:00-20:00; PH off", "2026-12-25T10:00", false},
		{"Mo-Fr 09:00-17:00; PH 10:00-12:00", "2026-12-25T10:00", true}, {"Mo-Fr,PH 09:00-17:00", "2026-12-25T16:00", true}, {"24/7; PH off", "2026-12-25T16:00", false},
		{"We 20:00-04:00", "2026-12-24T03:00", true}, {"Th 20:00-04:00", "2026-12-25T03:00", false}, {"Su 20:00-04:00", "2026-12-26T03:00", true},
		{"Mo-Fr 09:00-17:00", "2026-11-24T09:00", true}, {"Mo-Fr 09:00-17:00", "2026-11-24T08:59", false}, {"Mo-Fr 09:00-17:00", "2026-11-24T17:00", false},
		{"Mo-Fr 09:00-17:00", "2026-11-28T12:00", false}, {"Sa,Su 10:00-12:00", "2026-11-29T11:00", true}, {"24/7", "2026-12-25T03:33", true},
		{"Mo,We 08:00-12:00,13:00-16:00", "2026-11-25T12:30", false}, {"Mo,We 08:00-12:00, 13:00-16:00", "2026-11-25T13:30", true},
		{"Fr-Mo 10:00-11:00", "2026-11-22T10:30", true}, {"Fr-Mo 10:00-11:00", "2026-11-24T10:30", false},
		// Over midnight: Friday evening's door is open on Saturday morning, and on no other.
		{"Fr 20:00-04:00", "2026-11-27T23:59", true}, {"Fr 20:00-04:00", "2026-11-28T03:59", true}, {"Fr 20:00-04:00", "2026-11-28T04:00", false}, {"Fr 20:00-04:00", "2026-11-27T03:00", false},
		{"Su 22:00-02:00", "2026-11-23T01:00", true}, {"Mo-Su 00:00-24:00; We off", "2026-11-25T12:00", false}, {"Mo-Fr 09:00-17:00; PH off", "2026-11-24T10:00", true},
		// The clocks change: nine o'clock is nine o'clock, and an hour that is twice is open twice.
		{"Su 09:00-17:00", "2026-10-25T09:30", true}, {"Su 02:00-03:00", "2026-10-25T02:30", true}, {"Su 03:00-04:00", "2027-03-28T03:30", true},
		{"", "2026-11-24T12:00", false}, {"Mo off", "2026-11-23T12:00", false},
	} {
		h, err := ParseHours(c.hours)
		at, err2 := time.ParseInLocation("2006-01-02T15:04", c.at, warsaw(t))
		if err != nil || err2 != nil {
			t.Errorf("%q: %v %v", c.hours, err, err2)
		} else if h.OpenAt(at, Off{christmas[at.Format(time.DateOnly)], christmas[at.AddDate(0, 0, -1).Format(time.DateOnly)]}) != c.open {
			t.Errorf("%q at %s (%s): open is %v", c.hours, c.at, at.Weekday(), !c.open)
		}
	}
}

func TestWrongHoursAreRefused(t *testing.T) {
	for _, s := range []string{"always", "Mo", "Mo 9", "Mo 09:00", "Mo 09:00-25:00", "Mo 09:00-09:00", "Xx 09:00-10:00", "Mo-Xx 09:00-10:00", "09:00-17:00", "Mo 24:00-02:00", "Mo 09:00-17:00,"} {
		if h, err := ParseHours(s); err == nil {
			t.Errorf("%q was read as %v", s, h)
		}
	}
}

func speaker(t testing.TB, l lang.Lang) lang.Speaker {
	catalog := lang.NewCatalog()
	if err := catalog.Add(files); err != nil {
		t.Fatal(err)
	}
	return catalog.Speaker(l, nil)
}

func TestHoursAreSaidInWords(t *testing.T) {
	for hours, want := range map[string]string{
		"24/7": "Цілодобово, щодня", "Mo-Fr 09:00-17:00; Sa 10:00-14:00": "пн–пт 09:00–17:00; сб 10:00–14:00", "Su 22:00-02:00": "нд 22:00–02:00",
		"Tu,Th 12:00-18:00": "вт 12:00–18:00; чт 12:00–18:00", "Mo-Su 08:00-22:00": "пн–нд 08:00–22:00", "": "", "Mo 09:00-12:00; PH off": "пн 09:00–12:00; у святкові дні зачинено", "Mo 09:00-12:00; PH 10:00-11:00": "пн 09:00–12:00; святкові дні 10:00–11:00",
	} {
		h, _ := ParseHours(hours)
		if got := h.Say(speaker(t, lang.Uk)); got != want {
			t.Errorf("%q: %q, want %q", hours, got, want)
		}
	}
}

// Whatever days and times a rule has, it is open from its beginning, is not at
// its end, and a week later it is the same.
func TestOpeningIsHalfOpenAndWeekly(t *testing.T) {
	zone := time.FixedZone("x", 3600)
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.IntRange(0, 6).Draw(t, "day")
		open := rapid.IntRange(0, dayMinutes-1).Draw(t, "open")
		long := rapid.IntRange(1, dayMinutes-1).Draw(t, "minutes")
		clock := func(m int) string {
			return time.Date(2026, 1, 1, 0, m%dayMinutes, 0, 0, zone).Format("15:04")
		}
		h, err := ParseHours(dayNames[day] + " " + clock(open) + "-" + clock(open+long))
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Date(2026, 3, 1+day, 0, open, 0, 0, zone) // 1 March 2026 is a Sunday
		after := rapid.IntRange(0, 7*dayMinutes-1).Draw(t, "after")
		at := begin.Add(time.Duration(after) * time.Minute)
		if h.OpenAt(at, Off{}) != (after < long) || h.OpenAt(at, Off{}) != h.OpenAt(at.AddDate(0, 0, 7), Off{}) {
			t.Fatalf("%v: open %v at %v", h, h.OpenAt(at, Off{}), at)
		}
	})
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"Mo-Fr 09:00-17:00; Sa 10:00-14:00", "24/7", "Fr 20:00-04:00", "PH off;Mo off", ",-;"} {
		f.Add(s)
	}
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := ParseHours(s); err == nil {
			h.OpenAt(at, Off{})
			h.Say(speaker(t, lang.Pl))
		}
	})
}
