package surveys

import (
	"io"
	"net/url"
	"slices"
	"strconv"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// recordPage shows one record whole.
func (s *Surveys) recordPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.record_title")}
	err := r.Write(func(tx *db.Tx) error {
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
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, filesPart(r, in, row, files)...)
		return audit.Record(tx, "read", "survey_submissions", row.ID)
	})
	return page, err
}

// filesPart links the files of a record, and names those that have not arrived yet.
func filesPart(r *web.Request, in results, row *Row, files []attachment) []ui.Part {
	missing := in.survey.fileNames(row)
	var links ui.List
	for _, a := range files {
		links.Items = append(links.Items, ui.Link{Text: a.Name, Href: address(&in.form, "results", string(row.ID), "files", url.PathEscape(a.Name))})
		missing = slices.DeleteFunc(missing, func(name string) bool { return name == a.Name })
	}
	if len(files)+len(missing) == 0 {
		return nil
	}
	parts := []ui.Part{ui.Heading{Text: r.T("surveys.files")}}
	if len(files) > 0 {
		parts = append(parts, links)
	}
	if len(missing) == 0 {
		return parts
	}
	var late ui.SummaryList
	for _, name := range missing {
		late.Rows = append(late.Rows, ui.SummaryRow{Key: name, Value: r.T("surveys.not_arrived")})
	}
	return append(parts, late)
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
	err := r.Write(func(tx *db.Tx) error {
		_, row, err := s.oneRow(r, tx)
		if err != nil {
			return err
		}
		if a, err = s.store.fileByName(tx, row.ID, r.PathValue("name")); err != nil {
			return err
		}
		return audit.Record(tx, "read", "survey_submissions", row.ID, audit.Change{Field: "file"})
	})
	return web.File{Name: a.Name, Type: "application/octet-stream", Write: func(w io.Writer) error { _, err := w.Write(a.Content); return err }}, err
}
