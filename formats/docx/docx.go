package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
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

// Block is a Heading, Paragraph, Item, Table or Chart.
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
	Head    []string
	Rows    [][]string
	Numbers []int     // columns that stand on the right
	Widths  []float64 // shares of the columns; as their texts need where empty
}

// maxText bounds a document, in bytes of its XML.
const maxText = 32 << 20

// Write gives the bytes of a .docx file.
func (d *Document) Write() ([]byte, error) {
	var body strings.Builder
	body.WriteString(xml.Header + `<w:document ` + wordSpace + `><w:body>`)
	paragraph(&body, "Title", "", d.Title)
	var charts []Chart
	for _, block := range d.Blocks {
		if c, ok := block.(Chart); ok {
			charts = append(charts, c)
			c.place(&body, len(charts))
		} else {
			block.write(&body)
		}
		if body.Len() > maxText {
			return nil, fmt.Errorf("the document has more than %d MB of text", maxText>>20)
		}
	}
	body.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1247" w:bottom="1247" w:left="1247" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	types, links, drawn := withCharts(charts)
	return pack(append([]part{
		{"[Content_Types].xml", types},
		{"_rels/.rels", relations},
		{"docProps/core.xml", d.core()},
		{"word/_rels/document.xml.rels", links},
		{"word/document.xml", body.String()},
		{"word/styles.xml", fmt.Sprintf(styles, escape(d.language()))},
		{"word/numbering.xml", numbering},
	}, drawn...))
}

// withCharts gives the list of types, the relations, and the charts' own parts.
func withCharts(charts []Chart) (types, links string, drawn []part) {
	types, links = contentTypes, documentRelations
	for i, c := range charts {
		name := fmt.Sprintf("charts/chart%d.xml", i+1)
		types = strings.Replace(types, `</Types>`, `<Override PartName="/word/`+name+`" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/></Types>`, 1)
		links = strings.Replace(links, `</Relationships>`, `<Relationship Id="`+chartRelation(i+1)+`" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart" Target="`+name+`"/></Relationships>`, 1)
		drawn = append(drawn, part{"word/" + name, c.part()})
	}
	return types, links, drawn
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
	for i := range t.Head {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, t.width(i))
	}
	b.WriteString(`</w:tblGrid>`)
	t.row(b, t.Head, true)
	for _, row := range t.Rows {
		t.row(b, row, false)
	}
	b.WriteString(`</w:tbl><w:p/>`) // a table may not be the last thing in a file
}

// textWidth is that of a page's text in twentieths of a point.
const textWidth = 9412

// width is a column's in twentieths of a point.
func (t Table) width(column int) int {
	if len(t.Widths) != len(t.Head) {
		return textWidth / len(t.Head)
	}
	sum := 0.0
	for _, w := range t.Widths {
		sum += w
	}
	return int(textWidth * t.Widths[column] / sum)
}

// row writes as many cells as the head has; Word refuses a ragged table.
func (t Table) row(b *strings.Builder, cells []string, head bool) {
	b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		b.WriteString(`<w:tblHeader/>`)
	}
	b.WriteString(`</w:trPr>`)
	for i := range t.Head {
		if len(t.Widths) == len(t.Head) {
			fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, t.width(i))
		} else {
			b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>`)
		}
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		style := ""
		if slices.Contains(t.Numbers, i) {
			style = "TableNumber"
		}
		if head {
			paragraph(b, style, text, "")
		} else {
			paragraph(b, style, "", text)
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
