package tor

import (
	"regexp"
	"strings"
)

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
		case c.own&s.own&(objectives|tasks|principles) != 0, s.own&tasks != 0 && rolesOfOne.MatchString(fold(c.heading)):
			continue // it is ranked itself, or is about somebody's role
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
