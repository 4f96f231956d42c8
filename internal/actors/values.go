package actors

import (
	"math"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/hxl"
	"ostoja/formats/xlsx"
)

// nothing are words for an empty cell.
var nothing = set("", "-", "--", "n/a", "na", "n.a.", "n a", "nd", "null", "none", "nil", "brak", "nie dotyczy", "b/d", "bd", "ninguno", "ninguna", "sin dato", "s/d", "aucun", "aucune",
	"немає", "н/д", "—", "–", ".", "...", "?")

// clean takes surplus space from a cell and reads words for nothing as nothing.
func clean(cell string) string {
	s := withoutGuard(hxl.Squeeze(cell))
	if len(s) <= 12 && nothing[fold(s)] {
		return ""
	}
	return s
}

// formulaWords tells why a text cannot be taken: it is, or would become, a
// formula, or the error of one.
func formulaReason(s string) string {
	switch {
	case s == "":
		return ""
	case s[0] == '=':
		return "it is a formula: write the value instead"
	case strings.ContainsRune("+-@", rune(s[0])) && (strings.ContainsAny(s, "|!") || strings.Contains(s, "(") && !strings.ContainsAny(s[:strings.Index(s, "(")], " ")) && letterAfterSign(s):
		return "it would be a formula in a spreadsheet: remove the sign in front"
	case s[0] == '#' && (strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || s == "#N/A"):
		return "a formula has failed here: write the value instead"
	}
	return ""
}

func letterAfterSign(s string) bool {
	return len(s) > 1 && (s[1]|0x20 >= 'a' && s[1]|0x20 <= 'z' || s[1] >= '0' && s[1] <= '9')
}

// style says how a table writes numbers and dates where both readings are possible.
type style struct {
	decimalPoint bool // 1.234 is one and a bit, not a thousand
	decimalComma bool // 1,234 the same
	monthFirst   bool // 3/4 is the fourth of March
}

// people reads a number of people. isNumber tells that the workbook holds the
// cell as a number, so that no reading is left open.
func people(s string, isNumber bool, st style) (int64, string) {
	f, ok := amount(s, isNumber, st)
	switch {
	case !ok:
		return 0, "it is not a number of people"
	case f < 0:
		return 0, "people cannot be fewer than none"
	case f > mostPeople:
		return 0, "more than 100 million people: is it the right column?"
	}
	return int64(math.Round(f)), ""
}

func amount(s string, isNumber bool, st style) (float64, bool) {
	if !isNumber {
		s = plainNumber(s, st)
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) && !strings.ContainsAny(s, "xXpP_nN")
}

// plainNumber writes a number of any language with a decimal point and no marks
// between thousands.
func plainNumber(s string, st style) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\'', '’', '\u00a0', '\u202f', '\u2009', '_':
			return -1
		case '\u2212', '–':
			return '-'
		case '٫':
			return '.'
		case '٬':
			return -1
		}
		return r
	}, s)
	comma, point := strings.Count(s, ","), strings.Count(s, ".")
	switch {
	case comma > 0 && point > 0:
		if strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') {
			return strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
		}
		return strings.ReplaceAll(s, ",", "")
	case comma > 1 || comma == 1 && threeDigitsAfter(s, ',') && !st.decimalComma:
		return strings.ReplaceAll(s, ",", "")
	case comma == 1:
		return strings.Replace(s, ",", ".", 1)
	case point > 1 || point == 1 && threeDigitsAfter(s, '.') && !st.decimalPoint:
		return strings.ReplaceAll(s, ".", "")
	}
	return s
}

// threeDigitsAfter tells that a mark may stand between thousands: one to three
// digits before it, not only zeros, and three after.
func threeDigitsAfter(s string, mark byte) bool {
	i := strings.LastIndexByte(s, mark)
	before := strings.TrimLeft(s[:i], "+-")
	return len(s)-i-1 == 3 && len(before) >= 1 && len(before) <= 3 && strings.Trim(before, "0") != "" && before[0] != '0'
}

// day reads a date. precision is "day", "month" or "year". Months without a
// year take the year given, 0 for none.
func day(s string, st style, year int) (d time.Time, precision string, ok bool) {
	if serial, err := strconv.ParseFloat(s, 64); err == nil && serial >= 20000 && serial < 80000 {
		return xlsx.DateOf(serial, false), "day", true
	}
	p := dateParts(s)
	switch {
	case p.month == 0:
		return p.numeric(st, year)
	case len(p.numbers) == 0 && year > 0:
		return exactDay(year, p.month, 1, "month")
	case len(p.numbers) == 1 && p.numbers[0] > 31:
		return exactDay(p.numbers[0], p.month, 1, "month")
	case len(p.numbers) == 1 && p.digits[0] == 2 && year == 0: // Jan-22
		return exactDay(2000+p.numbers[0], p.month, 1, "month")
	case len(p.numbers) == 1 && year > 0:
		return exactDay(year, p.month, p.numbers[0], "day")
	case len(p.numbers) >= 2 && p.numbers[0] > 31:
		return exactDay(p.numbers[0], p.month, p.numbers[1], "day")
	case len(p.numbers) >= 2:
		return exactDay(century(p.numbers[1]), p.month, p.numbers[0], "day")
	}
	return time.Time{}, "", false
}

// parts are the numbers of a date and the month that a word names.
type parts struct {
	numbers, digits []int
	month           int
	slashes         bool // 3/4/2025, which may be either way round
	unknown         bool // a word that is no part of a date
}

func dateParts(s string) parts {
	var p parts
	if t := strings.IndexAny(s, "T"); t == 10 { // 2025-01-31T00:00
		s = s[:t]
	}
	p.slashes = strings.Count(s, "/") == 2
	for _, w := range strings.FieldsFunc(fold(s), func(r rune) bool { return strings.ContainsRune(" -/.,", r) }) {
		switch n, err := strconv.Atoi(w); {
		case err == nil:
			p.numbers, p.digits = append(p.numbers, n), append(p.digits, len(w))
		case strings.Contains(w, ":"): // the time of day
		case monthWords[w] > 0 && p.month == 0:
			p.month = monthWords[w]
		case dateFillers[w]:
		default:
			p.unknown = true
		}
	}
	if p.unknown {
		p = parts{unknown: true}
	}
	return p
}

func (p parts) numeric(st style, year int) (time.Time, string, bool) {
	n := p.numbers
	switch {
	case len(n) == 3 && p.digits[0] == 4:
		return exactDay(n[0], n[1], n[2], "day")
	case len(n) == 3 && p.slashes && st.monthFirst && n[0] <= 12:
		return exactDay(century(n[2]), n[0], n[1], "day")
	case len(n) == 3:
		return exactDay(century(n[2]), n[1], n[0], "day")
	case len(n) == 2 && p.digits[0] == 4:
		return exactDay(n[0], n[1], 1, "month")
	case len(n) == 2 && p.digits[1] == 4:
		return exactDay(n[1], n[0], 1, "month")
	case len(n) == 1 && p.digits[0] == 4:
		return exactDay(n[0], 1, 1, "year")
	case len(n) == 1 && p.digits[0] == 8:
		return exactDay(n[0]/10000, n[0]/100%100, n[0]%100, "day")
	case len(n) == 1 && n[0] >= 1 && n[0] <= 12 && year > 0:
		return exactDay(year, n[0], 1, "month")
	}
	return time.Time{}, "", false
}

func century(year int) int {
	if year < 100 {
		return year + 2000
	}
	return year
}

// exactDay refuses days that no calendar has and years that no activity is in.
func exactDay(year, month, d int, precision string) (time.Time, string, bool) {
	t := time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	ok := year >= 1990 && year <= 2100 && t.Year() == year && int(t.Month()) == month && t.Day() == d
	return t, precision, ok
}

// lastOf gives the last day of a period that begins on d.
func lastOf(d time.Time, precision string) time.Time {
	switch precision {
	case "month":
		return d.AddDate(0, 1, -1)
	case "year":
		return d.AddDate(1, 0, -1)
	}
	return d
}

var dateFillers = set("de", "of", "r", "rok", "roku", "року", "р", "года", "г", "do", "del", "st", "nd", "rd", "th", "am", "pm")

// monthWords has the names of months, folded, in eight languages.
var monthWords = monthTable(
	"january jan janvier janv enero ene styczeń stycznia sty січень січня січ январь января янв janeiro",
	"february feb février févr fev febrero luty lutego lut лютий лютого февраль февраля fevereiro",
	"march mar mars marzo marzec marca березень березня бер март марта março",
	"april apr avril avr abril abr kwiecień kwietnia kwi квітень квітня апрель апреля",
	"may mai mayo maj maja травень травня май мая maio",
	"june jun juin junio czerwiec czerwca cze червень червня июнь июня junho",
	"july jul juillet juil julio lipiec lipca lip липень липня июль июля julho",
	"august aug août agosto ago sierpień sierpnia sie серпень серпня август августа",
	"september sep sept septembre septiembre setiembre wrzesień września wrz вересень вересня сентябрь сентября setembro",
	"october oct octobre octubre październik października paź жовтень жовтня октябрь октября outubro",
	"november nov novembre noviembre listopad listopada lis листопад листопада ноябрь ноября novembro",
	"december dec décembre déc diciembre dic grudzień grudnia gru грудень грудня декабрь декабря dezembro",
)

func monthTable(months ...string) map[string]int {
	out := map[string]int{}
	for i, words := range months {
		for w := range strings.FieldsSeq(words) {
			out[fold(w)] = i + 1
		}
	}
	return out
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

func formatPeople(n *int64) string {
	if n == nil {
		return ""
	}
	return formatInt(*n)
}
