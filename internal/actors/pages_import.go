package actors

import (
	"bytes"
	"io"
	"strings"

	"ostoja/formats/table"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// maxUpload bounds a file sent through the web, in bytes; larger ones go through the command line.
const maxUpload = 64 << 20

func (a *Actors) importRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /imports", Policy: web.Voices, Handle: a.importsPage},
		{Pattern: "POST /imports", Policy: web.Voices, Handle: a.upload, MaxBody: maxUpload + 1<<16},
		{Pattern: "POST /imports/hsds", Policy: web.Managers, Handle: a.uploadDirectory, MaxBody: maxUpload + 1<<16},
		{Pattern: "GET /imports/{id}", Policy: web.Voices, Handle: a.importPage},
		{Pattern: "POST /imports/{id}/columns", Policy: web.Voices, Handle: a.confirmColumns},
		{Pattern: "POST /imports/{id}/again", Policy: web.Voices, Handle: a.columnsAgain},
		{Pattern: "POST /imports/{id}/store", Policy: web.Voices, Handle: a.confirmImport},
		{Pattern: "POST /imports/{id}/undo", Policy: web.Voices, Handle: a.undoImport},
		{Pattern: "GET /imports/{id}/refused", Policy: web.Voices, Handle: a.refusedFile},
	}
}

func importPath(run Run) string { return "/imports/" + string(run.ID) }

// importsPage asks for a file and lists the imports before.
func (a *Actors) importsPage(r *web.Request) (web.Answer, error) { return a.uploadForm(r, "") }

func (a *Actors) uploadForm(r *web.Request, problem string) (web.Answer, error) {
	field := ui.Field{Name: "file", Label: r.T("imports.file"), Hint: r.T("imports.file.hint"), Error: problem, ErrorPrefix: r.T("imports.error_prefix")}
	page := web.Page{Title: r.T("imports.title"), Lead: r.T("imports.lead"), Back: &ui.BackLink{Text: r.T("activities.title"), Href: "/activities"}}
	if problem != "" {
		page.Problems = []ui.ErrorLink{field.Link()}
	}
	page.Parts = []ui.Part{ui.Form{Action: "/imports", Upload: true, Parts: []ui.Part{ui.FileUpload{Field: field, Accept: ".xlsx,.csv,.tsv,.txt,.json"}},
		Buttons: []ui.Button{{Text: r.T("imports.upload"), Once: true}, {Text: r.T("activities.template"), Href: "/activities/template", Kind: ui.Secondary}}}}
	err := r.Read(func(tx *db.Tx) error {
		if err := a.directoryForm(r, tx, &page); err != nil {
			return err
		}
		of := r.Person.Organisation
		if r.Person.Manages() {
			of = ""
		}
		list, err := runs(tx, of)
		t := ui.Table{Caption: r.T("imports.before"), Stacked: true, Empty: r.T("imports.none"), Columns: []ui.Column{{Text: r.T("imports.file")}, {Text: r.T("imports.state")}, {Text: r.T("imports.when")}}}
		for _, run := range list {
			t.Rows = append(t.Rows, []ui.Cell{{Text: run.Name, Href: importPath(run)}, {Text: r.T("imports.state." + string(run.State))}, {Text: r.Time(run.Created)}})
		}
		page.Parts = append(page.Parts, t)
		return err
	})
	return page, err
}

// upload stores a file and looks at its columns; a file with hashtags is read at once.
func (a *Actors) upload(r *web.Request) (web.Answer, error) {
	name, body, err := uploadedFile(r, "file")
	if err != nil {
		return a.uploadForm(r, r.T("imports.no_file"))
	}
	run := Run{Name: name, Person: r.Person.ID, Organisation: r.Person.Organisation, State: Uploaded}
	layout, err := a.look(&run, body)
	if reason, ok := refusal(err); ok {
		return a.uploadForm(r, a.sayReason(r.Speaker, reason))
	}
	if err != nil {
		return nil, err
	}
	return a.advanced(r, &run, func(tx *db.Tx) error {
		remembered, err := rememberedLayout(tx, run.Organisation, headKey(layout))
		if err != nil {
			return err
		}
		if run.Tagged || remembered != "" {
			run.Layout, run.State = remembered, Reading
		}
		return run.insert(tx, body)
	}, len(body))
}

func uploadedFile(r *web.Request, field string) (string, []byte, error) {
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		return "", nil, err
	}
	file, header, err := r.FormFile(field)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, maxUpload+1))
	if err == nil && (len(body) == 0 || len(body) > maxUpload) {
		err = fault.New(fault.TooLarge, "fault.too_large", maxUpload/1024)
	}
	return header.Filename, body, err
}

// look finds the sheet and its layout.
func (a *Actors) look(run *Run, body []byte) (Layout, error) {
	source, err := table.Open(bytes.NewReader(body), int64(len(body)), table.Options{Name: run.Name, Merged: true})
	if err != nil {
		return Layout{}, badFile{err}
	}
	if run.Sheet, err = chooseSheet(source, theFile, ""); err != nil {
		return Layout{}, badFile{err}
	}
	rows, err := firstRows(source, run.Sheet)
	if err != nil {
		return Layout{}, badFile{err}
	}
	if len(rows) == 0 {
		return Layout{}, NoTable("the file is empty")
	}
	layout := LayoutOf(rows)
	run.Tagged = layout.Tagged && layout.Missing() == ""
	run.Heads = strings.Join(layout.heads(), "\n")
	return layout, nil
}

// advanced stores a step of an import and does what follows: at once for a
// small file, by a job for a large one.
func (a *Actors) advanced(r *web.Request, run *Run, step func(*db.Tx) error, size int) (web.Answer, error) {
	small := a.work.later == nil || size < waitFor
	job := importJob{Person: r.Person}
	err := r.Write(func(tx *db.Tx) error {
		if err := step(tx); err != nil {
			return err
		}
		job.Import = run.ID
		if run.State != Reading && run.State != Storing {
			return nil
		}
		if small {
			return a.advance(r.Context(), tx, job)
		}
		return a.work.later.Add(tx, importJobName, job, 0)
	})
	if reason, ok := refusal(err); ok {
		return a.uploadForm(r, a.sayReason(r.Speaker, reason))
	}
	return web.Redirect{To: importPath(*run)}, err
}

// ownRun reads an import that this person may handle: her organisation's, or any for those who manage.
func ownRun(r *web.Request, tx *db.Tx) (Run, error) {
	which, err := r.PathID("id")
	if err != nil {
		return Run{}, err
	}
	run, err := runByID(tx, which)
	if err == nil && !r.Person.Manages() && run.Organisation != r.Person.Organisation {
		err = web.NotFound()
	}
	return run, err
}

// inState refuses a step that an import is not ready for, as after a second click.
func inState(run Run, states ...RunState) error {
	for _, s := range states {
		if run.State == s {
			return nil
		}
	}
	return fault.New(fault.Conflict, "imports.not_now")
}

// importPage shows an import as it stands: its columns, its preview or its result.
func (a *Actors) importPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("imports.one"), Back: &ui.BackLink{Text: r.T("imports.title"), Href: "/imports"}}
	err := r.Read(func(tx *db.Tx) error {
		run, err := ownRun(r, tx)
		if err != nil {
			return err
		}
		page.Caption, page.Lead = run.Name, r.T("imports.lead."+string(run.State))
		switch run.State {
		case Uploaded:
			return a.columnsPart(r, tx, run, &page)
		case Reading, Storing:
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("imports.so_far", a.done(run.ID))}, ui.ButtonGroup{{Text: r.T("imports.look_again"), Href: importPath(run)}})
		case Failed:
			page.Parts = append(page.Parts, ui.InsetText{Text: a.sayReason(r.Speaker, run.Problem)})
		case Previewed, Stored, Undone:
			return a.resultParts(r, tx, run, &page)
		}
		return nil
	})
	return page, err
}

// resultParts shows the numbers and the rows, and offers what comes next.
func (a *Actors) resultParts(r *web.Request, tx *db.Tx, run Run, page *web.Page) error {
	page.Parts = append(page.Parts, ui.Facts{
		{Value: r.Number(run.Added), Text: r.T("imports.act.add"), Href: importPath(run) + "?act=add"}, {Value: r.Number(run.Changed), Text: r.T("imports.act.change"), Href: importPath(run) + "?act=change"},
		{Value: r.Number(run.Same), Text: r.T("imports.act.same"), Href: importPath(run) + "?act=same"}, {Value: r.Number(run.Refused), Text: r.T("imports.act.refuse"), Href: importPath(run) + "?act=refuse"},
	})
	if places := strings.Split(run.Unmatched, "\n"); run.Unmatched != "" {
		page.Parts = append(page.Parts, ui.Details{Summary: r.T("imports.unmatched", len(places)), Text: strings.Join(places[:min(len(places), 200)], "\n")})
	}
	switch run.State {
	case Previewed:
		page.Parts = append(page.Parts, ui.Form{Action: importPath(run) + "/store", Buttons: []ui.Button{
			{Text: r.T("imports.store", run.Added+run.Changed), Once: true}, {Text: r.T("imports.other_columns"), Kind: ui.Secondary, Action: importPath(run) + "/again"}}[:columnButtons(run)]})
	case Stored:
		if err := a.undoPart(r, tx, run, page); err != nil {
			return err
		}
	}
	if run.Refused > 0 {
		page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("imports.refused_lead"), Link: &ui.Link{Text: r.T("imports.refused_file"), Href: importPath(run) + "/refused"}})
	}
	return a.rowsPart(r, tx, run, page)
}

// undoPart offers to take an import back and says what would stay.
func (a *Actors) undoPart(r *web.Request, tx *db.Tx, run Run, page *web.Page) error {
	since, err := a.activities.keptSince(tx, run.ID)
	if err != nil {
		return err
	}
	parts := []ui.Part{ui.Paragraph{Text: r.T("imports.undo_lead")}}
	if len(since) > 0 {
		parts = append(parts, ui.Paragraph{Text: r.T("imports.undo_kept", len(since))})
		var list ui.List
		for i := range since {
			list.Items = append(list.Items, ui.Link{Text: since[i].called(), Href: "/activities/" + string(since[i].ID)})
		}
		parts = append(parts, list)
	}
	parts = append(parts, ui.Form{Action: importPath(run) + "/undo", Buttons: []ui.Button{{Text: r.T("imports.undo"), Kind: ui.Warning, Once: true}}})
	page.Parts = append(page.Parts, ui.Details{Summary: r.T("imports.undo_title"), Content: ui.Stack(parts)})
	return nil
}

// confirmImport stores what the preview showed.
func (a *Actors) confirmImport(r *web.Request) (web.Answer, error) {
	var run Run
	return a.advanced(r, &run, func(tx *db.Tx) (err error) {
		if run, err = ownRun(r, tx); err != nil {
			return err
		}
		if err := inState(run, Previewed); err != nil {
			return err
		}
		run.State = Storing
		tx.Housekeeping("the import itself is recorded once it is stored")
		return run.update(tx)
	}, a.sizeOf(r))
}

// sizeOf gives the size of an import's file, to know whether a job should do it.
func (a *Actors) sizeOf(r *web.Request) (size int) {
	err := r.Read(func(tx *db.Tx) (err error) {
		run, err := ownRun(r, tx)
		if err == nil {
			size, err = fileSize(tx, run.ID)
		}
		return err
	})
	if err != nil {
		return 0 // whoever asks next will be told
	}
	return size
}

func (a *Actors) undoImport(r *web.Request) (web.Answer, error) {
	var run Run
	err := r.Write(func(tx *db.Tx) (err error) {
		if run, err = ownRun(r, tx); err != nil {
			return err
		}
		if err := inState(run, Stored); err != nil {
			return err
		}
		if run.Sheet == partnerSheet {
			_, err = a.undoPartner(tx, run)
		} else {
			_, err = a.activities.Undo(tx, run)
		}
		return err
	})
	return web.Redirect{To: importPath(run), Done: "imports.undone"}, err
}
