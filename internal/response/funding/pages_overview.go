package funding

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/response"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// overview shows what was asked, what was received and what is missing. Members
// see it by partner too; a donor sees the totals and her own contributions.
func (f *Funding) overview(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("funding.title")}
	err := r.Read(func(tx *db.Tx) error {
		o, err := f.plan.InForce(tx)
		if db.IsNotFound(err) {
			page.Lead = r.T("plan.none")
			return nil
		}
		if err != nil {
			return err
		}
		t, err := Summary(tx, o)
		if err != nil {
			return err
		}
		page.Lead = r.T("funding.lead", t.Version, t.AsOf, t.Currency)
		page.Parts = append(page.Parts, facts(r, t), f.buttons(r))
		if r.Person.Seat == who.Donor {
			own, err := f.ownParts(r, tx, o)
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, own...)
		}
		page.Parts = append(page.Parts, linesTable(r, "by-output", r.T("funding.by_output"), r.T("plan_outputs.one"), t.ByOutput, t, outputNames(o, string(r.Lang)), r.T("funding.no_output")),
			ui.Paragraph{Text: r.T("funding.no_output_hint"), Quiet: true})
		if r.Person.InGroup() {
			partners, err := f.partnerNames(r, tx)
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, linesTable(r, "by-partner", r.T("funding.by_partner"), r.T("contributions.partner"), t.ByPartner, t, partners, "–"))
		}
		page.Parts = append(page.Parts, linesTable(r, "by-year", r.T("funding.by_year"), r.T("contributions.year"), t.ByYear, t, nil, "–"), basis(r, t))
		return nil
	})
	return page, err
}

func facts(r *web.Request, t Totals) ui.Part {
	return ui.Facts{
		{Value: money(r, t.All.Required, t.Currency), Text: r.T("funding.required")},
		{Value: money(r, t.All.Received, t.Currency), Text: r.T("funding.received")},
		{Value: money(r, t.All.Gap(), t.Currency), Text: r.T("funding.gap")},
		{Value: r.Percent(t.All.Share()), Text: r.T("funding.share")},
	}
}

// money says an amount in whole units.
func money(r *web.Request, m Money, currency string) string {
	return r.Number(m.Units()) + " " + currency
}

// exactly says an amount with its hundredths.
func exactly(r *web.Request, m Money, currency string) string {
	return r.Decimal(float64(m)/100, 2) + " " + currency
}

// basis says which rates the values rest on.
func basis(r *web.Request, t Totals) ui.Part {
	if t.OldestDay.IsZero() {
		return ui.Paragraph{Text: r.N("funding.basis", t.Count), Quiet: true}
	}
	return ui.Paragraph{Text: r.N("funding.basis", t.Count) + " " + r.T("funding.basis_rates", t.OldestDay), Quiet: true}
}

func (f *Funding) buttons(r *web.Request) ui.Part {
	if !r.Person.InGroup() {
		return nil
	}
	buttons := ui.ButtonGroup{{Text: r.T("contributions.title"), Href: "/contributions"}}
	if r.Person.Decides() {
		buttons = append(buttons, ui.Button{Text: r.T("contributions.new"), Href: "/contributions/new", Kind: ui.Secondary})
	}
	return append(buttons, ui.Button{Text: r.T("allocation.title"), Href: "/funding/allocation", Kind: ui.Secondary},
		ui.Button{Text: r.T("scenario.title"), Href: "/funding/scenario", Kind: ui.Secondary},
		ui.Button{Text: r.T("rates.title"), Href: "/funding/rates", Kind: ui.Secondary})
}

// linesTable sets requirement, received, pledged and gap beside each other.
func linesTable(r *web.Request, name, caption, what string, lines []Line, t Totals, names map[string]string, none string) ui.Part {
	table := ui.Table{ID: name, Caption: caption, RowHeaders: true, Stacked: true, Empty: r.T("funding.nothing"),
		Columns: []ui.Column{{Text: what}, {Text: r.T("funding.required"), Numeric: true}, {Text: r.T("funding.received"), Numeric: true},
			{Text: r.T("funding.pledged"), Numeric: true}, {Text: r.T("funding.gap"), Numeric: true}, {Text: r.T("funding.share"), Numeric: true}}}
	for _, l := range lines {
		title := l.Key
		if names != nil {
			title = names[l.Key]
		}
		if l.Key == "" {
			title = none
		}
		table.Rows = append(table.Rows, lineCells(r, title, l))
	}
	if len(lines) > 1 {
		table.Foot = lineCells(r, r.T("funding.all"), t.All)
	}
	return table
}

func lineCells(r *web.Request, title string, l Line) []ui.Cell {
	share := "–"
	if l.Required > 0 {
		share = r.Percent(l.Share())
	}
	return []ui.Cell{{Text: title}, {Text: r.Number(l.Required.Units())}, {Text: r.Number(l.Received.Units())}, {Text: r.Number(l.Pledged.Units())}, {Text: r.Number(l.Gap().Units())}, {Text: share}}
}

func (f *Funding) partnerNames(r *web.Request, tx *db.Tx) (map[string]string, error) {
	all, err := f.plan.Names(tx, r.Lang)
	names := map[string]string{}
	for partner, name := range all {
		names[string(partner)] = name
	}
	return names, err
}

// ownShown is how many of a donor's contributions her page lists.
const ownShown = 100

// ownParts is what a donor gives: each contribution with its rate and the rate's day.
func (f *Funding) ownParts(r *web.Request, tx *db.Tx, o *response.Outline) ([]ui.Part, error) {
	given, err := givenBy(tx, o.Plan.ID, r.Person.Organisation)
	if err != nil {
		return nil, err
	}
	list, err := f.givenTo(tx, o.Plan.ID, r.Person.Organisation, ownShown)
	if err != nil {
		return nil, err
	}
	partners, err := f.plan.Names(tx, r.Lang)
	t := ui.Table{ID: "own", Caption: r.T("funding.own"), RowHeaders: true, Stacked: true, Empty: r.T("funding.own_none"),
		Columns: []ui.Column{{Text: r.T("contributions.reference")}, {Text: r.T("contributions.partner")}, {Text: r.T("contributions.output")}, {Text: r.T("contributions.state")}, {Text: r.T("contributions.amount"), Numeric: true}, {Text: r.T("contributions.value"), Numeric: true}}}
	outputs := outputNames(o, string(r.Lang))
	for i := range list {
		t.Rows = append(t.Rows, ownCells(r, &list[i], partners, outputs, o.Plan.Currency))
	}
	lead := ui.Paragraph{Text: r.T("funding.own_lead", money(r, given.Received, o.Plan.Currency), money(r, given.Pledged, o.Plan.Currency))}
	return []ui.Part{lead, t}, err
}

func ownCells(r *web.Request, c *Contribution, partners map[id.ID]string, outputs map[string]string, currency string) []ui.Cell {
	amount, _ := MoneyOf(*c.Amount)
	value, _ := ParseMoney(c.Value)
	output, rate := r.T("funding.no_output"), ""
	if c.Output != "" {
		output = outputs[string(c.Output)]
	}
	if !c.RateDay.IsZero() {
		rate = r.T("funding.rate", c.Rate, c.Currency, c.RateDay)
	}
	return []ui.Cell{{Text: c.Reference, Detail: r.Day(c.Day)}, {Text: partners[c.Partner]}, {Text: output}, {Text: r.T("contributions.state." + string(c.State))},
		{Text: exactly(r, amount, c.Currency)}, {Text: exactly(r, value, currency), Detail: rate}}
}
