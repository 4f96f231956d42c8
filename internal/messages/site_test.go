package messages

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// payloads try to leave their place in HTML, in an attribute, in an address, in SVG.
var payloads = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `javascript:alert(1)`, `</textarea><svg/onload=alert(1)>`,
	`{{.}}${7*7}<%= 7 %>`, "## <b onclick=alert(1)>", "- <a href=javascript:alert(1)>x</a>", `]]><x xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"/>`, "\u202e\u2066<iframe src=//evil>",
}

// danger is what must not stand unescaped on any page.
var dangers = []string{"<script>alert", "<img src=x", "onmouseover='alert", `href="javascript:`, "<svg/onload", "<b onclick", "<a href=javascript", "<iframe", `<x xmlns`}

// Each stored text is shown as text, inside and outside.
func TestStoredTextsAreText(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		for i, payload := range payloads {
			g.hostile(t, i, payload)
		}
		var paths []string
		g.read(t, func(tx *db.Tx) error {
			lib, err := g.m.libraryOf(tx)
			for _, p := range lib.pieces {
				paths = append(paths, p.address(), p.address()+"/edit", "/pieces/"+string(p.ID)+"/en", "/pieces/"+string(p.ID)+"/uk")
			}
			made, listErr := materials(tx, "", 100)
			for _, m := range made {
				paths = append(paths, "/materials/"+string(m.ID), "/materials/"+string(m.ID)+"/square.svg", "/check?version="+m.Mark)
			}
			all, linkErr := links(tx, 100)
			for _, l := range all {
				paths = append(paths, "/links/"+l.Code)
			}
			for c, err := range g.m.Store.Campaigns.Each(tx, register.Query{}) {
				if err != nil {
					return err
				}
				paths = append(paths, "/campaigns/"+string(c.ID))
			}
			for _, err := range []error{err, listErr, linkErr} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		for i := range payloads {
			paths = append(paths, fmt.Sprintf("/read/hostile-%d", i))
		}
		paths = append(paths, "/", "/topic/work", "/topic/rights", "/about", "/sitemap.xml", "/key-messages", "/articles", "/campaigns", "/campaign-remarks", "/links", "/links/new", "/materials", "/communication",
			"/communication/coverage", "/communication/calendar?month=2026-11", "/check?version=%3Cscript%3Ealert(1)%3C/script%3E")
		seen := false
		for name, b := range map[string]interface{ Body(string) (int, string) }{"co-lead": get{g, g.lead}, "visitor": get{g, who.Person{}}} {
			for _, path := range paths {
				status, body := b.Body(path)
				if status >= 500 {
					t.Errorf("%s: %s answers %d", name, path, status)
				}
				seen = seen || strings.Contains(body, "&lt;script&gt;alert")
				for _, danger := range dangers {
					if strings.Contains(body, danger) {
						t.Errorf("%s: %s holds %s", name, path, danger)
					}
				}
			}
		}
		if !seen {
			t.Error("no payload was shown at all: the test proves nothing")
		}
	})
}

type get struct {
	g *group
	p who.Person
}

func (x get) Body(path string) (int, string) {
	b := x.g.Visitor()
	if x.p.ID != "" {
		b = x.g.As(x.p)
	}
	page := b.Get(path)
	return page.Status, page.Body
}

func (g *group) read(t testing.TB, f func(*db.Tx) error) {
	t.Helper()
	if err := g.DB.Read(dbtest.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// hostile stores a payload in every text of the module.
func (g *group) hostile(t testing.TB, n int, payload string) {
	t.Helper()
	evil := who.Person{ID: id.New(), Name: payload, Organisation: g.anna.Organisation}
	g.write(t, func(tx *db.Tx) error {
		x := Message{Name: payload, Theme: "work", Groups: register.List{"men"}, Source: "en", Organisation: g.anna.Organisation, Dos: payload, Donts: payload}
		a := Article{Slug: fmt.Sprintf("hostile-%d", n), Topic: []string{"work", "rights"}[n%2], Source: "en"}
		if err := g.m.Store.Messages.Insert(tx, &x); err != nil {
			return err
		}
		if err := g.m.Store.Articles.Insert(tx, &a); err != nil {
			return err
		}
		s := starter{texts: []Text{{Language: "en", Title: payload, Body: payload, Basis: payload, BasisURL: "javascript:alert(1)", BasisDay: tx.Now()}, {Language: "uk", Title: payload, Body: payload}, {Language: "ar", Title: payload, Body: payload}}}
		for _, piece := range []id.ID{x.ID, a.ID} {
			p, err := g.m.writeAll(tx, piece, s, evil)
			if err != nil {
				return err
			}
			if err := g.m.demoRead(tx, p, who.Person{ID: id.New(), Name: payload}, who.Person{ID: id.New(), Name: payload}, payload); err != nil {
				return err
			}
		}
		p, err := g.m.Store.Piece(tx, x.ID)
		if err != nil {
			return err
		}
		if _, err := g.m.produce(tx, p, "uk", "", Link{Target: "/help", Label: payload, Message: x.ID}); err != nil {
			return err
		}
		c := Campaign{Name: payload, Objective: payload, Groups: register.List{"men"}, Message: x.ID, Channel: "poster", Place: payload, Languages: register.List{"uk"}, From: g.DB.Now(), To: g.DB.Now(), Currency: payload, Partner: g.anna.Organisation, State: Running}
		if err := g.m.Store.Campaigns.Insert(tx, &c); err != nil {
			return err
		}
		return g.m.Store.Remarks.Insert(tx, &Remark{Campaign: c.ID, Heard: g.DB.Now(), Said: payload, Changed: payload})
	})
}

// Opening a link counts the day and leaves nothing of who opened it: canaries in
// everything that a browser sends are nowhere in the database.
func TestVisitsKeepNoPerson(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		l := Link{Target: "/help/any/PL006", Language: "uk", Label: "Posters"}
		g.write(t, func(tx *db.Tx) error { return addLink(tx, &l) })
		for i := range 5 {
			r := httptest.NewRequest("GET", "/g/"+strings.ToLower(l.Code)+"?canary-query=1", nil)
			r.RemoteAddr = fmt.Sprintf("203.0.113.%d:4711", 70+i)
			for name, value := range map[string]string{"User-Agent": "canary-agent", "Referer": "https://canary-referrer.example/", "X-Forwarded-For": "203.0.113.99", "Cookie": "canary=canary-cookie", "Accept-Language": "canary-language"} {
				r.Header.Set(name, value)
			}
			page := g.Visitor().Do(r)
			if page.Status != http.StatusSeeOther || page.Location != "/help/any/PL006?lang=uk" || len(page.Header.Values("Set-Cookie")) > 0 {
				t.Fatalf("following: %d %s %v", page.Status, page.Location, page.Header)
			}
		}
		if page := g.Visitor().Get("/g/ZZZZZZ"); page.Status != 404 {
			t.Errorf("an unknown code: %d", page.Status)
		}
		if page := g.As(g.anna).Get("/links/" + l.Code); !page.Has(">5<") {
			t.Errorf("five visits are not counted: %s", page.Body)
		}
		g.read(t, func(tx *db.Tx) error {
			rows, err := db.All(tx, func(v *[4]string) []any { return []any{&v[0], &v[1], &v[2], &v[3]} },
				`select l.code, l.target, l.label, coalesce(v.on_day, '') from short_links l left join link_visits v on v.code = l.code`)
			for _, row := range rows {
				if all := strings.Join(row[:], " "); strings.Contains(all, "canary") || strings.Contains(all, "203.0.113") {
					t.Errorf("a visit left a trace: %s", all)
				}
			}
			log, logErr := db.All(tx, db.Column[string], `select kind || ' ' || act || ' ' || coalesce(detail, '') from audit`)
			for _, row := range log {
				if strings.Contains(row, "canary") || strings.Contains(row, "203.0.113") || strings.Contains(row, "link_visits") {
					t.Errorf("a visit stands in the audit log: %s", row)
				}
			}
			if err == nil {
				err = logErr
			}
			return err
		})
	})
}

// A link leads to the public site and nowhere else.
func TestLinksLeadNowhereElse(t *testing.T) {
	for target, good := range map[string]bool{
		"/": true, "/help": true, "/help/legal/PL006": true, "/read/legal-aid": true, "/topic/rights": true, "/about": true, "/talk": true,
		"": false, "//evil.example": false, "https://evil.example": false, "/home": false, "/read/../home": false, "/help/..//evil": false, "javascript:alert(1)": false, "/read/x?next=//evil": false, "/read/x\n": false,
	} {
		if err := checkTarget(target); (err == nil) != good {
			t.Errorf("%q: %v", target, err)
		}
	}
}

// 'Leave this page' goes away and takes with it what it can.
func TestLeave(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	page := g.As(g.anna).Get("/leave")
	if page.Status != 303 || page.Location != "https://example.com/" || !strings.Contains(page.Header.Get("Clear-Site-Data"), `"cookies"`) {
		t.Errorf("%d %s %v", page.Status, page.Location, page.Header)
	}
	gone := 0
	for _, c := range page.Header.Values("Set-Cookie") {
		if strings.Contains(c, "Max-Age=0") {
			gone++
		}
	}
	if gone != 4 { // the session, the language, what was done, and an open conversation
		t.Errorf("cookies taken along: %v", page.Header.Values("Set-Cookie"))
	}
}

// A language beyond those of the pages needs no more than its text.
func TestAFurtherLanguageIsData(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x := g.article(t, "work", "work")
		g.say(t, g.anna, x, "en", "Before you take a job", "Ask for the contract.")
		g.say(t, g.anna, x, "ar", "قبل أن تقبل عملاً", "اطلب العقد.")
		g.reread(g.bela, g.piece(t, x).Latest("ar"))
		g.clear(g.bela, g.piece(t, x).Latest("en"), "")
		if page := g.Visitor().Get("/"); !page.Has("العربية") || !page.Has("in=ar") {
			t.Fatalf("the first page does not offer Arabic: %d", page.Status)
		}
		page := g.Visitor().Get("/read/work?in=ar&lang=uk")
		if !page.Has(`lang="ar" dir="rtl"`) || !page.Has("اطلب العقد") {
			t.Errorf("the Arabic page: %s", page.Body)
		}
	})
}

// The site's pages are files of the published folder: their links lead to files
// in it, and what is not checked is not among them.
func TestTheSiteAsFiles(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	g.write(t, g.m.Draft)
	dir := filepath.Join(t.TempDir(), "site")
	publish := func() {
		g.read(t, func(tx *db.Tx) error {
			more, err := g.m.Documents(tx)
			if err != nil {
				return err
			}
			_, err = g.a.Publish(t.Context(), tx, actors.Publication{Dir: dir, URL: "https://help.example.org", Leave: "https://example.com/", GroupName: "Group", Catalog: g.Server.Catalog, More: more,
				Asset: func(string) ([]byte, error) { return []byte("x"), nil }})
			return err
		})
	}
	publish()
	if names, _ := fs.Glob(os.DirFS(dir), "*/read/*"); len(names) > 0 {
		t.Errorf("drafts are published: %v", names)
	}
	g.write(t, func(tx *db.Tx) error {
		pieces, err := g.m.Store.Pieces(tx)
		for _, p := range pieces {
			if err == nil {
				err = g.m.demoRead(tx, p, g.bela, g.lawyer, "")
			}
		}
		return err
	})
	publish()
	for _, l := range lang.All {
		for _, name := range []string{"index.html", "help/index.html", "read/legal-aid/index.html", "topic/rights/index.html", "about/index.html"} {
			content, err := os.ReadFile(filepath.Join(dir, string(l), name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(content), `href="/`) || !strings.Contains(string(content), `hreflang="uk" href="https://help.example.org/uk/`) {
				t.Errorf("%s/%s: a link from the root, or no alternate", l, name)
			}
			leadsSomewhere(t, filepath.Join(dir, string(l), name), string(content))
		}
	}
}

func leadsSomewhere(t *testing.T, file, content string) {
	t.Helper()
	for part := range strings.SplitSeq(content, `href="`) {
		href, _, _ := strings.Cut(part, `"`)
		if !strings.HasSuffix(href, ".html") || strings.Contains(href, ":") {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(file), href)); err != nil {
			t.Errorf("%s: %s leads nowhere", file, href)
		}
	}
}

// The articles to begin with keep their own rules: all languages, a basis where
// they speak of the law, no phone number that could be dead, and plain words.
func TestStartersAreWhole(t *testing.T) {
	for _, folder := range []string{"articles", "demo"} {
		all, err := readStarters(folder)
		if err != nil || len(all) == 0 {
			t.Fatal(err)
		}
		for _, s := range all {
			if folder == "articles" && len(s.texts) != len(lang.All) {
				t.Errorf("%s has %d languages", s.name, len(s.texts))
			}
			if s.values["topic"] == "rights" && (s.values["basis"] == "" || s.texts[0].BasisDay.IsZero() || s.texts[0].BasisDay.After(time.Now())) {
				t.Errorf("%s says nothing of its basis", s.name)
			}
			for _, text := range s.texts {
				if n := typedNumber(text.Body); n != "" {
					t.Errorf("%s in %s types the number %s", s.name, text.Language, n)
				}
				if len(ParseProse(text.Body)) == 0 || text.Title == "" {
					t.Errorf("%s in %s is empty", s.name, text.Language)
				}
			}
		}
	}
}
