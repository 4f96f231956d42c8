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

var rolesOfOne = pattern(`secretariat|information management|focal point|observer|of the chair|officer|members|coordination team|coordinators?\b`)

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

// list finds the points: the best section with items, the list after a
// paragraph that introduces it, and at last the sentences of the best section.
func (r *reading) list(kind kindOfList) []point {
	var ranked [3][]*section
	for _, s := range r.sections {
		if n := kind.rank(s); n >= 0 {
			ranked[n] = append(ranked[n], s)
		}
	}
	for _, from := range []func(*section) []point{listed, sentencePoints} {
		for _, sections := range ranked {
			var all []point
			for _, s := range sections {
				all = append(all, r.numbered(s, from(s))...)
			}
			if len(all) > 0 {
				return all
			}
		}
		if found := r.introduced(kind); len(found) > 0 {
			return found
		}
	}
	return nil
}

// numbered gives points the numbers of their clauses.
func (r *reading) numbered(s *section, points []point) []point {
	for i := range points {
		points[i].number = s.number
		for _, c := range r.Clauses {
			if points[i].Kind == Item && strings.HasPrefix(c.Number, s.number) && c.Text != "" && strings.HasSuffix(points[i].whole(), c.Text) {
				points[i].number = c.Number
				break
			}
		}
	}
	return points
}

// listed gives a section's items, else its paragraphs with titles, else the
// sections under it.
func listed(s *section) []point {
	if items := s.points(); len(items) > 0 {
		return items
	}
	var titled []point
	for _, b := range s.blocks {
		p := point{Block: b}
		if b.Key != "" && topicsOf(b.Key)&s.own == 0 {
			p.Text, p.Lead = b.Key+": "+b.Text, ""
		}
		if title, _ := splitTitle(p); title != "" && b.Key == "" || b.Key != "" {
			titled = append(titled, p)
		}
	}
	if len(titled) >= 2 && 2*len(titled) >= len(s.blocks) {
		return titled
	}
	return fromChildren(s)
}

// fromChildren makes points of the sections under one: each is a point when
// it has a heading of its own making; the group's own list is taken whole.
func fromChildren(s *section) []point {
	var all []point
	for _, c := range s.children {
		switch {
		case c.own&s.own&(objectives|tasks|principles) != 0, c.own&(chairs|membership|meetings|minutes|revision) != 0 && len(s.children) > 1 && s.own&tasks != 0:
			continue // it is ranked itself, or is about somebody's role
		case s.own&tasks != 0 && rolesOfOne.MatchString(fold(c.heading)):
			continue
		case s.own&tasks != 0 && groupNoun.MatchString(fold(c.heading)):
			return c.points()
		}
		var parts []string
		for _, b := range c.blocks {
			parts = append(parts, b.Text)
		}
		all = append(all, point{Block: Block{Kind: Item, Lead: c.heading, Text: strings.TrimSpace(c.heading + ": " + strings.Join(parts, " "))}})
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

var enumerated = regexp.MustCompile(`(?:^|[\s;,:])(?:and )?\(?(?:[a-h]|[ivx]{1,4}|\d{1,2})\)\s+`)

// sentencePoints makes points of a section's sentences: the parts of an
// enumeration "(i) ...; (ii) ...", else each sentence.
func sentencePoints(s *section) []point {
	var all []point
	for _, b := range s.blocks {
		if b.Kind == Item || b.Key != "" && topicsOf(b.Key) != 0 && topicsOf(b.Key)&s.own == 0 {
			continue
		}
		all = append(all, textPoints(b.Text)...)
	}
	return all
}

func textPoints(text string) []point {
	var all []point
	for _, one := range sentences(text) {
		parts := enumerated.Split(one, -1)
		if len(parts) > 2 {
			parts = parts[1:]
		} else if _, after, ok := strings.Cut(one, ":"); ok && strings.Contains(after, ";") {
			parts = strings.Split(after, ";")
		} else if strings.Count(one, ";") >= 1 {
			parts = strings.Split(one, ";")
		} else if parts = []string{one}; strings.HasSuffix(one, ":") {
			continue
		}
		for _, part := range parts {
			part = strings.TrimPrefix(strings.Trim(endMarks.ReplaceAllString(part, ""), " •-"), "and ")
			if part != "" {
				all = append(all, point{Block: Block{Kind: Paragraph, Text: part}})
			}
		}
	}
	return all
}

// introduced finds a list after a paragraph such as "The objectives are:", or
// a row of a table with that key.
func (r *reading) introduced(kind kindOfList) []point {
	for _, s := range r.sections {
		if s.own&(chairs|meetings|revision) != 0 {
			continue
		}
		for i, b := range s.blocks {
			if b.Kind == Item && b.Key == "" || !kind.intro.MatchString(fold(b.Text)) && !kind.intro.MatchString(fold(b.Key)) {
				continue
			}
			if strings.HasSuffix(b.Text, ":") {
				if items := (&section{blocks: itemsFrom(s.blocks[i+1:])}).points(); len(items) > 0 {
					return r.numbered(s, items)
				}
			}
			if b.Key != "" && kind.intro.MatchString(fold(b.Key)) {
				return r.numbered(s, textPoints(b.Text))
			}
		}
	}
	return r.spoken(kind)
}

// spoken finds a list inside one sentence of running text: "The group has two
// objectives: to coordinate; and to inform."
func (r *reading) spoken(kind kindOfList) []point {
	for i := range r.sentences {
		s := &r.sentences[i]
		before, after, ok := strings.Cut(s.low, ":")
		if !ok || !kind.intro.MatchString(before) || !strings.Contains(after, ";") && !enumerated.MatchString(after) {
			continue
		}
		if points := textPoints(s.String()); len(points) > 1 {
			for j := range points {
				points[j].number = s.clause
			}
			return points
		}
	}
	return nil
}

func itemsFrom(blocks []Block) []Block {
	for i, b := range blocks {
		if b.Kind != Item {
			return blocks[:i]
		}
	}
	return blocks
}
