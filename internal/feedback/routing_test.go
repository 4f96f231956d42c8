package feedback

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/who"
)

// She reports abuse by an organisation in which nobody reads anything. Afterwards a
// reader is appointed there: what was said of it never comes to her.
func TestAReportOfAbuseDoesNotReachAnOrganisationThatGetsAReaderLater(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.ok(g.browsers["Marta"].Post("/feedback/keys/remove", url.Values{"person": {string(g.people["Iryna"])}}), 303)
		dim := string(g.orgs["Dim"])
		for _, kind := range []Kind{SEA, Complaint, Exploitation} {
			page := g.ok(g.site.Visitor().Get("/talk/new/"+string(kind)+"?lang=en"), 200)
			before, after, _ := strings.Cut(page.Body, `name="text"`)
			if strings.Contains(before, "Dim") || !strings.Contains(after, `value="`+dim+`"`) || !page.Has("never one that you tick") {
				t.Errorf("%s: Dim reads it today, or cannot be ticked", kind)
			}
		}
		_, abuse := g.report(SEA, url.Values{"not_for": {dim}})
		_, complaint := g.report(Complaint, url.Values{})
		_, other := g.report(SEA, url.Values{})
		g.unlock("Marta")
		if page := g.browsers["Marta"].Get(path(complaint)); !page.Has(`value="` + dim + `"`) {
			t.Error("a reader cannot keep it from an organisation that reads nothing today")
		}
		g.ok(g.browsers["Marta"].Post(path(complaint)+"/sort", url.Values{"kind": {"sea"}, "not_for": {dim}}), 303)
		g.appoint("Iryna")
		if _, err := g.m.resealAll(dbtest.Context(), g.people["Marta"], g.identityOf("Marta")); err != nil {
			t.Fatal(err)
		}
		g.unlock("Iryna")
		if p := g.browsers["Iryna"].Get(path(other)); p.Status != 200 || g.keysOf(other, "Iryna") != 1 {
			t.Fatalf("this test finds nothing: the new reader reads no report: %d", p.Status)
		}
		for name, at := range map[string]id.ID{"ticked by her": abuse, "ticked by a reader": complaint} {
			if p := g.browsers["Iryna"].Get(path(at)); p.Status != 404 || g.keysOf(at, "Iryna") != 0 {
				t.Errorf("%s: the organisation that it is about reads it: %d", name, p.Status)
			}
			g.ok(g.browsers["Marta"].Get(path(at)), 200)
		}
	})
}

// A tick that is not understood would let in whom it was to keep out: nothing is taken.
func TestATickThatIsNotUnderstoodIsNotDropped(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	many := make([]string, mostNotFor+1)
	for i := range many {
		many[i] = string(id.New())
	}
	for name, ticked := range map[string][]string{"no organisation": {"Dim"}, "two in one": {string(g.orgs["Dim"]) + " " + string(g.orgs["Mosty"])}, "too many": many} {
		p := send(g.site.Visitor(), "/talk/new/sea?lang=en", url.Values{"text": {"my words are kept"}, "not_for": ticked})
		if p.Status != 422 || !p.Has("We did not understand one of the ticks") || !p.Has("my words are kept") {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	if _, at := g.report(SEA, url.Values{"not_for": append(many[:mostNotFor-1], string(g.orgs["Dim"]))}); g.keysOf(at, "Iryna") != 0 {
		t.Error("the last tick of many was dropped")
	}
	g.unlock("Marta")
	_, at := g.report(Complaint, url.Values{})
	if p := g.browsers["Marta"].Post(path(at)+"/sort", url.Values{"not_for": {"Dim"}}); p.Status != 422 {
		t.Errorf("a reader's tick was dropped: %d", p.Status)
	}
}

// Every organisation can be ticked, however many there are.
func TestALongListOfOrganisationsIsWhole(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	var last id.ID
	g.write(func(tx *db.Tx) error {
		for i := range mostNotFor + 10 {
			o := members.Organisation{Name: lang.Texts{lang.En: {Text: fmt.Sprintf("Zz %03d", i)}}, Kind: members.NationalNGO, Seat: who.Member}
			if err := g.m.Members.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			last = o.ID
		}
		return nil
	})
	if p := g.site.Visitor().Get("/talk/new/sea?lang=en"); !p.Has(string(last)) || !p.Has("Zz 309") {
		t.Error("the last organisation of a long list cannot be ticked")
	}
}

// What hotline, paper, meetings and social media bring is kept with its way and with
// who typed it in; the receipt is for the person who said it.
func TestWhatIsTypedInKeepsItsChannel(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		for _, channel := range Channels[1:] {
			page := send(g.browsers["Ewa"], "/feedback/new/question?lang=en", url.Values{"channel": {string(channel)}, "lang": {"pl"}, "text": {"Said by " + string(channel)}})
			words := receiptOf(t, page)
			g.read(func(tx *db.Tx) error {
				c, err := conversationByID(tx, g.latest())
				if c.Channel != channel || c.TypedBy != g.people["Ewa"] || c.Lang != "pl" {
					t.Errorf("%s: stored as %s, by %s, in %s", channel, c.Channel, c.TypedBy, c.Lang)
				}
				return err
			})
			if her := g.back(words).Get("/talk/conversation"); !her.Has("Said by " + string(channel)) {
				t.Errorf("%s: the receipt does not open it", channel)
			}
		}
		for _, wrong := range []string{"", "web", "telepathy"} {
			p := send(g.browsers["Ewa"], "/feedback/new/question?lang=en", url.Values{"channel": {wrong}, "text": {"my words are kept"}})
			if p.Status != 422 || !p.Has("Choose how it reached you") || !p.Has("my words are kept") {
				t.Errorf("%q: %d", wrong, p.Status)
			}
		}
	})
}

// What is published was read by somebody else than its author.
func TestAChangeIsPublishedBySomebodyElse(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.ok(g.browsers["Anna"].Post("/feedback/changes", url.Values{"theme": {"access"}, "said-en": {"Nobody spoke it"}, "done-en": {"Somebody does now"}}), 303)
		var at string
		g.read(func(tx *db.Tx) (err error) {
			at, err = db.Value[string](tx, `select id from feedback_changes`)
			return err
		})
		if page := g.browsers["Anna"].Get("/feedback/changes"); page.Has(at) {
			t.Error("its author is offered to publish it")
		}
		for _, c := range []struct {
			name string
			want int
		}{{"Anna", 409}, {"Marta", 303}, {"Marta", 409}} {
			if p := g.browsers[c.name].Post("/feedback/changes", url.Values{"publish": {at}}); p.Status != c.want {
				t.Errorf("%s publishes: %d, want %d", c.name, p.Status, c.want)
			}
			if shown := g.site.Visitor().Get("/talk/changes?lang=en").Has("Somebody does now"); shown != (c.name == "Marta") {
				t.Errorf("after %s: shown %v", c.name, shown)
			}
		}
	})
}

// The inbox goes on where its first page ends.
func TestTheInboxHasPages(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		for i := range shown + 1 {
			g.said("pl", Hotline, g.now.AddDate(0, 0, -i), 1)
		}
		g.write(func(tx *db.Tx) error {
			tx.Housekeeping("a test's")
			all, err := db.All(tx, db.Column[id.ID], `select id from conversations`)
			for _, at := range all {
				if err := putKey(tx, at, string(g.people["Anna"]), []byte("a key")); err != nil {
					return err
				}
			}
			return err
		})
		for page, want := range map[string]int{"": shown, "&page=1": shown, "&page=2": 1, "&page=3": 0, "&page=-1": shown, "&page=x": shown} {
			p := g.ok(g.browsers["Anna"].Get("/feedback?closed=1"+page), 200)
			if n := strings.Count(p.Body, `href="/feedback/0`); n != want {
				t.Errorf("page %q lists %d, want %d", page, n, want)
			}
			if next := p.Has(`rel="next"`); next != (want == shown) {
				t.Errorf("page %q leads on: %v", page, next)
			}
		}
	})
}
