package report_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/pdf"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/response/report"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group has two co-leads, two partners who count the same people, and a plan
// whose October they have reported on: 40 people and 3.
type group struct {
	*webtest.Site
	t                   *testing.T
	queue               *jobs.Queue
	clock               *time.Time
	lead, other         who.Person
	a, b, guest         who.Person
	plan, output        id.ID
	activityA, activity id.ID
}

func newGroup(t *testing.T, d *db.DB) *group {
	now := time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	queue := jobs.New(d, nil)
	outbox := mail.NewOutbox(d, queue, nil)
	base, err := members.New(d, members.NewStore(box), outbox, "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	base.Measures = func() []module.Measure { return nil }
	m := response.New(d, base, places.NewAtlas(), outbox)
	m.URL = "https://ct.example.org"
	joint := &report.Report{Response: m, Queue: queue}
	g := &group{t: t, queue: queue, clock: &now}
	modules := []module.Module{base.Module(), m.Module(), joint.Module()}
	for name, do := range modules[2].Jobs {
		queue.Handle(name, do)
	}
	g.Site = webtest.New(t, d, modules...)
	joint.Speak = func(l lang.Lang, z *time.Location) lang.Speaker { return g.Server.Catalog.Speaker(l, z) }
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		g.lead = g.person(tx, base, "Lead One", who.CoLead, who.CoLeadRole)
		g.other = g.person(tx, base, "Lead Two", who.CoLead, who.CoLeadRole)
		g.a = g.person(tx, base, "Partner A", who.Member, who.FocalPoint)
		g.b = g.person(tx, base, "Partner B", who.Member, who.FocalPoint)
		g.guest = g.person(tx, base, "Fund", who.Donor, who.Viewer)
		return g.begin(tx, m.Store)
	})
	adopt := "/plans/" + string(g.plan) + "/adopt"
	if done := g.As(g.lead).Post(adopt, hidden(g.As(g.lead).Get(adopt).Body)); done.Location != "/plan" {
		t.Fatalf("adopting: %d %s", done.Status, done.Body)
	}
	g.reports("2026-10", 40, 3)
	return g
}

func (g *group) person(tx *db.Tx, base *members.Members, name string, seat who.Seat, role who.Role) who.Person {
	o := members.Organisation{Name: text(name), Kind: members.NationalNGO, Seat: seat, Until: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)}
	if err := base.Store.Organisations.Insert(tx, &o); err != nil {
		g.t.Fatal(err)
	}
	p := members.Person{Name: name + "’s person", Organisation: o.ID, Role: role, Email: string(id.New()) + "@example.org", Zone: "Europe/Warsaw", Language: "en", State: members.Active}
	if err := base.Store.People.Insert(tx, &p); err != nil {
		g.t.Fatal(err)
	}
	return who.Person{ID: p.ID, Name: p.Name, Organisation: o.ID, Seat: seat, Role: role}
}

func (g *group) begin(tx *db.Tx, s *response.Store) error {
	due, lock, target := 10, 60, 1000.0
	p := response.Plan{Name: text("Plan"), From: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 9, 30, 0, 0, 0, 0, time.UTC), Currency: "EUR", DueDay: &due, LockDay: &lock}
	if err := s.Plans.Insert(tx, &p); err != nil {
		return err
	}
	o := response.Objective{Plan: p.ID, Code: "1", Name: text("Objective")}
	if err := s.Objectives.Insert(tx, &o); err != nil {
		return err
	}
	out := response.Output{Objective: o.ID, Code: "1.1", Name: text("Output")}
	if err := s.Outputs.Insert(tx, &out); err != nil {
		return err
	}
	x := response.Indicator{Output: out.ID, Code: "1.1.1", Name: text("People helped"), Unit: response.People, Definition: "d", Target: &target, By: register.List{"gender"}, Once: "by file"}
	if err := s.Indicators.Insert(tx, &x); err != nil {
		return err
	}
	a := response.Activity{Indicator: x.ID, Partner: g.a.Organisation, Area: "PL014", Name: "Legal aid A", Target: &target}
	b := response.Activity{Indicator: x.ID, Partner: g.b.Organisation, Area: "PL006", Name: "Legal aid B", Target: &target}
	for _, activity := range []*response.Activity{&a, &b} {
		if err := s.Activities.Insert(tx, activity); err != nil {
			return err
		}
	}
	g.plan, g.output, g.activityA, g.activity = p.ID, out.ID, a.ID, b.ID
	return nil
}

func text(s string) lang.Texts { return lang.Texts{lang.En: {Text: s}} }

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

func hidden(body string) url.Values {
	v := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], m[2])
	}
	return v
}

// reports has both partners report on a month, with odd figures explained, and the co-lead validate.
func (g *group) reports(month string, a, b int) {
	g.t.Helper()
	for _, r := range []struct {
		who      who.Person
		activity id.ID
		n        int
	}{{g.a, g.activityA, a}, {g.b, g.activity, b}} {
		browser := g.As(r.who)
		form := hidden(browser.Get("/reports/" + month).Body)
		form.Set("do", "submit")
		form.Set("n."+string(r.activity), fmt.Sprint(r.n))
		form.Set("achievements", "Done by "+r.who.Name)
		for _, code := range []string{"target", "jump", "cumulated"} {
			form.Set("a."+code+"."+string(r.activity)+".", "counted twice, it is right")
		}
		if page := browser.Post("/reports/"+month, form); page.Location != "/reports" {
			g.t.Fatalf("%s reports on %s: %d %s", r.who.Name, month, page.Status, page.Body)
		}
		lead, review := g.As(g.lead), "/reports/"+month+"/of/"+string(r.who.Organisation)
		form = hidden(lead.Get(review).Body)
		form.Set("do", "validated")
		if page := lead.Post(review, form); page.Location != "/reports" {
			g.t.Fatalf("validating %s: %d %s", r.who.Name, page.Status, page.Body)
		}
	}
}

// work does all jobs.
func (g *group) work() {
	g.t.Helper()
	for {
		more, err := g.queue.Once(context.Background())
		if err != nil {
			g.t.Fatal(err)
		}
		if !more {
			return
		}
	}
}

// start begins a month's report and gives the address of its desk.
func (g *group) start(month, reason string) string {
	g.t.Helper()
	page := g.As(g.lead).Post("/joint-reports", url.Values{"month": {month}, "reason": {reason}})
	if page.Status != 303 {
		g.t.Fatalf("begin %s: %d %s", month, page.Status, page.Body)
	}
	g.work()
	return page.Location
}

// publish has a report approved by both co-leads.
func (g *group) publish(desk string) {
	g.t.Helper()
	g.As(g.lead).Post(desk+"/fix", nil)
	g.work()
	for _, p := range []who.Person{g.lead, g.other} {
		if page := g.As(p).Post(desk+"/approve", nil); page.Status != 303 {
			g.t.Fatalf("%s approves: %d %s", p.Name, page.Status, page.Body)
		}
	}
	g.work()
}

func each(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	migrations := webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()},
		db.Migrations{Module: "response", Files: response.Migrations()}, db.Migrations{Module: "joint", Files: report.Migrations()}, jobs.Migrations())
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

// From the partners' reports to a page for anyone: only when both co-leads have approved.
func TestTheWayOfAJointReport(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		desk := g.start("2026-10", "")
		if page := g.As(g.a).Get(desk); !page.Has("Done by Partner A") || !page.Has("at least 40") {
			t.Fatalf("the report writes itself: %d %s", page.Status, page.Body)
		}
		write := desk + "/write/summary"
		form := hidden(g.As(g.b).Get(write).Body)
		form.Set("text.en", "We helped many.")
		form.Set("text.uk", "Ми допомогли багатьом.")
		if page := g.As(g.b).Post(write, form); page.Location != desk {
			t.Fatalf("writing: %d %s", page.Status, page.Body)
		}
		for name, p := range map[string]who.Person{"a member": g.a, "a donor": g.guest} {
			for _, act := range []string{"/fix", "/approve", "/compute", "/reopen"} {
				if page := g.As(p).Post(desk+act, nil); page.Status != 403 && page.Status != 404 {
					t.Errorf("%s may %s: %d", name, act, page.Status)
				}
			}
		}
		g.As(g.lead).Post(desk+"/fix", nil)
		g.work()
		g.As(g.lead).Post(desk+"/approve", nil)
		g.As(g.lead).Post(desk+"/approve", nil) // once more is the same yes
		g.work()
		if page := g.Visitor().Get("/joint/2026-10/1"); page.Status != 404 {
			t.Fatalf("one co-lead alone publishes: %d", page.Status)
		}
		g.As(g.other).Post(desk+"/approve", nil)
		g.work()
		for l, want := range map[string]string{"en": "We helped many.", "uk": "Ми допомогли багатьом.", "pl": "We helped many."} {
			if page := g.Visitor().Get("/joint/2026-10/1?lang=" + l); page.Status != 200 || !page.Has(want) || page.Has("Partner B: 3") {
				t.Errorf("published in %s: %d %s", l, page.Status, page.Body)
			}
		}
		names := []string{".csv", "-hxl.csv", "-5w.csv", "-en.docx", "-pl.docx", "-uk.docx"}
		if pdf.Available() {
			names = append(names, "-en.pdf", "-pl.pdf", "-uk.pdf")
		}
		for _, name := range names {
			if file := g.Visitor().Get("/joint/2026-10/1/joint-report-2026-10-1" + name); file.Status != 200 || len(file.Body) < 100 {
				t.Errorf("%s: %d, %d bytes", name, file.Status, len(file.Body))
			}
		}
		if data := g.Visitor().Get("/joint/2026-10/1/joint-report-2026-10-1-hxl.csv"); !data.Has("#reached+min") || data.Has(",3,") || data.Has("43") {
			t.Errorf("the data tells that a second partner counts 3: %s", data.Body)
		}
		if page := g.As(g.b).Post(write, form); page.Status != 409 {
			t.Errorf("a published report is written on: %d", page.Status)
		}
	})
}

// A correction is a new version; the old one stays as it was.
func TestACorrectionLeavesTheOldVersion(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.publish(g.start("2026-10", ""))
		old := g.Visitor().Get("/joint/2026-10/1/joint-report-2026-10-1-en.docx").Body
		if page := g.As(g.lead).Post("/joint-reports", url.Values{"month": {"2026-10"}}); page.Status != 422 {
			t.Errorf("a correction without a reason: %d", page.Status)
		}
		desk := g.start("2026-10", "A name was wrong")
		form := hidden(g.As(g.a).Get(desk + "/write/next").Body)
		form.Set("text.en", "Next we train.")
		g.As(g.a).Post(desk+"/write/next", form)
		g.publish(desk)
		now := g.Visitor().Get("/joint/2026-10/1?lang=en")
		if !now.Has("A correction was published") || now.Has("Next we train.") {
			t.Errorf("the old version: %s", now.Body)
		}
		if old != g.Visitor().Get("/joint/2026-10/1/joint-report-2026-10-1-en.docx").Body {
			t.Error("a file of the old version has changed")
		}
		if page := g.Visitor().Get("/joint/2026-10"); !page.Has("Next we train.") || !page.Has("A name was wrong") {
			t.Errorf("the month's address leads to the newest: %s", page.Body)
		}
	})
}

// Two people write the same section: both texts stay, and the second is told.
func TestNoTextIsLost(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		write := g.start("2026-10", "") + "/write/summary"
		first, second := hidden(g.As(g.a).Get(write).Body), hidden(g.As(g.b).Get(write).Body)
		first.Set("text.en", "First words.")
		second.Set("text.en", "Second words.")
		g.As(g.a).Post(write, first)
		if page := g.As(g.b).Post(write, second); page.Location != write {
			t.Fatalf("the slower one is led back to the section: %d %s", page.Status, page.Location)
		}
		page := g.As(g.b).Get(write)
		if !page.Has("First words.</textarea>") || !page.Has("Second words.") || !page.Has("without having seen") {
			t.Fatalf("both texts: %s", page.Body)
		}
		both := hidden(page.Body)
		both.Set("text.en", "First words. Second words.")
		g.As(g.b).Post(write, both)
		page = g.As(g.a).Get(write)
		if page.Has("without having seen") || !page.Has("First words. Second words.") {
			t.Errorf("brought together: %s", page.Body)
		}
		if !page.Has("Partner A’s person") || !page.Has("Partner B’s person") {
			t.Error("the versions do not name their authors")
		}
	})
}

// What was approved is what is published: going back to writing voids approvals.
func TestAnApprovalIsForWhatWasRead(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		desk := g.start("2026-10", "")
		g.As(g.lead).Post(desk+"/fix", nil)
		g.work()
		g.As(g.lead).Post(desk+"/approve", nil)
		g.As(g.lead).Post(desk+"/reopen", nil)
		g.As(g.lead).Post(desk+"/fix", nil)
		g.work()
		g.As(g.other).Post(desk+"/approve", nil)
		g.work()
		if page := g.Visitor().Get("/joint/2026-10/1"); page.Status != 404 {
			t.Errorf("published with one approval of what is now: %d", page.Status)
		}
	})
}

// Between two months nobody can be told apart: 2 more people do not move the figure.
func TestTheNextMonthTellsNoFew(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.publish(g.start("2026-10", ""))
		*g.clock = time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)
		g.reports("2026-11", 2, 0)
		g.publish(g.start("2026-11", ""))
		page := g.Visitor().Get("/joint/2026-11/1?lang=en")
		if page.Status != 200 || !page.Has("<div>at least 40*</div>") || page.Has("<div>42") || page.Has("45</div>") {
			t.Errorf("two new people show: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.lead).Post("/joint-reports", url.Values{"month": {"2027-03"}}); page.Status != 404 {
			t.Errorf("a month that is not over: %d", page.Status)
		}
	})
}
