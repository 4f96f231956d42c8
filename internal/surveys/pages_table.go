package surveys

import (
	"net/url"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

// sections are the views of a form's results.
func sections(r *web.Request, f *Form, current string) []ui.Part {
	if !f.runs(r.Person) {
		return []ui.Part{ui.InsetText{Text: r.T("surveys.own_rows")}}
	}
	nav := ui.SubNavigation{Label: r.T("surveys.results")}
	for _, view := range []string{"results", "frequencies", "cross", "map", "quality"} {
		nav.Items = append(nav.Items, ui.NavItem{Text: r.T("surveys.view." + view), Href: address(f, view), Current: view == current})
	}
	return []ui.Part{nav, ui.InsetText{Text: r.T("surveys.owner_only")}}
}

const pageRows = 20 // on a phone each is a card of its own

// tablePage is the table of records.
func (s *Surveys) tablePage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.results_title")}
	err := r.Read(func(tx *db.Tx) error {
		in, err := s.results(r, tx)
		if err != nil {
			return err
		}
		rows, shown, err := s.newestRows(r, tx, in)
		if err != nil {
			return err
		}
		sealed, err := hasSealed(tx, in.window)
		if err != nil {
			return err
		}
		page.Caption, page.Back = in.form.Title, &ui.BackLink{Text: in.form.Title, Href: address(&in.form)}
		page.Parts = append(sections(r, &in.form, "results"), resultFilter(r, in), exports(r, in), ui.Paragraph{Text: r.N("surveys.records", shown.Total)})
		if sealed && in.form.runs(r.Person) {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("surveys.sealed_record")}, ui.ButtonGroup{{Text: r.T("surveys.open_title"), Href: address(&in.form, "open")}})
		}
		page.Parts = append(page.Parts, resultTable(r, in, rows, shown)...)
		return nil
	})
	return page, err
}

func resultFilter(r *web.Request, in results) ui.Part {
	q := r.Query()
	language := in.language(r)
	filter := ui.Filter{Action: address(&in.form, "results"), Heading: r.T("records.filter"), Apply: r.T("records.apply"), Fields: []ui.Part{
		ui.Input{Field: ui.Field{Name: "from", Label: r.T("surveys.from"), Hint: r.T("surveys.day_hint")}, Value: q.Get("from"), Width: ui.Chars10},
		ui.Input{Field: ui.Field{Name: "to", Label: r.T("surveys.to"), Hint: r.T("surveys.day_hint")}, Value: q.Get("to"), Width: ui.Chars10}}}
	for _, question := range in.survey.filters() {
		name := "q-" + question.Path
		options := []ui.Option{{Text: r.T("surveys.any")}}
		for _, c := range question.Choices {
			options = append(options, ui.Option{Value: c.Value, Text: question.choice(c.Value, language), Selected: q.Get(name) == c.Value})
		}
		filter.Open = filter.Open || q.Get(name) != ""
		filter.Fields = append(filter.Fields, ui.Select{Field: ui.Field{Name: name, Label: question.Title(language)}, Options: options})
	}
	return filter
}

func exports(r *web.Request, in results) ui.Part {
	query := ""
	if q := r.URL.RawQuery; q != "" {
		query = "?" + q
	}
	list := ui.ButtonGroup{}
	for _, kind := range []string{"csv", "xlsx", "json", "zip"} {
		list = append(list, ui.Button{Text: r.T("surveys.export." + kind), Href: "/surveys/" + string(in.form.ID) + "/results." + kind + query, Kind: ui.Secondary})
	}
	if len(in.survey.htcdsFields()) > 0 {
		list = append(list, ui.Button{Text: r.T("surveys.export.htcds"), Href: address(&in.form, "htcds.csv") + query, Kind: ui.Secondary})
	}
	for _, repeat := range in.survey.Repeats {
		list = append(list, ui.Button{Text: r.T("surveys.export_repeat", repeat), Href: "/surveys/" + string(in.form.ID) + "/results.csv?repeat=" + url.QueryEscape(repeat), Kind: ui.Secondary})
	}
	return list
}

// shownColumns is how many questions a row of the table shows; the record shows all.
const shownColumns = 6

func resultTable(r *web.Request, in results, rows []*Row, p records.Paging) []ui.Part {
	language := in.language(r)
	table := ui.Table{ID: "results", Caption: r.T("surveys.view.results"), Stacked: true, RowHeaders: true, Empty: r.T("surveys.records_empty"),
		Columns: []ui.Column{{Text: r.T("surveys.submitted")}, {Text: r.T("surveys.collector")}}}
	var shown []column
	for _, c := range in.survey.columns("") {
		if c.choice == "" && c.question.Control != "" && len(shown) < shownColumns {
			shown = append(shown, c)
			table.Columns = append(table.Columns, ui.Column{Text: c.question.Title(language)})
		}
	}
	for _, row := range rows {
		cells := []ui.Cell{{Text: r.Time(row.Created), Href: address(&in.form, "results", string(row.ID))}, {Text: in.names[collectorID(row)]}}
		for _, c := range shown {
			cells = append(cells, ui.Cell{Text: c.question.inWords(row.Values[c.question.Path], language)})
		}
		table.Rows = append(table.Rows, cells)
	}
	return []ui.Part{table, p.Links(r)}
}
