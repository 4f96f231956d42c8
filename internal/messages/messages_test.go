package messages

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "places", Files: places.Migrations()},
	db.Migrations{Module: "actors", Files: actors.Migrations()}, db.Migrations{Module: "messages", Files: Migrations()})

// group is a small group: a co-lead, two partners' people, a lawyer, a donor.
type group struct {
	*webtest.Site
	m                        *Messages
	a                        *actors.Actors
	lead, anna, bela, lawyer who.Person
	donor                    who.Person
	clock                    *time.Time
}

const adopted = "/decisions/adopted"

// asked are members who are asked and adopt what a test wants; one decision is there from the
// beginning, which names the message that most tests clear.
type asked map[string]Decision

func (a asked) Adopted(_ *db.Tx, named string) (Decision, bool, error) {
	d, ok := a[named]
	return d, ok && !d.Closed.IsZero(), nil
}

func (a asked) About(_ *db.Tx, version id.ID) (Decision, bool, error) {
	d, ok := a["/decisions/"+string(version)]
	return d, ok, nil
}

func (a asked) Ask(_ *db.Tx, version id.ID, title, text string) (string, error) {
	d := Decision{Address: "/decisions/" + string(version), Subject: version, Title: title, Text: text}
	a[d.Address] = d
	return d.Address, nil
}

func newGroup(t testing.TB, d *db.DB) *group {
	t.Helper()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	base, err := members.New(d, members.NewStore(box), mail.NewOutbox(d, jobs.New(d, nil), nil), "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	atlas := places.NewAtlas()
	a := actors.New(box, atlas, base)
	m := New(d, base, atlas, a, "https://help.example.org")
	m.Decider = asked{adopted: {Address: adopted, Title: "We say: Work must be paid!", Closed: now.AddDate(1, 0, 0)}}
	base.Front = m.Front
	g := &group{m: m, a: a, clock: &now, Site: webtest.New(t, d, base.Module(), atlas.Module(), a.Module(), m.Module())}
	g.Server.LeaveURL = "https://example.com/"
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return g.Server.Catalog.Speaker(l, zone) }
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		g.lead = g.person(t, tx, "Lead", who.CoLead, who.CoLeadRole)
		g.anna = g.person(t, tx, "Anna", who.Member, who.FocalPoint)
		g.bela = g.person(t, tx, "Bela", who.Member, who.FocalPoint)
		g.lawyer = g.person(t, tx, "Lex", who.Member, who.Lawyer)
		g.donor = g.person(t, tx, "Fund", who.Donor, who.Viewer)
		return nil
	})
	return g
}

func (g *group) person(t testing.TB, tx *db.Tx, name string, seat who.Seat, role who.Role) who.Person {
	t.Helper()
	o := members.Organisation{Name: lang.Texts{lang.En: {Text: name + "’s organisation"}}, Kind: members.NationalNGO, Seat: seat, Until: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)}
	if err := g.m.members.Store.Organisations.Insert(tx, &o); err != nil {
		t.Fatal(err)
	}
	return who.Person{ID: id.New(), Name: name, Organisation: o.ID, Seat: seat, Role: role}
}

func each(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

func (g *group) write(t testing.TB, f func(*db.Tx) error) {
	t.Helper()
	dbtest.Write(t, g.DB, dbtest.Context(), f)
}

// form gives the hidden values of the page's form whose fields are given.
func form(page webtest.Page, pairs ...string) url.Values {
	v := webtest.Hidden(page.Body)
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// message stores a message of Anna's organisation and gives its address.
func (g *group) message(t testing.TB, name string) id.ID {
	t.Helper()
	x := Message{Name: name, Theme: "work", Groups: register.List{"job-seekers"}, Source: "en", Organisation: g.anna.Organisation}
	g.write(t, func(tx *db.Tx) error { return g.m.Store.Messages.Insert(tx, &x) })
	return x.ID
}

func (g *group) article(t testing.TB, slug, topic string) id.ID {
	t.Helper()
	x := Article{Slug: slug, Topic: topic, Source: "en", Organisation: g.anna.Organisation}
	g.write(t, func(tx *db.Tx) error { return g.m.Store.Articles.Insert(tx, &x) })
	return x.ID
}

// say writes a text through the page, as a person does.
func (g *group) say(t testing.TB, p who.Person, piece id.ID, language, title, body string, more ...string) webtest.Page {
	t.Helper()
	b, path := g.As(p), "/pieces/"+string(piece)+"/"+language
	page := b.Post(path, form(b.Get(path), append([]string{"title", title, "body", body}, more...)...))
	return page
}

func (g *group) piece(t testing.TB, piece id.ID) *Piece {
	t.Helper()
	var p *Piece
	if err := g.DB.Read(dbtest.Context(), func(tx *db.Tx) (err error) { p, err = g.m.Store.Piece(tx, piece); return err }); err != nil {
		t.Fatal(err)
	}
	return p
}

func (g *group) reread(p who.Person, t *Text) webtest.Page {
	return g.As(p).Post("/pieces/"+string(t.Piece)+"/"+t.Language+"/reread", url.Values{"text": {string(t.ID)}})
}

func (g *group) clear(p who.Person, t *Text, decision string) webtest.Page {
	return g.As(p).Post("/pieces/"+string(t.Piece)+"/do/clear", url.Values{"text": {string(t.ID)}, "decision": {decision}})
}

// service adds a helpline to the directory.
func (g *group) service(t testing.TB, phone string) *actors.Service {
	t.Helper()
	s := actors.Service{Organisation: g.anna.Organisation, Name: lang.Texts{lang.En: {Text: "Helpline"}}, Kind: "hotline", Cost: actors.FreeOfCharge, Phone: phone, Listed: true, State: actors.Active, Confirmed: g.DB.Now()}
	g.write(t, func(tx *db.Tx) error { return g.a.Store.Services.Insert(tx, &s) })
	return &s
}

func (g *group) tasks(t testing.TB, p who.Person) string {
	t.Helper()
	var all []module.Task
	if err := g.DB.Read(dbtest.Context(), func(tx *db.Tx) (err error) { all, err = g.m.tasks(tx, p); return err }); err != nil {
		t.Fatal(err)
	}
	var says []string
	for _, task := range all {
		says = append(says, task.Says)
	}
	return strings.Join(says, " ")
}

// ready makes a message that is current in English and Ukrainian.
func (g *group) ready(t testing.TB) id.ID {
	t.Helper()
	x := g.message(t, "Wages")
	g.say(t, g.anna, x, "en", "Work must be paid", "Whoever worked must be paid.")
	g.say(t, g.anna, x, "uk", "За роботу мають заплатити", "Хто працював, той має отримати гроші.")
	if page := g.reread(g.bela, g.piece(t, x).Latest("uk")); page.Status != 303 {
		t.Fatalf("the second reader: %d %s", page.Status, page.Body)
	}
	if page := g.clear(g.lead, g.piece(t, x).Latest("en"), adopted); page.Status != 303 {
		t.Fatalf("clearing: %d %s", page.Status, page.Body)
	}
	return x
}

// material makes one through the page and gives its address.
func (g *group) material(t testing.TB, piece id.ID, language string) webtest.Page {
	t.Helper()
	return g.As(g.anna).Post("/pieces/"+string(piece)+"/do/material", url.Values{"language": {language}, "target": {"/help"}})
}

// The whole way of a message; and a translation whose source has changed is
// nowhere shown as current: not on pages, not in print, not on what hangs.
func TestAStaleTranslationIsNeverShown(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x := g.ready(t)
		made := g.material(t, x, "uk")
		if made.Status != 303 || !strings.HasPrefix(made.Location, "/materials/") {
			t.Fatalf("a poster: %d %s", made.Status, made.Body)
		}
		mark := strings.TrimPrefix(regexp.MustCompile(`Version [0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(g.As(g.anna).Get(made.Location).Body), "Version ")
		if page := g.Visitor().Get("/check?version=" + strings.ToLower(mark)); !page.Has("Current") {
			t.Fatalf("a fresh poster is not current: %s", page.Body)
		}
		g.say(t, g.anna, x, "en", "Work must be paid", "Whoever worked must be paid, in time.")
		p := g.piece(t, x)
		if got := p.Status("uk"); got != Stale {
			t.Errorf("after the source changed, the translation is %s", got)
		}
		if page := g.As(g.anna).Get("/key-messages/" + string(x)); !page.Has("stale: the source has changed") {
			t.Error("the page does not say that the translation is stale")
		}
		if page := g.reread(g.bela, p.Latest("uk")); page.Status == 303 {
			t.Error("a stale translation was taken by a second reader")
		}
		if page := g.clear(g.lead, p.Latest("en"), adopted); page.Status != 303 {
			t.Fatalf("clearing the new version: %d %s", page.Status, page.Body)
		}
		if shown := g.piece(t, x).Shown("uk"); shown != nil {
			t.Errorf("a stale translation is shown: %q", shown.Body)
		}
		if page := g.material(t, x, "uk"); page.Status != 409 {
			t.Errorf("a poster of a stale translation: %d", page.Status)
		}
		if page := g.As(g.anna).Get(made.Location + "/poster-a4.pdf"); page.Status != 409 {
			t.Errorf("an outdated poster is printed: %d", page.Status)
		}
		if page := g.Visitor().Get("/check?version=" + mark); !page.Has("is outdated") || page.Has("Current<") {
			t.Errorf("what hangs there is not called outdated: %s", page.Body)
		}
		if !strings.Contains(g.tasks(t, g.anna), "task.translations") {
			t.Error("nobody is told to translate anew")
		}
	})
}

// Nobody reads her own translation a second time, clears without a decision or
// without the right to, or writes over somebody's newer version.
func TestFourEyesAndDecisions(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x := g.message(t, "Wages")
		g.say(t, g.anna, x, "en", "Work must be paid", "Whoever worked must be paid.")
		g.say(t, g.bela, x, "uk", "За роботу платять", "Хто працював, той має отримати гроші.")
		p := g.piece(t, x)
		if page := g.reread(g.bela, p.Latest("uk")); page.Status != 403 {
			t.Errorf("own translation: %d", page.Status)
		}
		for _, c := range []struct {
			name     string
			p        who.Person
			decision string
		}{{"a member", g.anna, adopted}, {"no decision", g.lead, ""}, {"another decision", g.lead, "/decisions/open"}, {"a donor", g.donor, adopted}} {
			if page := g.clear(c.p, p.Latest("en"), c.decision); page.Status < 400 || g.piece(t, x).Clear() != nil {
				t.Errorf("%s clears a message: %d", c.name, page.Status)
			}
		}
		if page := g.say(t, g.bela, x, "en", "Mine now", "Text."); page.Status < 400 {
			t.Error("another organisation writes the source")
		}
		b := g.As(g.anna)
		old := form(b.Get("/pieces/"+string(x)+"/en"), "title", "Slow", "body", "Typed with care.")
		g.say(t, g.anna, x, "en", "Fast", "Text.")
		if page := b.Post("/pieces/"+string(x)+"/en", old); page.Status != 409 || !page.Has("Typed with care.") {
			t.Errorf("the slower writer loses her text: %d", page.Status)
		}
		if page := g.say(t, g.anna, x, "en", "Call", "Call +48 22 000 01 00 now."); page.Status != 422 || !page.Has("Contacts") {
			t.Errorf("a typed phone number: %d", page.Status)
		}
	})
}

// What is said about the law is nowhere outside before a lawyer has checked this
// very version; what somebody else clears does not count.
func TestAnUncheckedArticleAboutTheLawIsNeverPublic(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x := g.article(t, "stay", "rights")
		basis := []string{"basis", "Act on Foreigners, Article 170", "basis_day", "2026-11-01", "basis_url", "https://isap.example/act"}
		if page := g.say(t, g.anna, x, "en", "canary title", "canary body."); page.Status != 422 {
			t.Errorf("a text about the law without its basis: %d", page.Status)
		}
		g.say(t, g.anna, x, "en", "canary title", "canary body.", basis...)
		g.say(t, g.anna, x, "uk", "canary назва", "canary текст.")
		g.reread(g.bela, g.piece(t, x).Latest("uk"))
		silent := func(when string) {
			t.Helper()
			for _, path := range []string{"/", "/?lang=uk", "/topic/rights", "/read/stay", "/read/stay?lang=uk", "/about", "/sitemap.xml", "/help"} {
				if page := g.Visitor().Get(path); page.Has("canary") || page.Status == 200 && page.Has("read/stay") {
					t.Errorf("%s: %s shows an unchecked article", when, path)
				}
			}
			if page := g.Visitor().Get("/read/stay"); page.Status != 404 {
				t.Errorf("%s: /read/stay answers %d", when, page.Status)
			}
		}
		silent("unchecked")
		if !strings.Contains(g.tasks(t, g.lawyer), "task.check_lawyer") {
			t.Error("the lawyer has no task")
		}
		for _, p := range []who.Person{g.anna, g.bela, g.lead, g.donor} {
			if page := g.clear(p, g.piece(t, x).Latest("en"), adopted); page.Status < 400 {
				t.Errorf("%s clears an article about the law", p.Name)
			}
		}
		silent("cleared by others")
		if page := g.clear(g.lawyer, g.piece(t, x).Latest("en"), ""); page.Status != 303 {
			t.Fatalf("the lawyer: %d %s", page.Status, page.Body)
		}
		page := g.Visitor().Get("/read/stay?lang=uk")
		for _, want := range []string{"canary назва", "Article 170", "https://isap.example/act", `hreflang="pl"`, `rel="canonical"`, `href="/leave"`} {
			if !page.Has(want) {
				t.Errorf("the published article lacks %q", want)
			}
		}
		if len(page.Header.Values("Set-Cookie")) > 0 {
			t.Error("reading sets a cookie")
		}
		if page := g.Visitor().Get("/read/stay?lang=pl"); !page.Has("canary title") || !page.Has("Nie ma jeszcze sprawdzonego tłumaczenia") {
			t.Error("a missing language does not fall back in the open")
		}
		g.say(t, g.anna, x, "en", "canary two", "secret canary.", basis...)
		if page := g.Visitor().Get("/read/stay"); !page.Has("canary body") || page.Has("secret canary") {
			t.Error("a newer, unchecked version shows")
		}
		if page := g.As(g.lawyer).Post("/pieces/"+string(x)+"/do/withdraw", nil); page.Status != 303 {
			t.Errorf("withdrawing: %d", page.Status)
		}
		silent("withdrawn")
	})
}

// A lawyer who wrote the text herself does not check it.
func TestALawyerDoesNotCheckHerOwnText(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x := g.article(t, "stay", "rights")
		g.say(t, g.lawyer, x, "en", "Title", "Body.", "basis", "Act", "basis_day", "2026-11-01")
		if page := g.clear(g.lawyer, g.piece(t, x).Latest("en"), ""); page.Status < 400 || g.piece(t, x).Clear() != nil {
			t.Errorf("own text: %d", page.Status)
		}
	})
}

// A number that changes in the directory is the new one everywhere at once, its
// owner is told, and what was printed counts as outdated.
func TestContactsAreLive(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x, s := g.ready(t), g.service(t, "+48 22 000 01 00")
		add := func() webtest.Page {
			return g.As(g.anna).Post("/pieces/"+string(x)+"/do/contact", url.Values{"do": {"name"}, "service": {string(s.ID)}})
		}
		if page := add(); page.Status != 303 {
			t.Fatalf("adding: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.bela).Post("/pieces/"+string(x)+"/do/contact", url.Values{"do": {"remove"}, "service": {string(s.ID)}}); page.Status != 404 {
			t.Errorf("another organisation takes a contact off: %d", page.Status)
		}
		made := g.material(t, x, "uk")
		if strings.Contains(g.tasks(t, g.anna), "task.contacts") {
			t.Error("a task before anything changed")
		}
		g.write(t, func(tx *db.Tx) error { s.Phone = "+48 22 000 99 99"; return g.a.Store.Services.Update(tx, s) })
		if !strings.Contains(g.tasks(t, g.anna), "task.contacts") || strings.Contains(g.tasks(t, g.bela), "task.contacts") {
			t.Error("not the owner, or not only she, is told of the new number")
		}
		if page := g.As(g.anna).Get(made.Location); !page.Has("phone number") {
			t.Error("the poster with the old number is not outdated")
		}
		add()
		if strings.Contains(g.tasks(t, g.anna), "task.contacts") {
			t.Error("the task stays after she has looked")
		}
		g.write(t, func(tx *db.Tx) error { s.State = actors.Defunct; return g.a.Store.Services.Update(tx, s) })
		if !strings.Contains(g.tasks(t, g.anna), "task.contacts") {
			t.Error("nobody is told that the service is gone")
		}
		if page := g.As(g.anna).Get("/key-messages/" + string(x)); !page.Has("no longer in the directory") {
			t.Error("the message does not say that its contact is gone")
		}
	})
}
