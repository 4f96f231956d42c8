package tor

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// line is one line of a text file, or one paragraph of a docx, with what its
// layout says. resolve decides from it and its neighbours what block it is.
type line struct {
	indent int    // columns of white space before it
	hashes int    // Markdown heading level, 0 for none
	style  string // kind of its label: "bullet", "1", "1.1", "a", "i", "A", "I"; "" without
	value  int    // what the label counts to: 3 for "3.", "c)", "iii."
	bold   bool   // all of it is bold
	apart  bool   // an empty line stands before it
	fixed  bool   // the file's own styles say what it is; do not guess
	Block
}

var (
	bulletMark  = regexp.MustCompile(`^([-*+•▪◦‣·–—●○■□➢➤✓✔§]|o(?:\t|\s{2,}))\s+(\S.*)$`)
	numberMark  = regexp.MustCompile(`^\(?((?:[A-Z]\.)?\d{1,2}(?:\.\d{1,2}){0,3})(?:[.)]+|\s)\s*(\pL.*|["“«*_(].*)$`)
	romanMark   = regexp.MustCompile(`^\(?([ivxIVX]{1,5})[.)]\s+(\S.*)$`)
	letterMark  = regexp.MustCompile(`^\(?(\pL)[.)]\s+(\S.*)$`)
	wordMark    = regexp.MustCompile(`^(?i)((?:section|article|chapter|part|sección|artículo|rozdział|розділ|стаття)\s+(?:\d{1,2}|[IVX]{1,5}))[.:)]?\s*[-–—:]?\s*(\pL.*)$`)
	countedMark = regexp.MustCompile(`^(?i)((?:specific )?(?:objective|goal|task|principle|aim|objectif|objetivo|tâche|cel|zadanie|ціль|завдання)\s+\d{1,2})\s*[.:)–—-]\s*(\S.*)$`)
	hashMark    = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`)
	boldMark    = regexp.MustCompile(`^(?:\*\*|__)(.+?)(?:\*\*|__)\s*:?$`)
	boldLabel   = regexp.MustCompile(`^(\*\*|__)(\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])[.)])\s+`) // "**1. Purpose:** ..."
	boldLead    = regexp.MustCompile(`^(?:\*\*|__)(.+?)(?:\*\*|__)\s*\S`)
	link        = regexp.MustCompile(`!?\[([^\]]*)\]\([^)\s]*\)`)
	emphasis    = regexp.MustCompile(`(^|[^*\pL\d])[*_]([^*_\s](?:[^*_]*[^*_\s])?)[*_]($|[^*\pL\d])`)
)

// newLine takes a line's label and Markdown apart.
func newLine(s string) line {
	var l line
	expanded := strings.ReplaceAll(s, "\t", "    ")
	l.indent = len(expanded) - len(strings.TrimLeft(expanded, " "))
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "> "))
	s = boldLabel.ReplaceAllString(s, "$2 $1")
	if m := hashMark.FindStringSubmatch(s); m != nil {
		l.hashes, s = len(m[1]), m[2]
	}
	if m := boldMark.FindStringSubmatch(s); m != nil && !strings.Contains(m[1], "**") {
		l.bold, s = true, m[1]
	}
	s = l.label(s)
	if m := boldMark.FindStringSubmatch(s); m != nil && !strings.Contains(m[1], "**") {
		l.bold, s = true, m[1]
	}
	if m := boldLead.FindStringSubmatch(s); m != nil {
		l.Lead = strings.TrimRight(plain(m[1]), " :.–-")
	}
	l.Text = plain(s)
	return l
}

// label takes the number or bullet off the text and notes its style.
func (l *line) label(s string) string {
	if m := bulletMark.FindStringSubmatch(s); m != nil {
		l.Label, l.style = strings.TrimSpace(m[1]), "bullet"
		if counted := countedMark.FindStringSubmatch(m[2]); counted != nil { // "- Objective 1: ..."
			return counted[2]
		}
		return m[2]
	}
	if m := wordMark.FindStringSubmatch(s); m != nil {
		l.Label, l.style = m[1], "section"
		l.value = lastNumber(m[1])
		return m[2]
	}
	if m := countedMark.FindStringSubmatch(s); m != nil {
		l.Label, l.style, l.value = m[1], "counted", lastNumber(m[1])
		return m[2]
	}
	if m := numberMark.FindStringSubmatch(s); m != nil && l.numbered(s, m[1], m[2]) {
		l.Label, l.value = m[1], lastNumber(m[1])
		l.style = "1" + strings.Repeat(".1", strings.Count(m[1], "."))
		return m[2]
	}
	if m := romanMark.FindStringSubmatch(s); m != nil {
		l.Label, l.value, l.style = m[1], roman(m[1]), "i"
		if unicode.IsUpper(rune(m[1][0])) {
			l.style = "I"
		}
		return m[2]
	}
	if m := letterMark.FindStringSubmatch(s); m != nil {
		r := []rune(m[1])[0]
		l.Label, l.value, l.style = m[1], int(unicode.ToLower(r)-'a')+1, "a"
		if unicode.IsUpper(r) {
			l.style = "A"
		}
		return m[2]
	}
	return s
}

// numbered tells a label from a count: "2 members" begins with a number that
// labels nothing; "2 Membership" is a heading.
func (l *line) numbered(s, number, rest string) bool {
	after := strings.TrimPrefix(strings.TrimPrefix(s, "("), number)
	if strings.ContainsAny(after[:1], ".)") || strings.Contains(number, ".") {
		return true
	}
	return l.hashes > 0 || l.bold || unicode.IsUpper([]rune(strings.Trim(rest, "*_"))[0]) && strongTopic(plain(rest))
}

func lastNumber(s string) int {
	fields := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ' ' })
	last := fields[len(fields)-1]
	if n, err := strconv.Atoi(last); err == nil {
		return n
	}
	return roman(last)
}

func roman(s string) int {
	values := map[rune]int{'i': 1, 'v': 5, 'x': 10}
	total, before := 0, 0
	for _, r := range strings.ToLower(s) {
		v := values[r]
		if total += v; before < v {
			total -= 2 * before
		}
		before = v
	}
	return total
}

// plain takes Markdown's emphasis, code and links off a line.
func plain(s string) string {
	s = link.ReplaceAllString(s, "$1")
	s = strings.NewReplacer("**", "", "__", "", "`", "", `\`, "", "<br>", " ", "<br/>", " ").Replace(s)
	s = emphasis.ReplaceAllString(s, "$1$2$3")
	return strings.Join(strings.Fields(s), " ")
}

// headingLike tells whether the words could be a heading: few, begun with a
// capital, and no sentence.
func (l *line) headingLike() bool {
	t := strings.TrimSuffix(l.Text, ":")
	if t == "" || len(strings.Fields(t)) > 10 || strings.ContainsAny(t[len(t)-1:], ".;,!?") && !strings.HasSuffix(t, "etc.") {
		return false
	}
	r := []rune(t)[0]
	return !unicode.IsLower(r) && unicode.IsLetter(r) || l.hashes > 0
}

// capitals tells whether every letter is a capital and there is more than an acronym.
func (l *line) capitals() bool {
	letters := 0
	for _, r := range l.Text {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 4 && (len(strings.Fields(l.Text)) > 1 || topicsOf(l.Text) != 0)
}
