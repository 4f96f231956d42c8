package meetings

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/pdf"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

func (m *Meetings) minutesRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /meetings/{id}/minutes", Policy: web.InGroup, Handle: m.minutesPage},
		{Pattern: "GET /meetings/{id}/minutes.docx", Policy: web.InGroup, Handle: m.minutesWord},
		{Pattern: "GET /meetings/{id}/minutes.pdf", Policy: web.InGroup, Handle: m.minutesPDF},
		{Pattern: "GET /meetings/{id}/finish", Policy: web.Managers, Handle: m.finishPage},
		{Pattern: "POST /meetings/{id}/finish", Policy: web.Managers, Handle: m.finish},
		{Pattern: "POST /meetings/{id}/corrections", Policy: web.InGroup, Handle: m.correct},
		{Pattern: "POST /meetings/{id}/corrections/{correction}", Policy: web.Managers, Handle: m.answer},
		{Pattern: "POST /meetings/{id}/approve", Policy: web.Managers, Handle: m.approveHere},
	}
}

// readable reads the minutes of the path for members: those who run the group
// see a draft, the others what was circulated.
func (m *Meetings) readable(r *web.Request) (v view, err error) {
	err = r.Read(func(tx *db.Tx) error {
		v, err = m.view(r, tx)
		return err
	})
	if err == nil && (!v.ended || v.minutes.State == Draft && !r.Person.Manages()) {
		err = web.NotFound()
	}
	return v, err
}

// minutesPage shows the minutes as they are read and printed, and what may be
// done with them below.
func (m *Meetings) minutesPage(r *web.Request) (web.Answer, error) {
	v, err := m.readable(r)
	if err != nil {
		return nil, err
	}
	if err := m.noteRead(r, &v); err != nil {
		return nil, err
	}
	return m.showMinutes(r, &v, "", nil), nil
}

// showMinutes makes the page, with a correction that was refused and what is wrong with it.
func (m *Meetings) showMinutes(r *web.Request, v *view, typed string, problems register.Problems) web.Page {
	page := web.Page{Problems: r.ProblemLinks(problems), Title: r.T("minutes.of", v.meeting.CalledOn(r.Speaker)), Caption: r.T("minutes.state_line." + string(v.minutes.State)), Back: &ui.BackLink{Text: r.T("records.back"), Href: address(&v.meeting)}}
	page.Parts = append(page.Parts, minutesFacts(r, v))
	page.Parts = append(page.Parts, attendanceText(r, v)...)
	page.Parts = append(page.Parts, sectionParts(r, v)...)
	page.Parts = append(page.Parts, decisionParts(r, v)...)
	page.Parts = append(page.Parts, m.actionTable(r, v)...)
	page.Parts = append(page.Parts, m.minutesButtons(r, v)...)
	page.Parts = append(page.Parts, m.correctionParts(r, v, typed, problems)...)
	return page
}

// noteRead remembers that this person opened circulated minutes.
func (m *Meetings) noteRead(r *web.Request, v *view) error {
	if v.minutes.State == Draft {
		return nil
	}
	var read bool
	if err := r.Read(func(tx *db.Tx) (err error) {
		read, err = hasRead(tx, v.meeting.ID, r.Person.ID)
		return err
	}); err != nil || read {
		return err
	}
	return r.Write(func(tx *db.Tx) error { return markRead(tx, v.meeting.ID, r.Person.ID) })
}

func minutesFacts(r *web.Request, v *view) ui.Part {
	list := ui.SummaryList{NoBorder: true, Rows: []ui.SummaryRow{
		{Key: r.T("meetings.when"), Value: when(r, &v.meeting).Text + ", " + clockText(r, &v.meeting)},
		{Key: r.T("meetings.place"), Value: orDash(v.meeting.Place)},
	}}
	if n := v.minutes; !n.Circulated.IsZero() {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("minutes.circulated"), Value: r.N("minutes.circulated_to", n.Letters, r.Time(n.Circulated), hours(r, n.Circulated.Sub(v.meeting.End())))})
	}
	if n := v.minutes; n.State == Approved {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("minutes.approved"), Value: r.Time(n.Approved)})
	}
	return list
}

// attendanceText lists who was there, who sent apologies and who was missed.
func attendanceText(r *web.Request, v *view) []ui.Part {
	list := ui.SummaryList{NoBorder: true}
	for _, p := range []Presence{Present, Apology, NotThere} {
		names := v.came(p)
		if len(names) > 0 {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("attendance.presence." + string(p)), Value: strings.Join(names, "; ")})
		}
	}
	if len(list.Rows) == 0 {
		return nil
	}
	return []ui.Part{ui.Heading{Text: r.T("attendance.title"), ID: "attendance"}, list}
}

// came names the organisations of a presence, with the people who came.
func (v *view) came(p Presence) []string {
	var names []string
	for _, o := range v.people.organisations {
		if a, ok := v.attended[o.ID]; ok && a.Presence == p {
			name := v.people.called[o.ID]
			if a.Names != "" {
				name += ": " + a.Names
			}
			names = append(names, name)
		}
	}
	return names
}

func sectionParts(r *web.Request, v *view) []ui.Part {
	var parts []ui.Part
	for n, i := range v.items {
		parts = append(parts, ui.Heading{Text: r.Number(n+1) + ". " + i.Called(r.Speaker), ID: "item-" + string(i.ID)})
		text := i.Body
		if strings.TrimSpace(text) == "" {
			text = r.T("minutes.nothing")
		}
		for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
			parts = append(parts, ui.Paragraph{Text: paragraph})
		}
		if i.Open {
			parts = append(parts, ui.Paragraph{Text: r.T("agenda.taken_up"), Quiet: true})
		}
	}
	return parts
}

func decisionParts(r *web.Request, v *view) []ui.Part {
	if len(v.decisions) == 0 {
		return nil
	}
	list := ui.List{Numbered: true}
	for _, d := range v.decisions {
		list.Items = append(list.Items, ui.Link{Text: d.Body})
	}
	return []ui.Part{ui.Heading{Text: r.T("minutes.decisions"), ID: "decisions"}, list}
}

// minutesButtons are what may be done with minutes, the next step first.
func (m *Meetings) minutesButtons(r *web.Request, v *view) []ui.Part {
	at := address(&v.meeting)
	var buttons ui.ButtonGroup
	if r.Person.Manages() && v.minutes.State == Draft {
		buttons = append(buttons, ui.Button{Text: r.T("minutes.finish"), Href: at + "/finish"})
	}
	if r.Person.Manages() && v.minutes.State != Approved {
		buttons = append(buttons, ui.Button{Text: r.T("minutes.write_on"), Href: at + "/write", Kind: ui.Secondary})
	}
	buttons = append(buttons, ui.Button{Text: r.T("minutes.word"), Href: at + "/minutes.docx", Kind: ui.Secondary})
	if pdf.Available() {
		buttons = append(buttons, ui.Button{Text: r.T("minutes.pdf"), Href: at + "/minutes.pdf", Kind: ui.Secondary})
	}
	parts := []ui.Part{buttons}
	if r.Person.Manages() && v.minutes.State == Circulated {
		parts = append(parts, ui.Details{Summary: r.T("minutes.approve_now"), Content: ui.Stack{ui.Paragraph{Text: r.T("minutes.approve_hint")},
			ui.Form{Action: at + "/approve", Buttons: []ui.Button{{Text: r.T("minutes.approve"), Kind: ui.Secondary, Once: true}}}}})
	}
	return parts
}

// correctionParts lists what members want changed, and lets them ask.
func (m *Meetings) correctionParts(r *web.Request, v *view, typed string, problems register.Problems) []ui.Part {
	if v.minutes.State == Draft {
		return nil
	}
	at := address(&v.meeting) + "/corrections"
	parts := []ui.Part{ui.Heading{Text: r.T("minute_corrections.title"), ID: "corrections"}}
	for _, c := range v.asked {
		text := c.Body
		if c.Answer != "" {
			text += "\n" + r.T("minute_corrections.answered", c.Answer)
		}
		parts = append(parts, ui.Section{ID: "c-" + string(c.ID), Title: v.people.person(c.Person), Parts: ui.Stack{
			ui.Paragraph{Text: text}, ui.Tag{Text: r.T("minute_corrections.state." + string(c.State)), Colour: map[CorrectionState]ui.Colour{Asked: ui.Yellow, Accepted: ui.Green, Declined: ui.Grey}[c.State]}}})
		if c.State == Asked && r.Person.Manages() && v.minutes.State == Circulated {
			parts = append(parts, ui.Form{Action: at + "/" + string(c.ID), Parts: []ui.Part{ui.Input{Field: ui.Field{Name: "answer", ID: "answer-" + string(c.ID), Label: r.T("records.optional", r.T("minute_corrections.answer"))}}},
				Buttons: []ui.Button{{Text: r.T("minute_corrections.accept"), Name: "state", Value: string(Accepted), Once: true}, {Text: r.T("minute_corrections.decline"), Name: "state", Value: string(Declined), Kind: ui.Secondary, Once: true}}})
		}
	}
	if v.minutes.State != Circulated {
		if len(v.asked) == 0 {
			return nil
		}
		return parts
	}
	field := ui.Field{Name: "body", Label: r.T("minute_corrections.ask"), Hint: r.T("minute_corrections.hint"), Error: records.Said(r, problems, "body"), ErrorPrefix: r.T("frame.error_prefix")}
	return append(parts, ui.Form{Action: at, Parts: []ui.Part{ui.Textarea{Field: field, Value: typed, Rows: 3}},
		Buttons: []ui.Button{{Text: r.T("minute_corrections.send"), Kind: ui.Secondary, Once: true}}})
}

// correct takes a member's correction.
func (m *Meetings) correct(r *web.Request) (web.Answer, error) {
	v, err := m.readable(r)
	if err != nil {
		return nil, err
	}
	body := strings.TrimSpace(cleanText(r.Value("body")))
	if v.minutes.State != Circulated {
		return nil, fault.New(fault.Conflict, "minutes.closed")
	}
	if body == "" || len(body) > maxNote {
		return m.showMinutes(r, &v, body, problem("body", "minute_corrections.must", maxNote)), nil
	}
	return web.Redirect{To: address(&v.meeting) + "/minutes#corrections", Done: "minute_corrections.sent"}, r.Write(func(tx *db.Tx) error {
		return insertCorrection(tx, Correction{ID: id.New(), Meeting: v.meeting.ID, Body: body, Person: r.Person.ID, Created: tx.Now(), State: Asked})
	})
}

// answer accepts or declines a correction; an accepted one leads to the editor.
func (m *Meetings) answer(r *web.Request) (web.Answer, error) {
	v, err := m.readable(r)
	if err != nil {
		return nil, err
	}
	correction, err := r.PathID("correction")
	if err != nil {
		return nil, err
	}
	state, to := Declined, address(&v.meeting)+"/minutes#corrections"
	if r.Value("state") == string(Accepted) {
		state, to = Accepted, address(&v.meeting)+"/write"
	}
	answer := cleanText(r.Value("answer"))
	if len(answer) > maxNote {
		return nil, fault.New(fault.Invalid, "register.long")
	}
	return web.Redirect{To: to, Done: "minute_corrections.state_done." + string(state)}, r.Write(func(tx *db.Tx) error {
		answered, err := answerCorrection(tx, v.meeting.ID, correction, state, answer)
		if err == nil && !answered {
			err = fault.New(fault.Conflict, "minute_corrections.before")
		}
		return err
	})
}

// approveHere closes minutes that members agree to outside of a meeting's page.
func (m *Meetings) approveHere(r *web.Request) (web.Answer, error) {
	v, err := m.readable(r)
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: address(&v.meeting) + "/minutes", Done: "minutes.approved_done"}, r.Write(func(tx *db.Tx) error {
		return m.approveBy(r, tx, &v.meeting, "")
	})
}

// approveByButton approves the minutes that a button on the editor names.
func (m *Meetings) approveByButton(r *web.Request, tx *db.Tx, at *Meeting, which string) error {
	if which == "" {
		return nil
	}
	waiting, err := m.toApprove(tx, at)
	if err != nil {
		return err
	}
	for i := range waiting {
		if string(waiting[i].ID) == which {
			return m.approveBy(r, tx, &waiting[i], at.ID)
		}
	}
	return nil // approved by somebody else a moment ago
}

func (m *Meetings) approveBy(r *web.Request, tx *db.Tx, meeting *Meeting, at id.ID) error {
	name := meeting.CalledOn(r.Speaker)
	_, err := m.approve(tx, meeting, at, r.T("minutes.approval_of", name), r.T("minutes.approval_text", name))
	return err
}
