package feedback

import (
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

// What somebody has written is never lost because her time was over.
func TestWordsAreNotLostWhenTheTimeIsOver(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		words, at := g.report(Help, url.Values{})
		her := g.back(words)
		g.unlock("Anna")
		g.now = g.now.Add(talkIdle + time.Minute)
		p := send(her, "/talk/conversation?lang=en", url.Values{"text": {"It took me an hour to write this"}}, attachment{"a.txt", "a file"})
		if p.Status != 409 || !p.Has("It took me an hour to write this") || !p.Has("/talk/open") {
			t.Errorf("hers are lost: %d %.2000s", p.Status, p.Body)
		}
		if p := her.Post("/talk/contact?lang=en", url.Values{"contact": {"after six"}}); p.Status != 409 || !p.Has("after six") {
			t.Errorf("how to reach her is lost: %d", p.Status)
		}
		if p := send(her, "/talk/conversation?lang=en", url.Values{}); p.Status != 303 {
			t.Errorf("nothing was written: %d", p.Status)
		}
		for act, field := range map[string]string{"answer": "text", "note": "text", "refer": "tell"} {
			p := g.browsers["Anna"].Post(path(at)+"/"+act, url.Values{field: {"My careful words"}})
			if p.Status != 409 || !p.Has("My careful words") || !p.Has("/feedback/unlock") {
				t.Errorf("a reader's %s is lost: %d", act, p.Status)
			}
		}
		g.read(func(tx *db.Tx) error {
			files, err := db.Value[int](tx, `select count(*) from conversation_files`)
			n, err2 := countMessages(tx, at)
			if files != 0 || n != 1 {
				t.Errorf("%d files and %d messages were stored without a receipt", files, n)
			}
			if err == nil {
				err = err2
			}
			return err
		})
	})
}

// What cannot be taken as it is comes back with its words and what is wrong.
func TestWhatIsRefusedKeepsItsWords(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	words, at := g.report(Help, url.Values{})
	g.unlock("Anna")
	long := "My careful words " + strings.Repeat("x", longestText)
	for name, c := range map[string]struct {
		act  string
		form url.Values
		says string
	}{
		"a long answer":                {"answer", url.Values{"text": {long}}, "at most 10,000 characters"},
		"an empty answer":              {"answer", url.Values{}, "Write something"},
		"a long note":                  {"note", url.Values{"text": {long}}, "at most 10,000 characters"},
		"a referral without a service": {"refer", url.Values{"tell": {"My careful words"}}, "Choose a service"},
		"a referral without words":     {"refer", url.Values{"service": {"s1"}}, "Choose a service"},
	} {
		p := g.browsers["Anna"].Post(path(at)+"/"+c.act, c.form)
		if kept := c.form.Get("text") + c.form.Get("tell"); p.Status != 422 || !p.Has(c.says) || kept != "" && !p.Has("My careful words") || !p.Has("They took my passport") {
			t.Errorf("%s: %d %.3000s", name, p.Status, p.Body)
		}
	}
	if p := g.browsers["Anna"].Post(path(at)+"/refer", url.Values{"service": {"s1"}}); !p.Has(`value="s1" selected`) {
		t.Error("the service that was chosen is lost")
	}
	her := g.back(words)
	for name, c := range map[string]struct{ path, field, value, says string }{
		"a long contact":              {"/talk/contact", "contact", "Ring me " + strings.Repeat("x", longestContact), "at most 500 characters"},
		"a rating without a choice":   {"/talk/rate", "", "", "Choose one of the answers"},
		"a deletion without the tick": {"/talk/delete", "", "", "Nothing was deleted"},
	} {
		p := her.Post(c.path+"?lang=en", url.Values{c.field: {c.value}})
		if p.Status != 422 || !p.Has(c.says) || !p.Has("They took my passport") || c.value != "" && !p.Has("Ring me") {
			t.Errorf("%s: %d %.3000s", name, p.Status, p.Body)
		}
	}
}

// endless gives as many bytes as somebody reads.
type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A video of 4 GB is refused, and the words that came with it are kept.
func TestAnEndlessFileKeepsTheWords(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	words, _ := g.report(Help, url.Values{})
	for name, address := range map[string]string{"the first": "/talk/new/help?lang=en", "a later one": "/talk/conversation?lang=en"} {
		b := g.site.Visitor()
		if name == "a later one" {
			b = g.back(words)
		}
		form := "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nmy words are kept\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n\x00\x00\x00\x18ftypmp42"
		r := httptest.NewRequest("POST", address, io.MultiReader(strings.NewReader(form), endless{}))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if p := b.Do(r); p.Status != 422 || !p.Has("at most 16 MB") || !p.Has("my words are kept") {
			t.Errorf("%s: %d %.2000s", name, p.Status, p.Body)
		}
	}
}
