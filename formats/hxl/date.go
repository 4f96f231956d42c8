package hxl

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var (
	isoDate   = regexp.MustCompile(`^([12]\d\d\d)(?:[Qq]([1-4])|[Ww](\d\d?)|-(\d\d?)(?:-(\d\d?))?)?$`)
	sqlMoment = regexp.MustCompile(`^([12]\d\d\d)-(\d\d?)-(\d\d?) \d\d?:\d\d?:\d\d?$`)
)

// ParseDate reads a cell as a date as the reference library does and writes it
// as 2006-01-02, 2006-01, 2006, 2006Q1 or 2006W01. It takes ISO dates, whole
// numbers (from 2200 days, above 100,000 seconds since 1970) and what the
// dateutil library reads, the day before the month where both are possible. A
// date without a year gets the year of now.
func ParseDate(cell string, now time.Time) (string, bool) {
	if n, ok := parseInt(cell); ok && n >= 2200 {
		return sinceEpoch(n)
	}
	value := Squeeze(cell)
	if m := isoDate.FindStringSubmatch(value); m != nil {
		return dateText(atoi(m[1]), atoi(m[2]), atoi(m[3]), atoi(m[4]), atoi(m[5]), m[4] != "")
	}
	if m := sqlMoment.FindStringSubmatch(value); m != nil {
		return dateText(atoi(m[1]), 0, 0, atoi(m[2]), atoi(m[3]), true)
	}
	d, ok := parseLoose(value)
	if !ok {
		return "", false
	}
	if d.year == unknown {
		if d.month == unknown {
			return "", false
		}
		d.year = now.Year()
	} else if d.month == unknown && d.day != unknown {
		return "", false
	}
	return dateText(d.year, 0, 0, max(d.month, 0), max(d.day, 0), d.month != unknown)
}

func sinceEpoch(n int64) (string, bool) {
	if n <= 100000 {
		return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n-1)).Format(time.DateOnly), true
	}
	t := time.Unix(n, 0).UTC()
	if n > 253402300799 { // after the year 9999
		return "", false
	}
	return t.Format(time.DateOnly), true
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// dateText checks the parts of a date as loosely as the reference does (29
// February is a day of every year) and writes it. Zero parts are not given.
func dateText(year, quarter, week, month, day int, hasMonth bool) (string, bool) {
	switch {
	case quarter > 0:
		return fmt.Sprintf("%04dQ%d", year, quarter), true
	case week > 0:
		return fmt.Sprintf("%04dW%02d", year, week), week <= 53
	case !hasMonth:
		return fmt.Sprintf("%04d", year), true
	case month < 1 || month > 12 || day < 0 || day > 31,
		day > 30 && (month == 4 || month == 6 || month == 9 || month == 11), day > 29 && month == 2:
		return "", false
	case day == 0:
		return fmt.Sprintf("%04d-%02d", year, month), true
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day), true
}
