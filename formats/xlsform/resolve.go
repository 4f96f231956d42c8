package xlsform

import "strings"

// viewpoint is how the references of an expression are to be written.
type viewpoint struct {
	from    *element
	current bool // relative paths begin with current()/: the expression is a predicate
	parent  bool // reach up to the parent of the shared repeat, so that a predicate can follow
}

// expand replaces the references of an expression by paths. Within a shared
// repeat the paths are relative: they mean the same instance of the repeat.
func (f *form) expand(expression string, view viewpoint) string {
	if !strings.Contains(expression, "${") {
		return expression
	}
	refs, _ := references(expression)
	var b strings.Builder
	at := 0
	for _, r := range refs {
		b.WriteString(expression[at:r.start])
		b.WriteString(f.pathTo(r, expression, view))
		at = r.end
	}
	b.WriteString(expression[at:])
	return b.String()
}

// pathTo gives the path for one reference, with a space on either side.
func (f *form) pathTo(r ref, expression string, view viewpoint) string {
	target := f.elements[r.name]
	if target == nil {
		at := place{"survey", view.from.row, ""}
		if f.byName[r.name] > 1 {
			f.refuse(at, "several rows are named '%s', so ${%[1]s} could mean any; give them different names", r.name)
		} else {
			f.refuse(at, "there is nothing named '%s' that ${%[1]s} could mean; mend the name", r.name)
		}
		return ""
	}
	if r.lastSaved {
		return " instance('__last-saved')" + target.path() + " "
	}
	if !absoluteArgument(expression, r.start) {
		if path, ok := relativePath(view, target); ok {
			if view.current || inPredicate(expression, r.start) {
				path = "current()/" + path
			}
			return " " + path + " "
		}
	}
	return " " + target.path() + " "
}

// relativePath gives the shortest path from one element to another of the
// same repeat; ok is false when they share none, or when the target is a
// repeat around the element: then all its instances are meant.
func relativePath(view viewpoint, target *element) (path string, ok bool) {
	from, to := view.from.lineage(), target.lineage()
	shared := 0
	for shared < min(len(from), len(to))-1 && from[shared] == to[shared] {
		shared++
	}
	deepest := -1 // the lowest common ancestor that is a repeat
	for i := range shared {
		if from[i].kind == repeatKind {
			deepest = i
		}
	}
	if deepest < 0 || target.kind == repeatKind && target.contains(view.from) {
		return "", false
	}
	lowest := from[deepest]
	if view.parent && lowest == target.repeat() && (lowest.repeat() == nil || view.from.repeat() != lowest) {
		shared = deepest
	}
	steps := strings.Repeat("../", len(from)-shared)
	names := make([]string, 0, len(to)-shared)
	for _, e := range to[shared:] {
		names = append(names, e.step())
	}
	return steps + strings.Join(names, "/"), true
}

// inPredicate tells whether the position lies in a predicate of a path into a
// secondary instance, where "." is an item and current() the question.
func inPredicate(expression string, at int) bool {
	if !strings.Contains(expression, "instance(") {
		return false
	}
	depth := 0
	for _, c := range []byte(expression[:at]) {
		switch c {
		case '[':
			depth++
		case ']':
			depth--
		}
	}
	return depth > 0
}

// absoluteArgument tells whether the position lies in an argument of
// indexed-repeat that names a node or a repeat (the first, second, fourth and
// sixth): those are looked up from the root.
func absoluteArgument(expression string, at int) bool {
	const name = "indexed-repeat("
	if !strings.Contains(expression, name) {
		return false
	}
	type call struct {
		indexed  bool
		argument int
	}
	var calls []call
	for i := 0; i < at; i++ {
		switch expression[i] {
		case '(':
			calls = append(calls, call{indexed: strings.HasSuffix(expression[:i+1], name)})
		case ')':
			calls = calls[:max(len(calls)-1, 0)]
		case ',':
			if len(calls) > 0 {
				calls[len(calls)-1].argument++
			}
		}
	}
	for i := len(calls) - 1; i >= 0; i-- {
		if calls[i].indexed {
			a := calls[i].argument
			return a == 0 || a == 1 || a == 3 || a == 5
		}
	}
	return false
}
