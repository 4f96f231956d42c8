package exchange_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/formats/iati"
	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/response/exchange"
	"ostoja/internal/response/funding"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group has a plan of one output with an indicator, for which two partners work;
// A asks 1,000 euros for it and got 400, and reported October.
type group struct {
	*webtest.Site
	plan            *response.Response
	money           *funding.Funding
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
	d.Now = func() time.Time { return time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC) }
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	outbox := mail.NewOutbox(d, jobs.New(d, nil), nil)
	base, err := members.New(d, members.NewStore(box), outbox, "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	atlas := places.NewAtlas()
	g := &group{plan: response.New(d, base, atlas, outbox)}
	g.money = funding.New(g.plan, base, atlas)
	g.Site = webtest.New(t, d, base.Module(), g.plan.Module(), g.money.Module(), exchange.New(g.plan, g.money, base, atlas).Module())
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		for _, p := range []struct {
			at   *who.Person
			name string
			seat who.Seat
			role who.Role
		}{{&g.lead, "Lead Org", who.CoLead, who.InformationManager}, {&g.a, "=Partner A & sons", who.Member, who.FocalPoint}, {&g.donor, "Fund", who.Donor, who.Viewer}} {
			o := members.Organisation{Name: text(p.name), Kind: members.NationalNGO, Seat: p.seat, Until: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
			if err := base.Store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			*p.at = who.Person{ID: id.New(), Name: p.name, Organisation: o.ID, Seat: p.seat, Role: p.role}
		}
		return g.begin(tx)
	})
	lead := g.lead
	lead.Role = who.CoLeadRole
	lead.ID = id.New()
	g.adopt(t, g.As(lead))
	return g
}

func (g *group) begin(tx *db.Tx) error {
	s := g.plan.Store
	due, lock, year, amount, target := 10, 20, 2026, 1000.0, 100.0
	p := response.Plan{Name: text("Plan"), From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Currency: "EUR", DueDay: &due, LockDay: &lock}
	if err := s.Plans.Insert(tx, &p); err != nil {
		return err
	}
	o := response.Objective{Plan: p.ID, Code: "1", Name: text("Objective")}
	if err := s.Objectives.Insert(tx, &o); err != nil {
		return err
	}
	out := response.Output{Objective: o.ID, Code: "1.1", Name: text("Shelter <safe>")}
	if err := s.Outputs.Insert(tx, &out); err != nil {
		return err
	}
	x := response.Indicator{Output: out.ID, Code: "1.1.1", Name: text("People helped"), Unit: response.People, Definition: "d", Target: &target, By: register.List{"gender"}, Once: "by file"}
	if err := s.Indicators.Insert(tx, &x); err != nil {
		return err
	}
	g.planID, g.output = p.ID, out.ID
	a := response.Activity{Indicator: x.ID, Partner: g.a.Organisation, Area: "PL014", Name: "Shelter A", Target: &target}
	b := response.Activity{Indicator: x.ID, Partner: g.lead.Organisation, Area: "PL006", Name: "Shelter B", Target: &target}
	for _, activity := range []*response.Activity{&a, &b} {
		if err := s.Activities.Insert(tx, activity); err != nil {
			return err
		}
	}
	g.activity, g.other = a.ID, b.ID
	return s.Requirements.Insert(tx, &response.Requirement{Output: out.ID, Partner: g.a.Organisation, Year: &year, Amount: &amount})
}

func (g *group) adopt(t testing.TB, lead *webtest.Browser) {
	path := "/plans/" + string(g.planID) + "/adopt"
	if done := lead.Post(path, hidden(lead.Get(path).Body)); done.Location != "/plan" {
		t.Fatalf("adopting: %d", done.Status)
	}
}

func text(s string) lang.Texts { return lang.Texts{lang.En: {Text: s}} }

func hidden(body string) url.Values {
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// report stores and validates A's report of November.
func (g *group) report(t testing.TB, new, female string) {
	t.Helper()
	a := g.As(g.a)
	form := hidden(a.Get("/reports/2026-11").Body)
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
	form = hidden(lead.Get(review).Body)
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
		for _, path := range []string{"/exports/rrp/sent", "/exports/rrp/copy"} {
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
			if lines := strings.Count(page.Body, "\n"); rows != lines+1 {
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
		if page := lead.Post("/exports/rrp/sent", url.Values{"note": {"UNHCR, by mail"}}); page.Location != "/exports/rrp" {
			t.Fatalf("keep as sent: %d %s", page.Status, page.Body)
		}
		if page := lead.Get("/exports/rrp"); !page.Has("UNHCR, by mail") {
			t.Error("it is not listed")
		}
		if page := lead.Get("/exports/rrp/difference"); !page.Has("Nothing has changed") {
			t.Errorf("nothing happened: %s", page.Body)
		}
		g.give(t, "250.50")
		dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error { return g.plan.Store.Activities.Delete(tx, g.other) })
		manager := g.lead
		manager.ID, manager.Role = id.New(), who.CoLeadRole
		g.adopt(t, g.As(manager))
		page := lead.Get("/exports/rrp/difference")
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

// A mapping is data: copied, changed, refused where it names what is not there.
func TestAMappingOfOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		lead := g.As(g.lead)
		made := lead.Post("/exports/rrp/copy", nil)
		if !strings.HasSuffix(made.Location, "/edit") {
			t.Fatalf("copy: %d %s", made.Status, made.Body)
		}
		form := hidden(lead.Get(made.Location).Body)
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
		if page := lead.Get(address + "/file?format=csv"); !page.Has("What,Who\nShelter <safe>,") {
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
		form := hidden(lead.Get(made.Location).Body)
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
