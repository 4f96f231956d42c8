package report

import (
	"strconv"

	"ostoja/internal/web/ui"
)

// show gives the document as parts of a page.
func (t *teller) show() []ui.Part {
	var parts []ui.Part
	for i, b := range t.document() {
		switch b := b.(type) {
		case heading:
			parts = append(parts, ui.Heading{Level: min(b.level, 3), Text: b.text})
		case paragraph:
			p := ui.Paragraph{Text: b.text, Quiet: b.quiet}
			if b.lang != "" {
				p.Lang = string(b.lang)
			}
			parts = append(parts, p)
		case table:
			parts = append(parts, b.show("table-"+strconv.Itoa(i)))
		case drawing:
			parts = append(parts, ui.Markup(b.svg), ui.Paragraph{Text: b.caption, Quiet: true})
		}
	}
	return parts
}

func (b table) show(id string) ui.Part {
	out := ui.Table{ID: id, Caption: b.caption, CaptionSize: ui.Small, RowHeaders: true, Stacked: true}
	for i, head := range b.head {
		out.Columns = append(out.Columns, ui.Column{Text: head, Numeric: b.right(i)})
	}
	for _, row := range b.rows {
		cells := make([]ui.Cell, len(row))
		for i, text := range row {
			cells[i].Text = text
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

func (b table) right(column int) bool {
	for _, n := range b.numbers {
		if n == column {
			return true
		}
	}
	return false
}
