package table

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"ostoja/formats/xlsx"
)

func rowsOf(t testing.TB, data []byte, o Options) (string, error) {
	t.Helper()
	s, err := Open(bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		return "", err
	}
	var out []string
	for row, err := range s.Rows(s.Sheets()[0].Name) {
		if err != nil {
			return strings.Join(out, "\n"), err
		}
		out = append(out, fmt.Sprintf("%d:%s", row.Number, strings.Join(row.Cells, "|")))
	}
	return strings.Join(out, "\n"), nil
}

func encoded(t testing.TB, s string, m *charmap.Charmap) string {
	out, err := m.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The same table in the dialects in which people send it.
func TestDialectsOfCSV(t *testing.T) {
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("a\tb\n1\tż\n")
	for name, c := range map[string]struct{ data, want string }{
		"comma":               {"a,b\n1,2\n", "1:a|b\n2:1|2"},
		"no end":              {"a,b\n1,2", "1:a|b\n2:1|2"},
		"windows ends":        {"a,b\r\n1,2\r\n", "1:a|b\n2:1|2"},
		"old mac ends":        {"a,b\r1,2\r", "1:a|b\n2:1|2"},
		"mark":                {"\xef\xbb\xbfa,b\n1,2\n", "1:a|b\n2:1|2"},
		"semicolon":           {"a;b;c\n1,5;2;3\n", "1:a|b|c\n2:1,5|2|3"},
		"tab":                 {"a\tb\n1, 2\t3\n", "1:a|b\n2:1, 2|3"},
		"bar":                 {"a|b\n1|2\n", "1:a|b\n2:1|2"},
		"tags decide":         {"x;y;z;w\n#org,#adm1\nIOM;a,b;c\n", "1:x;y;z;w\n2:#org|#adm1\n3:IOM;a|b;c"},
		"quotes":              {"a,b\n\"1,\"\"2\",\"3\n4\"\n5,6\n", "1:a|b\n2:1,\"2|3\n4\n3:5|6"},
		"windows end within":  {"a,b\r\n\"1\r\n2\",3\r\n", "1:a|b\n2:1\n2|3"},
		"quote within":        {"a,b\nthe \"x\" y,2\n", "1:a|b\n2:the \"x\" y|2"},
		"letters after quote": {"a,b\n\"x\"y,2\n", "1:a|b\n2:xy|2"},
		"empty lines":         {"a,b\n\n1,2\n", "1:a|b\n2:\n3:1|2"},
		"ragged":              {"a,b\n1\n1,2,3\n", "1:a|b\n2:1\n3:1|2|3"},
		"utf-16":              {utf16, "1:a|b\n2:1|ż"},
		"iso 8859-2":          {encoded(t, "a;b\nDOLNOŚLĄSKIE;źdźbło\n", charmap.ISO8859_2), "1:a|b\n2:DOLNOŚLĄSKIE|źdźbło"},
		"windows-1250":        {encoded(t, "a;b\nŁódź;źdźbło\n", charmap.Windows1250), "1:a|b\n2:Łódź|źdźbło"},
		"windows-1251":        {encoded(t, "a;b\nЛьвів;Одеса\n", charmap.Windows1251), "1:a|b\n2:Львів|Одеса"},
		"windows-1252":        {encoded(t, "a;b\nGuéra;forêt\n", charmap.Windows1252), "1:a|b\n2:Guéra|forêt"},
	} {
		if got, err := rowsOf(t, []byte(c.data), Options{}); err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestJSONTables(t *testing.T) {
	for data, want := range map[string]string{
		`[["a","b"],[1,2.5],[null,true]]`:                            "1:a|b\n2:1|2.5\n3:|true",
		`[{"#org":"IOM","#reached":7.0},{"#adm1":"x","#org":"DRC"}]`: "1:#org|#reached|#adm1\n2:IOM|7\n3:DRC||x",
		`{"meta":{"n":1},"data":[{"a":{"b":[1]}}]}`:                  "1:a\n2:{\"b\":[1]}",
		"\xef\xbb\xbf [[\"zażółć\"]]":                                "1:zażółć",
		`[["a","b"],[]]`:                                             "1:a|b\n2:",
	} {
		if got, err := rowsOf(t, []byte(data), Options{}); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", data, got, err, want)
		}
	}
}

// What is no table is refused in words for the person who sent it.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		o    Options
		want string
	}{
		"empty": {"", Options{}, "empty"}, "old excel": {"\xd0\xcf\x11\xe0\xa1\xb1", Options{}, "old Excel"}, "pdf": {"%PDF-1.7", Options{}, "a PDF"},
		"web page": {"\n<!DOCTYPE html><html>", Options{}, "a web page"}, "xml": {"<?xml version='1.0'?>", Options{}, "XML"}, "binary": {"a\x00b\x01", Options{}, "binary"},
		"zip": {"PK\x03\x04 junk", Options{}, "not an Excel workbook"}, "open quote": {"a,b\n1,\"2\n3", Options{}, "Row 2"}, "long row": {strings.Repeat("a", 5<<20), Options{}, "longer than 4 MB"},
		"wide": {strings.Repeat(",", 3000), Options{}, "2,000 columns"}, "many rows": {"a,b\n1,2\n3,4\n", Options{MaxRows: 2}, "more than 2 rows"},
		"large": {"a,b\n1,2", Options{MaxBytes: 3}, "the bound is"}, "broken json": {`[{"a":1},`, Options{}, "broken"}, "no table in json": {`{"a":[1,2]}`, Options{}, "no table"},
		"mixed json": {`[[1],{"a":2}]`, Options{}, "no table"}, "deep json": {strings.Repeat("[", 20000), Options{}, "broken"},
	} {
		_, err := rowsOf(t, []byte(c.data), c.o)
		if _, ok := err.(Refusal); !ok || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestWorkbook(t *testing.T) {
	var b bytes.Buffer
	table := xlsx.Table{Sheet: "Data", Columns: []xlsx.Column{{Header: "a"}, {Header: "b", Kind: xlsx.Integer}}, Rows: slices.Values([][]any{{"x", 7}})}
	if err := xlsx.Write(&b, table); err != nil {
		t.Fatal(err)
	}
	if got, err := rowsOf(t, b.Bytes(), Options{}); err != nil || got != "1:a|b\n2:x|7" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestMergedCellsRepeatTheirValue(t *testing.T) {
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "Organisation", "B1": "People", "A2": "IOM", "B2": 1, "B3": 2, "B4": 3, "A5": "DRC"} {
		_ = f.SetCellValue("Sheet1", cell, v)
	}
	_ = f.MergeCell("Sheet1", "A2", "A4")
	_ = f.MergeCell("Sheet1", "B1", "C1")
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if got, err := rowsOf(t, b.Bytes(), Options{Merged: true}); err != nil || got != "1:Organisation|People|People\n2:IOM|1\n3:IOM|2\n4:IOM|3\n5:DRC" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := rowsOf(t, b.Bytes(), Options{}); err != nil || got != "1:Organisation|People\n2:IOM|1\n3:|2\n4:|3\n5:DRC" {
		t.Errorf("got %q, %v", got, err)
	}
}

// What the standard library writes is read as it was.
func TestCSVRoundTrip(t *testing.T) {
	cell := rapid.StringMatching(`[a-z",;\n ]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 5).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.WriteAll(rows)
		var got [][]string
		for cells, err := range NewCSV(&b, ',') {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, cells)
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", rows) {
			t.Fatalf("got %q, want %q", got, rows)
		}
	})
}

func FuzzOpen(f *testing.F) {
	for _, s := range []string{"a,b\n1,2", "\xff\xfea\x00", "[[1]]", `[{"a":1}]`, "a;\"b\r\n", "PK\x03\x04", "\"\"\"", "#org,#adm1\n\"x\"y,"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		last := 0
		s, err := Open(bytes.NewReader(data), int64(len(data)), Options{})
		if err != nil {
			return
		}
		for _, sheet := range s.Sheets() {
			for row, err := range s.Rows(sheet.Name) {
				if err == nil && row.Number <= last {
					t.Fatalf("row %d after %d", row.Number, last)
				}
				last = row.Number
			}
			last = 0
		}
	})
}

func ExampleOpen() {
	data := "Organizacja;Województwo\nLa Strada;mazowieckie\n"
	source, err := Open(strings.NewReader(data), int64(len(data)), Options{Name: "5w.csv"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for row := range source.Rows("") {
		fmt.Println(row.Number, row.Cells)
	}
	// Output:
	// 1 [Organizacja Województwo]
	// 2 [La Strada mazowieckie]
}

func BenchmarkCSV(b *testing.B) {
	data := []byte(strings.Repeat("La Strada,Protection,\"Training, first part\",Mazowieckie,PL014,2025-01-01,100,42\n", 10_000))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := rowsOf(b, data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
