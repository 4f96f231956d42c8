package actors

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (a *Actors) textRoutes() []web.Route {
	return []web.Route{{Pattern: "POST /services/{id}/texts/{lang}", Policy: web.Voices, Handle: a.textsRead}}
}

// texts are what a service says in several languages, by the field's name.
func (s *Service) texts() map[string]*lang.Texts {
	return map[string]*lang.Texts{"name": &s.Name, "description": &s.Description, "refer": &s.Refer}
}

// textFields are those of texts, in the order of a page.
var textFields = []string{"name", "description", "refer"}

// serviceTexts shows a service's texts in each language with how they stand, for
// whoever may change them: a second person reads them and says that they are right.
func (a *Actors) serviceTexts(r *web.Request, tx *db.Tx, s *Service) (ui.Part, error) {
	var content ui.Stack
	for _, l := range lang.All {
		list, done := ui.SummaryList{Title: lang.OwnNames[l]}, true
		for _, field := range textFields {
			t := (*s.texts()[field])[l]
			if t.Text == "" {
				continue
			}
			state, err := a.sayReview(r, tx, t)
			if err != nil {
				return nil, err
			}
			done = done && t.Reviewed
			list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("services." + field), Content: ui.Stack{ui.Paragraph{Text: t.Text, Lang: string(l)}, state}})
		}
		if len(list.Rows) == 0 {
			continue
		}
		content = append(content, list)
		if !done {
			content = append(content, ui.Form{Action: "/services/" + string(s.ID) + "/texts/" + string(l), Hidden: []ui.Hidden{{Name: "version", Value: formatInt(int64(s.Version))}},
				Buttons: []ui.Button{{Text: r.T("services.texts.read", lang.OwnNames[l]), Kind: ui.Secondary, Once: true}}})
		}
	}
	return ui.Details{Summary: r.T("services.texts"), Content: append(ui.Stack{ui.Paragraph{Text: r.T("services.texts.lead")}}, content...)}, nil
}

// sayReview says how a text stands: a draft, read by somebody, or stale.
func (a *Actors) sayReview(r *web.Request, tx *db.Tx, t lang.Text) (ui.Part, error) {
	switch {
	case t.Stale:
		return ui.Tag{Text: r.T("services.texts.stale"), Colour: ui.Orange}, nil
	case !t.Reviewed:
		return ui.Tag{Text: r.T("services.texts.draft"), Colour: ui.Grey}, nil
	case t.By == "":
		return ui.Tag{Text: r.T("services.texts.reviewed"), Colour: ui.Green}, nil
	}
	p, err := db.Optional(a.members.Store.People.Get(tx, id.ID(t.By)))
	return ui.Stack{ui.Tag{Text: r.T("services.texts.reviewed"), Colour: ui.Green}, ui.Paragraph{Text: p.Name, Quiet: true}}, err
}

// textsRead keeps that somebody has read a service's texts in a language and
// found them right. Who wrote them cannot: a second pair of eyes is needed.
func (a *Actors) textsRead(r *web.Request) (web.Answer, error) {
	service, err := r.PathID("id")
	l := lang.Lang(r.PathValue("lang"))
	if err != nil || !slices.Contains(lang.All, l) {
		return nil, web.NotFound()
	}
	err = r.Write(func(tx *db.Tx) error {
		s, err := a.Store.Services.Get(tx, service)
		if err != nil {
			return err
		}
		if !canService(r.Person, register.Change, &s) {
			return web.NotFound()
		}
		if formatInt(int64(s.Version)) != r.Value("version") { // what she read is no longer what it says
			return fault.New(fault.Conflict, "fault.stale")
		}
		writer, err := writerOfTexts(tx, service)
		if err != nil {
			return err
		}
		if writer == string(r.Person.ID) {
			return fault.New(fault.Forbidden, "services.texts.own")
		}
		return a.Store.readTexts(tx, &s, l, string(r.Person.ID))
	})
	return web.Redirect{To: "/services/" + string(service), Done: "services.texts.done"}, err
}
