package surveys

import (
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (s *Surveys) importRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /surveys/{id}/import", Policy: web.Voices, Handle: s.importPage},
		{Pattern: "POST /surveys/{id}/import", Policy: web.Voices, Handle: s.takeImport, MaxBody: maxImport + 1<<20},
		{Pattern: "GET /surveys/{id}/import/{import}", Policy: web.Voices, Handle: s.previewImport},
		{Pattern: "POST /surveys/{id}/import/{import}", Policy: web.Voices, Handle: s.runImport},
		{Pattern: "POST /surveys/{id}/import/{import}/cancel", Policy: web.Voices, Handle: s.cancelImport},
	}
}

// importable is the form of an address, if records may be imported into it.
func importable(r *web.Request, tx *db.Tx) (Form, error) {
	f, err := ownForm(r, tx)
	if err != nil {
		return f, err
	}
	if f.Live == "" {
		return f, fault.New(fault.Conflict, "surveys.import_unreleased")
	}
	v, err := headOf(tx, f.Live)
	if err == nil && v.Encrypted {
		err = fault.New(fault.Conflict, "surveys.import_encrypted")
	}
	return f, err
}

func (s *Surveys) importPage(r *web.Request) (web.Answer, error) { return s.importForm(r, nil) }

func (s *Surveys) importForm(r *web.Request, problem error) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.import_title"), Lead: r.T("surveys.import_lead")}
	err := r.Read(func(tx *db.Tx) error {
		f, err := importable(r, tx)
		if err != nil {
			return err
		}
		page.Caption, page.Back = f.Title, &ui.BackLink{Text: f.Title, Href: address(&f)}
		field := ui.FileUpload{Field: ui.Field{Name: "file", Label: r.T("surveys.file"), Hint: r.T("surveys.import_hint", maxImport>>20), ErrorPrefix: r.T("frame.error") + ":"}, Accept: ".csv,.zip,.xlsx"}
		if problem != nil {
			field.Error = explain(r, problem)
			page.Problems = []ui.ErrorLink{field.Link()}
		}
		page.Parts = []ui.Part{ui.Form{Upload: true, Parts: []ui.Part{field}, Buttons: []ui.Button{{Text: r.T("surveys.import_check"), Once: true}}},
			ui.Details{Summary: r.T("surveys.import_how"), Text: r.T("surveys.import_how_text")}}
		return nil
	})
	return page, err
}

// takeImport keeps an export until a person has seen what would become of it.
func (s *Surveys) takeImport(r *web.Request) (web.Answer, error) {
	name, content, err := readFile(r, "file", maxImport)
	if err == nil {
		_, err = readExported(name, content)
	}
	if err != nil {
		return s.importForm(r, err)
	}
	var f Form
	u := upload{Person: r.Person.ID, Name: name}
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, err = importable(r, tx); err != nil {
			return err
		}
		u.Form = f.ID
		return s.store.putUpload(tx, &u, content)
	})
	return web.Redirect{To: address(&f, "import", string(u.ID))}, err
}

// uploadAt is the export of an address, and its form.
func (s *Surveys) uploadAt(r *web.Request, tx *db.Tx) (f Form, u upload, err error) {
	if f, err = importable(r, tx); err != nil {
		return f, u, err
	}
	key, err := r.PathID("import")
	if err != nil {
		return f, u, err
	}
	u, err = uploadOf(tx, f.ID, r.Person.ID, key)
	return f, u, err
}

// importAt is the export of an address, read if it waits for a yes.
func (s *Surveys) importAt(r *web.Request) (p prepared, err error) {
	err = r.Read(func(tx *db.Tx) error {
		f, u, err := s.uploadAt(r, tx)
		if err != nil || u.State != importWaiting {
			p.form, p.upload = f, u
			return err
		}
		p, err = s.fetchImport(tx, f, u)
		return err
	})
	if err != nil || p.upload.State != importWaiting {
		return p, err
	}
	err = s.prepare(&p)
	return p, err
}

// shownProblems is how many problems a preview lists.
const shownProblems = 50

func (s *Surveys) previewImport(r *web.Request) (web.Answer, error) {
	p, err := s.importAt(r)
	if err != nil {
		return nil, err
	}
	if page := importing(r, &p.form, &p.upload); page != nil {
		return page, nil
	}
	var known int
	if err := r.Read(func(tx *db.Tx) error { known, err = p.known(tx); return err }); err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("surveys.import_preview"), Caption: p.form.Title, Lead: r.T("surveys.import_preview_lead"), Back: &ui.BackLink{Text: r.T("surveys.import_title"), Href: address(&p.form, "import")}}
	facts := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("surveys.file"), Value: p.upload.Name},
		{Key: r.T("surveys.import_new"), Value: r.Number(len(p.records) - known)}, {Key: r.T("surveys.import_known"), Value: r.Number(known)},
		{Key: r.T("surveys.import_refused"), Value: r.Number(p.refused)}, {Key: r.T("surveys.import_old", p.form.RetentionDays), Value: r.Number(p.old)},
		{Key: r.T("surveys.import_unwilling"), Value: r.Number(p.unwilling)}, {Key: r.T("surveys.import_files"), Value: r.Number(p.fileCount())}}}
	if len(p.ignored) > 0 {
		facts.Rows = append(facts.Rows, ui.SummaryRow{Key: r.T("surveys.import_ignored"), Value: strings.Join(p.ignored[:min(len(p.ignored), shownProblems)], ", ")})
	}
	if len(p.unknown) > 0 {
		facts.Rows = append(facts.Rows, ui.SummaryRow{Key: r.T("surveys.import_unknown"), Value: strings.Join(p.unknown, ", ")})
	}
	page.Parts = []ui.Part{facts}
	if len(p.problems) > 0 {
		page.Parts = append(page.Parts, importProblems(r, p.problems))
	}
	if len(p.records) > 0 {
		page.Parts = append(page.Parts, ui.Form{Buttons: []ui.Button{{Text: r.N("surveys.import_do", len(p.records)), Once: true}}})
	}
	return page, nil
}

func importProblems(r *web.Request, problems []importProblem) ui.Part {
	table := ui.Table{ID: "problems", Caption: r.T("surveys.import_problems"), Stacked: true, Columns: []ui.Column{
		{Text: r.T("surveys.sheet")}, {Text: r.T("surveys.row"), Numeric: true}, {Text: r.T("surveys.column")}, {Text: r.T("surveys.import_value")}, {Text: r.T("surveys.mend")}}}
	for _, p := range problems[:min(len(problems), shownProblems)] {
		value := []rune(p.Value)
		table.Rows = append(table.Rows, []ui.Cell{{Text: p.Table}, {Text: strconv.Itoa(p.Line)}, {Text: p.Column}, {Text: string(value[:min(len(value), 60)])}, {Text: r.T("surveys.import_why." + p.Why)}})
	}
	return table
}

// importNow is how many records are imported while a person waits; more are a job.
const importNow = 200

func (s *Surveys) runImport(r *web.Request) (web.Answer, error) {
	p, err := s.importAt(r)
	if err != nil {
		return nil, err
	}
	if p.upload.State != importWaiting {
		return web.Redirect{To: address(&p.form, "import", string(p.upload.ID))}, nil
	}
	if len(p.records) > importNow {
		err := r.Write(func(tx *db.Tx) error {
			if mine, err := queueUpload(tx, p.upload.ID); err != nil || !mine {
				tx.Housekeeping("somebody said yes before")
				return err
			}
			return s.Queue.Add(tx, importJob, importTask{Upload: p.upload.ID, Person: r.Person.ID, Owner: p.form.Owner}, 0)
		})
		return web.Redirect{To: address(&p.form, "import", string(p.upload.ID))}, err
	}
	if _, err := s.carry(r.Context(), &p, r.Person, func(int, int) {}); err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return dropUpload(tx, p.upload.ID) })
	return web.Redirect{To: address(&p.form, "results"), Done: "surveys.import_done"}, err
}

// importing is the page of an import that a job is at or has done; nil for one that waits for a yes.
func importing(r *web.Request, f *Form, u *upload) web.Answer {
	page := web.Page{Title: r.T("surveys.import_title"), Caption: f.Title, Back: &ui.BackLink{Text: f.Title, Href: address(f)}}
	path := address(f, "import", string(u.ID))
	switch u.State {
	case importQueued, importRunning:
		page.Parts = web.Working{Href: path, Queued: u.State == importQueued, Share: u.Progress, Hint: r.T("surveys.import_wait"), Cancel: path + "/cancel"}.Parts(r)
	case importDone:
		page.Parts = []ui.Part{ui.Paragraph{Text: r.T("surveys.import_done")}, ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("surveys.file"), Value: u.Name}, {Key: r.T("surveys.import_new"), Value: r.Number(u.Taken)}}},
			ui.ButtonGroup{{Text: r.T("surveys.results"), Href: address(f, "results")}}}
	default:
		return nil
	}
	return page
}

func (s *Surveys) cancelImport(r *web.Request) (web.Answer, error) {
	var f Form
	var u upload
	err := r.Write(func(tx *db.Tx) (err error) {
		if f, u, err = s.uploadAt(r, tx); err != nil {
			return err
		}
		return cancelUpload(tx, u.ID)
	})
	return web.Redirect{To: address(&f, "import", string(u.ID))}, err
}
