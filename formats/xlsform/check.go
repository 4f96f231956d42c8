package xlsform

import (
	"slices"
	"strings"

	"ostoja/formats/xlsform/xpath"
)

// expression is an expression of the form with the cell that it stands in.
type expression struct {
	text string
	at   place
	in   *element // the element that it belongs to
	item bool     // a predicate over choices: names are columns, not questions
	tree *xpath.Node
	key  string // calculate, relevant, ...
}

// parseExpressions parses every expression and checks its functions.
func (f *form) parseExpressions() {
	for _, e := range f.allExpressions() {
		tree, err := xpath.Parse(e.text)
		if err != nil {
			f.refuse(e.at, "the expression cannot be read: %s", err.Error())
			continue
		}
		for _, fault := range xpath.Check(tree) {
			f.refuse(e.at, "%s", fault.Error())
		}
		e.tree = tree
		f.expressions = append(f.expressions, e)
	}
}

// checkExpressions checks the nodes, columns and instances that expressions
// name, and that no value depends on itself.
func (f *form) checkExpressions() {
	instances := f.instanceNames()
	for _, e := range f.expressions {
		f.checkPaths(e)
		f.checkColumns(e)
		f.checkInstances(e, instances)
		f.checkAnswers(e)
	}
	f.checkCircles(f.expressions)
}

// allExpressions lists the expressions in the order of the survey's rows, then
// those of the entities and the settings.
func (f *form) allExpressions() []expression {
	var all []expression
	f.root.all(func(e *element) bool {
		if e.row == 0 || e.kind == entityKind || e.kind == attributeKind || e.typ == "entity label" {
			return true
		}
		for _, a := range e.bind {
			if _, known := yes(a.value.plain); !known && a.value.plain != "" && slices.Contains(expressionAttributes, a.key) {
				all = append(all, expression{text: a.value.plain, at: f.at(e.row, "bind", a.key), in: e, key: a.key})
			}
		}
		if e.dynamic != "" {
			all = append(all, expression{text: e.dynamic, at: f.at(e.row, "default"), in: e, key: "default"})
		}
		if e.filter != "" {
			all = append(all, expression{text: e.filter, at: f.at(e.row, "choice_filter"), in: e, item: true})
		}
		if count := e.control.get("jr:count"); count != "" {
			all = append(all, expression{text: count, at: f.at(e.row, "control", "jr:count"), in: e})
		}
		return true
	})
	for _, e := range f.entities {
		for _, p := range []pair{{"label", e.label}, {"entity_id", e.id}, {"create_if", e.createIf}, {"update_if", e.updateIf}} {
			if p.value != "" {
				all = append(all, expression{text: p.value, at: f.entityAt(e.row, p.key), in: f.root})
			}
		}
	}
	if name := f.settings.values["instance_name"]; name != "" {
		all = append(all, expression{text: name, at: f.settings.at("instance_name"), in: f.root})
	}
	return all
}

// checkPaths refuses paths into the form that lead nowhere, the commonest of
// which are a question's name without ${} and a word without quotes. Paths
// within predicates and those over choices begin elsewhere and are not judged;
// nor are bare words on other sheets, which often stand for themselves.
func (f *form) checkPaths(e expression) {
	e.tree.Walk(func(n *xpath.Node) bool {
		if n.Kind != xpath.Path {
			return true
		}
		if n.From != nil || e.item && !n.Absolute {
			return false
		}
		at, missing := f.follow(n, e.in)
		bare := !n.Absolute && len(n.Steps) == 1
		switch {
		case at != nil:
		case bare && f.byName[missing] > 0:
			f.refuse(e.at, "'%s' alone is not the question of that name; write ${%[1]s}", missing)
		case bare && e.at.sheet == "survey":
			f.refuse(e.at, "%s stands without quotes, so it would be a node of that name, which there is not; write '%[1]s' for the words", missing)
		case !bare:
			f.refuse(e.at, "the path %s leads nowhere: there is no '%s' in that place; write ${name} and the path is found for you", pathText(n), missing)
		}
		return false
	})
}

// checkColumns warns of a choice filter that uses a column which its list does
// not have: it would leave no choice to choose.
func (f *form) checkColumns(e expression) {
	list := f.list(e.in.list)
	if !e.item || list == nil {
		return
	}
	e.tree.Walk(func(n *xpath.Node) bool {
		if n.Kind == xpath.Path && n.From == nil && !n.Absolute && len(n.Steps) == 1 && n.Steps[0].Axis == "child" && !list.hasColumn(n.Steps[0].Name) {
			f.warn(e.at, "the list '%s' has no column '%s', so the filter lets no choice through; add the column to the choices sheet, or mend the name", list.name, n.Steps[0].Name)
		}
		return n.Kind != xpath.Path
	})
}

// hasColumn tells whether a choice of the list has something in the column.
func (l *choiceList) hasColumn(name string) bool {
	return name == "name" || name == "label" || strings.ContainsAny(name, "*()") || slices.ContainsFunc(l.choices, func(c *choice) bool {
		return slices.ContainsFunc(c.extra, func(p pair) bool { return p.key == name })
	})
}

// follow walks a path from an element; missing is the step that it stumbles
// at. A path that uses more than names and dots is taken as right, and as one
// to the root.
func (f *form) follow(n *xpath.Node, from *element) (at *element, missing string) {
	at = from
	if n.Absolute {
		at = &element{children: []*element{f.root}}
	}
	for _, s := range n.Steps {
		switch {
		case s.Name == ".":
		case s.Name == ".." && at.parent != nil:
			for at = at.parent; at.flat && at.parent != nil; {
				at = at.parent
			}
		case len(s.Predicates) > 0 || s.Axis != "child" || strings.ContainsAny(s.Name, "*()") || s.Name == "..":
			return f.root, ""
		default:
			if at = at.child(s.Name); at == nil {
				return nil, s.Name
			}
		}
	}
	return at, ""
}

func pathText(n *xpath.Node) string {
	names := make([]string, 0, len(n.Steps)+1)
	if n.Absolute {
		names = append(names, "")
	}
	for _, s := range n.Steps {
		names = append(names, s.Name)
	}
	return strings.Join(names, "/")
}

// child finds a child by name, through groups without a node of their own.
func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.flat {
			if found := c.child(name); found != nil {
				return found
			}
		} else if c.name == name {
			return c
		}
	}
	return nil
}

// instanceNames are the secondary instances that the form has.
func (f *form) instanceNames() map[string]bool {
	names := map[string]bool{"__last-saved": true}
	for _, s := range f.wantedInstances() {
		names[s.id] = true
	}
	return names
}

// checkInstances refuses instances that the form does not have: no client
// could open it.
func (f *form) checkInstances(e expression, names map[string]bool) {
	e.tree.Walk(func(n *xpath.Node) bool {
		if n.Kind == xpath.Call && n.Text == "instance" && len(n.Args) == 1 && n.Args[0].Kind == xpath.Literal && !names[n.Args[0].Text] {
			f.refuse(e.at, "the form has no list or file '%s' for instance('%[1]s'); add it on the choices sheet or with csv-external, or mend the name", n.Args[0].Text)
		}
		return true
	})
}
