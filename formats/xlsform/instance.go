package xlsform

import (
	"regexp"
	"slices"
	"strings"
)

// primary writes the instance: one node for each element. A repeat stands
// twice, first as the template of new ones.
func (f *form) primary() *node {
	n := f.instanceNode(f.root, false)
	for _, a := range f.settings.attribute {
		n.set(a.key, a.value.plain)
	}
	n.set("id", f.settings.id)
	for _, p := range []pair{{"xmlns", "instance_xmlns"}, {"version", "version"}, {"odk:prefix", "prefix"}, {"odk:delimiter", "delimiter"}} {
		if value := f.settings.values[p.value]; value != "" {
			n.set(p.key, value)
		}
	}
	return n
}

// instanceNode writes one element; inRepeat is true below a repeat that has
// its template already.
func (f *form) instanceNode(e *element, inRepeat bool) *node {
	n := elem(e.name)
	for _, a := range e.instance {
		n.set(a.key, f.expand(a.value.plain, viewpoint{from: e}))
	}
	n.say(e.static)
	for _, c := range e.children {
		f.instanceChild(n, c, inRepeat)
	}
	return n
}

func (f *form) instanceChild(n *node, c *element, inRepeat bool) {
	switch {
	case c.kind == externalKind:
	case c.kind == attributeKind:
		n.set(c.name, c.value)
	case c.flat:
		for _, grandchild := range c.children {
			f.instanceChild(n, grandchild, inRepeat)
		}
	case c.kind == repeatKind && !inRepeat:
		n.add(f.templateNode(c), f.instanceNode(c, true))
	default:
		n.add(f.instanceNode(c, inRepeat))
	}
}

// templateNode writes a repeat as a template.
func (f *form) templateNode(e *element) *node {
	n := elem(e.name, pair{"jr:template", ""})
	for _, c := range e.children {
		if c.kind == repeatKind {
			n.add(f.templateNode(c))
			continue
		}
		f.instanceChild(n, c, false)
	}
	return n
}

// secondary is an instance that questions look things up in.
type secondary struct {
	origin  string // what asked for it, for errors
	id, src string
	list    *choiceList
	row     int
}

// secondaries gathers the secondary instances: attached files, the last saved
// record and the lists of choices.
func (f *form) secondaries() []*node {
	all := f.wantedInstances()
	seen := map[string]secondary{}
	var nodes []*node
	for _, s := range all {
		old, twice := seen[s.id]
		switch {
		case !twice:
			seen[s.id] = s
			nodes = append(nodes, f.secondaryNode(s))
		case old.src != s.src:
			f.refuse(place{"survey", s.row, ""}, "'%s' would be both %s and %s; rename one of them", s.id, old.origin, s.origin)
		case s.origin == externalOrigin && old.origin == externalOrigin:
			f.refuse(f.at(s.row, "name"), "the attached file '%s' is named twice; remove one of the rows", s.id)
		}
	}
	return nodes
}

const externalOrigin = "an attached file (xml-external or csv-external)"

func (f *form) wantedInstances() []secondary {
	var all []secondary
	lastSaved := false
	f.root.all(func(e *element) bool {
		if e.kind == externalKind {
			all = append(all, externalFile(e))
			return true
		}
		for _, expression := range e.expressions() {
			for _, file := range pulldataFiles(expression) {
				all = append(all, secondary{"a file of pulldata()", file, "jr://file-csv/" + file + ".csv", nil, e.row})
			}
			lastSaved = lastSaved || e.kind == questionKind && strings.Contains(expression, "${last-saved#")
		}
		if ending := fileEnding(e.list); ending != "" && e.isSelect() {
			all = append(all, secondary{"a file of choices", strings.TrimSuffix(e.list, ending), filePath(ending) + e.list, nil, e.row})
		}
		return true
	})
	if lastSaved {
		all = append(all, secondary{"the last saved record", "__last-saved", "jr://instance/last-saved", nil, 0})
	}
	for _, name := range f.listNames {
		if l := f.lists[name]; !l.search {
			all = append(all, secondary{"a list of choices", name, "", l, 0})
		}
	}
	return all
}

func (e *element) isSelect() bool {
	return e.typ == "select one" || e.typ == "select all that apply" || e.typ == "rank"
}

func externalFile(e *element) secondary {
	if e.typ == "csv-external" {
		return secondary{externalOrigin, e.name, "jr://file-csv/" + e.name + ".csv", nil, e.row}
	}
	return secondary{externalOrigin, e.name, "jr://file/" + e.name + ".xml", nil, e.row}
}

func filePath(ending string) string {
	if ending == ".csv" {
		return "jr://file-csv/"
	}
	return "jr://file/"
}

// expressionAttributes are the attributes of a bind that are expressions.
var expressionAttributes = []string{"calculate", "constraint", "readonly", "required", "relevant"}

// expressions lists the element's expressions.
func (e *element) expressions() []string {
	var all []string
	for _, a := range e.bind {
		if slices.Contains(expressionAttributes, a.key) {
			all = append(all, a.value.plain)
		}
	}
	for _, value := range []string{e.filter, e.dynamic, e.static} {
		if value != "" {
			all = append(all, value)
		}
	}
	return all
}

var pulldataCall = regexp.MustCompile(`pulldata\s*\(\s*([^,]*?),`)

func pulldataFiles(expression string) []string {
	var files []string
	for _, m := range pulldataCall.FindAllStringSubmatch(expression, -1) {
		if file := strings.TrimSpace(strings.NewReplacer("'", "", `"`, "").Replace(m[1])); file != "" {
			files = append(files, file)
		}
	}
	return files
}

func (f *form) secondaryNode(s secondary) *node {
	n := elem("instance", pair{"id", s.id})
	if s.list == nil {
		n.set("src", s.src)
		return n
	}
	root := elem("root")
	for i, c := range s.list.choices {
		root.add(choiceNode(s.list, i, c))
	}
	return n.add(root)
}

func choiceNode(l *choiceList, i int, c *choice) *node {
	item := elem("item")
	if l.itext {
		item.add(elem("itextId").say(l.itextID(i)))
	}
	item.add(elem("name").say(c.name))
	if !l.itext && c.label.plain != "" {
		item.add(elem("label").say(c.label.plain))
	}
	for _, p := range c.extra {
		item.add(elem(p.key).say(p.value))
	}
	if c.sms != "" {
		item.add(elem("sms_option").say(c.sms))
	}
	return item
}
