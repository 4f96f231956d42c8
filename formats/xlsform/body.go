package xlsform

// body writes the controls.
func (f *form) body() *node {
	b := elem("h:body")
	if style := f.settings.values["style"]; style != "" {
		b.set("class", style)
	}
	return b.add(f.controls(f.root)...)
}

func (f *form) controls(e *element) []*node {
	var nodes []*node
	for _, c := range e.children {
		if n := f.control(c); n != nil {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// control writes the control of an element; nil when it has none.
func (f *form) control(e *element) *node {
	switch e.kind {
	case groupKind:
		return f.groupControl(e)
	case repeatKind:
		return f.repeatControl(e)
	case questionKind:
		return f.questionControl(e)
	}
	return nil
}

func (f *form) groupControl(e *element) *node {
	if e.bodyless {
		return nil
	}
	n := elem("group")
	for _, a := range e.control {
		n.set(a.key, f.expand(a.value.plain, viewpoint{from: e}))
	}
	if !e.flat {
		n.set("ref", e.path())
	}
	if !e.label.empty() {
		n.add(f.label(e))
	}
	return n.add(f.controls(e)...)
}

// repeatControl writes a repeat within the group that holds its label, and in
// it the defaults of new instances.
func (f *form) repeatControl(e *element) *node {
	repeat := elem("repeat", pair{"nodeset", e.path()})
	for _, a := range e.control {
		repeat.set(a.key, f.expand(a.value.plain, viewpoint{from: e}))
	}
	repeat.add(f.controls(e)...)
	e.all(func(x *element) bool {
		if x.repeat() == e {
			repeat.add(f.actions(x, true)...)
		}
		return true
	})
	return elem("group", pair{"ref", e.path()}).add(f.label(e), repeat)
}

// label writes the label: words, or a pointer into the itext block.
func (f *form) label(e *element) *node {
	n := elem("label")
	if e.itext() {
		n.set("ref", "jr:itext('"+e.path()+":label')")
		return n
	}
	return f.speak(n, e.label.plain, e)
}

// questionControl writes the control of a question. Calculations and triggered
// values without a label have none, and so cannot trigger others.
func (f *form) questionControl(e *element) *node {
	computed := e.bind.has("calculate") || len(e.trigger) > 0
	silent := e.label.empty() && e.hint.empty()
	if e.typ == "calculate" || computed && silent {
		for _, t := range f.triggered[e.name] {
			f.refuse(f.at(t.row, "trigger"), "'%s' is not shown, so it cannot trigger '%s'; choose a question that people answer", e.name, t.name)
		}
		return nil
	}
	known := questionTypes[e.typ]
	if known.tag == "" || !f.hasWords(e) {
		return nil
	}
	n := elem(known.tag, pair{"ref", e.path()})
	for _, a := range e.control {
		n.set(a.key, f.expand(a.value.plain, viewpoint{from: e}))
	}
	n.add(f.label(e))
	if !e.hint.empty() || !e.guidance.empty() {
		n.add(f.hintNode(e))
	}
	f.choicesOf(n, e)
	f.triggers(n, e)
	return n
}

// hasWords refuses a question that shows nothing.
func (f *form) hasWords(e *element) bool {
	switch {
	case e.label.empty() && e.hint.empty() && len(e.media) == 0:
		f.refuse(f.at(e.row, "label"), "the question '%s' has neither label nor hint; write what people are to read", e.name)
	case e.media.has("big-image") && !e.media.has("image"):
		f.refuse(f.at(e.row, "media", "big-image"), "the question '%s' has a big-image but no image; add the image", e.name)
	default:
		return true
	}
	return false
}

func (f *form) hintNode(e *element) *node {
	n := elem("hint")
	if e.hint.translated() || !e.guidance.empty() {
		n.set("ref", "jr:itext('"+e.path()+":hint')")
		return n
	}
	return f.speak(n, e.hint.plain, e)
}

// triggers writes the actions that run when this question's value changes.
func (f *form) triggers(n *node, e *element) {
	for _, geopoint := range []bool{false, true} {
		for _, t := range f.triggered[e.name] {
			if (t.typ == "background-geopoint") != geopoint {
				continue
			}
			name := "setvalue"
			if geopoint {
				name = "odk:setgeopoint"
			}
			a := elem(name, pair{"ref", t.path()}, pair{"event", valueChanged})
			if value := t.bind.get("calculate"); value != "" {
				a.set("value", f.expand(value, viewpoint{from: e}))
			}
			n.add(a)
		}
	}
}
