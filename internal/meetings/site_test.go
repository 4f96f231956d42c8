package meetings

import (
	"log/slog"
	"net/url"
	"regexp"
	"strings"
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
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "meetings", Files: Migrations()})

// group is a working group of invented people that meets on Tuesdays at 15:30 in Warsaw.
type group struct {
	t        testing.TB
	db       *db.DB
	meetings *Meetings
	site     *webtest.Site
	charter  members.Charter
	now      time.Time
	people   map[string]id.ID // by their names below
	browsers map[string]*webtest.Browser
	invited  who.Invitation // of the donor
}

// The people of the group, with their organisations' seats.
var testPeople = []struct {
	name, organisation string
	seat               who.Seat
	role               who.Role
	language           lang.Lang
}{
	{"Marta Lead", "IOM", who.CoLead, who.CoLeadRole, "en"}, {"Oleh Info", "IOM", who.CoLead, who.InformationManager, "uk"},
	{"Anna Nowak", "Mosty", who.Member, who.FocalPoint, "pl"}, {"Ewa Viewer", "Mosty", who.Member, who.Viewer, "pl"},
	{"Iryna Bondar", "Dim", who.Member, who.FocalPoint, "uk"},
	{"Paweł Observer", "Voivodeship", who.Observer, who.Viewer, "pl"}, {"Sofia Donor", "Fund", who.Donor, who.Viewer, "ru"},
}

// tuesday is a day on which the group meets; the test's clock begins on it.
var tuesday = time.Date(2026, 10, 20, 7, 0, 0, 0, time.UTC)

func each(t *testing.T, test func(t *testing.T, g *group)) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

func open(t testing.TB, d *db.DB) *group {
	t.Helper()
	g := &group{t: t, db: d, now: tuesday, people: map[string]id.ID{}, browsers: map[string]*webtest.Browser{}}
	d.Now = func() time.Time { return g.now }
	box, err := seal.New(make([]byte, 32))
	g.must(err)
	g.invited = who.Invitation{Part: who.Everything, From: dayOf(tuesday), Until: dayOf(tuesday).AddDate(1, 0, 0)}
	store := members.NewStore(box)
	store.Invited = func(*db.Tx, id.ID) (who.Invitation, error) { return g.invited, nil }
	outbox := mail.NewOutbox(d, jobs.New(d, slog.New(slog.DiscardHandler)), nil)
	m, err := members.New(d, store, outbox, "http://localhost")
	g.must(err)
	g.meetings = New(d, m, outbox)
	g.meetings.URL = "http://localhost"
	m.Measures, m.Tasks = func() []module.Measure { return g.meetings.measures() }, func() []module.TaskSource { return []module.TaskSource{g.meetings.tasks} }
	g.site = webtest.New(t, d, m.Module(), outbox.Module(), g.meetings.Module())
	g.site.UsePeople(store)
	g.meetings.Speaker = g.site.Server.Catalog.Speaker
	g.write(func(tx *db.Tx) error { return g.fill(tx, store) })
	g.clock(tuesday)
	return g
}

// clock lets it be another time; everybody signs in anew.
func (g *group) clock(now time.Time) {
	g.now = now.UTC()
	for name, person := range g.people {
		g.browsers[name] = g.site.SignedIn(person)
	}
}

func (g *group) fill(tx *db.Tx, store *members.Store) error {
	days, months, confirm, one := 3, 2, 90, 1
	g.charter = members.Charter{State: members.InForce, Number: &one, Name: "Group", Country: "PL", CoLeads: "IOM", Frequency: "weekly", Weekday: "tuesday", Time: "15:30",
		Zone: "Europe/Warsaw", Place: "Teams", MinutesDays: &days, RevisionMonths: &months, ConfirmDays: &confirm, FromDay: dayOf(tuesday)}
	if err := store.Charters.Insert(tx, &g.charter); err != nil {
		return err
	}
	organisations := map[string]id.ID{}
	for i, p := range testPeople {
		if organisations[p.organisation] == "" {
			o := members.Organisation{Name: lang.Texts{"en": {Text: p.organisation}}, Kind: members.NationalNGO, Seat: p.seat}
			if p.seat == who.Donor {
				o.Until = tuesday.AddDate(1, 0, 0)
			}
			if err := store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			organisations[p.organisation] = o.ID
		}
		person := members.Person{Name: p.name, Organisation: organisations[p.organisation], Role: p.role, Email: string(rune('a'+i)) + "@example.org",
			Languages: register.List{"en"}, Language: p.language, Zone: "Europe/Warsaw", State: members.Active}
		if err := store.People.Insert(tx, &person); err != nil {
			return err
		}
		g.people[p.name] = person.ID
	}
	return nil
}

func (g *group) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *group) write(f func(*db.Tx) error) {
	g.t.Helper()
	dbtest.Write(g.t, g.db, dbtest.Context(), f)
}

func (g *group) read(f func(*db.Tx) error) {
	g.t.Helper()
	dbtest.Read(g.t, g.db, dbtest.Context(), f)
}

// get opens a page that must be there.
func (g *group) get(name, path string) webtest.Page {
	g.t.Helper()
	p := g.browsers[name].Get(path)
	if p.Status != 200 {
		g.t.Fatalf("%s opens %s: %d", name, path, p.Status)
	}
	return p
}

// post sends a form that must lead on.
func (g *group) post(name, path string, form url.Values) webtest.Page {
	g.t.Helper()
	p := g.browsers[name].Post(path, form)
	if p.Status != 303 {
		g.t.Fatalf("%s sends %s: %d\n%s", name, path, p.Status, words(p.Body))
	}
	return p
}

var markup = regexp.MustCompile(`<[^>]*>`)

func words(page string) string {
	return strings.Join(strings.Fields(markup.ReplaceAllString(page, " ")), " ")
}

// meeting gives the meeting on a day, after the list was opened.
func (g *group) meeting(day string) Meeting {
	g.t.Helper()
	g.get("Marta Lead", "/meetings")
	var found Meeting
	g.read(func(tx *db.Tx) error {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return err
		}
		list, err := g.meetings.between(tx, d, d.AddDate(0, 0, 1))
		if len(list) > 0 {
			found = list[0]
		}
		return err
	})
	if found.ID == "" {
		g.t.Fatalf("there is no meeting on %s", day)
	}
	return found
}

// letters gives what was written since the last time, the oldest first.
func (g *group) letters() []mail.Letter {
	g.t.Helper()
	var all []mail.Letter
	g.read(func(tx *db.Tx) (err error) {
		all, err = mail.Latest(tx, 1000)
		return err
	})
	g.write(func(tx *db.Tx) error {
		tx.Housekeeping("test")
		return tx.Exec(`delete from mails`)
	})
	return all
}

func (g *group) items(meeting id.ID) (items []Item) {
	g.t.Helper()
	g.read(func(tx *db.Tx) (err error) {
		items, err = itemsOf(tx, meeting)
		return err
	})
	return items
}
