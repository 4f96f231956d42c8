package funding

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// compare sets the money of a plan beside needs, by area and by group.
func (f *Funding) compare(tx *db.Tx, plan id.ID) (areas, groups []Share, err error) {
	money, err := placedOf(tx, plan)
	if err != nil {
		return nil, nil, err
	}
	var needs []Need
	if f.Needs != nil {
		if needs, err = f.Needs.Needs(tx); err != nil {
			return nil, nil, err
		}
	}
	return byArea(needs, money, f.region), byGroup(needs, money), nil
}

// allocation shows money and help against need.
func (f *Funding) allocation(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("allocation.title"), Lead: r.T("allocation.lead"), Back: &ui.BackLink{Text: r.T("funding.title"), Href: "/funding"}}
	err := r.Read(func(tx *db.Tx) error {
		o, err := f.plan.InForce(tx)
		if err != nil {
			return err
		}
		areas, groups, err := f.compare(tx, o.Plan.ID)
		place := func(code string) string {
			if code == "" {
				return r.T("allocation.country")
			}
			return f.atlas.Say(code, string(r.Lang))
		}
		group := func(code string) string { return r.T("groups." + code) }
		page.Parts = []ui.Part{shareTable(r, "areas", "allocation.by_area", "contributions.area", areas, o.Plan.Currency, place),
			shareTable(r, "groups", "allocation.by_group", "contributions.population", groups, o.Plan.Currency, group),
			ui.Details{Summary: r.T("allocation.how"), Content: ui.Paragraph{Text: r.T("allocation.how_text")}}}
		return err
	})
	return page, err
}

func shareTable(r *web.Request, name, caption, what string, shares []Share, currency string, say func(string) string) ui.Part {
	t := ui.Table{ID: name, Caption: r.T(caption), RowHeaders: true, Stacked: true, Empty: r.T("allocation.none"),
		Columns: []ui.Column{{Text: r.T(what)}, {Text: r.T("allocation.people"), Numeric: true}, {Text: r.T("allocation.capacity"), Numeric: true}, {Text: r.T("allocation.money"), Numeric: true}, {Text: r.T("allocation.per_person"), Numeric: true}}}
	for _, s := range shares {
		people, capacity, per := "–", "–", "–"
		if s.People > 0 {
			people, capacity, per = r.Number(s.People), r.Percent(s.Capacity()), exactly(r, s.PerPerson, currency)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: say(s.Key)}, {Text: people}, {Text: capacity}, {Text: money(r, s.Money, currency)}, {Text: per}})
	}
	return t
}
