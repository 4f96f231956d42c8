package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/formats/iati"
	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/members"
	"ostoja/internal/response"
	"ostoja/internal/response/exchange"
	"ostoja/internal/response/funding"
	"ostoja/internal/response/responsetest"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group has a plan of one output with an indicator, for which two partners work;
// A asks 1,000 euros for it and got 400, and reported October.
type group struct {
	*webtest.Site
	plan            *response.Response
	money           *funding.Funding
	members         *members.Members
	exports         *exchange.Exchange
	queue           *jobs.Queue
	lead, a, donor  who.Person
	planID, output  id.ID
	activity, other id.ID
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "response", Files: response.Migrations()},
	db.Migrations{Module: "funding", Files: funding.Migrations()}, db.Migrations{Module: "exchange", Files: exchange.Migrations()})

func each(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

func newGroup(t testing.TB, d *db.DB) *group {
	t.Helper()
	now := time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC)
	base := responsetest.New(t, d, &now)
	g := &group{plan: base.Plans, members: base.Members, money: funding.New(base.Plans, base.Members, base.Places)}
	g.exports, g.queue = exchange.New(g.plan, g.money, base.Members, base.Places), base.Queue
	g.exports.Queue = base.Queue
	for name, do := range g.exports.Module().Jobs {
		base.Queue.Handle(name, do)
	}
	g.Site = webtest.New(t, d, base.Members.Module(), g.plan.Module(), g.money.Module(), g.exports.Module())
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		g.lead = base.Seat(t, tx, "Lead Org", who.CoLead, who.InformationManager)
		g.a = base.Seat(t, tx, "=Partner A & sons", who.Member, who.FocalPoint)
		g.donor = base.Seat(t, tx, "Fund", who.Donor, who.Viewer)
		return g.begin(tx, base)
	})
	g.adopt(t)
	return g
}

func (g *group) begin(tx *db.Tx, base responsetest.Base) error {
	p, lock, year, amount := responsetest.Days("2026-01-01", "2026-12-31"), 20, 2026, 1000.0
	p.LockDay = &lock
	plan, output, indicator, err := base.Draft(tx, p, response.Output{Name: responsetest.Text("Shelter <safe>")}, 100)
	if err != nil {
		return err
	}
	g.planID, g.output = plan, output
	if g.activity, err = base.Work(tx, indicator, g.a.Organisation, "PL014", "Shelter A", 100); err != nil {
		return err
	}
	if g.other, err = base.Work(tx, indicator, g.lead.Organisation, "PL006", "Shelter B", 100); err != nil {
		return err
	}
	return g.plan.Store.Requirements.Insert(tx, &response.Requirement{Output: output, Partner: g.a.Organisation, Year: &year, Amount: &amount})
}

// adopt puts the draft in force, as a co-lead of the information manager's organisation.
func (g *group) adopt(t testing.TB) {
	lead := g.lead
	lead.ID, lead.Role = id.New(), who.CoLeadRole
	responsetest.Adopt(t, g.As(lead), g.planID)
}

// report stores and validates A's report of November.
func (g *group) report(t testing.TB, new, female string) {
	t.Helper()
	a := g.As(g.a)
	form := webtest.Hidden(a.Get("/reports/2026-11").Body)
	form.Set("do", "submit")
	form.Set("n."+string(g.activity), new)
	if female != "" {
		form.Set("g."+string(g.activity)+".female", female)
		form.Set("g."+string(g.activity)+".male", "10")
	}
	if page := a.Post("/reports/2026-11", form); page.Status >= 400 {
		t.Fatalf("report: %d %s", page.Status, page.Body)
	}
	lead := g.As(g.lead)
	review := "/reports/2026-11/of/" + string(g.a.Organisation)
	form = webtest.Hidden(lead.Get(review).Body)
	form.Set("do", "validated")
	if page := lead.Post(review, form); page.Location == "" {
		t.Fatalf("validating: %d %s", page.Status, page.Body)
	}
}

func (g *group) give(t testing.TB, amount string) {
	t.Helper()
	form := url.Values{"reference": {"GR-" + amount}, "donor_name": {"Fund <&> Sons"}, "partner": {string(g.a.Organisation)}, "plan": {string(g.planID)}, "output": {string(g.output)},
		"earmarking": {"earmarked"}, "state": {"paid"}, "day": {"2026-03-07"}, "amount": {amount}, "currency": {"EUR"}}
	if page := g.As(g.a).Post("/contributions/new", form); page.Status != http.StatusSeeOther {
		t.Fatalf("contribution: %d %s", page.Status, page.Body)
	}
}

// work does the jobs that wait.
func (g *group) work(t testing.TB) {
	t.Helper()
	for did := true; did; {
		var err error
		if did, err = g.queue.Once(dbtest.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// compared has the difference worked out and gives its page.
func (g *group) compared(t testing.TB, lead *webtest.Browser, form string) webtest.Page {
	t.Helper()
	path := "/exports/" + form + "/difference"
	if page := lead.Post(path, nil); page.Location != path {
		t.Fatalf("working out the difference: %d %s", page.Status, page.Body)
	}
	g.work(t)
	return lead.Get(path)
}

func TestWhoExports(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		for _, path := range []string{"/exports", "/exports/rrp", "/exports/rrp/difference", "/exports/rrp/file?format=csv", "/export-mappings", "/export-mappings/new", "/api/v1/export_mappings"} {
			if page := g.As(g.lead).Get(path); page.Status != 200 {
				t.Errorf("an information manager opens %s: %d", path, page.Status)
			}
			for _, p := range []who.Person{g.a, g.donor} {
				if page := g.As(p).Get(path); page.Status != 403 && page.Status != 404 {
					t.Errorf("%s opens %s: %d", p.Name, path, page.Status)
				}
			}
			if page := g.Visitor().Get(path); page.Status == 200 {
				t.Errorf("a visitor opens %s", path)
			}
		}
		for _, path := range []string{"/exports/rrp/sent", "/exports/rrp/copy", "/exports/rrp/difference", "/exports/rrp/cancel"} {
			if page := g.As(g.a).Post(path, nil); page.Status != 403 && page.Status != 404 {
				t.Errorf("a member posts %s: %d", path, page.Status)
			}
		}
		for _, path := range []string{"/exports/none", "/exports/" + string(id.New()), "/exports/rrp/file?format=xml", "/exports/iati/file?format=csv", "/exports/rrp/file"} {
			if page := g.As(g.lead).Get(path); page.Status != 404 {
				t.Errorf("%s: %d", path, page.Status)
			}
		}
	})
}

// The forms as files: what was entered stands in them once, and no cell is a formula.
func TestFormsAsFiles(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.give(t, "400")
		g.report(t, "30", "20")
		for form, want := range map[string]string{
			"rrp":          "Poland,'=Partner A & sons,ngo,Objective,1.1,Shelter <safe>,People helped,100,1000.00,400.00,600.00,EUR",
			"3rp":          "Poland,Protection,'=Partner A & sons,,Shelter <safe>,People helped,people,,100,30,1000.00,400.00,2026-01-01,2026-12-31",
			"5w":           "'=Partner A & sons,,ngo,Protection: counter-trafficking,Shelter <safe>,Shelter A,People helped,people,Masovia,PL014,Masovia,PL014,2026-11-01,2026-11-30,100,30,",
			"activityinfo": "'=Partner A & sons,2026-11,PL014,Masovia,1.1.1,People helped,gender,female,20",
		} {
			page := g.As(g.lead).Get("/exports/" + form + "/file?format=csv")
			if page.Status != 200 || !page.Has("\n"+want+"\n") {
				t.Errorf("%s lacks\n%s\n%s", form, want, page.Body)
			}
			if n := strings.Count(page.Body, "1000.00"); n > 1 {
				t.Errorf("%s says the budget %d times", form, n)
			}
			content := []byte(g.As(g.lead).Get("/exports/" + form + "/file?format=xlsx").Body)
			book, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
			if err != nil {
				t.Fatalf("%s as Excel: %v", form, err)
			}
			rows := 0
			for row, err := range book.Rows(book.Sheets()[0].Name) {
				if rows++; err != nil || rows == 2 && !strings.HasPrefix(strings.Join(row.Cells, ""), "#") {
					t.Errorf("%s as Excel, row %d: %v %v", form, row.Number, row.Cells, err)
				}
			}
			if lines := strings.Count(page.Body, "\n"); rows != lines {
				t.Errorf("%s: %d rows as Excel, %d lines as CSV", form, rows, lines)
			}
		}
	})
}

// Fewer than five people stay in the group, and so does what would give them away.
func TestFewPeopleAreNotExported(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.report(t, "3", "")
		for _, form := range []string{"3rp", "5w", "activityinfo"} {
			page := g.As(g.lead).Get("/exports/" + form + "/file?format=csv")
			if page.Status != 200 || strings.Contains(page.Body, ",3,") || strings.Contains(page.Body, ",3\n") {
				t.Errorf("%s says three people: %s", form, page.Body)
			}
		}
	})
}

func TestDifferenceToWhatWasSent(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		lead := g.As(g.lead)
		if page := lead.Get("/exports/rrp/difference"); !page.Has("not been sent yet") {
			t.Errorf("before: %s", page.Body)
		}
		if page := lead.Post("/exports/rrp/sent", url.Values{"note": {"UNHCR, by mail"}}); page.Location != "/exports/rrp/difference" {
			t.Fatalf("keep as sent: %d %s", page.Status, page.Body)
		}
		g.work(t)
		if page := lead.Get("/exports/rrp"); !page.Has("UNHCR, by mail") {
			t.Error("it is not listed")
		}
		if page := g.compared(t, lead, "rrp"); !page.Has("Nothing has changed") || !page.Has("As it was on") {
			t.Errorf("nothing happened: %s", page.Body)
		}
		g.give(t, "250.50")
		dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error { return g.plan.Store.Activities.Delete(tx, g.other) })
		g.adopt(t)
		if page := lead.Get("/exports/rrp/difference"); !page.Has("Nothing has changed") {
			t.Error("a page that is looked at works something out")
		}
		page := g.compared(t, lead, "rrp")
		for _, want := range []string{"Contribution: 0.00 → 250.50", "Gap: 1000.00 → 749.50", "Removed", "Lead Org"} {
			if !page.Has(want) {
				t.Errorf("the difference lacks %q: %s", want, page.Body[strings.Index(page.Body, "<main"):])
			}
		}
		if page := lead.Post("/exports/rrp/sent", url.Values{"note": {strings.Repeat("x", 400)}}); page.Status != 422 {
			t.Errorf("a note that is too long: %d", page.Status)
		}
	})
}

// Reading all lines is a job's work: one at a time of a form, it can be cancelled,
// and what is kept as sent is noted in the name of who asked.
func TestAWorkOnAnExport(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		lead := g.As(g.lead)
		send, path := "/exports/rrp/sent", "/exports/rrp/difference"
		lead.Post(send, url.Values{"note": {"note one"}})
		if page := lead.Get(path); !page.Has("Waiting for its turn") || !page.Has("/exports/rrp/cancel") {
			t.Errorf("one waits on a page: %s", page.Body)
		}
		if page := lead.Get("/exports/rrp"); page.Has("note one") || page.Has(`action="/exports/rrp/sent"`) {
			t.Error("kept before the job, or offered a second time")
		}
		for _, again := range []string{send, path} {
			if page := lead.Post(again, nil); page.Status != 409 {
				t.Errorf("a second work on the same form: %d", page.Status)
			}
		}
		if page := lead.Post("/exports/3rp/sent", url.Values{"note": {"another form"}}); page.Status != 303 {
			t.Errorf("a work on another form: %d", page.Status)
		}
		lead.Post("/exports/rrp/cancel", nil)
		g.work(t)
		if page := lead.Get(path); !page.Has("not been sent yet") || page.Has("Waiting") {
			t.Errorf("what was cancelled is kept: %s", page.Body)
		}
		if page := lead.Get("/exports/3rp"); !page.Has("another form") {
			t.Error("cancelling one ends another")
		}
		lead.Post(send, url.Values{"note": {"note two"}})
		g.work(t)
		if page := lead.Get("/exports/rrp"); !page.Has("note two") {
			t.Error("after a cancelled one no other can be kept")
		}
		dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			n, err := db.Value[int](tx, `select count(*) from audit where act = 'send' and actor = $1`, string(g.lead.ID))
			if err == nil && n != 2 {
				t.Errorf("%d sent exports stand in the person's name", n)
			}
			return err
		})
	})
}

// A work that the program's end cut off waits for whoever runs next; one whose
// lines cannot be read says so and can be tried again.
func TestAWorkThatEndsAmid(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		lead, path := g.As(g.lead), "/exports/rrp/difference"
		lead.Post("/exports/rrp/sent", url.Values{"note": {"note kept"}})
		work := g.exports.Module().Jobs["exports.work"]
		var of []byte
		dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			which, err := db.Value[string](tx, `select id from export_works`)
			of = []byte(`"` + which + `"`)
			return err
		})
		ctx, stop := context.WithCancel(dbtest.Context())
		now, asked := g.DB.Now, 0
		g.DB.Now = func() time.Time {
			if asked++; asked == 3 { // twice for the claim, then for the plan in force
				stop()
			}
			return now()
		}
		err := work(ctx, of)
		g.DB.Now = now
		if page := lead.Get(path); !errors.Is(err, context.Canceled) || !page.Has("Waiting for its turn") {
			t.Errorf("stopped amid: %v %s", err, page.Body)
		}
		g.work(t)
		if page := lead.Get("/exports/rrp"); !page.Has("note kept") {
			t.Error("what was stopped amid is not taken up")
		}
		lead.Post(path, nil)
		dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			tx.Housekeeping("test")
			return tx.Exec(`update export_pieces set body = $1`, []byte("damaged"))
		})
		g.work(t)
		if page := lead.Get(path); !page.Has("could not be read to the end") || !page.Has(`action="/exports/rrp/difference"`) {
			t.Errorf("what failed is not said, or not offered again: %s", page.Body)
		}
		if page := lead.Post(path, nil); page.Status != 303 {
			t.Errorf("again after a failure: %d", page.Status)
		}
	})
}

// A mapping is data: copied, changed, refused where it names what is not there.
func TestAMappingOfOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		lead := g.As(g.lead)
		made := lead.Post("/exports/rrp/copy", nil)
		if !strings.HasSuffix(made.Location, "/edit") {
			t.Fatalf("copy: %d %s", made.Status, made.Body)
		}
		form := webtest.Hidden(lead.Get(made.Location).Body)
		form.Set("name", "Ours")
		form.Set("form", "rrp")
		form.Set("layout", "Who = partner.nmae\nWhat = output.name\nWhen = month")
		page := lead.Post(made.Location, form)
		for _, want := range []string{"Line 1: there is no field ‘partner.nmae’. Did you mean ‘partner.name’?", "Line 3: ‘month’ is a field", "partner.nmae"} {
			if page.Status != 422 || !page.Has(want) {
				t.Errorf("a wrong mapping: %d, lacks %q", page.Status, want)
			}
		}
		form.Set("layout", "What #activity = output.name\nWho = partner.name")
		page = lead.Post(made.Location, form)
		address := strings.Replace(page.Location, "/export-mappings/", "/exports/", 1)
		if page := lead.Get(address + "/file?format=csv"); !page.Has("What,Who\n#activity,\nShelter <safe>,") {
			t.Errorf("its file: %d %s", page.Status, page.Body)
		}
		if page := lead.Get(address); page.Status != 200 || !page.Has("Ours") || !page.Has("Shelter &lt;safe&gt;") {
			t.Errorf("its preview: %d", page.Status)
		}
	})
}

// The IATI file is valid, says the money and the results, and nobody's identifier is refused.
func TestIATI(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.give(t, "400")
		g.report(t, "30", "20")
		lead := g.As(g.lead)
		if page := lead.Get("/exports/iati/file?format=xml"); page.Status != 422 || !page.Has("nobody’s identifier") {
			t.Errorf("with the example's identifier: %d", page.Status)
		}
		made := lead.Post("/exports/iati/copy", nil)
		form := webtest.Hidden(lead.Get(made.Location).Body)
		layout := `reporting-org.ref = "XM-TEST-1"
reporting-org.type = "40"
reporting-org.name = "Group"
title = output.name
description = objective.name
country.code = "PL"
sector.vocabulary = "1"
sector.code = "72010"
`
		form["name"], form["form"], form["layout"] = []string{"Ours"}, []string{"iati"}, []string{layout}
		stored := lead.Post(made.Location, form)
		address := strings.Replace(stored.Location, "/export-mappings/", "/exports/", 1)
		page := lead.Get(address + "/file?format=xml")
		if page.Status != 200 || page.Header.Get("Content-Type") != "application/xml" {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		found := false
		for a, err := range iati.Read(strings.NewReader(page.Body)) {
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Transactions) == 1 && a.Transactions[0].Value.Amount == "400.00" && a.Budgets[0].Value.Amount == "1000" && a.Results[0].Indicators[0].Periods[0].Actual[0].Value == "30" {
				found = true
			}
		}
		if !found {
			t.Errorf("no activity has money and result: %s", page.Body)
		}
		valid(t, page.Body)
		form.Set("version", "2")
		form.Set("layout", strings.Replace(layout, `"XM-TEST-1"`, `"X M"`, 1))
		lead.Post(made.Location, form)
		if page := lead.Get(address + "/file?format=xml"); page.Status != 422 || !page.Has("has a blank") {
			t.Errorf("an identifier with a blank: %d", page.Status)
		}
	})
}

func valid(t *testing.T, content string) {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Log("xmllint is not here (package libxml2-utils): the file is checked by formats/iati alone")
		return
	}
	file := filepath.Join(t.TempDir(), "iati.xml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("xmllint", "--nonet", "--noout", "--schema", "../../../formats/iati/testdata/activities.xsd", file).CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}
