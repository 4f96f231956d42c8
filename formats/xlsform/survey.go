package xlsform

import (
	"slices"
	"strings"
)

// maxDepth is how deep groups may be nested.
const maxDepth = 60

// container is a group, repeat or loop that is open while rows are read.
type container struct {
	element *element
	row     int
	typ     string
	names   siblings
	over    *choiceList // of a loop
}

// surveyReader turns the rows of the survey sheet into elements.
type surveyReader struct {
	*form
	open      []container
	tableList string // list of the table-list group that is open
	inTable   bool   // in a table-list group
	tags      map[string][]*choice
	repeats   map[string]bool // names of repeats
	or        bool            // a select has or_other
}

func (s *surveyReader) top() *container { return &s.open[len(s.open)-1] }

// at places a cell of the survey by the path of its column.
func (f *form) at(row int, path ...string) place {
	return place{"survey", row, headerOf(f.surveyColumns, path...)}
}

// readSurvey reads the survey sheet into f.root.
func (f *form) readSurvey(records []record) {
	f.root = &element{kind: surveyKind, name: f.settings.name, typ: "survey"}
	s := &surveyReader{form: f, tags: f.readTags(), repeats: map[string]bool{}}
	s.open = []container{{element: f.root, names: newSiblings()}}
	for i := range records {
		s.read(&records[i])
	}
	for _, c := range s.open[1:] {
		f.refuse(f.at(c.row, "type"), "the %s '%s' is begun here but never ended; add a row 'end %[1]s'", c.typ, c.element.name)
	}
	f.orOther = s.or
}

// read takes one row.
func (s *surveyReader) read(r *record) {
	if disabled, given := r.fields["disabled"]; given {
		s.warn(place{"survey", r.row, "disabled"}, "the column disabled is no part of XLSForm; use relevant instead")
		delete(r.fields, "disabled")
		r.extra = slices.DeleteFunc(r.extra, func(p pair) bool { return p.key == "disabled" })
		if off, _ := yes(disabled); off {
			return
		}
	}
	if r.empty() {
		return
	}
	typ := r.fields["type"]
	if typ == "" {
		s.noType(r)
		return
	}
	if canonical, ok := typeNames[typ]; ok {
		typ = canonical
	}
	switch word, kind, list, control := parseControl(typ); {
	case s.isSetting(typ, r):
	case control && word == "end":
		s.end(r, kind)
	case !s.named(r, typ):
	case control:
		s.begin(r, kind, list)
	default:
		s.question(r, typ)
	}
}

func (s *surveyReader) noType(r *record) {
	if r.fields["name"] == "" && r.label.empty() {
		s.warn(place{"survey", r.row, ""}, "the row has neither type nor name nor label and was passed over")
		return
	}
	s.refuse(s.at(r.row, "type"), "the row has no type; write one, such as text, integer or note")
}

// isSetting reads the rows of old forms that set the form's id or title.
func (s *surveyReader) isSetting(typ string, r *record) bool {
	switch typ {
	case "form_id", "set form id":
		s.settings.id = r.fields["name"]
	case "form_title", "set form title":
		s.settings.title = r.fields["name"]
	default:
		return false
	}
	return true
}

// named checks the row's name and its save_to, and makes up the name of a note.
func (s *surveyReader) named(r *record, typ string) bool {
	at := s.at(r.row, "name")
	name := r.fields["name"]
	switch {
	case typ == "audit":
		return s.auditNamed(r)
	case name == "" && typ == "note":
		name = generated("note_name", r.row)
		r.fields["name"] = name
	case name == "":
		s.refuse(at, "the row has no name; %s", nameRule)
		return false
	}
	if !isName(name) {
		s.refuse(at, "'%s' cannot be a name; %s", name, nameRule)
		return false
	}
	before := len(s.problems)
	s.claim(s.top().names, at, name)
	return len(s.problems) == before
}

func generated(what string, row int) string { return "generated_" + what + "_" + itoa(row) }

// element makes the element of a row.
func (s *surveyReader) element(k kind, typ string, r *record) *element {
	return &element{kind: k, name: r.fields["name"], typ: typ, row: r.row,
		label: r.label, hint: r.hint, guidance: r.guidance, media: r.media,
		bind: r.bind, control: r.control, instance: r.instance, filter: r.fields["choice_filter"]}
}

// put adds an element to the container that is open.
func (s *surveyReader) put(e *element) { s.top().element.add(e) }

// begin opens a group, repeat or loop.
func (s *surveyReader) begin(r *record, kind, list string) {
	name := r.fields["name"]
	k := groupKind
	if kind == repeatType {
		k = repeatKind
		s.claimRepeat(r, name)
	}
	if kind == repeatType && r.label.empty() && len(r.media) == 0 {
		s.warn(s.at(r.row, "label"), "the %s '%s' has no label; write what people are to read above it", kind, name)
	}
	s.noSaveTo(r)
	r.bind.drop("entities:saveto")
	if required, given := r.bind.find("required"); given {
		if on, known := yes(required.plain); on || !known {
			s.refuse(s.at(r.row, "bind", "required"), "a %s cannot be required; require the questions in it", kind)
		}
	}
	e := s.element(k, kind, r)
	if intent := r.fields["intent"]; intent != "" {
		e.control.set("intent", intent)
	}
	if kind == repeatType {
		s.count(e)
	}
	if len(s.open) > maxDepth {
		s.refuse(s.at(r.row, "type"), "groups are nested deeper than %d; end those that are done", maxDepth)
		return
	}
	s.linkEntities(e, s.top().element)
	s.put(e)
	c := container{element: e, row: r.row, typ: kind, names: newSiblings()}
	if kind == loopType {
		s.over(&c, r, list)
	}
	s.open = append(s.open, c)
	s.tableGroup(e)
}

// claimRepeat checks that no other repeat and not the root has the name.
func (s *surveyReader) claimRepeat(r *record, name string) {
	at := s.at(r.row, "name")
	switch {
	case name == s.root.name:
		s.refuse(at, "a repeat cannot have the name of the form's root node, '%s'; choose another", name)
	case s.repeats[name]:
		s.refuse(at, "another repeat has the name '%s'; names of repeats must differ in the whole form", name)
	}
	s.repeats[name] = true
}

// count gives a repeat whose count is computed a node for the number.
func (s *surveyReader) count(e *element) {
	expression := e.control.get("jr:count")
	if expression == "" || isReference(expression) {
		return
	}
	n := made(e.name+"_count", "calculate", e.row, pair{"readonly", "true()"}, pair{"calculate", expression})
	s.claim(s.top().names, s.at(e.row, "name"), n.name)
	s.put(n)
	e.control.set("jr:count", "${"+n.name+"}")
}

// tableGroup opens a group with the appearance table-list: a label row, then
// selects that share one list.
func (s *surveyReader) tableGroup(e *element) {
	words := strings.Fields(e.control.get("appearance"))
	at := slices.Index(words, "table-list")
	if at < 0 {
		return
	}
	words = slices.Insert(slices.Delete(words, at, at+1), 0, "field-list")
	e.control.set("appearance", strings.Join(words, " "))
	s.inTable, s.tableList = true, ""
	if e.label.empty() && e.hint.empty() {
		return
	}
	note := made(generated("table_list_label", e.row), "note", e.row)
	note.label, note.hint = e.label, e.hint
	e.label, e.hint = text{}, text{}
	e.add(note)
}

// end closes the container that is open.
func (s *surveyReader) end(r *record, kind string) {
	s.noSaveTo(r)
	c := s.top()
	if len(s.open) == 1 || c.typ != kind {
		s.refuse(s.at(r.row, "type"), "there is no %s open that this row could end; remove it, or add the row 'begin %[1]s' above", kind)
		return
	}
	s.open = s.open[:len(s.open)-1]
	s.inTable = false
	if c.over != nil {
		s.unroll(c.element, c.over)
	}
}

func (s *surveyReader) noSaveTo(r *record) {
	if r.bind.has("entities:saveto") {
		s.refuse(s.at(r.row, "bind", "entities:saveto"), "a group or repeat cannot be saved to an entity; move save_to to a question")
	}
}
