package evidence

import (
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (e *Evidence) listRoutes() []web.Route {
	return []web.Route{{Pattern: "GET /evidence", Policy: web.InGroup, Handle: e.listPage}}
}

// colours of the states; the word says it too.
var colours = map[State]ui.Colour{Queued: ui.Grey, Running: ui.Blue, Cancelled: ui.Grey, Refused: ui.Orange, Answered: ui.Yellow, Adopted: ui.Green, Published: ui.Green, Withdrawn: ui.Grey}

// listPage shows what the group has adopted, and everything that was asked.
func (e *Evidence) listPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("estimates.title"), Lead: r.T("estimates.lead")}
	if r.Person.Decides() {
		page.Parts = append(page.Parts, ui.ButtonGroup{{Text: r.T("estimates.ask"), Href: "/evidence/new"}, {Text: r.T("estimates.data"), Href: "/evidence/data", Kind: ui.Secondary}})
	}
	err := r.Read(func(tx *db.Tx) error {
		all, err := e.list(tx)
		if err != nil {
			return err
		}
		adopted, others := []Estimate{}, []Estimate{}
		for _, x := range all {
			if x.State == Adopted || x.State == Published {
				adopted = append(adopted, x)
			} else {
				others = append(others, x)
			}
		}
		page.Parts = append(page.Parts, internalOnly(r), listTable(r, "adopted", adopted), listTable(r, "others", others))
		return nil
	})
	return page, err
}

// internalOnly says who may see this.
func internalOnly(r *web.Request) ui.Part { return ui.InsetText{Text: r.T("estimates.internal")} }

func listTable(r *web.Request, name string, all []Estimate) ui.Part {
	t := ui.Table{ID: name, Caption: r.T("estimates.list." + name), Empty: r.T("estimates.list." + name + "_empty"), Stacked: true, RowHeaders: true, CaptionSize: ui.Medium,
		Columns: []ui.Column{{Text: r.T("estimates.what")}, {Text: r.T("estimates.answer")}, {Text: r.T("estimates.state")}, {Text: r.T("estimates.asked")}}}
	for _, x := range all {
		answer := "–"
		if x.finished() && x.State != Cancelled {
			answer = teller{r.Speaker}.headline(&x.Outcome)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: x.Title, Href: pathOf(x), Detail: r.T("estimates.question." + studies[x.Design].question)}, {Text: answer},
			{Content: ui.Tag{Text: r.T("estimates.state." + string(x.State)), Colour: colours[x.State]}}, {Text: r.Day(x.Created)}})
	}
	return t
}

func pathOf(x Estimate) string { return "/evidence/estimates/" + string(x.ID) }
