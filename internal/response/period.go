package response

import (
	"time"
)

// Month is a month that partners report on: 2026-10.
type Month string

const monthFormat = "2006-01"

// MonthOf gives the month that a moment falls in, in the charter's zone.
func MonthOf(t time.Time, zone *time.Location) Month { return Month(t.In(zone).Format(monthFormat)) }

// ParseMonth reads a month from outside.
func ParseMonth(s string) (Month, bool) {
	t, err := time.Parse(monthFormat, s)
	return Month(s), err == nil && t.Year() >= 2000 && t.Year() <= 2200
}

// First is the first day of the month, at midnight UTC, as plans keep days.
func (m Month) First() time.Time {
	t, _ := time.Parse(monthFormat, string(m))
	return t
}

// Add gives the month n months later.
func (m Month) Add(n int) Month { return Month(m.First().AddDate(0, n, 0).Format(monthFormat)) }

// Period is the time in which a month is reported on.
type Period struct {
	Month Month
	Opens time.Time // the month is over
	Due   time.Time // the end of the day by which reports come in
	Locks time.Time
}

// PeriodOf gives the period of a month by a plan's days, on the calendar of zone.
func PeriodOf(m Month, p *Plan, zone *time.Location) Period {
	next := m.First().AddDate(0, 1, 0)
	after := func(days int) time.Time { return time.Date(next.Year(), next.Month(), 1+days, 0, 0, 0, 0, zone) }
	return Period{Month: m, Opens: after(0), Due: after(*p.DueDay), Locks: after(*p.LockDay)}
}

// Open tells whether partners may report at that moment.
func (p Period) Open(now time.Time) bool { return !now.Before(p.Opens) && now.Before(p.Locks) }

// Locked tells whether only a correction changes a figure.
func (p Period) Locked(now time.Time) bool { return !now.Before(p.Locks) }

// Late tells whether a report that is not there is late.
func (p Period) Late(now time.Time) bool { return !now.Before(p.Due) }

// Periods lists the months of a plan that have opened, the latest first.
func Periods(p *Plan, now time.Time, zone *time.Location) []Period {
	var all []Period
	for m := Month(p.From.Format(monthFormat)); ; m = m.Add(1) {
		period := PeriodOf(m, p, zone)
		if now.Before(period.Opens) || m.First().After(p.To) {
			break
		}
		all = append([]Period{period}, all...)
	}
	return all
}
