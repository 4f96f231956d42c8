package messages

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"ostoja/internal/id"
)

// A decision clears the version that the members were asked about, or the message
// that they named after it was written; nothing else.
func TestWhichDecisionClears(t *testing.T) {
	p := &Piece{ID: "m1", Kind: MessageKind, Name: "Wages", Source: "en"}
	version := &Text{ID: "t2", Title: "Work must be paid", Written: day("2026-11-20")}
	for name, c := range map[string]struct {
		d    Decision
		want bool
	}{
		"asked about this version":               {Decision{Subject: "t2"}, true},
		"asked about another":                    {Decision{Subject: "t1", Title: "Work must be paid", Closed: day("2026-11-21")}, false},
		"names the title":                        {Decision{Title: "Messages of November", Text: "- work must be PAID.\n- passports", Closed: day("2026-11-21")}, true},
		"names it before it was written":         {Decision{Text: "Work must be paid", Closed: day("2026-11-19")}, false},
		"names its address":                      {Decision{Text: "see https://ct.example.org/key-messages/m1", Closed: day("2026-11-21")}, true},
		"the address of another":                 {Decision{Text: "see /key-messages/m2", Closed: day("2026-11-21")}, false},
		"has the title within other words":       {Decision{Text: "housework must be paid", Closed: day("2026-11-21")}, false},
		"has a short name that is a common word": {Decision{Text: "Wages of the secretary", Closed: day("2026-11-21")}, false},
		"about something else":                   {Decision{Title: "Invite a donor", Closed: day("2026-11-21")}, false},
		"says nothing":                           {Decision{Closed: day("2026-11-21")}, false},
	} {
		if got := c.d.clears(p, version); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The members are asked on the message's page, and what they adopted clears that
// version and no later one.
func TestAVersionIsPutBeforeTheMembers(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		members := g.m.Decider.(asked)
		members["/decisions/donor"] = Decision{Address: "/decisions/donor", Title: "Invite a donor", Closed: g.DB.Now().Add(time.Hour)}
		x := g.message(t, "Pay")
		g.say(t, g.anna, x, "en", "Pay", "Whoever worked must be paid.")
		first := g.piece(t, x).Latest("en")
		if page := g.clear(g.lead, first, "/decisions/donor"); page.Status != 409 || !page.Has("about something else") {
			t.Errorf("a decision about something else clears: %d", page.Status)
		}
		ask := func(version id.ID) string {
			return g.As(g.anna).Post("/pieces/"+string(x)+"/do/ask", url.Values{"text": {string(version)}}).Location
		}
		address := ask(first.ID)
		d := members[address]
		if address == "" || d.Subject != first.ID || !strings.Contains(d.Text, "Whoever worked must be paid.") || !strings.Contains(d.Title, "version 1") {
			t.Fatalf("asked at %q: %+v", address, d)
		}
		if page := g.As(g.bela).Post("/pieces/"+string(x)+"/do/ask", url.Values{"text": {string(first.ID)}}); page.Status != 404 {
			t.Errorf("another organisation asks: %d", page.Status)
		}
		if page := g.clear(g.lead, first, address); page.Status != 409 {
			t.Errorf("an open decision clears: %d", page.Status)
		}
		d.Closed = g.DB.Now().Add(time.Hour)
		members[address] = d
		if page := g.As(g.lead).Get("/key-messages/" + string(x)); !page.Has(`value="` + address + `"`) {
			t.Error("the adopted decision does not stand in the form")
		}
		g.say(t, g.anna, x, "en", "Pay", "Whoever worked must be paid, in time.")
		second := g.piece(t, x).Latest("en")
		if page := g.clear(g.lead, second, address); page.Status != 409 || g.piece(t, x).Clear() != nil {
			t.Errorf("the decision about the first version clears the second: %d", page.Status)
		}
		if ask(first.ID) != "" {
			t.Error("the members are asked about an old version")
		}
		d = members[ask(second.ID)]
		d.Closed = g.DB.Now()
		members[d.Address] = d
		if page := g.clear(g.lead, second, d.Address); page.Status != 303 || g.piece(t, x).Clear() == nil {
			t.Errorf("the right decision: %d %s", page.Status, page.Body)
		}
	})
}
