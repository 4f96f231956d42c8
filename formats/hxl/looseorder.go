package hxl

import "time"

// This file decides which number of a date in free form is the day, the month
// and the year.

// couldBeDay tells whether a number may still be the day of the month.
func (p *looseParser) couldBeDay(n int) bool {
	if p.labels[isDay] != 0 || n < 1 {
		return false
	}
	if p.labels[isMonth] == 0 {
		return n <= 31
	}
	year := 2000
	if p.labels[isYear] != 0 {
		year = p.ymd[p.labels[isYear]-1]
	}
	return n <= daysIn(year, p.ymd[p.labels[isMonth]-1])
}

// result decides which number is which, and whether such a day exists.
func (p *looseParser) result() (looseDate, bool) {
	if p.hour > 23 || p.minute > 59 || p.second > 59 {
		return looseDate{}, false
	}
	if len(p.ymd) > 3 || len(p.ymd) == 0 && p.hour == unknown && !p.weekday {
		return looseDate{}, false
	}
	d := p.order()
	if d.year >= 0 && d.year < 100 && !p.century {
		d.year = fullYear(d.year)
	}
	year, month, day := orElse(d.year, 2016), orElse(d.month, 1), orElse(d.day, 1)
	ok := year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
	return d, ok
}

func (p *looseParser) order() looseDate {
	none := looseDate{unknown, unknown, unknown}
	month := p.labels[isMonth] - 1
	switch v := p.ymd; len(v) {
	case 0:
		return none
	case 1, 2:
		return p.orderShort(none, month)
	default:
		a, b, c := v[0], v[1], v[2]
		switch {
		case month == 0 && b > 31:
			return looseDate{b, a, c}
		case month == 0:
			return looseDate{c, a, b}
		case month == 1 && a > 31:
			return looseDate{a, b, c}
		case month == 1:
			return looseDate{c, b, a}
		case month == 2 && b > 31:
			return looseDate{b, c, a}
		case month == 2:
			return looseDate{a, c, b}
		case a > 31 || p.labels[isYear] == 1:
			if c <= 12 {
				return looseDate{a, c, b} // the day before the month
			}
			return looseDate{a, b, c}
		case a > 12 || b <= 12:
			return looseDate{c, b, a}
		default:
			return looseDate{c, a, b}
		}
	}
}

func (p *looseParser) orderShort(d looseDate, month int) looseDate {
	v := p.ymd
	if len(v) == 1 || month >= 0 {
		other := v[0]
		if month >= 0 {
			d.month = v[month]
			if len(v) == 1 {
				return d
			}
			other = v[1-month]
		}
		if other > 31 {
			d.year = other
		} else {
			d.day = other
		}
		return d
	}
	switch {
	case v[0] > 31:
		return looseDate{v[0], v[1], unknown}
	case v[1] > 31:
		return looseDate{v[1], v[0], unknown}
	case v[1] <= 12:
		return looseDate{unknown, v[1], v[0]}
	}
	return looseDate{unknown, v[0], v[1]}
}

// fullYear puts a year of two digits within 50 years of now.
func fullYear(year int) int {
	now := time.Now().Year()
	year += now / 100 * 100
	switch {
	case year >= now+50:
		return year - 100
	case year < now-50:
		return year + 100
	}
	return year
}

func daysIn(year, month int) int {
	if month < 1 || month > 12 {
		return 0
	}
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func orElse(n, def int) int {
	if n == unknown {
		return def
	}
	return n
}
