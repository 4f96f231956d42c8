package xlsform

import "strings"

// entity is one row of the entities sheet: a record of a list that a
// submission creates or updates.
// See https://getodk.github.io/xforms-spec/entities.
type entity struct {
	list     string
	row      int
	label    string
	id       string // expression for the entity to update
	createIf string
	updateIf string
	refs     []entityRef // the questions that it uses
}

// entityRef is a question that an entity uses: saved as a property, or named
// in an expression.
type entityRef struct {
	container *element // the group, repeat or survey of the question
	row       int
	property  string // of save_to
	question  string // of a reference
}

// scope is the nearest repeat around a container, or the survey.
func scope(container *element) *element {
	for container.kind == groupKind {
		container = container.parent
	}
	return container
}

// readEntities reads the entities sheet.
func (f *form) readEntities() {
	sheet := f.book.Sheet("entities")
	if sheet == nil {
		return
	}
	f.entityColumns = f.columns(sheet, "entities", entitiesDialect)
	for _, c := range f.entityColumns {
		if c.header != "" && !c.known {
			f.refuse(place{"entities", 1, c.header}, "there is no column '%s' on the entities sheet; remove it, or mend the name (list_name, label, entity_id, create_if, update_if)", c.header)
			return
		}
	}
	for _, r := range f.records(sheet.Rows, f.entityColumns, true, false) {
		if r.empty() {
			continue
		}
		if r.fields["repeat"] != "" {
			f.warn(f.entityAt(r.row, "repeat"), "the column repeat is passed over: the place of an entity follows from the questions that it uses")
		}
		e := &entity{list: r.fields["dataset"], row: r.row, label: r.label.plain,
			id: r.fields["entity_id"], createIf: r.fields["create_if"], updateIf: r.fields["update_if"]}
		if f.checkEntity(e) {
			f.entities = append(f.entities, e)
		}
	}
}

func (f *form) entityAt(row int, column string) place {
	return place{"entities", row, headerOf(f.entityColumns, column)}
}

// entity finds an entity by its list; nil when there is none.
func (f *form) entity(list string) *entity {
	for _, e := range f.entities {
		if e.list == list {
			return e
		}
	}
	return nil
}

// checkEntity refuses names that entity lists cannot have and combinations of
// expressions that make no sense.
func (f *form) checkEntity(e *entity) bool {
	at := f.entityAt(e.row, "dataset")
	switch {
	case e.list == "":
		f.refuse(at, "the entity has no list_name; write the list that it belongs to")
	case strings.HasPrefix(e.list, "__"):
		f.refuse(at, "'%s' begins with two underscores, which is kept for the server; choose another name", e.list)
	case strings.Contains(e.list, "."):
		f.refuse(at, "'%s' has a period, which names of entity lists cannot have", e.list)
	case !isName(e.list):
		f.refuse(at, "'%s' cannot be the name of an entity list; %s", e.list, nameRule)
	case f.entity(e.list) != nil:
		f.refuse(at, "the list '%s' has two rows; keep one", e.list)
	case e.id == "" && e.updateIf != "":
		f.refuse(f.entityAt(e.row, "entity_id"), "to update entities of '%s', entity_id must say which; add it, or use create_if", e.list)
	case e.id != "" && e.createIf != "" && e.updateIf == "":
		f.refuse(f.entityAt(e.row, "update_if"), "with create_if and entity_id, update_if must say when to update; add it, or remove entity_id to create only")
	case e.id == "" && e.label == "":
		f.refuse(f.entityAt(e.row, "label"), "entities that are created need a label; add it, or entity_id to update only")
	default:
		return true
	}
	return false
}

// linkEntities notes which entities a row of the survey is used by.
func (s *surveyReader) linkEntities(e *element, container *element) {
	if property := e.bind.get("entities:saveto"); property != "" {
		s.saveTo(e, property, container)
	}
	for _, en := range s.entities {
		for _, expression := range []string{en.label, en.id, en.createIf, en.updateIf} {
			refs, _ := references(expression)
			for _, r := range refs {
				if r.name == e.name {
					en.refs = append(en.refs, entityRef{container: container, row: e.row, question: e.name})
				}
			}
		}
	}
}

// saveTo checks a save_to: property, or list#property where there are several
// lists.
func (s *surveyReader) saveTo(e *element, saveTo string, container *element) {
	at := s.at(e.row, "bind", "entities:saveto")
	list, property, named := strings.Cut(saveTo, "#")
	if !named {
		list, property = "", saveTo
	}
	switch {
	case len(s.entities) == 0:
		s.refuse(at, "save_to needs an entity; add a sheet entities with the columns list_name and label")
		return
	case strings.Contains(property, "#"):
		s.refuse(at, "'%s' has more than one #; write list#property", saveTo)
		return
	case !named && len(s.entities) > 1:
		s.refuse(at, "the form has several entity lists; write list#property to say which")
		return
	case !named:
		list = s.entities[0].list
	}
	en := s.entity(list)
	if en == nil {
		s.refuse(at, "there is no entity list '%s' on the entities sheet; add it, or mend the name", list)
		return
	}
	if s.propertyName(at, property, en) {
		e.bind.set("entities:saveto", property)
		en.refs = append(en.refs, entityRef{container: container, row: e.row, property: property})
	}
}

func (s *surveyReader) propertyName(at place, property string, en *entity) bool {
	lower := strings.ToLower(property)
	switch {
	case lower == "name" || lower == "label":
		s.refuse(at, "entities have '%s' already; choose another name for the property", lower)
	case strings.HasPrefix(property, "__"):
		s.refuse(at, "'%s' begins with two underscores, which is kept for the server; choose another name", property)
	case !isName(property):
		s.refuse(at, "'%s' cannot be the name of a property; %s", property, nameRule)
	default:
		for _, r := range en.refs {
			if r.property == property {
				s.refuse(at, "row %d saves to the property '%s' already; save to another", r.row, property)
				return false
			}
		}
		return true
	}
	return false
}

// node makes the <entity> element with its attributes and label.
func (e *entity) node(inRepeat bool) *element {
	n := &element{kind: entityKind, name: "entity", typ: "entity", row: e.row}
	attribute := func(name, value, calculate string) *element {
		a := &element{kind: attributeKind, name: name, typ: "attribute", row: e.row, value: value}
		if calculate != "" {
			a.bind = attrs{{"calculate", text{plain: calculate}}, {"readonly", text{plain: "true()"}}, {"type", text{plain: "string"}}}
		}
		n.add(a)
		return a
	}
	attribute("dataset", e.list, "")
	if e.id == "" || e.createIf != "" {
		attribute("create", "1", e.createIf)
	}
	if e.id != "" {
		item := "instance('" + e.list + "')/root/item[name=" + e.id + "]/"
		attribute("update", "1", e.updateIf)
		attribute("baseVersion", "", item+"__version")
		attribute("trunkVersion", "", item+"__trunkVersion")
		attribute("branchId", "", item+"__branchId")
	}
	id := attribute("id", "", "")
	id.bind = attrs{{"readonly", text{plain: "true()"}}, {"type", text{plain: "string"}}}
	if e.id != "" {
		id.bind.set("calculate", e.id)
	}
	if e.id == "" {
		id.actions = append(id.actions, action{name: "setvalue", event: firstLoad, value: "uuid()"})
		if inRepeat {
			id.actions = append(id.actions, action{name: "setvalue", event: newRepeat, value: "uuid()"})
		}
	}
	if e.label != "" {
		label := &element{kind: questionKind, name: "label", typ: "entity label", row: e.row}
		label.bind = attrs{{"calculate", text{plain: e.label}}, {"readonly", text{plain: "true()"}}, {"type", text{plain: "string"}}}
		n.add(label)
	}
	return n
}
