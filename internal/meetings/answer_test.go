package meetings

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// Who comes says so by a click; an organisation of which nobody can come begins
// as an apology in the minutes. Nobody answers what is not open to her.
func TestWhoComesSaysSo(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-27")
		at := address(&meeting)
		say := func(name, what string) int {
			return g.browsers[name].Post(at+"/answer", url.Values{"coming": {what}}).Status
		}
		for _, c := range []struct {
			name, says string
			want       int
		}{{"Anna Nowak", "no", 303}, {"Iryna Bondar", "no", 303}, {"Iryna Bondar", "yes", 303}, {"Paweł Observer", "no", 303}, {"Anna Nowak", "maybe", 422}} {
			if got := say(c.name, c.says); got != c.want {
				t.Errorf("%s says %s: %d, want %d", c.name, c.says, got, c.want)
			}
		}
		page := words(g.get("Marta Lead", at).Body)
		if !strings.Contains(page, "Coming Iryna Bondar, Dim") || !strings.Contains(page, "Cannot come Anna Nowak, Mosty; Paweł Observer") {
			t.Errorf("the co-lead reads: %s", page)
		}
		if p := g.get("Paweł Observer", at); p.Has("Iryna") || !p.Has("nie mogę przyjść") {
			t.Errorf("an observer reads: %s", words(p.Body))
		}
		g.invited.From = meeting.Day.AddDate(0, 0, 1)
		if got := say("Sofia Donor", "yes"); got != 404 {
			t.Errorf("a donor who is not invited: %d", got)
		}
		g.clock(meeting.Start())
		editor := g.get("Marta Lead", at+"/write").Body
		apology := func(organisation string) bool {
			_, rest, _ := strings.Cut(editor, ">"+organisation+"<")
			return strings.Contains(rest[:strings.Index(rest, "data-minutes-row")], `value="apology" checked`)
		}
		if !apology("Mosty") || apology("Dim") {
			t.Error("attendance does not begin with what people said")
		}
		g.clock(meeting.End().Add(time.Minute))
		if got := say("Anna Nowak", "yes"); got != 409 {
			t.Errorf("after the meeting: %d", got)
		}
	})
}
