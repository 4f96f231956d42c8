package messages

import (
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/webtest"
)

// take measures by the name under which the module offers it.
func (g *group) take(t testing.TB, name string) (e module.Evidence) {
	t.Helper()
	for _, x := range g.m.Module().Measures {
		if x.Name == name {
			g.read(t, func(tx *db.Tx) (err error) { e, err = x.Take(tx); return err })
			return e
		}
	}
	t.Fatal("no measure ", name)
	return e
}

func stands(t *testing.T, when string, e module.Evidence, state module.State, value float64) {
	t.Helper()
	if e.State != state || e.Value != value || e.Says == "" || e.Proof == "" {
		t.Errorf("%s: %+v, want %s %v", when, e, state, value)
	}
}

// A share begins to count as kept at 90 % and as late below a half.
func TestStateOfAShare(t *testing.T) {
	for share, want := range map[float64]module.State{0: module.Late, .49: module.Late, .5: module.Due, .89: module.Due, .9: module.Kept, 1: module.Kept} {
		if got := module.ByShare(share, enough, few); got != want {
			t.Errorf("%v: %s, want %s", share, got, want)
		}
	}
}

// Current texts of cleared messages, in the languages of the people concerned:
// what is stale, unread or a draft does not count.
func TestMeasureCurrentMessages(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		stands(t, "nothing", g.take(t, "messages.current"), module.Unmeasured, 0)
		g.message(t, "A draft")
		stands(t, "a draft", g.take(t, "messages.current"), module.Unmeasured, 0)
		x := g.ready(t) // in two of the four languages
		stands(t, "two languages", g.take(t, "messages.current"), module.Due, .5)
		g.say(t, g.anna, x, "pl", "Za pracę należy się zapłata", "Kto pracował, dostaje pieniądze.")
		stands(t, "one unread", g.take(t, "messages.current"), module.Due, .5)
		g.reread(g.bela, g.piece(t, x).Latest("pl"))
		stands(t, "three languages", g.take(t, "messages.current"), module.Due, .75)
		g.say(t, g.anna, x, "en", "Work must be paid", "Whoever worked must be paid, in time.")
		stands(t, "the source has changed", g.take(t, "messages.current"), module.Late, 0)
	})
}

// Articles about rights count once a lawyer has checked them, in each language
// that can be read; others do not count at all.
func TestMeasureCheckedRights(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		stands(t, "nothing", g.take(t, "messages.rights"), module.Unmeasured, 0)
		g.article(t, "work", "work")
		stands(t, "another topic", g.take(t, "messages.rights"), module.Unmeasured, 0)
		x := g.article(t, "stay", "rights")
		g.say(t, g.anna, x, "en", "Stay", "You may stay.", "basis", "Act", "basis_day", "2026-11-01")
		stands(t, "unchecked", g.take(t, "messages.rights"), module.Late, 0)
		g.clear(g.lawyer, g.piece(t, x).Latest("en"), "")
		stands(t, "checked", g.take(t, "messages.rights"), module.Late, .25)
		g.say(t, g.anna, x, "uk", "Лишитися", "Ви можете лишитися.")
		stands(t, "an unread translation", g.take(t, "messages.rights"), module.Late, .25)
		g.reread(g.bela, g.piece(t, x).Latest("uk"))
		stands(t, "two languages", g.take(t, "messages.rights"), module.Due, .5)
	})
}

// Groups at risk that a campaign speaks to today, in a language of the people
// concerned. What is over, dropped or begins later does not count.
func TestMeasureThePlan(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		stands(t, "no plan", g.take(t, "messages.plan"), module.Unmeasured, 0)
		x, today := g.message(t, "Wages"), g.DB.Now().Truncate(24*time.Hour)
		add := func(state CampaignState, from, to int, language string, groups ...string) {
			c := Campaign{Name: "Posters", Objective: "They know.", Groups: groups, Message: x, Channel: "poster", Languages: register.List{language}, From: today.AddDate(0, 0, from), To: today.AddDate(0, 0, to), Partner: g.anna.Organisation, State: state}
			g.write(t, func(tx *db.Tx) error { return g.m.Store.Campaigns.Insert(tx, &c) })
		}
		add(Running, -9, -1, "uk", "drivers")
		add(Dropped, -1, 9, "uk", "hosts")
		add(Planned, 5, 9, "uk", "employers")
		add(Running, -1, 9, "vi", "front-line")
		stands(t, "none runs now", g.take(t, "messages.plan"), module.Late, 0)
		most := len(Groups) * 6 / 10
		add(Running, -1, 9, "uk", Groups[:most]...) // this group has no charter, and so no regions
		stands(t, "some groups", g.take(t, "messages.plan"), module.Due, float64(most)/float64(len(Groups)))
		if page := g.As(g.anna).Get("/communication/coverage"); !page.Has(">covered<") || page.Has("1 of 1") {
			t.Errorf("the page of what is covered: %d", page.Status)
		}
		add(Running, -1, 9, "uk", Groups[most:]...)
		stands(t, "all groups", g.take(t, "messages.plan"), module.Kept, 1)
	})
}

// What the demonstration shows unchecked says so, no lawyer's name stands on it,
// it counts for nothing, and data opened as a real group's shows none of it until
// a lawyer has checked it.
func TestExamplesAreNoPublicText(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.m.Store.Examples = true
		x := g.article(t, "stay", "rights")
		g.say(t, g.anna, x, "en", "Stay", "canary body.", "basis", "Act", "basis_day", "2026-11-01")
		g.write(t, func(tx *db.Tx) error { return g.m.demoRead(tx, g.piece(t, x), g.bela, g.lawyer, example) })
		page := g.Visitor().Get("/read/stay")
		if !page.Has("canary body") || !page.Has("Example text, to be checked by a lawyer before use") || page.Has("Checked by a lawyer") {
			t.Errorf("an example does not say that it is one: %s", page.Body)
		}
		stands(t, "an example", g.take(t, "messages.rights"), module.Late, 0)
		g.m.Store.Examples = false
		g.m.library.Store(nil)
		for _, path := range []string{"/", "/read/stay", "/topic/rights", "/sitemap.xml"} {
			if page := g.Visitor().Get(path); page.Has("canary") || page.Status == 200 && page.Has("read/stay") {
				t.Errorf("%s of a real group shows an example", path)
			}
		}
		if page := g.clear(g.lawyer, g.piece(t, x).Latest("en"), ""); page.Status != 303 {
			t.Fatalf("the lawyer checks it: %d %s", page.Status, page.Body)
		}
		if page := g.Visitor().Get("/read/stay"); !page.Has("canary body") || !page.Has("Checked by a lawyer") || page.Has("Example text") {
			t.Errorf("a checked text: %d", page.Status)
		}
	})
}

type publisher []module.Publication

func (p publisher) Publications(*web.Request, *db.Tx) ([]module.Publication, error) { return p, nil }

// What neighbours publish stands on one page, the newest first.
func TestPublishedReports(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	if page := g.Visitor().Get("/published"); !page.Has("Nothing has been published yet") {
		t.Errorf("nothing: %d %s", page.Status, page.Body)
	}
	day := func(n int) time.Time { return time.Date(2026, 10, n, 0, 0, 0, 0, time.UTC) }
	g.m.Publish = []Publisher{publisher{{Title: "<b>first", Path: "/joint/2026-09/1", Published: day(3)}}, publisher{{Title: "third", Path: "/x", Published: day(1)}, {Title: "second", Path: "/y", Published: day(2)}}}
	page := g.Visitor().Get("/published?lang=en")
	at := func(text string) int { return strings.Index(page.Body, text) }
	if first := at("&lt;b&gt;first"); first < 0 || first > at(">second") || at(">second") > at(">third") || !page.Has("/joint/2026-09/1") {
		t.Errorf("not the newest first: %s", page.Body)
	}
	if front := g.Visitor().Get("/"); !front.Has("/published") {
		t.Error("the first page does not lead there")
	}
}

// The way to the two-way channel is there only while somebody would read, and
// for visitors alone.
func TestTheWayToTheChannel(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	open := false
	g.m.Talk = func(*web.Request) (string, bool) { return talkPath, open }
	for _, now := range []bool{false, true, false} {
		open = now
		*g.clock = g.clock.Add(time.Minute)
		for _, path := range []string{"/", "/about", "/help", "/read/none"} {
			if page := g.Visitor().Get(path); page.Has(`href="/talk`) != now {
				t.Errorf("open %v: %s", now, path)
			}
		}
		if page := g.As(g.anna).Get("/help"); page.Has(`href="/talk`) {
			t.Error("whoever has signed in is sent to the public channel")
		}
	}
}

// Whoever floods the site with pages does not flood the channel with questions: it is
// asked once in a few seconds, however many pages are read.
func TestTheChannelIsNotAskedByEveryPage(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	var asked atomic.Int64
	g.m.Talk = func(*web.Request) (string, bool) { asked.Add(1); return talkPath, true }
	for _, c := range []struct {
		after time.Duration
		want  int64
	}{{0, 1}, {ringFor - time.Second, 1}, {2 * time.Second, 2}} {
		*g.clock = g.clock.Add(c.after)
		for range 20 {
			if page := g.Visitor().Get("/about"); !page.Has(`href="/talk`) {
				t.Error("the way to it is not there")
			}
		}
		if n := asked.Load(); n != c.want {
			t.Errorf("asked %d times, want %d", n, c.want)
		}
	}
}

// Who opens the code on a campaign's poster counts for the campaign.
func TestAPosterCountsForItsCampaign(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x, today := g.ready(t), g.DB.Now().Truncate(24*time.Hour)
		c := Campaign{Name: "Posters at stations", Objective: "They know.", Groups: register.List{"drivers"}, Message: x, Channel: "poster", Languages: register.List{"uk"}, From: today, To: today, Partner: g.anna.Organisation, State: Running}
		g.write(t, func(tx *db.Tx) error { return g.m.Store.Campaigns.Insert(tx, &c) })
		if page := g.As(g.anna).Get("/key-messages/" + string(x)); !page.Has("Posters at stations") || !page.Has(`name="campaign"`) {
			t.Error("the form does not offer the campaign")
		}
		make := func(campaign string) webtest.Page {
			return g.As(g.anna).Post("/pieces/"+string(x)+"/do/material", url.Values{"language": {"uk"}, "target": {"/help"}, "campaign": {campaign}})
		}
		if page := make(string(id.New())); page.Status != 404 {
			t.Errorf("a campaign that is not there: %d", page.Status)
		}
		made := make(string(c.ID))
		if made.Status != 303 {
			t.Fatalf("%d %s", made.Status, made.Body)
		}
		var code string
		g.read(t, func(tx *db.Tx) (err error) {
			code, err = db.Value[string](tx, `select code from short_links where campaign = $1`, c.ID)
			return err
		})
		g.Visitor().Get("/g/" + code)
		if err := g.m.keepVisits(dbtest.Context()); err != nil {
			t.Fatal(err)
		}
		g.read(t, func(tx *db.Tx) error {
			n, err := visitsOf(tx, c.ID)
			if n != 1 {
				t.Errorf("the campaign counts %d visits", n)
			}
			return err
		})
	})
}
