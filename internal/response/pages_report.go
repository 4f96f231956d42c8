package response

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Response) reportRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /reports", Policy: web.InGroup, Handle: m.reports},
		{Pattern: "GET /reports/{month}", Policy: web.Voices, Handle: m.formPage},
		{Pattern: "POST /reports/{month}", Policy: web.Voices, Handle: m.takeForm},
		{Pattern: "POST /reports/{month}/check", Policy: web.Voices, Handle: m.checkTyped},
		{Pattern: "POST /reports/{month}/marked", Policy: web.Voices, Handle: m.markedFile},
		{Pattern: "GET /reports/{month}/file", Policy: web.Voices, Handle: m.reportFile},
		{Pattern: "POST /reports/{month}/file", Policy: web.Voices, Handle: m.takeFile, MaxBody: maxFile + 1<<20},
	}
}

// pathMonth reads the month from the address.
func pathMonth(r *web.Request) (Month, error) {
	month, ok := ParseMonth(r.PathValue("month"))
	if !ok {
		return "", web.NotFound()
	}
	return month, nil
}

// reports lists the months of the plan: a partner's own, and for managers how
// all partners stand.
func (m *Response) reports(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("reports.title"), Lead: r.T("reports.lead")}
	err := r.Read(func(tx *db.Tx) error {
		o, err := m.Store.InForce(tx)
		if db.IsNotFound(err) {
			page.Lead = r.T("plan.none")
			return nil
		}
		if err != nil {
			return err
		}
		at, err := zone(tx)
		if err != nil {
			return err
		}
		periods := Periods(&o.Plan, tx.Now(), at)
		if len(o.ActivitiesOf(r.Person.Organisation)) > 0 {
			own, err := reportsOf(tx, o.Plan.ID, r.Person.Organisation)
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, ownTable(r, tx, periods, own))
		} else {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("reports.no_activities")})
		}
		if r.Person.Manages() {
			standing, err := m.standingTable(r, tx, o, periods)
			page.Parts = append(page.Parts, standing)
			return err
		}
		return nil
	})
	return page, err
}

func ownTable(r *web.Request, tx *db.Tx, periods []Period, own []Report) ui.Part {
	t := ui.Table{ID: "own", Caption: r.T("reports.own"), Stacked: true, RowHeaders: true, Empty: r.T("reports.no_month"),
		Columns: []ui.Column{{Text: r.T("reports.month")}, {Text: r.T("reports.state")}, {Text: r.T("reports.due")}, {Text: r.T("reports.locks")}}}
	for _, p := range periods {
		report := Report{State: Draft}
		for _, have := range own {
			if have.Month == p.Month {
				report = have
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: r.Month(p.Month.First()), Href: "/reports/" + string(p.Month)}, {Content: stateTag(r, &report, p, tx)},
			{Text: r.Day(p.Due.AddDate(0, 0, -1))}, {Text: r.Day(p.Locks)}})
	}
	return t
}

var stateColours = map[ReportState]ui.Colour{Draft: ui.Grey, Submitted: ui.Blue, Returned: ui.Orange, Validated: ui.Green, Locked: ui.Purple}

// stateTag says the state of a report; what is missing after its day is late.
func stateTag(r *web.Request, report *Report, p Period, tx *db.Tx) ui.Part {
	state := report.StateAt(p, tx.Now())
	if report.Submitted.IsZero() && p.Late(tx.Now()) {
		return ui.Tag{Text: r.T("reports.state.missing"), Colour: ui.Red}
	}
	return ui.Tag{Text: r.T("reports.state." + string(state)), Colour: stateColours[state]}
}

func (m *Response) formPage(r *web.Request) (web.Answer, error) {
	return m.withForm(r, func(tx *db.Tx, f *Form) (web.Answer, error) { return m.showForm(r, tx, f, nil, nil, "") })
}

// withForm opens the form of the reader's own organisation, and no other.
func (m *Response) withForm(r *web.Request, do func(*db.Tx, *Form) (web.Answer, error)) (answer web.Answer, err error) {
	month, err := pathMonth(r)
	if err != nil {
		return nil, err
	}
	err = r.Read(func(tx *db.Tx) error {
		f, err := m.openForm(tx, month, r.Person.Organisation)
		if err != nil {
			return err
		}
		answer, err = do(tx, f)
		return err
	})
	return answer, err
}

// showForm is the form with what was typed, what is wrong, and what is odd.
func (m *Response) showForm(r *web.Request, tx *db.Tx, f *Form, typed register.Form, problems register.Problems, warning string) (web.Answer, error) {
	n, err := m.organisationNames(tx, r.Lang)
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("reports.form", r.Month(f.Period.Month.First())), Caption: n.say(f.Report.Partner), Back: &ui.BackLink{Text: r.T("reports.title"), Href: "/reports"}}
	now := tx.Now()
	writable, locked := f.Report.Writable(f.Period, now), f.Period.Locked(now)
	page.Lead = r.T("reports.form_lead", f.Period.Due.AddDate(0, 0, -1), f.Period.Locks)
	if locked {
		page.Lead = r.T("reports.locked_lead", f.Period.Locks)
	}
	page.Parts = append(page.Parts, stateTag(r, &f.Report, f.Period, tx))
	if f.Report.State == Returned {
		page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("reports.returned_because", f.Report.Reason)})
	}
	if warning != "" {
		page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: warning})
	}
	if !writable && !locked {
		page.Parts = append(page.Parts, ui.InsetText{Text: r.T("reports.not_writable")}, m.lineTable(r, f, n))
		return page, nil
	}
	for _, p := range problems {
		page.Problems = append(page.Problems, ui.ErrorLink{Text: m.lineOf(f, p.Field) + r.T(p.Message, p.Args...), Href: "#" + p.Field})
	}
	if f.Fresh {
		page.Parts = append(page.Parts, ui.InsetText{Text: r.T("reports.filled")})
	}
	page.Parts = append(page.Parts, m.form(r, f, typed, problems, n, locked), ui.Heading{Text: r.T("reports.by_file")},
		ui.Paragraph{Text: r.T("reports.by_file_lead"), Link: &ui.Link{Text: r.T("reports.download"), Href: "/reports/" + string(f.Period.Month) + "/file"}},
		ui.Paragraph{Link: &ui.Link{Text: r.T("reports.download_csv"), Href: "/reports/" + string(f.Period.Month) + "/file?format=csv"}},
		uploadForm(r, "/reports/"+string(f.Period.Month)+"/file"))
	return page, nil
}

func uploadForm(r *web.Request, action string) ui.Part {
	f := fileForm(r, r.T("reports.file")).(ui.Form)
	f.Action, f.Buttons[0].Kind = action, ui.Secondary
	return f
}

// lineOf names the activity that a problem's field belongs to.
func (m *Response) lineOf(f *Form, field string) string {
	for _, l := range f.Lines {
		if strings.Contains(field, string(l.Activity.ID)) {
			return l.Activity.Name + ": "
		}
	}
	return ""
}

func (m *Response) form(r *web.Request, f *Form, typed register.Form, problems register.Problems, n names, locked bool) ui.Part {
	form := ui.Form{Hidden: []ui.Hidden{{Name: "version", Value: strconv.Itoa(f.Report.Version)}, {Name: "plan", Value: f.planVersion()}}}
	findings := f.Findings()
	for i := range f.Lines {
		form.Parts = append(form.Parts, m.lineParts(r, f, &f.Lines[i], typed, problems)...)
		switch {
		case locked:
		case f.Fresh:
			form.Parts = append(form.Parts, checked(f, &f.Lines[i], nil))
		default:
			form.Parts = append(form.Parts, checked(f, &f.Lines[i], lineFindings(r, f, &f.Lines[i], findings, n)))
		}
	}
	if locked {
		form.Parts = append(form.Parts, ui.Textarea{Field: ui.Field{Name: "why", Label: r.T("reports.why"), Hint: r.T("reports.why_hint")}, Rows: 3})
		form.Buttons = []ui.Button{{Text: r.T("reports.ask_correction"), Once: true}}
		return form
	}
	form.Parts = append(form.Parts, ui.Heading{Text: r.T("reports.words")},
		ui.Textarea{Field: ui.Field{Name: "achievements", Label: r.T("reports.achievements")}, Value: f.Report.Achievements, Rows: 3},
		ui.Textarea{Field: ui.Field{Name: "challenges", Label: r.T("reports.challenges")}, Value: f.Report.Challenges, Rows: 3})
	form.Buttons = []ui.Button{{Text: r.T("reports.submit"), Name: "do", Value: "submit", Once: true}, {Text: r.T("reports.save"), Name: "do", Value: "save", Kind: ui.Secondary, Once: true}}
	return form
}

func (m *Response) lineParts(r *web.Request, f *Form, l *Line, typed register.Form, problems register.Problems) []ui.Part {
	input := func(name, label, hint string, value *int) ui.Part {
		text := ""
		if value != nil {
			text = strconv.Itoa(*value)
		}
		if t, ok := typed.Get(name); ok && len(t) > 0 {
			text = t[0]
		}
		field := ui.Field{Name: name, Label: label, Hint: hint, ErrorPrefix: r.T("frame.error_prefix")}
		for _, p := range problems {
			if p.Field == name {
				field.Error = r.T(p.Message, p.Args...)
			}
		}
		return ui.Input{Field: field, Value: text, InputMode: "numeric", Width: ui.Chars10}
	}
	hint := r.T("reports.hint", l.Last().Count(), l.Cumulated()-l.Now.Count())
	if l.Activity.Target != nil {
		hint = r.T("reports.hint_target", l.Last().Count(), l.Cumulated()-l.Now.Count(), int(*l.Activity.Target))
	}
	label := "reports.count." + string(l.Indicator.Unit)
	parts := []ui.Part{ui.Heading{Text: l.Activity.Name + " – " + m.Atlas.Say(l.Activity.Area, string(r.Lang))},
		ui.Paragraph{Text: Indicators.Title(l.Indicator, string(r.Lang)), Quiet: true}, input(newName(l), r.T(label), hint, l.Now.New)}
	if l.Indicator.Unit != People {
		return parts
	}
	parts = append(parts, input(servedName(l), r.T("reports.served"), "", l.Now.Served))
	var groups ui.Stack
	for _, g := range groupsOf(l.Indicator) {
		var value *int
		if n, ok := l.Now.Parts[g]; ok {
			value = &n
		}
		groups = append(groups, input(partName(l, g), r.T("group."+g), "", value))
	}
	if len(groups) > 0 {
		parts = append(parts, ui.Details{Summary: r.T("reports.groups"), Content: groups})
	}
	return parts
}

// findingParts asks about what is odd, beside the figure.
func findingParts(r *web.Request, f *Form, finding Finding, n names) []ui.Part {
	says := sayFinding(r, finding, n)
	if finding.Blocks {
		return []ui.Part{ui.WarningText{Word: r.T("records.warning"), Text: says}}
	}
	a := f.answer(finding)
	if a == nil {
		a = &Answer{}
	}
	parts := []ui.Part{ui.InsetText{Text: says}}
	if finding.Code == "shared" {
		text := ""
		if a.Shared != nil {
			text = strconv.Itoa(*a.Shared)
		}
		parts = append(parts, ui.Input{Field: ui.Field{Name: sharedName(finding), Label: r.T("check.shared.number"), Hint: r.T("check.shared.hint")}, Value: text, InputMode: "numeric", Width: ui.Chars10})
	}
	return append(parts, ui.Input{Field: ui.Field{Name: answerName(finding), Label: r.T("check.answer")}, Value: a.Text})
}

func sayFinding(r *web.Request, f Finding, n names) string {
	if f.Other != "" {
		return r.T("check."+f.Code, n.say(f.Other))
	}
	return r.T("check."+f.Code, f.Args...)
}

// errShow leaves a writing transaction without a change, to show the form again.
var errShow = errors.New("response: show the form again")

// takeForm stores what was typed, or hands the report in.
func (m *Response) takeForm(r *web.Request) (web.Answer, error) {
	month, err := pathMonth(r)
	if err != nil {
		return nil, err
	}
	typed, err := r.Values()
	if err != nil {
		return nil, err
	}
	var again web.Answer
	done := "reports.saved"
	err = r.Write(func(tx *db.Tx) error {
		f, err := m.openForm(tx, month, r.Person.Organisation)
		if err != nil {
			return err
		}
		stale := r.Value("version") != fmt.Sprint(f.Report.Version) && !f.Period.Locked(tx.Now())
		problems := f.read(typed)
		warning, err := m.planChanged(r, tx, f, typed)
		if err != nil {
			return err
		}
		if stale || warning != "" || len(problems) > 0 {
			if stale {
				warning = strings.TrimSpace(r.T("reports.two_people") + " " + warning)
			}
			if again, err = m.showForm(r, tx, f, typed, problems, warning); err != nil {
				return err
			}
			return errShow
		}
		corrections, err := f.save(tx, textOf(typed, "why", ""))
		if err != nil {
			return err
		}
		if f.Period.Locked(tx.Now()) {
			done = saidAfterLock(corrections)
			return nil
		}
		if r.Value("do") == "submit" {
			f.Fresh = false
			open, err := f.submit(tx)
			if err != nil {
				return err
			}
			done = "reports.submitted"
			if len(open) > 0 { // what was typed is stored; the questions come first
				again, err = m.showForm(r, tx, f, typed, openProblems(open), "")
				return err
			}
		}
		return nil
	})
	if again != nil && (err == nil || errors.Is(err, errShow)) {
		return again, nil
	}
	if err != nil {
		return nil, err
	}
	to := "/reports/" + string(month)
	if done == "reports.submitted" {
		to = "/reports"
	}
	return web.Redirect{To: to, Done: done}, nil
}

// planVersion names the version of the plan that the form is of.
func (f *Form) planVersion() string {
	return fmt.Sprintf("%s.%d", f.Outline.Plan.ID, f.Outline.Number)
}

// planChanged warns whoever typed into the form of an older version of the plan, and
// names the figures that have no place in this one; "" where the version is the same.
func (m *Response) planChanged(r *web.Request, tx *db.Tx, f *Form, typed register.Form) (string, error) {
	seen := r.Value("plan")
	if seen == "" || seen == f.planVersion() {
		return "", nil
	}
	warning := r.T("reports.plan_changed")
	number, ok := strings.CutPrefix(seen, string(f.Outline.Plan.ID)+".")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return warning, nil // of another plan
	}
	before, err := m.Store.version(tx, f.Outline.Plan.ID, n)
	if err != nil {
		return warning, db.IgnoreNotFound(err)
	}
	var dropped []string
	for _, a := range before.ActivitiesOf(f.Report.Partner) {
		if wrote := textOf(typed, newName(&Line{Activity: a}), ""); wrote != "" && !slices.Contains(activityIDs(f), a.ID) {
			dropped = append(dropped, a.Name+" ("+cut(wrote)+")")
		}
	}
	if len(dropped) > 0 {
		warning += " " + r.T("reports.plan_dropped", strings.Join(dropped, ", "))
	}
	return warning, nil
}

// saidAfterLock says what became of a form that came in after the lock.
func saidAfterLock(corrections int) string {
	if corrections == 0 {
		return "reports.nothing_to_correct"
	}
	return "reports.kept_as_correction"
}

func openProblems(open []Finding) (problems register.Problems) {
	for _, f := range open {
		field, message := answerName(f), "reports.answer_first"
		if f.Blocks {
			field, message = "n."+string(f.Activity), "reports.correct_first"
		}
		problems.Add(field, message)
	}
	return problems
}

// reportFile gives the form as a workbook, or as CSV.
func (m *Response) reportFile(r *web.Request) (web.Answer, error) {
	return m.withForm(r, func(tx *db.Tx, f *Form) (web.Answer, error) {
		n, err := m.organisationNames(tx, r.Lang)
		if err != nil {
			return nil, err
		}
		name := "report-" + string(f.Period.Month)
		if r.Value("format") == "csv" {
			return web.File{Name: name + ".csv", Type: "text/csv; charset=utf-8", Write: func(w io.Writer) error { return m.writeCSV(r, w, f, n) }}, nil
		}
		return web.File{Name: name + ".xlsx", Type: xlsxType, Write: func(w io.Writer) error { return m.writeReport(r, w, f, n) }}, nil
	})
}

// takeFile takes a file that came back: what can be read is stored as a draft,
// what cannot is said with its row, and the form shows both.
func (m *Response) takeFile(r *web.Request) (web.Answer, error) {
	month, err := pathMonth(r)
	if err != nil {
		return nil, err
	}
	name, content, err := uploaded(r)
	if err != nil {
		return m.withForm(r, func(tx *db.Tx, f *Form) (web.Answer, error) {
			return m.showForm(r, tx, f, nil, register.Problems{{Field: "file", Message: "planfile.missing"}}, "")
		})
	}
	var again web.Answer
	done := "reports.file_read"
	err = r.Write(func(tx *db.Tx) error {
		f, err := m.openForm(tx, month, r.Person.Organisation)
		if err != nil {
			return err
		}
		read, problems := m.readReport(r, f, name, content)
		if !read.empty() {
			f.blank()
			problems = append(problems, f.take(read)...)
			corrections, err := f.save(tx, r.T("reports.file"))
			if err != nil {
				return err
			}
			if f.Period.Locked(tx.Now()) {
				done = saidAfterLock(corrections)
			}
			f.Fresh = false
		} else {
			tx.Housekeeping("nothing of the file could be read")
		}
		if len(problems) > 0 {
			again, err = m.showForm(r, tx, f, nil, problems, "")
			if page, ok := again.(web.Page); ok && len(read.marks) > 0 {
				page.Parts = append([]ui.Part{markedForm(r, f, read.marks)}, page.Parts...)
				again = page
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if again != nil {
		return again, nil
	}
	return web.Redirect{To: "/reports/" + string(month), Done: done}, nil
}
