package actors

import (
	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (a *Actors) confirmRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /services/confirm", Policy: web.Voices, Handle: a.confirmPage},
		{Pattern: "POST /services/{id}/confirm", Policy: web.Voices, Handle: a.confirm},
	}
}

func (a *Actors) serviceButtons(r *web.Request) []ui.Button {
	if !r.Person.Decides() {
		return nil
	}
	return []ui.Button{{Text: r.T("services.confirm"), Href: "/services/confirm", Kind: ui.Secondary}}
}

// serviceExtra tells how fresh a service is, and lets its owner confirm it.
func (a *Actors) serviceExtra(r *web.Request, tx *db.Tx, s *Service) ([]ui.Part, error) {
	fresh := s.FreshAt(tx.Now(), confirmDays(tx))
	parts := []ui.Part{ui.Tag{Text: r.T("freshness." + string(fresh)), Colour: freshColours[fresh]}}
	if canService(r.Person, register.Change, s) {
		parts = append(parts, ui.Form{Action: "/services/" + string(s.ID) + "/confirm", Buttons: []ui.Button{{Text: r.T("services.still_right"), Kind: ui.Secondary, Once: true}}})
		texts, err := a.serviceTexts(r, tx, s)
		return append(parts, texts), err
	}
	return parts, nil
}

var freshColours = map[Freshness]ui.Colour{Fresh: ui.Green, Stale: ui.Yellow, Hidden: ui.Orange}

// confirmPage lists the services of one's own organisation that wait for a confirmation.
func (a *Actors) confirmPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("services.confirm_title"), Lead: r.T("services.confirm_lead"), Back: &ui.BackLink{Text: r.T("services.title"), Href: "/services"}}
	err := r.Read(func(tx *db.Tx) error {
		services, err := a.Store.unconfirmed(tx, r.Person.Organisation, confirmDays(tx))
		if err != nil {
			return err
		}
		pages := a.servicePages()
		refs, err := pages.References(r, tx)
		if err != nil {
			return err
		}
		if len(services) == 0 {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("services.all_confirmed")})
		}
		for i := range services {
			s := &services[i]
			name, _ := s.Name.In(r.Lang)
			page.Parts = append(page.Parts, ui.Heading{Text: name}, pages.Summary(r, s, refs), ui.Form{
				Action:  "/services/" + string(s.ID) + "/confirm",
				Buttons: []ui.Button{{Text: r.T("services.still_right"), Once: true}, {Text: r.T("records.edit"), Href: "/services/" + string(s.ID) + "/edit", Kind: ui.Secondary}},
			})
		}
		return nil
	})
	return page, err
}

func (a *Actors) confirm(r *web.Request) (web.Answer, error) {
	service, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		s, err := a.Store.Services.Get(tx, service)
		if err != nil {
			return err
		}
		if !canService(r.Person, register.Change, &s) {
			return web.NotFound()
		}
		return a.Store.Confirm(tx, service)
	})
	return web.Redirect{To: "/services/confirm", Done: "services.confirmed_now"}, err
}
