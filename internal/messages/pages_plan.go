package messages

import (
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Messages) planRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /communication", Policy: web.Seated, Handle: m.overview},
		{Pattern: "GET /communication/coverage", Policy: web.Seated, Handle: m.coveragePage},
		{Pattern: "GET /communication/calendar", Policy: web.Seated, Handle: m.calendar},
	}
}

// mostCampaigns are read at once for coverage and calendar.
const mostCampaigns = 2000

// coverage reads the plan as it stands.
func (m *Messages) coverage(tx *db.Tx) (*Coverage, []Campaign, error) {
	campaigns, err := m.Store.Campaigns.List(tx, register.Query{Sort: "from_day", Down: true, Limit: mostCampaigns})
	if err != nil {
		return nil, nil, err
	}
	spoken, err := languages(tx)
	if err != nil {
		return nil, nil, err
	}
	regions, err := m.regions(tx)
	var codes []string
	for _, a := range regions {
		codes = append(codes, a.Code)
	}
	return Cover(campaigns, Groups, spoken, codes, func(area string) string { return m.atlas.Gazetteer().Lineage(area)[1] }, tx.Now()), campaigns, err
}

// overview answers: what do we tell people, and what is missing?
func (m *Messages) overview(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("communication.title"), Lead: r.T("communication.lead")}
	err := r.Read(func(tx *db.Tx) error {
		c, campaigns, err := m.coverage(tx)
		if err != nil {
			return err
		}
		lib, err := m.libraryOf(tx)
		if err != nil {
			return err
		}
		current, all, cleared := currentMessages(lib.pieces, c.Languages)
		running := 0
		for i := range campaigns {
			if campaigns[i].Runs(tx.Now()) {
				running++
			}
		}
		page.Parts = append(page.Parts, ui.Facts{
			{Value: r.Number(cleared), Text: r.T("communication.cleared"), Href: "/key-messages"},
			{Value: r.Number(current) + "/" + r.Number(all), Text: r.T("communication.current"), Href: "/key-messages"},
			{Value: r.Number(running), Text: r.T("communication.running"), Href: "/campaigns"},
			{Value: r.Number(len(Groups)-len(c.Uncovered())) + "/" + r.Number(len(Groups)), Text: r.T("communication.covered"), Href: "/communication/coverage"},
		})
		page.Parts = append(page.Parts, ui.List{Items: sections(r)})
		return nil
	})
	return page, err
}

// sections lead to the lists that this reader may open.
func sections(r *web.Request) []ui.Link {
	items := []ui.Link{{Text: r.T("key_messages.title"), Href: "/key-messages"}, {Text: r.T("campaigns.title"), Href: "/campaigns"}, {Text: r.T("coverage.title"), Href: "/communication/coverage"},
		{Text: r.T("calendar.plan"), Href: "/communication/calendar"}, {Text: r.T("campaign_remarks.title"), Href: "/campaign-remarks"}, {Text: r.T("articles.title"), Href: "/articles"}, {Text: r.T("check.title"), Href: "/check"}}
	if r.Person.InGroup() {
		items = append(items, ui.Link{Text: r.T("materials.title"), Href: "/materials"}, ui.Link{Text: r.T("links.title"), Href: "/links"})
	}
	return items
}

// currentMessages counts the cleared messages, and the texts of them that are
// current out of those that should be: one in each language.
func currentMessages(pieces []*Piece, spoken []string) (current, all, cleared int) {
	for _, p := range pieces {
		if p.Kind == MessageKind && p.Clear() != nil {
			cleared++
			all += len(spoken)
			current += p.CurrentIn(spoken)
		}
	}
	return current, all, cleared
}

// coveragePage is the matrix of groups and languages, for the country or one region.
func (m *Messages) coveragePage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("coverage.title"), Lead: r.T("coverage.lead"), Back: &ui.BackLink{Text: r.T("communication.title"), Href: "/communication"}}
	err := r.Read(func(tx *db.Tx) error {
		c, _, err := m.coverage(tx)
		if err != nil {
			return err
		}
		region := r.Value("area")
		if !slices.Contains(c.Regions, region) {
			region = everywhere
		}
		if len(c.Regions) > 1 {
			page.Parts = append(page.Parts, m.chooseRegion(r, c.Regions, region))
		}
		if none := c.Uncovered(); len(none) > 0 {
			var names []string
			for _, g := range none {
				names = append(names, r.T("groups."+g))
			}
			page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("coverage.none", strings.Join(names, ", "))})
		}
		page.Parts = append(page.Parts, coverageTable(r, c, region))
		return nil
	})
	return page, err
}

func (m *Messages) chooseRegion(r *web.Request, regions []string, chosen string) ui.Part {
	options := []ui.Option{{Text: r.T("coverage.country")}}
	for _, code := range regions {
		options = append(options, ui.Option{Value: code, Text: m.atlas.Say(code, string(r.Lang)), Selected: code == chosen})
	}
	return ui.Form{Get: true, Action: "/communication/coverage", Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "area", Label: r.T("coverage.area")}, Options: options}},
		Buttons: []ui.Button{{Text: r.T("records.apply"), Kind: ui.Secondary}}}
}

func coverageTable(r *web.Request, c *Coverage, region string) ui.Part {
	t := ui.Table{ID: "coverage", Caption: r.T("coverage.table"), RowHeaders: true, Stacked: true, Sticky: true, Columns: []ui.Column{{Text: r.T("key_messages.groups")}}}
	for _, l := range c.Languages {
		t.Columns = append(t.Columns, ui.Column{Text: r.T("languages." + l)})
	}
	for _, g := range c.Groups {
		row := []ui.Cell{{Text: r.T("groups." + g)}}
		for _, l := range c.Languages {
			row = append(row, coverageCell(r, c.At(g, l), region, len(c.Regions)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func coverageCell(r *web.Request, reach Reach, region string, all int) ui.Cell {
	one := region != everywhere || all == 1
	switch {
	case one && reach.Now[region]:
		return ui.Cell{Content: ui.Tag{Text: r.T("coverage.yes"), Colour: ui.Green}}
	case one && reach.Soon[region]:
		return ui.Cell{Content: ui.Tag{Text: r.T("coverage.soon"), Colour: ui.Yellow}}
	case one || len(reach.Now)+len(reach.Soon) == 0:
		return ui.Cell{Text: r.T("coverage.no")}
	case len(reach.Now) == 0:
		return ui.Cell{Content: ui.Tag{Text: r.T("coverage.soon_in", len(reach.Soon), all), Colour: ui.Yellow}}
	}
	return ui.Cell{Content: ui.Tag{Text: r.T("coverage.in", len(reach.Now), all), Colour: ui.Green}}
}

// calendar lists the campaigns of a month.
func (m *Messages) calendar(r *web.Request) (web.Answer, error) {
	month, err := time.Parse("2006-01", r.Value("month"))
	if err != nil || month.Year() < 2000 || month.Year() > 2200 {
		now := r.DB().Now().UTC()
		month = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	page := web.Page{Title: r.T("calendar.plan"), Caption: r.Month(month), Back: &ui.BackLink{Text: r.T("communication.title"), Href: "/communication"}}
	at := func(months int) string {
		return "/communication/calendar?month=" + month.AddDate(0, months, 0).Format("2006-01")
	}
	err = r.Read(func(tx *db.Tx) error {
		_, campaigns, err := m.coverage(tx)
		t := ui.Table{ID: "calendar", Caption: r.T("campaigns.title"), RowHeaders: true, Stacked: true, Empty: r.T("calendar.nothing"),
			Columns: []ui.Column{{Text: r.T("campaigns.name")}, {Text: r.T("campaigns.from_day")}, {Text: r.T("campaigns.to_day")}, {Text: r.T("campaigns.channel")}, {Text: r.T("campaigns.area")}, {Text: r.T("campaigns.state")}}}
		slices.SortStableFunc(campaigns, func(a, b Campaign) int { return a.From.Compare(b.From) })
		for i := range campaigns {
			if c := &campaigns[i]; c.In(month) && c.State != Dropped {
				t.Rows = append(t.Rows, []ui.Cell{{Text: c.Name, Href: "/campaigns/" + string(c.ID)}, {Text: r.Day(c.From)}, {Text: r.Day(c.To)},
					{Text: r.T("campaigns.channel." + c.Channel)}, {Text: m.where(r, c)}, {Text: r.T("campaigns.state." + string(c.State))}})
			}
		}
		page.Parts = []ui.Part{ui.ButtonGroup{{Text: r.T("calendar.earlier"), Href: at(-1), Kind: ui.Secondary}, {Text: r.T("calendar.later"), Href: at(1), Kind: ui.Secondary}}, t}
		return err
	})
	return page, err
}

func (m *Messages) where(r *web.Request, c *Campaign) string {
	area := r.T("coverage.country")
	if c.Area != "" {
		area = m.atlas.Say(c.Area, string(r.Lang))
	}
	if c.Place != "" {
		return c.Place + ", " + area
	}
	return area
}

// campaignParts show how often a campaign's links were opened and what people said.
func (m *Messages) campaignParts(r *web.Request, tx *db.Tx, c *Campaign) ([]ui.Part, error) {
	visits, err := visitsOf(tx, c.ID)
	if err != nil {
		return nil, err
	}
	opened := ui.Fact{Value: r.Number(visits), Text: r.T("links.opened")}
	if r.Person.InGroup() {
		opened.Href = "/links?campaign=" + string(c.ID)
	}
	said, err := m.Store.Remarks.List(tx, register.Query{Where: map[string]any{"campaign": c.ID}, Limit: 50})
	if err != nil {
		return nil, err
	}
	pages := m.remarkPages()
	refs, err := pages.References(r, tx)
	parts := []ui.Part{ui.Facts{opened}, pages.Rows(r, said, refs, r.T("campaign_remarks.title"))}
	if r.Person.Decides() {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("campaign_remarks.new"), Href: "/campaign-remarks/new", Kind: ui.Secondary}, {Text: r.T("links.new"), Href: "/links/new?campaign=" + string(c.ID), Kind: ui.Secondary}})
	}
	return parts, err
}
