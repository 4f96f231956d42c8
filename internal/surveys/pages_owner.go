package surveys

import (
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// A form changes its owner in two steps, for its answers go with it: the owner
// offers it, and the other organisation takes it over.

func (s *Surveys) ownerRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /surveys/{id}/owner", Policy: web.Voices, Handle: s.ownerPage},
		{Pattern: "POST /surveys/{id}/owner", Policy: web.Voices, Handle: s.offer},
		{Pattern: "POST /surveys/{id}/take", Policy: web.Voices, Handle: s.take},
	}
}

// successors are the organisations that a form may be offered to: those with a
// voice in the group.
func (s *Surveys) successors(tx *db.Tx, f *Form) ([]members.Organisation, error) {
	all, err := s.members.Store.Organisations.List(tx, register.Query{Where: map[string]any{"seat": []any{"co-lead", "member"}}, Sort: "name", Limit: 500})
	var others []members.Organisation
	for _, o := range all {
		if o.ID != f.Owner {
			others = append(others, o)
		}
	}
	return others, err
}

func (s *Surveys) ownerPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.owner_title"), Lead: r.T("surveys.owner_lead")}
	err := r.Read(func(tx *db.Tx) error {
		f, err := ownForm(r, tx)
		if err != nil {
			return err
		}
		page.Caption, page.Back = f.Title, &ui.BackLink{Text: f.Title, Href: address(&f)}
		others, err := s.successors(tx, &f)
		options := []ui.Option{{Text: r.T("surveys.owner_nobody")}}
		for _, o := range others {
			name, _ := o.Name.In(r.Lang)
			options = append(options, ui.Option{Value: string(o.ID), Text: name, Selected: o.ID == f.Offered})
		}
		page.Parts = []ui.Part{ui.Form{Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "to", Label: r.T("surveys.owner_to")}, Options: options}}, Buttons: []ui.Button{{Text: r.T("surveys.owner_offer"), Once: true}}}}
		return err
	})
	return page, err
}

// offer lets an organisation take the form over; to nobody, takes the offer back.
func (s *Surveys) offer(r *web.Request) (web.Answer, error) {
	var f Form
	err := r.Write(func(tx *db.Tx) (err error) {
		if f, err = ownForm(r, tx); err != nil {
			return err
		}
		f.Offered = id.ID(r.Value("to"))
		others, err := s.successors(tx, &f)
		if err != nil {
			return err
		}
		known := f.Offered == ""
		for _, o := range others {
			known = known || o.ID == f.Offered
		}
		if !known {
			return fault.New(fault.Invalid, "surveys.owner_unknown")
		}
		return updateForm(tx, &f, "offer", audit.Change{Field: "offered", New: string(f.Offered)})
	})
	return web.Redirect{To: address(&f), Done: "surveys.saved"}, err
}

// take makes the form that of the organisation that it was offered to.
func (s *Surveys) take(r *web.Request) (web.Answer, error) {
	key, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var f Form
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, err = formByID(tx, key); err == nil && (f.Offered == "" || f.Offered != r.Person.Organisation || !mayOwn(r.Person)) {
			err = web.NotFound()
		}
		if err != nil {
			return err
		}
		return handOver(tx, &f)
	})
	return web.Redirect{To: address(&f), Done: "surveys.owner_taken"}, err
}

// offers lists the forms that the reader's organisation may take over.
func offers(r *web.Request, tx *db.Tx) ([]ui.Part, error) {
	if !mayOwn(r.Person) {
		return nil, nil
	}
	forms, err := formsOffered(tx, r.Person.Organisation)
	var parts []ui.Part
	for _, f := range forms {
		parts = append(parts, ui.Form{Action: address(&f, "take"), Parts: []ui.Part{ui.InsetText{Text: r.T("surveys.owner_offered", f.Title)}}, Buttons: []ui.Button{{Text: r.T("surveys.owner_take"), Kind: ui.Secondary, Once: true}}})
	}
	return parts, err
}
