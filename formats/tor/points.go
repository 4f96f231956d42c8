package tor

import (
	"regexp"
	"strings"
)

var (
	titleColon = regexp.MustCompile(`^([^:.;]{2,80}?)\s*:\s+(\S.*)$`)
	titleDash  = regexp.MustCompile(`^([^:.;–—]{2,60}?)\s+[–—-]\s+(\S.*)$`)
	titleStop  = regexp.MustCompile(`^([^:.;,]{3,40})\.\s+(\pL.*\s.*\s.*)$`)
	endMarks   = regexp.MustCompile(`[\s;,]+(?:and|or|et|y|oraz|та|і)?\s*$`)
)

// splitTitle takes "Mapping: the group will ..." apart.
func splitTitle(p point) (title, text string) {
	whole := p.whole()
	if rest, ok := strings.CutPrefix(whole, p.Lead); ok && p.Lead != "" && len(strings.Fields(p.Lead)) <= 14 {
		return p.Lead, strings.TrimLeft(rest, " :.–—-")
	}
	for _, form := range []struct {
		match *regexp.Regexp
		words int
	}{{titleColon, 9}, {titleDash, 7}, {titleStop, 4}} {
		if m := form.match.FindStringSubmatch(whole); m != nil && len(strings.Fields(m[1])) <= form.words {
			return m[1], m[2]
		}
	}
	return "", endMarks.ReplaceAllString(whole, "")
}

// kindOfList says where a list of points is looked for.
type kindOfList struct {
	field string
	rank  func(s *section) int // 0 is best, negative is no such section
	intro *regexp.Regexp       // what a paragraph says that introduces such a list elsewhere
}

var objectivesList = kindOfList{"objectives", func(s *section) int {
	low := fold(s.heading)
	switch {
	case s.own&(objectives|purpose) == 0 || s.own&(chairs|membership) != 0:
		return -1
	case strings.Contains(low, "specific") || strings.Contains(low, "objectives") || strings.Contains(low, "objetivos") || strings.Contains(low, "objectifs"):
		return 0
	case s.own&objectives != 0:
		return 1
	}
	return 2
}, pattern(`objectiv|objectif|objetivo|\baims?\b|\bgoals?\b|purpose|\bcele\b|\bцілі\b`)}

var tasksList = kindOfList{"tasks", func(s *section) int {
	low := fold(s.heading)
	switch {
	case s.own&tasks == 0 || s.own&(chairs|membership) != 0 || rolesOfOne.MatchString(low):
		return -1
	case strings.Contains(low, "task") || s.own&^(tasks|naming) == 0 && !strings.Contains(low, "role"):
		return 0
	}
	return 1
}, pattern(`\b(?:tasks?|functions?|responsibilit\w+|activities|responsible for|(?:group|force|network|sector|cluster|\w*wg) (?:will|shall))\b`)}

var rolesOfOne = pattern(`secretariat|information management|focal point|observer|chairs?\b|\bleads?\b|facilitators?\b|officer|members|coordination team|coordinators?\b`)

var principlesList = kindOfList{"principles", func(s *section) int {
	if s.own&principles == 0 {
		return -1
	}
	return 0
}, pattern(`principles?\b|principes|principios|zasad|принцип`)}

func (r *reading) readObjectives() {
	for _, p := range r.list(objectivesList) {
		title, text := splitTitle(p)
		r.Objectives = append(r.Objectives, Point{Text(title), Text(text)})
		r.notePoint("objectives", p)
	}
}

func (r *reading) readTasks() {
	for _, p := range r.list(tasksList) {
		r.Tasks = append(r.Tasks, endMarks.ReplaceAllString(p.whole(), ""))
		r.notePoint("tasks", p)
	}
}

func (r *reading) readPrinciples() {
	points := r.list(principlesList)
	if named := onlyNamed(points); len(named) > 0 {
		points = named
	}
	for _, p := range points {
		if names := namedPrinciples(p); names != nil {
			for _, n := range names {
				r.Principles = append(r.Principles, Point{Title: Text(n)})
			}
			r.notePoint("principles", p)
			continue
		}
		title, text := splitTitle(p)
		if title == "" && len(strings.Fields(text)) <= 7 {
			title, text = strings.TrimSuffix(text, "."), ""
		}
		r.Principles = append(r.Principles, Point{Text(title), Text(text)})
		r.notePoint("principles", p)
	}
}

// onlyNamed keeps the sentences that list principles by name; what stands
// around them is no principle.
func onlyNamed(points []point) []point {
	var named []point
	for _, p := range points {
		if namedPrinciples(p) != nil {
			named = append(named, p)
		}
	}
	return named
}

func (r *reading) notePoint(field string, p point) {
	r.Sources = append(r.Sources, Source{Field: field, Clause: p.number, Sentence: p.whole()})
}

var principlesOf = regexp.MustCompile(`(?i)(?:princip\w+|принцип\w*|zasad\w*)(?:\s+(?:of|de|d'|do|such as|including|namely|like))*\s*(?::|\(|\s)\s*(?:the )?([\pL][^.:;()]*(?:,|\band\b|\by\b|\bet\b|\bi\b|\bта\b)[^.:;()]*)`)
var andOrComma = regexp.MustCompile(`,\s*(?:and|y|et|e|i|oraz|та|і)\s+|,\s*|\s+(?:and|y|et|i|oraz|та|і)\s+`)

// namedPrinciples gives the principles that a sentence lists by name:
// "guided by the principles of humanity, impartiality and independence".
func namedPrinciples(p point) []string {
	if p.Kind == Item {
		return nil
	}
	if names := bareList(p.Text); names != nil {
		return names
	}
	for _, m := range principlesOf.FindAllStringSubmatch(p.Text, -1) {
		var names []string
		for _, n := range andOrComma.Split(strings.TrimSpace(m[1]), -1) {
			if n = strings.TrimSpace(n); n != "" && len(strings.Fields(n)) <= 5 {
				names = append(names, n)
			}
		}
		if len(names) >= 2 {
			return names
		}
	}
	return nil
}

// bareList splits "Zero tolerance, confidentiality, safety." of short parts.
func bareList(text string) []string {
	if before, after, ok := strings.Cut(text, ": "); ok && principlesList.intro.MatchString(fold(before)) {
		text = after
	}
	names := andOrComma.Split(strings.TrimSuffix(text, "."), -1)
	for _, n := range names {
		if words := len(strings.Fields(n)); words == 0 || words > 4 {
			return nil
		}
	}
	if len(names) < 3 {
		return nil
	}
	return names
}
