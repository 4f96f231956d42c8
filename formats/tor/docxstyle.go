package tor

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// style is what a paragraph style says about its paragraphs.
type style struct {
	name    string
	parent  string
	outline int // heading level from 1, 0 for none
	bold    bool
	number  numberRef
}

// numberRef points to a level of a list definition.
type numberRef struct{ list, level string }

// listLevel says how one level of a list is numbered.
type listLevel struct{ format, text string }

// readStyles collects the paragraph styles of word/styles.xml.
func (d *docx) readStyles(dec *xml.Decoder) error {
	var id string
	var s style
	start := func(e xml.StartElement) {
		switch e.Name.Local {
		case "style":
			id, s = attr(e, "styleId"), style{}
		case "name":
			s.name = strings.ToLower(attr(e, "val"))
		case "basedOn":
			s.parent = attr(e, "val")
		case "outlineLvl":
			s.outline = atoi(attr(e, "val")) + 1
		case "b":
			s.bold = on(e)
		case "numId":
			s.number.list = attr(e, "val")
		case "ilvl":
			s.number.level = attr(e, "val")
		}
	}
	end := func(name string) {
		if name == "style" {
			if n, ok := strings.CutPrefix(s.name, "heading "); ok && s.outline == 0 {
				s.outline = atoi(n)
			}
			d.styles[id] = s
		}
	}
	return walk(dec, start, end, func(string) {})
}

// styleOf gives a style with what it inherits.
func (d *docx) styleOf(id string) style {
	s := d.styles[id]
	if n, ok := strings.CutPrefix(strings.ToLower(id), "heading"); ok && s.outline == 0 {
		s.outline = atoi(n)
	}
	for parent, hops := s.parent, 0; parent != "" && hops < 20; hops++ {
		p := d.styles[parent]
		if s.outline == 0 {
			s.outline = p.outline
		}
		if s.number.list == "" {
			s.number.list = p.number.list
		}
		s.bold = s.bold || p.bold
		parent = p.parent
	}
	if s.outline > 9 {
		s.outline = 0
	}
	return s
}

// readNumbering collects the list definitions of word/numbering.xml.
func (d *docx) readNumbering(dec *xml.Decoder) error {
	d.abstract, d.levels = map[string]string{}, map[numberRef]listLevel{}
	var abstract, num, level string
	start := func(e xml.StartElement) {
		key := numberRef{abstract, level}
		l := d.levels[key]
		switch e.Name.Local {
		case "abstractNum":
			abstract = attr(e, "abstractNumId")
		case "lvl":
			level = attr(e, "ilvl")
		case "numFmt":
			l.format = attr(e, "val")
			d.levels[key] = l
		case "lvlText":
			l.text = attr(e, "val")
			d.levels[key] = l
		case "num":
			num = attr(e, "numId")
		case "abstractNumId":
			d.abstract[num] = attr(e, "val")
		}
	}
	return walk(dec, start, func(string) {}, func(string) {})
}

// listStyles are the label styles of line.style by Word's number formats.
var listStyles = map[string]string{
	"decimal": "1", "decimalZero": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I",
}

// count advances a list and writes its label into l.
func (d *docx) count(ref numberRef, l *line) {
	def := d.levels[numberRef{d.abstract[ref.list], ref.level}]
	depth := min(max(atoi(ref.level), 0), 8)
	counters := d.counters[ref.list]
	counters[depth]++
	for i := depth + 1; i < len(counters); i++ {
		counters[i] = 0
	}
	if d.counters == nil {
		d.counters = map[string][9]int{}
	}
	d.counters[ref.list] = counters
	l.indent, l.style, l.value, l.Label = 4*depth, "bullet", counters[depth], "•"
	kind, numbered := listStyles[def.format]
	if !numbered {
		return
	}
	l.style, l.Label = kind, def.text
	for i := range counters {
		l.Label = strings.ReplaceAll(l.Label, fmt.Sprintf("%%%d", i+1), numeral(kind, counters[i]))
	}
	l.Label = strings.Trim(l.Label, "().: ")
	if kind == "1" {
		l.style += strings.Repeat(".1", strings.Count(l.Label, "."))
	}
}

// numeral writes n as a list of that style does.
func numeral(style string, n int) string {
	switch style {
	case "a", "A":
		if n >= 1 && n <= 26 {
			return string(rune(style[0]) + rune(n-1))
		}
	case "i", "I":
		tens := []string{"", "X", "XX", "XXX"}
		ones := []string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"}
		if n < 40 {
			s := tens[n/10] + ones[n%10]
			if style == "i" {
				return strings.ToLower(s)
			}
			return s
		}
	}
	return strconv.Itoa(n)
}

// atoi is 0 for anything but a small number.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1000 {
		return 0
	}
	return n
}
