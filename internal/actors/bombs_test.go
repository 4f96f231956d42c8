package actors

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/web/webtest"
)

// book makes a workbook of parts: the sheets' XML, in their order.
func book(t testing.TB, sheets ...io.Reader) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	part := func(name string, content io.Reader) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var list, relations strings.Builder
	for i, sheet := range sheets {
		fmt.Fprintf(&list, `<sheet name="S%d" sheetId="%[1]d" r:id="r%[1]d"/>`, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/s%[1]d.xml"/>`, i+1)
		part(fmt.Sprintf("xl/worksheets/s%d.xml", i+1), sheet)
	}
	part("xl/workbook.xml", strings.NewReader(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+list.String()+`</sheets></workbook>`))
	part("xl/_rels/workbook.xml.rels", strings.NewReader(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+relations.String()+`</Relationships>`))
	part("[Content_Types].xml", strings.NewReader(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// sheetXML writes rows of cells; a cell that begins with '<' is XML of its own.
func sheetXML(rows ...[]string) io.Reader {
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for _, cell := range row {
			if !strings.HasPrefix(cell, "<") {
				cell = `<c t="inlineStr"><is><t>` + cell + `</t></is></c>`
			}
			b.WriteString(cell)
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	return strings.NewReader(b.String())
}

// again is one text, over and over: the inside of a bomb, or of a very large file.
type again struct {
	text string
	left int64
	at   int
}

func (a *again) Read(p []byte) (n int, err error) {
	if a.left <= 0 {
		return 0, io.EOF
	}
	for n < len(p) && a.left > 0 {
		k := copy(p[n:min(len(p), n+int(min(a.left, 1<<20)))], a.text[a.at:])
		n, a.at, a.left = n+k, (a.at+k)%len(a.text), a.left-int64(k)
	}
	return n, nil
}

// sendAll uploads what a reader gives, without holding it.
func sendAll(b *webtest.Browser, name string, content io.Reader) webtest.Page {
	from, to := io.Pipe()
	form := multipart.NewWriter(to)
	go func() {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, content)
		}
		form.Close()
		to.CloseWithError(err)
	}()
	defer from.Close()
	r := httptest.NewRequest("POST", "/imports", from)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.Do(r)
}

// What wants to fill the memory is refused with 4xx and a sentence. The bound is
// of all that was allocated on the way, so of what was held at any moment too.
func TestBombsSentThroughThePageAreRefused(t *testing.T) {
	s := newImportSite(t, dbtest.SQLite(t, actorsMigrations()))
	bomb := func(text string) io.Reader {
		return strings.NewReader(book(t, io.MultiReader(strings.NewReader("<worksheet><sheetData>"), &again{text: text, left: 64 << 20})))
	}
	wide := sheetXML(strings.Fields(strings.Repeat("x ", 20_000)))
	for _, c := range []struct {
		name, file string
		content    io.Reader
		status     int
		says       string
		most       uint64 // bytes
	}{
		{"a bomb of empty rows", "a.xlsx", bomb("<row/>"), 422, "The file is too large", 64 << 20},
		{"a bomb of blanks", "a.xlsx", bomb(" "), 422, "The file is too large", 64 << 20},
		{"20,000 columns", "a.xlsx", strings.NewReader(book(t, wide)), 422, "The file is too large", 64 << 20},
		{"200 MB of a table", "a.csv", &again{text: "Organisation,Activity,Region,Reached\n", left: 200 << 20}, 422, "64 MB", 64 << 20},
		{"one line of 60 MB", "a.csv", &again{text: "x", left: 60 << 20}, 422, "The file: Row 1: the row is longer", 400 << 20},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		page := sendAll(s.helper, c.file, c.content)
		runtime.ReadMemStats(&after)
		if page.Status != c.status || !page.Has(c.says) {
			t.Errorf("%s: %d %s", c.name, page.Status, problemOf(page.Body))
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > c.most {
			t.Errorf("%s: %d MB", c.name, used>>20)
		} else {
			t.Logf("%s: %d MB, %s", c.name, used>>20, problemOf(page.Body))
		}
	}
	dbtest.Read(t, s.DB, commandLine(), func(tx *db.Tx) error {
		left, err := runs(tx, "")
		if len(left) != 0 {
			t.Errorf("%d refused files were kept", len(left))
		}
		return err
	})
}

// problemOf is what a page says is wrong.
func problemOf(body string) string {
	if _, after, ok := strings.Cut(body, "govuk-error-message"); ok {
		return after[:min(len(after), 200)]
	}
	return body[max(0, strings.Index(body, "<h1")):][:min(200, len(body)-max(0, strings.Index(body, "<h1")))]
}

// A workbook with 40 sheets is read by the one that has the activities; its
// formulas are their values, one without a value is an empty cell, and a text
// that would become a formula is refused.
func TestAWorkbookWithManySheetsAndFormulas(t *testing.T) {
	s := newImportSite(t, dbtest.SQLite(t, actorsMigrations()))
	var sheets []io.Reader
	for i := range 40 {
		if i == 27 {
			sheets = append(sheets, sheetXML(
				[]string{"#org+impl", "#activity", "#adm1+code", "#reached"},
				[]string{"IOM", "Legal help", "PL014", `<c><f>SUM(A1:A9)</f><v>12</v></c>`},
				[]string{"IOM", "Art classes", "PL006", `<c><f>HYPERLINK("http://198.51.100.1/")</f></c>`},
				[]string{"IOM", "=cmd|' /C calc'!A0", "PL006", "3"}))
			continue
		}
		sheets = append(sheets, sheetXML([]string{"Notes", "of", "the", "month"}, []string{"nothing", "here", "at", "all"}))
	}
	page := send(t, s.helper, "forty.xlsx", book(t, sheets...))
	mustSay(t, page, 303)
	mustSay(t, s.helper.Get(page.Location), 200, "Store these rows: 2", "Legal help", "Art classes", "it is a formula: write the value instead")
	mustSay(t, s.helper.Post(page.Location+"/store", nil), 303)
	if got := kept(t, s.a); !strings.Contains(got, "Legal help=12") {
		t.Errorf("kept %q", got)
	}
}
