package meetings

import (
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"ostoja/internal/web/webtest"
)

// Two people end one meeting at the same moment: it ends once, and nobody has
// the minutes twice.
func TestTwoWhoEndAMeetingAtOnce(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-20")
		g.clock(meeting.End())
		g.get("Marta Lead", address(&meeting)+"/write")
		var wg sync.WaitGroup
		pages := make([]webtest.Page, 2)
		for i, name := range []string{"Marta Lead", "Oleh Info"} {
			browser := g.browsers[name]
			wg.Go(func() { pages[i] = browser.Post(address(&meeting)+"/finish", url.Values{"then": {"circulate"}}) })
		}
		wg.Wait()
		if letters := g.letters(); len(letters) != 5 || pages[0].Status != 303 || pages[1].Status != 303 {
			t.Errorf("%d letters, pages %d and %d", len(letters), pages[0].Status, pages[1].Status)
		}
	})
}

// Two people move one meeting: the second keeps what she typed and reads where
// the first has put it.
func TestTwoWhoMoveAMeeting(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-27")
		move := address(&meeting) + "/move"
		form := func(day, place string) url.Values {
			return url.Values{"version": {fmt.Sprint(meeting.Version)}, "day": {day}, "time": {"10:00"}, "length": {"60"}, "place": {place}}
		}
		g.post("Marta Lead", move, form("2026-10-28", "Teams"))
		if p := g.browsers["Oleh Info"].Post(move, form("2026-10-29", "Кімната 7")); p.Status != 422 || !p.Has("Кімната 7") || !p.Has(`value="2026-10-29"`) || !p.Has("28 жовтня") {
			t.Errorf("the second: %d %s", p.Status, words(p.Body))
		}
		if moved := g.meeting("2026-10-28"); moved.Place != "Teams" {
			t.Errorf("%+v", moved)
		}
	})
}

// Somebody sends a gigabyte where a page takes a text: it is refused at its
// bound, in words, and nothing changes.
func TestAGigabyteIsRefused(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-20")
		g.get("Marta Lead", address(&meeting)+"/write")
		before := g.items(meeting.ID)
		for path, kind := range map[string]string{
			address(&meeting) + "/write": "application/x-www-form-urlencoded", address(&meeting) + "/agenda/new": "multipart/form-data; boundary=x",
			address(&meeting) + "/sections/" + string(before[0].ID): "application/json", address(&meeting) + "/finish": "application/x-www-form-urlencoded",
		} {
			r := httptest.NewRequest("POST", path, io.LimitReader(endless{}, 1<<30))
			r.Header.Set("Content-Type", kind)
			if p := g.browsers["Marta Lead"].Do(r); p.Status < 400 || p.Status >= 500 {
				t.Errorf("%s: %d", path, p.Status)
			}
		}
		if after := g.items(meeting.ID); len(after) != len(before) || after[0].Body != "" {
			t.Errorf("%+v", after)
		}
	})
}

// endless is a body of one letter.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}
