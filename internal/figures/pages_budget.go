package figures

import (
	"math"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// ledgerShown is how many lines of the ledger the page shows.
const ledgerShown = 200

// budgetPage says what may still be spent; a co-lead notes what the members decided.
func (g *Gate) budgetPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("figures.budget"), Lead: r.T("figures.budget_lead"), Back: &ui.BackLink{Text: r.T("figures.title"), Href: "/figures"}}
	err := r.Read(func(tx *db.Tx) error {
		for _, s := range g.sources {
			table := ui.Table{ID: "budget-" + s.Name(), Caption: r.T("source." + s.Name()), RowHeaders: true, Stacked: true,
				Columns: []ui.Column{{Text: r.T("figures.quarter")}, {Text: r.T("figures.set"), Numeric: true}, {Text: r.T("figures.spent"), Numeric: true}, {Text: r.T("figures.left"), Numeric: true}, {Text: r.T("figures.decision")}}}
			for i := range quartersOffered {
				p := QuarterOf(tx.Now().AddDate(0, 0, 1-tx.Now().Day()).AddDate(0, -3*i, 0))
				b, err := balance(tx, s.Name(), p)
				if err != nil {
					return err
				}
				table.Rows = append(table.Rows, []ui.Cell{{Text: string(p)}, {Text: thousandths(b.Set)}, {Text: thousandths(b.Spent)}, {Text: thousandths(b.Left())}, {Text: b.Reference}})
			}
			page.Parts = append(page.Parts, table)
			if r.Person.Leads() {
				page.Parts = append(page.Parts, budgetForm(r, s))
			}
		}
		return nil
	})
	return page, err
}

func budgetForm(r *web.Request, s Source) ui.Part {
	return ui.Details{Summary: r.T("figures.set_budget"), Content: ui.Form{Action: "/figures/budget", Hidden: []ui.Hidden{{Name: "source", Value: s.Name()}}, Parts: []ui.Part{
		ui.Input{Field: ui.Field{Name: "epsilon", Label: r.T("figures.ask.budget"), Hint: r.T("figures.hint.budget")}, InputMode: "decimal", Width: ui.Chars5},
		ui.Input{Field: ui.Field{Name: "reference", Label: r.T("figures.ask.decision"), Hint: r.T("figures.hint.decision")}},
	}, Buttons: []ui.Button{{Text: r.T("figures.save_budget"), Once: true}}}}
}

func (g *Gate) setBudget(r *web.Request) (web.Answer, error) {
	epsilon, err := strconv.ParseFloat(strings.Replace(r.Value("epsilon"), ",", ".", 1), 64)
	if err != nil || !(epsilon >= 0 && epsilon < 1000) {
		return nil, fault.New(fault.Invalid, "figures.refused.epsilon", 12)
	}
	reference := r.Value("reference")
	if len(reference) > maxWhy {
		return nil, fault.New(fault.Invalid, "figures.refused.decision")
	}
	err = r.Write(func(tx *db.Tx) error {
		return g.SetBudget(tx, r.Value("source"), int64(math.Round(1000*epsilon)), reference)
	})
	return web.Redirect{To: "/figures/budget", Done: "figures.budget_set"}, err
}

// ledgerPage shows the newest lines of the ledger, and whether its chain holds.
func (g *Gate) ledgerPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("figures.ledger"), Lead: r.T("figures.ledger_lead"), Back: &ui.BackLink{Text: r.T("figures.title"), Href: "/figures"}}
	err := r.Read(func(tx *db.Tx) error {
		whole := ui.Tag{Text: r.T("figures.chain_holds"), Colour: ui.Green}
		if VerifyLedger(tx) != nil {
			whole = ui.Tag{Text: r.T("figures.chain_broken"), Colour: ui.Red}
		}
		entries, err := latestEntries(tx, ledgerShown)
		if err != nil {
			return err
		}
		table := ui.Table{ID: "ledger", Caption: r.T("figures.ledger"), Stacked: true, RowHeaders: true, Empty: r.T("figures.ledger_empty"),
			Columns: []ui.Column{{Text: r.T("figures.line"), Numeric: true}, {Text: r.T("figures.when")}, {Text: r.T("figures.act")}, {Text: r.T("figures.what")}, {Text: r.T("figures.epsilon"), Numeric: true}}}
		for _, e := range entries {
			table.Rows = append(table.Rows, g.ledgerRow(r, e))
		}
		page.Parts = []ui.Part{whole, table}
		return nil
	})
	return page, err
}

func (g *Gate) ledgerRow(r *web.Request, e Entry) []ui.Cell {
	what := ui.Cell{Text: r.T("source." + e.Source), Detail: e.Reference}
	if e.Source == estimates && e.Release != "" {
		what = ui.Cell{Text: r.T("source." + e.Source), Href: "/evidence/estimates/" + string(e.Release)}
		if e.Act == WithdrawAct { // else it is a fingerprint
			what.Detail = e.Reference
		}
	} else if e.Release != "" {
		what = ui.Cell{Text: r.T("source."+e.Source) + ", " + string(e.Period) + ", " + r.T("audience."+string(e.Audience)), Href: "/figures/" + string(e.Release)}
	}
	cost := ""
	if e.Epsilon > 0 {
		cost = thousandths(e.Epsilon)
	}
	return []ui.Cell{{Text: r.Number(int(e.Seq))}, {Text: r.Time(e.At)}, {Text: r.T("ledger." + string(e.Act))}, what, {Text: cost}}
}
