package report_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/pdf"
	"ostoja/internal/response"
	"ostoja/internal/response/report"
	"ostoja/internal/response/responsetest"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group has two co-leads, two partners who count the same people, and a plan
// whose October they have reported on: 40 people and 3.
type group struct {
	*webtest.Site
	t                   testing.TB
	plans               *response.Response
	queue               *jobs.Queue
	clock               *time.Time
	lead, other         who.Person
	a, b, guest         who.Person
	plan, output        id.ID
	activityA, activity id.ID
}

func newGroup(t testing.TB, d *db.DB) *group {
	t.Helper()
	now := time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	base := responsetest.New(t, d, &now)
	base.Members.Measures = func() []module.Measure { return nil }
	base.Plans.URL = "https://ct.example.org"
	joint := &report.Report{Response: base.Plans, Queue: base.Queue}
	g := &group{t: t, plans: base.Plans, queue: base.Queue, clock: &now}
	modules := []module.Module{base.Members.Module(), base.Plans.Module(), joint.Module()}
	for name, do := range modules[2].Jobs {
		base.Queue.Handle(name, do)
	}
	g.Site = webtest.New(t, d, modules...)
	joint.Speak = func(l lang.Lang, z *time.Location) lang.Speaker { return g.Server.Catalog.Speaker(l, z) }
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		g.lead = base.Seat(t, tx, "Lead One", who.CoLead, who.CoLeadRole)
		g.other = base.Seat(t, tx, "Lead Two", who.CoLead, who.CoLeadRole)
		g.a = base.Seat(t, tx, "Partner A", who.Member, who.FocalPoint)
		g.b = base.Seat(t, tx, "Partner B", who.Member, who.FocalPoint)
		g.guest = base.Seat(t, tx, "Fund", who.Donor, who.Viewer)
		return g.begin(tx, base)
	})
	responsetest.Adopt(t, g.As(g.lead), g.plan)
	g.reports("2026-10", 40, 3)
	return g
}

func (g *group) begin(tx *db.Tx, base responsetest.Base) error {
	p, lock := responsetest.Days("2026-10-01", "2027-09-30"), 60
	p.LockDay = &lock
	plan, output, indicator, err := base.Draft(tx, p, response.Output{Name: responsetest.Text("Output")}, 1000)
	if err != nil {
		return err
	}
	g.plan, g.output = plan, output
	if g.activityA, err = base.Work(tx, indicator, g.a.Organisation, "PL014", "Legal aid A", 1000); err != nil {
		return err
	}
	g.activity, err = base.Work(tx, indicator, g.b.Organisation, "PL006", "Legal aid B", 1000)
	return err
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
		form := webtest.Hidden(browser.Get("/reports/" + month).Body)
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
		form = webtest.Hidden(lead.Get(review).Body)
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
	if !pdf.Available() {
		g.t.Skip("nothing is published without the fonts: make assets")
	}
	g.As(g.lead).Post(desk+"/fix", nil)
	g.work()
	for _, p := range []who.Person{g.lead, g.other} {
		if page := g.As(p).Post(desk+"/approve", nil); page.Status != 303 {
			g.t.Fatalf("%s approves: %d %s", p.Name, page.Status, page.Body)
		}
	}
	g.work()
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()},
	db.Migrations{Module: "response", Files: response.Migrations()}, db.Migrations{Module: "joint", Files: report.Migrations()}, jobs.Migrations())

func each(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
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
		form := webtest.Hidden(g.As(g.b).Get(write).Body)
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
		if !pdf.Available() {
			t.Skip("nothing is published without the fonts: make assets")
		}
		g.As(g.other).Post(desk+"/approve", nil)
		g.work()
		for l, want := range map[string]string{"en": "We helped many.", "uk": "Ми допомогли багатьом.", "pl": "We helped many."} {
			if page := g.Visitor().Get("/joint/2026-10/1?lang=" + l); page.Status != 200 || !page.Has(want) || page.Has("Partner B: 3") {
				t.Errorf("published in %s: %d %s", l, page.Status, page.Body)
			}
		}
		names := []string{".csv", "-hxl.csv", "-5w.csv", "-en.docx", "-pl.docx", "-uk.docx", "-en.pdf", "-pl.pdf", "-uk.pdf"}
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
		form := webtest.Hidden(g.As(g.a).Get(desk + "/write/next").Body)
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
		first, second := webtest.Hidden(g.As(g.a).Get(write).Body), webtest.Hidden(g.As(g.b).Get(write).Body)
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
		both := webtest.Hidden(page.Body)
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

// A work can be cancelled, and one that fails says so and can be tried again: no
// report waits for ever.
func TestAWorkOnAReportIsCancelledOrFails(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		lead := g.As(g.lead)
		desk := lead.Post("/joint-reports", url.Values{"month": {"2026-10"}}).Location
		if page := lead.Get(desk); !page.Has("Waiting for its turn") || !page.Has(desk+"/cancel") {
			t.Errorf("the work can be watched and cancelled: %s", page.Body)
		}
		if page := g.As(g.a).Get(desk); page.Has(desk + "/cancel") {
			t.Error("a member is offered to cancel")
		}
		if page := g.As(g.a).Post(desk+"/cancel", nil); page.Status != 403 && page.Status != 404 {
			t.Errorf("a member cancels: %d", page.Status)
		}
		lead.Post(desk+"/cancel", nil)
		g.work()
		if page := lead.Get(desk); page.Has("at least 40") || page.Has("Waiting") {
			t.Errorf("a cancelled work is done: %s", page.Body)
		}
		if page := lead.Post(desk+"/cancel", nil); page.Status != 409 {
			t.Errorf("cancelling nothing: %d", page.Status)
		}
		lead.Post(desk+"/fix", nil)
		g.work()
		if !pdf.Available() {
			lead.Post(desk+"/approve", nil)
			if page := g.As(g.other).Post(desk+"/approve", nil); page.Status != 409 || !page.Has("without its fonts") {
				t.Errorf("published without PDF: %d", page.Status)
			}
			return
		}
		var body string
		set := func(to string) {
			dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
				tx.Housekeeping("test")
				if body == "" {
					body, err = db.Value[string](tx, `select body from joint_reports`)
				}
				if err != nil {
					return err
				}
				return tx.Exec(`update joint_reports set body = $1`, to)
			})
		}
		set("")
		g.As(g.lead).Post(desk+"/approve", nil)
		g.As(g.other).Post(desk+"/approve", nil)
		g.work()
		if page := lead.Get(desk); !page.Has("could not be printed") {
			t.Errorf("what failed is not said: %s", page.Body)
		}
		set(body)
		lead.Post(desk+"/approve", nil)
		g.work()
		if page := g.Visitor().Get("/joint/2026-10/1"); page.Status != 200 {
			t.Errorf("after a failure nothing is published: %d", page.Status)
		}
	})
}

// A month before one that is published has no first report any more.
func TestAnEarlierMonthComesTooLate(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		if !pdf.Available() {
			t.Skip("nothing is published without the fonts")
		}
		*g.clock = time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)
		g.publish(g.start("2026-11", ""))
		if page := g.As(g.lead).Post("/joint-reports", url.Values{"month": {"2026-10"}}); page.Status != 409 || !page.Has("later month") {
			t.Errorf("begun: %d", page.Status)
		}
		if page := g.As(g.lead).Get("/joint-reports"); page.Has(`value="2026-10"`) {
			t.Error("it is offered")
		}
	})
}
