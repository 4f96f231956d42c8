package meetings

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/formats/ical"
	"ostoja/internal/who"
)

// A donor sees the meetings that the members opened to her, by no way another
// one, and nobody's name.
func TestADonorSeesTheMeetingsSheIsInvitedTo(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		hers, other := g.meeting("2026-10-27"), g.meeting("2026-10-20")
		on := func(d time.Time) who.Invitation { return who.Invitation{Part: who.Meetings, From: d, Until: d} }
		for name, c := range map[string]struct {
			invited     who.Invitation
			hers, other int
		}{
			"to one meeting":        {on(hers.Day), 200, 404},
			"to the other":          {on(other.Day), 404, 200},
			"to a topic":            {who.Invitation{Part: "needs", From: other.Day, Until: hers.Day}, 404, 404},
			"for a time":            {who.Invitation{Part: who.Everything, From: other.Day, Until: hers.Day}, 200, 200},
			"for a time to come":    {who.Invitation{Part: who.Everything, From: hers.Day.AddDate(0, 0, 1), Until: hers.Day.AddDate(0, 1, 0)}, 404, 404},
			"by nobody's agreement": {who.Invitation{}, 404, 404},
		} {
			g.invited = c.invited
			donor := g.browsers["Sofia Donor"]
			for meeting, want := range map[*Meeting]int{&hers: c.hers, &other: c.other} {
				at := address(meeting)
				if got := donor.Get(at); got.Status != want || strings.Contains(got.Body, "Marta") {
					t.Errorf("invited %s, %s: %d, want %d", name, at, got.Status, want)
				}
				if listed := donor.Get("/meetings").Has(at); listed != (want == 200) {
					t.Errorf("invited %s, %s listed: %v", name, at, listed)
				}
				for _, more := range []string{at + "/minutes", at + "/minutes.docx", "/api/v1" + at, "/meetings/export?format=csv", "/api/v1/meetings", "/api/v1/minutes"} {
					if got := donor.Do(httptest.NewRequest("GET", more, nil)); got.Status != 404 {
						t.Errorf("invited %s, %s: %d", name, more, got.Status)
					}
				}
			}
		}
	})
}

var secretLink = regexp.MustCompile(`/calendar/[A-Z0-9]+\.ics`)

// Her calendar holds them alone, in the feed and by mail; one that is moved out
// of her days is taken out of it.
func TestADonorsCalendarHasHerMeetingsAlone(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		hers := g.meeting("2026-10-27")
		g.invited = who.Invitation{Part: who.Meetings, From: hers.Day, Until: hers.Day}
		link := secretLink.FindString(g.browsers["Sofia Donor"].Post("/calendar/link", nil).Body)
		c, err := ical.Read([]byte(g.site.Visitor().Get(link).Body))
		g.must(err)
		if len(c.Events) != 1 || c.Events[0].Rule != nil || !c.Events[0].Start.Equal(hers.Start()) {
			t.Errorf("her feed: %+v", c.Events)
		}
		toDonor := func() (out []string) {
			for _, l := range g.letters() {
				if l.To == "g@example.org" {
					c, err := ical.Read([]byte(l.Calendar))
					g.must(err)
					out = append(out, l.Method+" "+c.Events[0].Start.Format(time.DateOnly))
				}
			}
			return out
		}
		g.post("Marta Lead", "/calendar/invite", nil)
		if got := toDonor(); len(got) != 1 || got[0] != "REQUEST 2026-10-27" {
			t.Errorf("by mail: %v", got)
		}
		g.post("Marta Lead", address(&hers)+"/move", url.Values{"version": {fmt.Sprint(hers.Version)}, "day": {"2026-10-28"}, "time": {"10:00"}, "length": {"60"}})
		if got := toDonor(); len(got) != 1 || got[0] != "CANCEL 2026-10-28" {
			t.Errorf("after it moved: %v", got)
		}
		g.invited = who.Invitation{}
		if p := g.site.Visitor().Get(link); p.Status != 404 {
			t.Errorf("a link whose invitation is over: %d", p.Status)
		}
	})
}
