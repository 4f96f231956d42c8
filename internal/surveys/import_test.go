package surveys

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/who"
)

func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return b.String()
}

// bring uploads an export, gives its preview, and says yes to it.
func (w *world) bring(t testing.TB, form, name, content string) (preview string) {
	t.Helper()
	page := w.upload(w.owner, form+"/import", name, content)
	if page.Status != 303 {
		t.Fatalf("%s: %d %s", name, page.Status, page.Body)
	}
	preview = w.SignedIn(w.owner.ID).Get(page.Location).Body
	if strings.Contains(preview, "Import 0") || !strings.Contains(preview, "sets of answers") && !strings.Contains(preview, "set of answers") {
		return preview
	}
	if done := w.SignedIn(w.owner.ID).Post(page.Location, nil); done.Status != 303 {
		t.Fatalf("import: %d %s", done.Status, done.Body)
	}
	return preview
}

func TestImportOfCentralAndKobo(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		day := d.Now().AddDate(0, 0, -3).Format(time.RFC3339)
		central := zipped(t,
			"visit.csv", "SubmissionDate,consent,age,needs,photo,meta-instanceID,KEY,SubmitterName\n"+
				day+",yes,30,food law,a.jpg,uuid:c1,uuid:c1,Ola\n"+
				day+",yes,ninety,food,,uuid:c2,uuid:c2,Ola\n"+
				d.Now().AddDate(-3, 0, 0).Format(time.RFC3339)+",yes,5,,,uuid:c3,uuid:c3,Ola\n",
			"visit-child.csv", "years,PARENT_KEY,KEY\n4,uuid:c1,uuid:c1/child[1]\n6,uuid:c1,uuid:c1/child[2]\n1,uuid:c9,uuid:c9/child[1]\n",
			"media/a.jpg", "picture")
		for range 2 { // the second time changes nothing
			preview := w.bring(t, form, "visit.zip", central)
			for _, want := range []string{"SubmitterName", "ninety", "Write a number", "No row has this key", "Older than 365 days"} {
				if !strings.Contains(preview, want) {
					t.Errorf("the preview lacks %q: %s", want, preview)
				}
			}
			if strings.Contains(preview, "meta-instanceID") || strings.Contains(preview, "SubmissionDate") {
				t.Errorf("what the import uses is shown as left out: %s", preview)
			}
			w.bring(t, form, "kobo.csv", "start;consent;age;needs;needs/food;needs/law;_uuid;_submission_time\n2026;Yes;41;;1;0;5f8c1f0e-8f9b-4c0e-9a43-0f5a6c1c1d11;"+d.Now().Format("2006-01-02T15:04:05")+"\n")
		}
		csv := w.SignedIn(w.owner.ID).Get(form + "/results.csv").Body
		for _, want := range []string{"uuid:c1,Person 0,yes,30,food law,1,1,a.jpg", "uuid:5f8c1f0e-8f9b-4c0e-9a43-0f5a6c1c1d11,Person 0,yes,41,food,1,0,"} {
			if !strings.Contains(csv, want) {
				t.Errorf("the answers lack %s: %s", want, csv)
			}
		}
		if strings.Count(csv, "\n") != 3 {
			t.Errorf("more than two records: %s", csv)
		}
		if csv := w.SignedIn(w.owner.ID).Get(form + "/results.csv?repeat=child"); !csv.Has("uuid:c1,1,4") || !csv.Has("uuid:c1,2,6") {
			t.Errorf("the repeat: %s", csv.Body)
		}
		if n := w.count(t, `select count(*) from survey_attachments`); n != 1 {
			t.Errorf("%d files", n)
		}
		if n := w.count(t, `select count(*) from survey_imports`); n != 0 {
			t.Errorf("%d exports are kept", n)
		}
	})
}

// sheets writes a workbook; each sheet is its name and lines of cells parted by |.
func sheets(t testing.TB, tables ...[]string) string {
	t.Helper()
	var all []xlsx.Table
	for _, lines := range tables {
		table := xlsx.Table{Sheet: lines[0], Rows: func(yield func([]any) bool) {
			for _, line := range lines[2:] {
				var cells []any
				for _, cell := range strings.Split(line, "|") {
					cells = append(cells, number(cell))
				}
				if !yield(cells) {
					return
				}
			}
		}}
		for _, head := range strings.Split(lines[1], "|") {
			table.Columns = append(table.Columns, xlsx.Column{Header: head})
		}
		all = append(all, table)
	}
	var b bytes.Buffer
	if err := xlsx.Write(&b, all...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// KoboToolbox's workbook has a sheet for each repeat, whose rows know the numbers of
// the rows that they are parts of; the name of a sheet may be cut.
func TestWorkbookOfKobo(t *testing.T) {
	long := strings.Repeat("member_", 6)
	v, form, err := read("nested.md", []byte(strings.ReplaceAll(nested, "| s |", "| "+long+" |")))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSurvey(v.XML)
	if err != nil {
		t.Fatal(err)
	}
	e, err := readExported("kobo.XLSX", []byte(sheets(t,
		[]string{"My survey", "a|g/b|_id|_uuid|_submission_time|_index", "one|1|77|5f8c1f0e-8f9b-4c0e-9a43-0f5a6c1c1d11|2026-11-03T10:00:00|1", "two|2|78|5f8c1f0e-8f9b-4c0e-9a43-0f5a6c1c1d12|2026-11-03T10:00:00|2"},
		[]string{"r", "g/r/c|g/r/h/d|_index|_parent_table_name|_parent_index", "c1|d1|1|My survey|2", "c2|d2|2|My survey|2", "c3|d3|3|My survey|1", "c4|d4|4|My survey|9"},
		[]string{long[:sheetLetters], "e|_parent_table_name|_parent_index", "e1|r|3", "e2|r|2"},
		[]string{"other", "x|_parent_index", "1|1"})))
	if err != nil {
		t.Fatal(err)
	}
	got := s.layOut(e)
	if len(got.records) != 2 || len(got.problems) != 1 || got.problems[0] != (importProblem{"r", 5, "_parent_index", "9", "parent"}) || !slices.Equal(got.unknown, []string{"other"}) {
		t.Fatalf("%d records, problems %v, unknown %v", len(got.records), got.problems, got.unknown)
	}
	want := "<a>two</a><g><b>2</b><r><c>c1</c><h><d>d1</d></h></r><r><c>c2</c><h><d>d2</d><" + long + "><e>e2</e></" + long + "></h></r></g>"
	if xml := string(s.recordXML(form.ID, "", got.records[1].instance, got.records[1].row)); !strings.Contains(xml, want) || !strings.Contains(xml, "uuid:5f8c1f0e-8f9b-4c0e-9a43-0f5a6c1c1d12") {
		t.Errorf("%s\nlacks\n%s", xml, want)
	}
}

// What was exported here comes in again as it was, and a zip with a form becomes one.
func TestImportOfOwnExportAndOfAForm(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := sites(t, w)
	csv := w.SignedIn(w.owner.ID).Get(form + "/results.csv").Body
	if preview := w.bring(t, form, "own.csv", csv); strings.Contains(preview, "cannot be taken") {
		t.Error(preview)
	}
	if preview := w.bring(t, form, "own.xlsx", w.SignedIn(w.owner.ID).Get(form+"/results.xlsx").Body); strings.Contains(preview, "cannot be taken") {
		t.Error(preview)
	}
	if again := w.SignedIn(w.owner.ID).Get(form + "/results.csv").Body; again != csv {
		t.Errorf("%s\nbecame\n%s", csv, again)
	}
	bundle := zipped(t, "form/form.xml", strings.ReplaceAll(string(exampleXForm(t)), "visit", "other"), "form/sites.csv", "name,label\n1,One\n")
	if page := w.upload(w.owner, "/surveys/new", "bundle.zip", bundle); page.Status != 303 {
		t.Errorf("the bundle: %d %s", page.Status, page.Body)
	}
}

// A long import is a job, with its progress on a page; cancelled, it waits again; done
// by two workers it is done once.
func TestALongImportIsAJob(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		const records = 2*importBatch + 50
		var csv strings.Builder
		csv.WriteString("consent,age,instanceID\n")
		for i := range records {
			fmt.Fprintf(&csv, "yes,%d,uuid:i%d\n", i%100, i)
		}
		owner, at := w.SignedIn(w.owner.ID), w.upload(w.owner, form+"/import", "long.csv", csv.String()).Location
		owner.Post(at, nil)
		if page := owner.Get(at); !page.Has("You may leave this page") || w.count(t, `select count(*) from survey_submissions`) != 0 {
			t.Fatal(page.Body)
		}
		if page := w.SignedIn(w.other.ID).Post(at+"/cancel", nil); page.Status == 303 {
			t.Errorf("another organisation cancels: %d", page.Status)
		}
		owner.Post(at+"/cancel", nil)
		if _, err := w.surveys.Queue.Once(dbtest.Context()); err != nil || w.count(t, `select count(*) from survey_submissions`) != 0 {
			t.Fatalf("a cancelled import went on: %v", err)
		}
		for range 2 { // a second yes changes nothing
			owner.Post(at, nil)
		}
		for range 2 {
			if _, err := w.surveys.Queue.Once(dbtest.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if page := owner.Get(at); !page.Has("The answers are imported.") || !page.Has(">450<") {
			t.Error(page.Body)
		}
		if n := w.count(t, `select count(*) from survey_submissions`); n != records {
			t.Errorf("%d records", n)
		}
		if page := owner.Post(at, nil); page.Location != at {
			t.Errorf("a yes to what is done: %d %s", page.Status, page.Location)
		}
	})
}

func exampleXForm(t testing.TB) []byte {
	t.Helper()
	v, _, err := read("visit.md", []byte(fmt.Sprintf(visit, "1")))
	if err != nil {
		t.Fatal(err)
	}
	return v.XML
}

// bomb is a zip that unpacks to more than size bytes: a file that is squeezed once
// and stands in it many times.
func bomb(t testing.TB, size int) string {
	t.Helper()
	const part = 16 << 20
	source := zipped(t, "a.bin", strings.Repeat("0", part))
	read, err := zip.NewReader(strings.NewReader(source), int64(len(source)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range size/part + 1 {
		if err := z.Copy(read.File[0]); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return b.String()
}

func TestImportRefuses(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := w.released(t, "1")
	tooMuch := bomb(t, maxImportUnpacked)
	for name, c := range map[string][2]string{
		"a bomb":       {"b.zip", tooMuch},
		"no zip":       {"b.zip", "PK\x03\x04broken"},
		"no table":     {"b.zip", zipped(t, "a.txt", "x")},
		"empty":        {"a.csv", ""},
		"latin 2":      {"a.csv", "consent,wiek\nyes,\xb1\n"},
		"an open mark": {"a.csv", "consent\n\"yes\n"},
		"many rows":    {"a.csv", "consent\n" + strings.Repeat("yes\n", maxImportRows+1)},
		"many columns": {"a.csv", strings.Repeat("a,", maxImportColumns+1) + "\n"},
		"no workbook":  {"a.xlsx", zipped(t, "a.csv", "consent\nyes\n")},
		"an old sheet": {"a.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
	} {
		if page := w.upload(w.owner, form+"/import", c[0], c[1]); page.Status == 303 || page.Status >= 500 {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
	page := w.upload(w.owner, form+"/import", "a.csv", "consent\nyes\n")
	for _, p := range []who.Person{w.collector, w.other, w.donor} {
		if got := w.SignedIn(p.ID).Get(page.Location); got.Status != 404 && got.Status != 403 {
			t.Errorf("%s sees the export: %d", p.Role, got.Status)
		}
		if got := w.SignedIn(p.ID).Post(page.Location, nil); got.Status != 404 && got.Status != 403 {
			t.Errorf("%s imports: %d", p.Role, got.Status)
		}
	}
	if n := w.count(t, `select count(*) from survey_imports where instr(content, 'consent') > 0`); n != 0 {
		t.Error("an export stands open in the database")
	}
	if n := w.count(t, `select count(*) from survey_submissions`); n != 0 {
		t.Errorf("%d records", n)
	}
}

const nested = `| survey |
| | type | name | label |
| | text | a | A |
| | begin group | g | G |
| | integer | b | B |
| | begin repeat | r | R |
| | text | c | C |
| | begin group | h | H |
| | text | d | D |
| | begin repeat | s | S |
| | text | e | E |
| | end repeat | | |
| | end group | | |
| | end repeat | | |
| | end group | | |
`

// A record that is written of a row gives the row again, whatever people typed.
func TestRecordOfARow(t *testing.T) {
	v, form, err := read("nested.md", []byte(nested))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSurvey(v.XML)
	if err != nil {
		t.Fatal(err)
	}
	text := rapid.StringMatching(`[a-zа-яії<>&"' ]{0,9}[a-z]`)
	rapid.Check(t, func(t *rapid.T) {
		var make func(repeat string) *Row
		make = func(repeat string) *Row {
			row := &Row{Values: map[string]string{}}
			for _, q := range s.Questions {
				if q.Repeat == repeat && rapid.Bool().Draw(t, "answered") {
					row.Values[q.Path] = text.Draw(t, q.Path)
				}
			}
			for _, inner := range s.Repeats {
				if parentOf(inner, s.Repeats) == repeat {
					for range rapid.IntRange(0, 3).Draw(t, inner) {
						if row.Repeats == nil {
							row.Repeats = map[string][]*Row{}
						}
						row.Repeats[inner] = append(row.Repeats[inner], make(inner))
					}
				}
			}
			return row
		}
		row := make("")
		got, err := s.readRow(Submission{Record: s.recordXML(form.ID, form.Version, "uuid:1", row)})
		if err != nil {
			t.Fatal(err)
		}
		if !alike(row, got) {
			t.Fatalf("%s", s.recordXML(form.ID, form.Version, "uuid:1", row))
		}
	})
}

func alike(a, b *Row) bool {
	if !reflect.DeepEqual(a.Values, b.Values) || !slices.Equal(slices.Sorted(maps.Keys(a.Repeats)), slices.Sorted(maps.Keys(b.Repeats))) {
		return false
	}
	for path := range a.Repeats {
		if !slices.EqualFunc(a.Repeats[path], b.Repeats[path], alike) {
			return false
		}
	}
	return true
}

func FuzzImport(f *testing.F) {
	f.Add([]byte("consent,age,KEY\nyes,3,uuid:1\n"))
	f.Add([]byte("PK\x03\x04"))
	v, _, err := read("visit.md", []byte(fmt.Sprintf(visit, "1")))
	if err != nil {
		f.Fatal(err)
	}
	s, err := ReadSurvey(v.XML)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := readExported("a.csv", data)
		if err != nil {
			return
		}
		for _, r := range s.layOut(e).records {
			if _, err := s.readRow(Submission{Record: s.recordXML("visit", "1", r.instance, r.row)}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
