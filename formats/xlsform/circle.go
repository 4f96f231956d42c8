package xlsform

import (
	"slices"
	"strings"

	"ostoja/formats/xlsform/xpath"
)

// checkCircles refuses values that depend on themselves through calculations
// and relevance, and warns of circles over required and read_only, which some
// clients open and ODK Collect does not.
func (f *form) checkCircles(all []expression) {
	found, cells := f.circles(all, "calculate", "relevant")
	for _, loop := range found {
		f.refuse(firstCell(loop, cells), "the value depends on itself: %s; break the circle", loopText(loop))
	}
	if len(found) > 0 {
		return
	}
	found, cells = f.circles(all, "calculate", "relevant", "required", "readonly")
	for _, loop := range found {
		f.warn(firstCell(loop, cells), "the answer depends on itself: %s; ODK Collect does not open such a form, so check the answer with a constraint instead", loopText(loop))
	}
}

// circles finds the circles that the expressions of some columns make, and the
// cells of those expressions.
func (f *form) circles(all []expression, keys ...string) (found [][]*element, cells map[*element]place) {
	c := circles{uses: map[*element][]*element{}, state: map[*element]int{}}
	cells = map[*element]place{}
	for _, e := range all {
		if !slices.Contains(keys, e.key) || len(e.in.trigger) > 0 && e.key == "calculate" {
			continue
		}
		if needed := f.dependencies(e); len(needed) > 0 {
			cells[e.in] = e.at
			c.uses[e.in] = append(c.uses[e.in], needed...)
		}
	}
	f.root.all(func(e *element) bool {
		if e.parent != nil && e.kind != surveyKind {
			c.uses[e] = append(c.uses[e], e.parent) // a group that is not relevant takes its questions with it
		}
		return true
	})
	f.root.all(func(e *element) bool {
		if loop := c.from(e, nil); loop != nil {
			found = append(found, loop)
		}
		return true
	})
	return found, cells
}

// firstCell is the cell of the first expression of a circle.
func firstCell(loop []*element, cells map[*element]place) place {
	at := slices.IndexFunc(loop, func(e *element) bool { return cells[e].row > 0 })
	return cells[loop[max(at, 0)]]
}

// dependencies are the questions whose value the expression needs. References
// with a predicate, and those of indexed-repeat, mean other instances of a
// repeat and are left out; within predicates a path begins elsewhere, so that
// only references count there.
func (f *form) dependencies(e expression) []*element {
	var needed []*element
	need := func(target *element) {
		if target != nil && !target.contains(e.in) && len(target.children) == 0 {
			needed = append(needed, target)
		}
	}
	paths := map[*xpath.Node]bool{} // within predicates
	e.tree.Walk(func(n *xpath.Node) bool {
		switch {
		case n.Kind == xpath.Call && n.Text == "indexed-repeat", n.Kind == xpath.Path && n.From != nil && n.From.Kind == xpath.Reference:
			return false
		case n.Kind == xpath.Reference:
			need(f.elements[n.Text])
		case n.Kind == xpath.Path:
			if n.From == nil && !paths[n] {
				at, _ := f.follow(n, e.in)
				need(at)
			}
			for _, step := range n.Steps {
				for _, p := range step.Predicates {
					p.Walk(func(inner *xpath.Node) bool { paths[inner] = true; return true })
				}
			}
		}
		return true
	})
	return needed
}

// circles finds circles in a graph, depth first.
type circles struct {
	uses  map[*element][]*element
	state map[*element]int // 1 on the way, 2 done
}

// from gives the first circle that can be reached from e, if there is one that
// was not given before.
func (c *circles) from(e *element, way []*element) []*element {
	switch c.state[e] {
	case 2:
		return nil
	case 1:
		return append(slices.Clone(way[slices.Index(way, e):]), e)
	}
	c.state[e] = 1
	defer func() { c.state[e] = 2 }()
	for _, next := range c.uses[e] {
		if loop := c.from(next, append(way, e)); loop != nil {
			return loop
		}
	}
	return nil
}

func loopText(loop []*element) string {
	names := make([]string, len(loop))
	for i, e := range loop {
		names[i] = e.name
	}
	return strings.Join(names, " needs ")
}
