package report

import (
	"ostoja/formats/docx"
	"ostoja/internal/pdf"
)

// printPDF writes the document as PDF.
func (t *teller) printPDF(link string) ([]byte, error) {
	d := pdf.Document{About: pdf.About{Title: t.title(), Author: t.c.Group, Language: string(t.Lang), Made: t.c.Made}, Foot: t.c.Group + " · " + t.title()}
	d.Blocks = append(d.Blocks, pdf.Heading{Level: 1, Text: t.title()}, pdf.Paragraph{Text: t.lead()}, pdf.Paragraph{Text: link})
	blocks := t.document()
	for i, b := range blocks {
		switch b := b.(type) {
		case heading:
			if i > 0 && i+1 < len(blocks) {
				if _, figure := blocks[i+1].(drawing); figure { // which would leave its heading behind
					d.Blocks = append(d.Blocks, pdf.Break{})
				}
			}
			d.Blocks = append(d.Blocks, pdf.Heading{Level: min(b.level, 3), Text: b.text})
		case paragraph:
			d.Blocks = append(d.Blocks, pdf.Paragraph{Text: b.text})
		case table:
			d.Blocks = append(d.Blocks, pdf.Paragraph{Bold: b.caption}, pdf.Table{Head: b.head, Rows: b.rows, Numbers: b.numbers, Widths: b.widths})
		case drawing:
			d.Blocks = append(d.Blocks, pdf.Figure{SVG: b.svg, Caption: b.caption, Width: 130})
		}
	}
	return d.Write()
}

// printWord writes the document for Word, in which people can go on.
func (t *teller) printWord(link string) ([]byte, error) {
	d := docx.Document{Title: t.title(), Author: t.c.Group, Made: t.c.Made, Lang: string(t.Lang)}
	d.Blocks = append(d.Blocks, docx.Paragraph{Text: t.lead()}, docx.Paragraph{Text: link})
	for _, b := range t.document() {
		switch b := b.(type) {
		case heading:
			d.Blocks = append(d.Blocks, docx.Heading{Level: b.level - 1, Text: b.text})
		case paragraph:
			d.Blocks = append(d.Blocks, docx.Paragraph{Text: b.text})
		case table:
			d.Blocks = append(d.Blocks, docx.Paragraph{Bold: b.caption}, docx.Table{Head: b.head, Rows: b.rows, Numbers: b.numbers, Widths: b.widths})
		case drawing:
			if len(b.bars) > 0 {
				d.Blocks = append(d.Blocks, b.chart())
			}
		}
	}
	return d.Write()
}

// chart draws the numbers as Word does by itself; a map stands in its table.
func (d drawing) chart() docx.Chart {
	c := docx.Chart{Title: d.caption, Unit: d.unit}
	for _, b := range d.bars {
		c.Labels, c.Values = append(c.Labels, b.label), append(c.Values, b.value)
	}
	return c
}
