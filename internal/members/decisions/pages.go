package decisions

import (
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (a *Decisions) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /decisions/new", Policy: web.Voices, Handle: a.proposePage},
		{Pattern: "POST /decisions/new", Policy: web.Voices, Handle: a.propose},
		{Pattern: "GET /donors/new", Policy: web.Voices, Handle: a.inviteDonorPage},
		{Pattern: "POST /donors/new", Policy: web.Voices, Handle: a.inviteDonor},
		{Pattern: "GET /decisions/{id}", Policy: web.InGroup, Handle: a.page},
		// Whoever is signed in is told in words why she has no voice, the same for every decision.
		{Pattern: "POST /decisions/{id}/voice", Policy: web.SignedIn, Handle: a.raise},
		{Pattern: "POST /decisions/{id}/comments", Policy: web.InGroup, Handle: a.addComment},
		{Pattern: "GET /decisions/{id}/close", Policy: web.Leads, Handle: a.closePage},
		{Pattern: "POST /decisions/{id}/close", Policy: web.Leads, Handle: a.close},
		{Pattern: "GET /decisions/{id}/withdraw", Policy: web.Voices, Handle: a.withdrawPage},
		{Pattern: "POST /decisions/{id}/withdraw", Policy: web.Voices, Handle: a.withdraw},
	}
}

// buttons stand above the list.
func buttons(r *web.Request) []ui.Button {
	var all []ui.Button
	if r.Person.Decides() {
		all = append(all, ui.Button{Text: r.T("decisions.new"), Href: "/decisions/new"},
			ui.Button{Text: r.T("donor_invitations.new"), Href: "/donors/new", Kind: ui.Secondary})
	}
	return append(all, ui.Button{Text: r.T("donor_invitations.title"), Href: "/donors", Kind: ui.Secondary},
		ui.Button{Text: r.T("decision_voices.title"), Href: "/voices", Kind: ui.Secondary})
}

// raise takes a voice. A wrong one is shown again with what was typed.
func (a *Decisions) raise(r *web.Request) (web.Answer, error) {
	if !r.Person.Decides() {
		return nil, fault.New(fault.Forbidden, "decisions.no_voice")
	}
	decision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	s := Say{Decision: decision, Choice: Choice(r.Value("choice")), Reason: r.Value("reason")}
	err = r.Write(func(tx *db.Tx) error { return a.Raise(tx, r.Person.ID, s) })
	if fault.KindOf(err) == fault.Invalid {
		return a.show(r, decision, typed{say: s, problem: err})
	}
	return web.Redirect{To: address(decision), Done: "decisions.voice_raised"}, err
}

func (a *Decisions) addComment(r *web.Request) (web.Answer, error) {
	decision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	body := r.Value("comment")
	switch {
	case body == "":
		return web.Redirect{To: address(decision) + "#comments"}, nil
	case len(body) > LongestComment:
		return a.show(r, decision, typed{comment: body, long: true})
	}
	err = r.Write(func(tx *db.Tx) error { return comment(tx, r.Person, decision, body) })
	return web.Redirect{To: address(decision) + "#comments"}, err
}

// closePage asks the co-lead what was said at the meeting, or to confirm.
func (a *Decisions) closePage(r *web.Request) (web.Answer, error) {
	decision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("decisions.close_title"), Back: back(r, decision)}
	done := false
	err = r.Read(func(tx *db.Tx) error {
		d, err := Get(tx, decision)
		if err != nil || d.State != Open {
			done = true
			return err
		}
		page.Caption = d.Title
		form := ui.Form{Buttons: []ui.Button{{Text: r.T("decisions.close"), Once: true}}}
		if d.Way == Consensus {
			page.Lead = r.T("decisions.close_consensus")
			if form.Parts, err = a.atTable(r, tx, &d); err != nil {
				return err
			}
		} else {
			page.Lead = r.T("decisions.close_lead")
		}
		form.Parts = append(form.Parts, ui.Textarea{Field: ui.Field{Name: "note", Label: r.T("records.optional", r.T("decisions.note")), Hint: r.T("decisions.note.hint")}})
		page.Parts = []ui.Part{form}
		return nil
	})
	if err == nil && done {
		return web.Redirect{To: address(decision)}, nil
	}
	return page, err
}

// atTable asks for the voice of every organisation that has one.
func (a *Decisions) atTable(r *web.Request, tx *db.Tx, d *Decision) ([]ui.Part, error) {
	names, err := a.members.OrganisationNames(r, tx)
	if err != nil {
		return nil, err
	}
	entitled, err := voicesAtTable(tx)
	if err != nil {
		return nil, err
	}
	voices, err := counting(tx, d.ID)
	said := map[id.ID]Choice{}
	for _, v := range voices {
		said[v.Organisation] = v.Choice
	}
	var parts []ui.Part
	for _, o := range entitled {
		options := []ui.Option{{Text: r.T("decisions.absent")}}
		for _, c := range ChoicesOf(d) {
			options = append(options, ui.Option{Value: string(c), Text: sayChoice(r, d, c), Selected: said[o] == c})
		}
		parts = append(parts, ui.Select{Field: ui.Field{Name: "voice-" + string(o), Label: names[o]}, Options: options})
	}
	return parts, err
}

func (a *Decisions) close(r *web.Request) (web.Answer, error) {
	decision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	e := Ending{Voices: map[id.ID]Choice{}, Note: r.Value("note")}
	if len(e.Note) > 20_000 {
		return nil, fault.New(fault.Invalid, "register.long")
	}
	err = r.Write(func(tx *db.Tx) error {
		entitled, err := voicesAtTable(tx)
		if err != nil {
			return err
		}
		for _, o := range entitled {
			e.Voices[o] = Choice(r.Value("voice-" + string(o)))
		}
		return a.Close(tx, decision, e)
	})
	return web.Redirect{To: address(decision), Done: "decisions.closed_now"}, err
}

func (a *Decisions) withdrawPage(r *web.Request) (web.Answer, error) {
	decision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("decisions.withdraw_title"), Back: back(r, decision), Parts: []ui.Part{
		ui.Form{Buttons: []ui.Button{{Text: r.T("decisions.withdraw"), Kind: ui.Warning, Once: true}}}}}
	err = r.Read(func(tx *db.Tx) error {
		d, err := Get(tx, decision)
		if err == nil && (!mayWithdraw(r.Person, &d) || d.State != Open) {
			err = web.NotFound()
		}
		page.Caption = d.Title
		return err
	})
	return page, err
}

func (a *Decisions) withdraw(r *web.Request) (web.Answer, error) {
	decision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return a.Withdraw(tx, decision) })
	return web.Redirect{To: address(decision), Done: "decisions.withdrawn"}, err
}

func back(r *web.Request, decision id.ID) *ui.BackLink {
	return &ui.BackLink{Text: r.T("records.back"), Href: address(decision)}
}

// sayChoice says a choice; an option in its own words.
func sayChoice(r *web.Request, d *Decision, c Choice) string {
	if option, ok := d.option(c); ok {
		return option
	}
	return r.T("decision_voices.choice." + string(c))
}
