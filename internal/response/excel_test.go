package response_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/lang"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// edited downloads a partner's workbook, lets somebody work on it and gives its bytes.
func (g *group) edited(t *testing.T, p who.Person, edit func(f *excelize.File, sheet string, at map[string]string)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(g.As(p).Get("/reports/2026-10/file").Body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{} // tag -> cell of the first activity
	for i, row := range rows {
		for j, cell := range row {
			if strings.HasPrefix(cell, "#") && at[cell] == "" {
				at[cell], _ = excelize.CoordinatesToCellName(j+1, i+2)
			}
		}
	}
	edit(f, sheet, at)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func set(t *testing.T, f *excelize.File, sheet, cell string, value any) {
	t.Helper()
	if err := f.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

// Every way in which a workbook comes back: with clear words, and nothing lost.
func TestWorkbooksThatComeBack(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		for _, c := range []struct {
			name   string
			edit   func(f *excelize.File, sheet string, at map[string]string)
			status int
			says   string
			keeps  string
		}{
			{"filled in", func(f *excelize.File, s string, at map[string]string) { set(t, f, s, at["#reached+new"], 21) }, 303, "", "21"},
			{"half filled: an empty cell changes nothing", func(f *excelize.File, s string, at map[string]string) {
				set(t, f, s, at["#reached+new"], nil)
				set(t, f, s, at["#reached+all"], 30)
			}, 303, "", "21"},
			{"a formula counts as the number that it shows", func(f *excelize.File, s string, at map[string]string) {
				set(t, f, s, at["#reached+new"], 22)
				if err := f.SetCellFormula(s, at["#reached+all"], at["#reached+new"]+"+8"); err != nil {
					t.Fatal(err)
				}
			}, 303, "", "22"},
			{"a column moved to the end", func(f *excelize.File, s string, at map[string]string) {
				column := strings.TrimRight(at["#reached+new"], "0123456789")
				if err := f.InsertCols(s, column, 2); err != nil {
					t.Fatal(err)
				}
				moved, _ := excelize.ColumnNameToNumber(column)
				cell, _ := excelize.CoordinatesToCellName(moved+2, 3)
				set(t, f, s, cell, 23)
			}, 303, "", "23"},
			{"of the period before", func(f *excelize.File, s string, at map[string]string) {
				set(t, f, s, at["#date+month"], "2026-09")
				set(t, f, s, at["#reached+new"], 99)
			}, 422, "2026-09", "23"},
			{"of another partner", func(f *excelize.File, s string, at map[string]string) {
				set(t, f, s, at["#activity+id"], string(g.actB))
				set(t, f, s, at["#activity+name"], "Legal aid B")
				set(t, f, s, at["#reached+new"], 99)
			}, 422, "no activity of your organisation", "23"},
			{"a word where a number belongs", func(f *excelize.File, s string, at map[string]string) {
				set(t, f, s, at["#reached+new"], 24)
				set(t, f, s, at["#reached+all"], "about thirty")
			}, 422, "about thirty", "24"},
			{"a number below nothing", func(f *excelize.File, s string, at map[string]string) { set(t, f, s, at["#reached+new"], -5) }, 422, "-5", "24"},
			{"the tags taken out", func(f *excelize.File, s string, at map[string]string) {
				if err := f.RemoveRow(s, 2); err != nil {
					t.Fatal(err)
				}
			}, 422, "tags", "24"},
		} {
			content := g.edited(t, g.a, c.edit)
			page := g.upload(t, g.a, "/reports/2026-10/file", "report.xlsx", content)
			if page.Status != c.status || !page.Has(c.says) {
				t.Errorf("%s: %d, want %d saying %q: %s", c.name, page.Status, c.status, c.says, page.Body)
			}
			if form := g.As(g.a).Get("/reports/2026-10"); !form.Has(`value="` + c.keeps + `"`) {
				t.Errorf("%s: the form does not hold %s", c.name, c.keeps)
			}
		}
	})
}

// The file that is given back holds what could be read, and says what to mend.
func TestTheMarkedFile(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		bad := g.edited(t, g.a, func(f *excelize.File, s string, at map[string]string) {
			set(t, f, s, at["#reached+new"], 24)
			set(t, f, s, at["#reached+all"], "many")
		})
		page := g.upload(t, g.a, "/reports/2026-10/file", "report.xlsx", bad)
		marks := url.Values{}
		for name, values := range webtest.Hidden(page.Body) {
			if strings.HasPrefix(name, "mark.") {
				marks[name] = values
			}
		}
		if len(marks) != 1 {
			t.Fatalf("marks: %v in %s", marks, page.Body)
		}
		back := g.As(g.a).Post("/reports/2026-10/marked", marks)
		f, err := excelize.OpenReader(strings.NewReader(back.Body))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, _ := f.GetRows(f.GetSheetName(0))
		if all := fmt.Sprint(rows); !strings.Contains(all, "24") || !strings.Contains(all, "many") || !strings.Contains(all, "What to mend") {
			t.Errorf("the marked file: %v", rows)
		}
		if page := g.upload(t, g.a, "/reports/2026-10/file", "report.xlsx", []byte(back.Body)); page.Status != 303 {
			t.Errorf("the marked file, sent back: %d %s", page.Status, page.Body)
		}
	})
}

func TestQuestionsWhileTyping(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		b := g.As(g.a)
		form := webtest.Hidden(b.Get("/reports/2026-10").Body)
		form.Set("n."+string(g.actA), "150")
		page := b.Post("/reports/2026-10/check?line="+string(g.actA), form)
		if page.Status != 200 || !page.Has("above your target of 100") || page.Has("<html") {
			t.Errorf("what is above the target is asked about at once: %d %s", page.Status, page.Body)
		}
		form.Set("n."+string(g.actA), "15o")
		if page := b.Post("/reports/2026-10/check?line="+string(g.actA), form); !page.Has("15o") {
			t.Errorf("what is no number is said: %s", page.Body)
		}
		if page := b.Post("/reports/2026-10/check?line="+string(g.actB), form); page.Status != 404 {
			t.Errorf("another partner's line: %d", page.Status)
		}
		if page := b.Get("/reports/2026-10"); page.Has(`value="150"`) {
			t.Error("a check stores what is typed")
		}
	})
}

// The API takes a draft with a personal token, and refuses what it has not seen.
func TestTheAPI(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		put := func(token, body string) webtest.Page {
			r := httptest.NewRequest("PUT", "/api/v1/reports/2026-10", strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+token)
			return g.Visitor().Do(r)
		}
		g.As(g.a) // makes her known
		line := func(version int, activity, n string) string {
			return fmt.Sprintf(`{"version": %d, "lines": [{"activity": %q, "new": %s, "served": 50, "groups": {"female": 20, "male": 20}}]}`, version, activity, n)
		}
		page := put(string(g.a.ID), line(0, string(g.actA), "40"))
		var out struct {
			Version int
			State   string
			Lines   []struct{ New int }
		}
		if err := json.Unmarshal([]byte(page.Body), &out); err != nil || page.Status != 200 || out.State != "draft" || out.Lines[0].New != 40 {
			t.Fatalf("PUT: %d %s", page.Status, page.Body)
		}
		for name, c := range map[string]struct {
			token, body string
			status      int
		}{
			"a version that is old":   {string(g.a.ID), line(0, string(g.actA), "41"), 409},
			"another's activity":      {string(g.a.ID), line(out.Version, string(g.actB), "41"), 422},
			"a number below nothing":  {string(g.a.ID), line(out.Version, string(g.actA), "-1"), 422},
			"no JSON":                 {string(g.a.ID), `{"lines": `, 422},
			"no token of anybody":     {"00000000-0000-0000-0000-000000000000", line(out.Version, string(g.actA), "41"), 401},
			"a number with a decimal": {string(g.a.ID), line(out.Version, string(g.actA), "1.5"), 422},
		} {
			if page := put(c.token, c.body); page.Status != c.status {
				t.Errorf("%s: %d, want %d: %s", name, page.Status, c.status, page.Body)
			}
		}
		if page := g.As(g.a).Get("/reports/2026-10"); !page.Has(`value="40"`) {
			t.Error("a refused call has changed the draft")
		}
		above := fmt.Sprintf(`{"version": %d, "lines": [{"activity": %q, "new": 140, "served": 150, "groups": {"female": 100, "male": 40}`, out.Version, string(g.actA))
		if page := put(string(g.a.ID), above+`, "answers": [{"code": "target", "text": "A second team"}]}]}`); page.Status != 200 || page.Has("findings") || !page.Has("A second team") {
			t.Errorf("what is odd is answered in the same call: %d %s", page.Status, page.Body)
		}
	})
}

// Whoever is late sees it at home first, and gets one letter two days later.
func TestTheReminder(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.m.Speaker = func(l lang.Lang, z *time.Location) lang.Speaker { return g.Server.Catalog.Speaker(l, z) }
		remind := g.m.Module().Periodic[0].Do
		letters := func() int {
			n := 0
			err := g.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
				n, err = db.Value[int](tx, `select count(*) from report_reminders`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		g.report(g.a, "submit", "n."+string(g.actA), "40")
		for _, c := range []struct {
			day, letters int
			late         bool
		}{{10, 0, false}, {12, 0, true}, {13, 1, true}, {14, 1, true}} {
			*g.clock = time.Date(2026, 11, c.day, 9, 0, 0, 0, time.UTC)
			if err := remind(dbtest.Context()); err != nil {
				t.Fatal(err)
			}
			if got := letters(); got != c.letters {
				t.Errorf("on the %d-th there are %d letters, want %d", c.day, got, c.letters)
			}
			err := g.DB.Read(context.Background(), func(tx *db.Tx) error {
				tasks, err := g.m.Module().Tasks(tx, g.b)
				if err == nil && (len(tasks) != 1 || tasks[0].Late != c.late) {
					t.Errorf("on the %d-th home says %+v", c.day, tasks)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A file answers what is odd about the figures that it brings itself, and the next
// one holds the answer.
func TestAFileAnswersWhatItRaises(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		content := g.edited(t, g.a, func(f *excelize.File, s string, at map[string]string) {
			set(t, f, s, at["#reached+new"], 130)
			set(t, f, s, at["#meta+answer"], "A second team was hired")
		})
		if page := g.upload(t, g.a, "/reports/2026-10/file", "report.xlsx", content); page.Status != 303 {
			t.Fatalf("the file: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.a).Get("/reports/2026-10"); !page.Has("A second team was hired") {
			t.Error("the answer is lost")
		}
		again := g.edited(t, g.a, func(f *excelize.File, s string, at map[string]string) {
			if got, _ := f.GetCellValue(s, at["#meta+answer"]); got != "A second team was hired" {
				t.Errorf("the next file says %q", got)
			}
		})
		if page := g.upload(t, g.a, "/reports/2026-10/file", "report.xlsx", again); page.Status != 303 {
			t.Errorf("the file as it was given: %d", page.Status)
		}
		if page := g.report(g.a, "submit"); page.Location != "/reports" {
			t.Errorf("what is answered can be handed in: %d %s", page.Status, page.Body)
		}
	})
}

// The whole period as a workbook: what was handed in, with its month.
func TestThePeriodAsAWorkbook(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		if page := g.As(g.a).Get("/plan/reports.xlsx"); page.Status != 404 {
			t.Errorf("a partner takes all reports: %d", page.Status)
		}
		empty, err := excelize.OpenReader(strings.NewReader(g.As(g.lead).Get("/plan/reports.xlsx").Body))
		if err != nil || len(empty.GetSheetList()) != 1 {
			t.Fatalf("before anything is handed in: %v", err)
		}
		g.report(g.a, "submit", "n."+string(g.actA), "40", "s."+string(g.actA), "45")
		book, err := excelize.OpenReader(strings.NewReader(g.As(g.lead).Get("/plan/reports.xlsx").Body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("2026-10")
		if err != nil || len(rows) != 3 || strings.Join(rows[2][:2], " ") != "2026-10 Partner A" || !strings.HasPrefix(strings.Join(rows[2][6:], " "), "40 45") {
			t.Errorf("%q (%v)", rows, err)
		}
	})
}
