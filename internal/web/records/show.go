package records

import (
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// historySize is how many of the latest changes a record's page shows.
const historySize = 10

// show is the page of one record, with its history.
func (p Pages[R]) show(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		record, err := p.visible(r, tx)
		if err != nil {
			return err
		}
		refs, err := p.References(r, tx)
		if err != nil {
			return err
		}
		page = web.Page{Title: p.title(r, &record), Caption: r.T(p.Table.Name + ".one"),
			Back: &ui.BackLink{Text: r.T(p.Table.Name + ".title"), Href: p.Path}}
		page.Parts = append(page.Parts, p.Summary(r, &record, refs), p.recordButtons(r, &record))
		if p.Extra != nil {
			extra, err := p.Extra(r, tx, &record)
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, extra...)
		}
		history, err := p.history(r, tx, &record)
		page.Parts = append(page.Parts, history)
		return err
	})
	return page, err
}

// Summary lists the fields of a record that the person may see.
func (p Pages[R]) Summary(r *web.Request, record *R, refs References) ui.Part {
	var list ui.SummaryList
	for _, f := range p.Table.Visible(r.Person, record) {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: p.label(r, f), Content: p.part(r, f, record, refs)})
	}
	return list
}

func (p Pages[R]) recordButtons(r *web.Request, record *R) ui.Part {
	var buttons ui.ButtonGroup
	if p.Edit.Allow(r.Person) && p.Table.Allows(r.Person, register.Change, record) {
		buttons = append(buttons, ui.Button{Text: r.T("records.edit"), Href: p.address(record) + "/edit"})
	}
	if p.Deletes && p.Edit.Allow(r.Person) && p.Table.Allows(r.Person, register.Delete, record) {
		buttons = append(buttons, ui.Button{Text: r.T("records.delete"), Href: p.address(record) + "/delete", Kind: ui.Secondary})
	}
	return buttons
}

// history tells who changed what, as far as the reader may see it.
func (p Pages[R]) history(r *web.Request, tx *db.Tx, record *R) (ui.Part, error) {
	entries, err := audit.History(tx, p.Table.Row(record).ID, historySize)
	if err != nil || len(entries) == 0 || !r.Person.InGroup() {
		return nil, err
	}
	visible := map[string]string{}
	for _, f := range p.Table.Visible(r.Person, record) {
		visible[f.Name] = p.label(r, f)
	}
	var timeline ui.Timeline
	for _, e := range entries {
		timeline.Events = append(timeline.Events, ui.Event{
			Title: r.T("act." + e.Act), When: r.Time(e.At), Time: e.At.Format(time.RFC3339), Text: changed(e, visible),
		})
	}
	return ui.Details{Summary: r.T("records.history"), Content: timeline}, nil
}

func changed(e audit.Entry, visible map[string]string) string {
	var names []string
	for _, c := range e.Changes {
		if label, ok := visible[c.Field]; ok {
			names = append(names, label)
		}
	}
	return strings.Join(names, ", ")
}
