package surveys

import (
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/web"
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

const pageRows = 50

// tablePage is the table of records.
func (s *Surveys) tablePage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.results_title")}
	err := r.Read(func(tx *db.Tx) error {
		in, err := s.results(r, tx)
		if err != nil {
			return err
		}
		rows, err := s.allRows(r, tx, in)
		if err != nil {
			return err
		}
		page.Caption, page.Back = in.form.Title, &ui.BackLink{Text: in.form.Title, Href: address(&in.form)}
		page.Parts = append(sections(r, &in.form, "results"), resultFilter(r, in), exports(r, in), ui.Paragraph{Text: r.N("surveys.records", len(rows))})
		if slices.ContainsFunc(rows, func(row *Row) bool { return row.Encrypted }) && in.form.runs(r.Person) {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("surveys.sealed_record")}, ui.ButtonGroup{{Text: r.T("surveys.open_title"), Href: address(&in.form, "open")}})
		}
		page.Parts = append(page.Parts, resultTable(r, in, rows)...)
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

func resultTable(r *web.Request, in results, rows []*Row) []ui.Part {
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
	number, _ := strconv.Atoi(r.Query().Get("page"))
	pages := (len(rows) + pageRows - 1) / pageRows
	number = max(1, min(number, pages))
	for i := len(rows) - 1 - (number-1)*pageRows; i >= max(0, len(rows)-number*pageRows); i-- {
		row := rows[i]
		cells := []ui.Cell{{Text: r.Time(row.Created), Href: address(&in.form, "results", string(row.ID))}, {Text: in.names[collectorID(row)]}}
		for _, c := range shown {
			cells = append(cells, ui.Cell{Text: c.question.inWords(row.Values[c.question.Path], language)})
		}
		table.Rows = append(table.Rows, cells)
	}
	parts := []ui.Part{table}
	paged := func(n int) string {
		q := r.Query()
		q.Set("page", strconv.Itoa(n))
		return address(&in.form, "results") + "?" + q.Encode()
	}
	if p := ui.Paginate(number, pages, paged, ui.PageWords{Label: r.T("records.pages"), Previous: r.T("records.previous"), Next: r.T("records.next"), Page: func(n int) string { return r.T("records.page", n) }}); p != nil {
		parts = append(parts, *p)
	}
	return parts
}

// frequencyPage counts the answers of each question with choices.
func (s *Surveys) frequencyPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.frequencies_title")}
	err := r.Read(func(tx *db.Tx) error {
		in, rows, err := s.ownRows(r, tx, &page, "frequencies")
		if err != nil {
			return err
		}
		language := in.language(r)
		for _, q := range in.survey.Questions {
			if q.Repeat == "" && len(q.Choices) > 0 {
				page.Parts = append(page.Parts, frequencyTable(r, q, rows, language))
			}
		}
		return nil
	})
	return page, err
}

func (s *Surveys) ownRows(r *web.Request, tx *db.Tx, page *web.Page, view string) (results, []*Row, error) {
	in, err := s.ownResults(r, tx)
	if err != nil {
		return in, nil, err
	}
	page.Caption, page.Back = in.form.Title, &ui.BackLink{Text: in.form.Title, Href: address(&in.form)}
	page.Parts = sections(r, &in.form, view)
	rows, err := s.allRows(r, tx, in)
	return in, rows, err
}

func frequencyTable(r *web.Request, q *Question, rows []*Row, language string) ui.Part {
	counts, answered := q.frequencies(rows, language)
	table := ui.Table{ID: "f-" + strings.ReplaceAll(q.Path, "/", "-"), Caption: q.Title(language), RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("surveys.answer")}, {Text: r.T("surveys.count"), Numeric: true}, {Text: r.T("surveys.share"), Numeric: true}}}
	for _, c := range counts {
		share := "–"
		if answered > 0 {
			share = r.Percent(float64(c.Count) / float64(answered))
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: c.Label}, {Text: r.Number(c.Count)}, {Text: share}})
	}
	table.Foot = []ui.Cell{{Text: r.T("surveys.answered")}, {Text: r.Number(answered)}, {Text: ""}}
	return table
}

// qualityPage is the board of data quality.
func (s *Surveys) qualityPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.quality_title")}
	err := r.Read(func(tx *db.Tx) error {
		in, rows, err := s.ownRows(r, tx, &page, "quality")
		if err != nil {
			return err
		}
		table := ui.Table{ID: "quality", Caption: r.T("surveys.view.quality"), Stacked: true, RowHeaders: true, Empty: r.T("surveys.records_empty"), Columns: []ui.Column{
			{Text: r.T("surveys.collector")}, {Text: r.T("surveys.count"), Numeric: true}, {Text: r.T("surveys.median"), Numeric: true}, {Text: r.T("surveys.fast"), Numeric: true},
			{Text: r.T("surveys.straight"), Numeric: true}, {Text: r.T("surveys.duplicates"), Numeric: true}}}
		sampled := in.survey.sampled()
		if sampled {
			table.Columns = append(table.Columns, ui.Column{Text: r.T("surveys.distance"), Numeric: true}, ui.Column{Text: r.T("surveys.far"), Numeric: true})
		}
		for _, q := range in.survey.qualityOf(rows, func(row *Row) string { return in.names[collectorID(row)] }) {
			minutes := "–"
			if q.Median > 0 {
				minutes = r.Decimal(q.Median.Minutes(), 1)
			}
			cells := []ui.Cell{{Text: q.Collector}, {Text: r.Number(q.Records)}, {Text: minutes}, {Text: r.Number(q.Fast)}, {Text: r.Number(q.StraightLine)}, {Text: r.Number(q.Duplicates)}}
			if sampled {
				cells = append(cells, ui.Cell{Text: r.Decimal(q.Distance, 2)}, ui.Cell{Text: r.Number(q.Far)})
			}
			table.Rows = append(table.Rows, cells)
		}
		page.Parts = append(page.Parts, table, ui.Details{Summary: r.T("surveys.quality_how"), Text: r.T("surveys.quality_text", battery)})
		return nil
	})
	return page, err
}

// recordPage shows one record whole.
func (s *Surveys) recordPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.record_title")}
	err := r.Read(func(tx *db.Tx) error {
		in, row, err := s.oneRow(r, tx)
		if err != nil {
			return err
		}
		page.Caption, page.Back = in.form.Title, &ui.BackLink{Text: r.T("surveys.results"), Href: address(&in.form, "results")}
		page.Parts = []ui.Part{ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("surveys.submitted"), Value: r.Time(row.Created)}, {Key: r.T("surveys.collector"), Value: in.names[collectorID(row)]}}}}
		if row.Encrypted {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("surveys.sealed_record")})
		}
		page.Parts = append(page.Parts, answersPart(in, row, "", in.language(r)))
		for _, repeat := range in.survey.Repeats {
			for i, inner := range occurrences(row, repeat) {
				list := answersPart(in, inner, repeat, in.language(r))
				list.Title = repeat + " " + strconv.Itoa(i+1)
				page.Parts = append(page.Parts, list)
			}
		}
		files, err := filesOf(tx, row.ID)
		var links ui.List
		for _, a := range files {
			links.Items = append(links.Items, ui.Link{Text: a.Name, Href: address(&in.form, "results", string(row.ID), "files", url.PathEscape(a.Name))})
		}
		if len(links.Items) > 0 {
			page.Parts = append(page.Parts, ui.Heading{Text: r.T("surveys.files")}, links)
		}
		return err
	})
	return page, err
}

func answersPart(in results, row *Row, repeat, language string) ui.SummaryList {
	var list ui.SummaryList
	for _, c := range in.survey.columns(repeat) {
		if c.choice == "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: c.question.Title(language), Value: c.question.inWords(row.Values[c.question.Path], language)})
		}
	}
	return list
}

func (s *Surveys) oneRow(r *web.Request, tx *db.Tx) (in results, row *Row, err error) {
	if in, err = s.results(r, tx); err != nil {
		return in, nil, err
	}
	record, err := r.PathID("record")
	if err != nil {
		return in, nil, err
	}
	u, err := s.store.submission(tx, in.window, record)
	if err != nil {
		return in, nil, err
	}
	row, err = in.survey.readRow(u)
	return in, row, err
}

// file gives an attachment, as a download whatever it is.
func (s *Surveys) file(r *web.Request) (web.Answer, error) {
	var a attachment
	err := r.Read(func(tx *db.Tx) error {
		_, row, err := s.oneRow(r, tx)
		if err != nil {
			return err
		}
		a, err = s.store.fileByName(tx, row.ID, r.PathValue("name"))
		return err
	})
	return web.File{Name: a.Name, Type: "application/octet-stream", Write: func(w io.Writer) error { _, err := w.Write(a.Content); return err }}, err
}
