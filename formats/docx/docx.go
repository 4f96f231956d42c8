package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// Document is what a file holds.
type Document struct {
	Title  string
	Author string    // the group's name; never a person's unless she agreed
	Made   time.Time // in the file's properties; zero for none
	Lang   string    // BCP 47, for the spelling checker: "pl"
	Blocks []Block
}

// Block is a Heading, Paragraph, Item or Table.
type Block interface{ write(b *strings.Builder) }

// Heading begins a part; Level is 1 to 3.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is text; its line breaks are kept. Bold stands in front of it.
type Paragraph struct{ Bold, Text string }

// Item is one point of a list.
type Item string

// Table has a head and rows, each as long as the head.
type Table struct {
	Head []string
	Rows [][]string
}

// maxText bounds a document, in bytes of its XML.
const maxText = 32 << 20

// Write gives the bytes of a .docx file.
func (d *Document) Write() ([]byte, error) {
	var body strings.Builder
	body.WriteString(xml.Header + `<w:document ` + wordSpace + `><w:body>`)
	paragraph(&body, "Title", "", d.Title)
	for _, block := range d.Blocks {
		block.write(&body)
		if body.Len() > maxText {
			return nil, fmt.Errorf("the document has more than %d MB of text", maxText>>20)
		}
	}
	body.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1247" w:bottom="1247" w:left="1247" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return pack([]part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relations},
		{"docProps/core.xml", d.core()},
		{"word/_rels/document.xml.rels", documentRelations},
		{"word/document.xml", body.String()},
		{"word/styles.xml", fmt.Sprintf(styles, escape(d.language()))},
		{"word/numbering.xml", numbering},
	})
}

func (d *Document) language() string {
	if d.Lang == "" {
		return "en"
	}
	return d.Lang
}

func (d *Document) core() string {
	made := ""
	if !d.Made.IsZero() {
		made = `<dcterms:created xsi:type="dcterms:W3CDTF">` + d.Made.UTC().Format(time.RFC3339) + `</dcterms:created>`
	}
	return fmt.Sprintf(core, escape(d.Title), escape(d.Author), made)
}

type part struct{ name, text string }

// pack makes the zip file; its times are fixed, so that equal documents are equal bytes.
func pack(parts []part) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(p.text)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

func (h Heading) write(b *strings.Builder) {
	paragraph(b, fmt.Sprintf("Heading%d", min(max(h.Level, 1), 3)), "", h.Text)
}

func (p Paragraph) write(b *strings.Builder) { paragraph(b, "", p.Bold, p.Text) }

func (i Item) write(b *strings.Builder) { paragraph(b, "ListBullet", "", string(i)) }

func (t Table) write(b *strings.Builder) {
	b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>`)
	b.WriteString(strings.Repeat(`<w:gridCol/>`, len(t.Head)) + `</w:tblGrid>`)
	t.row(b, t.Head, true)
	for _, row := range t.Rows {
		t.row(b, row, false)
	}
	b.WriteString(`</w:tbl><w:p/>`) // a table may not be the last thing in a file
}

// row writes as many cells as the head has; Word refuses a ragged table.
func (t Table) row(b *strings.Builder, cells []string, head bool) {
	b.WriteString(`<w:tr>`)
	if head {
		b.WriteString(`<w:trPr><w:tblHeader/></w:trPr>`)
	}
	for i := range t.Head {
		b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>`)
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		if head {
			paragraph(b, "", text, "")
		} else {
			paragraph(b, "", "", text)
		}
		b.WriteString(`</w:tc>`)
	}
	b.WriteString(`</w:tr>`)
}

func paragraph(b *strings.Builder, style, bold, text string) {
	b.WriteString(`<w:p>`)
	if style != "" {
		b.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	}
	if bold != "" {
		b.WriteString(`<w:r><w:rPr><w:b/></w:rPr>`)
		lines(b, bold)
		b.WriteString(`</w:r>`)
		if text != "" {
			text = " " + text
		}
	}
	if text != "" {
		b.WriteString(`<w:r>`)
		lines(b, text)
		b.WriteString(`</w:r>`)
	}
	b.WriteString(`</w:p>`)
}

// lines writes text with its line breaks and tabs.
func lines(b *strings.Builder, text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString(`<w:tab/>`)
			}
			b.WriteString(`<w:t xml:space="preserve">` + escape(piece) + `</w:t>`)
		}
	}
}

// escape makes text safe in XML; what XML cannot hold becomes U+FFFD.
func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // into memory: cannot fail
	return b.String()
}
