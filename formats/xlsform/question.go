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

func (s *surveyReader) inRepeat() *element {
	for _, c := range s.open {
		if c.typ == repeatType {
			return c.element
		}
	}
	return nil
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
	if s.inRepeat() != nil {
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

// selection reads a select and adds what belongs beside it.
func (s *surveyReader) selection(e *element, sel selectType, p params) bool {
	e.list = sel.list
	if !s.selectParams(e, sel, p) || !s.findChoices(e, sel) {
		return false
	}
	if sel.other && !s.or_other(e) {
		return false
	}
	if s.inTable && !s.tableRow(e) {
		return false
	}
	s.put(e)
	if sel.other {
		other := &element{kind: questionKind, name: e.name + "_other", typ: "text", row: e.row, label: text{plain: "Specify other."}}
		other.bind.set("relevant", "selected(../"+e.name+", 'other')")
		other.bind = other.bind.over(questionTypes["text"].bind)
		s.claim(s.top().names, s.at(e.row, "name"), other.name)
		s.put(other)
	}
	return true
}

// or_other gives the list the choice "other".
func (s *surveyReader) or_other(e *element) bool {
	s.or = true
	list := s.list(e.list)
	switch {
	case e.filter != "":
		s.refuse(s.at(e.row, "choice_filter"), "a choice filter does not go with or_other; take one of them out")
	case list == nil:
		s.refuse(s.at(e.row, "type"), "or_other needs a list on the choices sheet")
	default:
		list.addOther()
		return true
	}
	return false
}

// tableRow fits a select into a table-list group, whose selects share a list.
func (s *surveyReader) tableRow(e *element) bool {
	if s.tableList == "" {
		s.tableList = e.list
		if e.filter != "" {
			s.refuse(s.at(e.row, "choice_filter"), "a choice filter does not go with table-list; take one of them out")
			return false
		}
		header := &element{kind: questionKind, name: "reserved_name_for_field_list_labels_" + itoa(e.row), typ: e.typ, row: e.row, list: e.list, label: text{plain: " "}}
		header.control.set("appearance", "label")
		header.bind = header.bind.over(questionTypes[e.typ].bind)
		s.put(header)
	}
	if s.tableList != e.list {
		s.refuse(s.at(e.row, "type"), "the selects of a table-list share one list, and this one uses '%s' and not '%s'", e.list, s.tableList)
		return false
	}
	e.control.set("appearance", "list-nolabel")
	return true
}

// findChoices checks that the choices of a select exist.
func (s *surveyReader) findChoices(e *element, sel selectType) bool {
	at := s.at(e.row, "type")
	file := fileEnding(sel.list) != ""
	switch {
	case sel.fromFile() && (!file || strings.Count(sel.list, ".") != 1):
		s.refuse(at, "the file '%s' must end in one of %s", sel.list, strings.Join(fileEndings, ", "))
	case sel.kind == "select one external":
		return s.externalList(e, sel, at)
	case strings.Contains(sel.list, "${"):
		return s.choicesOfQuestion(sel, at)
	case file || s.lists[sel.list] != nil:
		return s.storable(e, sel)
	case len(s.lists) == 0:
		s.refuse(at, "the form has no choices, but this row uses the list '%s'; add a sheet choices with the columns list_name, name and label%s", sel.list, s.lookalike("choices"))
	default:
		s.refuse(at, "there is no list '%s' on the choices sheet; add it, or mend the name", sel.list)
	}
	return false
}

func (s *surveyReader) externalList(e *element, sel selectType, at place) bool {
	switch {
	case len(s.external) == 0:
		s.refuse(at, "the form has no sheet external_choices, but this row uses its list '%s'; add it with the columns list_name and name%s", sel.list, s.lookalike("external_choices"))
		return false
	case !s.external[sel.list]:
		s.refuse(at, "there is no list '%s' on the sheet external_choices; add it, or mend the name", sel.list)
		return false
	case e.filter == "":
		s.refuse(s.at(e.row, "choice_filter"), "select_one_external is for filtered choices only; write a choice_filter, or use select_one")
		return false
	}
	e.query = sel.list
	return true
}

// choicesOfQuestion checks a select whose choices are answers of a repeat.
func (s *surveyReader) choicesOfQuestion(sel selectType, at place) bool {
	refs, bad := references(sel.list)
	if bad != "" || len(refs) != 1 {
		s.refuse(at, "'%s' is no reference; write ${name}, with the name of a question in a repeat", sel.list)
		return false
	}
	return s.resolvable(refs[0], at)
}

// storable refuses choices of a select_multiple with a space in their name:
// the answer is a list with spaces between.
func (s *surveyReader) storable(e *element, sel selectType) bool {
	list := s.lists[sel.list]
	if sel.kind != "select all that apply" || list == nil {
		return true
	}
	at := slices.IndexFunc(list.choices, func(c *choice) bool { return strings.Contains(c.name, " ") })
	if at < 0 {
		return true
	}
	c := list.choices[at]
	s.refuse(place{"choices", c.row, headerOf(s.choiceColumns, "name")}, "the choice '%s' of the list '%s' is used by a select_multiple (survey row %d) and cannot have a space in its name; use an underscore", c.name, list.name, e.row)
	return false
}

var parameterName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_.-]*$`)

// selectParams reads randomize and seed, and value and label of files.
func (s *surveyReader) selectParams(e *element, sel selectType, p params) bool {
	allowed := []string{"randomize", "seed"}
	if sel.fromFile() {
		allowed = append(allowed, "value", "label")
	}
	if !s.allow(p, allowed...) {
		return false
	}
	for _, key := range []string{"value", "label"} {
		if v, given := p.get(key); given && !parameterName.MatchString(v) {
			s.refuse(place{p.at.sheet, p.at.row, p.at.column}, "%s=%s is no name of a column; %s", key, v, nameRule)
			return false
		}
	}
	randomize, random := p.get("randomize")
	seed, seeded := p.get("seed")
	_, seedErr := strconv.ParseFloat(seed, 64)
	switch {
	case random && randomize != "true" && randomize != "false":
		s.refuse(p.at, "randomize=%s is neither true nor false", randomize)
	case seeded && !random:
		s.refuse(p.at, "a seed needs randomize=true beside it")
	case seeded && seedErr != nil && !isReference(seed):
		s.refuse(p.at, "seed=%s is neither a number nor a reference such as ${name}", seed)
	default:
		e.params = p.pairs
		return true
	}
	return false
}
