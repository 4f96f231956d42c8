package xlsform

import (
	"slices"
	"strings"
)

// An entity stands in the meta block of a container: the survey, a group or a
// repeat, each of which has room for one. Where it stands follows from the
// questions that it uses: in their scope (the innermost repeat around them, or
// the survey), next to the questions that are saved to it, else as deep as the
// deepest question that it refers to, else on the way up to the scope.

// request is where an entity would like to stand.
type request struct {
	entity *entity
	scope  *element
	want   *element
	saves  bool // questions are saved to it: the nearest meta block must be its own
}

// placeEntities puts the entities into the form.
func (f *form) placeEntities(meta *[]*element) {
	if len(f.entities) == 0 {
		return
	}
	taken := map[*element]*entity{}
	for _, rs := range f.requests() {
		f.placeScope(rs, taken)
	}
	f.checkNearest(taken)
	f.entitiesVersion = entitiesVersion
	if len(f.entities) > 1 {
		f.entitiesVersion = entitiesRepeats
	}
	for _, e := range f.entities {
		container := holder(taken, e)
		if container == nil {
			continue // refused
		}
		inRepeat := container.kind == repeatKind || container.repeat() != nil
		n := e.node(inRepeat)
		if inRepeat {
			f.entitiesVersion = entitiesRepeats
		}
		if container == f.root {
			*meta = append(*meta, n)
		} else {
			container.add(metaGroup(n))
		}
	}
}

func holder(taken map[*element]*entity, e *entity) *element {
	for container, holds := range taken {
		if holds == e {
			return container
		}
	}
	return nil
}

// metaGroup makes a meta block.
func metaGroup(children ...*element) *element {
	g := &element{kind: groupKind, name: "meta", typ: groupType, bodyless: true}
	g.add(children...)
	return g
}

// requests gathers what the entities want, by scope.
func (f *form) requests() [][]request {
	var byScope [][]request
	for _, e := range f.entities {
		r, ok := f.request(e)
		if !ok {
			continue
		}
		at := slices.IndexFunc(byScope, func(rs []request) bool { return rs[0].scope == r.scope })
		if at < 0 {
			byScope = append(byScope, []request{r})
		} else {
			byScope[at] = append(byScope[at], r)
		}
	}
	return byScope
}

func depth(e *element) int { return len(e.lineage()) }

// request finds what one entity wants; ok is false when its questions stand
// in repeats that exclude each other.
func (f *form) request(e *entity) (request, bool) {
	r := request{entity: e, scope: f.root, want: f.root}
	if len(e.refs) == 0 {
		return r, true
	}
	widest := e.refs[0]
	for _, ref := range e.refs {
		if depth(scope(ref.container)) > depth(scope(widest.container)) {
			widest = ref
		}
	}
	r.scope = scope(widest.container)
	if !f.oneScope(e, r, widest) {
		return r, false
	}
	r.want, r.saves = wanted(e, r.scope)
	if len(f.entities) == 1 && r.scope == f.root {
		r.want = f.root // a single entity outside repeats: clients of before 2025 look there
	}
	return r, true
}

// wanted is the group that holds all that is saved to the entity or, when
// nothing is, the deepest group with a question that it refers to.
func wanted(e *entity, within *element) (want *element, saves bool) {
	want = within
	for _, ref := range e.refs {
		switch {
		case ref.property != "" && !saves:
			want, saves = ref.container, true
		case ref.property != "":
			want = common(want, ref.container)
		case !saves && scope(ref.container) == within && depth(ref.container) > depth(want):
			want = ref.container
		}
	}
	return want, saves
}

// common is the innermost element that holds both or is one of them.
func common(a, b *element) *element {
	for a != b && !a.contains(b) {
		a = a.parent
	}
	return a
}

// oneScope checks that the scopes of an entity's questions lie in one line,
// and that all that is saved lies in the innermost.
func (f *form) oneScope(e *entity, r request, widest entityRef) bool {
	for _, ref := range e.refs {
		own := scope(ref.container)
		switch {
		case ref.property != "" && own != r.scope:
			f.refuse(f.at(ref.row, "bind", "entities:saveto"), "the entity '%s' uses questions of %s and cannot save one of %s; copy the value there with a calculation", e.list, scopePath(widest.container), scopePath(ref.container))
			return false
		case own != r.scope && !own.contains(r.scope):
			f.refuse(place{"entities", e.row, ""}, "the entity '%s' uses questions of %s and cannot use '%s' of %s; copy the value there with a calculation", e.list, scopePath(widest.container), ref.question, scopePath(ref.container))
			return false
		}
	}
	return true
}

// scopePath names a container for people.
func scopePath(container *element) string {
	var names []string
	for _, e := range container.lineage()[1:] {
		names = append(names, e.name)
	}
	return "/" + strings.Join(append([]string{"survey"}, names...), "/")
}

// placeScope gives the entities of one scope their containers: first those
// with saved questions, the deepest first. An entity with saved questions
// cannot move up when its container is taken, since a saved question belongs
// to the nearest entity around it.
func (f *form) placeScope(rs []request, taken map[*element]*entity) {
	slices.SortStableFunc(rs, func(a, b request) int {
		if a.saves != b.saves {
			return map[bool]int{true: -1, false: 1}[a.saves]
		}
		return depth(b.want) - depth(a.want)
	})
	for _, r := range rs {
		container := r.want
		for taken[container] != nil && container != r.scope && !r.saves {
			container = container.parent
		}
		if other := taken[container]; other != nil {
			f.refuse(place{"entities", r.entity.row, ""}, "there is no room for the entity '%s' in %s: each survey, group or repeat holds one, and row %d has it; use the entity's questions within a group of their own", r.entity.list, scopePath(r.scope), other.row)
			continue
		}
		taken[container] = r.entity
	}
}

// checkNearest checks that the nearest entity around each saved question is
// the one that it is saved to.
func (f *form) checkNearest(taken map[*element]*entity) {
	for _, e := range f.entities {
		for _, ref := range e.refs {
			at := ref.container
			for at != nil && taken[at] == nil {
				at = at.parent
			}
			if ref.property != "" && at != nil && taken[at] != e {
				f.refuse(place{"entities", taken[at].row, ""}, "the entity '%s' would stand in the group '%s', which holds questions that are saved to the entity of row %d; put the questions of each entity into a group of their own", taken[at].list, at.name, e.row)
				return
			}
		}
	}
}
