package xlsform

// checkTree completes the tree and looks at it as a whole.
func (f *form) checkTree() {
	f.markSearches()
	f.checkGeoLists()
	if _, flat := f.settings.values["flat"]; flat {
		f.flatten()
	}
	f.addMeta()
	f.index()
}

// flatten takes the groups out of the instance and hands their relevance down.
func (f *form) flatten() {
	var down func(e *element, relevant string)
	down = func(e *element, relevant string) {
		for _, c := range e.children {
			own := c.bind.get("relevant")
			switch {
			case relevant != "" && own != "":
				own = relevant + " and (" + own + ")"
			case own == "":
				own = relevant
			}
			if len(c.children) > 0 {
				c.flat = true
				down(c, own)
			} else if own != "" {
				c.bind.set("relevant", own)
			}
		}
	}
	down(f.root, "")
}

// addMeta adds the meta block: audit, entities, instanceID and instanceName.
func (f *form) addMeta() {
	meta := f.meta
	f.placeEntities(&meta)
	if omit := f.is("omit_instanceID", false); !omit {
		id := f.settings.values["instance_id"]
		if id == "" {
			id = "uid"
		}
		meta = append(meta, made("instanceID", "calculate", 0, pair{"readonly", "true()"}, pair{"jr:preload", id}))
	} else if f.settings.values["public_key"] != "" {
		f.refuse(f.settings.at("omit_instanceID"), "an encrypted form needs its instanceID; set omit_instanceID to no")
	}
	if name := f.settings.values["instance_name"]; name != "" {
		meta = append(meta, made("instanceName", "calculate", 0, pair{"calculate", name}))
	}
	if len(meta) > 0 {
		f.root.add(metaGroup(meta...))
	}
}

// made makes a question that stands on no row of its own.
func made(name, typ string, row int, bind ...pair) *element {
	e := &element{kind: questionKind, name: name, typ: typ, row: row}
	for _, p := range bind {
		e.bind.set(p.key, p.value)
	}
	e.bind = e.bind.over(questionTypes[typ].bind)
	return e
}

// index makes the elements findable by name and by trigger.
func (f *form) index() {
	f.elements = map[string]*element{}
	f.root.all(func(e *element) bool {
		if e.kind == surveyKind || e.kind == attributeKind || e.kind == entityKind || e.kind == externalKind || e.typ == "entity label" {
			return true
		}
		if _, twice := f.elements[e.name]; twice {
			f.elements[e.name] = nil
		} else {
			f.elements[e.name] = e
		}
		for _, name := range e.trigger {
			f.triggered[name] = append(f.triggered[name], e)
		}
		return true
	})
}
