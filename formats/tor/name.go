package tor

import (
	"regexp"
	"strings"
	"unicode"
)

// groupNoun is what a coordination group calls itself.
var groupNoun = pattern(`\b(?:(?:sub-? ?)?working[ -](?:sub-? ?)?groups?|(?:sub-? ?)?(?:task ?force|cluster|sector)|task team|area of responsibility|aor|network|forum|platform|hub|consortium|alliance|coalition|committee|council|` +
	`(?:coordination|reference|technical|steering|advisory|thematic|expert|support|sub) (?:group|body|mechanism|team|cell|unit)|(?:sub-?)?group|[a-z&-]*wg|` +
	`(?:sous-)?groupes? de (?:travail|reference|coordination)|(?:sub)?grupos? de (?:trabajo|coordinación)|(?:sub)?sector|mesa (?:de|técnica|intersectorial)\b|secteur|comité|` +
	`(?:pod)?grup[ayeę] (?:robocz[aeąy]|koordynacyjn[aeąy])|zespo[lł]u? roboc\w*|zespół|робоч\w+ груп\w+|підгруп\w+|кластер\w*|груп[аиу])\b`)

// nameKey is the label of a row that gives the name.
var nameKey = pattern(`^(?:full |official )?(?:name|title|nom|nombre|nazwa|назва)(?: (?:of|du|del) (?:the )?[a-z -]+)?$|^(?:working |coordination )?group(?: name)?$`)

// bodyName finds the name in running text: capitals up to the group's noun.
var bodyName = regexp.MustCompile(`\b(?:The|the|of|of the|This) ((?:\p{Lu}[\pL'-]*|\([A-Z-]+\)|and|on|for|of|in|to|from|&|,|/)(?: (?:\p{Lu}[\pL'-]*|\([A-Z-]+\)|and|on|for|of|in|to|from|the|&))* (?:Working Group|Task Force|Sub-?Group|Sub-?Sector|Sub-?Cluster|Cluster|Network|Forum|Platform|Task Team|Coordination Group|Reference Group))((?: \([A-Z][A-Za-z-]+\))?)`)

// readName takes the group's name from a row that gives it, from the title,
// or else from the first sentence that spells it out.
func (r *reading) readName() {
	for i := range r.sentences {
		s := &r.sentences[i]
		if nameKey.MatchString(s.key) && len(strings.Fields(s.low)) <= 16 {
			r.name(s.String(), s)
			return
		}
	}
	best, from := "", ""
	for _, line := range r.titleLines() {
		name := nameIn(line)
		if name != "" && (best == "" || strongNoun.MatchString(fold(name)) && !strongNoun.MatchString(fold(best))) {
			best, from = name, line
		}
	}
	if best != "" {
		r.name(best, &sentence{text: newText(from)})
		return
	}
	for i := range r.sentences {
		s := &r.sentences[i]
		if m := bodyName.FindStringSubmatch(s.String()); m != nil {
			r.name(m[1]+m[2], s)
			return
		}
	}
}

func (r *reading) name(name string, s *sentence) {
	r.Name = Text(mixedCase(strings.TrimSuffix(name, "."), r))
	r.note("name", s)
}

// titleLines are the title's blocks, and after them two of them joined where
// a title was broken in two lines.
func (r *reading) titleLines() []string {
	var lines []string
	for _, b := range r.title {
		lines = append(lines, strings.TrimPrefix(b.Key+": "+b.Text, ": "))
	}
	return lines
}

var (
	torWords = regexp.MustCompile(`(?i)\(?(?:\b(?:draft|final|revised|updated|generic|standard|projet de|borrador(?: de)?)\b\s*)?(?:\bterms? of references?|\btors?\b|termes? de référence|términos de referencia|\btdrs?\b|zakres zadań|regulamin|технічне завдання|положення про|коло повноважень|мандат групи)(?:\s*[-–]?\s*\((?:tors?|tdrs?)\))?\)?(?:\s*(?:[:–—|-]\s*)?(?:for|of|du|de la|de l['’]|de|des|del|dla)?\s+(?:the\s+)?)?`)
	edges    = " \t-–—:|,.;/"
	parts    = regexp.MustCompile(`\s+[-–—|]\s+|\s*[–—|:]\s*`)
	dated    = regexp.MustCompile(`(?i)[\s,(–-]*(?:\b(?:version|v|rev)\.?\s*\d[\d.]*|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)?\s*20\d\d)\)?\s*$`)
)

// nameIn gives the part of a title that names a group.
func nameIn(line string) string {
	line = strings.Trim(torWords.ReplaceAllString(line, " – "), edges)
	line = dated.ReplaceAllString(line, "")
	best := ""
	for _, part := range parts.Split(line, -1) {
		part = strings.Trim(part, edges)
		if best != "" && !strongNoun.MatchString(fold(part)) || !groupNoun.MatchString(fold(part)) || len(strings.Fields(part)) > 16 {
			continue
		}
		if head, _, ok := strings.Cut(part, ", "); ok && groupNoun.MatchString(fold(head)) {
			part = head
		}
		for _, article := range []string{"the ", "The ", "THE "} {
			part = strings.TrimPrefix(part, article)
		}
		if best == "" || !strongNoun.MatchString(fold(best)) {
			best = nominative.Replace(part)
		}
	}
	return best
}

// strongNoun is preferred over "cluster" and "sector" where a title has both:
// "Protection Cluster Ukraine - Age and Disability Working Group".
var strongNoun = pattern(`\b(?:working[ -]groups?|task ?force|network|task team|reference group|sub-?group|grup|groupe|підгруп)`)

// nominative undoes the case that "Положення про робочу групу" asks for.
var nominative = strings.NewReplacer("робочу групу", "Робоча група", "Робочу групу", "Робоча група", "робочої групи", "Робоча група", "Grupy Roboczej", "Grupa Robocza", "grupy roboczej", "Grupa robocza")

// mixedCase rewrites a name in capitals as the text spells it, else with
// capital initials; words of up to four letters without vowels are acronyms.
func mixedCase(name string, r *reading) string {
	if strings.ContainsFunc(name, unicode.IsLower) {
		return name
	}
	low := fold(name)
	for i := range r.sentences {
		s := &r.sentences[i]
		if at := strings.Index(s.low, low); at >= 0 {
			if as := s.cut(at, at+len(low)); strings.ContainsFunc(as, unicode.IsLower) {
				return as
			}
		}
	}
	fields := strings.Fields(name)
	for i, w := range fields {
		fields[i] = initialCase(w, i == 0)
	}
	return strings.Join(fields, " ")
}

var small = map[string]bool{"AND": true, "OF": true, "THE": true, "FOR": true, "ON": true, "IN": true, "TO": true, "FROM": true, "DE": true, "LA": true, "ET": true, "Y": true, "I": true, "W": true, "DLA": true}

func initialCase(word string, first bool) string {
	if small[word] && !first {
		return strings.ToLower(word)
	}
	if acronym.MatchString(word) {
		return word
	}
	parts := strings.Split(word, "-")
	for i, p := range parts {
		if rs := []rune(p); len(rs) > 0 {
			parts[i] = string(rs[0]) + strings.ToLower(string(rs[1:]))
		}
	}
	return strings.Join(parts, "-")
}

var acronym = regexp.MustCompile(`^\(|^(?:GBV|PSEA|WASH|AAP|MHPSS|CCCM|CVA|CWG|HLP|ETC|UN|NGO|CT|SGBV|AOR)\)?$|^[BCDFGHJKLMNPQRSTVWXZ]{2,5}$`)
