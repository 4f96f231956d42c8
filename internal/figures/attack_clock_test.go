package figures

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/module"
	"ostoja/internal/seal"
	"ostoja/internal/web"
	"ostoja/internal/web/webtest"
)

// The time of an answer tells nothing of what is hidden in it, as whoever asks
// the server over a connection can take it. Of two worlds that have the same
// totals, a hidden cell holds 1 person in one and 8 in the other. The weak gate
// deciphers and counts the people of a cell when it is asked for it, and then
// says 'hidden'; its time tells the worlds apart. Ours answers from what it
// stored: tables with hidden cells as a page and as each of their files, tables
// without any, and what it has refused of 1 person and of 8.
//
// Each answer is clocked in pairs, in a random order, so that whatever else the
// machine does falls on both worlds alike: in how many pairs the second world
// took longer is binomial with one half (a sign test). A twin of the first world
// stands beside it: where two rows lie in a database makes a difference too, and
// says nothing.
func TestAttackClock(t *testing.T) {
	c := newClockwork(t)
	pairs := trials(500)
	z := c.clock(pairs, "/weak/one", "/weak/two")
	if t.Logf("the weak gate: z = %.1f", z); z < unlikely {
		t.Error("the weak gate withstands")
	}
	for _, k := range []struct {
		name, file string
		variables  []string
	}{
		{"some hidden, page", "", []string{"age", "harm"}},
		{"some hidden, CSV", "/figures.csv", []string{"age", "harm"}},
		{"some hidden, JSON", "/figures.json", []string{"age", "harm"}},
		{"none hidden", "", []string{"age"}},
		{"refused", "", []string{"gender"}},
	} {
		one, two, twin := c.path("one", k.variables)+k.file, c.path("two", k.variables)+k.file, c.path("own", k.variables)+k.file
		worlds, twins := c.clock(pairs, one, two), c.clock(pairs, one, twin)
		t.Logf("%s: z = %.1f between the worlds, %.1f between twins", k.name, worlds, twins)
		if math.Abs(worlds) > unlikely+math.Abs(twins) {
			t.Errorf("%s: the time of an answer tells the worlds apart: z = %.1f; between twins %.1f", k.name, worlds, twins)
		}
	}
}

// clockwork is a server over a real connection, with a gate and a weak one.
type clockwork struct {
	t       testing.TB
	gate    *Gate
	browser *webtest.Browser
	server  *httptest.Server
	paths   map[string]string // of releases
}

func newClockwork(t testing.TB) *clockwork {
	d := dbtest.SQLite(t, webtest.Migrations(migrations[1]))
	g := newGate(t, d, twoWorlds("one", 1))
	g.Register(twoWorlds("two", 8))
	g.Register(twoWorlds("own", 1))
	weak := module.Module{Routes: []web.Route{{Pattern: "GET /weak/{world}", Policy: web.Anyone, Handle: weakly(t, g)}}}
	site := webtest.New(t, d, g.Module(), weak)
	c := &clockwork{t: t, gate: g, browser: site.As(focal), server: httptest.NewServer(site.Server), paths: map[string]string{}}
	t.Cleanup(c.server.Close)
	return c
}

// weakly answers for the first cell of a world from its sealed records.
func weakly(t testing.TB, g *Gate) func(*web.Request) (web.Answer, error) {
	box, err := seal.New(dbtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	sealed := map[string][]string{}
	for _, s := range g.sources {
		for _, r := range s.(*invented).records {
			if r.Codes[1] == 1 && r.Codes[2] == 1 {
				sealed[s.Name()] = append(sealed[s.Name()], box.Seal("incidents", fmt.Sprintf("%s: %0900d", r.Person, 0)))
			}
		}
	}
	return func(r *web.Request) (web.Answer, error) {
		people := map[string]bool{}
		for _, text := range sealed[r.PathValue("world")] {
			person, err := box.Open("incidents", text)
			if err != nil {
				return nil, err
			}
			people[person] = true
		}
		if len(people) >= 10 {
			return nil, fault.New(fault.Internal, "fault.internal")
		}
		return web.JSON{Value: "hidden"}, nil
	}
}

// path leads to a table of a world; that by gender is of nobody but those in
// the hidden cell, and refused.
func (c *clockwork) path(world string, variables []string) string {
	c.t.Helper()
	q := ask(Partners, 0, variables...)
	q.Source = world
	if variables[0] == "gender" {
		q.Filter = &Filter{Variable: "region", Code: "south"}
	}
	name := world + fmt.Sprint(variables)
	if c.paths[name] == "" {
		r, err := release(c.gate, q)
		if refused := err != nil; refused != (q.Filter != nil) {
			c.t.Fatal(name, err)
		}
		c.paths[name] = "/figures/" + string(r.ID)
	}
	return c.paths[name]
}

// get opens a page and reads it to its end.
func (c *clockwork) get(path string) {
	r, err := http.NewRequest("GET", c.server.URL+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.browser.Sign(r)
	answer, err := c.server.Client().Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatal(path, answer.StatusCode, err)
	}
}

// clock gives the z of the second being slower than the first.
func (c *clockwork) clock(pairs int, first, second string) float64 {
	order := rand.New(rand.NewPCG(1, 1))
	took := func(path string) time.Duration {
		began := time.Now()
		c.get(path)
		return time.Since(began)
	}
	slower, n := 0, 0
	for range pairs {
		var a, b time.Duration
		if order.IntN(2) == 0 {
			a, b = took(first), took(second)
		} else {
			b, a = took(second), took(first)
		}
		if a != b {
			n++
		}
		if b > a {
			slower++
		}
	}
	return (float64(slower) - float64(n)/2) / (math.Sqrt(float64(n)) / 2)
}

// twoWorlds has n children in the first cell of the table by age and harm; the
// four cells around are such that every total is the same for any n under 9. All of the first cell, and nobody else, are in the south.
func twoWorlds(name string, n int) *invented {
	s := &invented{name: name, domain: testDomain}
	add := func(age, harm uint16, people int) {
		for range people {
			region := uint16(1)
			if age == 1 && harm == 1 {
				region = 2
			}
			s.records = append(s.records, record{fmt.Sprintf("person %03d", len(s.records)), []uint16{1, age, harm, region}})
		}
	}
	add(1, 1, n)
	add(1, 2, 9-n)
	add(2, 1, 9-n)
	add(2, 2, n)
	add(3, 3, 60)
	add(1, 3, 40)
	add(2, 3, 40)
	add(3, 1, 40)
	add(3, 2, 40)
	return s
}
