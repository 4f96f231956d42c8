package feedback

import (
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

// A complaint that turns out to be about abuse, and about an organisation that read
// it, is closed to that organisation at once; who wrote it is told that it was
// passed on, and nobody can open it wider again.
func TestWhatTurnsOutToBeAbuseIsPassedOn(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		words, at := g.report(Complaint, url.Values{"text": {"He wanted something for the blankets"}})
		g.unlock("Anna", "Iryna", "Marta")
		g.ok(g.browsers["Anna"].Get(path(at)), 200)
		if page := g.browsers["Iryna"].Get(path(at)); !page.Has(`name="kind"`) || !page.Has("It is about these organisations") {
			t.Error("the form does not offer to pass it on")
		}
		g.ok(g.browsers["Iryna"].Post(path(at)+"/sort", url.Values{"kind": {"sea"}, "theme": {"conduct"}, "not_for": {string(g.orgs["Mosty"])}}), 303)
		if p := g.browsers["Anna"].Get(path(at)); p.Status != 404 {
			t.Errorf("the organisation that it is about still reads it: %d", p.Status)
		}
		g.read(func(tx *db.Tx) error {
			n, err := db.Value[int](tx, `select count(*) from conversation_keys where conversation = $1 and reader = $2`, at, string(g.people["Anna"]))
			if n != 0 {
				t.Error("the key is still wrapped to it")
			}
			c, getErr := conversationByID(tx, at)
			if c.Kind != SEA || c.Due != c.Created.Add(answerIn[SEA]) {
				t.Errorf("kind %s, due %v after %v", c.Kind, c.Due, c.Created)
			}
			if err == nil {
				err = getErr
			}
			return err
		})
		if page := g.browsers["Marta"].Get(path(at)); !page.Has("He wanted something") || page.Has(`value="complaint"`) {
			t.Error("a reader of such reports cannot read on, or is offered to open it wider")
		}
		if page := g.back(words).Get("/talk/conversation?lang=uk"); !page.Has("He wanted something") || !page.Has("передали в групі") {
			t.Error("she is not told that it was passed on")
		}
		for _, wider := range []Kind{Complaint, Question, "anything"} {
			if p := g.browsers["Marta"].Post(path(at)+"/sort", url.Values{"kind": {string(wider)}}); p.Status != 422 {
				t.Errorf("opened as %s: %d", wider, p.Status)
			}
		}
		g.ok(g.browsers["Marta"].Post(path(at)+"/sort", url.Values{"kind": {"sea"}}), 303) // without the box: it stays closed
		if p := g.browsers["Anna"].Get(path(at)); p.Status != 404 {
			t.Error("sorting again let the organisation in")
		}
	})
}

// Nothing is passed on to nobody.
func TestWhatNobodyCouldReadIsNotPassedOn(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	_, at := g.report(Complaint, url.Values{})
	g.unlock("Iryna")
	all := url.Values{"kind": {"sea"}}
	for _, o := range g.orgs {
		all.Add("not_for", string(o))
	}
	if p := g.browsers["Iryna"].Post(path(at)+"/sort", all); p.Status != 422 || !p.Has("Nobody could read it then") {
		t.Errorf("passed on to nobody: %d", p.Status)
	}
	if p := g.browsers["Iryna"].Get(path(at)); p.Status != 200 || !p.Has("They took my passport") {
		t.Errorf("what was refused has changed something: %d", p.Status)
	}
}

// An answer that a second reader does not find good is not sent; its author sees why.
func TestASecondReaderHoldsAnAnswerBack(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	words, at := g.report(Exploitation, url.Values{})
	g.unlock("Anna", "Iryna")
	g.ok(g.browsers["Anna"].Post(path(at)+"/answer", url.Values{"text": {"Go back to him"}}), 303)
	message := url.Values{"message": {hiddenValue(t, g.browsers["Iryna"].Get(path(at)).Body, "message")}}
	g.ok(g.browsers["Iryna"].Post(path(at)+"/hold", message), 303)
	if p := g.browsers["Iryna"].Post(path(at)+"/approve", message); p.Status != 409 {
		t.Errorf("what was held back is sent after all: %d", p.Status)
	}
	if g.back(words).Get("/talk/conversation").Has("Go back to him") {
		t.Error("she reads it")
	}
	if page := g.browsers["Anna"].Get(path(at)); !page.Has("Go back to him") || strings.Contains(page.Body, "/approve") {
		t.Error("its author does not see that it was held back")
	}
}

// A child is told so, and whom to ring, where nobody is trained for what children say.
func TestAChildIsToldWhereNobodyIsTrained(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	g.write(func(tx *db.Tx) error {
		tx.Housekeeping("a test's")
		return tx.Exec(`update feedback_readers set children = false`)
	})
	page := send(g.site.Visitor(), "/talk/new/help?lang=uk", url.Values{"text": {"Мені шістнадцять"}, "child": {"1"}})
	if page.Status != 422 || !page.Has("116 111") || !page.Has("Мені шістнадцять") {
		t.Errorf("%d: %.2000s", page.Status, page.Body)
	}
	if page := g.browsers["Marta"].Get("/feedback/keys"); !page.Has("What children say") {
		t.Error("co-leads do not see that nobody is trained")
	}
}
