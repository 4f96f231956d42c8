package members

import (
	"ostoja/internal/db"
	"ostoja/internal/mail"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

func (m *Members) invitationRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /people/new", Policy: web.Leads, Handle: m.invitePage},
		{Pattern: "POST /people/new", Policy: web.Leads, Handle: m.invite},
		{Pattern: "POST /people/{id}/invite", Policy: web.Leads, Handle: m.inviteAgain},
		{Pattern: "POST /people/{id}/leave", Policy: web.Leads, Handle: m.personLeaves},
		{Pattern: "GET /invitations/{token}", Policy: web.Anyone, Handle: m.acceptPage},
		{Pattern: "POST /invitations/{token}", Policy: web.Anyone, Handle: m.accept},
	}
}

// personExtra offers what a co-lead can do with a person.
func (m *Members) personExtra(r *web.Request, _ *db.Tx, p *Person) ([]ui.Part, error) {
	if !r.Person.Leads() || p.ID == r.Person.ID {
		return nil, nil
	}
	address := "/people/" + string(p.ID)
	switch p.State {
	case Invited, Gone:
		return []ui.Part{ui.Form{Action: address + "/invite", Buttons: []ui.Button{{Text: r.T("people.invite_again"), Kind: ui.Secondary, Once: true}}}}, nil
	}
	return []ui.Part{ui.Details{Summary: r.T("people.leave"), Content: ui.Stack{
		ui.WarningText{Word: r.T("records.warning"), Text: r.T("people.leave_warning")},
		ui.Form{Action: address + "/leave", Buttons: []ui.Button{{Text: r.T("people.leave"), Kind: ui.Warning, Once: true}}},
	}}}, nil
}

func (m *Members) invitePage(r *web.Request) (web.Answer, error) { return m.inviteForm(r, nil, nil) }

func (m *Members) inviteForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	pages := m.peoplePages()
	pages.Asks = []string{"name", "organisation", "role", "email", "language", "zone"}
	page := web.Page{Title: r.T("people.new"), Lead: r.T("people.invite_lead"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("people.title"), Href: "/people"}}
	err := r.Read(func(tx *db.Tx) error {
		refs, err := pages.References(r, tx)
		if err != nil {
			return err
		}
		p := Person{Language: r.Lang, Zone: r.Zone.String()}
		form := pages.Form(r, &p, values, problems, refs)
		form.Buttons[0].Text = r.T("people.invite_button")
		page.Parts = []ui.Part{form}
		return nil
	})
	return page, err
}

// invite stores the person and sends her link.
func (m *Members) invite(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	p := Person{State: Invited}
	if problems := People.Parse(r.Person, values, &p); len(problems) > 0 {
		return m.inviteForm(r, values, problems)
	}
	p.Email = foldEmail(p.Email)
	var link string
	err = r.Write(func(tx *db.Tx) error {
		if err := m.Store.People.Insert(tx, &p); err != nil {
			return err
		}
		link, err = m.sendInvitation(r, tx, p)
		return err
	})
	if db.IsDuplicate(err) {
		return m.inviteForm(r, values, register.Problems{{Field: "email", Message: "people.email.exists"}})
	}
	if err != nil {
		return nil, err
	}
	return m.invited(r, p, link), nil
}

func (m *Members) inviteAgain(r *web.Request) (web.Answer, error) {
	person, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var p Person
	var link string
	err = r.Write(func(tx *db.Tx) (err error) {
		if p, err = m.Store.People.Get(tx, person); err != nil {
			return err
		}
		if p.State == Active {
			return web.NotFound()
		}
		p.State = Invited
		if err := m.Store.People.Update(tx, &p); err != nil {
			return err
		}
		link, err = m.sendInvitation(r, tx, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m.invited(r, p, link), nil
}

// sendInvitation makes the link and puts it into the outbox, in her language.
func (m *Members) sendInvitation(r *web.Request, tx *db.Tx, p Person) (string, error) {
	token, err := m.Store.Invite(tx, p.ID)
	if err != nil {
		return "", err
	}
	link := r.Absolute("/invitations/" + token)
	to := r.In(p.Language)
	return link, m.Mail.Send(tx, mail.Message{
		Person: p.ID, To: p.Email, Subject: to.T("mail.invitation.subject"), Text: to.T("mail.invitation.text", p.Name, link),
	})
}

// invited shows the link once, for the case that mail does not arrive.
func (m *Members) invited(r *web.Request, p Person, link string) web.Answer {
	return web.Page{Title: r.T("people.invited", p.Name), NoTitle: true, Parts: []ui.Part{
		ui.Panel{Title: r.T("people.invited", p.Name), Text: r.T("people.invited_text")},
		ui.Paragraph{Text: r.T("people.invited_link")},
		ui.CopyText{ID: "link", Text: link, Button: r.T("records.copy"), Copied: r.T("records.copied")},
		ui.Paragraph{Link: &ui.Link{Text: r.T("people.title"), Href: "/people"}},
	}}
}

func (m *Members) personLeaves(r *web.Request) (web.Answer, error) {
	person, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		p, err := m.Store.People.Get(tx, person)
		if err != nil {
			return err
		}
		return m.Store.leave(tx, p)
	})
	return web.Redirect{To: "/people/" + string(person), Done: "people.left"}, err
}

// acceptPage is where an invitation's link leads.
func (m *Members) acceptPage(r *web.Request) (web.Answer, error) { return m.acceptForm(r, nil, nil) }

func (m *Members) acceptForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	var p Person
	err := r.Read(func(tx *db.Tx) error {
		i, err := m.Store.openInvitation(tx, r.PathValue("token"))
		if err != nil {
			return err
		}
		p, err = m.Store.People.Get(tx, i.Person)
		return err
	})
	if db.IsNotFound(err) {
		return web.Page{Title: r.T("invitation.used_title"), Status: 404, Parts: []ui.Part{
			ui.Paragraph{Text: r.T("invitation.used"), Link: &ui.Link{Text: r.T("signin.title"), Href: "/sign-in"}}}}, nil
	}
	if err != nil {
		return nil, err
	}
	value := func(name, stored string) string {
		if typed, ok := values.Get(name); ok && len(typed) > 0 {
			return typed[0]
		}
		return stored
	}
	return web.Page{Title: r.T("invitation.title"), Lead: r.T("invitation.lead"), Problems: r.ProblemLinks(problems), Parts: []ui.Part{
		ui.Form{Parts: []ui.Part{
			ui.Input{Field: ui.Field{Name: "name", Label: r.T("people.name"), Error: records.Said(r, problems, "name"), ErrorPrefix: r.T("frame.error_prefix")}, Value: value("name", p.Name), Autocomplete: "name"},
			ui.Input{Field: ui.Field{Name: "email", Label: r.T("signin.email"), Error: records.Said(r, problems, "email"), ErrorPrefix: r.T("frame.error_prefix")}, Value: value("email", realEmail(p.Email)), Type: "email", Autocomplete: "username"},
			passwordInput(r, "password", "signin.new_password", "new-password", records.Said(r, problems, "password")),
			ui.Paragraph{Text: r.T("signin.password.hint"), Quiet: true},
		}, Buttons: []ui.Button{{Text: r.T("invitation.button"), Once: true}}},
	}}, nil
}

// realEmail hides the address that stands for none, before the first co-lead gives hers.
func realEmail(email string) string {
	if email == placeholderEmail {
		return ""
	}
	return email
}

// accept makes the person active and signs her in. The link works once.
func (m *Members) accept(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var p Person
	var problems register.Problems
	err = r.Write(func(tx *db.Tx) error {
		i, err := m.Store.openInvitation(tx, r.PathValue("token"))
		if err != nil {
			return err
		}
		if p, err = m.Store.People.Get(tx, i.Person); err != nil {
			return err
		}
		problems = People.Parse(who.Person{ID: p.ID}, register.Form{"name": values["name"], "email": values["email"]}, &p)
		p.Email, p.Language = foldEmail(p.Email), r.Lang
		if message := passwordProblem(r.Value("password"), p); message != "" {
			problems.Add("password", message)
		}
		if len(problems) > 0 {
			tx.Housekeeping("nothing is changed")
			return nil
		}
		return m.Store.accept(tx, i, p, r.Value("password"))
	})
	switch {
	case db.IsDuplicate(err):
		problems = register.Problems{{Field: "email", Message: "people.email.exists"}}
	case db.IsNotFound(err):
		return m.acceptForm(r, nil, nil)
	case err != nil:
		return nil, err
	}
	if len(problems) > 0 {
		return m.acceptForm(r, values, problems)
	}
	return m.welcome(r, p.ID, false, "/home", "sign in")
}

// placeholderEmail is the first co-lead's address until she gives hers.
const placeholderEmail = "co-lead@group.invalid"
