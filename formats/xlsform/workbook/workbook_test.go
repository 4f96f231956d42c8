package workbook_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ostoja/formats/xlsform/workbook"
)

// book makes an .xlsx with a real writer; set fills its sheets.
func book(t testing.TB, set func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	set(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func only(t *testing.T, data []byte, format workbook.Format) workbook.Sheet {
	t.Helper()
	w, err := workbook.Read(data, format, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Sheets) != 1 {
		t.Fatalf("%d sheets", len(w.Sheets))
	}
	return w.Sheets[0]
}

// Values come out as their author sees them, and rows keep their places.
func TestExcelValues(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		s := "Sheet1"
		date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		custom := `[$-409]d mmm yyyy" h."`
		named, err := f.NewStyle(&excelize.Style{CustomNumFmt: &custom})
		must(t, err)
		for cell, value := range map[string]any{
			"A1": "type", "B1": "  a   name ", "C1": "value",
			"A2": " text\u00a0", "B2": 7, "C2": 2026112401.0,
			"A4": "after a gap", "C4": 0.1, "B4": true,
			"A5": "line\nbreak\x0bend", "C5": "&<>\"'", "B5": "_x0041_",
		} {
			must(t, f.SetCellValue(s, cell, value))
		}
		must(t, f.SetCellValue(s, "A6", time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)))
		must(t, f.SetCellStyle(s, "A6", "A6", date))
		must(t, f.SetCellValue(s, "B6", time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)))
		must(t, f.SetCellStyle(s, "B6", "B6", named))
		must(t, f.SetCellRichText(s, "C6", []excelize.RichTextRun{{Text: "bold "}, {Text: "plain"}}))
	})
	got := only(t, data, workbook.XLSX)
	want := workbook.Sheet{Name: "Sheet1", Header: []string{"type", "a name", "value"}, Rows: [][]string{
		{"text", "7", "2026112401"},
		{},
		{"after a gap", "TRUE", "0.1"},
		{"line\nbreakend", "A", "&<>\"'"},
		{"2026-11-24", "2026-11-24T15:30:00", "bold plain"},
	}}
	for i := range got.Rows {
		if len(got.Rows[i]) == 0 {
			got.Rows[i] = []string{}
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// The same table reads the same from every format.
func TestFormatsAgree(t *testing.T) {
	want := workbook.Sheet{Name: "survey", Header: []string{"type", "name", "label"}, Rows: [][]string{{"text", "q1", "Ім'я | name"}, {"note", "", "a, b"}}}
	texts := map[string]struct {
		format workbook.Format
		data   string
	}{
		"markdown": {workbook.Markdown, "# A form\n\n| survey |\n| --- | --- | --- | --- |\n|  | type | name | label |\r\n|  | text | q1 | Ім'я \\| name |\n\n| | note | | a, b | a comment\n"},
		"commas":   {workbook.CSV, "survey\n,type,name,label\n,text,q1,Ім'я | name\n,note,,\"a, b\"\n"},
		"semis":    {workbook.CSV, "\uFEFFsurvey;;;\r\n;type;name;label\r\n;text;q1;Ім'я | name\r\n;note;;a, b\r\n"},
		"named":    {workbook.CSV, "survey,type,name,label\nsurvey,text,q1,Ім'я | name\nsurvey,note,,\"a, b\"\n"},
		"tabs":     {workbook.CSV, "survey\t\t\t\n\ttype\tname\tlabel\n\ttext\tq1\tІм'я | name\n\tnote\t\ta, b\n"},
	}
	for name, c := range texts {
		t.Run(name, func(t *testing.T) {
			if got := only(t, []byte(c.data), c.format); !reflect.DeepEqual(got, want) {
				t.Errorf("got %q", got)
			}
		})
	}
	data := book(t, func(f *excelize.File) {
		must(t, f.SetSheetName("Sheet1", "survey"))
		for i, row := range append([][]string{want.Header}, want.Rows...) {
			for j, value := range row {
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				must(t, f.SetCellValue("survey", cell, value))
			}
		}
	})
	if got := only(t, data, workbook.XLSX); !reflect.DeepEqual(got, want) {
		t.Errorf("xlsx: got %q", got)
	}
}

// rawBook zips the parts of an .xlsx with the given sheet, to say exactly what
// stands in it.
func rawBook(t testing.TB, sheet string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="survey" r:id="x"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="x" Type="a/worksheet" Target="/xl/s.xml"/></Relationships>`,
		"xl/s.xml":                   sheet,
	} {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write([]byte(content))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

const head = `<worksheet><dimension ref="A1:AMJ1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c></row>`

// A CSV names its sheets, or is the survey alone.
func TestASurveyAloneIsACSV(t *testing.T) {
	for name, data := range map[string]string{
		"alone":               "type;name;label\r\ninteger;a;Age\r\n",
		"name of the sheet":   "survey\n,type,name,label\n,integer,a,Age\n",
		"named on each line":  "survey,type,name,label\nsurvey,integer,a,Age\n",
		"other columns first": "\ufefflabel,name,type\nAge,a,integer\n",
	} {
		sheet := only(t, []byte(data), workbook.CSV)
		if sheet.Name != "survey" || len(sheet.Rows) != 1 || len(sheet.Rows[0]) != 3 {
			t.Errorf("%s: %+v", name, sheet)
		}
	}
}

// A sheet ends at its last row, whatever size it claims; a row a million rows
// below does not belong to it.
func TestSheetEnds(t *testing.T) {
	data := rawBook(t, head+`<row r="2"><c r="A2" t="str"><v>text</v></c><c r="XFD2" t="str"><v>far</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>`)
	if got := only(t, data, workbook.XLSX); len(got.Rows) != 1 || got.Rows[0][0] != "text" {
		t.Errorf("rows %q", got.Rows)
	}
}

func TestReadRefuses(t *testing.T) {
	bomb := rawBook(t, head+strings.Repeat(" ", workbook.MaxFile+1))
	for name, c := range map[string]struct {
		data   []byte
		format workbook.Format
		want   string
	}{
		"bomb":           {bomb, workbook.XLSX, "larger than"},
		"no zip":         {[]byte("PK\x03\x04 and no more"), workbook.XLSX, "damaged"},
		"doctype":        {rawBook(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`), workbook.XLSX, "document type"},
		"cut":            {rawBook(t, head+`<row r="2"><c r="A2`), workbook.XLSX, "ends too early"},
		"cells backward": {rawBook(t, head+`<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>`), workbook.XLSX, "out of order"},
		"same header":    {[]byte("survey,,\n,type,type\n"), workbook.CSV, "two columns"},
		"no sheet":       {[]byte(",type,name\n,text,q\n"), workbook.CSV, "name the sheet"},
		"no table":       {[]byte("# just words\n"), workbook.Markdown, "no table"},
		"sheet twice":    {[]byte("survey,\n,type\nchoices,\n,name\nsurvey,\n,type\n"), workbook.CSV, "twice"},
		"a huge cell":    {[]byte("survey,\n,type\n," + strings.Repeat("x", workbook.MaxCell+1)), workbook.CSV, "bytes"},
	} {
		if _, err := workbook.Read(c.data, c.format, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func TestColumnLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA"} {
		if got := workbook.ColumnLetters(i); got != want {
			t.Errorf("column %d is %s, want %s", i, got, want)
		}
	}
}

// sound checks what holds of every workbook that was read.
func sound(t *testing.T, w *workbook.Workbook) {
	for _, s := range w.Sheets {
		for i, row := range s.Rows {
			if len(row) > len(s.Header) {
				t.Errorf("row %d has %d cells under %d headers", i+2, len(row), len(s.Header))
			}
		}
		if n := len(s.Rows); n > 0 && len(s.Rows[n-1]) == 0 {
			t.Error("the last row is empty")
		}
	}
}

func fuzz(f *testing.F, format workbook.Format, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, err := workbook.Read(data, format, nil); err == nil {
			sound(t, w)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, workbook.Markdown, []byte("| survey |\n| | type | name |\n| | text | q |\n"), []byte("|a|\n|-|\n| |\\||"))
}

func FuzzCSV(f *testing.F) {
	fuzz(f, workbook.CSV, []byte("survey,\n,type,name\n,text,q\n"), []byte("a;\n;\"b"))
}

func FuzzXLSX(f *testing.F) { fuzz(f, workbook.XLSX, rawBook(f, head+`</sheetData></worksheet>`)) }

// FuzzSheet feeds the XML of a sheet, which the zip hides from FuzzXLSX.
func FuzzSheet(f *testing.F) {
	f.Add(head + `<row><c t="s"><v>0</v></c><c r="C2" t="b"><v>1</v></c></row></sheetData>`)
	f.Add(`<row r="5"><c r="A5" t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c></row><![CDATA[<]]>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		if w, err := workbook.Read(rawBook(t, sheet), workbook.XLSX, nil); err == nil {
			sound(t, w)
		}
	})
}

func ExampleRead() {
	form := "| survey |\n| | type | name | label |\n| | text | q1   | Name  |\n"
	w, err := workbook.Read([]byte(form), workbook.Markdown, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := w.Sheet("survey")
	fmt.Println(s.Header, s.Rows)
	// Output: [type name label] [[text q1 Name]]
}
