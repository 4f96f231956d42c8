package xlsform

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// selection reads a select and adds what belongs beside it.
func (s *surveyReader) selection(e *element, sel selectType, p params) bool {
	e.list = sel.list
	if !s.selectParams(e, sel, p) || !s.findChoices(e, sel) {
		return false
	}
	if sel.other && !s.addOther(e) {
		return false
	}
	if s.inTable && !s.tableRow(e) {
		return false
	}
	s.put(e)
	if sel.other {
		other := made(e.name+"_other", "text", e.row, pair{"relevant", "selected(../" + e.name + ", 'other')"})
		other.label.plain = "Specify other."
		s.claim(s.top().names, s.at(e.row, "name"), other.name)
		s.put(other)
	}
	return true
}

// addOther gives the list the choice "other".
func (s *surveyReader) addOther(e *element) bool {
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
		header := made("reserved_name_for_field_list_labels_"+itoa(e.row), e.typ, e.row)
		header.list, header.label.plain = e.list, " "
		header.control.set("appearance", "label")
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
			s.refuse(p.at, "%s=%s is no name of a column; %s", key, v, nameRule)
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
