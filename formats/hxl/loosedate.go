package hxl

import (
	"strconv"
	"strings"
)

// This file reads dates in free form, as the dateutil library (version 2.8)
// documents and shows it: words and numbers in any usual order, times beside
// them, no word that it does not know. It was written from the library's
// described and observed behaviour, since the reference validator accepts as a
// date exactly what dateutil accepts.

const unknown = -1

// looseDate has the parts that were found; unknown where not.
type looseDate struct{ year, month, day int }

// parseLoose gives the parts of a date in free form.
func parseLoose(value string) (looseDate, bool) {
	if len(value) > 100 || strings.IndexFunc(value, func(r rune) bool { return r > 0x7f }) >= 0 {
		return looseDate{}, false // dateutil knows English words only
	}
	p := &looseParser{tokens: splitDate(value), hour: unknown}
	if !p.run() {
		return looseDate{}, false
	}
	return p.result()
}

type looseParser struct {
	tokens  []string
	at      int
	ymd     []int
	labels  [3]int // index in ymd of what is surely the year, month, day; 0 for none, else index+1
	century bool   // the year had more than two digits
	hour    int
	minute  int
	second  int
	ampm    bool
	zone    bool
	weekday bool
}

const (
	isYear = iota
	isMonth
	isDay
	noLabel
)

func (p *looseParser) token(i int) string {
	if i < len(p.tokens) && i >= 0 {
		return p.tokens[i]
	}
	return ""
}

func (p *looseParser) run() bool {
	for p.at = 0; p.at < len(p.tokens); p.at++ {
		t := p.tokens[p.at]
		ok := false
		switch {
		case t[0] >= '0' && t[0] <= '9' || t[0] == '.' && len(t) > 1:
			ok = p.number()
		case weekdays[strings.ToLower(t)]:
			p.weekday, ok = true, true
		case monthOf(t) > 0:
			ok = p.monthName()
		case ampms[strings.ToLower(t)]:
			ok = p.hour != unknown && p.hour <= 12 && !p.ampm
			p.ampm = true
		case p.couldBeZone(t):
			p.zone, ok = true, true
			if next := p.token(p.at + 1); next == "+" || next == "-" {
				p.zone = false // GMT+3: an offset follows
			}
		case p.hour != unknown && (t == "+" || t == "-"):
			ok = p.offset()
		default:
			ok = jumps[strings.ToLower(t)]
		}
		if !ok {
			return false
		}
	}
	return true
}

// add notes one number of the date.
func (p *looseParser) add(text string, label int) bool {
	n, err := strconv.Atoi(text)
	if err != nil {
		return false
	}
	return p.addNumber(n, len(text) > 2, label)
}

// addNumber is add for a number whose digits do not matter, or are told by long.
func (p *looseParser) addNumber(n int, long bool, label int) bool {
	if n > 100 || long {
		if label != noLabel && label != isYear {
			return false
		}
		p.century, label = true, isYear
	}
	p.ymd = append(p.ymd, n)
	if label != noLabel {
		if p.labels[label] != 0 || len(p.ymd) > 3 {
			return false
		}
		p.labels[label] = len(p.ymd)
	}
	return true
}

func (p *looseParser) monthName() bool {
	if !p.add(strconv.Itoa(monthOf(p.tokens[p.at])), isMonth) {
		return false
	}
	sep := p.token(p.at + 1)
	switch {
	case sep == "-" || sep == "/": // Jan-01[-99]
		if !p.add(p.token(p.at+2), noLabel) {
			return false
		}
		if p.token(p.at+3) == sep {
			if !p.add(p.token(p.at+4), noLabel) {
				return false
			}
			p.at += 2
		}
		p.at += 2
	case sep == " " && strings.EqualFold(p.token(p.at+2), "of") && p.token(p.at+3) == " " && p.token(p.at+4) != "":
		if year := p.token(p.at + 4); allDigits(year) && !p.add(year, isYear) {
			return false
		}
		p.at += 4
	}
	return true
}

// number reads a token of digits in its surroundings.
func (p *looseParser) number() bool {
	t := p.tokens[p.at]
	if strings.Count(t, ".") > 1 {
		return false
	}
	next := p.token(p.at + 1)
	switch point := strings.IndexByte(t, '.'); {
	case len(p.ymd) == 3 && (len(t) == 2 || len(t) == 4) && p.hour == unknown && point < 0 && (next == "" || next == " " || isHMS(next)):
		return p.clock(t, 2)
	case len(t) == 6 || len(t) > 6 && point == 6:
		if len(p.ymd) == 0 && point < 0 {
			return p.add(t[:2], noLabel) && p.add(t[2:4], noLabel) && p.add(t[4:], noLabel)
		}
		return p.clock(t[:6], 2)
	case len(t) == 8 || len(t) == 12 || len(t) == 14:
		return p.add(t[:4], isYear) && p.add(t[4:6], noLabel) && p.add(t[6:8], noLabel) && (len(t) == 8 || p.clock(t[8:], 2))
	case p.hmsWord():
		return true
	case next == ":" && p.token(p.at+2) != "":
		return p.colons()
	case next == "-" || next == "/" || next == ".":
		return p.separated(next)
	case next == "" || jumps[strings.ToLower(next)]:
		if ampms[strings.ToLower(p.token(p.at+2))] && next != "" {
			p.at++
			return p.setHour(t)
		}
		p.at++
		whole, _, _ := strings.Cut(t, ".")
		n, err := strconv.Atoi(whole)
		return err == nil && p.addNumber(n, false, noLabel)
	case ampms[strings.ToLower(next)]:
		p.at++
		p.ampm = true
		return p.setHour(t) && p.hour < 24
	}
	n, err := strconv.Atoi(t)
	return err == nil && p.couldBeDay(n) && p.addNumber(n, false, noLabel)
}

// separated reads 1-2-2003, 1/Feb/2003, 2.2003.
func (p *looseParser) separated(sep string) bool {
	if !p.add(p.tokens[p.at], noLabel) {
		return false
	}
	if second := p.token(p.at + 2); second != "" && !jumps[strings.ToLower(second)] {
		if !p.member(second) {
			return false
		}
		if p.token(p.at+3) == sep {
			if !p.member(p.token(p.at + 4)) {
				return false
			}
			p.at += 2
		}
		p.at++
	}
	p.at++
	return true
}

func (p *looseParser) member(t string) bool {
	if m := monthOf(t); m > 0 {
		return p.add(strconv.Itoa(m), isMonth)
	}
	return allDigits(t) && p.add(t, noLabel)
}

func (p *looseParser) colons() bool {
	if !p.setHour(p.tokens[p.at]) || !p.setPart(p.token(p.at+2), &p.minute) {
		return false
	}
	p.at += 2
	if p.token(p.at+1) == ":" {
		if !p.setPart(p.token(p.at+2), &p.second) {
			return false
		}
		p.at += 2
	}
	return true
}

// hmsWord reads 10h, 10 hours, 30 min and the like.
func (p *looseParser) hmsWord() bool {
	next, step := p.token(p.at+1), 1
	if next == " " {
		next, step = p.token(p.at+2), 2
	}
	part, known := hmsWords[strings.ToLower(next)]
	if !known {
		return false
	}
	ok := p.setPart(p.tokens[p.at], [...]*int{&p.hour, &p.minute, &p.second}[part])
	p.at += step
	return ok
}

// clock reads hhmm[ss] without separators.
func (p *looseParser) clock(t string, width int) bool {
	parts := []*int{&p.hour, &p.minute, &p.second}
	for i := 0; i+width <= len(t) && i/width < len(parts); i += width {
		if !p.setPart(t[i:i+width], parts[i/width]) {
			return false
		}
	}
	return true
}

func (p *looseParser) setHour(t string) bool { return p.setPart(t, &p.hour) }

func (p *looseParser) setPart(t string, part *int) bool {
	f, err := strconv.ParseFloat(t, 64)
	*part = int(f)
	return err == nil && f < 61
}

func (p *looseParser) couldBeZone(t string) bool {
	if p.hour == unknown || p.zone || len(t) > 5 {
		return false
	}
	return t == "z" || strings.Trim(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (p *looseParser) offset() bool {
	digits := p.token(p.at + 1)
	if !allDigits(digits) || len(digits) == 3 || len(digits) > 4 {
		return false
	}
	p.at++
	if len(digits) <= 2 && p.token(p.at+1) == ":" && allDigits(p.token(p.at+2)) {
		p.at += 2
	}
	p.zone = true
	return true
}
