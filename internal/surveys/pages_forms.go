package surveys

import (
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (s *Surveys) formRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /surveys", Policy: web.InGroup, Handle: s.listPage},
		{Pattern: "GET /surveys/new", Policy: web.Voices, Handle: s.newPage},
		{Pattern: "POST /surveys/new", Policy: web.Voices, Handle: s.upload, MaxBody: maxFormFile},
		{Pattern: "GET /surveys/{id}", Policy: web.InGroup, Handle: s.formPage},
		{Pattern: "GET /surveys/{id}/version", Policy: web.Voices, Handle: s.newPage},
		{Pattern: "POST /surveys/{id}/version", Policy: web.Voices, Handle: s.upload, MaxBody: maxFormFile},
		{Pattern: "GET /surveys/{id}/review", Policy: web.Voices, Handle: s.reviewPage},
		{Pattern: "POST /surveys/{id}/review", Policy: web.Voices, Handle: s.release},
		{Pattern: "POST /surveys/{id}/media", Policy: web.Voices, Handle: s.addMedia, MaxBody: maxMedia + 1<<20},
		{Pattern: "POST /surveys/{id}/retention", Policy: web.Voices, Handle: s.setRetention},
		{Pattern: "POST /surveys/{id}/figures", Policy: web.Voices, Handle: s.setFigures},
		{Pattern: "POST /surveys/{id}/state", Policy: web.Voices, Handle: s.setState},
		{Pattern: "GET /surveys/{id}/source", Policy: web.Voices, Handle: s.source},
		{Pattern: "GET /surveys/{id}/xform", Policy: web.Voices, Handle: s.xform},
	}
}

// formOf reads the form of an address for those who may see it.
func formOf(r *web.Request, tx *db.Tx) (Form, error) {
	key, err := r.PathID("id")
	if err != nil {
		return Form{}, err
	}
	f, err := formByID(tx, key)
	if err == nil && !f.collects(r.Person) {
		err = web.NotFound()
	}
	return f, err
}

// ownForm reads the form of an address for those who keep it.
func ownForm(r *web.Request, tx *db.Tx) (Form, error) {
	f, err := formOf(r, tx)
	if err == nil && !f.runs(r.Person) {
		err = web.NotFound()
	}
	return f, err
}

func address(f *Form, more ...string) string {
	return "/surveys/" + string(f.ID) + strings.Join(append([]string{""}, more...), "/")
}

func (s *Surveys) listPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.title"), Lead: r.T("surveys.lead")}
	table := ui.Table{ID: "forms", Caption: r.T("surveys.own"), Stacked: true, RowHeaders: true, Empty: r.T("surveys.empty"),
		Columns: []ui.Column{{Text: r.T("surveys.form")}, {Text: r.T("surveys.state")}, {Text: r.T("surveys.count"), Numeric: true}, {Text: r.T("surveys.last")}}}
	err := r.Read(func(tx *db.Tx) error {
		forms, err := formsOf(tx, r.Person.Organisation)
		for _, f := range forms {
			t, err := tallyOf(tx, s.window(r, &f))
			if err != nil {
				return err
			}
			table.Rows = append(table.Rows, []ui.Cell{{Text: f.Title, Href: address(&f), Detail: f.FormID}, {Content: stateTag(r, &f)}, {Text: r.Number(t.Count)}, {Text: r.Day(t.Last)}})
		}
		return err
	})
	if mayOwn(r.Person) {
		page.Parts = append(page.Parts, ui.ButtonGroup{{Text: r.T("surveys.add"), Href: "/surveys/new"}, {Text: r.T("surveys.library"), Href: "/surveys/library", Kind: ui.Secondary}, {Text: r.T("surveys.keypair"), Href: "/surveys/keypair", Kind: ui.Secondary}})
	}
	page.Parts = append(page.Parts, table, ui.Paragraph{Text: r.T("surveys.password_lead"), Link: &ui.Link{Text: r.T("surveys.password_link"), Href: "/surveys/password"}})
	return page, err
}

var stateColours = map[State]ui.Colour{Draft: ui.Blue, Released: ui.Green, Closed: ui.Grey}

func stateTag(r *web.Request, f *Form) ui.Part {
	return ui.Tag{Text: r.T("surveys.state." + string(f.State)), Colour: stateColours[f.State]}
}

// window is what a person may see of a form's submissions: those who keep it see
// all, whoever collects sees her own.
func (s *Surveys) window(r *web.Request, f *Form) window {
	w := window{Form: f.ID}
	if !f.runs(r.Person) {
		w.Person = r.Person.ID
	}
	return w
}

func (s *Surveys) setRetention(r *web.Request) (web.Answer, error) {
	days, err := strconv.Atoi(r.Value("days"))
	if err != nil || days < shortestRetention || days > longestRetention {
		return nil, fault.New(fault.Invalid, "surveys.retention_wrong", shortestRetention, longestRetention)
	}
	var f Form
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, err = ownForm(r, tx); err != nil {
			return err
		}
		old := f.RetentionDays
		f.RetentionDays = days
		return updateForm(tx, &f, "update", audit.Change{Field: "retention_days", Old: strconv.Itoa(old), New: strconv.Itoa(days)})
	})
	return web.Redirect{To: address(&f), Done: "surveys.saved"}, err
}

// setState closes a released form or opens a closed one again.
func (s *Surveys) setState(r *web.Request) (web.Answer, error) {
	var f Form
	err := r.Write(func(tx *db.Tx) (err error) {
		if f, err = ownForm(r, tx); err != nil {
			return err
		}
		next, ok := map[State]State{Released: Closed, Closed: Released}[f.State]
		if !ok {
			return fault.New(fault.Conflict, "surveys.not_released")
		}
		f.State = next
		return updateForm(tx, &f, string(next))
	})
	return web.Redirect{To: address(&f), Done: "surveys.saved"}, err
}

// setFigures lets the group make figures of a form's answers, or takes that back.
func (s *Surveys) setFigures(r *web.Request) (web.Answer, error) {
	var f Form
	err := r.Write(func(tx *db.Tx) (err error) {
		if f, err = ownForm(r, tx); err != nil {
			return err
		}
		f.Figures = !f.Figures
		return updateForm(tx, &f, "update", audit.Change{Field: "figures", Old: strconv.FormatBool(!f.Figures), New: strconv.FormatBool(f.Figures)})
	})
	return web.Redirect{To: address(&f), Done: "surveys.saved"}, err
}

func (s *Surveys) source(r *web.Request) (web.Answer, error) { return s.download(r, false) }
func (s *Surveys) xform(r *web.Request) (web.Answer, error)  { return s.download(r, true) }

// download gives the newest version, as it was uploaded or as devices get it.
func (s *Surveys) download(r *web.Request, converted bool) (web.Answer, error) {
	var v Version
	err := r.Read(func(tx *db.Tx) error {
		f, err := ownForm(r, tx)
		if err != nil {
			return err
		}
		newest := f.Draft
		if newest == "" {
			newest = f.Live
		}
		v, err = versionByID(tx, newest)
		return err
	})
	name, content := v.SourceName, v.Source
	if converted {
		name, content = strings.TrimSuffix(name, filepath.Ext(name))+".xml", v.XML
	}
	return web.File{Name: name, Type: "application/octet-stream", Write: func(w io.Writer) error { _, err := w.Write(content); return err }}, err
}
