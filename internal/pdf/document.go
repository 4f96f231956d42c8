package pdf

import (
	"bytes"
	"fmt"
	"html/template"

	"codeberg.org/go-pdf/fpdf"
)

// Document flows over A4 pages.
type Document struct {
	About
	Blocks []Block
	Foot   string // stands on the left of the page's number
}

// Block is one part of a document.
type Block interface{ write(*writer) }

// Heading begins a part; level 1 is the title.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is text; Bold stands before it.
type Paragraph struct{ Bold, Text string }

// Item is a line of a list.
type Item string

// Table has its head again on each page. Numbers are the columns that stand on the
// right; Widths are the shares of the columns, equal if empty.
type Table struct {
	Head    []string
	Rows    [][]string
	Numbers []int
	Widths  []float64
}

// Figure is a drawing of package chart with a caption below it.
type Figure struct {
	SVG     template.HTML
	Caption string
	Width   float64 // in millimetres; 0 is the page's
}

// Break begins a new page.
type Break struct{}

const (
	margin   = 20.0
	textSize = 10.5
)

// writer is a document on its way into pages.
type writer struct {
	*fpdf.Fpdf
	width float64 // of the text
}

// Write gives the file.
func (d *Document) Write() ([]byte, error) {
	f, err := Open(A4, d.About)
	if err != nil {
		return nil, err
	}
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, margin)
	f.AliasNbPages("{n}")
	f.SetFooterFunc(func() { foot(f, d.Foot) })
	f.AddPage()
	w := &writer{f, A4.Width - 2*margin}
	for _, b := range d.Blocks {
		w.text("", textSize)
		b.write(w)
	}
	var out bytes.Buffer
	err = f.Output(&out)
	return out.Bytes(), err
}

func foot(f *fpdf.Fpdf, text string) {
	f.SetY(-margin + 6)
	f.SetFont(Font, "", 8.5)
	f.SetTextColor(80, 90, 95)
	f.CellFormat(A4.Width-2*margin-30, 5, text, "", 0, "L", false, 0, "")
	f.CellFormat(30, 5, fmt.Sprintf("%d / {n}", f.PageNo()), "", 0, "R", false, 0, "")
}

// text chooses the font of what follows.
func (w *writer) text(style string, size float64) {
	w.SetFont(Font, style, size)
	w.SetTextColor(11, 12, 12)
}

// room begins a new page unless so many millimetres are left on this one.
func (w *writer) room(height float64) {
	if w.GetY()+height > A4.Height-margin {
		w.AddPage()
	}
}

func (h Heading) write(w *writer) {
	size := map[int]float64{1: 22, 2: 15, 3: 12}[max(1, min(h.Level, 3))]
	w.room(size*point*leading + 40) // with it stays the head of a table below, or a few lines
	if h.Level > 1 {
		w.Ln(size / 4)
	}
	w.text("B", size)
	w.Bookmark(h.Text, max(0, h.Level-1), -1)
	w.MultiCell(w.width, size*point*1.2, h.Text, "", "L", false)
	w.Ln(size / 8)
}

func (p Paragraph) write(w *writer) {
	line := textSize * point * 1.4
	if p.Bold != "" {
		w.text("B", textSize)
		w.Write(line, p.Bold+" ")
		w.text("", textSize)
	}
	w.Write(line, p.Text)
	w.Ln(line + 2)
}

func (i Item) write(w *writer) {
	line := textSize * point * 1.4
	w.room(line)
	y := w.GetY()
	w.SetX(margin + 2)
	w.CellFormat(4, line, "•", "", 0, "L", false, 0, "")
	w.SetXY(margin+6, y)
	w.MultiCell(w.width-6, line, string(i), "", "L", false)
	w.Ln(1)
}

func (f Figure) write(w *writer) {
	width := f.Width
	if width == 0 {
		width = w.width
	}
	d, err := parse(string(f.SVG))
	if err != nil {
		w.SetError(err)
		return
	}
	width = min(width, (A4.Height-2*margin-20)*d.width/d.height)
	height := width * d.height / d.width
	w.room(height + 8)
	y := w.GetY()
	d.draw(w.Fpdf, margin, y, width/d.width)
	w.SetY(y + height + 2)
	w.text("", 9)
	w.MultiCell(w.width, 4.5, f.Caption, "", "L", false)
	w.Ln(3)
}

func (Break) write(w *writer) { w.AddPage() }
