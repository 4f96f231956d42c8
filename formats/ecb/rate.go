package ecb

import (
	"fmt"
	"strings"
	"time"
)

// Rate is what one euro is worth on a day, in units of a currency.
type Rate struct {
	Day      time.Time // at midnight UTC
	Currency string    // ISO 4217: "PLN"
	Units    string    // a positive decimal with a point: "4.2795"
}

// Error says why a file is refused, in words for the person who sent it.
type Error string

func (e Error) Error() string { return string(e) }

func refuse(format string, args ...any) error { return Error(fmt.Sprintf(format, args...)) }

// maxDigits is the most digits of a rate, on both sides of the point.
const maxDigits = 15

// ParseUnits takes a positive decimal of at most 15 digits and gives it in one
// spelling: no sign, no exponent, no needless zeros.
func ParseUnits(text string) (string, bool) {
	whole, part, _ := strings.Cut(strings.TrimSpace(text), ".")
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	if len(whole)+len(part) > maxDigits || len(whole)+len(part) == 0 || !digits(whole) || !digits(part) {
		return "", false
	}
	if whole == "" {
		whole = "0"
	}
	if part == "" {
		return whole, true
	}
	return whole + "." + part, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Currency tells whether a text is a currency's code: three capital letters.
func Currency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// layouts are the ways in which the files write a day.
var layouts = []string{time.DateOnly, "2 January 2006"}

func parseDay(text string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil && t.Year() >= 1999 && t.Year() <= 2200 {
			return t, true
		}
	}
	return time.Time{}, false
}
