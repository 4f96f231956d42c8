package surveys

import (
	"slices"
	"strings"

	"ostoja/formats/openrosa/xmldoc"
)

// recordXML writes a row as a client sends it; readRow gives the row again.
func (s *Survey) recordXML(formID, version, instance string, row *Row) []byte {
	var b strings.Builder
	b.WriteString("<" + s.Root + ` id="` + xmldoc.Escape(formID) + `"`)
	if version != "" {
		b.WriteString(` version="` + xmldoc.Escape(version) + `"`)
	}
	b.WriteString(">")
	root := &branch{}
	s.branches(root, row, "")
	root.write(&b)
	b.WriteString("<meta><instanceID>" + xmldoc.Escape(instance) + "</instanceID></meta></" + s.Root + ">")
	return []byte(b.String())
}

// branch is an element of a record in the making.
type branch struct {
	name, text string
	children   []*branch
}

// at gives the element of a path below, the last of several, and makes what is missing.
func (e *branch) at(path string) *branch {
	if path == "" {
		return e
	}
	name, rest, _ := strings.Cut(path, "/")
	for _, c := range slices.Backward(e.children) {
		if c.name == name {
			return c.at(rest)
		}
	}
	return e.add(name).at(rest)
}

func (e *branch) add(name string) *branch {
	c := &branch{name: name}
	e.children = append(e.children, c)
	return c
}

func (e *branch) write(b *strings.Builder) {
	b.WriteString(xmldoc.Escape(e.text))
	for _, c := range e.children {
		b.WriteString("<" + c.name + ">")
		c.write(b)
		b.WriteString("</" + c.name + ">")
	}
}

// branches lays the answers of a row below an element, in the order of the form.
func (s *Survey) branches(e *branch, row *Row, repeat string) {
	done := map[string]bool{}
	for _, q := range s.Questions {
		if q.Repeat == repeat {
			if value := row.Values[q.Path]; value != "" {
				e.at(below(q.Path, repeat)).text = value
			}
			continue
		}
		inner := s.repeatBelow(q.Repeat, repeat)
		if inner == "" || done[inner] {
			continue
		}
		done[inner] = true
		folder, name := "", below(inner, repeat)
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			folder, name = name[:i], name[i+1:]
		}
		for _, one := range row.Repeats[inner] {
			s.branches(e.at(folder).add(name), one, inner)
		}
	}
}

func below(path, repeat string) string {
	if repeat == "" {
		return path
	}
	return strings.TrimPrefix(path, repeat+"/")
}

// repeatAbove is the repeat that a repeat lies in; "" for none.
func (s *Survey) repeatAbove(repeat string) (above string) {
	for _, r := range s.Repeats {
		if strings.HasPrefix(repeat, r+"/") && len(r) > len(above) {
			above = r
		}
	}
	return above
}

// repeatBelow is the outermost repeat within outer that a repeat is or lies in.
func (s *Survey) repeatBelow(repeat, outer string) string {
	for _, r := range s.Repeats {
		if parentOf(r, s.Repeats) == outer && (repeat == r || strings.HasPrefix(repeat, r+"/")) {
			return r
		}
	}
	return ""
}
