package xlsform_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ostoja/formats/openrosa/xmldoc"
	"ostoja/formats/xlsform"
	"ostoja/formats/xlsform/workbook"
)

// casesDir finds the shared cases with reference results.
func casesDir(t testing.TB, parts ...string) string {
	t.Helper()
	dir := os.Getenv("OSTOJA_CASES")
	if dir == "" {
		dir = "../../../shared/cases"
	}
	dir = filepath.Join(append([]string{dir, "forms"}, parts...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared cases are not here; set OSTOJA_CASES to their folder")
	}
	return dir
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func convertFile(t testing.TB, path, id string) (*xlsform.Form, error) {
	t.Helper()
	book, err := xlsform.Read(path, readFile(t, path))
	if err != nil {
		return nil, err
	}
	return xlsform.Convert(book, xlsform.Options{ID: id})
}

// canonical gives the canonical form of XML that must be well-formed.
func canonical(t testing.TB, xml []byte) string {
	t.Helper()
	c, err := xmldoc.Canonical(xml)
	if err != nil {
		t.Fatalf("the XML is malformed: %v\n%s", err, xml)
	}
	return c
}

// difference shows the first lines that differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		line := func(l []string) string {
			if i < len(l) {
				return l[i]
			}
			return "(end)"
		}
		if line(g) != line(w) {
			return fmt.Sprintf("line %d\n got  %s\n want %s", i+1, line(g), line(w))
		}
	}
	return ""
}

// Every reference form converts to the reference's XML, or is refused where
// the reference refuses it.
func TestReferenceForms(t *testing.T) {
	dirs, _ := filepath.Glob(filepath.Join(casesDir(t, "xlsform"), "*"))
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			form, err := convertFile(t, filepath.Join(dir, "form.xlsx"), "htcds_xlsform")
			var expected struct{ Error string }
			if data, readErr := os.ReadFile(filepath.Join(dir, "expected.json")); readErr == nil {
				if err := json.Unmarshal(data, &expected); err != nil {
					t.Fatal(err)
				}
			}
			if expected.Error != "" {
				sameRefusal(t, err, expected.Error)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, want := canonical(t, form.XML), canonical(t, readFile(t, filepath.Join(dir, "expected.xml")))
			if got != want {
				t.Error(difference(got, want))
			}
		})
	}
}

// mdCase is one conversion that the reference's own tests make, with what
// came out.
type mdCase struct {
	Test  string  `json:"test"`
	N     int     `json:"n"`
	MD    *string `json:"md"`
	Name  string  `json:"name"`
	XForm string  `json:"xform"`
	Error string  `json:"error"`

	Errored       bool      `json:"errored"`
	Warnings      []string  `json:"warnings"`
	WarningsCount *int      `json:"warnings_count"`
	Itemsets      *string   `json:"itemsets"`
	Sheets        orderedSS `json:"ss_structure"`
}

// orderedSS is a workbook as the reference's tests write it: sheets of rows of
// named cells.
type orderedSS map[string][]map[string]string

func (c mdCase) book(t testing.TB) (*workbook.Workbook, error) {
	if c.MD != nil {
		return xlsform.Read("form.md", []byte(*c.MD))
	}
	book := &workbook.Workbook{}
	for name, rows := range c.Sheets {
		s := workbook.Sheet{Name: name}
		at := map[string]int{}
		for _, row := range rows {
			for header := range row {
				if _, ok := at[header]; !ok {
					at[header] = len(s.Header)
					s.Header = append(s.Header, header)
				}
			}
		}
		for _, row := range rows {
			cells := make([]string, len(s.Header))
			for header, value := range row {
				cells[at[header]] = value
			}
			s.Rows = append(s.Rows, cells)
		}
		book.Sheets, book.Names = append(book.Sheets, s), append(book.Names, name)
	}
	return book, nil
}

func mdCases(t testing.TB) []mdCase {
	file, err := os.Open(casesDir(t, "pyxform_md.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var cases []mdCase
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		c := mdCase{Name: "test_name"}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

// The reference's own tests: its assertions hold of the XML that it gives, so
// XML that is canonically equal passes them all; a form that it refuses is
// refused at the same place.
func TestReferenceTests(t *testing.T) {
	for _, c := range mdCases(t) {
		name := c.Test[strings.LastIndexByte(c.Test, '.')+1:]
		t.Run(fmt.Sprintf("%s/%d", name, c.N), func(t *testing.T) {
			book, err := c.book(t)
			var form *xlsform.Form
			if err == nil {
				form, err = xlsform.Convert(book, xlsform.Options{Name: c.Name, ID: "data"})
			}
			if c.Error != "" {
				sameRefusal(t, err, c.Error)
				return
			}
			if stricter[name] {
				if err == nil {
					t.Error("the broken expression was not refused")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, want := canonical(t, form.XML), canonical(t, []byte(c.XForm))
			if deliberate[name] {
				want = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(want)
			}
			if got != want {
				t.Error(difference(got, want))
			}
			if c.WarningsCount != nil && len(form.Warnings) != *c.WarningsCount {
				t.Errorf("%d warnings, want %d: %v", len(form.Warnings), *c.WarningsCount, form.Warnings)
			}
			if len(form.Warnings) < len(c.Warnings) {
				t.Errorf("warnings %v, the reference has %v", form.Warnings, c.Warnings)
			}
			if (form.Itemsets != nil) != (c.Itemsets != nil) {
				t.Errorf("itemsets.csv is\n%s\nthe reference has another", form.Itemsets)
			}
		})
	}
}

// deliberate are the tests whose output differs on purpose: the reference
// escapes the operators of an expression within a label twice, so that clients
// read "&lt;" where the form says "<" and fail.
var deliberate = map[string]bool{"test_instance_expression__permutations": true}

// stricter are the tests whose form is refused here and not there: an
// expression has a quote too many, and no client would open the form.
var stricter = map[string]bool{"test_external_instances_multiple_diff_pulldatas": true}

var (
	rowIn    = regexp.MustCompile(`\[row : (\d+)\]`)
	sheetIn  = regexp.MustCompile(`[Oo]n the '(\w+)' sheet`)
	columnIn = regexp.MustCompile(`the '([^']+?)(?: \((?:value|label)\))?' value`)
)

// alias are headers that the reference's messages give by another name.
var alias = map[string]string{"list_name": "dataset", "tag": "name"}

// sameRefusal checks that one of the problems stands where the reference's
// message places it.
func sameRefusal(t *testing.T, err error, message string) {
	t.Helper()
	var problems xlsform.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error %v, want a refusal like %q", err, message)
	}
	first := func(re *regexp.Regexp) string {
		if m := re.FindStringSubmatch(message); m != nil {
			return m[1]
		}
		return ""
	}
	row, sheet, column := first(rowIn), first(sheetIn), first(columnIn)
	for _, p := range problems {
		sameColumn := column == "" || p.Column == column || alias[p.Column] == column
		if (row == "" || strconv.Itoa(p.Row) == row) && (sheet == "" || p.Sheet == sheet) && sameColumn {
			return
		}
	}
	t.Errorf("refused with\n%v\nwant a place like\n%s", problems, message)
}
