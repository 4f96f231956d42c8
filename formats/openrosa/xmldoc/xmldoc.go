package xmldoc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of a document.
const (
	MaxDepth = 200
	MaxNodes = 2_000_000
)

// Element is an element with its attributes (namespace declarations left out)
// and what it holds. An Element without a name is a piece of text.
type Element struct {
	Name     xml.Name
	Attrs    []xml.Attr
	Children []*Element
	Text     string // of a piece of text
}

// Parse reads a whole document and gives its root.
func Parse(data []byte) (*Element, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the encoding %s is not read; send UTF-8", charset)
	}
	p := parser{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := p.take(token); err != nil {
			return nil, err
		}
	}
	if p.root == nil {
		return nil, errors.New("there is no element in the document")
	}
	return p.root, nil
}

// parser builds the tree from tokens.
type parser struct {
	root  *Element
	open  []*Element
	nodes int
}

func (p *parser) take(token xml.Token) error {
	if p.nodes++; p.nodes > MaxNodes {
		return fmt.Errorf("the document has more than %d parts", MaxNodes)
	}
	switch t := token.(type) {
	case xml.Directive:
		return errors.New("the document has a document type declaration, which is not allowed")
	case xml.StartElement:
		return p.start(t)
	case xml.EndElement:
		p.open = p.open[:len(p.open)-1]
	case xml.CharData:
		if len(p.open) > 0 {
			p.text(string(t))
		} else if len(bytes.TrimSpace(t)) > 0 {
			return errors.New("there is text outside the root element")
		}
	}
	return nil
}

func (p *parser) start(t xml.StartElement) error {
	e := &Element{Name: t.Name}
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		if seen[a.Name] {
			return fmt.Errorf("the attribute %s is given twice in <%s>", a.Name.Local, t.Name.Local)
		}
		seen[a.Name] = true
		e.Attrs = append(e.Attrs, a)
	}
	switch {
	case len(p.open) >= MaxDepth:
		return fmt.Errorf("elements are nested deeper than %d", MaxDepth)
	case len(p.open) > 0:
		parent := p.open[len(p.open)-1]
		parent.Children = append(parent.Children, e)
	case p.root != nil:
		return errors.New("the document has two root elements")
	default:
		p.root = e
	}
	p.open = append(p.open, e)
	return nil
}

// text adds text to the element that is open; comments do not part it.
func (p *parser) text(s string) {
	e := p.open[len(p.open)-1]
	if n := len(e.Children); n > 0 && e.Children[n-1].IsText() {
		e.Children[n-1].Text += s
		return
	}
	e.Children = append(e.Children, &Element{Text: s})
}

// IsText tells a piece of text from an element.
func (e *Element) IsText() bool { return e.Name.Local == "" }

// Child gives the first child element with the local name, in any namespace;
// nil when there is none.
func (e *Element) Child(local string) *Element {
	for _, c := range e.Children {
		if c.Name.Local == local {
			return c
		}
	}
	return nil
}

// Elements gives the child elements.
func (e *Element) Elements() []*Element {
	var elements []*Element
	for _, c := range e.Children {
		if !c.IsText() {
			elements = append(elements, c)
		}
	}
	return elements
}

// Value gives all text in the element, that of its descendants included.
func (e *Element) Value() string {
	if e.IsText() {
		return e.Text
	}
	var b strings.Builder
	for _, c := range e.Children {
		b.WriteString(c.Value())
	}
	return b.String()
}

// Attr gives an attribute by its local name, in any namespace; "" when there
// is none.
func (e *Element) Attr(local string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// Canonical writes a document with one line for each element, attribute and
// text. White space between elements does not count; within words a run of
// white space counts as one space.
func Canonical(data []byte) (string, error) {
	root, err := Parse(data)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	root.canonical(&b, 0)
	return b.String(), nil
}

func (e *Element) canonical(b *strings.Builder, depth int) {
	indent := strings.Repeat(" ", depth)
	if e.IsText() {
		if words := strings.Join(strings.Fields(e.Text), " "); words != "" {
			fmt.Fprintf(b, "%s%q\n", indent, words)
		}
		return
	}
	fmt.Fprintf(b, "%s<%s>\n", indent, expanded(e.Name))
	lines := make([]string, 0, len(e.Attrs))
	for _, a := range e.Attrs {
		value := strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ", "\r", " ").Replace(a.Value)
		lines = append(lines, fmt.Sprintf("%s @%s=%q\n", indent, expanded(a.Name), value))
	}
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, ""))
	for _, c := range e.Children {
		c.canonical(b, depth+1)
	}
}

// expanded writes a name with its namespace.
func expanded(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return "{" + n.Space + "}" + n.Local
}

// Escape makes text safe inside an element or an attribute.
func Escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}
