package meetings

import (
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"ostoja/formats/ical"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
	"ostoja/internal/mail/mailtest"
)

// Minutes and invitations as they come out of a real mail server.
func TestLettersAsTheyArrive(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		server := mailtest.Start(t)
		g.meetings.From = "Working group <group@example.org>" // as OSTOJA_MAIL_FROM may be written
		sender, err := mail.NewSMTP(server.Address(), g.meetings.From, "http://localhost")
		g.must(err)
		queue := jobs.New(g.db, slog.New(slog.DiscardHandler))
		g.meetings.Mail = mail.NewOutbox(g.db, queue, sender)
		work := func() {
			for range 10 {
				_, err := queue.Once(dbtest.Context())
				g.must(err)
			}
		}
		meeting := g.meeting("2026-10-20")
		g.post("Marta Lead", "/calendar/invite", nil)
		work()
		for _, l := range server.Letters(t) {
			c, err := ical.Read([]byte(l.Calendar))
			g.must(err)
			if l.Method != "REQUEST" || string(c.Method) != l.Method || !l.Inline {
				t.Errorf("%s: %s in the letter, %s in the file", l.To, l.Method, c.Method)
			}
			if from := c.Events[0].Organizer.Email; from != "group@example.org" {
				t.Errorf("the organizer is %s", from)
			}
			if e := c.Events[0]; e.Start.Format("15:04 MST") != "15:30 CEST" || e.Rule == nil || !strings.Contains(l.To, e.Attendees[0].Email) {
				t.Errorf("%s: %+v", l.To, e)
			}
		}
		invitations := len(server.Letters(t))
		g.clock(meeting.End())
		g.get("Marta Lead", address(&meeting)+"/write")
		g.post("Marta Lead", address(&meeting)+"/finish", url.Values{"then": {"circulate"}})
		work()
		letters := server.Letters(t)[invitations:]
		if invitations != 7 || len(letters) != 5 {
			t.Fatalf("%d invitations, %d letters", invitations, len(letters))
		}
		for _, l := range letters {
			if !strings.Contains(l.Text, "http://localhost"+address(&meeting)+"/minutes") || l.Calendar != "" {
				t.Errorf("%s: %q", l.To, l.Text)
			}
		}
	})
}
