package messages

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// contactParts list the services that a piece names, as they are now.
func (m *Messages) contactParts(r *web.Request, tx *db.Tx, p *Piece) ([]ui.Part, error) {
	all, err := m.contacts(tx, p.ID)
	if err != nil {
		return nil, err
	}
	may := keeps(r.Person, register.Change, p.Owner)
	action := "/pieces/" + string(p.ID) + "/do/contact"
	parts := []ui.Part{ui.Heading{Text: r.T("contacts.title"), ID: "contacts"}, ui.Paragraph{Text: r.T("contacts.lead")}}
	for _, c := range all {
		name, _ := c.Now.Name.In(r.Lang)
		row := ui.SummaryList{Title: name, Rows: []ui.SummaryRow{{Key: r.T("services.phone"), Value: c.Now.Phone}}}
		if c.Gone {
			row = ui.SummaryList{Title: c.Name, Rows: []ui.SummaryRow{{Key: r.T("services.phone"), Value: r.T("contacts.gone", c.Phone)}}}
		} else if c.Changed() {
			row.Rows = append(row.Rows, ui.SummaryRow{Key: r.T("contacts.before"), Value: c.Phone})
		}
		parts = append(parts, row)
		if may {
			form := ui.Form{Action: action, Hidden: []ui.Hidden{{Name: "service", Value: string(c.Service)}}, Buttons: []ui.Button{{Text: r.T("contacts.remove"), Name: "do", Value: "remove", Kind: ui.Secondary}}}
			if c.Changed() && !c.Gone {
				form.Buttons = append([]ui.Button{{Text: r.T("contacts.seen"), Name: "do", Value: "name"}}, form.Buttons...)
			}
			parts = append(parts, form)
		}
	}
	if !may || len(all) >= mostContacts {
		return parts, nil
	}
	options, err := m.contactOptions(r, tx)
	if err != nil || len(options) == 0 {
		return parts, err
	}
	return append(parts, ui.Form{Action: action, Hidden: []ui.Hidden{{Name: "do", Value: "name"}},
		Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "service", Label: r.T("contacts.service")}, Options: options}}, Buttons: []ui.Button{{Text: r.T("contacts.add"), Kind: ui.Secondary, Once: true}}}), nil
}

func (m *Messages) contactOptions(r *web.Request, tx *db.Tx) (options []ui.Option, err error) {
	all, err := m.directory.Contacts(tx)
	for _, c := range all[:min(len(all), mostOptions)] {
		name, _ := c.Name.In(r.Lang)
		options = append(options, ui.Option{Value: string(c.Service), Text: name + " – " + c.Phone})
	}
	lang.SortBy(r.Lang, options, func(o ui.Option) string { return o.Text })
	return options, err
}

func (m *Messages) takeContact(r *web.Request) (web.Answer, error) {
	return m.change(r, "contacts.saved", func(tx *db.Tx, p *Piece) error {
		service, err := id.Parse(r.Value("service"))
		if err != nil || !keeps(r.Person, register.Change, p.Owner) {
			return web.NotFound()
		}
		if r.Value("do") == "remove" {
			return m.detach(tx, p, service)
		}
		return m.attach(tx, p, service)
	})
}
