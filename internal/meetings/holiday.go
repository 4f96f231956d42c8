package meetings

import (
	_ "embed"
	"strings"
	"time"

	"ostoja/internal/lang"
)

// holiday is a rule for a day on which offices are closed by law; its file
// (holidays.tsv) says how a line of it is written.
type holiday struct {
	on          func(year int) time.Time // midnight UTC
	first, last int                      // years; 0 for no bound
	name        lang.Texts
}

// Holidays are the public holidays by country (ISO 3166-1 alpha-2).
type Holidays map[string][]holiday

//go:embed holidays.tsv
var builtIn string

// NewHolidays are those of the countries that come with the program.
func NewHolidays() Holidays {
	h := Holidays{}
	if err := h.Add(strings.NewReader(builtIn)); err != nil {
		panic("meetings: holidays.tsv: " + err.Error()) // a test reads it
	}
	return h
}

// On names the public holiday of a country on a day, for a reader of l; "" for none.
func (h Holidays) On(country string, day time.Time, l lang.Lang) string {
	for _, one := range h[strings.ToUpper(country)] {
		if year := day.Year(); one.first > year || one.last != 0 && one.last < year || !one.on(year).Equal(dayOf(day)) {
			continue
		}
		name, _ := one.name.In(l)
		return name
	}
	return ""
}

// nthOf is the nth weekday of a month, counted from its end where n is negative.
func nthOf(year int, month time.Month, weekday time.Weekday, n int) time.Time {
	d := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	for d.Weekday() != weekday || !isNth(d, n) {
		d = d.AddDate(0, 0, 1)
	}
	return d
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

// orthodoxEaster gives Easter Sunday of the Julian calendar on its day in the
// Gregorian one (Meeus, the same chapter), for the years 1900 to 2099.
func orthodoxEaster(year int) time.Time {
	d := (19*(year%19) + 15) % 30
	e := (2*(year%4) + 4*(year%7) - d + 34) % 7
	month, day := (d+e+114)/31, (d+e+114)%31+1
	return time.Date(year, time.Month(month), day+13, 0, 0, 0, 0, time.UTC)
}
