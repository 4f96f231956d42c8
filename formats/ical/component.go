package ical

import (
	"errors"
	"fmt"
	"strings"
)

// Component is BEGIN:NAME to END:NAME.
type Component struct {
	Name       string
	Properties []Property
	Children   []Component
}

// Bounds on what is parsed.
const (
	maxSize  = 10 << 20 // bytes
	maxLines = 200_000
	maxDepth = 8
)

// Property gives the first property of a name, nil where there is none.
func (c *Component) Property(name string) *Property {
	for i := range c.Properties {
		if c.Properties[i].Name == name {
			return &c.Properties[i]
		}
	}
	return nil
}

// add appends a property without parameters; an empty value adds nothing.
func (c *Component) add(name, value string) {
	if value != "" {
		c.Properties = append(c.Properties, Property{Name: name, Value: value})
	}
}

// Append writes the component with CRLF line ends, folded.
func (c *Component) Append(b []byte) []byte {
	b = append(append(append(b, "BEGIN:"...), c.Name...), "\r\n"...)
	for _, p := range c.Properties {
		b = appendLine(b, p)
	}
	for i := range c.Children {
		b = c.Children[i].Append(b)
	}
	return append(append(append(b, "END:"...), c.Name...), "\r\n"...)
}

// Parse reads one VCALENDAR, or whatever component the data begins with. It
// accepts LF line ends and keeps properties that it does not know.
func Parse(data []byte) (Component, error) {
	if len(data) > maxSize {
		return Component{}, fmt.Errorf("calendar is larger than %d MB", maxSize>>20)
	}
	lines := unfold(strings.TrimPrefix(string(data), "\ufeff"))
	if len(lines) > maxLines {
		return Component{}, fmt.Errorf("calendar has more than %d lines", maxLines)
	}
	p := parser{lines: lines}
	first, err := p.next()
	if err != nil {
		return Component{}, err
	}
	if first.Name != "BEGIN" {
		return Component{}, fmt.Errorf("line %d: a calendar begins with BEGIN:VCALENDAR", p.at)
	}
	return p.component(strings.ToUpper(first.Value), 1)
}

type parser struct {
	lines []string
	at    int // lines taken, so the number of the last one
}

var errEnd = errors.New("calendar ends before END")

func (p *parser) next() (Property, error) {
	for p.at < len(p.lines) {
		line := p.lines[p.at]
		p.at++
		if strings.TrimSpace(line) == "" {
			continue
		}
		property, err := parseLine(line)
		if err != nil {
			return property, fmt.Errorf("line %d: %w", p.at, err)
		}
		return property, nil
	}
	return Property{}, errEnd
}

func (p *parser) component(name string, depth int) (Component, error) {
	c := Component{Name: name}
	if depth > maxDepth {
		return c, fmt.Errorf("line %d: more than %d components in one another", p.at, maxDepth)
	}
	for {
		property, err := p.next()
		switch {
		case err != nil:
			return c, err
		case property.Name == "END" && strings.EqualFold(property.Value, name):
			return c, nil
		case property.Name == "END":
			return c, fmt.Errorf("line %d: END:%s closes %s", p.at, property.Value, name)
		case property.Name == "BEGIN":
			child, err := p.component(strings.ToUpper(property.Value), depth+1)
			if err != nil {
				return c, err
			}
			c.Children = append(c.Children, child)
		default:
			c.Properties = append(c.Properties, property)
		}
	}
}
