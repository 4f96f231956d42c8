package tor

import (
	"encoding/xml"
	"strings"
)

// docx collects the lines of a Word document while its XML goes by.
type docx struct {
	styles   map[string]style
	abstract map[string]string // list -> its definition
	levels   map[numberRef]listLevel
	counters map[string][9]int

	lines  []line
	size   int // bytes of text so far
	skip   int // > 0 inside deleted text and fallbacks
	text   bool
	para   []*paragraph // open ones; a text box has paragraphs in a paragraph
	tables []*table     // open ones; a cell may have a table
}

type paragraph struct {
	style  string
	number numberRef
	bold   bool // of the run that is open
	hidden bool
	inRun  bool
	words  strings.Builder
	lead   strings.Builder // the bold words that it begins with
	plain  bool            // some words are not bold
}

type table struct {
	rows   [][]string
	cell   strings.Builder
	merged bool // the cell continues the one above
}

// skipped elements hold text that is not part of the document as it reads.
var skipped = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "pPrChange": true, "rPrChange": true}

// readBody reads word/document.xml.
func (d *docx) readBody(dec *xml.Decoder) error {
	var tooLong error
	err := walk(dec, d.start, d.end, func(s string) {
		if p := d.open(); p != nil && d.text && d.skip == 0 && !p.hidden {
			if d.size += len(s); d.size > maxText {
				tooLong = errLong
				return
			}
			p.write(s)
		}
	})
	if err == nil {
		err = tooLong
	}
	return err
}

func (d *docx) open() *paragraph {
	if len(d.para) == 0 {
		return nil
	}
	return d.para[len(d.para)-1]
}

func (p *paragraph) write(s string) {
	p.words.WriteString(s)
	if p.bold && !p.plain {
		p.lead.WriteString(s)
	} else if strings.TrimSpace(s) != "" {
		p.plain = true
	}
}

func (d *docx) start(e xml.StartElement) {
	name := e.Name.Local
	if skipped[name] {
		d.skip++
	}
	if d.skip > 0 {
		return
	}
	switch name {
	case "p":
		if len(d.para) < maxDepth {
			d.para = append(d.para, &paragraph{})
		}
	case "tbl":
		d.tables = append(d.tables, &table{})
	case "tr":
		if t := d.table(); t != nil {
			t.rows = append(t.rows, nil)
		}
	}
	if p := d.open(); p != nil {
		p.start(e)
	}
	if t := d.table(); t != nil && name == "vMerge" && attr(e, "val") != "restart" {
		t.merged = true
	}
	d.text = name == "t"
}

// start notes what an element inside a paragraph says of it.
func (p *paragraph) start(e xml.StartElement) {
	switch e.Name.Local {
	case "r":
		p.inRun, p.bold, p.hidden = true, false, false
	case "pStyle":
		p.style = attr(e, "val")
	case "numId":
		p.number.list = attr(e, "val")
	case "ilvl":
		p.number.level = attr(e, "val")
	case "b":
		p.bold = p.inRun && on(e)
	case "vanish":
		p.hidden = p.inRun && on(e)
	case "tab":
		if p.inRun {
			p.write("\t")
		}
	case "br", "cr":
		p.write("\n")
	case "noBreakHyphen":
		p.write("-")
	}
}

func (d *docx) end(name string) {
	d.text = false
	if skipped[name] {
		d.skip--
		return
	}
	if d.skip > 0 {
		return
	}
	switch t := d.table(); {
	case name == "r" && d.open() != nil:
		p := d.open()
		p.inRun, p.bold, p.hidden = false, false, false
	case name == "p" && d.open() != nil:
		p := d.open()
		d.para = d.para[:len(d.para)-1]
		d.finish(p)
	case name == "tc" && t != nil && len(t.rows) > 0:
		t.finishCell()
	case name == "tbl" && t != nil:
		d.tables = d.tables[:len(d.tables)-1]
		d.finishTable(t)
	}
}

func (d *docx) table() *table {
	if len(d.tables) == 0 {
		return nil
	}
	return d.tables[len(d.tables)-1]
}

// finish makes lines of a paragraph that has ended.
func (d *docx) finish(p *paragraph) {
	for i, s := range strings.Split(p.words.String(), "\n") {
		if strings.TrimSpace(s) == "" {
			continue
		}
		l := d.paragraphLine(p, s, i == 0)
		switch cells := splitCells(s); {
		case d.table() != nil:
			d.table().write(l)
		case cells != nil:
			d.lines = append(d.lines, rowLines(cells)...)
		default:
			d.lines = append(d.lines, l)
		}
	}
}

// paragraphLine reads what the style and the list say, before any guess.
func (d *docx) paragraphLine(p *paragraph, s string, first bool) line {
	st := d.styleOf(p.style)
	l := newLine(s)
	l.indent, l.apart = 0, true
	l.bold = l.bold || !p.plain
	if lead := strings.Trim(p.lead.String(), " :.–-\t\n"); p.plain && lead != "" && first {
		l.Lead = plain(lead)
	}
	ref := p.number
	if ref.list == "" {
		ref.list = st.number.list
		if ref.level == "" {
			ref.level = st.number.level
		}
	}
	if ref.level == "" {
		ref.level = "0"
	}
	if ref.list != "" && ref.list != "0" && first && l.style == "" {
		d.count(ref, &l)
	} else if l.style == "" && strings.HasPrefix(st.name, "list bullet") {
		l.style, l.Label = "bullet", "•"
	}
	switch {
	case st.outline > 0:
		l.fixed, l.Kind, l.hashes = true, Heading, st.outline
	case st.name == "title" || st.name == "subtitle" || p.style == "Title" || p.style == "Subtitle":
		l.fixed, l.Kind, l.style = true, Paragraph, ""
	case st.bold && p.lead.Len() == 0:
		l.bold = true
	}
	return l
}

// write adds a line to the open cell, its label kept in the text so that
// cellLines finds the list again.
func (t *table) write(l line) {
	if t.cell.Len() > 0 {
		t.cell.WriteByte('\n')
	}
	if l.style == "bullet" {
		t.cell.WriteString("• ")
	} else if l.style != "" {
		t.cell.WriteString(l.Label + ") ")
	}
	if rest, ok := strings.CutPrefix(l.Text, l.Lead); ok && l.Lead != "" {
		t.cell.WriteString("**" + l.Lead + "**" + rest)
		return
	}
	t.cell.WriteString(l.Text)
}

func (t *table) finishCell() {
	last := len(t.rows) - 1
	text := t.cell.String()
	if at := len(t.rows[last]); t.merged && text == "" && last > 0 && at < len(t.rows[last-1]) {
		text = t.rows[last-1][at]
	}
	t.rows[last] = append(t.rows[last], text)
	t.cell.Reset()
	t.merged = false
}

// finishTable makes lines of a table; a table in a cell becomes text of that cell.
func (d *docx) finishTable(t *table) {
	lines := tableLines(t.rows)
	outer := d.table()
	if outer == nil {
		d.lines = append(d.lines, lines...)
		return
	}
	for _, l := range lines {
		if l.Key != "" {
			l.Text = l.Key + ": " + l.Text
		}
		outer.write(l)
	}
}
