package lang

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	xmessage "golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Speaker says messages in one reader's language and time zone. The zero
// Speaker is not usable: Catalog.Speaker makes one.
type Speaker struct {
	Lang    Lang
	Zone    *time.Location
	catalog *Catalog
	printer *xmessage.Printer
}

// Speaker gives a speaker of language l who tells times in zone (UTC when nil).
func (c *Catalog) Speaker(l Lang, zone *time.Location) Speaker {
	if zone == nil {
		zone = time.UTC
	}
	return Speaker{Lang: l, Zone: zone, catalog: c, printer: xmessage.NewPrinter(language.Make(string(l)))}
}

// T says the message; args replace {0}, {1}... Arguments that are messages
// themselves are said by the caller first.
func (s Speaker) T(key string, args ...any) string {
	return s.fill(s.catalog.text(s.Lang, key, ""), args)
}

// N says the message in the plural form for n, which is {0}; args are {1}, {2}...
func (s Speaker) N(key string, n int, args ...any) string {
	text := s.catalog.text(s.Lang, key, pluralForm(s.Lang, n))
	if text == key { // a language may use one form for all
		text = s.catalog.text(s.Lang, key, "other")
	}
	return s.fill(text, append([]any{n}, args...))
}

// Has tells whether there is such a message.
func (s Speaker) Has(key string) bool { return s.catalog.Has(key) }

func (s Speaker) fill(text string, args []any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		place, value := "{"+strconv.Itoa(i)+"}", s.value(a)
		if strings.HasSuffix(value, ".") { // a date in Ukrainian ends like a sentence does
			pairs = append(pairs, place+".", value)
		}
		pairs = append(pairs, place, value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (s Speaker) value(a any) string {
	switch v := a.(type) {
	case int:
		return s.Number(v)
	case time.Time:
		return s.Day(v)
	case interface{ First() time.Time }:
		return s.Month(v.First())
	default:
		return fmt.Sprint(v)
	}
}

// Number writes a whole number with the language's thousands separator.
func (s Speaker) Number(n int) string { return s.printer.Sprint(number.Decimal(n)) }

// Decimal writes a number with that many digits behind the separator.
func (s Speaker) Decimal(x float64, digits int) string {
	return s.printer.Sprint(number.Decimal(x, number.Scale(digits)))
}

// Percent writes a share (0 to 1) as whole per cent.
func (s Speaker) Percent(share float64) string {
	return s.printer.Sprint(number.Percent(share, number.MaxFractionDigits(0)))
}

// calendar has each language's months (in the case that a date needs, and by
// their names), days and layouts.
var calendar = map[Lang]struct {
	months, named, days [12]string
	day                 string // d = day, m = month's name, y = year
}{
	En: {[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		[12]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}, "d m y"},
	Pl: {[12]string{"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"},
		[12]string{"styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"},
		[12]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"}, "d m y"},
	Uk: {[12]string{"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"},
		[12]string{"січень", "лютий", "березень", "квітень", "травень", "червень", "липень", "серпень", "вересень", "жовтень", "листопад", "грудень"},
		[12]string{"неділя", "понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота"}, "d m y р."},
	Ru: {[12]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
		[12]string{"январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"},
		[12]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"}, "d m y г."},
}

// Day writes a date: 24 November 2026. The zero time is a dash.
func (s Speaker) Day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	t = t.In(s.Zone)
	c := calendar[s.Lang]
	return strings.NewReplacer("d", strconv.Itoa(t.Day()), "m", c.months[t.Month()-1], "y", strconv.Itoa(t.Year())).Replace(c.day)
}

// Month writes the month of a day, with no zone: October 2026.
func (s Speaker) Month(day time.Time) string {
	return calendar[s.Lang].named[day.Month()-1] + " " + strconv.Itoa(day.Year())
}

// Weekday names a day of the week.
func (s Speaker) Weekday(d time.Weekday) string { return calendar[s.Lang].days[d] }

// Time writes date and time of day: 24 November 2026, 15:30.
func (s Speaker) Time(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return s.Day(t) + ", " + t.In(s.Zone).Format("15:04")
}

// Clock writes the time of day: 15:30.
func (s Speaker) Clock(t time.Time) string { return t.In(s.Zone).Format("15:04") }
