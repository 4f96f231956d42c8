package members_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/members/memberstest"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group is a group on a database, with its site.
type group struct{ *memberstest.Group }

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()})

func newGroup(t testing.TB, d *db.DB) *group {
	t.Helper()
	return &group{memberstest.New(t, d, func(*members.Members) []module.Module { return nil })}
}

// add seats an organisation with one active person and gives her id.
func (g *group) add(t testing.TB, seat who.Seat, role who.Role) id.ID {
	t.Helper()
	return g.Sit(t, string(id.New()), seat, role).ID
}

func both(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

// realToR is the group's own text, outside of this repository: beside the folder of the cases.
func realToR(t *testing.T) []byte {
	t.Helper()
	cases := os.Getenv("OSTOJA_CASES")
	if cases == "" {
		cases = filepath.Join("..", "..", "..", "shared", "cases")
	}
	content, err := os.ReadFile(filepath.Join(cases, "..", "tor", "ct-sub-sector-poland.txt"))
	if err != nil {
		t.Skip("the group's real Terms of Reference are not here: ", err)
	}
	return content
}

// The first thing that a co-lead does: from the file to a confirmed charter.
func TestFromTheRealToRToAConfirmedCharter(t *testing.T) {
	content := realToR(t)
	both(t, func(t *testing.T, g *group) {
		c, clauses, sources, err := members.Propose("tor.txt", content)
		if err != nil {
			t.Fatal(err)
		}
		var token string
		g.Write(t, func(tx *db.Tx) error {
			token, err = g.Members.Store.Init(tx, &c, clauses, sources)
			return err
		})
		visitor := g.Visitor()
		join := url.Values{"name": {"Marta Z"}, "email": {"Marta@Example.org"}, "password": {"four random words here"}}
		if page := visitor.Post("/invitations/"+token, join); page.Location != "/home" {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		if page := visitor.Get("/charter/confirm"); page.Status != 404 {
			t.Errorf("a co-lead without a second factor confirms a charter: %d", page.Status)
		}
		lead := g.SignedIn(personID(t, g, "marta@example.org"))
		page := lead.Get("/charter/confirm")
		for _, want := range []string{"Europe/Warsaw", "15:30", `value="tuesday" selected`, "Microsoft Teams", "La Strada Poland", "Not found in the text"} {
			if !page.Has(want) {
				t.Errorf("the page to confirm lacks %q", want)
			}
		}
		form := formValues(page.Body)
		form.Set("time", "25:70")
		if refused := lead.Post("/charter/confirm", form); refused.Status != 422 || !refused.Has("25:70") {
			t.Errorf("a wrong time: %d, what was typed is kept: %v", refused.Status, refused.Has("25:70"))
		}
		form.Set("time", "15:30")
		form.Set("minutes_days", "3")
		if done := lead.Post("/charter/confirm", form); done.Location != "/charter" {
			t.Fatalf("%d %s", done.Status, done.Body)
		}
		charter := lead.Get("/charter")
		for _, want := range []string{"In force since", "To be revised by", "24 January 2027", "What this clause promises"} {
			if !charter.Has(want) {
				t.Errorf("the charter's page lacks %q", want)
			}
		}
	})
}

func personID(t *testing.T, g *group, email string) (person id.ID) {
	t.Helper()
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		p, err := g.Members.Store.PersonByEmail(tx, email)
		person = p.ID
		return err
	})
	return person
}

var (
	input    = regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"`)
	chosen   = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)".*?</select>`)
	option   = regexp.MustCompile(`<option value="([^"]*)" selected`)
	textarea = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>`)
	checkbox = regexp.MustCompile(`type="checkbox"`)
)

// formValues reads the values of a page's forms, as a browser would send them.
func formValues(body string) url.Values {
	v := url.Values{}
	for _, m := range input.FindAllStringSubmatch(body, -1) {
		if !checkbox.MatchString(m[0]) {
			v.Set(m[1], m[2])
		}
	}
	for _, m := range textarea.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], strings.TrimSpace(m[2]))
	}
	for _, m := range chosen.FindAllStringSubmatch(body, -1) {
		if o := option.FindStringSubmatch(m[0]); o != nil {
			v.Set(m[1], o[1])
		}
	}
	return v
}

func TestAnInvitationWorksOnceAndForTwoWeeks(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		lead := g.SignedIn(g.add(t, who.CoLead, who.CoLeadRole))
		invite := func(email string) string {
			var org string
			dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
				org, err = db.Value[string](tx, `select id from organisations limit 1`)
				return err
			})
			page := lead.Post("/people/new", url.Values{"name": {"Olena"}, "organisation": {org}, "role": {"focal-point"}, "email": {email}})
			m := regexp.MustCompile(`http://localhost(/invitations/[A-Z0-9]+)`).FindStringSubmatch(page.Body)
			if m == nil {
				t.Fatalf("no link: %d %s", page.Status, page.Body)
			}
			return m[1]
		}
		join := url.Values{"name": {"Olena"}, "email": {"olena@example.org"}, "password": {"a password of some length"}}
		link := invite("olena@example.org")
		if page := g.Visitor().Post(link, url.Values{"name": {"Olena"}, "email": {"olena@example.org"}, "password": {"short"}}); page.Status != 422 {
			t.Errorf("a short password: %d", page.Status)
		}
		if page := g.Visitor().Post(link, join); page.Location != "/home" {
			t.Errorf("first use: %d %s", page.Status, page.Body)
		}
		if page := g.Visitor().Post(link, join); page.Status != 404 {
			t.Errorf("second use: %d", page.Status)
		}
		late := invite("late@example.org")
		g.Later(15 * 24 * time.Hour)
		if page := g.Visitor().Get(late); page.Status != 404 || !page.Has("ask the co-leads") {
			t.Errorf("after two weeks: %d", page.Status)
		}
	})
}

func TestSigningIn(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		person := g.add(t, who.Member, who.FocalPoint)
		email := setPassword(t, g, person, "correct horse battery")
		try := func(email, password string) string {
			return g.Visitor().Post("/sign-in", url.Values{"email": {email}, "password": {password}}).Location
		}
		if to := try(strings.ToUpper(email), "correct horse battery"); to != "/home" {
			t.Errorf("the right password leads to %q", to)
		}
		for name, to := range map[string]string{
			"wrong password": try(email, "correct horse batterz"), "unknown": try("nobody@example.org", "correct horse battery"), "empty": try(email, ""),
		} {
			if to != "" {
				t.Errorf("%s leads to %q", name, to)
			}
		}
		if page := g.Visitor().Post("/sign-in", url.Values{"email": {email}, "password": {"correct horse battery"}, "next": {"//evil.example"}}); page.Location != "/home" {
			t.Errorf("a foreign address: %q", page.Location)
		}
	})
}

func TestGuessingGetsSlowButLocksNobodyOut(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	email := setPassword(t, g, g.add(t, who.Member, who.FocalPoint), "correct horse battery")
	form := url.Values{"email": {email}, "password": {"wrong"}}
	for range 8 {
		g.Visitor().Post("/sign-in", form)
	}
	form.Set("password", "correct horse battery")
	if page := g.Visitor().Post("/sign-in", form); page.Location != "" || !page.Has("seconds") {
		t.Errorf("the ninth try at once: %d %s", page.Status, page.Location)
	}
	g.Later(time.Minute)
	if page := g.Visitor().Post("/sign-in", form); page.Location != "/home" {
		t.Errorf("the right password a minute later: %q", page.Location)
	}
}

// setPassword gives a person a password by an invitation and gives her address.
func setPassword(t *testing.T, g *group, person id.ID, password string) string {
	t.Helper()
	var token, email string
	g.Write(t, func(tx *db.Tx) (err error) {
		p, err := g.Members.Store.People.Get(tx, person)
		if err != nil {
			return err
		}
		email = p.Email
		token, err = g.Members.Store.Invite(tx, person)
		return err
	})
	if page := g.Visitor().Post("/invitations/"+token, url.Values{"name": {"Anna"}, "email": {email}, "password": {password}}); page.Location != "/home" {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	return email
}

func TestASessionEndsWhenItIdlesAndAtAll(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		person := g.add(t, who.Member, who.FocalPoint)
		idle := g.SignedIn(person)
		busy := g.SignedIn(person)
		for range 24 {
			g.Later(25 * time.Minute)
			if page := busy.Get("/home"); page.Status != 200 {
				break
			}
		}
		if page := idle.Get("/home"); page.Status != 303 {
			t.Errorf("after 10 idle hours: %d", page.Status)
		}
		g.Later(2 * time.Hour)
		if page := busy.Get("/home"); page.Status != 303 {
			t.Errorf("after 12 busy hours: %d", page.Status)
		}
	})
}

func TestADonorsSeatClosesByItself(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		person := g.add(t, who.Donor, who.Viewer)
		g.Write(t, func(tx *db.Tx) error {
			p, err := g.Members.Store.People.Get(tx, person)
			if err != nil {
				return err
			}
			o, err := g.Members.Store.Organisations.Get(tx, p.Organisation)
			o.Until = tx.Now().Truncate(24*time.Hour).AddDate(0, 0, 1)
			return errOr(err, g.Members.Store.Organisations.Update(tx, &o))
		})
		if page := g.SignedIn(person).Get("/organisations"); page.Status != 200 {
			t.Errorf("invited: %d", page.Status)
		}
		g.Later(48 * time.Hour)
		if page := g.SignedIn(person).Get("/organisations"); page.Status != 404 {
			t.Errorf("after the last day: %d", page.Status)
		}
	})
}

func errOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func TestAPhoneIsSeenByFewAndStoredSealed(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		owner := g.add(t, who.Member, who.FocalPoint)
		path := "/people/" + string(owner)
		for name, test := range map[string]struct {
			viewer id.ID
			sees   bool
		}{
			"herself": {owner, true}, "a co-lead": {g.add(t, who.CoLead, who.CoLeadRole), true}, "another member": {g.add(t, who.Member, who.FocalPoint), false},
		} {
			browser := g.SignedIn(test.viewer)
			if got := browser.Get(path).Has("0048 111"); got != test.sees {
				t.Errorf("%s sees it on the page: %v", name, got)
			}
			if got := browser.Get("/api/v1/people/" + string(owner)).Has("0048 111"); got != test.sees {
				t.Errorf("%s sees it in the API: %v", name, got)
			}
			if browser.Get("/people/export?format=csv").Has("0048 111") {
				t.Errorf("%s exports it", name)
			}
		}
	})
}

func TestNobodyRaisesHerOwnRights(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		me := g.add(t, who.Member, who.FocalPoint)
		page := g.SignedIn(me).Get("/people/" + string(me) + "/edit")
		form := formValues(page.Body)
		form.Set("role", "co-lead")
		form.Set("vetted", "yes")
		form.Set("state", "gone")
		if done := g.SignedIn(me).Post("/people/"+string(me)+"/edit", form); done.Location == "" {
			t.Fatalf("%d %s", done.Status, done.Body)
		}
		dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			p, err := g.Members.Store.People.Get(tx, me)
			if p.Role != who.FocalPoint || p.Vetted || p.State != members.Active {
				t.Errorf("she made herself %+v", p)
			}
			return err
		})
	})
}

func TestTwoWhoEditOneEntryBothSeeBothVersions(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		lead := g.SignedIn(g.add(t, who.CoLead, who.CoLeadRole))
		other := g.add(t, who.Member, who.FocalPoint)
		path := "/people/" + string(other) + "/edit"
		first, second := formValues(lead.Get(path).Body), formValues(lead.Get(path).Body)
		first.Set("name", "First Name")
		second.Set("name", "Second Name")
		lead.Post(path, first)
		stale := lead.Post(path, second)
		if stale.Status != 409 || !stale.Has("First Name") || !stale.Has("Second Name") {
			t.Errorf("%d; theirs %v, mine %v", stale.Status, stale.Has("First Name"), stale.Has("Second Name"))
		}
		if again := lead.Post(path, formValues(stale.Body)); again.Location == "" {
			t.Errorf("saving over it: %d", again.Status)
		}
	})
}

func TestWhoLeavesIsOutAtOnce(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		lead := g.SignedIn(g.add(t, who.CoLead, who.CoLeadRole))
		gone := g.add(t, who.Member, who.FocalPoint)
		browser := g.SignedIn(gone)
		if page := lead.Post("/people/"+string(gone)+"/leave", nil); page.Status != 303 {
			t.Fatal(page.Status)
		}
		if page := browser.Get("/home"); page.Status != 303 {
			t.Errorf("her browser: %d", page.Status)
		}
	})
}

func TestARequestToJoinBecomesAMember(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		lead := g.SignedIn(g.add(t, who.CoLead, who.CoLeadRole))
		ask := url.Values{"organisation": {"Dom Otwarty"}, "kind": {"ngo"}, "name": {"Ewa"}, "email": {"ewa@example.org"}, "why": {"We run a shelter."}}
		if page := g.Visitor().Post("/join", ask); !page.Has("with the co-leads") {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		home := lead.Get("/home")
		m := regexp.MustCompile(`/join-requests/[0-9a-f-]+`).FindString(home.Body)
		if m == "" {
			t.Fatal("the co-lead is not told")
		}
		if page := lead.Post(m, url.Values{"answer": {"accept"}, "seat": {"member"}}); !page.Has("/invitations/") {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		if page := lead.Post(m, url.Values{"answer": {"accept"}}); page.Status != 404 {
			t.Errorf("accepting twice: %d", page.Status)
		}
		if page := lead.Get("/organisations?q=dom+otwarty"); !page.Has("Dom Otwarty") {
			t.Error("the organisation is not in the list")
		}
	})
}

func TestExportsAreNoFormulas(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	lead := g.SignedIn(g.add(t, who.CoLead, who.CoLeadRole))
	g.Write(t, func(tx *db.Tx) error {
		o := members.Organisation{Name: lang.Texts{lang.En: {Text: `=HYPERLINK("http://evil.example")`}}, Kind: members.NationalNGO, Seat: who.Member}
		return g.Members.Store.Organisations.Insert(tx, &o)
	})
	csv := lead.Get("/organisations/export?format=csv")
	if !csv.Has(`"'=HYPERLINK`) {
		t.Errorf("a formula goes out: %s", csv.Body)
	}
	if hxl := lead.Get("/organisations/export?format=hxl"); !hxl.Has("#org+name") {
		t.Error("no HXL tags")
	}
	if xlsx := lead.Get("/organisations/export?format=xlsx"); !strings.HasPrefix(xlsx.Body, "PK") {
		t.Error("no workbook")
	}
}

func TestPersonalTokens(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	me := g.SignedIn(g.add(t, who.Member, who.FocalPoint))
	page := me.Post("/me/tokens", url.Values{"token_name": {"upload"}})
	token := regexp.MustCompile(`<code id="token">([A-Z0-9]+)</code>`).FindStringSubmatch(page.Body)
	if token == nil {
		t.Fatal(page.Body)
	}
	for name, test := range map[string]struct {
		bearer string
		path   string
		status int
	}{
		"the token in the API": {token[1], "/api/v1/organisations", 200}, "a wrong one": {"AAAA", "/api/v1/organisations", 401}, "no page opens by token": {token[1], "/home", 303},
	} {
		if got := g.Visitor().GetAs(test.bearer, test.path); got.Status != test.status {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
}

// 10,000 people in 1,000 organisations: pages stay fast.
func BenchmarkPages(b *testing.B) {
	g := newGroup(b, dbtest.SQLite(b, migrations))
	lead := g.SignedIn(g.add(b, who.CoLead, who.CoLeadRole))
	g.Write(b, func(tx *db.Tx) error {
		for i := range 1000 {
			o := members.Organisation{Name: lang.Texts{lang.En: {Text: fmt.Sprintf("Organisation %d", i)}}, Kind: members.NationalNGO, Seat: who.Member}
			if err := g.Members.Store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			for j := range 10 {
				p := members.Person{Name: fmt.Sprintf("Person %d %d", i, j), Organisation: o.ID, Role: who.FocalPoint, Email: fmt.Sprintf("p%d-%d@example.org", i, j), State: members.Active, Languages: register.List{"uk"}}
				if err := g.Members.Store.People.Insert(tx, &p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for _, path := range []string{"/home", "/organisations", "/people", "/people?q=person+77", "/charter", "/people/new"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				if page := lead.Get(path); page.Status != 200 {
					b.Fatal(page.Status)
				}
			}
		})
	}
}
