package xlsform

import (
	"slices"
	"strings"

	"ostoja/formats/xlsform/xpath"
)

// checkCircles refuses values that depend on themselves through calculations
// and relevance.
func (f *form) checkCircles(all []expression) {
	uses := map[*element][]*element{}
	cells := map[*element]place{}
	for _, e := range all {
		if e.key != "calculate" && e.key != "relevant" || len(e.in.trigger) > 0 && e.key == "calculate" {
			continue
		}
		cells[e.in] = e.at
		uses[e.in] = append(uses[e.in], f.dependencies(e)...)
	}
	f.root.all(func(e *element) bool {
		if e.parent != nil && e.kind != surveyKind {
			uses[e] = append(uses[e], e.parent) // a group that is not relevant takes its questions with it
		}
		return true
	})
	c := circles{uses: uses, state: map[*element]int{}}
	f.root.all(func(e *element) bool {
		if loop := c.from(e, nil); loop != nil {
			at := slices.IndexFunc(loop, func(e *element) bool { return cells[e].row > 0 })
			f.refuse(cells[loop[max(at, 0)]], "the value depends on itself: %s; break the circle", loopText(loop))
			return false
		}
		return true
	})
}

// dependencies are the questions whose value the expression needs. References
// with a predicate, and those of indexed-repeat, mean other instances of a
// repeat and are left out.
func (f *form) dependencies(e expression) []*element {
	var needed []*element
	e.tree.Walk(func(n *xpath.Node) bool {
		switch {
		case n.Kind == xpath.Call && n.Text == "indexed-repeat", n.Kind == xpath.Path && n.From != nil:
			return false
		case n.Kind == xpath.Reference:
			if target := f.elements[n.Text]; target != nil && !target.contains(e.in) && len(target.children) == 0 {
				needed = append(needed, target)
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

// from gives the circle that can be reached from e, if there is one.
func (c *circles) from(e *element, way []*element) []*element {
	switch c.state[e] {
	case 2:
		return nil
	case 1:
		return append(slices.Clone(way[slices.Index(way, e):]), e)
	}
	c.state[e] = 1
	for _, next := range c.uses[e] {
		if loop := c.from(next, append(way, e)); loop != nil {
			return loop
		}
	}
	c.state[e] = 2
	return nil
}

func loopText(loop []*element) string {
	names := make([]string, len(loop))
	for i, e := range loop {
		names[i] = e.name
	}
	return strings.Join(names, " needs ")
}
