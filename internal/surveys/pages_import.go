package surveys

import (
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/audit"
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
		field := ui.FileUpload{Field: ui.Field{Name: "file", Label: r.T("surveys.file"), Hint: r.T("surveys.import_hint", maxImport>>20), ErrorPrefix: r.T("frame.error") + ":"}, Accept: ".csv,.zip"}
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
	u := upload{Person: r.Person.ID, Name: name, Content: content}
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, err = importable(r, tx); err != nil {
			return err
		}
		u.Form = f.ID
		return s.store.putUpload(tx, &u)
	})
	return web.Redirect{To: address(&f, "import", string(u.ID))}, err
}

// prepared is an export laid out for its form.
type prepared struct {
	form   Form
	survey *Survey
	head   versionHead
	upload upload
	files  map[string][]byte
	reading
	known, old int // records that are there already, or older than the form keeps them
}

func (s *Surveys) prepare(r *web.Request, tx *db.Tx) (p prepared, err error) {
	if p.form, err = importable(r, tx); err != nil {
		return p, err
	}
	key, err := r.PathID("import")
	if err != nil {
		return p, err
	}
	if p.upload, err = s.store.uploadOf(tx, p.form.ID, r.Person.ID, key); err != nil {
		return p, err
	}
	e, err := readExported(p.upload.Name, p.upload.Content)
	if err != nil {
		return p, err
	}
	if p.survey, err = wholeSurvey(tx, &p.form); err != nil {
		return p, err
	}
	if p.head, err = headOf(tx, p.form.Live); err != nil {
		return p, err
	}
	p.files, p.reading = e.files, p.survey.layOut(e)
	oldest := tx.Now().AddDate(0, 0, -p.form.RetentionDays)
	all := len(p.records)
	p.records = slices.DeleteFunc(p.records, func(i imported) bool { return !i.submitted.IsZero() && i.submitted.Before(oldest) })
	p.old = all - len(p.records)
	for _, i := range p.records {
		known, err := knownInstance(tx, p.form.ID, i.instance)
		if err != nil {
			return p, err
		}
		if known != "" {
			p.known++
		}
	}
	return p, nil
}

// shownProblems is how many problems a preview lists.
const shownProblems = 50

func (s *Surveys) previewImport(r *web.Request) (web.Answer, error) {
	var p prepared
	if err := r.Read(func(tx *db.Tx) (err error) { p, err = s.prepare(r, tx); return err }); err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("surveys.import_preview"), Caption: p.form.Title, Lead: r.T("surveys.import_preview_lead"), Back: &ui.BackLink{Text: r.T("surveys.import_title"), Href: address(&p.form, "import")}}
	facts := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("surveys.file"), Value: p.upload.Name},
		{Key: r.T("surveys.import_new"), Value: r.Number(len(p.records) - p.known)}, {Key: r.T("surveys.import_known"), Value: r.Number(p.known)},
		{Key: r.T("surveys.import_refused"), Value: r.Number(p.refused)}, {Key: r.T("surveys.import_old", p.form.RetentionDays), Value: r.Number(p.old)},
		{Key: r.T("surveys.import_files"), Value: r.Number(p.fileCount())}}}
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

// filesOf gives the files of a record that the zip has.
func (p *prepared) filesOf(row *Row) (all []attachment) {
	for _, q := range p.survey.Questions {
		if content, ok := p.files[row.Values[q.Path]]; ok && q.Type == "binary" && len(content) <= maxFile {
			name := row.Values[q.Path]
			all = append(all, attachment{Name: name, Type: mediaType(name), Hash: digest(content), Size: int64(len(content)), Content: content})
		}
	}
	for _, repeat := range p.survey.Repeats {
		for _, inner := range row.Repeats[repeat] {
			all = append(all, p.filesOf(inner)...)
		}
	}
	return all
}

func (p *prepared) fileCount() (n int) {
	for _, i := range p.records {
		n += len(p.filesOf(i.row))
	}
	return n
}

// importBatch is how many records are stored in one transaction: others write in
// between, and what is stored when something fails is found again the next time.
const importBatch = 200

func (s *Surveys) runImport(r *web.Request) (web.Answer, error) {
	var p prepared
	if err := r.Read(func(tx *db.Tx) (err error) { p, err = s.prepare(r, tx); return err }); err != nil {
		return nil, err
	}
	for batch := range slices.Chunk(p.records, importBatch) {
		err := r.Write(func(tx *db.Tx) error {
			added := 0
			for _, i := range batch {
				fresh, err := s.store.keepImported(tx, &p.form, r.Person, i, p.survey.recordXML(p.form.FormID, p.head.Version, i.instance, i.row), p.filesOf(i.row))
				if err != nil {
					return err
				}
				if fresh {
					added++
				}
			}
			return audit.Record(tx, "import", "survey_forms", p.form.ID, audit.Change{Field: "count", New: strconv.Itoa(added)})
		})
		if err != nil {
			return nil, err
		}
	}
	err := r.Write(func(tx *db.Tx) error { return dropUpload(tx, p.upload.ID) })
	return web.Redirect{To: address(&p.form, "results"), Done: "surveys.import_done"}, err
}
