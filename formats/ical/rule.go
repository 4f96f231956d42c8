package ical

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Frequency is the unit of a Rule.
type Frequency string

// The frequencies of meetings. Every two weeks is Weekly with Interval 2;
// quarterly is Monthly with Interval 3.
const (
	Weekly  Frequency = "WEEKLY"
	Monthly Frequency = "MONTHLY"
)

// Rule says how a series repeats: every Interval weeks on the weekday of its
// start, or every Interval months on the Nth of that weekday.
type Rule struct {
	Freq     Frequency
	Interval int       // at least 1; 0 means 1
	Nth      int       // of a monthly rule: 1 to 5, or -1 (the last) to -5; 0 for a weekly one
	Until    time.Time // the last start that may be; zero for no end
	Count    int       // occurrences in all; 0 for no end
}

// check tells what is wrong with a rule for a series that starts at start.
// The start must be an occurrence itself: calendars disagree on what happens
// otherwise.
func (r *Rule) check(start time.Time) error {
	switch {
	case r.Freq != Weekly && r.Freq != Monthly:
		return fmt.Errorf("frequency %q is neither %s nor %s", r.Freq, Weekly, Monthly)
	case r.Interval < 0 || r.Interval > 100:
		return fmt.Errorf("interval %d is not between 1 and 100", r.Interval)
	case r.Count < 0:
		return fmt.Errorf("count %d is negative", r.Count)
	case r.Count > 0 && !r.Until.IsZero():
		return errors.New("a rule has a count or an end, not both")
	case r.Until.Year() > lastYear:
		return fmt.Errorf("the rule ends after %d", lastYear)
	case !r.Until.IsZero() && r.Until.Before(start):
		return errors.New("the rule ends before the series starts")
	case r.Freq == Weekly && r.Nth != 0:
		return errors.New("a weekly rule has no Nth weekday")
	case r.Freq == Monthly && (r.Nth == 0 || r.Nth < -5 || r.Nth > 5):
		return fmt.Errorf("nth weekday %d is not between 1 and 5 or -5 and -1", r.Nth)
	case r.Freq == Monthly && nthOfMonth(start.Year(), start.Month(), start.Weekday(), r.Nth) != start.Day():
		return fmt.Errorf("the series starts on %s, which its rule does not give", start.Format("2006-01-02"))
	}
	return nil
}

func (r *Rule) interval() int { return max(r.Interval, 1) }

var dayCodes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// value writes the rule as RRULE does. Until is in UTC, as RFC 5545 asks where
// the start has a zone.
func (r *Rule) value(day time.Weekday) string {
	var b strings.Builder
	fmt.Fprintf(&b, "FREQ=%s", r.Freq)
	if r.interval() > 1 {
		fmt.Fprintf(&b, ";INTERVAL=%d", r.Interval)
	}
	if r.Count > 0 {
		fmt.Fprintf(&b, ";COUNT=%d", r.Count)
	}
	if !r.Until.IsZero() {
		b.WriteString(";UNTIL=" + r.Until.UTC().Format(utcForm))
	}
	b.WriteString(";BYDAY=")
	if r.Nth != 0 {
		fmt.Fprint(&b, r.Nth)
	}
	b.WriteString(dayCodes[day])
	return b.String()
}

// parseRule reads the rules that value writes, and their like. A rule of
// another kind is an error: half of a rule would put meetings on wrong days.
func parseRule(s string, start time.Time) (*Rule, error) {
	r := Rule{Interval: 1}
	for part := range strings.SplitSeq(s, ";") {
		name, value, _ := strings.Cut(part, "=")
		var err error
		switch strings.ToUpper(name) {
		case "FREQ":
			r.Freq = Frequency(strings.ToUpper(value))
		case "INTERVAL":
			r.Interval, err = strconv.Atoi(value)
		case "COUNT":
			r.Count, err = strconv.Atoi(value)
		case "UNTIL":
			r.Until, err = time.Parse(utcForm, value)
		case "BYDAY":
			r.Nth, err = parseDay(value, start.Weekday())
		case "WKST":
		default:
			err = errors.New("is not supported")
		}
		if err != nil {
			return nil, fmt.Errorf("RRULE part %q: %w", part, err)
		}
	}
	if err := r.check(start); err != nil {
		return nil, fmt.Errorf("RRULE: %w", err)
	}
	return &r, nil
}

func parseDay(s string, want time.Weekday) (nth int, err error) {
	code, ok := strings.CutSuffix(strings.ToUpper(s), dayCodes[want])
	if !ok {
		return 0, errors.New("is not the weekday of the start")
	}
	if code == "" {
		return 0, nil
	}
	return strconv.Atoi(code)
}

// nthOfMonth gives the day of the month of its nth weekday, counted from the
// end for a negative n; 0 where the month has none.
func nthOfMonth(year int, month time.Month, day time.Weekday, n int) int {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
	first := 1 + (int(day)-int(last.AddDate(0, 0, 1-last.Day()).Weekday())+7)%7
	date := first + 7*(n-1)
	if n < 0 {
		date = last.Day() - (int(last.Weekday())-int(day)+7)%7 + 7*(n+1)
	}
	if n == 0 || date < 1 || date > last.Day() {
		return 0
	}
	return date
}
