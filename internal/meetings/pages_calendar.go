package meetings

import (
	"crypto/rand"
	"io"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

func (m *Meetings) calendarRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /calendar", Policy: web.Seated, Handle: m.calendarPage},
		{Pattern: "POST /calendar/link", Policy: web.Seated, Handle: m.makeLink},
		{Pattern: "POST /calendar/revoke", Policy: web.Seated, Handle: m.revokeLink},
		{Pattern: "POST /calendar/letters", Policy: web.Seated, Handle: m.chooseLetters},
		{Pattern: "POST /calendar/invite", Policy: web.Managers, Handle: m.inviteAll},
		{Pattern: "GET /calendar/{token}", Policy: web.Anyone, Public: true, Handle: m.feedFile},
	}
}

// calendarPage: how to have the meetings in one's own calendar.
func (m *Meetings) calendarPage(r *web.Request) (web.Answer, error) {
	if err := m.planAhead(r); err != nil { // a charter of a moment ago has its series
		return nil, err
	}
	page := web.Page{Title: r.T("calendar.title"), Lead: r.T("calendar.lead"), Back: &ui.BackLink{Text: r.T("nav.meetings"), Href: "/meetings"}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := choiceOf(tx, r.Person.ID)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, ui.Heading{Text: r.T("calendar.link")})
		if c.Made.IsZero() {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("calendar.link_text")}, ui.Form{Action: "/calendar/link", Buttons: []ui.Button{{Text: r.T("calendar.link_make"), Once: true}}})
		} else {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("calendar.link_since", r.Day(c.Made))},
				ui.Form{Action: "/calendar/link", Buttons: []ui.Button{{Text: r.T("calendar.link_again"), Kind: ui.Secondary, Once: true}, {Text: r.T("calendar.revoke"), Kind: ui.Secondary, Action: "/calendar/revoke"}}})
		}
		page.Parts = append(page.Parts, lettersForm(r, c)...)
		invite, err := m.inviteForm(r, tx)
		page.Parts = append(page.Parts, invite...)
		return err
	})
	return page, err
}

func lettersForm(r *web.Request, c calendarChoice) []ui.Part {
	says, button, value := r.T("calendar.letters_on"), r.T("calendar.letters_stop"), "no"
	if !c.Letters {
		says, button, value = r.T("calendar.letters_off"), r.T("calendar.letters_start"), "yes"
	}
	return []ui.Part{ui.Heading{Text: r.T("calendar.letters")}, ui.Paragraph{Text: says},
		ui.Form{Action: "/calendar/letters", Buttons: []ui.Button{{Text: button, Kind: ui.Secondary, Name: "letters", Value: value, Once: true}}}}
}

// inviteForm lets those who run the group send the series to everybody, once.
func (m *Meetings) inviteForm(r *web.Request, tx *db.Tx) ([]ui.Part, error) {
	all, err := allSeries(tx)
	if err != nil || len(all) == 0 || !r.Person.Manages() {
		return nil, err
	}
	parts := []ui.Part{ui.Heading{Text: r.T("calendar.invite_title")}}
	if all[len(all)-1].Invited {
		return append(parts, ui.Paragraph{Text: r.T("calendar.invited")}), nil
	}
	to, err := m.calendarReaders(tx)
	return append(parts, ui.Paragraph{Text: r.T("calendar.invite_text")},
		ui.Form{Action: "/calendar/invite", Buttons: []ui.Button{{Text: r.N("calendar.invite", len(to)), Once: true}}}), err
}

// makeLink makes a secret link and shows it once; the one before stops working.
func (m *Meetings) makeLink(r *web.Request) (web.Answer, error) {
	token := rand.Text()
	if err := r.Write(func(tx *db.Tx) error { return storeFeed(tx, r.Person.ID, token) }); err != nil {
		return nil, err
	}
	link := r.Absolute("/calendar/" + token + ".ics")
	return web.Page{Title: r.T("calendar.made"), Lead: r.T("calendar.made_text"), Back: &ui.BackLink{Text: r.T("calendar.title"), Href: "/calendar"}, Parts: []ui.Part{
		ui.CopyText{ID: "link", Text: link, Button: r.T("records.copy"), Copied: r.T("records.copied")},
		ui.List{Items: []ui.Link{{Text: r.T("calendar.how_google")}, {Text: r.T("calendar.how_outlook")}, {Text: r.T("calendar.how_phone")}}},
	}}, nil
}

func (m *Meetings) revokeLink(r *web.Request) (web.Answer, error) {
	return web.Redirect{To: "/calendar", Done: "calendar.revoked"}, r.Write(func(tx *db.Tx) error { return storeFeed(tx, r.Person.ID, "") })
}

func (m *Meetings) chooseLetters(r *web.Request) (web.Answer, error) {
	return web.Redirect{To: "/calendar", Done: "records.saved"}, r.Write(func(tx *db.Tx) error { return storeLetters(tx, r.Person.ID, r.Value("letters") == "yes") })
}

func (m *Meetings) inviteAll(r *web.Request) (web.Answer, error) {
	return web.Redirect{To: "/calendar", Done: "calendar.invited_done"}, r.Write(func(tx *db.Tx) error {
		all, err := allSeries(tx)
		if err != nil || len(all) == 0 {
			tx.Housekeeping("there is no series yet")
			return err
		}
		s := all[len(all)-1]
		s.Invited = true
		if err := updateSeries(tx, s); err != nil {
			return err
		}
		return m.invite(tx)
	})
}

// feedFile gives the calendar of a secret link. A link that was revoked, or of
// somebody who has lost her seat, answers as one that never was.
func (m *Meetings) feedFile(r *web.Request) (web.Answer, error) {
	token, ok := strings.CutSuffix(r.PathValue("token"), ".ics")
	if !ok || len(token) > 100 {
		return nil, web.NotFound()
	}
	var body []byte
	err := r.Read(func(tx *db.Tx) error {
		person, err := personOfFeed(tx, token)
		if err != nil {
			return err
		}
		known, err := m.Members.Person(tx, person)
		if err != nil {
			return err
		}
		if !web.Seated.Allow(known.Person) || !known.Reaches(who.Meetings) {
			return web.NotFound()
		}
		all, err := m.calendarOf(tx, known.Person)
		if err != nil {
			return err
		}
		s := m.Speaker(known.Lang, known.Zone)
		body, err = m.feed(all, s.T("calendar.name"), s, tx.Now())
		return err
	})
	return web.File{Name: "meetings.ics", Type: "text/calendar; charset=utf-8", Inline: true, Write: func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	}}, err
}
