package xlsform

import (
	"slices"
	"strings"
)

// The version of the XForms specification of ODK that the output follows, and
// those of the entities specification: forms with several entities or with
// entities in repeats need the later one.
const (
	xformsVersion   = "1.0.0"
	entitiesVersion = "2024.1.0"
	entitiesRepeats = "2025.1.0"
)

// model writes the <model>: submission, itext, instances, binds and actions.
func (f *form) model() *node {
	m := elem("model", pair{"odk:xforms-version", xformsVersion})
	if f.entitiesVersion != "" {
		m.set("entities:entities-version", f.entitiesVersion)
	}
	m.add(f.submission())
	if t := f.gatherTexts(); len(t.languages) > 0 {
		f.languages = nil
		for _, l := range t.languages {
			f.languages = append(f.languages, l.name)
		}
		m.add(f.itextNode(t))
	}
	m.add(elem("instance").add(f.primary()))
	m.add(f.secondaries()...)
	f.root.all(func(e *element) bool {
		m.add(f.bindNode(e))
		m.add(f.actions(e, false)...)
		return true
	})
	return m
}

// submission says where and how finished records are sent.
func (f *form) submission() *node {
	n := elem("submission")
	value := func(name string) string { return f.settings.values[name] }
	if url := value("submission_url"); url != "" {
		n.set("action", url)
		n.set("method", "post")
	}
	for _, p := range []pair{{"base64RsaPublicKey", "public_key"}, {"orx:auto-send", "auto_send"}, {"orx:auto-delete", "auto_delete"}} {
		if v := value(p.value); v != "" {
			n.set(p.key, v)
		}
	}
	if f.is("client_editable", false) {
		n.set("odk:client-editable", "true")
	}
	if len(n.attrs) == 0 {
		return nil
	}
	return n
}

// messages are the attributes of a bind that people read.
var messages = []string{"jr:constraintMsg", "jr:requiredMsg", "jr:noAppErrorString"}

// inItext tells whether a message stands in the itext block: translated ones
// do, and those with references, except for noAppErrorString.
func inItext(message string, words text) bool {
	return words.translated() || message != "jr:noAppErrorString" && strings.Contains(words.plain, "${")
}

// bindNode writes the element's bind; nil when it has none.
func (f *form) bindNode(e *element) *node {
	if len(e.bind) == 0 || e.flat || e.kind == externalKind {
		return nil
	}
	n := elem("bind", pair{"nodeset", e.path()})
	for _, a := range e.bind {
		if a.key == "calculate" && len(e.trigger) > 0 {
			continue // the trigger's action computes it
		}
		value := a.value.plain
		switch on, known := yes(value); {
		case slices.Contains(messages, a.key) && inItext(a.key, a.value):
			value = "jr:itext('" + e.path() + ":" + a.key + "')"
		case known && slices.Contains(expressionAttributes, a.key):
			value = map[bool]string{true: "true()", false: "false()"}[on]
		}
		n.set(a.key, f.expand(value, viewpoint{from: e}))
	}
	return n
}

// actions writes what happens to the element when the form begins (in the
// model), or when a repeat is added (in the repeat).
func (f *form) actions(e *element, inRepeat bool) []*node {
	var nodes []*node
	for _, a := range e.actions {
		if (a.event == newRepeat) != inRepeat {
			continue
		}
		n := elem(a.name, pair{"ref", e.path()}, pair{"event", a.event})
		if a.value != "" {
			n.set("value", f.expand(a.value, viewpoint{from: e}))
		}
		for _, p := range a.attrs {
			n.set(p.key, p.value)
		}
		nodes = append(nodes, n)
	}
	return nodes
}
