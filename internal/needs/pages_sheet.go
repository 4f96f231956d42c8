package needs

import (
	"bytes"
	"errors"
	"io"
	"time"

	"ostoja/formats/table"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// maxSheet bounds an uploaded table, in bytes.
const maxSheet = 16 << 20

// sheetPage asks for a table of people in need, and where it is from.
func (n *Needs) sheetPage(r *web.Request) (web.Answer, error) { return n.sheetForm(r, "") }

func (n *Needs) sheetForm(r *web.Request, problem string) (web.Answer, error) {
	field := ui.Field{Name: "file", Label: r.T("needs.sheet.file"), Hint: r.T("needs.sheet.hint"), Error: problem}
	page := web.Page{Title: r.T("needs.import"), Lead: r.T("needs.sheet.lead"), Back: &ui.BackLink{Text: r.T("needs.title"), Href: "/needs"}}
	if problem != "" {
		page.Problems = []ui.ErrorLink{field.Link()}
	}
	page.Parts = []ui.Part{ui.Form{Action: "/need-sheets", Upload: true, Buttons: []ui.Button{{Text: r.T("needs.sheet.send"), Once: true}}, Parts: []ui.Part{
		ui.FileUpload{Field: field, Accept: ".xlsx,.csv,.tsv,.json"},
		ui.Input{Field: ui.Field{Name: "source", Label: r.T("needs.source"), Hint: r.T("needs.source.hint")}, Value: r.FormValue("source")},
		ui.Input{Field: ui.Field{Name: "source_day", Label: r.T("needs.source_day"), Hint: "2026-03-31"}, Value: r.FormValue("source_day"), Width: ui.Chars10}}}}
	return page, nil
}

// uploadSheet reads a table and keeps what it says until somebody has looked at it.
func (n *Needs) uploadSheet(r *web.Request) (web.Answer, error) {
	name, body, err := uploaded(r)
	if err != nil {
		return n.sheetForm(r, r.T("needs.sheet.none"))
	}
	day, err := time.Parse(time.DateOnly, r.Value("source_day"))
	if err != nil || r.Value("source") == "" || day.After(r.DB().Now()) {
		return n.sheetForm(r, r.T("needs.sheet.source"))
	}
	sheet, err := n.readUpload(name, body, r.Value("source"), day)
	if err != nil {
		if refusal, ok := errors.AsType[table.Refusal](err); ok {
			return n.sheetForm(r, string(refusal))
		}
		return n.sheetForm(r, r.T("needs.sheet.unreadable"))
	}
	var stored id.ID
	err = r.Write(func(tx *db.Tx) (err error) { stored, err = keepSheet(tx, r.Person.ID, name, sheet); return err })
	return web.Redirect{To: "/need-sheets/" + string(stored)}, err
}

// readUpload reads the first sheet of a table in which there are needs.
func (n *Needs) readUpload(name string, body []byte, source string, day time.Time) (Sheet, error) {
	opened, err := table.Open(bytes.NewReader(body), int64(len(body)), table.Options{Name: name, Merged: true})
	if err != nil {
		return Sheet{}, err
	}
	var read Sheet
	var failed error
	sheets := opened.Sheets()
	for _, s := range sheets[:min(len(sheets), 50)] {
		read, failed = ReadSheet(opened.Rows(s.Name), places.NewResolver(n.atlas.Gazetteer()), source, day)
		if failed == nil && len(read.Needs) > 0 {
			return read, nil
		}
	}
	return read, failed
}

func uploaded(r *web.Request) (string, []byte, error) {
	if err := r.ParseMultipartForm(4 << 20); err != nil {
		return "", nil, err
	}
	file, header, err := r.FormFile("file")
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, maxSheet+1))
	if err == nil && (len(body) == 0 || len(body) > maxSheet) {
		err = errors.New("the file is empty or too large")
	}
	return header.Filename, body, err
}

// shown is how many rows of a preview are on the page.
const shown = 200

// sheetPreview shows what a table says, before anything is kept.
func (n *Needs) sheetPreview(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("needs.import"), Back: &ui.BackLink{Text: r.T("needs.import"), Href: "/need-sheets"}}
	sheet, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Read(func(tx *db.Tx) error {
		s, err := sheetByID(tx, sheet)
		if err != nil {
			return err
		}
		page.Lead = r.T("needs.sheet.found", len(s.Needs), len(s.Refused))
		if s.Targeted {
			page.Parts = append(page.Parts, ui.WarningText{Word: r.T("needs.sheet.warning"), Text: r.T("needs.sheet.targets")})
		}
		if len(s.Needs) > 0 {
			page.Parts = append(page.Parts, ui.Form{Action: "/need-sheets/" + string(sheet), Buttons: []ui.Button{{Text: r.T("needs.sheet.keep"), Once: true}}})
		}
		page.Parts = append(page.Parts, n.foundTable(r, s), refusedTable(r, s))
		return nil
	})
	return page, err
}

func (n *Needs) foundTable(r *web.Request, s Sheet) ui.Part {
	t := ui.Table{ID: "found", Caption: r.T("needs.title"), Stacked: true, Empty: r.T("needs.sheet.nothing"), Columns: []ui.Column{{Text: r.T("needs.area")}, {Text: r.T("needs.kind")}, {Text: r.T("needs.population")}, {Text: r.T("needs.people"), Numeric: true}}}
	for _, need := range s.Needs[:min(len(s.Needs), shown)] {
		t.Rows = append(t.Rows, []ui.Cell{{Text: n.place(r, need.Area)}, {Text: kindOf(r, need.Kind)}, {Text: groupOf(r, need.Group)}, {Text: r.Number(*need.People)}})
	}
	return t
}

func refusedTable(r *web.Request, s Sheet) ui.Part {
	t := ui.Table{ID: "refused", Caption: r.T("needs.sheet.refused"), Stacked: true, Empty: r.T("needs.sheet.all_taken"), Columns: []ui.Column{{Text: r.T("needs.sheet.row"), Numeric: true}, {Text: r.T("needs.sheet.column")}, {Text: r.T("needs.sheet.value")}, {Text: r.T("needs.sheet.why")}}}
	for _, x := range s.Refused[:min(len(s.Refused), shown)] {
		row := ""
		if x.Row > 0 {
			row = r.Number(x.Row)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: row}, {Text: x.Column}, {Text: x.Value}, {Text: r.T(x.Why)}})
	}
	return t
}

func (n *Needs) confirmSheet(r *web.Request) (web.Answer, error) {
	sheet, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return n.Store.storeSheet(tx, sheet) })
	return web.Redirect{To: "/needs", Done: "needs.sheet.kept"}, err
}
