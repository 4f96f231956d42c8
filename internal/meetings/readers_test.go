package meetings

import (
	"flag"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ostoja/internal/db/dbtest"
)

var update = flag.Bool("update", false, "write the golden calendars anew")

var uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// The feed and the invitation of a series as they leave the program. The golden
// files are read by two programs that are not ours: here by Python's icalendar,
// in web/test/meetings.test.mjs by ical.js.
func TestIndependentReadersAgreeOnTheMeetings(t *testing.T) {
	g := open(t, dbtest.SQLite(t, migrations))
	g.meeting("2026-10-20")
	link := secretLink.FindString(g.browsers["Marta Lead"].Post("/calendar/link", nil).Body)
	g.post("Marta Lead", "/calendar/invite", nil)
	files := map[string]string{"feed.ics": g.site.Visitor().Get(link).Body, "invitation.ics": toAnna(g)}
	g.post("Marta Lead", "/meetings/new", url.Values{"title": {"Emergency"}, "day": {"2026-10-22"}, "time": {"09:00"}, "length": {"30"}})
	files["meeting.ics"] = toAnna(g)
	for name, text := range files {
		n := 0
		text = uuid.ReplaceAllStringFunc(strings.ReplaceAll(text, "\r\n ", ""), func(string) string { n++; return "00000000-0000-7000-8000-000000000000" })
		golden(t, "testdata/"+name, text)
		if name == "meeting.ics" {
			expect(t, text, "2026-10-22T07:00")
			continue
		}
		expect(t, text, "2026-10-20T13:30", "2026-10-27T14:30", "2027-03-23T14:30", "2027-03-30T13:30") // 15:30 in Warsaw, all of them
	}
}

// toAnna is the calendar object of the letter to one of the people.
func toAnna(g *group) (calendar string) {
	for _, l := range g.letters() {
		if l.To == "c@example.org" {
			calendar = l.Calendar
		}
	}
	return calendar
}

func golden(t *testing.T, name, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s differs; if that is meant, run: go test ./internal/meetings -update\n%s", name, diff)
	}
}

// expect asks Python when the meetings are.
func expect(t *testing.T, text string, starts ...string) {
	t.Helper()
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import icalendar, dateutil").Run() != nil {
		t.Skip("no Python with icalendar and dateutil: install Debian's python3-icalendar to check with an independent reader")
	}
	reader := exec.Command(python, "../../formats/ical/testdata/reader.py")
	reader.Stdin = strings.NewReader(text)
	got, err := reader.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	for _, start := range starts {
		if !strings.Contains(string(got), start+"|") {
			t.Errorf("the reader finds no meeting at %s in\n%.600s", start, got)
		}
	}
}
