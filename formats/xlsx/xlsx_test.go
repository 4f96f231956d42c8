package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func written(t testing.TB, tables ...Table) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tables...); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func rowsOf(t testing.TB, r *bytes.Reader, sheet string) []string {
	t.Helper()
	book, err := Open(r, r.Size(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for row, err := range book.Rows(sheet) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%d %s", row.Number, strings.Join(row.Cells, "|")))
	}
	return out
}

var people = Table{
	Sheet: "5W",
	Columns: []Column{
		{Header: "Organisation", Tag: "#org+name", Choices: []string{"IOM", "La Strada"}, Note: "Who does it"},
		{Header: "Start", Tag: "#date+start", Kind: Date},
		{Header: "Reached", Tag: "#reached", Kind: Integer},
		{Header: "Share", Tag: "#value", Kind: Number},
	},
	Rows: slices.Values([][]any{
		{"La Strada", time.Date(2025, 3, 31, 0, 0, 0, 0, time.UTC), 1200, 0.1},
		{`=HYPERLINK("http://x")`, nil, int64(7), nil},
		{"+1|cmd", nil, 0, 1e6},
		{"zażółć <&> \"'", nil, nil, nil},
	}),
}

// What is written is read again as the same, and no text has become a formula.
func TestWrittenIsRead(t *testing.T) {
	r := written(t, people, Table{Sheet: "Empty", Columns: []Column{{Header: "A"}}})
	want := []string{
		"1 Organisation|Start|Reached|Share", "2 #org+name|#date+start|#reached|#value", "3 La Strada|2025-03-31|1200|0.1",
		`4 =HYPERLINK("http://x")||7`, "5 +1|cmd||0|1000000", `6 zażółć <&> "'`,
	}
	if got := rowsOf(t, r, "5W"); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := rowsOf(t, r, "Empty"); !slices.Equal(got, []string{"1 A"}) {
		t.Errorf("got %q", got)
	}
	sheet := part(t, r, "xl/worksheets/sheet1.xml")
	if strings.Contains(sheet, "<f>") {
		t.Error("a text became a formula")
	}
	for _, want := range []string{"<dataValidation ", "Lists!$A$1:$A$2", "pane ", "Who does it"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet has no %s", want)
		}
	}
}

func part(t testing.TB, r *bytes.Reader, name string) string {
	z, err := zip.NewReader(r, r.Size())
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := io.ReadAll(f)
	return string(data)
}

func TestWriteRefusesWhatNoCellCanHold(t *testing.T) {
	for _, v := range []any{[]int{1}, make(chan int), zero() / zero()} {
		table := Table{Sheet: "A", Columns: []Column{{Header: "H"}}, Rows: slices.Values([][]any{{v}})}
		if err := Write(io.Discard, table); err == nil || !strings.Contains(err.Error(), "row 2, column H") {
			t.Errorf("%v: got %v", v, err)
		}
	}
}

func zero() float64 { return 0 }

// made builds a workbook by hand: the given sheet and shared texts.
func made(t testing.TB, sheet, texts, styles string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="x"><sheets><sheet name="A" sheetId="1" r:id="r1"/><sheet name="H" state="hidden" r:id="r2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/none.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet, "xl/sharedStrings.xml": texts, "xl/styles.xml": styles,
	} {
		w, _ := z.Create(name)
		_, _ = io.WriteString(w, body)
	}
	z.Close()
	return bytes.NewReader(b.Bytes())
}

const (
	someTexts  = `<sst><si><t>one</t></si><si><r><t>two </t></r><r><t xml:space="preserve">&amp; three</t></r><rPh><t>no</t></rPh></si></sst>`
	someStyles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/><numFmt numFmtId="165" formatCode="0.0&quot;days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`
)

func TestCellsAsPeopleMeanThem(t *testing.T) {
	sheet := `<?xml version="1.0"?><!-- c > --><x:worksheet xmlns:x="y"><x:sheetData>
<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" s="1"><v>45747</v></c><c r="E2" s="2"><v>45747.5</v></c><c r="F2" s="3"><v>45747</v></c></row>
<row r="4"><c t="inlineStr"><is><t>in &lt;line&#xA;</t></is></c><c><v>1.50</v></c><c t="b"><v>1</v></c><c t="str"><f>A1&amp;"x"</f><v>calc</v></c><c t="e"><v>#N/A</v></c><c><v>1E3</v></c><c><f>1+1</f></c><c t="s"/></row>
<row r="5"><c r="B5" s="1"/></row><row><c><v><![CDATA[7]]></v></c></row></x:sheetData></x:worksheet>`
	got := rowsOf(t, made(t, sheet, someTexts, someStyles), "A")
	want := []string{"2 one||two & three|2025-03-31|2025-03-31|45747", "4 in <line\n|1.5|1|calc|#N/A|1000", "6 7"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestHiddenSheetsAreKnown(t *testing.T) {
	r := made(t, "<worksheet/>", someTexts, someStyles)
	book, err := Open(r, r.Size(), Limits{})
	if err != nil || len(book.Sheets()) != 2 || book.Sheets()[0].Hidden || !book.Sheets()[1].Hidden {
		t.Errorf("got %v, %v", book.Sheets(), err)
	}
}

func TestHostileWorkbooksAreRefused(t *testing.T) {
	row := `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`
	for name, c := range map[string]struct {
		book   *bytes.Reader
		limits Limits
		want   string
	}{
		"doctype":      {made(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`, someTexts, someStyles), Limits{}, "DOCTYPE"},
		"deep":         {made(t, strings.Repeat("<a>", 1000), someTexts, someStyles), Limits{}, "nested"},
		"cut":          {made(t, row[:60], someTexts, someStyles), Limits{}, "ends in the middle"},
		"wide":         {made(t, strings.Replace(row, "A1", "ZZZ1", 1), someTexts, someStyles), Limits{}, "columns"},
		"long":         {made(t, strings.Replace(row, `r="1"`, `r="99999999"`, 1), someTexts, someStyles), Limits{}, "rows"},
		"backwards":    {made(t, `<sheetData><row r="5"></row><row r="2"></row></sheetData>`, someTexts, someStyles), Limits{}, "follows row 5"},
		"missing text": {made(t, `<row><c t="s"><v>99</v></c></row>`, someTexts, someStyles), Limits{}, "text '99'"},
		"bomb":         {made(t, "<a>"+strings.Repeat("<b/>", 8<<20), someTexts, someStyles), Limits{}, "times its size"},
		"long text":    {made(t, "<a>"+strings.Repeat(" ", 2<<20), someTexts, someStyles), Limits{}, "longer than"},
		"many texts":   {made(t, row, "<sst>"+strings.Repeat("<si><t>abcdefgh</t></si>", 1000)+"</sst>", someStyles), Limits{Texts: 1000}, "text"},
		"huge":         {made(t, row, someTexts, someStyles), Limits{Inflated: 100}, "unpacked"},
		"no such":      {made(t, "", someTexts, someStyles), Limits{}, ""},
	} {
		book, err := Open(c.book, c.book.Size(), c.limits)
		if err == nil {
			for _, err = range book.Rows("A") {
				if err != nil {
					break
				}
			}
		}
		if got := fmt.Sprint(err); c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	for _, junk := range []string{"", "PK", "PK\x03\x04 and nothing more"} {
		if _, err := Open(strings.NewReader(junk), int64(len(junk)), Limits{}); !errors.Is(err, ErrNotWorkbook) {
			t.Errorf("%q: got %v", junk, err)
		}
	}
}

// Our reader and excelize's agree on what excelize writes.
func TestAgreesWithExcelize(t *testing.T) {
	f := excelize.NewFile()
	for i, v := range []any{"a", 1, 2.5, true, "=x", "ł & <ó>"} {
		_ = f.SetCellValue("Sheet1", cellName(i, i+1), v)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := rowsOf(t, bytes.NewReader(b.Bytes()), "Sheet1")
	want := []string{"1 a", "2 |1", "3 ||2.5", "4 |||1", "5 ||||=x", "6 |||||ł & <ó>"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzRows(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`, someTexts, someStyles)
	f.Add(`<a b="c>"/><!-- > --><![CDATA[>]]>&#x110000;`, "<sst/>", `<numFmt numFmtId="1" formatCode="[h]&quot;"/>`)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		r := made(t, sheet, texts, styles)
		book, err := Open(r, r.Size(), Limits{})
		if err != nil {
			return
		}
		last := 0
		for row, err := range book.Rows("A") {
			if err == nil && (row.Number <= last || len(row.Cells) != len(row.Numbers)) {
				t.Fatalf("row %d after %d", row.Number, last)
			}
			last = row.Number
		}
	})
}

func BenchmarkRead100000x15(b *testing.B) {
	r := written(b, large(100_000))
	b.SetBytes(r.Size())
	for b.Loop() {
		book, err := Open(r, r.Size(), Limits{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, err := range book.Rows("Data") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 100_001 {
			b.Fatal(n)
		}
	}
}

func large(n int) Table {
	t := Table{Sheet: "Data", Columns: make([]Column, 15)}
	for i := range t.Columns {
		t.Columns[i].Header = fmt.Sprint("Column ", i)
	}
	t.Rows = func(yield func([]any) bool) {
		row := make([]any, 15)
		for i := range n {
			for j := range row {
				row[j] = "La Strada"
				if j%2 == 0 {
					row[j] = i * j
				}
			}
			if !yield(row) {
				return
			}
		}
	}
	return t
}
