package surveys

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/who"
)

const site = `| survey |
| | type | name | label | calculation |
| | select_one yn | consent | Do you agree? | |
| | select_one yn | second | Second | |
| | select_multiple needs | needs | What do you 'need'? | |
| | integer | age | Age | |
| | date | day | Day | |
| | geopoint | here | Where are you? | |
| | calculate | sample_point | | '52.2297 21.0122' |
| | begin repeat | child | Child | |
| | integer | years | Years | |
| | end repeat | | | |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
| | needs | food | Food |
| | needs | legal-help | Legal help |
| settings |
| | form_title | form_id | version |
| | Site | visit | 1 |
`

// sites is a form with three records: two in Warsaw, one near Kraków.
func sites(t testing.TB, w *world) string {
	t.Helper()
	form := w.upload(w.owner, "/surveys/new", "site.md", site).Location
	if page := w.SignedIn(w.owner.ID).Post(form+"/review", w.reasons(w.owner, form)); page.Status != 303 {
		t.Fatal(page.Body)
	}
	server := w.key(t, form, "live")
	for i, more := range []string{
		"<second>yes</second><needs>food legal-help</needs><age>30</age><day>2026-11-03</day><here>52.23 21.01 0 5</here><sample_point>52.2297 21.0122</sample_point><child><years>4</years></child>",
		"<second>no</second><needs>food</needs><age>41</age><day>2026-11-04</day><here>52.24 21.02 0 5</here><sample_point>52.2297 21.0122</sample_point>",
		"<second>no</second><needs/><age/><day/><here>50.06 19.94 0 5</here><sample_point>52.2297 21.0122</sample_point>",
	} {
		if page := w.send(server+"/submission", record("1", fmt.Sprint("uuid:", i), more)); page.Status != 201 {
			t.Fatal(page.Status, page.Body)
		}
	}
	return form
}

func TestCrossTablesAndQuality(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := sites(t, w)
		browser := w.SignedIn(w.owner.ID)
		cross := strings.Join(strings.Fields(browser.Get(form+"/cross?rows=second&columns=needs").Body), " ")
		for _, want := range []string{"Legal help", "2"} {
			if !strings.Contains(cross, want) {
				t.Errorf("the cross table lacks %q: %s", want, cross)
			}
		}
		quality := browser.Get(form + "/quality")
		if !quality.Has("Farther than 1 km") || !quality.Has("1.2") {
			t.Errorf("quality: %s", quality.Body)
		}
		if page := browser.Get(form + "/map"); page.Status != 200 || !page.Has("3 sets of answers have a point") {
			t.Errorf("map: %d %s", page.Status, page.Body)
		}
		for _, view := range []string{"/cross", "/map"} {
			for _, p := range []who.Person{w.collector, w.other, w.donor} {
				if page := w.SignedIn(p.ID).Get(form + view); page.Status != 404 && page.Status != 403 {
					t.Errorf("%s for %s: %d", view, p.Role, page.Status)
				}
			}
		}
	})
}

func TestCrossCountsRecordsOnceInEachTotal(t *testing.T) {
	yn := []Choice{{Value: "yes"}, {Value: "no"}}
	down, across := &Question{Path: "a", Control: "select1", Choices: yn}, &Question{Path: "b", Control: "select", Choices: []Choice{{Value: "x"}, {Value: "y"}}}
	var rows []*Row
	for _, pair := range [][2]string{{"yes", "x y"}, {"yes", "x"}, {"no", "y"}, {"no", ""}, {"", "x"}, {"yes", "x x"}, {"gone", "x"}} {
		rows = append(rows, &Row{Values: map[string]string{"a": pair[0], "b": pair[1]}})
	}
	c := crossed(rows, down, across)
	if fmt.Sprint(c.counts, c.rows, c.columns, c.all) != "[[3 1] [0 1]] [3 1] [3 2] 4" {
		t.Error(c.counts, c.rows, c.columns, c.all)
	}
}

func TestPoints(t *testing.T) {
	for value, want := range map[string]bool{"52.2 21": true, "52.2 21 100 4.5": true, "": false, "52.2": false, "95 21": false, "52 190": false, "a b": false, "NaN NaN": false} {
		if _, ok := point(value); ok != want {
			t.Errorf("%q is a point: %t", value, ok)
		}
	}
	p, _ := point("52.2297 21.0122")
	q, _ := point("50.0647 19.9450")
	if km := p.Distance(q); km < 251 || km > 253 {
		t.Errorf("Warsaw to Kraków: %g km", km)
	}
}

func unzip(t testing.TB, body string) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

// PSPP, where there is one, reads what the export says of itself.
func TestSPSSReadsTheExport(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	files := unzip(t, w.SignedIn(w.owner.ID).Get(sites(t, w)+"/results.zip").Body)
	syntax := files["Data.sps"]
	for _, want := range []string{"age F11.0", "day SDATE10", "needs_legal_help F1.0", "'What do you ''need''?'", "'yes' 'Yes'", "NAME=$needs"} {
		if !strings.Contains(syntax, want) {
			t.Errorf("the syntax lacks %s:\n%s", want, syntax)
		}
	}
	if !strings.Contains(files["1_child.csv"], "uuid:0,1,4") || !strings.Contains(files["1_child.sps"], "years F11.0") {
		t.Errorf("the repeat: %v", files)
	}
	pspp, err := exec.LookPath("pspp")
	if err != nil {
		t.Skip("PSPP is not installed")
	}
	folder := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := "INCLUDE 'Data.sps'.\nMRSETS /DISPLAY NAME=[$needs].\nFREQUENCIES second.\nDESCRIPTIVES age.\nSAVE OUTFILE='out.sav'.\n"
	os.WriteFile(filepath.Join(folder, "run.sps"), []byte(script), 0o600)
	run := exec.CommandContext(context.Background(), pspp, "-O", "format=txt", "run.sps")
	run.Dir = folder
	out, err := run.CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("error")) || bytes.Contains(out, []byte("warning")) {
		t.Fatalf("PSPP: %v\n%s", err, out)
	}
	for _, want := range []string{"35.50", "Yes", "needs_legal_help", "What do you 'need'?"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("PSPP does not say %s:\n%s", want, out)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "out.sav")); err != nil {
		t.Error(err)
	}
}

// Yes and no are said in the language of whoever exports.
func TestSPSSSaysYesInTheOwnersLanguage(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	files := unzip(t, w.SignedIn(w.owner.ID).Get(sites(t, w)+"/results.zip?lang=uk").Body)
	if syntax := files["Data.sps"]; !strings.Contains(syntax, "VALUE LABELS needs_legal_help 0 'Ні' 1 'Так'.") {
		t.Error(syntax)
	}
}

func TestNamesForSPSS(t *testing.T) {
	taken := map[string]bool{}
	for _, c := range [][2]string{{"age", "age"}, {"Age", "Age_2"}, {"a/b-c", "a_b_c"}, {"a_b.c", "a_b_c_2"}, {"1st", "q1st"}, {"_x", "q_x"}, {"with", "with_2"}, {"вік", "q"}, {strings.Repeat("x", 90), strings.Repeat("x", 60)}} {
		if got := unique(taken, c[0]); got != c[1] {
			t.Errorf("%s is %s, not %s", c[0], got, c[1])
		}
	}
}

// The gate sees the library's questions of forms whose owner lets it, and nothing else.
func TestSourceOfFigures(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		dbtest.Write(t, d, dbtest.Context(), w.surveys.fillDemo)
		read := func(from, to time.Time) (all [][]uint16) {
			dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
				return w.surveys.Source().Records(tx, "test", from, to, func(person string, codes []uint16) error {
					all = append(all, slices.Clone(codes))
					return nil
				})
			})
			return all
		}
		now := d.Now()
		all := read(now.AddDate(0, 0, -60), now.AddDate(0, 0, 1))
		if len(all) != 40 {
			t.Errorf("%d interviews", len(all))
		}
		for _, codes := range all {
			for i, c := range codes {
				if int(c) > len(surveyDomain[i].Values) {
					t.Errorf("code %d of %s", c, surveyDomain[i].Name)
				}
			}
		}
		if got := len(read(now.AddDate(-1, 0, 0), now.AddDate(0, 0, -60))); got != 0 {
			t.Errorf("%d interviews of other days", got)
		}
		var form Form
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) (err error) {
			form, err = formByFormID(tx, "experiences")
			return err
		})
		if page := w.SignedIn(w.other.ID).Post(address(&form, "figures"), url.Values{}); page.Status != 404 {
			t.Errorf("another organisation changes that: %d", page.Status)
		}
		owner := w.owner
		if form.Owner != owner.Organisation {
			owner = w.other
		}
		if page := w.SignedIn(owner.ID).Post(address(&form, "figures"), url.Values{}); page.Status != 303 {
			t.Errorf("the owner: %d", page.Status)
		}
		if got := len(read(now.AddDate(0, 0, -60), now.AddDate(0, 0, 1))); got != 0 {
			t.Errorf("%d interviews after the owner said no", got)
		}
	})
}

func TestAgeBands(t *testing.T) {
	for years, want := range map[string]string{"": "", "13": "", "14": "14-17", "17": "14-17", "18": "18-26", "47": "39-47", "48": "48+", "103": "48+", "x": "", "-3": ""} {
		if got := ageBand(years); got != want {
			t.Errorf("%s is %q, not %q", years, got, want)
		}
	}
}
