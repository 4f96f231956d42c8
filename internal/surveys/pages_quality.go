package surveys

import (
	"slices"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

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

// ownRows are the records that can be counted: what is encrypted is left out, and the page says so.
func (s *Surveys) ownRows(r *web.Request, tx *db.Tx, page *web.Page, view string) (results, []*Row, error) {
	in, err := s.ownResults(r, tx)
	if err != nil {
		return in, nil, err
	}
	page.Caption, page.Back = in.form.Title, &ui.BackLink{Text: in.form.Title, Href: address(&in.form)}
	page.Parts = sections(r, &in.form, view)
	all, err := s.allRows(r, tx, in)
	rows := slices.DeleteFunc(slices.Clone(all), func(row *Row) bool { return row.Encrypted })
	if sealed := len(all) - len(rows); sealed > 0 {
		page.Parts = append(page.Parts, ui.InsetText{Text: r.N("surveys.sealed_out", sealed)})
	}
	return in, rows, err
}

func frequencyTable(r *web.Request, q *Question, rows []*Row, language string) ui.Part {
	counts, answered := q.frequencies(rows, language)
	table := ui.Table{ID: "f-" + strings.ReplaceAll(q.Path, "/", "-"), Caption: q.Title(language), RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("surveys.answer")}, {Text: r.T("surveys.times"), Numeric: true}, {Text: r.T("surveys.share"), Numeric: true}}}
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
