package pdf

import "slices"

const (
	cellSize = 9.0
	cellLine = cellSize * point * 1.35
	cellPad  = 1.2
)

func (t Table) write(w *writer) {
	widths := t.widths(w.width)
	if len(t.Rows) > 0 { // no head alone at the foot of a page
		w.room(t.height(w, widths, t.Head, "B") + t.height(w, widths, t.Rows[0], ""))
	}
	t.row(w, widths, t.Head, true)
	for _, cells := range t.Rows {
		if w.GetY()+t.height(w, widths, cells, "") > A4.Height-margin {
			w.AddPage()
			t.row(w, widths, t.Head, true)
		}
		t.row(w, widths, cells, false)
	}
	w.Ln(4)
}

// widths shares the text's width among the columns.
func (t Table) widths(full float64) []float64 {
	shares := t.Widths
	if len(shares) != len(t.Head) {
		shares = slices.Repeat([]float64{1}, len(t.Head))
	}
	var sum float64
	for _, s := range shares {
		sum += s
	}
	widths := make([]float64, len(shares))
	for i, s := range shares {
		widths[i] = full * s / sum
	}
	return widths
}

// height is that of the row's longest cell.
func (t Table) height(w *writer, widths []float64, cells []string, style string) float64 {
	w.text(style, cellSize)
	lines := 1
	for i, text := range cells[:min(len(cells), len(widths))] {
		lines = max(lines, len(w.SplitText(text, widths[i])))
	}
	return float64(lines)*cellLine + 2*cellPad
}

func (t Table) row(w *writer, widths []float64, cells []string, head bool) {
	style, line := "", 0.1
	if head {
		style, line = "B", 0.4
	}
	height := t.height(w, widths, cells, style)
	w.room(height)
	x, y := margin, w.GetY()
	for i, text := range cells[:min(len(cells), len(widths))] {
		align := "L"
		if slices.Contains(t.Numbers, i) {
			align = "R"
		}
		w.SetXY(x, y+cellPad)
		w.MultiCell(widths[i], cellLine, text, "", align, false)
		x += widths[i]
	}
	w.SetLineWidth(line)
	w.SetDrawColor(177, 180, 182)
	w.Line(margin, y+height, margin+w.width, y+height)
	w.SetXY(margin, y+height)
}
