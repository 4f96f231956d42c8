package actors

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"ostoja/formats/table"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/lang"
)

// literals are the reasons in the code: every text that rejects a cell or a row.
var literals = regexp.MustCompile(`(?:return (?:0, )?|Problem\{Field\w+, |, value, |Reason: |NoTable\(|Wrong\{level, \w+, (?:fmt\.Sprintf\()?)"([^"]{12,})"`)

// Whatever reason the readers of tables give, a page says it in each language.
func TestReasonsAreSaidInTheReadersLanguage(t *testing.T) {
	a := newActors(t, dbtest.SQLite(t, actorsMigrations()))
	catalog := lang.NewCatalog()
	if err := catalog.Add(files); err != nil {
		t.Fatal(err)
	}
	said := func(english string) {
		t.Helper()
		for _, l := range []lang.Lang{lang.Pl, lang.Uk, lang.Ru} {
			if got := a.sayReason(catalog.Speaker(l, nil), english); got == english || strings.Contains(got, "{") {
				t.Errorf("in %s it is said as %q", l, got)
			}
		}
	}
	found := 0
	for _, name := range []string{"values.go", "fivew.go", "import.go", "importrow.go", "run.go", "layout.go", "pages_import.go", "../places/resolve.go"} {
		code, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literals.FindAllStringSubmatch(string(code), -1) {
			if found++; strings.HasSuffix(m[1], "(") {
				continue // the beginning of one; whole below
			}
			said(strings.ReplaceAll(m[1], "%s", "Lublin"))
		}
	}
	if found < 18 {
		t.Errorf("only %d reasons found in the code", found)
	}
	said("it ends before it begins (2025-03-01)")
	said("more reached than targeted (12): correct one of the two")
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if _, err := z.Create("a.txt"); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"", "%PDF-1.7 a paper", archive.String(), `{"a": 1}`, `[1, `} {
		_, err := table.Open(strings.NewReader(file), int64(len(file)), table.Options{Name: "x"})
		if err == nil {
			for _, broken := range collectError(file) {
				err = broken
			}
		}
		if reason, ok := refusal(badFile{err}); err == nil || !ok {
			t.Errorf("%q is no refusal: %v", file, err)
		} else {
			said(reason)
		}
	}
	if got := a.sayReason(catalog.Speaker(lang.Uk, nil), "the code PL006 is Lublin"); got != "код PL006 означає: Люблінське воєводство" && !strings.Contains(got, "Люблін") {
		t.Errorf("the area's name stays English: %q", got)
	}
	if got := a.sayReason(catalog.Speaker(lang.Uk, nil), "a reason of tomorrow"); got != "a reason of tomorrow" {
		t.Errorf("a reason that is not ours became %q", got)
	}
}

// collectError reads a file to its end and gives what breaks it.
func collectError(file string) []error {
	source, err := table.Open(strings.NewReader(file), int64(len(file)), table.Options{Name: "x"})
	if err != nil {
		return []error{err}
	}
	for _, err := range source.Rows(source.Sheets()[0].Name) {
		if err != nil {
			return []error{err}
		}
	}
	return []error{errors.New(fmt.Sprint("nothing is wrong with ", file))}
}
