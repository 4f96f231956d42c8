package xlsform

import (
	"bytes"
	"strings"
)

// node is an XML element with the names that the XForm uses ("h:head"), or,
// when name is "", a piece of text.
type node struct {
	name     string
	attrs    []pair
	children []*node
	text     string
}

// pair is a name and its value; lists of them keep their order.
type pair struct{ key, value string }

func elem(name string, attrs ...pair) *node { return &node{name: name, attrs: attrs} }

func (n *node) add(children ...*node) *node {
	for _, c := range children {
		if c != nil {
			n.children = append(n.children, c)
		}
	}
	return n
}

// say puts text into the element.
func (n *node) say(text string) *node {
	if text != "" {
		n.children = append(n.children, &node{text: text})
	}
	return n
}

// set gives an attribute its value, in its old place if it had one.
func (n *node) set(key, value string) {
	for i := range n.attrs {
		if n.attrs[i].key == key {
			n.attrs[i].value = value
			return
		}
	}
	n.attrs = append(n.attrs, pair{key, value})
}

// write prints the element indented by two spaces a level. Inside an element
// with text no white space is added but one space at each end when text and
// outputs are mixed, which keeps the words of a label apart from its outputs.
func (n *node) write(b *bytes.Buffer, indent int) {
	if n.name == "" {
		escapeText(b, n.text)
		return
	}
	newline(b, indent)
	b.WriteByte('<')
	b.WriteString(n.name)
	for _, a := range n.attrs {
		b.WriteByte(' ')
		b.WriteString(a.key)
		b.WriteString(`="`)
		escapeAttr(b, a.value)
		b.WriteByte('"')
	}
	if len(n.children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	n.writeChildren(b, indent)
	b.WriteString("</")
	b.WriteString(n.name)
	b.WriteByte('>')
}

func (n *node) writeChildren(b *bytes.Buffer, indent int) {
	if !n.mixed() {
		inner := indent
		if indent >= 0 {
			inner++
		}
		for _, c := range n.children {
			c.write(b, inner)
		}
		newline(b, indent)
		return
	}
	if len(n.children) > 1 && n.children[0].name == "" {
		b.WriteByte(' ')
	}
	for _, c := range n.children {
		c.write(b, -1)
	}
	if len(n.children) > 1 {
		b.WriteByte(' ')
	}
}

func (n *node) mixed() bool {
	for _, c := range n.children {
		if c.name == "" {
			return true
		}
	}
	return false
}

// newline starts a line; a negative indent means: not here.
func newline(b *bytes.Buffer, indent int) {
	if indent >= 0 {
		b.WriteByte('\n')
		for range indent {
			b.WriteString("  ")
		}
	}
}

var (
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

func escapeText(b *bytes.Buffer, s string) { _, _ = textEscaper.WriteString(b, s) }
func escapeAttr(b *bytes.Buffer, s string) { _, _ = attrEscaper.WriteString(b, s) }
