package figures

import (
	"net/url"
	"slices"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// preview has a choice looked at by a job, and leads to its page; a choice that
// cannot be is refused on the form.
func (g *Gate) preview(r *web.Request) (web.Answer, error) {
	form, err := r.Values()
	if err != nil {
		return nil, err
	}
	choice := url.Values(form)
	if len(g.sources) == 0 {
		return nil, web.NotFound()
	}
	q, err := g.parse(choice)
	if err == nil {
		s, _ := g.source(q.Source)
		_, err = q.ordered(s)
	}
	if fault.KindOf(err) == fault.Invalid && err != nil {
		page, why := newPage(r), reasonOf(err)
		page.Problems = []ui.ErrorLink{{Text: r.T(why.Says, why.Args...), Href: "#variables"}}
		page.Parts = []ui.Part{g.form(r, choice)}
		return page, nil
	}
	if err != nil {
		return nil, err
	}
	var to string
	err = r.Write(func(tx *db.Tx) error {
		which, err := g.addDraft(tx, r.Person.ID, choice)
		to = "/figures/new/previews/" + string(which)
		return err
	})
	return web.Redirect{To: to}, err
}

// readDraft reads the preview of the path; another person's is not there.
func (g *Gate) readDraft(r *web.Request) (d draft, err error) {
	which, err := r.PathID("preview")
	if err != nil {
		return d, err
	}
	err = r.Read(func(tx *db.Tx) error {
		d, err = g.store.draft(tx, which)
		return err
	})
	if err == nil && d.person != r.Person.ID {
		err = web.NotFound()
	}
	return d, err
}

// previewPage shows how far a preview is, or what it says, with the form below
// to choose otherwise.
func (g *Gate) previewPage(r *web.Request) (web.Answer, error) {
	d, err := g.readDraft(r)
	if err != nil {
		return nil, err
	}
	page, path := newPage(r), "/figures/new/previews/"+string(d.id)
	switch d.state {
	case Queued, Computing:
		page.Lead = ""
		page.Parts = web.Working{Href: path, Queued: d.state == Queued, Share: d.progress, Hint: r.T("figures.preview_hint"), Cancel: path + "/cancel"}.Parts(r)
		return page, nil
	case Previewed:
		page.Parts = g.previewParts(r, d)
	}
	page.Parts = append(page.Parts, ui.Heading{Text: r.T("figures.choose")}, g.form(r, d.choice))
	return page, nil
}

func (g *Gate) cancelPreview(r *web.Request) (web.Answer, error) {
	d, err := g.readDraft(r)
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return cancelPreview(tx, d.id) })
	return web.Redirect{To: "/figures/new?" + d.choice.Encode()}, err
}

// previewParts show risk and usefulness side by side, and ask to propose.
func (g *Gate) previewParts(r *web.Request, d draft) []ui.Part {
	p, q := d.result, d.result.Request
	risk := ui.Stack{ui.Heading{Text: r.T("figures.risk"), Level: 3}, ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("figures.small_groups", int(q.Audience.K())), Value: r.Number(p.Small)}, {Key: r.T("figures.unique"), Value: r.Number(p.Unique)}}}}
	if p.Odds > 0 {
		risk = append(risk, ui.Paragraph{Text: r.T("figures.guess", r.Percent(p.Guess))})
	} else if q.Audience.Method() == Suppression {
		risk = append(risk, ui.Paragraph{Text: r.T("figures.audited", int(q.Audience.K()))})
	}
	useful := ui.Stack{ui.Heading{Text: r.T("figures.useful"), Level: 3}}
	rows := []ui.SummaryRow{{Key: r.T("figures.counted"), Value: r.Number(p.Records)}}
	if q.Kind == TableKind {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.shown"), Value: r.T("figures.of", p.Shown, p.All)}, ui.SummaryRow{Key: r.T("figures.people_shown"), Value: r.Percent(p.PeopleShown)})
	}
	if p.Halfwidth > 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.halfwidth"), Value: "± " + r.Decimal(p.Halfwidth, 0)},
			ui.SummaryRow{Key: r.T("figures.cost"), Value: r.T("figures.cost_of", thousandths(p.Cost), thousandths(p.Balance.Left()))})
	}
	useful = append(useful, ui.SummaryList{Rows: rows})
	parts := []ui.Part{ui.Heading{Text: g.title(r, q) + ", " + string(q.Period)}}
	if p.Refused.Says != "" {
		return append(parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T(p.Refused.Says, p.Refused.Args...)}, ui.Columns{risk, useful})
	}
	parts = append(parts, ui.Columns{risk, useful}, ui.Paragraph{Text: r.T("figures.internal"), Quiet: true})
	hidden := []ui.Hidden{{Name: "preview", Value: string(d.id)}}
	for name, values := range d.choice {
		for _, v := range values {
			hidden = append(hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	slices.SortFunc(hidden, func(a, b ui.Hidden) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return append(parts, ui.Form{Action: "/figures", Hidden: hidden, Buttons: []ui.Button{{Text: r.T("figures.propose"), Once: true}}})
}

// propose stores the request; an equal one leads to the release that is there.
func (g *Gate) propose(r *web.Request) (web.Answer, error) {
	form, err := r.Values()
	if err != nil {
		return nil, err
	}
	values := url.Values(form)
	if len(g.sources) == 0 {
		return nil, web.NotFound()
	}
	q, err := g.parse(values)
	if err != nil {
		return nil, err
	}
	var release *Release
	var fresh bool
	if err := r.Write(func(tx *db.Tx) error {
		if q, err = g.newest(tx, q, values); err != nil {
			return err
		}
		if release, fresh, err = g.Propose(tx, r.Person, q); err != nil || !fresh {
			return err
		}
		return g.foresee(tx, release, values.Get("preview"))
	}); err != nil {
		return nil, err
	}
	done := "figures.proposed"
	if !fresh {
		done = "figures.same"
	}
	return web.Redirect{To: "/figures/" + string(release.ID), Done: done}, nil
}

// foresee keeps with a fresh proposal what the preview said that it was made
// from. A preview of somebody else, or of another request, says nothing of it.
func (g *Gate) foresee(tx *db.Tx, r *Release, preview string) error {
	which, err := id.Parse(preview)
	if err != nil {
		return nil
	}
	d, err := g.store.draft(tx, which)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	seen := d.result.Request
	seen.Version = r.Request.Version
	if d.state != Previewed || d.result.Refused.Says != "" || d.person != r.Approvals[0].Person || seen.Key() != r.Request.Key() {
		return nil
	}
	return g.store.foresee(tx, r, d.result.outlook())
}

// outlookParts say to whoever approves what the release would risk and give, and
// what would be left of the budget to others.
func (g *Gate) outlookParts(r *web.Request, release *Release) []ui.Part {
	s, err := g.source(release.Request.Source)
	if err != nil {
		return nil
	}
	p := Preview{Request: release.Request}
	p.Cost, _ = p.Request.cost()
	p.promise(s)
	if err := r.Read(func(tx *db.Tx) error {
		p.Balance, err = balance(tx, p.Request.Source, p.Request.Period)
		return err
	}); err != nil {
		return nil
	}
	k := int(p.Request.Audience.K())
	var rows []ui.SummaryRow
	parts := []ui.Part{ui.Heading{Text: r.T("figures.risk_and_use")}}
	if o := release.Outlook; o == nil {
		parts = append(parts, ui.InsetText{Text: r.T("figures.outlook_none")})
	} else {
		small := "records.no"
		if o.Small {
			small = "records.yes"
		}
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.has_small", k), Value: r.T(small)})
		if o.All > 0 {
			rows = append(rows, ui.SummaryRow{Key: r.T("figures.shown"), Value: r.T("figures.of", o.Shown, o.All)})
		}
	}
	if p.Cost > 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.halfwidth"), Value: "± " + r.Decimal(p.Halfwidth, 0)},
			ui.SummaryRow{Key: r.T("figures.cost"), Value: r.T("figures.cost_of", thousandths(p.Cost), thousandths(p.Balance.Left()))})
	}
	if len(rows) > 0 {
		parts = append(parts, ui.SummaryList{Rows: rows})
	}
	if p.Odds > 0 {
		return append(parts, ui.Paragraph{Text: r.T("figures.guess", r.Percent(p.Guess))})
	} else if p.Request.Audience.Method() == Suppression {
		return append(parts, ui.Paragraph{Text: r.T("figures.will_audit", k)})
	}
	return parts
}
