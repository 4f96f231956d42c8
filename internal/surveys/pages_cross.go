package surveys

import (
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// crossQuestions are those that a cross table can be made of.
func (s *Survey) crossQuestions() []*Question {
	var all []*Question
	for _, q := range s.Questions {
		if q.Repeat == "" && (q.Control == "select1" || q.Multiple()) && len(q.Choices) > 1 && len(q.Choices) <= 30 {
			all = append(all, q)
		}
	}
	return all
}

func chosenQuestion(all []*Question, path string) *Question {
	for _, q := range all {
		if q.Path == path {
			return q
		}
	}
	return all[0]
}

func questionSelect(r *web.Request, in results, name, label string, all []*Question, chosen *Question) ui.Part {
	var options []ui.Option
	for _, q := range all {
		options = append(options, ui.Option{Value: q.Path, Text: q.Title(in.language(r)), Selected: q == chosen})
	}
	return ui.Select{Field: ui.Field{Name: name, Label: label}, Options: options}
}

// crossPage counts the answers to one question by those to another.
func (s *Surveys) crossPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.cross_title")}
	err := r.Read(func(tx *db.Tx) error {
		in, rows, err := s.ownRows(r, tx, &page, "cross")
		if err != nil {
			return err
		}
		all := in.survey.crossQuestions()
		if len(all) < 2 {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("surveys.cross_none")})
			return nil
		}
		down, across := chosenQuestion(all, r.Query().Get("rows")), chosenQuestion(all[1:], r.Query().Get("columns"))
		if path := r.Query().Get("columns"); path == all[0].Path {
			across = all[0]
		}
		page.Parts = append(page.Parts, ui.Form{Action: address(&in.form, "cross"), Get: true, Parts: []ui.Part{
			questionSelect(r, in, "rows", r.T("surveys.cross_rows"), all, down), questionSelect(r, in, "columns", r.T("surveys.cross_columns"), all, across),
		}, Buttons: []ui.Button{{Text: r.T("surveys.show"), Kind: ui.Secondary}}}, crossTable(r, in, crossed(rows, down, across)))
		return nil
	})
	return page, err
}

func crossTable(r *web.Request, in results, c cross) ui.Part {
	language := in.language(r)
	table := ui.Table{ID: "cross", Caption: r.T("surveys.cross_caption", c.down.Title(language), c.across.Title(language)), RowHeaders: true, Columns: []ui.Column{{Text: c.down.Title(language)}}}
	for _, choice := range c.across.Choices {
		table.Columns = append(table.Columns, ui.Column{Text: c.across.choice(choice.Value, language), Numeric: true})
	}
	table.Columns = append(table.Columns, ui.Column{Text: r.T("surveys.answered"), Numeric: true})
	line := func(title string, counts []int, all int) []ui.Cell {
		cells := []ui.Cell{{Text: title}}
		for _, n := range counts {
			cells = append(cells, ui.Cell{Text: r.Number(n)})
		}
		return append(cells, ui.Cell{Text: r.Number(all)})
	}
	for i, choice := range c.down.Choices {
		table.Rows = append(table.Rows, line(c.down.choice(choice.Value, language), c.counts[i], c.rows[i]))
	}
	table.Foot = line(r.T("surveys.answered"), c.columns, c.all)
	return table
}
