package xlsform

import (
	"regexp"
	"slices"
	"strings"
)

// A loop repeats its questions for each choice of a list, as groups that have
// the choice's name. %(name)s and %(label)s in the questions stand for those
// of the choice.

// maxCopies is how many questions loops may make; loops within loops multiply.
const maxCopies = 50_000

var loopField = regexp.MustCompile(`%\((\w+)\)s`)

// over finds the list of a loop.
func (s *surveyReader) over(c *container, r *record, list string) {
	if list == "" {
		s.refuse(s.at(r.row, "type"), "the loop does not say over which list it goes; write 'begin loop over LIST'")
		return
	}
	if c.over = s.list(list); c.over == nil {
		s.refuse(s.at(r.row, "type"), "there is no list '%s' on the choices sheet; add it, or mend the name", list)
	}
}

// unroll replaces the questions of a loop by a group for each choice.
func (s *surveyReader) unroll(loop *element, list *choiceList) {
	template := loop.children
	loop.children = nil
	for _, c := range list.choices {
		if c.name == "none" {
			continue
		}
		group := &element{kind: groupKind, name: c.name, typ: groupType, row: loop.row, label: c.label, media: c.media}
		if !isName(c.name) {
			s.refuse(place{"choices", c.row, headerOf(s.choiceColumns, "name")}, "'%s' is looped over and cannot be the name of a group; %s", c.name, nameRule)
			continue
		}
		for _, e := range template {
			group.add(s.copyFor(c, e))
		}
		loop.add(group)
	}
	for _, e := range template {
		e.all(func(x *element) bool { s.byName[x.name] += max(len(loop.children)-1, 0); return true })
	}
}

// copyFor copies an element with everything below it for one choice.
func (s *surveyReader) copyFor(c *choice, e *element) *element {
	if s.copied++; s.copied > maxCopies {
		if s.copied == maxCopies+1 {
			s.refuse(s.at(e.row, "type"), "loops over long lists make more than %d questions; use a repeat", maxCopies)
		}
		return &element{kind: questionKind, name: e.name}
	}
	n := *e
	n.parent, n.children = nil, nil
	fill := func(language, words string) string {
		return loopField.ReplaceAllStringFunc(words, func(field string) string {
			return c.field(loopField.FindStringSubmatch(field)[1], language)
		})
	}
	n.name = fill("", e.name)
	n.label, n.hint, n.guidance = e.label.fill(fill), e.hint.fill(fill), e.guidance.fill(fill)
	n.media, n.bind, n.control, n.instance = e.media.fill(fill), e.bind.fill(fill), e.control.fill(fill), e.instance.fill(fill)
	n.static, n.dynamic, n.filter = fill("", e.static), fill("", e.dynamic), fill("", e.filter)
	n.actions = slices.Clone(e.actions)
	for i := range n.actions {
		n.actions[i].value = fill("", n.actions[i].value)
	}
	if e.kind == repeatKind {
		s.copies[e.name]++
		if s.copies[e.name] > 1 {
			s.refuse(s.at(e.row, "name"), "another repeat has the name '%s', since the loop copies it; move the repeat out of the loop", e.name)
		}
	}
	for _, child := range e.children {
		n.add(s.copyFor(c, child))
	}
	return &n
}

// field is what %(name)s or %(label)s stands for.
func (c *choice) field(name, language string) string {
	if name == "name" {
		return c.name
	}
	if name != "label" {
		return "%(" + name + ")s"
	}
	for _, p := range c.label.langs {
		if p.key == language || language == "" {
			return p.value
		}
	}
	return c.label.plain
}

func (t text) fill(with func(language, words string) string) text {
	filled := text{}
	if strings.Contains(t.plain, "%(") {
		t.plain = with("", t.plain)
	}
	filled.plain = t.plain
	for _, p := range t.langs {
		filled.langs = append(filled.langs, pair{p.key, with(p.key, p.value)})
	}
	return filled
}

func (as attrs) fill(with func(language, words string) string) attrs {
	var filled attrs
	for _, a := range as {
		filled = append(filled, attr{a.key, a.value.fill(with)})
	}
	return filled
}
