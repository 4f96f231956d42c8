package meetings

import (
	"strings"
	"time"
)

// holiday is a rule for a day on which offices are closed by law.
type holiday struct {
	name       string // the message holiday.NAME
	month      time.Month
	day        int // of the month; where month is 0, days after Easter Sunday
	firstYear  int // 0 for always
	beforeYear int // 0 for no end
}

// holidays are the public holidays by country (ISO 3166-1 alpha-2). To add a
// country is to add its list here and its names to messages.txt.
//
// Poland: the Act on days free from work of 18 January 1951 as amended; Epiphany
// since 2011, Christmas Eve since 2025.
var holidays = map[string][]holiday{
	"PL": {
		{name: "new_year", month: time.January, day: 1},
		{name: "epiphany", month: time.January, day: 6, firstYear: 2011},
		{name: "easter", day: 0},
		{name: "easter_monday", day: 1},
		{name: "labour", month: time.May, day: 1},
		{name: "constitution", month: time.May, day: 3},
		{name: "pentecost", day: 49},
		{name: "corpus_christi", day: 60},
		{name: "assumption", month: time.August, day: 15},
		{name: "all_saints", month: time.November, day: 1},
		{name: "independence", month: time.November, day: 11},
		{name: "christmas_eve", month: time.December, day: 24, firstYear: 2025},
		{name: "christmas", month: time.December, day: 25},
		{name: "second_christmas", month: time.December, day: 26},
	},
}

// holidayOn names the public holiday of a country on a day; "" for none.
func holidayOn(country string, day time.Time) string {
	y, m, d := day.Date()
	for _, h := range holidays[strings.ToUpper(country)] {
		if h.firstYear > y || h.beforeYear != 0 && h.beforeYear <= y {
			continue
		}
		on := time.Date(y, h.month, h.day, 0, 0, 0, 0, time.UTC)
		if h.month == 0 {
			on = easter(y).AddDate(0, 0, h.day)
		}
		if on.Equal(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) {
			return h.name
		}
	}
	return ""
}

// easter gives Easter Sunday of the Gregorian calendar by the anonymous
// algorithm that Nature published in 1876 (J. Meeus, Astronomical Algorithms,
// chapter 8).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
