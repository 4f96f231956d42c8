package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/formats/docx"
	"ostoja/formats/tor"
)

func Example() {
	d := docx.Document{Title: "Minutes", Lang: "en", Blocks: []docx.Block{
		docx.Heading{Level: 1, Text: "1. Leaflet"},
		docx.Paragraph{Bold: "Decision:", Text: "it is printed."},
		docx.Table{Head: []string{"Who", "What"}, Rows: [][]string{{"IOM", "prints it"}}},
	}}
	file, err := d.Write()
	if err != nil {
		fmt.Println(err)
		return
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	fmt.Println(z.File[4].Name, err)
	// Output: word/document.xml <nil>
}

// parts opens a file and checks that each of its parts is well-formed XML.
func parts(t testing.TB, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(content)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		out[f.Name] = string(content)
	}
	return out
}

var whole = docx.Document{Title: "Protokół <1>", Author: "Grupa & Co", Lang: "pl", Made: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), Blocks: []docx.Block{
	docx.Heading{Level: 9, Text: "1. Ulotka"}, docx.Paragraph{Text: "Pierwszy\tdrugi\nwiersz"}, docx.Item("punkt"), docx.Paragraph{Bold: "Decyzja:", Text: "tak"},
	docx.Table{Head: []string{"Kto", "Co"}, Rows: [][]string{{"IOM"}, {"a", "b", "c"}}},
}}

func TestADocumentHasItsParts(t *testing.T) {
	file, err := whole.Write()
	if err != nil {
		t.Fatal(err)
	}
	p := parts(t, file)
	for name, wants := range map[string][]string{
		"word/document.xml": {"Protokół &lt;1&gt;", `w:val="Heading3"`, "<w:br/>", "<w:tab/>", `w:val="ListBullet"`, "<w:b/>", "</w:tbl><w:p/>"},
		"docProps/core.xml": {"Grupa &amp; Co", "2026-11-24T00:00:00Z"}, "word/styles.xml": {`w:lang w:val="pl"`},
	} {
		for _, want := range wants {
			if !strings.Contains(p[name], want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
	}
	if n := strings.Count(p["word/document.xml"], "<w:tc>"); n != 6 {
		t.Errorf("%d cells, want 6: rows are as long as the head", n)
	}
	again, err := whole.Write()
	if err != nil || !bytes.Equal(file, again) {
		t.Error("the same document gives other bytes")
	}
}

// The reader of Terms of Reference, written by others, finds the text again.
func TestAnotherReaderFindsTheText(t *testing.T) {
	file, err := (&docx.Document{Title: "Terms of Reference", Blocks: []docx.Block{docx.Heading{Level: 1, Text: "Meetings"}, docx.Paragraph{Text: "The group meets weekly, on Tuesday at 15:30 Warsaw time."}}}).Write()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := tor.Read("minutes.docx", file)
	if err != nil || !strings.Contains(fmt.Sprintf("%+v", doc), "on Tuesday at 15:30 Warsaw time") {
		t.Errorf("%+v %v", doc, err)
	}
}

func TestAnyTextMakesAFileThatOpens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		file, err := (&docx.Document{Title: text, Lang: text, Blocks: []docx.Block{docx.Paragraph{text, text}, docx.Item(text), docx.Table{Head: []string{text}, Rows: [][]string{{text}}, Numbers: []int{0}, Widths: []float64{1}}, docx.Chart{Title: text, Labels: []string{text}, Values: []float64{1}, Unit: text}}}).Write()
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, _ := f.Open()
			for d := xml.NewDecoder(r); ; {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
			}
		}
	})
}

func TestAHugeDocumentIsRefused(t *testing.T) {
	if _, err := (&docx.Document{Blocks: []docx.Block{docx.Paragraph{Text: strings.Repeat("long ", 8<<20)}}}).Write(); err == nil {
		t.Error("40 MB of text are taken")
	}
}

func BenchmarkWrite200Rows(b *testing.B) {
	t := docx.Table{Head: []string{"Task", "Who", "Due"}}
	for range 200 {
		t.Rows = append(t.Rows, []string{"send the leaflet to all members", "Anna Nowak, Mosty", "3 November 2026"})
	}
	d := docx.Document{Title: "Minutes", Blocks: []docx.Block{t}}
	for b.Loop() {
		if _, err := d.Write(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestChartsAreDrawnByWord(t *testing.T) {
	c := docx.Chart{Title: "Reached & more", Labels: []string{"1.1 <People>", "1.2"}, Values: []float64{51, 100}, Unit: "%"}
	d := docx.Document{Title: "Report", Blocks: []docx.Block{c, docx.Paragraph{Text: "between"}, c}}
	file, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	all := parts(t, file)
	for _, name := range []string{"word/charts/chart1.xml", "word/charts/chart2.xml"} {
		if !strings.Contains(all[name], "1.1 &lt;People&gt;") || !strings.Contains(all[name], "<c:v>51</c:v>") {
			t.Errorf("%s lacks its numbers: %s", name, all[name])
		}
		if !strings.Contains(all["[Content_Types].xml"], "/"+name) {
			t.Errorf("%s has no type", name)
		}
	}
	for _, id := range []string{"rIdChart1", "rIdChart2"} {
		if !strings.Contains(all["word/document.xml"], `r:id="`+id+`"`) || !strings.Contains(all["word/_rels/document.xml.rels"], `Id="`+id+`"`) {
			t.Errorf("%s leads nowhere", id)
		}
	}
}
