package actors

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ostoja/internal/lang"
)

// Hours are opening hours of a week: for each weekday (0 Sunday) the spans in
// minutes since midnight, in order; and as the eighth day those of public holidays,
// nil where nobody said them.
type Hours [8][]Span

// publicHoliday is the eighth day.
const publicHoliday = 7

// Off tells whether a day and the one before it are public holidays.
type Off struct{ Today, Yesterday bool }

// Span is a time from Open up to Close, in minutes since the midnight that
// begins its day. Close is beyond the day's end where it goes on into the next.
type Span struct{ Open, Close int }

const dayMinutes = 24 * 60

var dayNames = [7]string{"su", "mo", "tu", "we", "th", "fr", "sa"}

// ParseHours reads opening hours as they are written for OpenStreetMap, in the
// part of that language that people use: "Mo-Fr 09:00-17:00; Sa 10:00-14:00",
// "Mo,We 08:00-12:00,13:00-16:00", "Fr 20:00-04:00", "24/7", "PH off". Rules add
// up; "off" takes away what the rules before gave to its days. PH is public
// holidays, which are like Sundays where nothing is said of them. The empty text is
// no hours.
func ParseHours(s string) (Hours, error) {
	var h Hours
	s = strings.ReplaceAll(strings.ToLower(s), "24/7", "mo-su 00:00-24:00")
	for rule := range strings.SplitSeq(s, ";") {
		rule = strings.TrimSpace(rule)
		days, times, _ := strings.Cut(rule, " ")
		if rule == "" {
			continue
		}
		on, err := parseDays(days)
		if err != nil {
			return Hours{}, err
		}
		spans, err := parseSpans(times)
		if err != nil {
			return Hours{}, err
		}
		for _, d := range on {
			h[d] = append(slices.Clone(h[d]), spans...)
			if spans == nil {
				h[d] = nil
			}
			if h[d] == nil && d == publicHoliday {
				h[d] = []Span{} // said to be closed
			}
			slices.SortFunc(h[d], func(a, b Span) int { return a.Open - b.Open })
		}
	}
	return h, nil
}

func parseDays(s string) ([]int, error) {
	var days []int
	for part := range strings.SplitSeq(s, ",") {
		if part == "ph" {
			days = append(days, publicHoliday)
			continue
		}
		from, to, isRange := strings.Cut(part, "-")
		a, b := slices.Index(dayNames[:], from), slices.Index(dayNames[:], to)
		if !isRange {
			b = a
		}
		if a < 0 || b < 0 {
			return nil, fmt.Errorf("actors: %q is no day of the week", part)
		}
		for d := a; ; d = (d + 1) % 7 {
			days = append(days, d)
			if d == b {
				break
			}
		}
	}
	return days, nil
}

func parseSpans(s string) ([]Span, error) {
	if s = strings.ReplaceAll(s, " ", ""); s == "off" || s == "closed" {
		return nil, nil
	}
	var spans []Span
	for part := range strings.SplitSeq(s, ",") {
		from, to, _ := strings.Cut(part, "-")
		a, errA := minutes(from)
		b, errB := minutes(to)
		if errA != nil || errB != nil || a == b || a == dayMinutes {
			return nil, fmt.Errorf("actors: %q is no time like 09:00-17:00", part)
		}
		if b < a { // over midnight
			b += dayMinutes
		}
		spans = append(spans, Span{a, b})
	}
	return spans, nil
}

func minutes(s string) (int, error) {
	if s == "24:00" {
		return dayMinutes, nil
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err
}

// Known tells whether there are any hours.
func (h Hours) Known() bool {
	for _, spans := range h[:publicHoliday] {
		if len(spans) > 0 {
			return true
		}
	}
	return false
}

// OpenAt tells whether it is open at a time, on that time's own wall clock: on
// the days on which clocks change, a service that opens at nine opens at nine.
func (h Hours) OpenAt(t time.Time, off Off) bool {
	now := t.Hour()*60 + t.Minute()
	return inSpans(h.on(t.Weekday(), off.Today), now) || inSpans(h.on((t.Weekday()+6)%7, off.Yesterday), now+dayMinutes)
}

// on gives the spans of a day.
func (h Hours) on(day time.Weekday, holiday bool) []Span {
	switch {
	case holiday && h[publicHoliday] != nil:
		return h[publicHoliday]
	case holiday:
		return h[time.Sunday]
	}
	return h[day]
}

func inSpans(spans []Span, minute int) bool {
	return slices.ContainsFunc(spans, func(s Span) bool { return s.Open <= minute && minute < s.Close })
}

// Always tells whether it never closes.
func (h Hours) Always() bool {
	for day, spans := range h {
		if day == publicHoliday && spans == nil {
			continue
		}
		if len(spans) != 1 || spans[0] != (Span{0, dayMinutes}) {
			return false
		}
	}
	return true
}

// Say writes the hours in the reader's language, Monday first, days with the
// same hours together.
func (h Hours) Say(s lang.Speaker) string {
	if h.Always() {
		return s.T("hours.always")
	}
	var parts []string
	for i := 1; i <= 7; i++ { // Monday to Sunday
		first, last := i, i
		for last < 7 && slices.Equal(h[(last+1)%7], h[first%7]) {
			last++
		}
		if i = last; len(h[first%7]) == 0 {
			continue
		}
		day := s.T("hours." + dayNames[first%7])
		if last > first {
			day += "–" + s.T("hours."+dayNames[last%7])
		}
		parts = append(parts, day+" "+saySpans(h[first%7]))
	}
	switch holidays := h[publicHoliday]; {
	case len(holidays) > 0:
		parts = append(parts, s.T("hours.holidays")+" "+saySpans(holidays))
	case holidays != nil:
		parts = append(parts, s.T("hours.holidays_closed"))
	}
	return strings.Join(parts, "; ")
}

func saySpans(spans []Span) string {
	var said []string
	for _, s := range spans {
		end := s.Close
		if end > dayMinutes {
			end -= dayMinutes
		}
		said = append(said, fmt.Sprintf("%02d:%02d–%02d:%02d", s.Open/60, s.Open%60, end/60, end%60))
	}
	return strings.Join(said, ", ")
}
