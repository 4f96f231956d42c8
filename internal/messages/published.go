package messages

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// Publisher is a neighbour that publishes for anyone to read.
type Publisher interface {
	// Publications lists what is out now, in the reader's words, and nothing that
	// only some may read.
	Publications(r *web.Request, tx *db.Tx) ([]module.Publication, error)
}

// mostPublished bounds the list.
const mostPublished = 100

// published collects what all publishers have out, the newest first.
func (m *Messages) published(r *web.Request, tx *db.Tx) (all []module.Publication, err error) {
	for _, p := range m.Publish {
		some, err := p.Publications(r, tx)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b module.Publication) int { return b.Published.Compare(a.Published) })
	return all[:min(len(all), mostPublished)], nil
}

// publishedPage lists it for the public.
func (m *Messages) publishedPage(r *web.Request) (web.Answer, error) {
	return m.show(r, func(tx *db.Tx, s site) (web.Page, error) {
		all, err := m.published(r, tx)
		table := ui.Table{ID: "published", Caption: s.T("site.published"), Stacked: true, RowHeaders: true, Empty: s.T("site.published_none"),
			Columns: []ui.Column{{Text: s.T("site.published_what")}, {Text: s.T("site.published_on")}}}
		for _, p := range all {
			table.Rows = append(table.Rows, []ui.Cell{{Text: p.Title, Href: s.at(p.Path)}, {Text: s.Day(p.Published)}})
		}
		return web.Page{Title: s.T("site.published"), Lead: s.T("site.published_lead"), Description: s.T("site.published_lead"), Back: s.back(), Parts: []ui.Part{table}}, err
	})
}
