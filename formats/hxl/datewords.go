package hxl

import "strings"

// jumps may stand between the parts of a date and mean nothing.
var jumps = set(" ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd", "th")

var weekdays = set("mon", "tue", "wed", "thu", "fri", "sat", "sun",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

var ampms = set("am", "a", "pm", "p")

var hmsWords = map[string]int{
	"h": 0, "hour": 0, "hours": 0, "m": 1, "minute": 1, "minutes": 1, "s": 2, "second": 2, "seconds": 2,
}

var months = map[string]int{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6, "june": 6,
	"jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10, "october": 10,
	"nov": 11, "november": 11, "dec": 12, "december": 12,
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

func monthOf(t string) int { return months[strings.ToLower(t)] }

func isHMS(t string) bool {
	_, ok := hmsWords[strings.ToLower(t)]
	return ok
}

func allDigits(t string) bool {
	return t != "" && strings.Trim(t, "0123456789") == ""
}

// splitDate cuts a text into words, numbers (with one decimal point or comma)
// and single signs. Words and numbers with several points come apart at them.
func splitDate(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		n := 1
		switch {
		case isLetter(s[i]):
			n = run(s[i:], func(c byte) bool { return isLetter(c) || c == '.' })
		case isDigit(s[i]):
			n = run(s[i:], func(c byte) bool { return isDigit(c) || c == '.' })
			if i+n < len(s) && s[i+n] == ',' && n >= 2 && i+n+1 < len(s) && isDigit(s[i+n+1]) && !strings.Contains(s[i:i+n], ".") {
				n += 1 + run(s[i+n+1:], isDigit)
			}
		}
		out = append(out, pieces(s[i:i+n])...)
		i += n
	}
	return out
}

func pieces(t string) []string {
	word := isLetter(t[0])
	points := strings.Count(t, ".")
	last := t[len(t)-1]
	if len(t) == 1 || points == 0 && !strings.Contains(t, ",") {
		return []string{t}
	}
	if !word && points <= 1 && last != '.' {
		return []string{strings.Replace(t, ",", ".", 1)}
	}
	var out []string
	for i, piece := range strings.Split(t, ".") {
		if i > 0 {
			out = append(out, ".")
		}
		if piece != "" {
			out = append(out, piece)
		}
	}
	return out
}

func run(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
