package meetings

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// Line is a line of the minutes that says what was decided or who does what.
type Line struct {
	Item     id.ID
	Decision bool   // else an action point
	Text     string // without the word that marks it
	Source   string // the whole line, to know it again
	Owner    owner
	Due      time.Time // the day that it names; zero for none
}

// owner is a person or an organisation that a line names.
type owner struct{ Person, Organisation id.ID }

// The words that mark a line, as folded text: in the four languages, singular
// and plural, as minute takers write them.
var (
	actionWords = marker("action point", "action", "actions", "AP", "to do", "todo", "follow up", "zadanie", "działanie", "do zrobienia",
		"дія", "завдання", "доручення", "действие", "задача", "задание", "поручение")
	decisionWords = marker("decision", "decided", "agreed", "decyzja", "ustalono", "uzgodniono", "postanowiono",
		"рішення", "узгоджено", "вирішено", "решение", "решено", "согласовано")
)

func marker(words ...string) map[string]bool {
	known := map[string]bool{}
	for _, w := range words {
		known[lang.Fold(w)] = true
	}
	return known
}

var bullet = regexp.MustCompile(`^[\s\-–—*•·>]*(?:\d+[.)]\s*)?`)

// lines finds the decisions and action points in a section of the minutes.
func lines(item id.ID, body string) []Line {
	var out []Line
	for raw := range strings.SplitSeq(body, "\n") {
		line := strings.TrimSpace(bullet.ReplaceAllString(raw, ""))
		head, text, ok := strings.Cut(line, ":")
		if !ok || len(head) > 40 || strings.TrimSpace(text) == "" {
			continue
		}
		word := strings.TrimRight(lang.Fold(head), " 0123456789") // "Action 3:"
		switch {
		case actionWords[word]:
			out = append(out, Line{Item: item, Text: strings.TrimSpace(text), Source: line})
		case decisionWords[word]:
			out = append(out, Line{Item: item, Decision: true, Text: strings.TrimSpace(text), Source: line})
		}
	}
	return out
}

// named is somebody who may be named in a line.
type named struct {
	name string
	owner
}

// findOwner gives whom a line names first; of two at one place the longer name,
// so that 'La Strada Poland' is not 'Poland'.
func findOwner(text string, all []named) owner {
	folded := " " + lang.Fold(text) + " "
	best, bestAt := named{}, -1
	for _, n := range all {
		name := lang.Fold(n.name)
		if len(name) < 2 {
			continue
		}
		at := strings.Index(folded, " "+name+" ")
		if at < 0 {
			continue
		}
		if bestAt < 0 || at < bestAt || at == bestAt && len(name) > len(lang.Fold(best.name)) {
			best, bestAt = n, at
		}
	}
	return best.owner
}

// months are the names of months as dates have them, by their folded beginnings.
var months = map[string]time.Month{}

func init() {
	for m, names := range map[time.Month]string{
		time.January: "jan stycz січ янв", time.February: "feb lut лют фев", time.March: "mar marz берез март", time.April: "apr kwie квіт апр",
		time.May: "may maj трав мая", time.June: "jun czerw черв июн", time.July: "jul lip лип июл", time.August: "aug sierp серп авг",
		time.September: "sep wrze верес сент", time.October: "oct pazdz жовт окт", time.November: "nov listopad листопад ноя", time.December: "dec grud груд дек",
	} {
		for name := range strings.FieldsSeq(names) {
			months[lang.Fold(name)] = m
		}
	}
}

var (
	isoDay     = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b`)
	dottedDay  = regexp.MustCompile(`\b(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?\b`)
	dayOfMonth = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,})(?: (\d{4}))?`)
	monthsDay  = regexp.MustCompile(`\b([a-z]{3,}) (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (\d{4}))?`)
)

// findDay gives the day that a line names, as people write days in the four
// languages; without a year it is the next such day after the meeting.
func findDay(text string, meeting time.Time) time.Time {
	folded := lang.Fold(text)
	if p := isoDay.FindStringSubmatch(text); p != nil {
		return dayNamed(p[3], number(p[2]), p[1], meeting)
	}
	if p := dottedDay.FindStringSubmatch(text); p != nil {
		return dayNamed(p[1], number(p[2]), p[3], meeting)
	}
	for _, p := range dayOfMonth.FindAllStringSubmatch(folded, -1) {
		if m := monthNamed(p[2]); m > 0 {
			return dayNamed(p[1], m, p[3], meeting)
		}
	}
	for _, p := range monthsDay.FindAllStringSubmatch(folded, -1) {
		if m := monthNamed(p[1]); m > 0 {
			return dayNamed(p[2], m, p[3], meeting)
		}
	}
	return time.Time{}
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// monthNamed finds the month whose beginning a folded word has.
func monthNamed(word string) int {
	best, length := 0, 0
	for begin, m := range months {
		if strings.HasPrefix(word, begin) && len(begin) > length {
			best, length = int(m), len(begin)
		}
	}
	return best
}

// dayNamed makes the day, if there is one.
func dayNamed(day string, month int, year string, meeting time.Time) time.Time {
	y := number(year)
	if year == "" {
		y = meeting.Year()
	}
	d := time.Date(y, time.Month(month), number(day), 0, 0, 0, 0, time.UTC)
	if d.Day() != number(day) || int(d.Month()) != month || y < 1900 || y > 2200 {
		return time.Time{}
	}
	if year == "" && d.Before(dayOf(meeting)) {
		d = d.AddDate(1, 0, 0)
	}
	return d
}
