package feedback

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/feedback/keys"
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

var schema = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "places", Files: places.Migrations()}, db.Migrations{Module: "feedback", Files: Migrations()})

// Tests of everything else do not wait for the slow hash; its own tests do.
func TestMain(m *testing.M) {
	keys.Passphrases, keys.Receipts = keys.NewSlow(1, 64, 2), keys.NewSlow(1, 64, 2)
	if file := os.Getenv(envRekey); file != "" {
		if err := rekey(file, id.ID(os.Getenv(envReader))); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const passphrase = "seven quiet rivers"

// group is a working group with readers who have keys, and an escrow.
type group struct {
	t        testing.TB
	db       *db.DB
	m        *Feedback
	site     *webtest.Site
	now      time.Time
	people   map[string]id.ID
	orgs     map[string]id.ID
	codes    map[string]string
	browsers map[string]*webtest.Browser
}

var testPeople = []struct {
	name, organisation string
	seat               who.Seat
	role               who.Role
	kinds              []Kind // none for one who is no reader
	children, holder   bool
}{
	{"Marta", "IOM", who.CoLead, who.CoLeadRole, Kinds, true, true},
	{"Oleh", "IOM", who.CoLead, who.InformationManager, []Kind{Question}, false, false},
	{"Anna", "Mosty", who.Member, who.FocalPoint, Kinds, false, true},
	{"Iryna", "Dim", who.Member, who.FocalPoint, Kinds, false, true},
	{"Ewa", "Dim", who.Member, who.Viewer, nil, false, false},
	{"Sofia", "Fund", who.Observer, who.Viewer, nil, false, false},
}

func each(t *testing.T, test func(t *testing.T, g *group)) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

// closed makes the group before anybody has a key.
func closed(t testing.TB, d *db.DB) *group {
	t.Helper()
	g := &group{t: t, db: d, now: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC), people: map[string]id.ID{}, orgs: map[string]id.ID{}, codes: map[string]string{}, browsers: map[string]*webtest.Browser{}}
	d.Now = func() time.Time { return g.now }
	box, err := seal.New(make([]byte, 32))
	g.must(err)
	store := members.NewStore(box)
	outbox := mail.NewOutbox(d, jobs.New(d, slog.New(slog.DiscardHandler)), nil)
	m, err := members.New(d, store, outbox, "http://localhost")
	g.must(err)
	m.Measures, m.Tasks = func() []module.Measure { return nil }, func() []module.TaskSource { return []module.TaskSource{g.m.tasks} }
	g.m = New(d, m, outbox, places.NewAtlas(), box, []byte("pepper"))
	g.m.Services = func(*db.Tx, lang.Lang) ([]Service, error) { return []Service{{"s1", "Legal aid"}}, nil }
	g.site = webtest.New(t, d, m.Module(), outbox.Module(), g.m.Module())
	g.site.UsePeople(store)
	g.m.Speaker = g.site.Server.Catalog.Speaker
	g.write(func(tx *db.Tx) error { return g.fill(tx, store) })
	for name, person := range g.people {
		g.browsers[name] = g.site.SignedIn(person)
	}
	return g
}

func (g *group) fill(tx *db.Tx, store *members.Store) error {
	for i, p := range testPeople {
		if g.orgs[p.organisation] == "" {
			o := members.Organisation{Name: lang.Texts{"en": {Text: p.organisation}}, Kind: members.NationalNGO, Seat: p.seat}
			if err := store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			g.orgs[p.organisation] = o.ID
		}
		person := members.Person{Name: p.name, Organisation: g.orgs[p.organisation], Role: p.role, Email: string(rune('a'+i)) + "@example.org", Languages: register.List{"en"}, Language: "en", Zone: "Europe/Warsaw", State: members.Active}
		if err := store.People.Insert(tx, &person); err != nil {
			return err
		}
		g.people[p.name] = person.ID
	}
	return nil
}

// open makes the group with its keys and escrow, through the pages.
func open(t testing.TB, d *db.DB) *group {
	t.Helper()
	g := closed(t, d)
	for _, p := range testPeople {
		if p.kinds == nil {
			continue
		}
		form := url.Values{"person": {string(g.people[p.name])}}
		for _, k := range p.kinds {
			form.Add("kinds", string(k))
		}
		if p.children {
			form.Add("duties", "children")
		}
		if p.holder {
			form.Add("duties", "holder")
		}
		g.ok(g.browsers["Marta"].Post("/feedback/keys/appoint", form), 303)
		g.makeKey(p.name)
	}
	g.ok(g.browsers["Marta"].Post("/feedback/keys/escrow", nil), 303)
	return g
}

var codeText = regexp.MustCompile(`[A-Z2-7]{5}(-[A-Z2-7]{1,5}){5}`)

func (g *group) makeKey(name string) {
	g.t.Helper()
	page := g.browsers[name].Post("/feedback/keys/make", url.Values{"new": {passphrase}})
	g.ok(page, 200)
	if g.codes[name] = codeText.FindString(page.Body); g.codes[name] == "" {
		g.t.Fatalf("no recovery code:\n%s", page.Body)
	}
}

func (g *group) unlock(names ...string) {
	g.t.Helper()
	for _, name := range names {
		g.ok(g.browsers[name].Post("/feedback/unlock", url.Values{"passphrase": {passphrase}}), 303)
	}
}

func (g *group) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *group) ok(p webtest.Page, status int) webtest.Page {
	g.t.Helper()
	if p.Status != status {
		g.t.Fatalf("%d, want %d:\n%.3000s", p.Status, status, p.Body)
	}
	return p
}

func (g *group) write(f func(tx *db.Tx) error) {
	g.t.Helper()
	dbtest.Write(g.t, g.db, dbtest.Context(), f)
}

func (g *group) read(f func(tx *db.Tx) error) {
	g.t.Helper()
	dbtest.Read(g.t, g.db, dbtest.Context(), f)
}

// attachment is a file of a form.
type attachment struct{ name, content string }

// send sends a form with files, as a browser without a script does.
func send(b *webtest.Browser, path string, form url.Values, files ...attachment) webtest.Page {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			w.WriteField(name, v)
		}
	}
	for _, f := range files {
		part, _ := w.CreateFormFile("file", f.name)
		part.Write([]byte(f.content))
	}
	w.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}

var listed = regexp.MustCompile(`(?s)<ol[^>]*>(.*?)</ol>`)
var tags = regexp.MustCompile(`<[^>]*>`)

// words reads the receipt from a page.
func receiptOf(t testing.TB, p webtest.Page) string {
	t.Helper()
	found := listed.FindStringSubmatch(p.Body)
	if p.Status != 200 || found == nil {
		t.Fatalf("no receipt (%d):\n%.3000s", p.Status, p.Body)
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(found[1], " ")), " ")
}

// report writes something and gives the receipt and the conversation.
func (g *group) report(k Kind, form url.Values, files ...attachment) (words string, at id.ID) {
	g.t.Helper()
	if form.Get("text") == "" {
		form.Set("text", "They took my passport")
	}
	page := send(g.site.Visitor(), "/talk/new/"+string(k)+"?lang=uk", form, files...)
	return receiptOf(g.t, page), g.latest()
}

// latest is the conversation that was begun last.
func (g *group) latest() (at id.ID) {
	g.t.Helper()
	g.read(func(tx *db.Tx) (err error) {
		at, err = db.Value[id.ID](tx, `select id from conversations order by id desc limit 1`)
		return err
	})
	return at
}

// appoint makes somebody a reader of everything, with a key.
func (g *group) appoint(name string) {
	g.t.Helper()
	form := url.Values{"person": {string(g.people[name])}}
	for _, k := range Kinds {
		form.Add("kinds", string(k))
	}
	g.ok(g.browsers["Marta"].Post("/feedback/keys/appoint", form), 303)
	g.makeKey(name)
}

// keysOf counts the keys of a conversation that are wrapped to somebody.
func (g *group) keysOf(at id.ID, name string) (n int) {
	g.t.Helper()
	g.read(func(tx *db.Tx) (err error) {
		n, err = db.Value[int](tx, `select count(*) from conversation_keys where conversation = $1 and reader = $2`, at, string(g.people[name]))
		return err
	})
	return n
}

// back opens a conversation with its receipt.
func (g *group) back(words string) *webtest.Browser {
	g.t.Helper()
	b := g.site.Visitor()
	g.ok(b.Post("/talk/open?lang=uk", url.Values{"words": {words}}), 303)
	return b
}

func path(at id.ID) string { return "/feedback/" + string(at) }

// identityOf unlocks a reader's key directly.
func (g *group) identityOf(name string) (i keys.Identity) {
	g.t.Helper()
	g.read(func(tx *db.Tx) error {
		c, err := g.m.circle(tx)
		if err != nil {
			return err
		}
		i, err = c.of(g.people[name]).Key.Open(context.Background(), passphrase)
		return err
	})
	return i
}
