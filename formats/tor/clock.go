package tor

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const (
	halfDay = `(a\.? ?m\b\.?|p\.? ?m\b\.?)`
	atWord  = `(?:\bat|\bfrom|\bbetween|@|\bgodz\w*\.?|\bo|\bod|à|\bde|\ba las?|\bdesde las?|\bо|\bоб|\bз|\btime:?)`
)

// clocks are the ways to write a time of day. Groups: hour, minute, half of
// the day; the last may stand after the end of a range.
var clocks = []*regexp.Regexp{
	pattern(`\b(\d{1,2})(?:[:.](\d{2}))? ?(?:-|to|until|till|and) ?\d{1,2}(?:[:.]\d{2})? ?` + halfDay), // 2-3:30 pm
	pattern(`\b(\d{1,2})[:.](\d{2}) ?` + halfDay),                                                      // 3:30 pm
	pattern(`\b(\d{1,2})()\s?` + halfDay),                                                              // 3 pm
	pattern(`\b(\d{1,2}) ?: ?(\d{2})\b()`),                                                             // 15:30
	pattern(`\b(\d{1,2}) ?h ?(\d{2})\b()`),                                                             // 10h30
	pattern(`\b(\d{2})(\d{2}) ?(?:h|hrs?|hours|hours?)\b()`),                                           // 1430 hrs
	pattern(`\b(\d{1,2})\.(\d{2}) ?(?:-|to) ?\d{1,2}\.\d{2}\b()`),                                      // 16.00-17.00
	pattern(`days?,? (\d{1,2})\.(\d{2})\b()`),                                                          // Tuesday, 16.00
	pattern(atWord + ` ?(\d{1,2})\.(\d{2})\b()`),                                                       // at 15.30
	pattern(`\b(\d{1,2})\.(\d{2}) ?(?:h|hrs?|hours|uhr|год\w*)\b()`),                                   // 15.30 hrs
	pattern(atWord + ` (\d{1,2})() ?(?:h\b|hrs|hours\b|heures?|horas?|год\w*|o'clock|uhr)()`),          // à 14 heures
	pattern(`\b(\d{1,2})h\b()()`),                                                                      // 10h
	pattern(`(?:\bgodz\w*\.?|\ba las?) (\d{1,2})\b()()`),                                               // o godz. 10
	pattern(atWord + ` (\d{1,2})()\b ?(?:\(?(?:[cew]es?t|eat|wat|cat|gmt|utc)\b|\w+ time\b)()`),        // at 10 CET
}

var (
	noon      = pattern(`\b(?:at|by|from|à|al|o|w|о|12) ?(?:noon|midday|midi|mediodía|południe|полудень)\b|\bnoon\b`)
	afternoon = pattern(`^\W*(?:in the (?:afternoon|evening)|de l.apres-midi|du soir|de la tarde|po południu|wieczorem|дня|вечора)`)
	duration  = pattern(`(?:\blast\w*|\bfor|\bdurations?:?|\bdur[eé]\w*|\bexceed\w*|\bmaximum|\bwithin|\bup to|\btrwa\w*|\bevery|тривал\w+)(?: of| de)?(?: about| approximately| a maximum of)? $`)
)

// readTime finds when the meetings begin and gives the sentence that says so.
func (r *reading) readTime(candidates []*sentence) *sentence {
	for _, s := range candidates {
		if clock := clockIn(s); clock != "" {
			r.Meeting.Time = Text(clock)
			r.note("meeting.time", s)
			return s
		}
	}
	return nil
}

// clockIn gives the first time of day in a sentence as 15:30.
func clockIn(s *sentence) string {
	first, clock := len(s.low)+1, ""
	for _, form := range clocks {
		for _, m := range form.FindAllStringSubmatchIndex(s.low, -1) {
			at := m[2]
			if at >= first || duration.MatchString(s.low[:at]) || aside.MatchString(s.low[:at]) || inDate(s.low, at, m[1]) {
				continue
			}
			if c := clockOf(s, m); c != "" {
				first, clock = at, c
			}
		}
	}
	if m := noon.FindStringIndex(s.low); m != nil && m[0] < first && !aside.MatchString(s.low[:m[0]]) {
		return "12:00"
	}
	return clock
}

// inDate tells "15.03.2022" and "1.2.3" from a time.
func inDate(low string, from, to int) bool {
	before := from > 0 && strings.ContainsRune("./-", rune(low[from-1])) && from > 1 && low[from-2] >= '0' && low[from-2] <= '9' && low[from-1] != '-'
	after := to+1 < len(low) && low[to] == '.' && low[to+1] >= '0' && low[to+1] <= '9'
	return before || after
}

func clockOf(s *sentence, m []int) string {
	hour, _ := strconv.Atoi(s.group(m, 1))
	minute, _ := strconv.Atoi(s.group(m, 2))
	half := strings.ToLower(s.group(m, 3))
	rest := s.low[m[1]:]
	switch {
	case strings.HasPrefix(half, "p") || half == "" && hour < 12 && afternoon.MatchString(rest):
		hour = afterNoon(s, m, hour, half)
	case half != "" && hour == 12:
		hour = 0
	}
	if hour > 23 || minute > 59 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", hour, minute)
}

var rangeEnd = regexp.MustCompile(`(?:-|to|until|till|and) ?(\d{1,2})(?:[:.]\d{2})? ?p`)

// afterNoon makes 3 pm 15. In "11-1 pm" the eleven is before noon: a range
// does not run backwards.
func afterNoon(s *sentence, m []int, hour int, half string) int {
	if end := rangeEnd.FindStringSubmatch(s.low[m[2]:m[1]]); end != nil {
		if to, _ := strconv.Atoi(end[1]); to%12 < hour%12 {
			return hour
		}
	}
	if hour < 12 {
		return hour + 12
	}
	return hour
}
