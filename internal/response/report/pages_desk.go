package report

import (
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/pdf"
	"ostoja/internal/response"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Report) deskRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /joint-reports", Policy: web.InGroup, Handle: m.list},
		{Pattern: "POST /joint-reports", Policy: web.Managers, Handle: m.begin},
		{Pattern: "GET /joint-reports/{id}", Policy: web.InGroup, Handle: m.desk},
		{Pattern: "POST /joint-reports/{id}/compute", Policy: web.Managers, Handle: m.starting(Computing)},
		{Pattern: "POST /joint-reports/{id}/fix", Policy: web.Managers, Handle: m.starting(Fixing)},
		{Pattern: "POST /joint-reports/{id}/reopen", Policy: web.Managers, Handle: m.reopen},
		{Pattern: "POST /joint-reports/{id}/cancel", Policy: web.Managers, Handle: m.cancel},
		{Pattern: "POST /joint-reports/{id}/approve", Policy: web.Leads, Handle: m.approve},
	}
}

// list shows all joint reports, and begins the next.
func (m *Report) list(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("joint.list"), Lead: r.T("joint.list_lead")}
	err := r.Read(func(tx *db.Tx) error {
		all, err := list(tx)
		if err != nil {
			return err
		}
		t := ui.Table{ID: "joint", Caption: r.T("joint.list"), RowHeaders: true, Stacked: true, Empty: r.T("joint.none"),
			Columns: []ui.Column{{Text: r.T("reports.month")}, {Text: r.T("joint.number")}, {Text: r.T("reports.state")}, {Text: r.T("joint.published_on")}}}
		for i := range all {
			j := &all[i]
			t.Rows = append(t.Rows, []ui.Cell{{Text: r.Month(j.Month.First()), Href: j.Desk()}, {Text: r.Number(j.Number)}, {Content: stateTag(r, j)}, {Text: r.Day(j.Published)}})
		}
		page.Parts = append(page.Parts, t)
		if !r.Person.Manages() {
			return nil
		}
		form, err := m.beginForm(r, tx, all)
		page.Parts = append(page.Parts, form...)
		return err
	})
	return page, err
}

var colours = map[State]ui.Colour{Writing: ui.Yellow, Ready: ui.Blue, Published: ui.Green}

func stateTag(r *web.Request, j *Joint) ui.Part {
	return ui.Tag{Text: r.T("joint.state." + string(j.State)), Colour: colours[j.State]}
}

// beginForm offers the months that are over, have no report yet and come after those published.
func (m *Report) beginForm(r *web.Request, tx *db.Tx, all []Joint) ([]ui.Part, error) {
	o, err := m.Response.Store.InForce(tx)
	if err != nil {
		return nil, db.IgnoreNotFound(err)
	}
	charter, err := db.Optional(members.CharterInForce(tx))
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, p := range response.Periods(&o.Plan, tx.Now(), charter.Location()) {
		taken := false
		for _, j := range all {
			taken = taken || j.Month == p.Month || j.State == Published && j.Month > p.Month
		}
		if !taken {
			options = append(options, ui.Option{Value: string(p.Month), Text: r.Month(p.Month.First())})
		}
	}
	if len(options) == 0 {
		return nil, nil
	}
	return []ui.Part{ui.Form{Action: "/joint-reports", Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "month", Label: r.T("joint.begin_month")}, Options: options}},
		Buttons: []ui.Button{{Text: r.T("joint.begin"), Once: true}}}}, nil
}

// begin starts a month's report, or the correction of one, and makes its figures.
func (m *Report) begin(r *web.Request) (web.Answer, error) {
	month, ok := response.ParseMonth(r.Value("month"))
	if !ok {
		return nil, web.NotFound()
	}
	var j Joint
	err := r.Write(func(tx *db.Tx) error {
		o, err := m.Response.Store.InForce(tx)
		if err != nil {
			return err
		}
		charter, err := db.Optional(members.CharterInForce(tx))
		if err != nil {
			return err
		}
		if tx.Now().Before(response.PeriodOf(month, &o.Plan, charter.Location()).Opens) || !o.Plan.Covers(month.First()) {
			return web.NotFound()
		}
		if j, err = begin(tx, o.Plan.ID, month, cutTo(r.Value("reason"))); err != nil {
			return err
		}
		return m.start(tx, &j, Computing)
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: j.Desk(), Done: "joint.begun"}, nil
}

func cutTo(s string) string {
	if len(s) > maxWords {
		s = strings.ToValidUTF8(s[:maxWords], "") // not amid a letter
	}
	return s
}

// open reads the report of the address.
func open(r *web.Request, tx *db.Tx) (Joint, error) {
	report, err := r.PathID("id")
	if err != nil {
		return Joint{}, err
	}
	return get(tx, report)
}

// desk is where a report is made: how it stands, what is to do, and how it reads.
func (m *Report) desk(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		j, err := open(r, tx)
		if err != nil {
			return err
		}
		c, err := contentOf(tx, j.ID)
		if err != nil {
			return err
		}
		page = web.Page{Title: r.T("joint.title", r.Month(j.Month.First())), Caption: r.T("joint.version", j.Number), Back: &ui.BackLink{Text: r.T("joint.list"), Href: "/joint-reports"}}
		page.Parts = []ui.Part{stateTag(r, &j)}
		if j.Reason != "" {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("joint.correction_because", j.Reason)})
		}
		if j.Doing != "" {
			parts, err := waiting(r, tx, &j)
			page.Parts = append(page.Parts, parts...)
			return err
		}
		if j.Failed != "" {
			page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("joint.failed." + string(j.Failed))})
		}
		parts, err := m.deskParts(r, tx, &j, c)
		page.Parts = append(page.Parts, parts...)
		return err
	})
	return page, err
}

// waiting shows how far the work on a report is; managers may cancel it.
func waiting(r *web.Request, tx *db.Tx, j *Joint) ([]ui.Part, error) {
	at, err := begun(tx, j.ID)
	w := web.Working{Href: j.Desk(), Queued: !at, Share: j.Progress, Hint: r.T("joint.doing."+string(j.Doing)) + " " + r.T("joint.wait")}
	if r.Person.Manages() {
		w.Cancel = j.Desk() + "/cancel"
	}
	return w.Parts(r), err
}

// cancel ends the work on a report, which stays as it was before.
func (m *Report) cancel(r *web.Request) (web.Answer, error) {
	return m.change(r, "joint.cancelled", func(tx *db.Tx, j *Joint) error {
		if j.Doing == "" {
			return fault.New(fault.Conflict, "joint.no_way")
		}
		return giveUp(tx, j, false)
	})
}

func (m *Report) deskParts(r *web.Request, tx *db.Tx, j *Joint, c *Content) ([]ui.Part, error) {
	texts, err := versions(tx, j.ID, "")
	if err != nil || c == nil {
		return m.deskButtons(r, tx, j, c), err
	}
	parts := m.deskButtons(r, tx, j, c)
	switch j.State {
	case Writing:
		c.Texts = textsOf(texts)
		parts = append(parts, sectionTable(r, j, c, texts))
	case Ready:
		approved, err := approvalTable(r, tx, j, m)
		if err != nil {
			return nil, err
		}
		parts = append(parts, approved)
	case Published:
		links, err := fileLinks(r, tx, j)
		if err != nil {
			return nil, err
		}
		parts = append(parts, ui.Paragraph{Text: r.T("joint.permanent"), Link: &ui.Link{Text: m.Response.URL + j.Path(), Href: j.Path()}}, links)
	}
	parts = append(parts, ui.Heading{Text: r.T("joint.preview"), ID: "preview"})
	t := m.teller(r.Speaker, c)
	return append(append(parts, ui.Paragraph{Text: t.lead()}), t.show()...), nil
}

// deskButtons are what a person may do with the report now.
func (m *Report) deskButtons(r *web.Request, tx *db.Tx, j *Joint, c *Content) []ui.Part {
	button := func(act, text string, kind ui.ButtonKind) ui.Part {
		return ui.Form{Action: j.Desk() + "/" + act, Buttons: []ui.Button{{Text: r.T(text), Kind: kind, Once: true}}}
	}
	var parts []ui.Part
	switch {
	case !r.Person.Manages():
	case j.State == Writing:
		if c != nil {
			parts = append(parts, ui.Paragraph{Text: r.T("joint.made", r.Time(j.Made)), Quiet: true}, button("fix", "joint.fix", ui.Primary))
		}
		parts = append(parts, button("compute", "joint.compute", ui.Secondary))
	case j.State == Ready:
		if r.Person.Leads() {
			parts = append(parts, button("approve", "joint.approve", ui.Primary))
		}
		parts = append(parts, button("reopen", "joint.reopen", ui.Secondary))
	case j.State == Published:
		parts = append(parts, ui.Details{Summary: r.T("joint.correct"), Content: ui.Form{Action: "/joint-reports", Hidden: []ui.Hidden{{Name: "month", Value: string(j.Month)}},
			Parts:   []ui.Part{ui.Textarea{Field: ui.Field{Name: "reason", Label: r.T("joint.reason"), Hint: r.T("joint.reason_hint")}, Rows: 3}},
			Buttons: []ui.Button{{Text: r.T("joint.correct"), Kind: ui.Secondary, Once: true}}}})
	}
	return parts
}

// sectionTable leads to the sections that people write, and tells what is missing.
func sectionTable(r *web.Request, j *Joint, c *Content, texts []Text) ui.Part {
	t := ui.Table{ID: "sections", Caption: r.T("joint.sections"), RowHeaders: true, Stacked: true, Columns: []ui.Column{{Text: r.T("joint.section")}}}
	for _, l := range Languages {
		t.Columns = append(t.Columns, ui.Column{Text: lang.OwnNames[l]})
	}
	now, aside := current(texts), beside(texts)
	for _, section := range c.Sections() {
		row := []ui.Cell{{Text: sectionName(r.Speaker, c, section), Href: j.Desk() + "/write/" + section}}
		for _, l := range Languages {
			at := place{section, l}
			cell := ui.Cell{Text: "–"}
			if text := now[at]; text.Words != "" {
				cell = ui.Cell{Text: text.Author, Detail: r.Time(text.Saved)}
			}
			if len(aside[at]) > 0 {
				cell = ui.Cell{Content: ui.Tag{Text: r.T("joint.beside_short"), Colour: ui.Orange}}
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func sectionName(s lang.Speaker, c *Content, section string) string {
	kind, o := c.section(section)
	if o == nil {
		return s.T("joint.section." + kind)
	}
	return o.Code + " " + s.T("joint.section."+kind)
}

// approvalTable shows who must approve and who has.
func approvalTable(r *web.Request, tx *db.Tx, j *Joint, m *Report) (ui.Part, error) {
	t := ui.Table{ID: "approvals", Caption: r.T("joint.approvals"), RowHeaders: true, Stacked: true, Columns: []ui.Column{{Text: r.T("plan_activities.partner")}, {Text: r.T("joint.approved")}}}
	leads, err := coLeads(tx)
	if err != nil {
		return nil, err
	}
	given, err := approvals(tx, j.ID)
	for _, organisation := range leads {
		o, err := m.Response.Members.Store.Organisations.Get(tx, organisation)
		if err != nil {
			return nil, err
		}
		when := time.Time{}
		for _, a := range given {
			if a.Organisation == organisation {
				when = a.At
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: o.Called(r.Lang)}, {Text: r.Time(when)}})
	}
	return t, err
}

// starting lets a job do a work.
func (m *Report) starting(work Doing) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		return m.change(r, "joint.started", func(tx *db.Tx, j *Joint) error {
			if err := m.start(tx, j, work); err != nil {
				return err
			}
			return audit.Record(tx, "begin", kind, j.ID, audit.Change{Field: "work", New: string(work)})
		})
	}
}

// reopen takes a report back to be written on; approvals of what was are void.
func (m *Report) reopen(r *web.Request) (web.Answer, error) {
	return m.change(r, "joint.reopened", func(tx *db.Tx, j *Joint) error {
		if j.State != Ready || j.Doing != "" {
			return fault.New(fault.Conflict, "joint.no_way")
		}
		if err := dropApprovals(tx, j.ID); err != nil {
			return err
		}
		j.State = Writing
		if err := update(tx, j); err != nil {
			return err
		}
		return audit.Record(tx, "undo", kind, j.ID)
	})
}

// approve is the yes of a co-lead's organisation; with the last one it is published.
func (m *Report) approve(r *web.Request) (web.Answer, error) {
	return m.change(r, "joint.approved_done", func(tx *db.Tx, j *Joint) error {
		if j.State != Ready || j.Doing != "" {
			return fault.New(fault.Conflict, "joint.no_way")
		}
		if err := approve(tx, j.ID); err != nil {
			return err
		}
		leads, err := coLeads(tx)
		if err != nil {
			return err
		}
		given, err := approvals(tx, j.ID)
		if err != nil || missing(leads, given) {
			return err
		}
		if !pdf.Available() { // nothing is published without its PDF: the yes is not kept
			return fault.New(fault.Conflict, "joint.no_pdf")
		}
		return m.start(tx, j, Publishing)
	})
}

// change runs a change of the report of the address and leads back to its desk.
func (m *Report) change(r *web.Request, done string, do func(*db.Tx, *Joint) error) (web.Answer, error) {
	var j Joint
	err := r.Write(func(tx *db.Tx) (err error) {
		if j, err = open(r, tx); err != nil {
			return err
		}
		return do(tx, &j)
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: j.Desk(), Done: done}, nil
}
