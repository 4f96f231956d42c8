package needs

import (
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/formats/table"
	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

var day = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)

func read(t testing.TB, csv string) (Sheet, error) {
	t.Helper()
	source, err := table.Open(strings.NewReader(csv), int64(len(csv)), table.Options{Name: "t.csv"})
	if err != nil {
		return Sheet{}, err
	}
	return ReadSheet(source.Rows(source.Sheets()[0].Name), places.NewResolver(places.Embedded()), "HNO", day)
}

func said(s Sheet) string {
	var out []string
	for _, n := range s.Needs {
		out = append(out, fmt.Sprintf("%s %s %s %d", n.Area, n.Kind, n.Group, *n.People))
	}
	for _, x := range s.Refused {
		out = append(out, fmt.Sprintf("%d %s", x.Row, x.Why))
	}
	return strings.Join(out, "; ")
}

// Every shape of a sheet of people in need, and what it says.
func TestSheetsOfPeopleInNeed(t *testing.T) {
	for _, c := range []struct{ name, csv, want string }{
		{"kinds across", "Region,Health,Shelter\n#adm1+code,#inneed,#inneed\nPL014,10,20\nPL006,1 200,\n", "PL014 health everybody 10; PL014 shelter everybody 20; PL006 health everybody 1200"},
		{"groups across, kinds down", "#adm1+name,#sector,#inneed+f,#inneed+m,#inneed+children+f\nLubelskie,Legal aid,5,6,7\n", "PL006 legal women 5; PL006 legal men 6; PL006 legal children 7"},
		{"girls and boys are children", "#adm1+name,#sector,#inneed+f+children,#inneed+m+children\nLubelskie,Health,7,8\n", "PL006 health children 15"},
		{"plain headers", "Województwo,Sektor,Osoby w potrzebie\nlubelskie,pomoc prawna,12\n", "PL006 legal everybody 12"},
		{"bounds", "#adm1+code,#sector,#inneed,#inneed+min,#inneed+max\nPL014,Health,10,8,20\nPL006,Health,10,12,20\n", "PL014 health everybody 10; 0 needs.people.wrong"},
		{"unknown area", "#adm1+code,#sector,#inneed\nPL999,Health,10\n", "2 needs.sheet.area"},
		{"no number", "#adm1+code,#sector,#inneed\nPL014,Health,-3\nPL014,Health,x\nPL014,Health,many\n", "2 needs.sheet.number; 3 needs.sheet.number; 4 needs.sheet.number"},
		{"unknown kind", "#adm1+code,#sector,#inneed\nPL014,Astrology,10\n", "2 needs.sheet.kind"},
	} {
		if s, err := read(t, c.csv); err != nil || said(s) != c.want {
			t.Errorf("%s: %s, %v", c.name, said(s), err)
		}
	}
	for _, csv := range []string{"a,b\n1,2\n", "#adm1+code,#org\nPL014,IOM\n", "x\n"} {
		if _, err := read(t, csv); err == nil {
			t.Errorf("%q is taken for a sheet of needs", csv)
		}
	}
}

// The real sheets of targets by oblast are read, as what they are.
func TestCaseSheets(t *testing.T) {
	folder := os.Getenv("OSTOJA_CASES")
	if folder == "" {
		folder = "../../../shared/cases"
	}
	files, _ := filepath.Glob(filepath.Join(folder, "hxl", "ua-targeted*oblast.csv"))
	if len(files) == 0 {
		t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s, err := read(t, string(body))
		if err != nil || !s.Targeted {
			t.Errorf("%s: %d needs, %v", filepath.Base(f), len(s.Needs), err)
		}
		t.Logf("%s: %d needs, %d refused", filepath.Base(f), len(s.Needs), len(s.Refused))
	}
}

func FuzzReadSheet(f *testing.F) {
	f.Add("#adm1+code,#sector,#inneed\nPL014,Health,10\n")
	f.Add("Region,PIN\nPL014,1e9\n,\n")
	f.Fuzz(func(t *testing.T, csv string) {
		s, err := read(t, csv)
		for _, n := range s.Needs {
			if err == nil && (n.People == nil || *n.People < 0 || n.Area == "" || n.Kind == "") {
				t.Fatalf("%+v", n)
			}
		}
	})
}

func need(area string, kind actors.Kind, group Group, people int, at time.Time) Need {
	return Need{Area: area, Kind: kind, Group: group, People: &people, Source: "s", SourceDay: at}
}

func same(area string) string { return area }

func TestGapIsNeedMinusHelp(t *testing.T) {
	needs := []Need{need("PL014", "legal", "women", 100, day), need("PL014", "legal", "women", 900, day.AddDate(-1, 0, 0)), need("PL014", "legal", "men", 50, day), need("PL006", "legal", "men", 150, day)}
	help := []actors.Help{{Name: "for all in the region", Region: "PL014", Kind: "legal", People: 30}, {Name: "for men in the country", Kind: "legal", Groups: []string{"men"}, People: 40}, {Name: "another kind", Region: "PL014", Kind: "health", People: 999}}
	got := map[string]float64{}
	for _, c := range Balance(needs, help, same) {
		got[c.Region+" "+string(c.Group)] = c.Gap()
	}
	for cell, want := range map[string]float64{"PL014 women": 100 - 20, "PL014 men": 50 - 10 - 10, "PL006 men": 150 - 30} {
		if math.Abs(got[cell]-want) > 1e-9 {
			t.Errorf("%s: gap %v, want %v", cell, got[cell], want)
		}
	}
}

// Places that nobody takes are told beside a need that is not covered, in the
// share in which they count for it, and not beside one that is.
func TestFreePlacesAreToldBesideTheNeed(t *testing.T) {
	needs := []Need{need("PL014", "shelter", "women", 30, day), need("PL014", "shelter", "men", 10, day), need("PL006", "shelter", "men", 5, day), need("PL006", "legal", "men", 9, day)}
	help := []actors.Help{{Region: "PL014", Kind: "shelter", People: 20, Free: 8}, {Region: "PL006", Kind: "shelter", People: 10, Free: 4}}
	for _, c := range Balance(needs, help, same) {
		free := map[string]float64{"PL014 women": 6, "PL014 men": 2, "PL006 men": 4}[c.Region+" "+string(c.Group)]
		if c.Kind == "legal" {
			free = 0
		}
		if math.Abs(c.Free()-free) > 1e-9 || c.Unused() != (c.Region == "PL014") {
			t.Errorf("%s %s %s: %v free, unused %v", c.Region, c.Kind, c.Group, c.Free(), c.Unused())
		}
	}
}

// Help is never counted twice, however it is divided.
func TestHelpIsCountedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		regions, kinds, who := rapid.SampledFrom([]string{"PL014", "PL006", ""}), rapid.SampledFrom([]actors.Kind{"legal", "health"}), rapid.SampledFrom([]string{"women", "men", "everybody"})
		var needs []Need
		for range rapid.IntRange(0, 8).Draw(t, "needs") {
			needs = append(needs, need(regions.Draw(t, "area"), kinds.Draw(t, "kind"), Group(who.Draw(t, "group")), rapid.IntRange(0, 100).Draw(t, "people"), day))
		}
		var help []actors.Help
		total := 0.0
		for range rapid.IntRange(0, 5).Draw(t, "help") {
			h := actors.Help{Region: regions.Draw(t, "region"), Kind: kinds.Draw(t, "kind"), Groups: []string{who.Draw(t, "group")}, People: rapid.IntRange(0, 100).Draw(t, "people")}
			help, total = append(help, h), total+float64(h.People)
		}
		covered := 0.0
		for _, c := range Balance(needs, help, same) {
			covered += c.Covered()
			if math.IsNaN(c.Gap()) || c.Gap() < 0 {
				t.Fatalf("gap %v", c.Gap())
			}
		}
		if covered > total+1e-6 {
			t.Fatalf("%v covered by %v", covered, total)
		}
	})
}

type noHelp struct{}

func (noHelp) Help(*db.Tx, time.Time) ([]actors.Help, error) { return nil, nil }

func migrations() []db.Migrations {
	return webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "needs", Files: Migrations()})
}

type site struct {
	*webtest.Site
	n                  *Needs
	lead, focal, donor *webtest.Browser
	own                id.ID
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	m, err := members.New(d, members.NewStore(box), nil, "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	atlas := places.NewAtlas()
	n := New(box, atlas, m, noHelp{})
	a := actors.New(box, atlas, m).Module() // for its words
	a.Routes, a.Nav = nil, nil
	s := &site{Site: webtest.New(t, d, m.Module(), a, n.Module()), n: n}
	person := func(name string, seat who.Seat, role who.Role) (*webtest.Browser, id.ID) {
		o := members.Organisation{Name: lang.Texts{lang.En: {Text: name}}, Kind: members.NationalNGO, Seat: seat}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return m.Store.Organisations.Insert(tx, &o) })
		return s.As(who.Person{ID: id.New(), Name: name, Organisation: o.ID, Seat: seat, Role: role}), o.ID
	}
	s.lead, _ = person("IOM", who.CoLead, who.CoLeadRole)
	s.focal, s.own = person("Mosty", who.Member, who.FocalPoint)
	s.donor, _ = person("Fund", who.Donor, who.Viewer)
	return s
}

func (s *site) status(t *testing.T, p webtest.Page, want int) webtest.Page {
	t.Helper()
	if p.Status != want {
		t.Fatalf("status %d, want %d: %.400s", p.Status, want, p.Body)
	}
	return p
}

// Raise, discuss, rank, give dots, merge; a recommendation comes back until it is closed.
func TestFromAGapToARecommendation(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		raise := func(title string) string {
			p := s.status(t, s.focal.Post("/gaps/new", url.Values{"heading": {title}, "sort": {"missing"}, "organisation": {string(s.own)}, "state": {"open"}}), 303)
			return strings.TrimPrefix(p.Location, "/gaps/")
		}
		a, b := raise("No shelter for men"), raise("No interpreters")
		s.status(t, s.focal.Post("/gaps/"+a+"/note", url.Values{"note": {"Three refused last week."}}), 303)
		if p := s.status(t, s.lead.Get("/gaps/"+a), 200); !p.Has("Three refused last week.") {
			t.Error("the note is not shown")
		}
		if p := s.donor.Get("/gaps/" + a); p.Has("Three refused last week.") {
			t.Error("a donor reads the members' discussion")
		}
		for _, path := range []string{"/ranking", "/ranking/dots", "/gaps/" + a + "/note", "/need-sheets"} {
			if p := s.donor.Post(path, url.Values{"pair": {a + " " + b}}); p.Status < 400 {
				t.Errorf("a donor may post to %s", path)
			}
		}
		s.status(t, s.focal.Post("/ranking", url.Values{"pair": {b + " " + a}}), 303)
		s.status(t, s.focal.Post("/ranking", url.Values{"pair": {a + " " + b}}), 303) // another mind: the latest counts
		s.status(t, s.focal.Post("/ranking", url.Values{"pair": {a + " " + a}}), 422)
		s.status(t, s.focal.Post("/ranking/dots", url.Values{"dots-" + a: {"4"}, "dots-" + b: {"2"}}), 422)
		s.status(t, s.focal.Post("/ranking/dots", url.Values{"dots-" + a: {"3"}, "dots-" + b: {"2"}}), 303)
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			all, err := comparisons(tx)
			if len(all) != 1 || all[0].winner != a {
				t.Errorf("comparisons %+v", all)
			}
			return err
		})
		s.status(t, s.focal.Post("/gaps/"+b+"/merge", url.Values{"into": {a}}), 303)
		s.status(t, s.focal.Post("/gaps/"+b+"/merge", url.Values{"into": {a}}), 422)
		s.status(t, s.focal.Post("/recommendations/new", url.Values{"text": {"Find ten places"}, "gap": {a}, "owner": {string(s.own)}, "due": {"2020-01-01"}, "state": {"open"}}), 303)
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			tasks, err := s.n.tasks(tx, who.Person{ID: id.New(), Organisation: s.own, Seat: who.Member, Role: who.FocalPoint})
			agenda, err2 := s.n.Agenda(tx)
			if err != nil || err2 != nil || len(tasks) != 1 || !tasks[0].Late || len(agenda) != 1 {
				t.Errorf("%d tasks, %d on the agenda, %v, %v", len(tasks), len(agenda), err, err2)
			}
			all, err := s.n.Store.Recommendations.List(tx, register.Query{})
			if err != nil {
				return err
			}
			all[0].State = "done"
			if err := s.n.Store.Recommendations.Update(tx, &all[0]); err != nil {
				return err
			}
			if agenda, err = s.n.Agenda(tx); len(agenda) != 0 {
				t.Error("a closed recommendation comes back")
			}
			return err
		})
	})
}

// A barrier is addressed when a recommendation answers it or it is closed; what was
// merged into another counts no more.
func TestBarriersAreMeasured(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		holds := func(state module.State, args ...any) {
			t.Helper()
			dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
				e, err := measureBarriers(tx)
				if e.State != state || !slices.Equal(e.Args, args) {
					t.Errorf("%s %v, want %s %v", e.State, e.Args, state, args)
				}
				return err
			})
		}
		raise := func(title, sort, state string) string {
			p := s.status(t, s.focal.Post("/gaps/new", url.Values{"heading": {title}, "sort": {sort}, "organisation": {string(s.own)}, "state": {state}}), 303)
			return strings.TrimPrefix(p.Location, "/gaps/")
		}
		recommend := func(gap, state string) {
			s.status(t, s.focal.Post("/recommendations/new", url.Values{"text": {"Do it"}, "gap": {gap}, "owner": {string(s.own)}, "due": {"2027-01-01"}, "state": {state}}), 303)
		}
		raise("No shelter", "missing", "open")
		holds(module.Unmeasured)
		fear := raise("Fear of the police", "barrier", "open")
		again := raise("Afraid of the police", "barrier", "open")
		raise("Forms in Polish only", "barrier", "closed")
		recommend(fear, "dropped")
		holds(module.Late, 3, 1)
		s.status(t, s.focal.Post("/gaps/"+again+"/merge", url.Values{"into": {fear}}), 303)
		holds(module.Due, 2, 1)
		recommend(fear, "doing")
		holds(module.Kept, 2, 2)
	})
}

// A sheet is looked at, kept, and changes nothing the second time.
func TestASheetTwiceChangesNothing(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		sheet, err := read(t, "#adm1+code,#sector,#inneed\nPL014,Health,10\nPL006,Legal,7\n")
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			var stored id.ID
			dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) (err error) { stored, err = keepSheet(tx, id.New(), "t.csv", sheet); return err })
			s.status(t, s.focal.Get("/need-sheets/"+string(stored)), 404)
			s.status(t, s.lead.Get("/need-sheets/"+string(stored)), 200)
			s.status(t, s.lead.Post("/need-sheets/"+string(stored), nil), 303)
		}
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			all, err := s.n.Store.Needs.List(tx, register.Query{})
			if len(all) != 2 || all[0].Version != 1 {
				t.Errorf("%+v", all)
			}
			return err
		})
		if p := s.status(t, s.donor.Get("/balance"), 200); !p.Has("Masovia") {
			t.Error("the gap is not on the page")
		}
		s.status(t, s.lead.Get("/impartiality"), 200)
	})
}
