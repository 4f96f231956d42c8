// Package memberstest makes small groups with a site, for the tests of members
// and of the packages that stand on it. New builds the modules on a clock that
// the test sets, Sit gives an organisation its seat and a person, and As opens
// her browser.
package memberstest

import (
	"bytes"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// Group is a group on a database, with its site.
type Group struct {
	*webtest.Site
	Members *members.Members
	Clock   *time.Time
	Seats   map[string]who.Person // whom Sit has seated, by the names that the test gave
}

// New builds a group of the module members and of those that more makes on it.
// It is 9 o'clock on 24 November 2026 in UTC.
func New(t testing.TB, d *db.DB, more func(*members.Members) []module.Module) *Group {
	t.Helper()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	store := members.NewStore(box)
	m, err := members.New(d, store, mail.NewOutbox(d, jobs.New(d, nil), nil), "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	all := append([]module.Module{m.Module()}, more(m)...)
	var measures []module.Measure
	var tasks []module.TaskSource
	for _, one := range all {
		measures = append(measures, one.Measures...)
		if one.Tasks != nil {
			tasks = append(tasks, one.Tasks)
		}
	}
	m.Measures = func() []module.Measure { return measures }
	m.Tasks = func() []module.TaskSource { return tasks }
	g := &Group{Site: webtest.New(t, d, all...), Members: m, Clock: &now, Seats: map[string]who.Person{}}
	g.UsePeople(store)
	return g
}

// Sit stores an organisation with a seat and one active person of it. A donor's
// seat lasts three months.
func (g *Group) Sit(t testing.TB, name string, seat who.Seat, role who.Role) who.Person {
	t.Helper()
	o := members.Organisation{Name: lang.Texts{lang.En: {Text: "Organisation " + name}}, Kind: members.NationalNGO, Seat: seat}
	if seat == who.Donor {
		o.Until = g.Clock.Truncate(24*time.Hour).AddDate(0, 3, 0)
	}
	p := members.Person{Name: "Person " + name, Role: role, Email: name + "@example.org", Phone: "0048 111", Language: lang.En, Zone: "Europe/Warsaw", State: members.Active}
	g.Write(t, func(tx *db.Tx) error {
		if err := g.Members.Store.Organisations.Insert(tx, &o); err != nil {
			return err
		}
		p.Organisation = o.ID
		return g.Members.Store.People.Insert(tx, &p)
	})
	g.Seats[name] = who.Person{ID: p.ID, Name: p.Name, Organisation: o.ID, Seat: seat, Role: role}
	return g.Seats[name]
}

// Write runs f as the system.
func (g *Group) Write(t testing.TB, f func(*db.Tx) error) {
	t.Helper()
	dbtest.Write(t, g.DB, dbtest.Context(), f)
}

// Later puts the clock forward.
func (g *Group) Later(by time.Duration) { *g.Clock = g.Clock.Add(by) }

// As opens the browser of somebody who was seated under a name.
func (g *Group) As(name string) *webtest.Browser { return g.SignedIn(g.Seats[name].ID) }
