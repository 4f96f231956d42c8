package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testEnv() *command.Env {
	return &command.Env{Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}, Getenv: func(string) string { return "" }, Now: time.Now}
}

// demonstration opens the program with its invented group: a copy of the one that
// is filled once for all tests.
func demonstration(t testing.TB) *App {
	t.Helper()
	from, err := filled()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	a, err := openDemonstration(data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// scratch is a folder for what tests share; TestMain removes it.
var scratch string

// filled is the folder of the demonstration as it is after its first start.
var filled = sync.OnceValues(func() (string, error) {
	data := filepath.Join(scratch, "demonstration")
	if err := folder(data).create(); err != nil {
		return "", err
	}
	a, err := openDemonstration(data)
	if err != nil {
		return "", err
	}
	return data, errors.Join(a.fillDemo(context.Background()), a.Close())
})

func openDemonstration(data string) (*App, error) {
	return Open(context.Background(), Config{Data: data, PublicURL: "http://localhost", Demonstration: true}, testEnv(), slog.New(slog.DiscardHandler))
}

// browsers opens one for each kind of person.
func browsers(t testing.TB, a *App) map[string]*webtest.Browser {
	t.Helper()
	site := webtest.Around(t, a.DB, a.Server)
	out := map[string]*webtest.Browser{"visitor": site.Visitor()}
	keys, err := a.demoKeys(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		out[k.Label] = site.SignedIn(k.Person)
	}
	return out
}

func TestEveryMessageIsThereInEveryLanguage(t *testing.T) {
	a := demonstration(t)
	if missing := a.Server.Catalog.Missing(); len(missing) > 0 {
		t.Errorf("%d texts are missing, the first of them:\n%s", len(missing), strings.Join(missing[:min(len(missing), 40)], "\n"))
	}
}

var messageKey = regexp.MustCompile(`\b(?:T|N)\("([a-z][a-z0-9_.-]*[a-z0-9])"`)

// Every key that the code says exists.
func TestEveryMessageThatIsSaidExists(t *testing.T) {
	a := demonstration(t)
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			content, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range messageKey.FindAllStringSubmatch(string(content), -1) {
				if strings.Contains(p.ImportPath, "internal/") && !a.Server.Catalog.Has(m[1]) {
					t.Errorf("%s/%s says %q, which no messages.txt has", p.ImportPath, name, m[1])
				}
			}
		}
	}
}

// Every page that needs no id opens for everybody whom its policy lets in, in
// every language, without a message's key showing, and for nobody else.
func TestEveryPageOpensForWhoMaySeeIt(t *testing.T) {
	a := demonstration(t)
	people := browsers(t, a)
	showsKey := regexp.MustCompile(`>[^<]*\b(?:[a-z]+\.)+[a-z_]+ ?[^<]*<`)
	for _, route := range a.Server.Routes() {
		path, ok := strings.CutPrefix(route.Pattern, "GET ")
		if !ok || strings.Contains(path, "{id}") || strings.Contains(path, "{token}") || strings.Contains(path, "{promise}") {
			continue
		}
		path = strings.ReplaceAll(path, "{$}", "")
		for who, browser := range people {
			for _, l := range lang.All {
				page := browser.Get(path + "?lang=" + string(l))
				if page.Status >= 500 {
					t.Errorf("%s for %s in %s: %d", path, who, l, page.Status)
				}
				if found := showsKey.FindString(page.Body); found != "" && strings.Contains(page.Header.Get("Content-Type"), "html") && a.Server.Catalog.Has(strings.Trim(found, "<> ")) {
					t.Errorf("%s for %s in %s shows %q", path, who, l, found)
				}
			}
		}
	}
}

// kinds are the people of the table of rights.
var kinds = map[string]who.Person{
	"visitor":             {},
	"co-lead":             {ID: "1", Seat: who.CoLead, Role: who.CoLeadRole},
	"information manager": {ID: "2", Seat: who.CoLead, Role: who.InformationManager},
	"focal point":         {ID: "3", Seat: who.Member, Role: who.FocalPoint},
	"viewer":              {ID: "4", Seat: who.Member, Role: who.Viewer},
	"observer":            {ID: "5", Seat: who.Observer, Role: who.Viewer},
	"donor":               {ID: "6", Seat: who.Donor, Role: who.Viewer, Invited: who.Invitation{Part: who.Everything}},
	"donor at a meeting":  {ID: "8", Seat: who.Donor, Role: who.Viewer, Invited: who.Invitation{Part: who.Meetings}},
	"donor on needs":      {ID: "9", Seat: who.Donor, Role: who.Viewer, Invited: who.Invitation{Part: "needs"}},
	"donor uninvited":     {ID: "10", Seat: who.Donor, Role: who.Viewer},
	"no seat":             {ID: "7", Seat: who.NoSeat, Role: who.FocalPoint},
}

// The demonstration shows a plan of the size that one really has.
func TestTheDemonstrationHasAPlanAndItsReports(t *testing.T) {
	a := demonstration(t)
	err := a.DB.Read(context.Background(), func(tx *db.Tx) error {
		for what, c := range map[string]struct {
			want  int
			query string
		}{
			"objectives": {4, `select count(*) from plan_objectives`},
			"outputs":    {12, `select count(*) from plan_outputs`},
			"indicators": {30, `select count(*) from plan_indicators`},
			"partners":   {25, `select count(distinct partner) from plan_activities`},
			"months":     {6, `select count(distinct month) from reports where state in ('submitted', 'validated')`},
		} {
			n, err := db.Value[int](tx, c.query)
			if err != nil {
				return err
			}
			if n != c.want {
				t.Errorf("the plan has %d %s, want %d", n, what, c.want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTableOfRights holds who may come to which route against a reviewed
// table. A route that is missing from it fails: 'go test ./internal/app -update'
// writes it anew, and the difference is to be read in review.
func TestTableOfRights(t *testing.T) {
	a := demonstration(t)
	var lines []string
	for _, route := range a.Server.Routes() {
		var may []string
		for name, p := range kinds {
			if route.Policy.Allow(p) {
				may = append(may, name)
			}
		}
		sort.Strings(may)
		if len(may) == len(kinds) {
			may = []string{"anyone"}
		}
		lines = append(lines, route.Pattern+": "+strings.Join(may, ", "))
	}
	slices.Sort(lines)
	golden(t, "rights.txt", strings.Join(lines, "\n")+"\n")
}

func TestDescriptionOfTheAPI(t *testing.T) {
	a := demonstration(t)
	b, err := json.MarshalIndent(a.describeAPI(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "openapi.json", string(b)+"\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; if that is meant, run: go test ./internal/app -update\n%s", name, diff)
	}
}

// Who may not see a record gets the same answer as where there is none.
func TestWhatOneMayNotSeeLooksLikeWhatDoesNotExist(t *testing.T) {
	a := demonstration(t)
	people := browsers(t, a)
	var person string
	if err := a.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
		person, err = db.Value[string](tx, `select id from people limit 1`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"donor", "observer"} {
		hidden, missing := people[name].Get("/people/"+person), people[name].Get("/people/0192d1e0-0000-7000-8000-000000000000")
		hidden.Body = strings.ReplaceAll(hidden.Body, person, "ID")
		missing.Body = strings.ReplaceAll(missing.Body, "0192d1e0-0000-7000-8000-000000000000", "ID")
		if hidden.Status != 404 || hidden.Body != missing.Body {
			t.Errorf("%s can tell a hidden person (%d) from a missing one (%d)", name, hidden.Status, missing.Status)
		}
	}
}

// A route without a policy stops the program at its start.
func TestEveryPageOfTheNavigationHasItsSection(t *testing.T) {
	for _, m := range demonstration(t).Modules {
		for _, n := range m.Nav {
			if !slices.Contains(web.Sections, n.Section) {
				t.Errorf("%s stands in the section %q, which there is not", n.Path, n.Section)
			}
		}
	}
}

func TestARouteWithoutAPolicyIsRefused(t *testing.T) {
	var s web.Server
	if err := s.Add(nil, []web.Route{{Pattern: "GET /x", Handle: func(*web.Request) (web.Answer, error) { return nil, nil }}}); err == nil {
		t.Error("a route without a policy was taken")
	}
}
