package xlsform

import (
	"slices"
	"strings"
)

// kind is what an element of the form is.
type kind int

const (
	surveyKind    kind = iota // the root
	groupKind                 // a group, a loop or the meta block
	repeatKind                // a group that repeats
	questionKind              // a question, a calculation or metadata
	externalKind              // an attached file, no node of its own
	entityKind                // <entity> in a meta block
	attributeKind             // an attribute of an entity
)

// element is one node of the form: what becomes a node of the instance, its
// bind and its control.
type element struct {
	kind     kind
	name     string
	typ      string
	row      int // on the survey (or entities) sheet; 0 for generated ones
	parent   *element
	children []*element

	label, hint, guidance text
	media                 attrs
	bind, control         attrs
	instance              attrs

	static  string   // default that stands in the instance
	dynamic string   // default that an action computes
	value   string   // value of an attribute
	list    string   // choice list, file or ${question} of its choices
	filter  string   // choice_filter
	query   string   // list of a select_one_external
	params  []pair   // attributes of a range; value, label, randomize, seed of a select
	trigger []string // names of the questions whose change sets this one
	tags    []*choice
	actions []action

	bodyless bool // has no control: the meta block
	flat     bool // has no node in the instance: groups of a flat form
	search   bool // choices are listed in the body, for search()
}

// action is something that happens when the form loads or a repeat is added.
type action struct {
	name  string // setvalue, odk:setgeopoint, odk:recordaudio
	event string
	value string
	attrs []pair
}

const (
	firstLoad    = "odk-instance-first-load"
	everyLoad    = "odk-instance-load"
	newRepeat    = "odk-new-repeat"
	valueChanged = "xforms-value-changed"
)

func (e *element) add(children ...*element) {
	for _, c := range children {
		c.parent = e
		e.children = append(e.children, c)
	}
}

// all walks over the element and everything below it, parents first.
func (e *element) all(yield func(*element) bool) bool {
	if !yield(e) {
		return false
	}
	for _, c := range e.children {
		if !c.all(yield) {
			return false
		}
	}
	return true
}

// lineage lists the elements from the root to this one that have a node.
func (e *element) lineage() []*element {
	var line []*element
	for at := e; at != nil; at = at.parent {
		if !at.flat {
			line = append(line, at)
		}
	}
	slices.Reverse(line)
	return line
}

// step is the element's own part of a path.
func (e *element) step() string {
	if e.kind == attributeKind {
		return "@" + e.name
	}
	return e.name
}

// path is the element's absolute path.
func (e *element) path() string {
	var b strings.Builder
	for _, at := range e.lineage() {
		b.WriteByte('/')
		b.WriteString(at.step())
	}
	return b.String()
}

// repeat is the nearest repeat above the element; nil when there is none.
func (e *element) repeat() *element {
	for at := e.parent; at != nil; at = at.parent {
		if at.kind == repeatKind {
			return at
		}
	}
	return nil
}

// contains tells whether other stands below e.
func (e *element) contains(other *element) bool {
	for at := other.parent; at != nil; at = at.parent {
		if at == e {
			return true
		}
	}
	return false
}

// itext tells whether the label stands in the itext block: it is translated
// or has media.
func (e *element) itext() bool { return e.label.translated() || len(e.media) > 0 }

func (e *element) param(key string) string {
	for _, p := range e.params {
		if p.key == key {
			return p.value
		}
	}
	return ""
}
