package members

import (
	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

func (m *Members) joinRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /join", Policy: web.Anyone, Handle: m.joinPage},
		{Pattern: "POST /join", Policy: web.Anyone, Handle: m.join},
		{Pattern: "GET /join-requests/{id}", Policy: web.Leads, Handle: m.joinRequest},
		{Pattern: "POST /join-requests/{id}", Policy: web.Leads, Handle: m.joinAnswer},
	}
}

func (m *Members) joinPages() records.Pages[JoinRequest] {
	return records.Pages[JoinRequest]{Table: m.Store.Requests, Path: "/join", See: web.Leads, Edit: web.Anyone}
}

func (m *Members) joinPage(r *web.Request) (web.Answer, error) { return m.joinForm(r, nil, nil) }

func (m *Members) joinForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	form := m.joinPages().Form(r, &JoinRequest{}, values, problems, nil)
	form.Buttons[0].Text = r.T("join.button")
	return web.Page{Title: r.T("join.title"), Lead: r.T("join.lead"), Problems: r.ProblemLinks(problems), Parts: []ui.Part{form}}, nil
}

// join stores a request; too many from one place wait.
func (m *Members) join(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	j := JoinRequest{State: Asked}
	if problems := JoinRequests.Parse(r.Person, values, &j); len(problems) > 0 {
		return m.joinForm(r, values, problems)
	}
	source, now := "join "+r.Source(), r.DB().Now()
	if wait := m.slow.wait(source, now); wait > 0 {
		return m.joinForm(r, values, register.Problems{{Field: "organisation", Message: "signin.wait", Args: []any{int(wait.Seconds()) + 1}}})
	}
	m.slow.failed(source, now) // each request counts as one
	if err := r.Write(func(tx *db.Tx) error { return m.Store.Requests.Insert(tx, &j) }); err != nil {
		return nil, err
	}
	return web.Page{Title: r.T("join.thanks"), NoTitle: true, Parts: []ui.Part{ui.Panel{Title: r.T("join.thanks"), Text: r.T("join.thanks_text")}}}, nil
}

func (m *Members) openRequest(r *web.Request, tx *db.Tx) (JoinRequest, error) {
	request, err := r.PathID("id")
	if err != nil {
		return JoinRequest{}, err
	}
	j, err := m.Store.Requests.Get(tx, request)
	if err == nil && j.State != Asked {
		err = web.NotFound()
	}
	return j, err
}

func (m *Members) joinRequest(r *web.Request) (web.Answer, error) {
	var j JoinRequest
	if err := r.Read(func(tx *db.Tx) (err error) {
		j, err = m.openRequest(r, tx)
		return err
	}); err != nil {
		return nil, err
	}
	seats := ui.Radios{Field: ui.Field{Name: "seat", Label: r.T("organisations.seat")}, Choices: []ui.Choice{
		{Value: string(who.Member), Label: r.T("seat.member"), Checked: true}, {Value: string(who.Observer), Label: r.T("seat.observer")},
	}}
	return web.Page{Title: r.T("join.question", j.Organisation), Back: &ui.BackLink{Text: r.T("nav.home"), Href: "/home"}, Parts: []ui.Part{
		m.joinPages().Summary(r, &j, nil),
		ui.Form{Parts: []ui.Part{seats}, Buttons: []ui.Button{
			{Text: r.T("join.accept"), Name: "answer", Value: "accept", Once: true},
			{Text: r.T("join.decline"), Name: "answer", Value: "decline", Kind: ui.Secondary, Once: true},
		}},
	}}, nil
}

// joinAnswer gives the organisation its seat and its first person an invitation, or declines.
func (m *Members) joinAnswer(r *web.Request) (web.Answer, error) {
	if r.Value("answer") != "accept" {
		err := r.Write(func(tx *db.Tx) error {
			j, err := m.openRequest(r, tx)
			if err != nil {
				return err
			}
			j.State = Declined
			return m.Store.Requests.Update(tx, &j)
		})
		return web.Redirect{To: "/home", Done: "join.declined"}, err
	}
	var p Person
	var link string
	err := r.Write(func(tx *db.Tx) error {
		j, err := m.openRequest(r, tx)
		if err != nil {
			return err
		}
		j.State = Accepted
		if err := m.Store.Requests.Update(tx, &j); err != nil {
			return err
		}
		o := Organisation{Name: lang.Texts{r.Lang: {Text: j.Organisation}}, Kind: j.Kind, Seat: who.Member}
		if r.Value("seat") == string(who.Observer) {
			o.Seat = who.Observer
		}
		if err := m.Store.Organisations.Insert(tx, &o); err != nil {
			return err
		}
		p = Person{Name: j.Name, Email: foldEmail(j.Email), Organisation: o.ID, Role: who.FocalPoint, Language: r.Lang, Zone: r.Zone.String(), State: Invited}
		if err := m.Store.People.Insert(tx, &p); err != nil {
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
