package xlsform

import (
	"regexp"
	"strings"
)

// choicesOf writes where the choices of a question come from.
func (f *form) choicesOf(n *node, e *element) {
	switch {
	case e.query != "":
		n.set("query", predicate("instance('"+e.query+"')/root/item", f.expand(e.filter, viewpoint{from: e, current: true})))
	case e.search:
		f.inlineChoices(n, e)
	case e.list != "":
		n.add(f.itemset(e))
	case len(e.tags) > 0:
		for _, tag := range e.tags {
			n.add(f.tagNode(tag))
		}
	}
}

func predicate(nodeset, filter string) string {
	if filter == "" {
		return nodeset
	}
	return nodeset + "[" + filter + "]"
}

// itemset points to a list, a file or the answers in a repeat.
func (f *form) itemset(e *element) *node {
	ending := fileEnding(e.list)
	name := strings.TrimSuffix(e.list, ending)
	value, label := "name", "label"
	switch list := f.list(e.list); {
	case ending == ".geojson":
		value, label = "id", "title"
	case list != nil && list.itext:
		label = "jr:itext(itextId)"
	}
	for _, p := range e.params {
		switch p.key {
		case "value":
			value = p.value
		case "label":
			label = p.value
		}
	}
	answers := strings.Contains(e.list, "${")
	filter := f.expand(e.filter, viewpoint{from: e, current: true, parent: answers})
	nodeset := "instance('" + name + "')/root/item"
	if answers {
		nodeset, value = f.answersOf(e)
		label = value
		if filter == "" {
			filter = "./" + value + " != ''"
		}
		filter = strings.ReplaceAll(strings.ReplaceAll(filter, "current()/"+nodeset, "."), nodeset, ".")
	}
	nodeset = f.randomize(e, predicate(nodeset, filter))
	return elem("itemset", pair{"nodeset", nodeset}).add(elem("value", pair{"ref", value}), elem("label", pair{"ref", label}))
}

// answersOf gives the repeat, and the question in it, whose answers are the
// choices. A reference-geometry names the repeat alone; the question in it is
// called geometry.
func (f *form) answersOf(e *element) (nodeset, value string) {
	if !e.isSelect() {
		return strings.TrimSpace(f.expand(e.list, viewpoint{from: e})), "geometry"
	}
	path := strings.TrimSpace(f.expand(e.list, viewpoint{from: e, parent: true}))
	at := strings.LastIndexByte(path, '/')
	if at < 0 {
		return path, path
	}
	return path[:at], path[at+1:]
}

func (f *form) randomize(e *element, nodeset string) string {
	if e.param("randomize") != "true" {
		return nodeset
	}
	if seed := e.param("seed"); seed != "" {
		nodeset += ", " + strings.TrimSpace(f.expand(seed, viewpoint{from: e}))
	}
	return "randomize(" + nodeset + ")"
}

// inlineChoices lists the choices in the body: search() needs them there.
func (f *form) inlineChoices(n *node, e *element) {
	list := f.list(e.list)
	if list == nil {
		return
	}
	for i, c := range list.choices {
		label := elem("label")
		if list.itext {
			label.set("ref", "jr:itext('"+list.itextID(i)+"')")
		} else {
			f.speak(label, c.label.plain, e)
		}
		n.add(elem("item").add(label, elem("value").say(c.name)))
	}
}

func (f *form) tagNode(tag *choice) *node {
	n := elem("tag", pair{"key", tag.name}).add(elem("label").say(tag.label.plain))
	for _, c := range tag.tags {
		n.add(elem("item").add(elem("label").say(c.label.plain), elem("value").say(c.name)))
	}
	return n
}

var searchCall = regexp.MustCompile(`search\(.*?\)`)

// markSearches finds the selects that use search(), whose lists must not be
// shared with selects that do not.
func (f *form) markSearches() {
	var searching, others []*element
	f.root.all(func(e *element) bool {
		switch {
		case !e.isSelect():
		case !searchCall.MatchString(e.control.get("appearance")):
			others = append(others, e)
		case fileEnding(e.list) != "":
			f.refuse(f.at(e.row, "control", "appearance"), "search() does not go with choices from a file; take one of them out")
		default:
			e.search = true
			searching = append(searching, e)
		}
		return true
	})
	for _, e := range searching {
		if list := f.list(e.list); list != nil {
			list.search = true
		}
		for _, other := range others {
			if other.list == e.list {
				f.refuse(f.at(e.row, "control", "appearance"), "'%s' uses search() and shares the list '%s' with '%s', which does not; give it a list of its own", e.name, e.list, other.name)
			}
		}
	}
}
