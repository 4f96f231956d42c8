package actors

import (
	"slices"
	"strings"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
)

// Binding says what one column holds.
type Binding struct {
	Column int // from 0
	Field  Field
	Kind   string // of people, for figures
	Label  string // the header, else the tag: how a person knows the column
}

// Layout says where a table has its rows and what its columns hold.
type Layout struct {
	Bindings []Binding
	First    int // number of the first row of data in the sheet, from 1
	Tagged   bool
	head     []string // cells of the last row above the data
}

// layoutRows is how far down tags and headers may stand.
const layoutRows = 25

// LayoutOf finds the layout of a table from its first rows: by hashtags where
// there is a row of them, else by the headers that say most.
func LayoutOf(rows []table.Row) Layout {
	rows = rows[:slicesIndex(rows, func(r table.Row) bool { return r.Number > layoutRows })]
	for i, r := range rows {
		var above []string
		if i > 0 {
			above = rows[i-1].Cells
		}
		if columns, ok := hxl.ParseTagRow(r.Cells, above); ok {
			l := bind(columns, headersAbove(rows[:i], len(columns)))
			l.First, l.Tagged, l.head = r.Number+1, true, r.Cells
			return l
		}
	}
	var best Layout
	for i, r := range rows {
		l := bind(make([]hxl.Column, len(r.Cells)), headersAbove(rows[:i+1], len(r.Cells)))
		l.First, l.head = r.Number+1, r.Cells
		if l.score() > best.score() {
			best = l
		}
	}
	if best.head == nil {
		best = unknownHeads(rows)
	}
	return best
}

// unknownHeads takes the first row with two filled cells for the headers of a
// table none of whose headers we know, so that a person can say what they mean.
func unknownHeads(rows []table.Row) Layout {
	for _, r := range rows {
		if len(filled(r.Cells, 2)) == 2 {
			return Layout{First: r.Number + 1, head: r.Cells}
		}
	}
	return Layout{}
}

func slicesIndex(rows []table.Row, f func(table.Row) bool) int {
	if i := slices.IndexFunc(rows, f); i >= 0 {
		return i
	}
	return len(rows)
}

// score tells how much of a 5W table a layout has; who counts double.
func (l Layout) score() int {
	seen := map[Field]bool{}
	for _, b := range l.Bindings {
		seen[b.Field] = true
	}
	n := len(seen)
	if l.has(Field.isOrg) {
		n++
	}
	return n
}

func (l Layout) has(is func(Field) bool) bool {
	return slices.ContainsFunc(l.Bindings, func(b Binding) bool { return is(b.Field) })
}

// Missing tells in words what a table lacks to be one of activities; "" for nothing.
func (l Layout) Missing() string {
	switch {
	case !l.has(Field.isOrg):
		return "no column says who does it (an organisation)"
	case !l.has(Field.isWhat) && !l.has(Field.isArea) && !l.has(func(f Field) bool { return f == FieldLocation }):
		return "no column says what is done or where (a sector, an activity, an area)"
	}
	return ""
}

// header is what stands above a column: its own cell, and the cell of the row
// above that, which may span several columns.
type header struct{ own, above string }

func headersAbove(rows []table.Row, columns int) []header {
	out := make([]header, columns)
	if len(rows) == 0 {
		return out
	}
	var spanning []string
	last := rows[len(rows)-1]
	if n := len(rows); n > 1 && rows[n-2].Number == last.Number-1 {
		spanning = rows[n-2].Cells
	}
	carried := ""
	for i := range out {
		if i < len(last.Cells) {
			out[i].own = hxl.Squeeze(last.Cells[i])
		}
		if i < len(spanning) && !hxl.Empty(spanning[i]) {
			carried = hxl.Squeeze(spanning[i])
		}
		out[i].above = carried
	}
	return out
}

// read tells what the header says: its own cell, or both where that says nothing.
func (h header) read() heading {
	own := headingOf(h.own)
	if own.field != NoField || h.above == "" {
		return own
	}
	if h.own == "" {
		return heading{}
	}
	both := headingOf(h.above + " " + h.own)
	if both.field != NoField && (own.kind != "" || subWords[headerKey(h.own)] || both.field != headingOf(h.above).field) {
		return both
	}
	return own
}

// subWords may stand under a header that spans several columns, and make sense with it alone.
var subWords = set("name", "code", "date", "total", "title", "number", "nom", "nombre", "título", "nazwa", "liczba", "назва", "кількість", "p code", "pcode", "kod", "код", "numer")

// bind tells for each column what it holds. Tags decide over headers; headers
// decide between columns with the same tag, and for columns without one.
func bind(columns []hxl.Column, headers []header) Layout {
	b := binder{taken: map[Field]bool{}}
	for pass := range 2 { // tagged columns first
		for i, c := range columns {
			if tagged := c.Tag != ""; tagged == (pass == 0) {
				b.column(i, c, headers[i])
			}
		}
	}
	slices.SortFunc(b.out, func(x, y Binding) int { return x.Column - y.Column })
	tellApart(b.out)
	return Layout{Bindings: b.out}
}

type binder struct {
	out    []Binding
	taken  map[Field]bool
	figure Field // the last figure field seen, for bare kinds of people
}

func (b *binder) column(i int, c hxl.Column, h header) {
	said := h.read()
	field, kind := fieldOfTag(c), kindOfTag(c)
	switch {
	case c.Tag == "":
		field, kind = said.field, said.kind
		if field == NoField && kind != "" && b.figure != NoField {
			field = b.figure
		}
	case field == FieldGroup && said.field.isFigure(), field == FieldPeriod && (said.field == FieldStart || said.field == FieldEnd),
		b.taken[field] && !field.isFigure() && said.field != NoField && !b.taken[said.field]:
		field, kind = said.field, said.kind
	}
	if field.isFigure() {
		b.figure = field
		if kind == "" {
			kind = said.kind
		}
	} else {
		kind = ""
	}
	if field == NoField || b.taken[field] && !field.isFigure() {
		return
	}
	b.taken[field] = true
	label := h.own
	if label == "" {
		label = c.Display()
	}
	b.out = append(b.out, Binding{Column: i, Field: field, Kind: kind, Label: label})
}

var totalWords = set("total", "totals", "grand total", "sub total", "subtotal", "sum", "overall", "overall total", "suma", "razem", "łącznie", "ogółem", "suma końcowa", "разом", "всього", "усього", "загалом", "итого", "всего",
	"total général", "total general", "somme", "sous total", "sous-total", "ensemble", "gesamt")

// tellApart gives figures that have the same kind the words of their headers as
// kind, but for one whose header says that it is the total.
func tellApart(bindings []Binding) {
	count := map[[2]string]int{}
	key := func(b Binding) [2]string { return [2]string{formatInt(int64(b.Field)), b.Kind} }
	for _, b := range bindings {
		if b.Field.isFigure() {
			count[key(b)]++
		}
	}
	for i, b := range bindings {
		if !b.Field.isFigure() || count[key(b)] < 2 {
			continue
		}
		if isTotal := slices.ContainsFunc(strings.Fields(headerKey(b.Label)), func(w string) bool { return totalWords[w] }); isTotal && b.Kind == "" {
			continue
		}
		bindings[i].Kind = strings.TrimPrefix(b.Kind+" "+b.Label, " ")
	}
}
