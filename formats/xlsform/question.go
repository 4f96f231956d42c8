package xlsform

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func itoa(i int) string { return strconv.Itoa(i) }

var spacedEquals = regexp.MustCompile(`\s*=\s*`)

// question reads a row that is neither group nor end.
func (s *surveyReader) question(r *record, typ string) {
	p, ok := s.parseParams(r.fields["parameters"], s.at(r.row, "parameters"))
	if !ok {
		return
	}
	sel, isSelect := parseSelect(typ)
	e := s.element(questionKind, typ, r)
	e.query = r.fields["query"]
	s.linkEntities(e, s.top().element)
	switch {
	case isSelect:
		e.typ = sel.kind
	case typ == "osm" || strings.HasPrefix(typ, "osm "):
		e.typ = "osm"
		s.osmTags(e, strings.TrimSpace(strings.TrimPrefix(typ, "osm")))
	case typ == "xml-external" || typ == "csv-external":
		e.kind = externalKind
		s.put(e)
		return
	}
	known, found := questionTypes[e.typ]
	if !found {
		s.refuse(s.at(r.row, "type"), "there is no type '%s'; use one of XLSForm, such as text, integer, date, select_one LIST or note", typ)
		return
	}
	s.defaults(e, r.fields["default"])
	s.triggers(e, r)
	if !s.byType(e, sel, p) {
		return
	}
	e.bind = e.bind.over(known.bind)
	e.control = e.control.over(known.control)
	if e.control.get("appearance") == "label" && e.label.empty() {
		e.label.plain = " "
	}
	if e.typ == "audit" {
		s.meta = append(s.meta, e)
		return
	}
	if !isSelect {
		s.put(e)
	}
}

func (s *surveyReader) inRepeat() bool {
	return slices.ContainsFunc(s.open, func(c container) bool { return c.typ == repeatType })
}

// defaults sorts the default into the instance or, when it is computed, into
// actions that run when the form or a new repeat begins.
func (s *surveyReader) defaults(e *element, value string) {
	if value == "" {
		return
	}
	if !isDynamic(value, e.typ) {
		e.static = value
		return
	}
	e.dynamic = value
	e.actions = append(e.actions, action{name: "setvalue", event: firstLoad, value: value})
	if s.inRepeat() {
		e.actions = append(e.actions, action{name: "setvalue", event: newRepeat, value: value})
	}
}

// byType reads what the question's type has of its own: parameters, choices.
func (s *surveyReader) byType(e *element, sel selectType, p params) bool {
	switch e.typ {
	case "select one", "select all that apply", "rank", "select one external":
		return s.selection(e, sel, p)
	case "audit":
		return s.audit(e, p)
	case "range":
		return s.rangeOf(e, p)
	case "text":
		return s.textRows(e, p)
	case "photo":
		return s.photo(e, p)
	case "audio":
		return s.audioQuality(e, p, "external", "low", "normal", "voice-only")
	case "background-audio":
		return s.backgroundAudio(e, p)
	case "geopoint", "geotrace", "geoshape":
		return s.geo(e, p)
	case "start-geopoint":
		e.actions = append(e.actions, action{name: "odk:setgeopoint", event: firstLoad})
	case "background-geopoint":
		return s.backgroundGeopoint(e)
	case "calculate":
		if e.bind.get("calculate") == "" && e.dynamic == "" {
			s.refuse(s.at(e.row, "bind", "calculate"), "the row computes nothing; write the calculation")
			return false
		}
	case "simserial", "subscriberid":
		s.warn(s.at(e.row, "type"), "%s is given by old telephones only (Android before 11); do without it", e.typ)
	}
	return true
}

func (s *surveyReader) textRows(e *element, p params) bool {
	if !s.allow(p, "rows") {
		return false
	}
	rows, given := p.get("rows")
	if _, err := strconv.Atoi(rows); given && err != nil {
		s.refuse(p.at, "rows=%s is no whole number", rows)
		return false
	}
	if given {
		e.control.set("rows", rows)
	}
	return true
}

// osmTags gives an osm question the tags of its list.
func (s *surveyReader) osmTags(e *element, list string) {
	for _, tag := range s.tags[list] {
		tag.tags = s.tags[tag.name]
		e.tags = append(e.tags, tag)
	}
}

// triggers reads the questions whose change sets this one.
func (s *surveyReader) triggers(e *element, r *record) {
	value := strings.TrimSpace(r.fields["trigger"])
	if value == "" {
		return
	}
	at := s.at(e.row, "trigger")
	refs, bad := references(value)
	if bad != "" {
		s.refuse(at, "'%s' is no reference; write ${name}, with the name of a question", bad)
		return
	}
	for i, ref := range refs {
		before := value[:ref.start]
		if i > 0 {
			before = value[refs[i-1].end:ref.start]
			if !strings.Contains(before, ",") {
				s.refuse(at, "put a comma between the questions: ${one}, ${two}")
				return
			}
		}
		if strings.Trim(before, ", ") != "" {
			bad = before
		}
	}
	if len(refs) == 0 || bad != "" || strings.Trim(value[refs[len(refs)-1].end:], ", ") != "" {
		s.refuse(at, "'%s' is more than references to questions; write ${name}, or several with commas between", value)
		return
	}
	for _, ref := range refs {
		if !s.questionNames[ref.name] {
			s.refuse(at, "there is no question named '%s'; mend the name", ref.name)
			continue
		}
		e.trigger = append(e.trigger, ref.name)
	}
}

// backgroundGeopoint takes the position when another question changes.
func (s *surveyReader) backgroundGeopoint(e *element) bool {
	switch {
	case len(e.trigger) == 0:
		s.refuse(s.at(e.row, "trigger"), "a background-geopoint needs a question that triggers it; write ${name}")
	case e.bind.has("calculate"):
		s.refuse(s.at(e.row, "bind", "calculate"), "a background-geopoint computes nothing; empty the cell")
	default:
		return true
	}
	return false
}
