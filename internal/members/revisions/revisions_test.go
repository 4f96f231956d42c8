package revisions_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/members/memberstest"
	"ostoja/internal/members/revisions"
	"ostoja/internal/module"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

const tor = `# Protection Working Group, Poland: Terms of Reference

## Purpose

The group coordinates protection.

## Principles

Do no harm.

## Meetings

The group meets weekly, every Tuesday at 15:30 in Warsaw. It is co-led by UNHCR and Casa. The minutes are circulated to all members within three days.

## Revision

These Terms of Reference are revised every two months.
`

// group is a group with a charter in force, two co-leads, a member, an observer.
type group struct {
	*memberstest.Group
	d *decisions.Decisions
	a *revisions.Revisions
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()},
	db.Migrations{Module: "decisions", Files: decisions.Migrations()}, db.Migrations{Module: "revisions", Files: revisions.Migrations()})

func newGroup(t testing.TB, database *db.DB) *group {
	t.Helper()
	g := &group{}
	g.Group = memberstest.New(t, database, func(m *members.Members) []module.Module {
		g.d = decisions.New(database, m, "http://localhost")
		g.a = revisions.New(database, m, g.d, "http://localhost")
		return []module.Module{g.d.Module(), g.a.Module()}
	})
	g.d.Speak, g.a.Speak = g.Server.Catalog.Speaker, g.Server.Catalog.Speaker
	g.Sit(t, "lead", who.CoLead, who.CoLeadRole)
	g.Sit(t, "lead2", who.CoLead, who.CoLeadRole)
	g.Sit(t, "member", who.Member, who.FocalPoint)
	g.Sit(t, "observer", who.Observer, who.Viewer)
	g.confirm(t)
	return g
}

// confirm puts the text above in force, in the browser.
func (g *group) confirm(t testing.TB) {
	t.Helper()
	c, clauses, sources, err := members.Propose("tor.md", []byte(tor))
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		_, err := g.Members.Store.Init(tx, &c, clauses, sources)
		return err
	})
	lead := g.As("lead")
	form := formValues(lead.Get("/charter/confirm").Body)
	form.Set("minutes_days", "3")
	if done := lead.Post("/charter/confirm", form); done.Location != "/charter" {
		t.Fatalf("%d %s", done.Status, done.Body)
	}
}

func both(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

var (
	input    = regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"`)
	selected = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)"[^>]*>.*?</select>`)
	option   = regexp.MustCompile(`<option value="([^"]*)" selected`)
	area     = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>`)
)

// formValues reads the values of a page's forms; boxes that are not ticked stay so.
func formValues(body string) url.Values {
	v := url.Values{}
	for _, m := range input.FindAllStringSubmatch(body, -1) {
		if !strings.Contains(m[0], `type="checkbox"`) && !strings.Contains(m[0], `type="radio"`) {
			v.Set(m[1], m[2])
		}
	}
	for _, m := range area.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], strings.TrimSpace(m[2]))
	}
	for _, m := range selected.FindAllStringSubmatch(body, -1) {
		if o := option.FindStringSubmatch(m[0]); o != nil {
			v.Set(m[1], o[1])
		}
	}
	return v
}

// draft begins a revision and gives its address and its clauses.
func (g *group) draft(t testing.TB) (string, []revisions.Clause) {
	t.Helper()
	page := g.As("lead").Post("/revisions/new", url.Values{"reason": {"Meet on Thursdays"}})
	if page.Status != 303 {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	return page.Location, g.clauses(t, page.Location)
}

func (g *group) clauses(t testing.TB, at string) (all []revisions.Clause) {
	t.Helper()
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
		all, err = revisions.ClausesOf(tx, id.ID(strings.TrimPrefix(at, "/revisions/")))
		return err
	})
	return all
}

func (g *group) inForce(t testing.TB) (c members.Charter, clauses []members.Clause) {
	t.Helper()
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
		if c, err = members.CharterInForce(tx); err != nil {
			return err
		}
		clauses, err = members.Clauses(tx, c.ID)
		return err
	})
	return c, clauses
}

// find gives the clause that says something.
func find(t testing.TB, all []revisions.Clause, text string) revisions.Clause {
	t.Helper()
	for _, c := range all {
		if strings.Contains(c.Heading+" "+c.Body, text) {
			return c
		}
	}
	t.Fatalf("no clause says %q", text)
	return revisions.Clause{}
}

func wordsOf(c revisions.Clause) url.Values {
	return url.Values{"version": {fmt.Sprint(c.Version)}, "number": {c.Number}, "heading": {c.Heading}, "body": {c.Body}}
}

func TestARevisionFromDraftToAdopted(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		before, old := g.inForce(t)
		at, clauses := g.draft(t)
		lead, member := g.As("lead"), g.As("member")
		if page := lead.Get(at + "/propose"); page.Status != 422 || !page.Has("same as what is in force") {
			t.Errorf("a draft without a change: %d", page.Status)
		}
		meetings := find(t, clauses, "every Tuesday")
		form := wordsOf(meetings)
		form.Set("body", strings.Replace(meetings.Body, "Tuesday", "Thursday", 1))
		if page := member.Post(at+"/clauses/"+string(meetings.ID)+"/edit", form); page.Status != 303 {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		comments := at + "/clauses/" + string(meetings.ID) + "/comments"
		if page := member.Post(comments, url.Values{"comment": {"Long" + strings.Repeat("o", decisions.LongestComment) + "ng"}}); page.Status != 422 || !page.Has("oong</textarea>") {
			t.Errorf("a comment that is too long: %d", page.Status)
		}
		member.Post(comments, url.Values{"comment": {"Friday would be worse."}})
		member.Post(at+"/clauses/new?after="+string(clauses[0].ID), url.Values{"number": {"1a"}, "heading": {"Partners"}, "body": {"Donors fund gaps."}})
		gone := find(t, clauses, "Do no harm")
		member.Post(at+"/clauses/"+string(gone.ID)+"/remove", nil)
		rules := formValues(lead.Get(at + "/rules").Body)
		rules.Set("weekday", "thursday")
		rules.Set("time", "99:00")
		if page := lead.Post(at+"/rules", rules); page.Status != 422 || !page.Has("99:00") {
			t.Errorf("a wrong time in the rules: %d", page.Status)
		}
		rules.Set("time", "14:00")
		if page := lead.Post(at+"/rules", rules); page.Status != 303 {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		page := member.Get(at)
		for _, want := range []string{"[removed: </span>Tuesday", "[added: </span>Thursday", "Friday would be worse.", "[removed: </span>15:30", "Donors fund gaps."} {
			if !page.Has(want) {
				t.Errorf("the differences lack %q", want)
			}
		}
		if got := g.clauses(t, at); got[1].Heading != "Partners" || !find(t, got, "Do no harm").Removed {
			t.Errorf("the new clause is not the second: %+v", got[:3])
		}
		decision := lead.Post(at+"/propose", url.Values{"way": {"consensus"}, "quorum": {"3"}, "deadline": {"2026-11-26"}, "clock": {"18:00"}}).Location
		if page := member.Post(at+"/clauses/"+string(meetings.ID)+"/edit", form); page.Status != 409 {
			t.Errorf("an edit while the members decide: %d", page.Status)
		}
		member.Post(decision+"/voice", url.Values{"choice": {"agree"}})
		lead.Post(decision+"/voice", url.Values{"choice": {"agree"}})
		g.As("lead2").Post(decision+"/voice", url.Values{"choice": {"agree"}})
		if page := lead.Get(decision); !page.Has(at) {
			t.Error("the decision does not lead to the differences")
		}
		for range 2 {
			if page := lead.Post(decision+"/close", nil); page.Status != 303 {
				t.Fatalf("%d %s", page.Status, page.Body)
			}
		}
		after, clausesNow := g.inForce(t)
		if *after.Number != 2 || after.Weekday != "thursday" || after.Time != "14:00" || len(clausesNow) != len(old) || !strings.Contains(find(t, g.clauses(t, at), "every Thursday").Body, "Thursday") {
			t.Errorf("in force: version %d, %s %s, %d clauses of %d", *after.Number, after.Weekday, after.Time, len(clausesNow), len(old))
		}
		versions := g.As("observer").Get("/charter/versions")
		if !versions.Has("Version 1") || !versions.Has("Version 2") {
			t.Error("the versions are not listed")
		}
		if page := g.As("observer").Get("/charter/versions/" + string(before.ID)); page.Status != 200 || !page.Has("every Tuesday") || page.Has("every Thursday") {
			t.Errorf("version 1: %d", page.Status)
		}
		if page := member.Get(at); !page.Has("[removed: </span>Tuesday") {
			t.Error("the differences are gone after the adoption")
		}
	})
}

func TestADraftThatIsNotAdoptedIsADraftAgain(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		at, clauses := g.draft(t)
		lead := g.As("lead")
		lead.Post(at+"/clauses/"+string(clauses[1].ID)+"/remove", nil)
		for how, form := range map[string]url.Values{
			"a vote of one": {"way": {"vote"}, "quorum": {"1"}, "deadline": {"2026-11-26"}, "clock": {"18:00"}},
			"silence":       {"way": {"no-objection"}, "deadline": {"2026-11-24"}, "clock": {"18:00"}},
		} {
			if page := lead.Post(at+"/propose", form); page.Status != 422 {
				t.Errorf("the Terms of Reference by %s: %d", how, page.Status)
			}
		}
		decision := lead.Post(at+"/propose", url.Values{"way": {"vote"}, "quorum": {"3"}, "deadline": {"2026-11-26"}, "clock": {"18:00"}}).Location
		g.As("member").Post(decision+"/voice", url.Values{"choice": {"against"}})
		g.As("lead2").Post(decision+"/voice", url.Values{"choice": {"against"}})
		g.Later(72 * time.Hour)
		if err := g.d.CloseDue(dbtest.Context()); err != nil {
			t.Fatal(err)
		}
		if c, _ := g.inForce(t); *c.Number != 1 {
			t.Errorf("version %d is in force", *c.Number)
		}
		if page := g.As("lead").Post(at+"/clauses/"+string(clauses[1].ID)+"/restore", nil); page.Status != 303 {
			t.Errorf("drafting goes on: %d", page.Status)
		}
	})
}

func TestTwoWhoDraftOneClauseBothSeeBothVersions(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		at, clauses := g.draft(t)
		c := find(t, clauses, "every Tuesday")
		path := at + "/clauses/" + string(c.ID) + "/edit"
		first, second := wordsOf(c), wordsOf(c)
		first.Set("body", "We meet on Mondays.")
		second.Set("body", "We meet on Fridays.")
		if page := g.As("member").Post(path, first); page.Status != 303 {
			t.Fatal(page.Status)
		}
		stale := g.As("lead").Post(path, second)
		if stale.Status != 409 || !stale.Has("Mondays") || !stale.Has("Fridays") || !stale.Has("Person member") {
			t.Errorf("%d, theirs %v, mine %v", stale.Status, stale.Has("Mondays"), stale.Has("Fridays"))
		}
		if again := g.As("lead").Post(path, formValues(stale.Body)); again.Status != 303 {
			t.Errorf("storing over it: %d", again.Status)
		}
		if got := find(t, g.clauses(t, at), "We meet"); got.Body != "We meet on Fridays." || got.Version != 3 {
			t.Errorf("%q, version %d", got.Body, got.Version)
		}
	})
}

func TestTwoWhoChangeTheRulesBothSeeBothVersions(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		at, _ := g.draft(t)
		first, second := formValues(g.As("lead").Get(at+"/rules").Body), formValues(g.As("lead2").Get(at+"/rules").Body)
		first.Set("place", "Room 101")
		second.Set("place", "Room 202")
		g.As("lead").Post(at+"/rules", first)
		stale := g.As("lead2").Post(at+"/rules", second)
		if stale.Status != 409 || !stale.Has("Room 101") || !stale.Has("Room 202") {
			t.Errorf("%d, theirs %v, mine %v", stale.Status, stale.Has("Room 101"), stale.Has("Room 202"))
		}
		if again := g.As("lead2").Post(at+"/rules", formValues(stale.Body)); again.Status != 303 {
			t.Errorf("storing over it: %d", again.Status)
		}
	})
}

func TestMovingAClause(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		at, clauses := g.draft(t)
		lead, second := g.As("lead"), clauses[1]
		lead.Post(at+"/clauses/"+string(second.ID)+"/up", nil)
		lead.Post(at+"/clauses/"+string(second.ID)+"/up", nil) // it is the first already
		if got := g.clauses(t, at); got[0].ID != second.ID || got[1].ID != clauses[0].ID || got[2].ID != clauses[2].ID {
			t.Error("it is not the first")
		}
		if page := lead.Get(at); !regexp.MustCompile(`govuk-tag[^>]*>\s*moved`).MatchString(page.Body) {
			t.Error("the page does not say so")
		}
		lead.Post(at+"/clauses/"+string(second.ID)+"/down", nil)
		if got := g.clauses(t, at); got[0].ID != clauses[0].ID || got[1].ID != second.ID {
			t.Error("it is not back")
		}
	})
}

func TestWhoMayDraft(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		asked := g.As("member").Post("/revisions/new", url.Values{"reason": {"We need a vice chair"}}).Location
		if page := g.As("lead").Get("/home"); !page.Has("Answer the wish for a revision: We need a vice chair") {
			t.Error("the co-leads are not told")
		}
		if page := g.As("member").Post(asked+"/start", nil); page.Status != 404 {
			t.Errorf("a member begins a draft: %d", page.Status)
		}
		if page := g.As("lead").Post(asked+"/start", nil); page.Status != 303 {
			t.Errorf("a co-lead begins it: %d", page.Status)
		}
		clauses := g.clauses(t, asked)
		for _, path := range []string{asked, "/revisions", "/revisions/new", "/api/v1/revisions", "/revisions/export?format=csv", asked + "/clauses/" + string(clauses[0].ID) + "/edit"} {
			if page := g.As("observer").Get(path); page.Status != 404 {
				t.Errorf("an observer at %s: %d", path, page.Status)
			}
		}
		if page := g.As("member").Get(asked + "/rules"); page.Status != 404 {
			t.Errorf("a member at the rules: %d", page.Status)
		}
		second := g.As("member").Post("/revisions/new", url.Values{"reason": {"Another"}}).Location
		if page := g.As("lead").Post(second+"/start", nil); page.Status != 409 || !page.Has("Finish it first") {
			t.Errorf("a second draft: %d", page.Status)
		}
		// A draft is no charter that anybody is shown.
		dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			draft, err := db.Value[string](tx, `select draft from revisions where state = 'draft'`)
			if page := g.As("member").Get("/charter/versions/" + draft); page.Status != 404 {
				t.Errorf("a draft among the versions: %d", page.Status)
			}
			return err
		})
	})
}

func TestBadClauses(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		at, clauses := g.draft(t)
		member := g.As("member")
		path := at + "/clauses/" + string(clauses[0].ID) + "/edit"
		for name, w := range map[string]url.Values{
			"no number": {"number": {" "}, "body": {"text"}}, "no text": {"number": {"1"}}, "long": {"number": {"1"}, "body": {strings.Repeat("ż", 20_000)}},
		} {
			w.Set("version", "1")
			if page := member.Post(path, w); page.Status != 422 {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
		if page := member.Post(path, url.Values{"number": {"1"}, "body": {"x"}, "version": {"one"}}); page.Status != 422 {
			t.Errorf("no version: %d", page.Status)
		}
		if page := member.Post(at+"/clauses/0192d1e0-0000-7000-8000-000000000000/up", nil); page.Status != 404 {
			t.Errorf("no such clause: %d", page.Status)
		}
		twice := wordsOf(clauses[1])
		twice.Set("number", clauses[0].Number)
		member.Post(at+"/clauses/"+string(clauses[1].ID)+"/edit", twice)
		if page := g.As("lead").Get(at + "/propose"); page.Status != 422 || !page.Has("Two clauses have the number") {
			t.Errorf("a number twice: %d", page.Status)
		}
	})
}

func TestRemindersGoOnceEach(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		count := func(after time.Duration) int {
			g.Later(after)
			var letters []mail.Letter
			for range 2 {
				if err := g.a.Remind(dbtest.Context()); err != nil {
					t.Fatal(err)
				}
			}
			dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
				letters, err = mail.Latest(tx, 100)
				return err
			})
			return len(letters)
		}
		const day = 24 * time.Hour
		start := count(0)
		if got := count(45*day) - start; got != 0 {
			t.Errorf("16 days before: %d letters", got)
		}
		if got := count(3*day) - start; got != 2 {
			t.Errorf("13 days before: %d letters", got)
		}
		if got := count(2*day) - start; got != 2 {
			t.Errorf("11 days before: %d letters", got)
		}
		if got := count(9*day) - start; got != 4 {
			t.Errorf("2 days before: %d letters", got)
		}
		if got := count(20*day) - start; got != 4 {
			t.Errorf("after it: %d letters", got)
		}
	})
}

func TestAStaleEditIsAConflict(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	_, clauses := g.draft(t)
	err := g.DB.Write(dbtest.Context(), func(tx *db.Tx) error {
		return revisions.Edit(tx, clauses[0].Revision, clauses[0].ID, 7, revisions.Words{Number: "1", Body: "x"})
	})
	if fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
}
