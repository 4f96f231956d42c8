package response

import (
	"fmt"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Response) reviewRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /reports/{month}/of/{id}", Policy: web.Managers, Handle: m.review},
		{Pattern: "POST /reports/{month}/of/{id}", Policy: web.Managers, Handle: m.decideReport},
		{Pattern: "POST /report-corrections/{id}", Policy: web.Leads, Handle: m.decideCorrection},
	}
}

// monthsShown is how many of the latest months a table has room for.
const monthsShown = 6

// standingTable shows how every partner stands in the latest months.
func (m *Response) standingTable(r *web.Request, tx *db.Tx, o *Outline, periods []Period) (ui.Part, error) {
	n, err := m.organisationNames(tx, r.Lang)
	if err != nil {
		return nil, err
	}
	periods = periods[:min(len(periods), monthsShown)]
	var all []Report
	if len(periods) > 0 {
		all, err = reportsFrom(tx, o.Plan.ID, periods[len(periods)-1].Month)
	}
	if err != nil {
		return nil, err
	}
	type place struct {
		partner id.ID
		month   Month
	}
	found := map[place]Report{}
	for _, report := range all {
		found[place{report.Partner, report.Month}] = report
	}
	t := ui.Table{ID: "partners", Caption: r.T("reports.all"), RowHeaders: true, Stacked: true, Columns: []ui.Column{{Text: r.T("plan_activities.partner")}}}
	for _, p := range periods {
		t.Columns = append(t.Columns, ui.Column{Text: r.Month(p.Month.First())})
	}
	for _, partner := range o.Partners() {
		row := []ui.Cell{{Text: n.say(partner)}}
		for _, p := range periods {
			report := found[place{partner, p.Month}]
			row = append(row, m.standingCell(r, tx, report, p))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// standingCell leads to a report once it has left the partner's hands.
func (m *Response) standingCell(r *web.Request, tx *db.Tx, report Report, p Period) ui.Cell {
	if report.State == Submitted || report.State == Validated || report.ID != "" && p.Locked(tx.Now()) {
		return ui.Cell{Text: r.T("reports.state." + string(report.State)), Href: "/reports/" + string(p.Month) + "/of/" + string(report.Partner)}
	}
	if report.ID == "" {
		report.State = Draft
	}
	return ui.Cell{Content: stateTag(r, &report, p, tx)}
}

// review shows a report that was handed in, what was odd about it, what the
// partner answered, and the corrections asked for. A draft is nobody else's.
func (m *Response) review(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		f, err := m.reviewed(r, tx)
		if err != nil {
			return err
		}
		n, err := m.organisationNames(tx, r.Lang)
		if err != nil {
			return err
		}
		corrections, err := correctionsOf(tx, f.Report.ID)
		if err != nil {
			return err
		}
		page = web.Page{Title: n.say(f.Report.Partner), Caption: r.T("reports.form", r.Month(f.Period.Month.First())), Back: &ui.BackLink{Text: r.T("reports.title"), Href: "/reports"}}
		page.Parts = []ui.Part{stateTag(r, &f.Report, f.Period, tx), m.lineTable(r, f, n)}
		for _, words := range []struct{ key, text string }{{"reports.achievements", f.Report.Achievements}, {"reports.challenges", f.Report.Challenges}} {
			if words.text != "" {
				page.Parts = append(page.Parts, ui.Heading{Text: r.T(words.key)}, ui.Paragraph{Text: words.text})
			}
		}
		if len(corrections) > 0 {
			page.Parts = append(page.Parts, m.correctionParts(r, tx, f, corrections)...)
		}
		page.Parts = append(page.Parts, reviewForm(r, f, tx)...)
		return nil
	})
	return page, err
}

// reviewed opens a report that somebody may review.
func (m *Response) reviewed(r *web.Request, tx *db.Tx) (*Form, error) {
	month, err := pathMonth(r)
	if err != nil {
		return nil, err
	}
	partner, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	f, err := m.openForm(tx, month, partner)
	if err != nil {
		return nil, err
	}
	drafted := f.Report.State == Draft || f.Report.State == Returned
	if f.Fresh || drafted && !f.Period.Locked(tx.Now()) {
		return nil, web.NotFound()
	}
	return f, nil
}

// lineTable shows a form's figures with the questions and answers.
func (m *Response) lineTable(r *web.Request, f *Form, n names) ui.Part {
	t := ui.Table{ID: "lines", Caption: r.T("reports.figures"), RowHeaders: true, Stacked: true,
		Columns: []ui.Column{{Text: r.T("plan_activities.one")}, {Text: r.T("reports.now"), Numeric: true}, {Text: r.T("reports.last"), Numeric: true}, {Text: r.T("reports.so_far"), Numeric: true}, {Text: r.T("reports.questions")}}}
	for i := range f.Lines {
		l := &f.Lines[i]
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: m.lineName(r, l), Detail: Indicators.Title(l.Indicator, string(r.Lang))}, {Text: r.Number(l.Now.Count())}, {Text: r.Number(l.Last().Count())},
			{Text: r.Number(l.Cumulated())}, {Content: questions(r, f, l, n)}})
	}
	return t
}

func questions(r *web.Request, f *Form, l *Line, n names) ui.Part {
	var parts ui.Stack
	for _, finding := range Check(*l) {
		says := r.T("reports.unanswered")
		if a := f.answer(finding); a != nil {
			if says = r.T("reports.answered", a.Text); a.Shared != nil {
				says = r.T("reports.answered_shared", *a.Shared, a.Text)
			}
		}
		parts = append(parts, ui.Paragraph{Text: sayFinding(r, finding, n) + "\n" + says, Quiet: true})
	}
	if len(parts) == 0 {
		return nil
	}
	return parts
}

// reviewForm lets a manager validate what came in; while the month is open also return it.
func reviewForm(r *web.Request, f *Form, tx *db.Tx) []ui.Part {
	unread, locked := f.Report.State == Submitted, f.Period.Locked(tx.Now())
	if !unread && (locked || f.Report.State != Validated) {
		return nil
	}
	form := ui.Form{Hidden: []ui.Hidden{{Name: "version", Value: fmt.Sprint(f.Report.Version)}}}
	if unread {
		form.Buttons = append(form.Buttons, ui.Button{Text: r.T("reports.validate"), Name: "do", Value: string(Validated), Once: true})
	}
	if locked { // nobody could mend what is returned now
		return []ui.Part{form}
	}
	form.Parts = []ui.Part{ui.Textarea{Field: ui.Field{Name: "reason", Label: r.T("reports.reason"), Hint: r.T("reports.reason_hint")}, Rows: 3}}
	form.Buttons = append(form.Buttons, ui.Button{Text: r.T("reports.return"), Name: "do", Value: string(Returned), Kind: ui.Secondary, Once: true})
	return []ui.Part{form}
}

// decideReport validates a report or returns it with reasons.
func (m *Response) decideReport(r *web.Request) (web.Answer, error) {
	to := ReportState(r.Value("do"))
	if to != Validated && to != Returned {
		return nil, web.NotFound()
	}
	var missing bool
	err := r.Write(func(tx *db.Tx) error {
		f, err := m.reviewed(r, tx)
		if err != nil {
			return err
		}
		if missing = to == Returned && r.Value("reason") == ""; missing {
			tx.Housekeeping("a return without a reason changes nothing")
			return nil
		}
		if r.Value("version") != fmt.Sprint(f.Report.Version) {
			f.Report.Version = -1 // somebody was faster: saveReport says so
		}
		if err := f.Report.move(to, f.Period, tx.Now()); err != nil {
			return err
		}
		if f.Report.Reason = ""; to == Returned {
			f.Report.Reason = cutTo(r.Value("reason"), maxWords)
		}
		return saveReport(tx, &f.Report, string(to))
	})
	if err != nil {
		return nil, err
	}
	if missing {
		answer, err := m.review(r)
		if page, ok := answer.(web.Page); ok {
			page.Problems = []ui.ErrorLink{{Text: r.T("reports.reason_first"), Href: "#reason"}}
			return page, err
		}
		return answer, err
	}
	return web.Redirect{To: "/reports", Done: "reports.done." + string(to)}, nil
}

// correctionParts shows both figures of each correction, and who decided.
func (m *Response) correctionParts(r *web.Request, tx *db.Tx, f *Form, all []Correction) []ui.Part {
	parts := []ui.Part{ui.Heading{Text: r.T("corrections.title")}}
	for _, c := range all {
		old, _ := ParseValue(c.Old)
		new, _ := ParseValue(c.New)
		name := string(c.Activity)
		for i := range f.Lines {
			if f.Lines[i].Activity.ID == c.Activity {
				name = m.lineName(r, &f.Lines[i])
			}
		}
		list := ui.SummaryList{Title: name, Rows: []ui.SummaryRow{
			{Key: r.T("corrections.old"), Value: r.Number(old.Count())}, {Key: r.T("corrections.new"), Value: r.Number(new.Count())},
			{Key: r.T("reports.why"), Value: dash(c.Why)}, {Key: r.T("reports.state"), Value: r.T("corrections.state." + string(c.State))}, {Key: r.T("corrections.asked"), Value: r.Time(c.Asked)}}}
		if c.State != Asked {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("corrections.decided"), Value: r.Time(c.Decided)}, ui.SummaryRow{Key: r.T("corrections.by"), Value: m.personName(tx, c.DecidedBy)})
		}
		parts = append(parts, list)
		if c.State == Asked && r.Person.Leads() {
			parts = append(parts, ui.Form{Action: "/report-corrections/" + string(c.ID), Buttons: []ui.Button{
				{Text: r.T("corrections.approve"), Name: "do", Value: string(Approved), Once: true}, {Text: r.T("corrections.refuse"), Name: "do", Value: string(Refused), Kind: ui.Secondary, Once: true}}})
		}
	}
	return parts
}

// personName says who decided; the id where she is gone.
func (m *Response) personName(tx *db.Tx, person id.ID) string {
	p, err := m.Members.Store.People.Get(tx, person)
	if err != nil {
		return string(person)
	}
	return p.Name
}

// decideCorrection lets a co-lead approve or refuse another figure.
func (m *Response) decideCorrection(r *web.Request) (web.Answer, error) {
	correction, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	to := CorrectionState(r.Value("do"))
	if to != Approved && to != Refused {
		return nil, web.NotFound()
	}
	var report Report
	err = r.Write(func(tx *db.Tx) error {
		c, err := correctionByID(tx, correction)
		if err != nil {
			return err
		}
		if report, err = reportByID(tx, c.Report); err != nil {
			return err
		}
		return decideCorrection(tx, c, to)
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/reports/" + string(report.Month) + "/of/" + string(report.Partner), Done: "corrections.done." + string(to)}, nil
}
