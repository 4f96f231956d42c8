package xlsx

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// builtinDate tells which of Excel's built-in number formats show a date or time.
func builtinDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// showsDate tells whether a number format shows a date: a d, m, y or h outside
// quotes, brackets and escapes. [h] and its like are durations, which count.
func showsDate(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	code = strings.ToLower(code)
	if code == "general" {
		return false
	}
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"':
			i = skipTo(code, i, '"')
		case '[':
			if end := skipTo(code, i, ']'); strings.Trim(code[i+1:max(end, i+1)], "hms") != "" {
				i = end
			}
		case 'd', 'm', 'y', 'h', 's':
			return true
		}
	}
	return false
}

func skipTo(code string, i int, end byte) int {
	if j := strings.IndexByte(code[i+1:], end); j >= 0 {
		return i + 1 + j
	}
	return len(code)
}

// number writes a cell's number as a person means it: a date as 2006-01-02, a
// time of day as 15:04, whole numbers without a point, the rest in the fewest
// digits that keep the value.
func number(raw string, isDate, is1904 bool) string {
	if !isDate && plainInteger(raw) {
		return raw
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return raw
	}
	if isDate && f >= 0 && f < 2958466 { // 9999-12-31
		return dateText(f, is1904)
	}
	if math.Abs(f) < 1e16 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// unicodeEscape is how a workbook writes what XML cannot: _x000D_ is a line end.
var unicodeEscape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescapeText(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return unicodeEscape.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:6], 16, 16)
		if err != nil || !utf8.ValidRune(rune(n)) {
			return e
		}
		return string(rune(n))
	})
}

func plainInteger(raw string) bool {
	if len(raw) > 15 || raw[0] == '0' && len(raw) > 1 {
		return false
	}
	for i := range len(raw) {
		if raw[i] < '0' || raw[i] > '9' {
			return false
		}
	}
	return true
}

func dateText(serial float64, is1904 bool) string {
	if serial < 1 && !is1904 {
		return time.Unix(int64(math.Round(serial*86400)), 0).UTC().Format("15:04")
	}
	return DateOf(serial, is1904).Format(time.DateOnly)
}

// DateOf gives the day of Excel's serial number: days since 1899-12-30, or since
// 1904-01-01. Excel believes that 1900 was a leap year, so serials below 61 are
// one day off; no sheet of this century has them.
func DateOf(serial float64, is1904 bool) time.Time {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if is1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if serial < 61 {
		serial++
	}
	return epoch.AddDate(0, 0, int(serial))
}
