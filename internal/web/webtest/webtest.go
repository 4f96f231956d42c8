// Package webtest lets a test use pages as a person does: open one, send a
// form, follow where it leads, on a real database and the real way through
// package web.
package webtest

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// Migrations are those of the platform, and of the modules after them.
func Migrations(modules ...db.Migrations) []db.Migrations {
	return append([]db.Migrations{audit.Migrations(), jobs.Migrations(), mail.Migrations(), web.Migrations()}, modules...)
}

// Site is a server of some modules, and who is known to it.
type Site struct {
	t      testing.TB
	DB     *db.DB
	Server *web.Server
	people people
}

// people is a web.People that knows whoever the test has made.
type people map[id.ID]who.Person

func (p people) Person(_ *db.Tx, person id.ID) (web.Known, error) {
	known, ok := p[person]
	if !ok {
		return web.Known{}, web.NotFound()
	}
	return web.Known{Person: known, Lang: lang.En, Zone: time.UTC}, nil
}

func (p people) Token(tx *db.Tx, token string) (web.Known, error) { return p.Person(tx, id.ID(token)) }

// New makes a site of modules on a database that has their schema.
func New(t testing.TB, d *db.DB, modules ...module.Module) *Site {
	t.Helper()
	s := &Site{t: t, DB: d, people: people{}}
	catalog := lang.NewCatalog()
	s.Server = &web.Server{DB: d, Catalog: catalog, People: s.people, Log: slog.New(slog.DiscardHandler), PublicURL: "http://localhost"}
	must(t, catalog.Add(web.Messages()))
	for _, m := range modules {
		if m.Messages != nil {
			must(t, catalog.Add(m.Messages))
		}
		must(t, s.Server.Add(m.Nav, m.Routes))
	}
	return s
}

// UsePeople lets the site know people by something else than the test's own list.
func (s *Site) UsePeople(p web.People) { s.Server.People = p }

// Browser is one person's browser; the zero person's is a visitor's.
type Browser struct {
	site    *Site
	cookies map[string]*http.Cookie
}

// Visitor opens a browser in which nobody has signed in.
func (s *Site) Visitor() *Browser { return &Browser{site: s, cookies: map[string]*http.Cookie{}} }

// As opens a browser in which a person has signed in.
func (s *Site) As(p who.Person) *Browser {
	s.t.Helper()
	s.people[p.ID] = p
	return s.SignedIn(p.ID)
}

// SignedIn opens a browser with a session of a person whom the site's People know.
func (s *Site) SignedIn(person id.ID) *Browser {
	s.t.Helper()
	b := s.Visitor()
	dbtest.Write(s.t, s.DB, dbtest.Context(), func(tx *db.Tx) error {
		_, token, err := web.NewSession(tx, person, true)
		b.cookies["ostoja-session"] = &http.Cookie{Name: "ostoja-session", Value: token}
		return err
	})
	return b
}

// Page is an answer as a person gets it.
type Page struct {
	Status   int
	Body     string
	Header   http.Header
	Location string // where it leads, if it leads elsewhere
}

// Has tells whether the page says something.
func (p Page) Has(text string) bool { return strings.Contains(p.Body, text) }

// Get opens a page.
func (b *Browser) Get(path string) Page {
	return b.Do(httptest.NewRequest("GET", path, nil))
}

// Post sends a form.
func (b *Browser) Post(path string, form url.Values) Page {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Do(r)
}

// Sign gives a request the browser's cookies, for a test that sends it over a wire.
func (b *Browser) Sign(r *http.Request) {
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
}

// Do sends any request with the browser's cookies and keeps those that come back.
func (b *Browser) Do(r *http.Request) Page {
	b.Sign(r)
	w := httptest.NewRecorder()
	b.site.Server.ServeHTTP(w, r)
	result := w.Result()
	for _, c := range result.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	body, err := io.ReadAll(result.Body)
	must(b.site.t, err)
	return Page{Status: result.StatusCode, Body: string(body), Header: result.Header, Location: result.Header.Get("Location")}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Around uses a server that is there already.
func Around(t testing.TB, d *db.DB, server *web.Server) *Site {
	return &Site{t: t, DB: d, Server: server, people: people{}}
}

// GetAs opens an address with a personal token instead of a session.
func (b *Browser) GetAs(token, path string) Page {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return b.Do(r)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// Hidden gives the hidden fields of a page's forms, to be sent back with what
// somebody types.
func Hidden(body string) url.Values {
	v := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], m[2])
	}
	return v
}
