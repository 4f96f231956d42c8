package meetings

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/formats/ical"
	"ostoja/internal/db"
	"ostoja/internal/mail"
)

// read takes a calendar apart that was sent or fetched.
func readCalendar(t *testing.T, text string) ical.Calendar {
	t.Helper()
	c, err := ical.Read([]byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return c
}

// apply does with a letter what a calendar program does: a newer form of an
// event takes the place of an older one.
func apply(t *testing.T, have map[string]ical.Event, l mail.Letter) {
	t.Helper()
	c := readCalendar(t, l.Calendar)
	if string(c.Method) != l.Method {
		t.Errorf("the letter says %s, the file %s", l.Method, c.Method)
	}
	for _, e := range c.Events {
		key := e.UID + " " + e.Recurrence.UTC().Format(time.RFC3339)
		if old, ok := have[key]; ok && old.Sequence >= e.Sequence {
			t.Errorf("%s comes with sequence %d after %d", key, e.Sequence, old.Sequence)
		}
		if !strings.Contains(l.To, e.Attendees[0].Email) || len(e.Attendees) != 1 {
			t.Errorf("the letter to %s names %v", l.To, e.Attendees)
		}
		have[key] = e
	}
}

// starts lists when somebody's calendar says that she meets.
func starts(t *testing.T, have map[string]ical.Event, from, to string) string {
	t.Helper()
	var events []ical.Event
	for _, e := range have {
		events = append(events, e)
	}
	zone, _ := time.LoadLocation("Europe/Warsaw")
	a, _ := time.ParseInLocation(time.DateOnly, from, zone)
	b, _ := time.ParseInLocation(time.DateOnly, to, zone)
	all, err := ical.Expand(events, a, b)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, o := range all {
		if o.Event.Status != ical.Cancelled {
			out = append(out, o.Start.In(zone).Format("2006-01-02 15:04"))
		}
	}
	return strings.Join(out, ", ")
}

func TestInvitationsUpdateAndCancel(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.meeting("2026-10-27")
		calendars := map[string]map[string]ical.Event{}
		deliver := func(want int) {
			t.Helper()
			letters := g.letters()
			if len(letters) != want {
				t.Errorf("%d letters, want %d", len(letters), want)
			}
			for i := len(letters) - 1; i >= 0; i-- {
				if calendars[letters[i].To] == nil {
					calendars[letters[i].To] = map[string]ical.Event{}
				}
				apply(t, calendars[letters[i].To], letters[i])
			}
		}
		g.post("Marta Lead", "/calendar/invite", nil)
		deliver(7)
		g.post("Marta Lead", "/calendar/invite", nil)
		g.write(g.meetings.invite)
		deliver(0) // nobody twice

		moved, cancelled := g.meeting("2026-10-27"), g.meeting("2026-11-10")
		g.post("Marta Lead", address(&moved)+"/move", url.Values{"version": {fmt.Sprint(moved.Version)}, "day": {"2026-10-28"}, "time": {"10:00"}, "length": {"90"}, "place": {"Teams"}, "title": {""}, "reason": {"Hall"}})
		deliver(7)
		g.post("Marta Lead", address(&cancelled)+"/cancel", url.Values{"reason": {"Leave"}})
		deliver(7)
		g.post("Marta Lead", "/meetings/new", url.Values{"title": {"Emergency"}, "day": {"2026-10-22"}, "time": {"09:00"}, "length": {"30"}})
		deliver(7)
		want := "2026-10-20 15:30, 2026-10-22 09:00, 2026-10-28 10:00, 2026-11-03 15:30, 2026-11-17 15:30"
		for to, have := range calendars {
			if got := starts(t, have, "2026-10-20", "2026-11-20"); got != want {
				t.Errorf("%s meets on\n%s, want\n%s", to, got, want)
			}
		}
		moved = g.meeting("2026-10-28")
		g.post("Marta Lead", address(&moved)+"/move", url.Values{"version": {fmt.Sprint(moved.Version)}, "day": {"2026-10-29"}, "time": {"11:00"}, "length": {"90"}})
		g.post("Marta Lead", address(&cancelled)+"/restore", nil)
		deliver(14)
		want = "2026-10-29 11:00, 2026-11-03 15:30, 2026-11-10 15:30, 2026-11-17 15:30"
		if got := starts(t, calendars["c@example.org"], "2026-10-23", "2026-11-20"); got != want {
			t.Errorf("after another change: %s", got)
		}
		// The charter gets another rule: the series ends, another begins.
		g.write(func(tx *db.Tx) error {
			g.charter.Weekday = "wednesday"
			if err := g.meetings.Members.Charters.Update(tx, &g.charter); err != nil {
				return err
			}
			if err := g.meetings.plan(tx); err != nil {
				return err
			}
			return g.meetings.invite(tx)
		})
		letters := g.letters()
		for i := len(letters) - 1; i >= 0; i-- {
			apply(t, calendars[letters[i].To], letters[i])
		}
		if got := starts(t, calendars["c@example.org"], "2026-10-21", "2026-11-20"); strings.Contains(got, "2026-11-03") || !strings.Contains(got, "2026-11-04 15:30") {
			t.Errorf("with another rule: %s", got)
		}
	})
}

func TestSomebodyWhoWantsNoInvitationsGetsNone(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.meeting("2026-10-27")
		g.post("Anna Nowak", "/calendar/letters", url.Values{"letters": {"no"}})
		g.post("Marta Lead", "/calendar/invite", nil)
		if letters := g.letters(); len(letters) != 6 {
			t.Errorf("%d letters", len(letters))
		}
		g.post("Anna Nowak", "/calendar/letters", url.Values{"letters": {"yes"}})
		g.write(g.meetings.invite)
		if letters := g.letters(); len(letters) != 1 || letters[0].To != "c@example.org" {
			t.Errorf("afterwards: %+v", letters)
		}
	})
}

var feedLink = regexp.MustCompile(`http://localhost(/calendar/[A-Z0-9]+\.ics)`)

func TestTheFeedIsSecretAndRevocable(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		cancelled := g.meeting("2026-11-10")
		g.post("Marta Lead", address(&cancelled)+"/cancel", url.Values{"reason": {"Leave"}})
		link := feedLink.FindStringSubmatch(g.browsers["Anna Nowak"].Post("/calendar/link", nil).Body)[1]
		visitor := g.site.Visitor()
		feed := visitor.Get(link)
		if feed.Status != 200 || !strings.HasPrefix(feed.Header.Get("Content-Type"), "text/calendar") {
			t.Fatalf("%d %s", feed.Status, feed.Header)
		}
		c := readCalendar(t, feed.Body)
		have := map[string]ical.Event{}
		for _, e := range c.Events {
			have[e.UID+e.Recurrence.String()] = e
		}
		if got := starts(t, have, "2026-10-20", "2026-11-20"); c.Method != ical.Publish || got != "2026-10-20 15:30, 2026-10-27 15:30, 2026-11-03 15:30, 2026-11-17 15:30" {
			t.Errorf("%s: %s", c.Method, got)
		}
		if got := starts(t, have, "2027-03-25", "2027-04-01"); got != "2027-03-30 15:30" {
			t.Errorf("in spring: %s", got)
		}
		if !strings.Contains(feed.Body, "Spotkanie") {
			t.Error("the feed is not in the reader's language")
		}
		second := feedLink.FindStringSubmatch(g.browsers["Anna Nowak"].Post("/calendar/link", nil).Body)[1]
		g.post("Anna Nowak", "/calendar/revoke", nil)
		for _, old := range []string{link, second, "/calendar/.ics", "/calendar/x"} {
			if p := visitor.Get(old); p.Status != 404 {
				t.Errorf("%s: %d", old, p.Status)
			}
		}
	})
}

func TestRemindersComeOnce(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-20")
		a := ActionPoint{Task: "Secret task", Person: g.people["Anna Nowak"], State: Open, Due: time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)}
		b := ActionPoint{Task: "Of an organisation", State: Open, Due: time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)}
		g.write(func(tx *db.Tx) error {
			p, err := g.meetings.Members.People.Get(tx, g.people["Iryna Bondar"])
			if err != nil {
				return err
			}
			b.Organisation = p.Organisation
			return g.meetings.takeActions(tx, []ActionPoint{a, b})
		})
		remind := func(at string) []mail.Letter {
			t.Helper()
			now, err := time.Parse(time.RFC3339, at)
			g.must(err)
			g.clock(now)
			g.write(g.meetings.remind)
			g.write(g.meetings.remind)
			letters := g.letters()
			for _, l := range letters {
				if strings.Contains(l.Text+l.Subject, "Secret") {
					t.Errorf("a letter tells: %s", l.Text)
				}
			}
			return letters
		}
		for _, c := range []struct {
			at   string
			want int
		}{
			{"2026-10-20T10:00:00Z", 0}, {"2026-10-22T03:00:00Z", 0}, // at night nobody is written to
			{"2026-10-22T08:00:00Z", 2}, {"2026-10-23T08:00:00Z", 0}, {"2026-10-23T22:30:00Z", 0},
			{"2026-10-24T08:00:00Z", 2}, // the minutes are late: to the two who run the group
			{"2026-10-25T09:00:00Z", 2}, // the action points are
			{"2026-10-26T09:00:00Z", 0},
		} {
			if got := remind(c.at); len(got) != c.want {
				t.Errorf("%s: %d letters, want %d: %+v", c.at, len(got), c.want, got)
			}
		}
		_ = meeting
	})
}

func TestEvidenceOfHalfAYear(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.meeting("2026-10-20")
		var list []Meeting
		g.read(func(tx *db.Tx) (err error) {
			list, err = g.meetings.between(tx, g.now, g.now.AddDate(0, 0, 28))
			return err
		})
		g.clock(list[3].Start().AddDate(0, 0, 1))
		g.write(func(tx *db.Tx) error {
			for i := range list[:3] {
				list[i].State = Held
				n := Minutes{Meeting: list[i].ID, State: Circulated, EndedBy: g.people["Marta Lead"], Ended: list[i].End(), Circulated: list[i].End().Add(time.Duration(10*(i+1)) * time.Hour)}
				if err := g.meetings.table.Update(tx, &list[i]); err != nil {
					return err
				}
				if err := insertMinutes(tx, n); err != nil {
					return err
				}
			}
			return nil
		})
		g.read(func(tx *db.Tx) error {
			held, err := g.meetings.measureHeld(tx)
			if err != nil {
				return err
			}
			if fmt.Sprint(held.Args) != "[3 4 0 3]" || held.State != "due" || held.Value != 0.75 {
				t.Errorf("held: %+v", held)
			}
			minutes, err := g.meetings.measureMinutes(tx)
			if fmt.Sprint(minutes.Args) != "[3 20 0 0 0]" || minutes.State != "due" || minutes.Value != 20 {
				t.Errorf("minutes: %+v", minutes)
			}
			return err
		})
		for offset, items := range map[string]int{"": 3, "2": 1, "9": 0, "-1": 3} {
			if p := g.get("Anna Nowak", "/api/v1/minutes?offset="+offset); !p.Has(`"total":3`) || strings.Count(p.Body, `"sections"`) != items {
				t.Errorf("from %q on: %s", offset, p.Body)
			}
		}
		g.clock(list[3].Start().AddDate(0, 0, 5))
		g.read(func(tx *db.Tx) error {
			minutes, err := g.meetings.measureMinutes(tx)
			if minutes.State != "late" || minutes.Args[2] != 1 {
				t.Errorf("minutes that never came: %+v", minutes)
			}
			return err
		})
	})
}

func TestOlderMeetingsAreOnFurtherPages(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		length, none := 60, 0
		g.write(func(tx *db.Tx) error {
			for n := range shown + 1 {
				old := Meeting{Kind: AdHoc, Title: fmt.Sprintf("Past %02d.", n), State: Planned, Day: dayOf(tuesday).AddDate(0, 0, -n-1), Time: "10:00", Zone: "Europe/Warsaw", Length: &length, Sequence: &none}
				if err := g.meetings.table.Insert(tx, &old); err != nil {
					return err
				}
			}
			return nil
		})
		for page, want := range map[string][2]bool{"": {true, false}, "2": {false, true}, "9": {false, true}, "x": {true, false}} {
			p := g.get("Anna Nowak", "/meetings?page="+page)
			if p.Has("Past 00.") != want[0] || p.Has(fmt.Sprintf("Past %02d.", shown)) != want[1] {
				t.Errorf("page %q: %s", page, words(p.Body))
			}
		}
	})
}
