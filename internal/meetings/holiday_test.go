package meetings

import (
	"strings"
	"testing"
	"time"

	"ostoja/internal/lang"
)

// The days are those of the countries' printed calendars of these years.
func TestHolidaysOfCountries(t *testing.T) {
	all := NewHolidays()
	for _, c := range []struct{ country, days string }{
		{"pl", "2024-03-31 2024-04-01 2024-05-30 2025-04-21 2025-06-19 2026-04-05 2026-05-24 2026-06-04 2027-03-28 2027-05-27 2038-04-25 2026-11-11 2025-12-24 2011-01-06"},
		{"CZ", "2026-04-03 2026-04-06 2026-07-06 2026-09-28 2026-11-17"},
		{"DE", "2026-04-03 2026-05-14 2026-05-25 2026-10-03"},
		{"LT", "2026-02-16 2026-05-03 2026-06-07 2026-06-24 2026-11-02"},
		{"SK", "2025-05-08 2026-08-29 2027-09-15 2024-11-17"},
		{"UA", "2024-05-05 2025-04-20 2026-04-12 2027-05-02 2026-05-31 2026-07-15 2026-08-24 2026-10-01"},
		{"BY", "2026-04-21 2026-07-03"}, {"RU", "2026-06-12 2026-11-04"},
	} {
		for day := range strings.FieldsSeq(c.days) {
			for _, l := range lang.All {
				if all.On(c.country, date(t, day), l) == "" {
					t.Errorf("%s in %s has no name in %s", day, c.country, l)
				}
			}
		}
	}
	for country, days := range map[string]string{
		"PL": "2024-12-24 2010-01-06 2026-11-10 2026-05-02", "SK": "2026-05-08 2026-09-15 2025-11-17", "LT": "2026-05-10", "UA": "2026-04-05", "XX": "2026-01-01", "": "2026-01-01",
	} {
		for day := range strings.FieldsSeq(days) {
			if name := all.On(country, date(t, day), lang.En); name != "" {
				t.Errorf("%s in %q is %q", day, country, name)
			}
		}
	}
	if name := all.On("PL", date(t, "2026-11-11"), lang.Pl); name != "Narodowe Święto Niepodległości" {
		t.Errorf("in Polish: %q", name)
	}
}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A group adds its own days; a line that is wrong is named, and none is added.
func TestAGroupAddsItsHolidays(t *testing.T) {
	h := NewHolidays()
	if err := h.Add(strings.NewReader("# ours\nMD\t08-27\t\tIndependence Day\nMD\tmon-1-05\t2026-\tLast Monday\tOstatni poniedziałek\n")); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{"2026-08-27": "Independence Day", "2026-05-25": "Ostatni poniedziałek", "2025-05-26": "", "2026-05-18": ""} {
		if got := h.On("MD", date(t, day), lang.Pl); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	for _, line := range []string{"MD", "MD\t13-01\t\tName", "MD\t02-30\t\tName", "MD\teaster+\t\tName", "MD\teaster+999\t\tName", "MD\tsun5-05\t\tName", "MD\tsun0-05\t\tName", "MD\tday1-05\t\tName",
		"MD\t\t\tName", "MD\t05-01\tlast\tName", "MD\t05-01\t2020\tName", "MD\t05-01\t\t", "Moldova\t05-01\t\tName"} {
		h := Holidays{}
		if err := h.Add(strings.NewReader("MD\t01-01\t\tFine\n" + line)); err == nil || !strings.Contains(err.Error(), "line 2") || len(h) != 0 {
			t.Errorf("%q: %v, %d countries", line, err, len(h))
		}
	}
}
