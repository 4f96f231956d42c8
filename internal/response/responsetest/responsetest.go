// Package responsetest makes small groups with a plan of one output, for the tests
// of response and of the packages beside it. New builds the modules, Seat gives an
// organisation its seat, Draft and Work write the plan, and Adopt puts it in force.
package responsetest

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// Base is what every such group stands on.
type Base struct {
	Members *members.Members
	Plans   *response.Response
	Places  *places.Atlas
	Queue   *jobs.Queue
}

// New builds the modules on a database whose clock shows *now.
func New(t testing.TB, d *db.DB, now *time.Time) Base {
	t.Helper()
	d.Now = func() time.Time { return *now }
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	b := Base{Places: places.NewAtlas(), Queue: jobs.New(d, slog.New(slog.DiscardHandler))}
	outbox := mail.NewOutbox(d, b.Queue, nil)
	if b.Members, err = members.New(d, members.NewStore(box), outbox, "http://localhost"); err != nil {
		t.Fatal(err)
	}
	b.Plans = response.New(d, b.Members, b.Places, outbox)
	return b
}

// Seat stores an organisation and one person of it.
func (b Base) Seat(t testing.TB, tx *db.Tx, name string, seat who.Seat, role who.Role) who.Person {
	t.Helper()
	o := members.Organisation{Name: Text(name), Kind: members.NationalNGO, Seat: seat, Until: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)}
	if err := b.Members.Store.Organisations.Insert(tx, &o); err != nil {
		t.Fatal(err)
	}
	p := members.Person{Name: name + "’s person", Organisation: o.ID, Role: role, Email: string(id.New()) + "@example.org", Zone: "Europe/Warsaw", Language: "en", State: members.Active}
	if err := b.Members.Store.People.Insert(tx, &p); err != nil {
		t.Fatal(err)
	}
	return who.Person{ID: p.ID, Name: p.Name, Organisation: o.ID, Seat: seat, Role: role}
}

// Draft writes a plan with one objective, the output and an indicator that counts
// people by gender; days and the lock are p's, the rest is filled in here.
func (b Base) Draft(tx *db.Tx, p response.Plan, out response.Output, target float64) (plan, output, indicator id.ID, err error) {
	s, due := b.Plans.Store, 10
	p.Name, p.Currency, p.DueDay = Text("Plan"), "EUR", &due
	if err = s.Plans.Insert(tx, &p); err != nil {
		return
	}
	o := response.Objective{Plan: p.ID, Code: "1", Name: Text("Objective")}
	if err = s.Objectives.Insert(tx, &o); err != nil {
		return
	}
	out.Objective, out.Code = o.ID, "1.1"
	if err = s.Outputs.Insert(tx, &out); err != nil {
		return
	}
	x := response.Indicator{Output: out.ID, Code: "1.1.1", Name: Text("People helped"), Unit: response.People, Definition: "d", Target: &target, By: register.List{"gender"}, Once: "by file"}
	err = s.Indicators.Insert(tx, &x)
	return p.ID, out.ID, x.ID, err
}

// Work writes what a partner does for an indicator, and gives the activity.
func (b Base) Work(tx *db.Tx, indicator, partner id.ID, area, name string, target float64) (id.ID, error) {
	a := response.Activity{Indicator: indicator, Partner: partner, Area: area, Name: name, Target: &target}
	err := b.Plans.Store.Activities.Insert(tx, &a)
	return a.ID, err
}

// Adopt has a co-lead put a plan in force.
func Adopt(t testing.TB, lead *webtest.Browser, plan id.ID) {
	t.Helper()
	path := "/plans/" + string(plan) + "/adopt"
	if done := lead.Post(path, webtest.Hidden(lead.Get(path).Body)); done.Location != "/plan" {
		t.Fatalf("adopting: %d %s", done.Status, done.Body)
	}
}

// Days are the first and the last day of a plan.
func Days(from, to string) response.Plan {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			panic(err)
		}
		return d
	}
	return response.Plan{From: day(from), To: day(to)}
}

// Text is an English text.
func Text(s string) lang.Texts { return lang.Texts{lang.En: {Text: s}} }
