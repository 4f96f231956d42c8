package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/internal/chart"
	"ostoja/internal/pdf"
)

var about = pdf.About{Title: "Звіт", Author: "IOM", Language: "uk", Made: time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)}

// needFont skips where the assets have not been built.
func needFont(t testing.TB) {
	t.Helper()
	if !pdf.Available() {
		t.Skip("the assets have not been built: make assets")
	}
}

// text is what Poppler, a reader of another make, finds in the file.
func text(t testing.TB, file []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (Debian: poppler-utils) is not installed")
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(file)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("pdftotext: %v: %s", err, stderr.String())
	}
	return string(out)
}

func intervals() template.HTML {
	low := 120.0
	return chart.Intervals{Title: "Діапазон", Number: func(v float64) string { return fmt.Sprint(v) }, None: "–",
		Rows: []chart.IntervalRow{{Label: "Люблін", Estimate: &low, Low: 90, High: 170}}}.SVG()
}

func sample() pdf.Document {
	table := pdf.Table{Head: []string{"Województwo", "Osoby"}, Numbers: []int{1}, Widths: []float64{3, 1}}
	for i := range 120 {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("Łódzkie ґ %d", i), fmt.Sprint(i * 17)})
	}
	return pdf.Document{About: about, Foot: "Ґанок", Blocks: []pdf.Block{
		pdf.Heading{1, "Спільний звіт"}, pdf.Paragraph{"Ґрунт:", strings.Repeat("довга думка про допомогу ", 30)},
		pdf.Item("zażółć gęślą jaźń"), pdf.Figure{SVG: intervals(), Caption: "підпис"}, pdf.Heading{2, "Додаток"}, table,
	}}
}

func TestADocumentCanBeReadAndBreaksItsTable(t *testing.T) {
	needFont(t)
	d := sample()
	file, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(text(t, file), " / ", "/")
	for _, want := range []string{"Спільний звіт", "Ґрунт:", "zażółć gęślą jaźń", "Люблін", "підпис", "Łódzkie ґ 119", "2023", "Ґанок", "4/4"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the file", want)
		}
	}
	if heads := strings.Count(got, "Województwo"); heads != 4 {
		t.Errorf("the table's head stands %d times, want once on each of 4 pages", heads)
	}
	keep(t, "document.pdf", file)
}

func TestTheSameContentGivesTheSameBytes(t *testing.T) {
	needFont(t)
	d := sample()
	a, _ := d.Write()
	b, _ := d.Write()
	if !bytes.Equal(a, b) {
		t.Error("two files of one document differ")
	}
}

func TestEveryChartIsDrawn(t *testing.T) {
	needFont(t)
	for name, svg := range map[string]template.HTML{"intervals": intervals(), "lorenz": lorenz(), "tiles": areas(false), "outlines": areas(true)} {
		f, err := pdf.Open(pdf.A5, about)
		if err != nil {
			t.Fatal(err)
		}
		f.AddPage()
		if _, err := pdf.Draw(f, string(svg), 10, 10, 120); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var out bytes.Buffer
		if err := f.Output(&out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		keep(t, name+".pdf", out.Bytes())
	}
}

func lorenz() template.HTML {
	points, _ := chart.Curve([]chart.Share{{Name: "A", Need: 5, Help: 1}, {Name: "B", Need: 5, Help: 4}})
	return template.HTML(chart.Lorenz("l", points, chart.Words{Title: "Крива", X: "потреба", Y: "допомога"}))
}

func areas(outline bool) template.HTML {
	m := chart.Map{ID: "m", Title: "Мапа", Number: func(v float64) string { return fmt.Sprint(v) }}
	for i, name := range []string{"Lublin", "Łódź"} {
		r := chart.Region{Short: "PL", Name: name, Value: float64(i), Known: true, Column: i}
		if outline {
			x := float64(i)
			r.Polygons = [][][][2]float64{{{{x, 50}, {x + 1, 50}, {x + 1, 51}, {x, 51}}}}
		}
		m.Regions = append(m.Regions, r)
	}
	return m.SVG()
}

func TestWordsFitTheirBox(t *testing.T) {
	needFont(t)
	rapid.Check(t, func(t *rapid.T) {
		f, err := pdf.Open(pdf.A4, about)
		if err != nil {
			t.Fatal(err)
		}
		f.AddPage()
		words := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[а-яґєії]{1,12}`), 1, 12).Draw(t, "words"), " ")
		b := pdf.Box{X: 20, Y: 20, Width: 100, Height: 60}
		if height := pdf.Text(f, b, "B", 40, "C", words); height > b.Height {
			t.Errorf("%q takes %.0f mm of %.0f", words, height, b.Height)
		}
	})
}

func TestABadDrawingIsRefused(t *testing.T) {
	needFont(t)
	for _, svg := range []string{"", "<svg", "<svg></svg>", `<svg viewBox="0 0 0 0"></svg>`} {
		f, _ := pdf.Open(pdf.A4, about)
		f.AddPage()
		if _, err := pdf.Draw(f, svg, 0, 0, 100); err == nil {
			t.Errorf("%q was drawn", svg)
		}
	}
}

func FuzzDraw(f *testing.F) {
	f.Add(`<svg viewBox="0 0 10 10"><path d="M1 2l3 4h-5v1zM1e3-2" stroke="#fff"/><text x="1" transform="rotate(-90 1 2)">a</text></svg>`)
	f.Add(`<svg viewBox="0 0 10 10"><polyline points="1,2 3" fill="none" stroke="currentColor" stroke-dasharray="5 4"/></svg>`)
	f.Fuzz(func(t *testing.T, svg string) {
		file, err := pdf.Open(pdf.A4, about)
		if errors.Is(err, pdf.ErrNoFont) {
			t.Skip()
		}
		file.AddPage()
		pdf.Draw(file, svg, 0, 0, 100)
	})
}

// keep writes a file to look at where OSTOJA_SCREENSHOTS names a folder.
func keep(t *testing.T, name string, content []byte) {
	if dir := os.Getenv("OSTOJA_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Error(err)
		}
	}
}
