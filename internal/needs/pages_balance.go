package needs

import (
	"fmt"
	"html/template"
	"net/url"

	"ostoja/internal/actors"
	"ostoja/internal/chart"
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

// views are the pages that belong together, with the one that is shown marked.
func views(r *web.Request, current string) ui.Part {
	n := ui.SubNavigation{Label: r.T("balance.views")}
	for _, v := range []struct {
		path, label string
		policy      web.Policy
	}{{"/balance", "balance.title", web.Seated}, {"/needs", "needs.title", web.Seated}, {"/gaps", "gaps.title", web.Seated}, {"/ranking", "ranking.title", web.InGroup},
		{"/recommendations", "recommendations.title", web.Seated}, {"/impartiality", "impartiality.title", web.Seated}} {
		if v.policy.Allow(r.Person) {
			n.Items = append(n.Items, ui.NavItem{Text: r.T(v.label), Href: v.path, Current: v.path == current})
		}
	}
	return n
}

func (n *Needs) place(r *web.Request, region string) string {
	if region == "" {
		return r.T("balance.country")
	}
	return n.atlas.Say(region, string(r.Lang))
}

func kindOf(r *web.Request, k actors.Kind) string { return r.T("services.kind." + string(k)) }
func groupOf(r *web.Request, g Group) string      { return r.T("groups." + string(g)) }

// rowsShown is how many gaps a page lists.
const rowsShown = 100

// balancePage lists the gaps, the largest first: need minus what covers it.
func (n *Needs) balancePage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("balance.title"), Lead: r.T("balance.lead"), Parts: []ui.Part{views(r, "/balance")}}
	err := r.Read(func(tx *db.Tx) error {
		cells, _, err := n.balance(tx)
		if err != nil {
			return err
		}
		filter, chosen := n.balanceFilter(r, cells), chosenCells(r, cells)
		paging := records.PagingOf(r, len(chosen), rowsShown)
		page.Parts = append(page.Parts, filter, ui.Paragraph{Text: r.N("records.count", len(chosen)), Quiet: true},
			n.balanceTable(r, chosen[paging.From():min(paging.From()+rowsShown, len(chosen))]), paging.Links(r), ui.Details{Summary: r.T("balance.how"), Text: r.T("balance.how_text", helpWithin)})
		return nil
	})
	return page, err
}

func (n *Needs) balanceFilter(r *web.Request, cells []Cell) ui.Part {
	regions, kinds, groups := []ui.Option{{Text: r.T("records.all")}}, []ui.Option{{Text: r.T("records.all")}}, []ui.Option{{Text: r.T("records.all")}}
	seen := map[string]bool{}
	add := func(list *[]ui.Option, name, value, text string) {
		if key := name + "=" + value; !seen[key] && value != "" {
			seen[key] = true
			*list = append(*list, ui.Option{Value: value, Text: text, Selected: r.Value(name) == value})
		}
	}
	for _, c := range cells {
		add(&regions, "region", c.Region, n.place(r, c.Region))
		add(&kinds, "kind", string(c.Kind), kindOf(r, c.Kind))
		add(&groups, "population", string(c.Group), groupOf(r, c.Group))
	}
	return ui.Filter{Action: "/balance", Heading: r.T("records.filter"), Apply: r.T("records.apply"), Fields: []ui.Part{
		ui.Select{Field: ui.Field{Name: "region", Label: r.T("needs.area")}, Options: regions}, ui.Select{Field: ui.Field{Name: "kind", Label: r.T("needs.kind")}, Options: kinds},
		ui.Select{Field: ui.Field{Name: "population", Label: r.T("needs.population")}, Options: groups}}}
}

func (n *Needs) balanceTable(r *web.Request, cells []Cell) ui.Part {
	t := ui.Table{Caption: r.T("balance.table"), Stacked: true, RowHeaders: true, Empty: r.T("balance.empty"), Columns: []ui.Column{
		{Text: r.T("needs.area")}, {Text: r.T("needs.kind")}, {Text: r.T("needs.population")}, {Text: r.T("balance.need"), Numeric: true}, {Text: r.T("balance.covered"), Numeric: true}, {Text: r.T("balance.gap"), Numeric: true}, {Text: r.T("needs.severity"), Numeric: true}}}
	for i := range cells {
		c := &cells[i]
		need := ui.Cell{Text: r.Decimal(c.Need, 0)}
		if c.Low != c.Need || c.High != c.Need {
			need.Detail = r.Decimal(c.Low, 0) + " – " + r.Decimal(c.High, 0)
		}
		gap := ui.Cell{Text: r.Decimal(c.Gap(), 0)}
		if c.Unused() {
			gap.Detail = r.T("balance.free", int(c.Free()))
		}
		severity := ""
		if c.Severity > 0 {
			severity = r.Number(c.Severity)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: n.place(r, c.Region), Href: cellHref(c)}, {Text: kindOf(r, c.Kind)}, {Text: groupOf(r, c.Group)}, need, {Text: r.Decimal(c.Covered(), 0)}, gap, {Text: severity}})
	}
	return t
}

// chosenCells are those that the filter asks for.
func chosenCells(r *web.Request, cells []Cell) (out []Cell) {
	for _, c := range cells {
		if chosen(r, "region", c.Region) && chosen(r, "kind", string(c.Kind)) && chosen(r, "population", string(c.Group)) {
			out = append(out, c)
		}
	}
	return out
}

func chosen(r *web.Request, name, value string) bool {
	wanted := r.Value(name)
	return wanted == "" || wanted == value
}

func cellHref(c *Cell) string {
	q := url.Values{"region": {c.Region}, "kind": {string(c.Kind)}, "population": {string(c.Group)}}
	return "/balance/cell?" + q.Encode()
}

// cellPage shows the arithmetic of one gap: every source and every part.
func (n *Needs) cellPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Back: &ui.BackLink{Text: r.T("balance.title"), Href: "/balance"}}
	err := r.Read(func(tx *db.Tx) error {
		cells, _, err := n.balance(tx)
		if err != nil {
			return err
		}
		for i := range cells {
			c := &cells[i]
			if c.Region == r.Value("region") && string(c.Kind) == r.Value("kind") && string(c.Group) == r.Value("population") {
				page.Title, page.Caption = kindOf(r, c.Kind)+": "+n.place(r, c.Region), groupOf(r, c.Group)
				page.Lead = r.T("balance.sentence", r.Decimal(c.Need, 0), r.Decimal(c.Covered(), 0), r.Decimal(c.Gap(), 0))
				page.Parts = n.cellParts(r, c)
				return nil
			}
		}
		return web.NotFound()
	})
	return page, err
}

func (n *Needs) cellParts(r *web.Request, c *Cell) []ui.Part {
	sources := ui.Table{ID: "sources", Caption: r.T("balance.sources"), Stacked: true, Columns: []ui.Column{{Text: r.T("needs.area")}, {Text: r.T("needs.people"), Numeric: true}, {Text: r.T("balance.range")}, {Text: r.T("needs.source")}, {Text: r.T("needs.source_day")}}, Foot: []ui.Cell{{Text: r.T("balance.sum")}, {Text: r.Decimal(c.Need, 0)}, {}, {}, {}}}
	for _, s := range c.Sources {
		between := ""
		if s.Low != nil || s.High != nil {
			between = r.Decimal(orElse(s.Low, float64(*s.People)), 0) + " – " + r.Decimal(orElse(s.High, float64(*s.People)), 0)
		}
		sources.Rows = append(sources.Rows, []ui.Cell{{Text: n.place(r, s.Area), Href: "/needs/" + string(s.ID)}, {Text: r.Number(*s.People)}, {Text: between}, {Text: s.Source}, {Text: r.Day(s.SourceDay)}})
	}
	parts := ui.Table{ID: "parts", Caption: r.T("balance.parts"), Stacked: true, Empty: r.T("balance.no_parts"), Columns: []ui.Column{{Text: r.T("balance.who")}, {Text: r.T("balance.people"), Numeric: true}, {Text: r.T("balance.share"), Numeric: true}, {Text: r.T("balance.counts"), Numeric: true}}}
	for _, p := range c.Parts {
		what := r.T("balance.places")
		if p.Activity {
			what = r.T("balance.reached")
		}
		parts.Rows = append(parts.Rows, []ui.Cell{{Text: p.Name, Href: p.Href, Detail: what}, {Text: r.Number(p.People)}, {Text: r.Percent(p.Share)}, {Text: r.Decimal(p.Covers(), 1)}})
	}
	if len(c.Parts) > 0 {
		parts.Foot = []ui.Cell{{Text: r.T("balance.sum")}, {}, {}, {Text: r.Decimal(c.Covered(), 1)}}
	}
	out := []ui.Part{sources, parts, ui.Paragraph{Text: fmt.Sprintf("%s − %s = %s", r.Decimal(c.Need, 0), r.Decimal(c.Covered(), 1), r.Decimal(c.Need-c.Covered(), 1))}}
	if c.Unused() {
		out = append(out, ui.InsetText{Text: r.T("balance.unused", int(c.Free()))})
	}
	if r.Person.Decides() {
		out = append(out, ui.ButtonGroup{{Text: r.T("gaps.new"), Href: "/gaps/new"}})
	}
	return out
}

// impartialityPage asks whether help goes where the need is.
func (n *Needs) impartialityPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("impartiality.title"), Lead: r.T("impartiality.lead"), Parts: []ui.Part{views(r, "/impartiality")}}
	err := r.Read(func(tx *db.Tx) error {
		cells, help, err := n.balance(tx)
		if err != nil {
			return err
		}
		say := func(code string) string {
			if r.Has("groups." + code) {
				return r.T("groups." + code)
			}
			return n.place(r, code)
		}
		page.Parts = append(page.Parts, curvePart(r, "groups", ByGroup(cells), say), curvePart(r, "sex", BySexAndAge(cells, help), say), curvePart(r, "regions", ByRegion(cells), say),
			ui.Details{Summary: r.T("balance.how"), Text: r.T("impartiality.how_text", helpWithin)})
		return nil
	})
	return page, err
}

// curvePart is one curve with a plain sentence and the table behind it.
func curvePart(r *web.Request, dimension string, shares []chart.Share, say func(string) string) ui.Part {
	section := ui.Section{ID: dimension, Title: r.T("impartiality." + dimension)}
	points, gini := chart.Curve(shares)
	least, most, ok := Extremes(shares)
	if !ok || len(points) < 2 {
		section.Parts = ui.Stack{ui.Paragraph{Text: r.T("impartiality.nothing")}}
		return section
	}
	sentence := r.T("impartiality.sentence", say(least.Name), r.Decimal(per100(least), 1), say(most.Name), r.Decimal(per100(most), 1))
	for i := range points {
		points[i].Name = say(points[i].Name)
	}
	t := ui.Table{ID: dimension + "-table", Caption: r.T("impartiality.table") + ": " + r.T("impartiality."+dimension), RowHeaders: true, Stacked: true, Columns: []ui.Column{{Text: r.T("impartiality.who")}, {Text: r.T("balance.need"), Numeric: true}, {Text: r.T("impartiality.help"), Numeric: true}, {Text: r.T("impartiality.per100"), Numeric: true}}}
	for _, s := range shares {
		if s.Need > 0 {
			t.Rows = append(t.Rows, []ui.Cell{{Text: say(s.Name)}, {Text: r.Decimal(s.Need, 0)}, {Text: r.Decimal(s.Help, 0)}, {Text: r.Decimal(per100(s), 1)}})
		}
	}
	svg := chart.Lorenz(dimension+"-curve", points, chart.Words{Title: r.T("impartiality." + dimension), Description: sentence, X: r.T("impartiality.x"), Y: r.T("impartiality.y")})
	section.Parts = ui.Stack{ui.Paragraph{Text: sentence}, ui.Figure{SVG: template.HTML(svg), Name: "impartiality-" + dimension, PNG: r.T("map.png"), Drawing: r.T("impartiality.svg")}, ui.Paragraph{Text: r.T("impartiality.gini", r.Decimal(gini, 2)), Quiet: true}, t}
	return section
}
