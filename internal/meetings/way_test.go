package meetings

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/pdf"
)

// The way of a Tuesday, without script: agenda, minutes, last step, letters,
// correction, and approval a week later.
func TestFromTheAgendaToApprovedMinutes(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-20")
		at := address(&meeting)
		g.post("Anna Nowak", at+"/agenda/new", url.Values{"title": {"Leaflet"}, "note": {"For the border"}})
		items := g.items(meeting.ID)
		if len(items) != 4 || items[2].Title != "Leaflet" || items[3].Kind != Other {
			t.Fatalf("agenda: %+v", items)
		}
		g.clock(meeting.Start())
		page := g.get("Marta Lead", at+"/write")
		for _, want := range []string{"Approval of the minutes", "Leaflet", "For the border", "Any other business", "Mosty"} {
			if !page.Has(want) {
				t.Errorf("the editor does not show %q", want)
			}
		}
		text := "It is ready.\r\n\r\nDecision: The leaflet is printed.\r\nAction: Anna Nowak to send the leaflet by 3 November\r\nAction: Dim to translate it by 2026-10-30"
		form := url.Values{"then": {"finish"}, "text-" + string(items[2].ID): {text}, "base-" + string(items[2].ID): {""}, "asked-" + string(items[2].ID): {"yes"}, "open-" + string(items[2].ID): {"yes"}}
		g.read(func(tx *db.Tx) error {
			d, err := g.meetings.directory(tx, "en")
			for _, o := range d.organisations {
				form.Set("presence-"+string(o.ID), "present")
				form.Set("was-"+string(o.ID), " ")
			}
			return err
		})
		if p := g.post("Marta Lead", at+"/write", form); p.Location != at+"/finish" {
			t.Fatalf("leads to %s", p.Location)
		}
		g.clock(g.now.Add(90 * time.Minute))
		last := g.get("Marta Lead", at+"/finish")
		for _, want := range []string{"The leaflet is printed.", `value="2026-11-03"`, `value="2026-10-30"`, "circulate the minutes to 5 people"} {
			if !last.Has(want) {
				t.Errorf("the last step does not show %q:\n%s", want, words(last.Body))
			}
		}
		wrong := filled(last.Body, "circulate")
		for name, value := range wrong {
			if len(value) > 0 && value[0] == "2026-11-03" {
				wrong.Set(name, "2026-02-30")
				wrong.Del(strings.Replace(name, "due", "owner", 1))
			}
		}
		p := g.browsers["Marta Lead"].Post(at+"/finish", wrong)
		if p.Status != 422 || !p.Has("is no day") || !p.Has(`value="2026-02-30"`) || !p.Has(`value="2026-10-30"`) || len(g.letters()) != 0 {
			t.Errorf("a day that does not exist: %d\n%s", p.Status, words(p.Body))
		}
		g.post("Marta Lead", at+"/finish", filled(last.Body, "circulate"))
		letters := g.letters()
		if len(letters) != 5 {
			t.Fatalf("%d letters", len(letters))
		}
		for _, l := range letters {
			if !strings.Contains(l.Text, "http://localhost"+at+"/minutes") || strings.Contains(l.Text, "leaflet") || strings.Contains(l.Subject, "leaflet") {
				t.Errorf("letter to %s: %s", l.To, l.Text)
			}
			if strings.HasPrefix(l.To, "c@") && !strings.HasPrefix(l.Subject, "Protokół:") {
				t.Errorf("a Polish reader gets %q", l.Subject)
			}
		}
		again := g.browsers["Oleh Info"].Post(at+"/finish", filled(last.Body, "circulate")) // two people press it
		if again.Status != 303 || len(g.letters()) != 0 {
			t.Errorf("a second click: %d", again.Status)
		}
		g.read(func(tx *db.Tx) error {
			actions, err := g.meetings.actionsOf(tx, meeting.ID)
			if len(actions) != 2 || actions[0].Person != g.people["Anna Nowak"] || actions[0].Due.Format(time.DateOnly) != "2026-11-03" || actions[1].Person != "" || actions[1].Organisation == "" {
				t.Errorf("action points: %+v", actions)
			}
			decisions, _ := decisionsOf(tx, meeting.ID)
			if len(decisions) != 1 || decisions[0].Body != "The leaflet is printed." {
				t.Errorf("decisions: %+v", decisions)
			}
			return err
		})
		if home := g.get("Anna Nowak", "/home"); !home.Has("Przeczytaj protokół") && !home.Has("Read the minutes") || !home.Has("send the leaflet") {
			t.Errorf("the home page does not say what is due:\n%s", words(home.Body))
		}
		for ending, begins := range map[string]string{"docx": "PK", "pdf": "%PDF-"} {
			if ending == "pdf" && !pdf.Available() {
				continue
			}
			if file := g.get("Anna Nowak", at+"/minutes."+ending); !strings.HasPrefix(file.Body, begins) || !strings.Contains(file.Header.Get("Content-Disposition"), "minutes-2026-10-20."+ending) {
				t.Errorf("minutes.%s begins with %q, %s", ending, file.Body[:5], file.Header.Get("Content-Disposition"))
			}
		}
		if p := g.browsers["Anna Nowak"].Post(at+"/corrections", url.Values{"body": {strings.Repeat("o", maxNote) + "ng"}}); p.Status != 422 || !p.Has("oong</textarea>") {
			t.Errorf("a correction that is too long: %d", p.Status)
		}
		g.post("Anna Nowak", at+"/corrections", url.Values{"body": {"It is nearly ready."}})
		g.approveNextWeek(t, meeting)
	})
}

// approveNextWeek answers the correction and approves the minutes at the next meeting.
func (g *group) approveNextWeek(t *testing.T, meeting Meeting) {
	at := address(&meeting)
	var asked []Correction
	g.read(func(tx *db.Tx) (err error) {
		asked, err = correctionsOf(tx, meeting.ID)
		return err
	})
	if p := g.post("Marta Lead", at+"/corrections/"+string(asked[0].ID), url.Values{"state": {"accepted"}}); p.Location != at+"/write" {
		t.Errorf("an accepted correction leads to %s", p.Location)
	}
	next := g.meeting("2026-10-27")
	g.clock(next.Start())
	page := g.get("Marta Lead", address(&next)+"/write")
	if !page.Has("Approve the minutes of 20 October 2026") || !page.Has("Leaflet") {
		t.Errorf("the next editor: %s", words(page.Body))
	}
	g.post("Marta Lead", address(&next)+"/write", url.Values{"approve": {string(meeting.ID)}})
	if p := g.get("Ewa Viewer", at+"/minutes"); !p.Has("Przyjęto") {
		t.Errorf("the minutes are not approved: %s", words(p.Body))
	}
	if p := g.browsers["Marta Lead"].Get(at + "/write"); p.Status != 409 {
		t.Errorf("approved minutes can be written: %d", p.Status)
	}
	if p := g.browsers["Marta Lead"].Post(at+"/write", url.Values{}); p.Status != 409 {
		t.Errorf("approved minutes can be changed: %d", p.Status)
	}
	if p := g.browsers["Anna Nowak"].Post(at+"/corrections", url.Values{"body": {"Too late"}}); p.Status != 409 {
		t.Errorf("approved minutes can be corrected: %d", p.Status)
	}
}

// filled is the form of the last step as the page offers it.
func filled(body, then string) url.Values {
	form := url.Values{"then": {then}}
	for _, tag := range strings.Split(body, "<") {
		name, value := attribute(tag, "name"), attribute(tag, "value")
		switch {
		case strings.HasPrefix(tag, "input") && (!strings.Contains(tag, "checkbox") || strings.Contains(tag, "checked")) && name != "":
			form.Set(name, value)
		case strings.HasPrefix(tag, "select"):
			form.Set("current", name)
		case strings.HasPrefix(tag, "option") && strings.Contains(tag, "selected"):
			form.Set(form.Get("current"), value)
		}
	}
	return form
}

func attribute(tag, name string) string {
	_, rest, ok := strings.Cut(tag, " "+name+`="`)
	if !ok {
		return ""
	}
	value, _, _ := strings.Cut(rest, `"`)
	return strings.NewReplacer("&#34;", `"`, "&amp;", "&", "&#39;", "'", "&#43;", "+").Replace(value)
}

// save sends a section as the island does.
func (g *group) save(name string, meeting, item id.ID, base, text string) keptSection {
	g.t.Helper()
	return g.send(name, meeting, item, sentSection{Base: base, Text: text})
}

func (g *group) send(name string, meeting, item id.ID, in sentSection) keptSection {
	g.t.Helper()
	body, _ := json.Marshal(in)
	r := httptest.NewRequest("POST", "/meetings/"+string(meeting)+"/sections/"+string(item), strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	p := g.browsers[name].Do(r)
	if p.Status != 200 {
		g.t.Fatalf("%s saves: %d %s", name, p.Status, words(p.Body))
	}
	var kept keptSection
	g.must(json.Unmarshal([]byte(p.Body), &kept))
	return kept
}

func TestTwoPeopleWriteOneSectionAndAnAnswerIsLost(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-20")
		g.get("Marta Lead", address(&meeting)+"/write")
		item := g.items(meeting.ID)[0].ID
		g.save("Marta Lead", meeting.ID, item, "", "Start. Middle. End.")
		g.save("Oleh Info", meeting.ID, item, "Start. Middle. End.", "Start. Middle! End.")
		got := g.save("Marta Lead", meeting.ID, item, "Start. Middle. End.", "Start. Middle. End. More.")
		if got.Text != "Start. Middle! End. More." {
			t.Errorf("joined: %q", got.Text)
		}
		// The answer did not arrive: the same message comes again.
		if again := g.save("Marta Lead", meeting.ID, item, "Start. Middle. End.", "Start. Middle. End. More."); again.Text != got.Text {
			t.Errorf("sent twice: %q", again.Text)
		}
		named := sentSection{"m1", got.Text, got.Text + " Once."}
		for range 3 {
			if again := g.send("Marta Lead", meeting.ID, item, named); again.Text != named.Text {
				t.Errorf("a named message, again: %q", again.Text)
			}
		}
		g.save("Oleh Info", meeting.ID, item, named.Text, got.Text) // takes it out
		if again := g.send("Marta Lead", meeting.ID, item, named); again.Text != got.Text {
			t.Errorf("it came back: %q", again.Text)
		}
		// Both changed the same word: both stay.
		g.save("Oleh Info", meeting.ID, item, got.Text, "Start. Middle! End. Less.")
		if both := g.save("Marta Lead", meeting.ID, item, got.Text, "Start. Middle! End. Most."); !strings.Contains(both.Text, "Less.") || !strings.Contains(both.Text, "Most.") {
			t.Errorf("both: %q", both.Text)
		}
	})
}

// What must not happen: everybody against what is not hers.
func TestNobodySeesOrDoesMoreThanSheMay(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		meeting := g.meeting("2026-10-20")
		at := address(&meeting)
		g.post("Anna Nowak", at+"/agenda/new", url.Values{"title": {"Hers"}})
		g.clock(meeting.Start())
		g.get("Marta Lead", at+"/write")
		items := g.items(meeting.ID)
		var hers Item
		for _, i := range items {
			if i.Title == "Hers" {
				hers = i
			}
		}
		g.save("Marta Lead", meeting.ID, hers.ID, "", "Secret draft. Action: Dim to do it")
		g.post("Marta Lead", at+"/finish", url.Values{"then": {"end"}})
		sections := at + "/sections/" + string(hers.ID)
		for _, c := range []struct {
			who, method, path string
			want              int
		}{
			{"Anna Nowak", "GET", at + "/minutes", 404}, // a draft
			{"Anna Nowak", "GET", at + "/minutes.docx", 404}, {"Anna Nowak", "GET", at + "/write", 404}, {"Anna Nowak", "GET", at + "/sections", 404},
			{"Anna Nowak", "POST", sections, 404}, {"Anna Nowak", "POST", at + "/finish", 404}, {"Anna Nowak", "POST", at + "/move", 404}, {"Anna Nowak", "POST", at + "/cancel", 404},
			{"Anna Nowak", "GET", "/mail", 404}, {"Ewa Viewer", "POST", at + "/agenda/new", 404},
			{"Paweł Observer", "GET", at, 200}, {"Paweł Observer", "GET", at + "/minutes", 404}, {"Paweł Observer", "GET", "/action-points", 404}, {"Paweł Observer", "GET", "/api/v1/minutes", 404},
			{"Sofia Donor", "GET", "/meetings", 200}, {"Sofia Donor", "GET", at + "/minutes", 404}, {"Sofia Donor", "POST", at + "/corrections", 404}, {"Sofia Donor", "GET", "/api/v1/action_points", 404},
			{"visitor", "GET", "/meetings", 303}, {"visitor", "GET", at, 303}, {"visitor", "GET", "/calendar", 303}, {"visitor", "GET", "/calendar/AAAA.ics", 404}, {"visitor", "GET", "/api/v1/meetings", 401},
			{"Iryna Bondar", "POST", at + "/agenda/" + string(hers.ID), 404}, {"Iryna Bondar", "POST", at + "/agenda/" + string(hers.ID) + "/remove", 404},
		} {
			browser := g.browsers[c.who]
			if browser == nil {
				browser = g.site.Visitor()
			}
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(""))
			if got := browser.Do(r); got.Status != c.want || got.Has("Secret draft") {
				t.Errorf("%s %s %s: %d, want %d", c.who, c.method, c.path, got.Status, c.want)
			}
		}
		if p := g.get("Paweł Observer", at); p.Has("Secret") || strings.Contains(words(p.Body), "Dim to do it") {
			t.Errorf("an observer reads: %s", words(p.Body))
		}
	})
}

func TestAnActionPointIsClosedByWhoseItIs(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		a := ActionPoint{Task: "Translate", Person: g.people["Iryna Bondar"], State: Open, Due: dayOf(tuesday)}
		g.write(func(tx *db.Tx) error { return g.meetings.actions.Insert(tx, &a) })
		at := "/action-points/" + string(a.ID)
		if p := g.browsers["Anna Nowak"].Post(at+"/close", nil); p.Status != 404 {
			t.Errorf("another organisation closes it: %d", p.Status)
		}
		if p := g.get("Anna Nowak", at); p.Has("/close") || p.Has("/edit") {
			t.Error("she is offered what she may not do")
		}
		g.post("Iryna Bondar", at+"/close", nil)
		g.post("Iryna Bondar", at+"/close", nil) // a second click
		for path, has := range map[string]bool{"/action-points": false, "/action-points?state=": true, "/action-points?state=done": true, "/action-points/export?format=csv": true, "/api/v1/action_points": true} {
			if p := g.get("Iryna Bondar", path); p.Has("Translate") != has {
				t.Errorf("%s has what is done: %t", path, !has)
			}
		}
		g.read(func(tx *db.Tx) error {
			got, err := g.meetings.actions.Get(tx, a.ID)
			if got.State != Done || got.Closed.Format(time.DateOnly) != "2026-10-20" || got.Version != 2 {
				t.Errorf("%+v", got)
			}
			return err
		})
	})
}

func TestBadTimesAreRefusedInWords(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		for _, c := range []struct{ day, time, says string }{
			{"2026-10-19", "15:30", "still to come"}, {"2026-02-30", "15:30", "Enter"}, {"2027-03-28", "02:30", "03:30"}, {"2026-11-01", "25:00", "hours and minutes"}, {"2031-01-01", "10:00", "two years"},
		} {
			p := g.browsers["Marta Lead"].Post("/meetings/new", url.Values{"title": {"Emergency"}, "day": {c.day}, "time": {c.time}, "length": {"60"}})
			if p.Status != 422 || c.says != "Enter" && !p.Has(c.says) || !p.Has("Emergency") {
				t.Errorf("%s %s: %d\n%s", c.day, c.time, p.Status, words(p.Body))
			}
		}
		meeting := g.meeting("2026-10-27")
		if p := g.browsers["Marta Lead"].Post(address(&meeting)+"/finish", url.Values{"then": {"circulate"}}); p.Status != 409 || len(g.letters()) != 0 {
			t.Errorf("a meeting ends before its day: %d", p.Status)
		}
		big := strings.Repeat("x", 2<<20)
		if p := g.browsers["Marta Lead"].Post(address(&meeting)+"/write", url.Values{"text": {big}}); p.Status != 413 {
			t.Errorf("2 MB: %d", p.Status)
		}
	})
}
