package hxl

import (
	"fmt"
	"slices"
	"strings"
)

// Column is a tagged column. The zero Column is a column without a tag.
type Column struct {
	Tag        string   // "#adm1", lower case
	Attributes []string // "name", in the order written, lower case
	Header     string   // the text above the tag, as written
}

// Display writes the column's tag with its attributes: #adm1+name.
func (c Column) Display() string { return join(c.Tag, c.Attributes) }

// Key is Display with the attributes sorted: equal for equal columns.
func (c Column) Key() string {
	return join(c.Tag, slices.Sorted(slices.Values(c.Attributes)))
}

// Has tells whether the column has the attribute.
func (c Column) Has(attribute string) bool { return slices.Contains(c.Attributes, attribute) }

func join(tag string, attributes []string) string {
	if len(attributes) == 0 {
		return tag
	}
	return tag + "+" + strings.Join(attributes, "+")
}

// ParseColumn reads a tag as the wild writes it: any case, spaces before the
// plus signs, letters with accents. It tells whether the cell was a tag.
func ParseColumn(cell string) (Column, bool) {
	p := specReader{rest: strings.ToLower(Fold(cell))}
	c, ok := Column{}, p.take('#')
	if !ok {
		return c, false
	}
	if c.Tag, ok = p.token(); !ok {
		return Column{}, false
	}
	c.Tag = "#" + c.Tag
	for p.space(); p.rest != ""; p.space() {
		if !p.take('+') {
			return Column{}, false
		}
		attribute, ok := p.token()
		if !ok {
			return Column{}, false
		}
		c.Attributes = append(c.Attributes, attribute)
	}
	return c, true
}

// Pattern matches columns: #org, #org+name, #reached-f, #*, #adm1+code!.
type Pattern struct {
	Tag      string // "#*" matches every tag
	With     []string
	Without  []string
	Absolute bool // no other attributes than With
}

// String writes the pattern as a schema does, without the mark of absoluteness.
func (p Pattern) String() string {
	s := join(p.Tag, p.With)
	for _, attribute := range p.Without {
		s += "-" + attribute
	}
	return s
}

// Match tells whether a column fits the pattern. A column without a tag fits none.
func (p Pattern) Match(c Column) bool {
	if c.Tag == "" || p.Tag != "#*" && p.Tag != c.Tag {
		return false
	}
	for _, attribute := range p.With {
		if !c.Has(attribute) {
			return false
		}
	}
	if slices.ContainsFunc(p.Without, c.Has) {
		return false
	}
	return !p.Absolute || !slices.ContainsFunc(c.Attributes, func(a string) bool { return !slices.Contains(p.With, a) })
}

// Indices gives the columns that fit, by their index.
func (p Pattern) Indices(columns []Column) []int {
	var out []int
	for i, c := range columns {
		if p.Match(c) {
			out = append(out, i)
		}
	}
	return out
}

// ParsePattern reads one tag pattern; the leading # may be left out.
func ParsePattern(spec string) (Pattern, error) {
	p := specReader{rest: strings.ToLower(strings.TrimSpace(spec))}
	malformed := fmt.Errorf("'%s' is no tag pattern; write it like #org+name-type", spec)
	p.take('#')
	out, ok := Pattern{Tag: "*"}, true
	if !p.take('*') {
		if out.Tag, ok = p.token(); !ok {
			return Pattern{}, malformed
		}
	}
	out.Tag = "#" + out.Tag
	for p.space(); p.rest != ""; p.space() {
		into := &out.With
		switch {
		case p.take('!'):
			out.Absolute = true
			if p.space(); p.rest != "" || len(out.Without) > 0 {
				return Pattern{}, malformed
			}
			return out, nil
		case p.take('-'):
			into = &out.Without
		case !p.take('+'):
			return Pattern{}, malformed
		}
		attribute, ok := p.token()
		if !ok {
			return Pattern{}, malformed
		}
		if !slices.Contains(*into, attribute) {
			*into = append(*into, attribute)
		}
	}
	return out, nil
}

// ParsePatterns reads patterns between commas.
func ParsePatterns(specs string) ([]Pattern, error) {
	var out []Pattern
	for spec := range strings.SplitSeq(specs, ",") {
		p, err := ParsePattern(spec)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// specReader reads the pieces of a tag.
type specReader struct{ rest string }

func (p *specReader) space() { p.rest = strings.TrimLeftFunc(p.rest, isSpace) }

func (p *specReader) take(c byte) bool {
	p.space()
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// token reads a letter and the letters, digits and underscores that follow.
func (p *specReader) token() (string, bool) {
	n := 0
	for n < len(p.rest) {
		c := p.rest[n]
		if !(c >= 'a' && c <= 'z' || n > 0 && (c == '_' || c >= '0' && c <= '9')) {
			break
		}
		n++
	}
	token := p.rest[:n]
	p.rest = p.rest[n:]
	return token, n > 0
}
