package response_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/response"
	"ostoja/internal/response/responsetest"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group is a small group with a plan in force from October: two partners count
// people for the same indicator in the same place.
type group struct {
	*webtest.Site
	m            *response.Response
	clock        *time.Time
	lead, a, b   who.Person
	donor        who.Person
	actA, actB   id.ID
	plan, people id.ID
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "response", Files: response.Migrations()})

func newGroup(t testing.TB, d *db.DB) *group {
	t.Helper()
	now := time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	base := responsetest.New(t, d, &now)
	g := &group{m: base.Plans, clock: &now}
	g.Site = webtest.New(t, d, base.Members.Module(), base.Plans.Module())
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		g.lead = base.Seat(t, tx, "Lead Org", who.CoLead, who.CoLeadRole)
		g.a = base.Seat(t, tx, "Partner A", who.Member, who.FocalPoint)
		g.b = base.Seat(t, tx, "Partner B", who.Member, who.FocalPoint)
		g.donor = base.Seat(t, tx, "Fund", who.Donor, who.Viewer)
		return g.begin(tx, base)
	})
	responsetest.Adopt(t, g.As(g.lead), g.plan)
	return g
}

func (g *group) begin(tx *db.Tx, base responsetest.Base) (err error) {
	p, lock := responsetest.Days("2026-10-01", "2027-09-30"), 20
	p.LockDay = &lock
	if g.plan, _, g.people, err = base.Draft(tx, p, response.Output{Name: responsetest.Text("Output"), Answers: "G-1"}, 100); err != nil {
		return err
	}
	if g.actA, err = base.Work(tx, g.people, g.a.Organisation, "PL014", "Legal aid A", 100); err != nil {
		return err
	}
	g.actB, err = base.Work(tx, g.people, g.b.Organisation, "PL014", "Legal aid B", 100)
	return err
}

// report posts values to a partner's form of October.
func (g *group) report(p who.Person, do string, pairs ...string) webtest.Page {
	browser := g.As(p)
	form := webtest.Hidden(browser.Get("/reports/2026-10").Body)
	form.Set("do", do)
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return browser.Post("/reports/2026-10", form)
}

func each(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

// The whole way: two partners report, one answers about shared people, the
// co-lead validates, the month locks, a correction keeps both figures.
func TestAMonthFromFormToCorrection(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		if page := g.report(g.a, "submit", "n."+string(g.actA), "40", "s."+string(g.actA), "45"); page.Location != "/reports" {
			t.Fatalf("A hands in: %d %s", page.Status, page.Body)
		}
		asked := g.report(g.b, "submit", "n."+string(g.actB), "30")
		if asked.Status != 422 || !asked.Has("Partner A also reports") {
			t.Fatalf("B is asked about shared people: %d %s", asked.Status, asked.Body)
		}
		shared := "b." + string(g.actB) + "." + string(g.a.Organisation)
		if page := g.report(g.b, "submit", "n."+string(g.actB), "30", shared, "10"); page.Location != "/reports" {
			t.Fatalf("B answers and hands in: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.lead).Get("/plan"); !page.Has(">60<") {
			t.Errorf("40 and 30 with 10 the same are 60 people: %s", page.Body)
		}
		if page := g.As(g.donor).Get("/plan"); page.Status != 200 || page.Has(">60<") || !page.Has("nothing reported") {
			t.Errorf("a donor sees what is not validated: %d", page.Status)
		}
		lead := g.As(g.lead)
		review := "/reports/2026-10/of/" + string(g.a.Organisation)
		form := webtest.Hidden(lead.Get(review).Body)
		form.Set("do", "validated")
		if page := lead.Post(review, form); page.Location != "/reports" {
			t.Fatalf("validate: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.donor).Get("/plan"); !page.Has(">40<") {
			t.Error("a donor sees the total of validated reports")
		}
		*g.clock = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		if page := g.report(g.a, "submit", "n."+string(g.actA), "44", "why", "A file was found"); page.Location != "/reports/2026-10" {
			t.Fatalf("typing across the lock: %d %s", page.Status, page.Body)
		}
		lead = g.As(g.lead) // the session before has ended
		page := lead.Get(review)
		approve := regexp.MustCompile(`/report-corrections/[0-9a-f-]+`).FindString(page.Body)
		if approve == "" || !page.Has("A file was found") {
			t.Fatalf("no correction to decide: %s", page.Body)
		}
		if page := g.As(g.a).Post(approve, url.Values{"do": {"approved"}}); page.Status != 404 && page.Status != 403 {
			t.Errorf("a partner approves her own correction: %d", page.Status)
		}
		lead.Post(approve, url.Values{"do": {"approved"}})
		after := lead.Get(review)
		for _, want := range []string{">40<", ">44<", "Lead Org’s person", "Approved"} {
			if !after.Has(want) {
				t.Errorf("the correction’s page lacks %q", want)
			}
		}
	})
}

// A draft is its partner's alone; guests and visitors get nothing of reports.
func TestNobodySeesOrWritesAnothersDraft(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.report(g.a, "save", "n."+string(g.actA), "37")
		if page := g.As(g.a).Get("/reports/2026-10"); !page.Has(`value="37"`) {
			t.Fatalf("A's own draft is kept: %s", page.Body)
		}
		draft := "/reports/2026-10/of/" + string(g.a.Organisation)
		for name, p := range map[string]who.Person{"co-lead": g.lead, "another partner": g.b, "donor": g.donor} {
			if page := g.As(p).Get(draft); page.Status != 404 && page.Status != 403 {
				t.Errorf("%s opens A's draft: %d", name, page.Status)
			}
		}
		if page := g.report(g.b, "save", "n."+string(g.actA), "99"); page.Status >= 500 {
			t.Errorf("B sends A's field: %d", page.Status)
		}
		if page := g.As(g.a).Get("/reports/2026-10"); !page.Has(`value="37"`) || page.Has(`value="99"`) {
			t.Error("B has written into A's draft")
		}
		if page := g.As(g.b).Get("/reports/2026-10"); page.Has("37") && page.Has("Legal aid A") {
			t.Error("B's form shows A's figures")
		}
		for _, path := range []string{"/reports", "/reports/2026-10", "/reports/2026-10/file", "/plans", "/plan-activities", "/api/v1/plan_activities", "/api/v1/reports/2026-10"} {
			if page := g.As(g.donor).Get(path); page.Status < 400 {
				t.Errorf("a donor opens %s: %d", path, page.Status)
			}
			if page := g.Visitor().Get(path); page.Status == 200 {
				t.Errorf("a visitor opens %s", path)
			}
		}
	})
}

func TestTwoPeopleOfOnePartner(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		first := webtest.Hidden(g.As(g.a).Get("/reports/2026-10").Body)
		g.report(g.a, "save", "n."+string(g.actA), "5")
		first.Set("n."+string(g.actA), "7")
		page := g.As(g.a).Post("/reports/2026-10", first)
		if page.Status != 200 || !page.Has("Somebody else") || !page.Has(`value="7"`) {
			t.Errorf("the slower one keeps her values and is told: %d", page.Status)
		}
	})
}

// upload sends a file to an address.
func (g *group) upload(t *testing.T, p who.Person, path, name string, content []byte) webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	w.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return g.As(p).Do(r)
}

func TestFilesThatComeBack(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		file := "/reports/2026-10/file"
		key := string(g.actA)
		for _, c := range []struct {
			name, content string
			status        int
			says, keeps   string
		}{
			{"good, with moved columns", "new,key,month\n#reached+new,#activity+id,#date+month\n12," + key + ",2026-10\n", 303, "", "12"},
			{"semicolons and CRLF", "key;new\r\n#activity+id;#reached+new\r\n" + key + ";13\r\n", 303, "", "13"},
			{"of the last month", "k,m,n\n#activity+id,#date+month,#reached+new\n" + key + ",2026-09,14\n", 422, "2026-09", "13"},
			{"of another partner", "k,n\n#activity+id,#reached+new\n" + string(g.actB) + ",15\n", 422, "no activity of your organisation", "13"},
			{"half good", "k,n,s\n#activity+id,#reached+new,#reached+all\n" + key + ",16,many\n", 422, "many", "16"},
			{"twice the same", "k,n\n#activity+id,#reached+new\n" + key + ",17\n" + key + ",18\n", 422, "same activity as row", "17"},
			{"no tags", "k,n\n1,2\n", 422, "tags", "17"},
			{"half filled", "k,n\n#activity+id,#reached+new\n" + key + ",\n", 303, "", "17"},
			{"empty", "", 422, "", "17"},
			{"binary", "\x7fELF\x00\x01\x02", 422, "", "17"},
		} {
			page := g.upload(t, g.a, file, "report.csv", []byte(c.content))
			if page.Status != c.status || !page.Has(c.says) {
				t.Errorf("%s: %d, want %d saying %q: %s", c.name, page.Status, c.status, c.says, page.Body)
			}
			if form := g.As(g.a).Get("/reports/2026-10"); !form.Has(`value="` + c.keeps + `"`) {
				t.Errorf("%s: the form does not hold %s", c.name, c.keeps)
			}
		}
		back := g.As(g.a).Get(file)
		if page := g.upload(t, g.a, file, "report.xlsx", []byte(back.Body)); page.Status != 303 {
			t.Errorf("the own workbook, unchanged: %d %s", page.Status, page.Body)
		}
	})
}

func TestThePlanAsAWorkbookAndBack(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		base := "/plans/" + string(g.plan)
		content := []byte(g.As(g.b).Get(base + "/file").Body)
		book, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
		if err != nil || len(book.Sheets()) < 5 {
			t.Fatalf("the workbook: %v", err)
		}
		if page := g.upload(t, g.b, base+"/import", "plan.xlsx", content); page.Status != 303 {
			t.Fatalf("unchanged: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.b).Get(base + "/adopt"); !page.Has("0 differences") {
			t.Errorf("a file that was not changed changes the plan: %s", page.Body[strings.Index(page.Body, "<main"):])
		}
		if page := g.upload(t, g.b, base+"/import", "plan.xlsx", []byte("PK nonsense")); page.Status != 422 {
			t.Errorf("no workbook: %d", page.Status)
		}
	})
}

// Forms follow the version in force: the draft may change under them.
func TestRevisionShowsItsDifferencesAndLeavesFormsAlone(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			a, err := g.m.Store.Activities.Get(tx, g.actA)
			if err != nil {
				return err
			}
			a.Name = "Legal aid renamed"
			return g.m.Store.Activities.Update(tx, &a)
		})
		if page := g.As(g.a).Get("/reports/2026-10"); !page.Has("Legal aid A") || page.Has("renamed") {
			t.Error("a draft changes an open form")
		}
		lead := g.As(g.lead)
		adopt := "/plans/" + string(g.plan) + "/adopt"
		page := lead.Get(adopt)
		if !page.Has("Legal aid A → Legal aid renamed") {
			t.Fatalf("the difference is not shown: %s", page.Body)
		}
		stale := webtest.Hidden(page.Body)
		stale.Set("shown", "7")
		if page := lead.Post(adopt, stale); page.Status != 409 {
			t.Errorf("adopting what was not shown: %d", page.Status)
		}
		if page := g.As(g.a).Post(adopt, webtest.Hidden(page.Body)); page.Status < 400 {
			t.Errorf("a member adopts alone: %d", page.Status)
		}
		lead.Post(adopt, webtest.Hidden(page.Body))
		if page := g.As(g.a).Get("/reports/2026-10"); !page.Has("Legal aid renamed") {
			t.Error("the new version is not in force")
		}
		next := lead.Post("/plans/"+string(g.plan)+"/next", nil)
		if page := lead.Get(next.Location); page.Status != 200 || !strings.Contains(page.Body, "2027-10-01") {
			t.Errorf("the next plan begins the day after: %d", page.Status)
		}
	})
}

// What was handed in and read by nobody before the lock can still be validated,
// and cannot be returned: nobody could mend it.
func TestALockedReportThatNobodyReadCanBeValidated(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.report(g.a, "submit", "n."+string(g.actA), "40")
		*g.clock = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		lead, review := g.As(g.lead), "/reports/2026-10/of/"+string(g.a.Organisation)
		page := lead.Get(review)
		if !page.Has(`value="validated"`) || page.Has(`value="returned"`) {
			t.Fatalf("after the lock a manager validates and does not return: %s", page.Body)
		}
		dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			tasks, err := g.m.Module().Tasks(tx, g.lead)
			if err == nil && (len(tasks) != 1 || tasks[0].Says != "task.validate" || !tasks[0].Late) {
				t.Errorf("home says %+v", tasks)
			}
			return err
		})
		form := webtest.Hidden(page.Body)
		form.Set("reason", "too late")
		form.Set("do", "returned")
		if page := lead.Post(review, form); page.Status != 409 {
			t.Errorf("returned after the lock: %d", page.Status)
		}
		form.Set("do", "validated")
		if page := lead.Post(review, form); page.Location != "/reports" {
			t.Fatalf("validate: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.donor).Get("/plan"); !page.Has(">40<") {
			t.Error("what was validated does not count")
		}
		if page := lead.Get(review); page.Has(`value="validated"`) {
			t.Error("validated twice")
		}
	})
}

// The figures of a draft that the lock overtook count once they are approved, each
// for itself; sending the same again changes nothing and says so.
func TestADraftThatTheLockOvertookIsCorrectedFigureByFigure(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		lead := g.As(g.lead)
		dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			target := 100.0
			return g.m.Store.Activities.Insert(tx, &response.Activity{Indicator: g.people, Partner: g.a.Organisation, Area: "PL014", Name: "More aid A", Target: &target})
		})
		responsetest.Adopt(t, lead, g.plan)
		both := func(first, second string) (pairs []string) {
			names := regexp.MustCompile(`name="(n\.[^"]+)"`).FindAllStringSubmatch(g.As(g.a).Get("/reports/2026-10").Body, -1)
			for _, n := range names {
				if pairs = append(pairs, n[1], second); n[1] == "n."+string(g.actA) {
					pairs[len(pairs)-1] = first
				}
			}
			return pairs
		}
		g.report(g.a, "save", both("31", "7")...)
		*g.clock = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		said := func(page webtest.Page) string { return fmt.Sprint(page.Header["Set-Cookie"]) }
		if page := g.report(g.a, "submit"); !strings.Contains(said(page), "reports.kept_as_correction") {
			t.Errorf("a draft's own figures are asked for: %q", said(page))
		}
		if page := g.report(g.a, "submit"); !strings.Contains(said(page), "reports.nothing_to_correct") {
			t.Errorf("the same again: %q", said(page))
		}
		lead = g.As(g.lead)
		review := lead.Get("/reports/2026-10/of/" + string(g.a.Organisation))
		asked := regexp.MustCompile(`/report-corrections/[0-9a-f-]+`).FindAllString(review.Body, -1)
		if len(asked) != 2 {
			t.Fatalf("%d corrections", len(asked))
		}
		first, second := ">31<", ">38<"
		lead.Post(asked[0], url.Values{"do": {"approved"}})
		if page := g.As(g.donor).Get("/plan"); !page.Has(first) && !page.Has(">7<") || page.Has(second) {
			t.Error("with one approved, one counts and the other does not")
		}
		lead.Post(asked[1], url.Values{"do": {"approved"}})
		if page := g.As(g.donor).Get("/plan"); !page.Has(second) {
			t.Error("with both approved, both count")
		}
	})
}

// Who sends one line of a month of which nothing is stored has not seen the others:
// the month before does not stand for them.
func TestOneLineDoesNotFillTheOthersWithTheMonthBefore(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.report(g.a, "submit", "n."+string(g.actA), "40", "s."+string(g.actA), "77")
		*g.clock = time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)
		if page := g.As(g.a).Get("/reports/2026-11"); !page.Has(`value="77"`) {
			t.Fatal("on the web the month before stands in the form, to be seen")
		}
		line := "k,n\n#activity+id,#reached+new\n" + string(g.actA) + ",12\n"
		if page := g.upload(t, g.a, "/reports/2026-11/file", "report.csv", []byte(line)); page.Status != 303 {
			t.Fatalf("the file: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.a).Get("/reports/2026-11"); !page.Has(`value="12"`) || page.Has(`value="77"`) {
			t.Error("the file stores what it does not say")
		}
	})
}

// A plan that is adopted while a form is open: the form comes back with what was
// typed, and says which figure has no place any more.
func TestAPlanAdoptedWhileAFormIsOpen(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		a := g.As(g.a)
		form := webtest.Hidden(a.Get("/reports/2026-10").Body)
		dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			target := 100.0
			if err := g.m.Store.Activities.Insert(tx, &response.Activity{Indicator: g.people, Partner: g.a.Organisation, Area: "PL014", Name: "In its place", Target: &target}); err != nil {
				return err
			}
			return g.m.Store.Activities.Delete(tx, g.actA)
		})
		responsetest.Adopt(t, g.As(g.lead), g.plan)
		form.Set("do", "submit")
		form.Set("n."+string(g.actA), "41")
		form.Set("achievements", "We did much")
		page := a.Post("/reports/2026-10", form)
		if page.Status != 200 || !page.Has("The plan was changed") || !page.Has("Legal aid A (41)") || !page.Has("We did much") || !page.Has("In its place") {
			t.Fatalf("the form of the old plan: %d %s", page.Status, page.Body)
		}
		again := webtest.Hidden(page.Body)
		again.Set("do", "save")
		if page := a.Post("/reports/2026-10", again); page.Status != 303 {
			t.Errorf("saved again: %d", page.Status)
		}
	})
}

// The form as CSV opens in a spreadsheet as the letters that it holds, and is linked.
func TestTheFormAsCSV(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		path := "/reports/2026-10/file?format=csv"
		if page := g.As(g.a).Get("/reports/2026-10"); !page.Has(path) {
			t.Error("no page leads to it")
		}
		file := g.As(g.a).Get(path)
		if !strings.HasPrefix(file.Body, "\ufeff") || !file.Has("#activity+id") {
			t.Errorf("the file: %s", file.Body)
		}
		if page := g.upload(t, g.a, "/reports/2026-10/file", "report.csv", []byte(file.Body)); page.Status != 303 {
			t.Errorf("as it was given: %d %s", page.Status, page.Body)
		}
	})
}
