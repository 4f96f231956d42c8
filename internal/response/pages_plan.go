package response

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (m *Response) planRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /plan", Policy: web.Seated, Handle: m.overview},
		{Pattern: "GET /plan/reports.xlsx", Policy: web.Managers, Handle: m.periodFile},
		{Pattern: "GET /plans/{id}/adopt", Policy: web.InGroup, Handle: m.adoptPage},
		{Pattern: "POST /plans/{id}/adopt", Policy: web.Leads, Handle: m.adopt},
		{Pattern: "POST /plans/{id}/next", Policy: web.Managers, Handle: m.nextPlan},
		{Pattern: "GET /plans/{id}/file", Policy: web.InGroup, Handle: m.planFile},
		{Pattern: "GET /plans/{id}/import", Policy: web.Voices, Handle: m.importPage},
		{Pattern: "POST /plans/{id}/import", Policy: web.Voices, Handle: m.importPlan, MaxBody: maxFile + 1<<20},
	}
}

// planExtra is, on a plan's page, its parts, its versions and what can be done.
func (m *Response) planExtra(r *web.Request, tx *db.Tx, p *Plan) ([]ui.Part, error) {
	o, err := m.Store.draft(tx, p.ID)
	if err != nil {
		return nil, err
	}
	versions, err := versionsOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	base := "/plans/" + string(p.ID)
	buttons := ui.ButtonGroup{{Text: r.T("plans.differences"), Href: base + "/adopt"}, {Text: r.T("plans.download"), Href: base + "/file", Kind: ui.Secondary}}
	comments, err := commentsOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	open := 0
	for _, c := range comments {
		if c.Settled.IsZero() {
			open++
		}
	}
	buttons = append(buttons, ui.Button{Text: r.T("plans.comments", open), Href: base + "/comments", Kind: ui.Secondary})
	if r.Person.Decides() {
		buttons = append(buttons, ui.Button{Text: r.T("plans.import"), Href: base + "/import", Kind: ui.Secondary})
	}
	parts := []ui.Part{ui.Facts{
		{Value: r.Number(len(o.Objectives)), Text: r.T("plan_objectives.title"), Href: "/plan-objectives?plan=" + string(p.ID)},
		{Value: r.Number(len(o.Outputs)), Text: r.T("plan_outputs.title"), Href: "/plan-outputs"},
		{Value: r.Number(len(o.Indicators)), Text: r.T("plan_indicators.title"), Href: "/plan-indicators"},
		{Value: r.Number(len(o.Activities)), Text: r.T("plan_activities.title"), Href: "/plan-activities"},
		{Value: r.Number(len(o.Requirements)), Text: r.T("plan_requirements.title"), Href: "/plan-requirements"},
	}, buttons, versionTable(r, p.ID, versions)}
	if r.Person.Manages() {
		parts = append(parts, ui.Form{Action: base + "/next", Buttons: []ui.Button{{Text: r.T("plans.next"), Kind: ui.Secondary, Once: true}}})
	}
	return parts, nil
}

func versionTable(r *web.Request, plan id.ID, versions []Version) ui.Part {
	t := ui.Table{ID: "versions", Caption: r.T("plans.versions"), Stacked: true, RowHeaders: true, Empty: r.T("plans.never_adopted"),
		Columns: []ui.Column{{Text: r.T("plans.version")}, {Text: r.T("plans.adopted_on")}, {Text: r.T("plans.decision")}}}
	for _, v := range versions {
		t.Rows = append(t.Rows, []ui.Cell{{Text: r.Number(v.Number), Href: "/plans/" + string(plan) + "/versions/" + fmt.Sprint(v.Number)}, {Text: r.Day(v.Adopted)}, decisionCell(r, v.Decision)})
	}
	return t
}

// decisionCell leads to the decision that a version rests on; what was written by hand stands as it is.
func decisionCell(r *web.Request, decision string) ui.Cell {
	if strings.HasPrefix(decision, "/") {
		return ui.Cell{Text: r.T("plans.to_decision"), Href: decision}
	}
	return ui.Cell{Text: dash(decision)}
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// adoptPage shows what the draft has otherwise than the version in force.
func (m *Response) adoptPage(r *web.Request) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("adopt.title")}
	err = r.Read(func(tx *db.Tx) error {
		draft, err := m.Store.draft(tx, plan)
		if err != nil {
			return err
		}
		old, err := m.Store.Adopted(tx, plan)
		if db.IsNotFound(err) {
			old, err = &Outline{}, nil
		}
		if err != nil {
			return err
		}
		names, err := m.planNames(tx, draft, r.Lang)
		if err != nil {
			return err
		}
		page.Caption = m.Store.Plans.Title(&draft.Plan, string(r.Lang))
		page.Back = &ui.BackLink{Text: page.Caption, Href: "/plans/" + string(plan)}
		all := m.Store.differences(old, draft, string(r.Lang))
		page.Lead = r.N("adopt.lead", len(all), old.Number)
		page.Parts = []ui.Part{differenceTable(r, all, names)}
		if r.Person.Leads() && len(all) > 0 {
			form, err := m.adoptForm(r, tx, draft.Plan.Version, len(all))
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, form)
		}
		return nil
	})
	return page, err
}

// adoptForm carries how many differences were shown: what came in between is not adopted unseen.
func (m *Response) adoptForm(r *web.Request, tx *db.Tx, version, shown int) (ui.Part, error) {
	form := ui.Form{Hidden: []ui.Hidden{{Name: "version", Value: fmt.Sprint(version)}, {Name: "shown", Value: fmt.Sprint(shown)}},
		Buttons: []ui.Button{{Text: r.T("adopt.adopt"), Once: true}}}
	field := ui.Field{Name: "decision", Label: r.T("plans.decision"), Hint: r.T("adopt.decision_hint")}
	if m.Decisions == nil {
		form.Parts = []ui.Part{ui.Input{Field: field}}
		return form, nil
	}
	all, err := m.Decisions.Adopted(tx)
	options := []ui.Option{{Text: r.T("adopt.choose_decision")}}
	for _, d := range all {
		options = append(options, ui.Option{Value: d.Address, Text: d.Title})
	}
	form.Parts = []ui.Part{ui.Select{Field: field, Options: options}, ui.Paragraph{Text: r.T("adopt.no_decision"), Link: &ui.Link{Text: r.T("adopt.propose"), Href: "/decisions"}, Quiet: true}}
	return form, err
}

func differenceTable(r *web.Request, all []Difference, n names) ui.Part {
	t := ui.Table{ID: "differences", Caption: r.T("adopt.differences"), Stacked: true, RowHeaders: true, Empty: r.T("adopt.none"),
		Columns: []ui.Column{{Text: r.T("adopt.what")}, {Text: r.T("adopt.act")}, {Text: r.T("adopt.before_after")}}}
	for _, d := range all {
		t.Rows = append(t.Rows, []ui.Cell{{Text: d.Title, Detail: r.T(d.Kind + ".one")}, {Text: r.T("adopt." + string(d.Act))}, {Content: changeList(r, d, n)}})
	}
	return t
}

func changeList(r *web.Request, d Difference, n names) ui.Part {
	if len(d.Changes) == 0 {
		return nil
	}
	say := func(s string) string {
		if name := n[id.ID(s)]; name != "" {
			return name
		}
		return dash(s)
	}
	var lines []string
	for _, c := range d.Changes {
		c.Old, c.New = wordsOf(r.Lang, c.Old, c.New)
		lines = append(lines, r.T(d.Kind+"."+c.Field)+": "+r.T("adopt.from_to", say(c.Old), say(c.New)))
	}
	return ui.Paragraph{Text: strings.Join(lines, "\n")}
}

// wordsOf gives what was changed of texts in several languages: the reader's words
// where they differ, else those of the first language where they do. Other values
// stay as they are.
func wordsOf(l lang.Lang, old, new string) (string, string) {
	var was, is lang.Texts
	if !strings.HasPrefix(old+new, "{") || was.Scan(old) != nil || is.Scan(new) != nil {
		return old, new
	}
	for _, at := range append([]lang.Lang{l}, lang.All...) {
		if was[at].Text != is[at].Text {
			return was[at].Text, is[at].Text
		}
	}
	return old, new
}

// adopt puts the draft in force.
func (m *Response) adopt(r *web.Request) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		draft, err := m.Store.draft(tx, plan)
		if err != nil {
			return err
		}
		old, err := m.Store.Adopted(tx, plan)
		if db.IsNotFound(err) {
			old, err = &Outline{}, nil
		}
		if err != nil {
			return err
		}
		if shown := fmt.Sprint(len(m.Store.differences(old, draft, "en"))); r.Value("version") != fmt.Sprint(draft.Plan.Version) || r.Value("shown") != shown {
			return fault.New(fault.Conflict, "adopt.stale")
		}
		if m.Decisions != nil {
			if agreed, err := m.Decisions.Decided(tx, r.Value("decision")); err != nil || !agreed {
				return errors.Join(err, fault.New(fault.Conflict, "adopt.undecided"))
			}
		}
		_, err = m.Store.adopt(tx, plan, r.Value("decision"))
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/plan", Done: "adopt.done"}, nil
}

// nextPlan starts a new plan from this one.
func (m *Response) nextPlan(r *web.Request) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var next *Outline
	err = r.Write(func(tx *db.Tx) error {
		draft, err := m.Store.draft(tx, plan)
		if err != nil {
			return err
		}
		next = draft.next()
		if err := m.Store.insert(tx, next); err != nil {
			return err
		}
		return audit.Record(tx, "begin", m.Store.Plans.Name, next.Plan.ID)
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/plans/" + string(next.Plan.ID) + "/edit", Done: "plans.begun"}, nil
}

// planFile gives the draft as a workbook.
func (m *Response) planFile(r *web.Request) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var o *Outline
	var n names
	err = r.Read(func(tx *db.Tx) error {
		if o, err = m.Store.draft(tx, plan); err == nil {
			n, err = m.planNames(tx, o, r.Lang)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.File{Name: "plan.xlsx", Type: xlsxType, Write: func(w io.Writer) error { return m.writePlan(r, w, o, n) }}, nil
}

func (m *Response) importPage(r *web.Request) (web.Answer, error) { return m.importForm(r, nil) }

func (m *Response) importForm(r *web.Request, problems []string) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Read(func(tx *db.Tx) error {
		_, err := m.Store.Plans.Get(tx, plan)
		return err
	})
	page := web.Page{Title: r.T("planfile.title"), Lead: r.T("planfile.lead"), Back: &ui.BackLink{Text: r.T("records.back"), Href: "/plans/" + string(plan)}}
	for _, p := range problems {
		page.Problems = append(page.Problems, ui.ErrorLink{Text: p, Href: "#file"})
	}
	page.Parts = []ui.Part{fileForm(r, r.T("planfile.file"))}
	return page, err
}

func fileForm(r *web.Request, label string) ui.Part {
	return ui.Form{Upload: true, Parts: []ui.Part{ui.FileUpload{Field: ui.Field{Name: "file", Label: label}, Accept: ".xlsx,.csv"}},
		Buttons: []ui.Button{{Text: r.T("planfile.read"), Once: true}}}
}

// errRefused rolls back what was read from a file with problems.
var errRefused = errors.New("response: the file has problems")

// importPlan takes a workbook into the draft, all of it or nothing.
func (m *Response) importPlan(r *web.Request) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	_, content, err := uploaded(r)
	if err != nil {
		return m.importForm(r, []string{r.T("planfile.missing")})
	}
	var read *planReader
	err = r.Write(func(tx *db.Tx) error {
		if read, err = m.readPlan(r, tx, plan, content); err != nil {
			return err
		}
		if len(read.problems) > 0 {
			return errRefused
		}
		return audit.Record(tx, "import", m.Store.Plans.Name, plan, audit.Change{Field: "rows", New: fmt.Sprint(read.changed)})
	})
	if errors.Is(err, errRefused) {
		return m.importForm(r, read.problems)
	}
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/plans/" + string(plan) + "/adopt", Done: "planfile.done"}, nil
}

func uploaded(r *web.Request) (string, []byte, error) {
	if err := r.ParseMultipartForm(maxFile); err != nil {
		return "", nil, err
	}
	file, header, err := r.FormFile("file")
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if len(content) > maxFile {
		return "", nil, fault.New(fault.TooLarge, "fault.too_large", maxFile/1024)
	}
	return header.Filename, content, err
}
