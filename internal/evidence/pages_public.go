package evidence

import (
	"errors"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (e *Evidence) publicRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /evidence/published", Policy: web.Anyone, Public: true, Handle: e.publicList},
		{Pattern: "GET /evidence/published/{estimate}", Policy: web.Anyone, Public: true, Handle: e.publicPage},
		{Pattern: "GET /evidence/estimates/{estimate}/publish", Policy: web.Managers, Handle: e.publishPage},
		{Pattern: "POST /evidence/estimates/{estimate}/publish", Policy: web.Managers, Handle: e.publishIt},
	}
}

func publicPathOf(x Estimate) string { return "/evidence/published/" + string(x.ID) }

// publicList lists what was published.
func (e *Evidence) publicList(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("estimates.published.title"), Lead: r.T("estimates.published.lead")}
	err := r.Read(func(tx *db.Tx) error {
		all, err := e.inState(tx, Published)
		t := ui.Table{ID: "published", Caption: r.T("estimates.published.title"), Empty: r.T("estimates.published.none"), Stacked: true, RowHeaders: true,
			Columns: []ui.Column{{Text: r.T("estimates.what")}, {Text: r.T("estimates.answer")}, {Text: r.T("estimates.adopted_on")}}}
		for _, x := range all {
			public := x.Outcome.forPublic()
			t.Rows = append(t.Rows, []ui.Cell{{Text: x.Title, Href: r.Href(publicPathOf(x)), Detail: r.T("estimates.question." + studies[x.Design].question)},
				{Text: teller{r.Speaker}.headline(&public)}, {Text: r.Day(x.Adopted)}})
		}
		page.Parts = []ui.Part{t}
		return err
	})
	return page, err
}

// publicPage is a published estimate as everybody reads it; what was withdrawn
// says so, and what was never published is not there.
func (e *Evidence) publicPage(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err == nil && x.State != Published {
			err = web.NotFound()
		}
		if err != nil {
			return err
		}
		page = web.Page{Title: x.Title, Caption: r.T("estimates.question." + studies[x.Design].question), Back: &ui.BackLink{Text: r.T("estimates.published.title"), Href: r.Href("/evidence/published")}}
		public := x.Outcome.forPublic()
		page.Lead = teller{r.Speaker}.headline(&public)
		page.Parts, err = e.publicParts(r, tx, x, &public)
		return err
	})
	return page, err
}

// publicParts are all that the public reads of an estimate below its answer.
func (e *Evidence) publicParts(r *web.Request, tx *db.Tx, x Estimate, o *Outcome) ([]ui.Part, error) {
	t := teller{r.Speaker}
	parts := []ui.Part{ui.Paragraph{Text: r.T("estimates.rests_on_n."+o.Unit, t.Number(o.N))}}
	parts = append(parts, t.picture(o)...)
	parts = append(parts, cautionParts(r, o)...)
	x.State = Published // nobody answers assumptions here
	parts = append(parts, assumptionParts(r, x)...)
	signed, err := signatures(tx, x.ID)
	if err != nil {
		return nil, err
	}
	var signers []string
	for _, s := range signed {
		organisation, err := e.Members.Organisations.Get(tx, s.Organisation)
		if err != nil {
			return nil, err
		}
		signers = append(signers, organisation.Called(r.Lang))
	}
	return append(parts, ui.Heading{Text: r.T("estimates.made")}, ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("estimates.signed_by"), Value: strings.Join(signers, ", ")},
		{Key: r.T("estimates.adopted_on"), Value: r.Day(x.Adopted)},
		{Key: r.T("estimates.made.version"), Value: "ostoja " + o.Version},
	}}), nil
}

// publicationParts tell those in the group whether an adopted estimate may go out, or where it is.
func (e *Evidence) publicationParts(r *web.Request, tx *db.Tx, x Estimate) []ui.Part {
	parts := []ui.Part{ui.Heading{Text: r.T("estimates.publication"), ID: "publication"}}
	switch {
	case x.State == Published:
		return append(parts, ui.Paragraph{Text: r.T("estimates.is_public"), Link: &ui.Link{Text: r.T("estimates.open_public"), Href: publicPathOf(x)}})
	case x.State != Adopted:
		return nil
	case e.Gate == nil:
		return append(parts, ui.Paragraph{Text: r.T("estimates.gate.none")})
	}
	verdict, agrees := e.verdict(r, tx, x)
	parts = append(parts, verdict)
	if agrees && r.Person.Manages() {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("estimates.publish"), Href: pathOf(x) + "/publish", Kind: ui.Secondary}})
	}
	return parts
}

// verdict says whether the gate agrees, and why not.
func (e *Evidence) verdict(r *web.Request, tx *db.Tx, x Estimate) (ui.Part, bool) {
	statement, err := e.stated(tx, &x)
	if err == nil {
		err = e.Gate.Weigh(tx, statement)
	}
	if refused, ok := errors.AsType[*fault.Error](err); ok {
		return ui.InsetText{Text: r.T("estimates.gate.refuses", r.T(refused.Message, refused.Args...))}, false
	}
	if err != nil {
		return ui.InsetText{Text: r.T("estimates.gate.none")}, false
	}
	return ui.Paragraph{Text: r.T("estimates.gate.agrees")}, true
}

// publishPage shows what the public would read, and asks once more.
func (e *Evidence) publishPage(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err == nil && (x.State != Adopted || e.Gate == nil) {
			err = web.NotFound()
		}
		if err != nil {
			return err
		}
		public := x.Outcome.forPublic()
		page = web.Page{Title: r.T("estimates.publish"), Caption: x.Title, Lead: r.T("estimates.publish_lead"), Back: &ui.BackLink{Text: x.Title, Href: pathOf(x)}}
		verdict, agrees := e.verdict(r, tx, x)
		shown, err := e.publicParts(r, tx, x, &public)
		page.Parts = append([]ui.Part{verdict, ui.Heading{Text: teller{r.Speaker}.headline(&public)}}, shown...)
		if agrees {
			page.Parts = append(page.Parts, ui.Form{Buttons: []ui.Button{{Text: r.T("estimates.publish_now"), Once: true}}})
		}
		return err
	})
	return page, err
}

func (e *Evidence) publishIt(r *web.Request) (web.Answer, error) {
	var to string
	err := r.Write(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err != nil {
			return err
		}
		to = pathOf(x)
		return e.publish(tx, &x)
	})
	return web.Redirect{To: to + "#publication", Done: "estimates.done.published"}, err
}
