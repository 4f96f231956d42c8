package meetings

import (
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Meetings) meetingRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /meetings/{id}", Policy: web.Seated, Handle: m.show},
		{Pattern: "GET /meetings/{id}/move", Policy: web.Managers, Handle: m.move},
		{Pattern: "POST /meetings/{id}/move", Policy: web.Managers, Handle: m.move},
		{Pattern: "GET /meetings/{id}/cancel", Policy: web.Managers, Handle: m.cancel},
		{Pattern: "POST /meetings/{id}/cancel", Policy: web.Managers, Handle: m.cancel},
		{Pattern: "POST /meetings/{id}/restore", Policy: web.Managers, Handle: m.restore},
	}
}

// meeting reads the meeting of the path; one that is not open to the reader is
// not found.
func (m *Meetings) meeting(r *web.Request, tx *db.Tx) (Meeting, error) {
	at, err := r.PathID("id")
	if err != nil {
		return Meeting{}, err
	}
	found, err := m.table.Get(tx, at)
	if err == nil && !m.table.Allows(r.Person, register.See, &found) {
		err = web.NotFound()
	}
	return found, err
}

// view is all that a meeting's page shows.
type view struct {
	meeting   Meeting
	country   string
	items     []Item
	minutes   Minutes // none before the end
	ended     bool
	people    directory
	attended  map[id.ID]Attendance
	actions   []ActionPoint
	decisions []Decided
	asked     []Correction

	answers     []Answer         // who said whether she comes
	recommended []Recommendation // what the group comes back to
}

func (m *Meetings) view(r *web.Request, tx *db.Tx) (v view, err error) {
	if v.meeting, err = m.meeting(r, tx); err != nil {
		return v, err
	}
	c, err := db.Optional(members.CharterInForce(tx))
	if err != nil {
		return v, err
	}
	v.country = c.Country
	if v.items, err = itemsOf(tx, v.meeting.ID); err != nil {
		return v, err
	}
	if v.minutes, err = db.Optional(minutesOf(tx, v.meeting.ID)); err != nil {
		return v, err
	}
	v.ended = !v.minutes.Ended.IsZero()
	if v.people, err = m.directory(tx, r.Lang); err != nil {
		return v, err
	}
	if v.attended, err = attendanceOf(tx, v.meeting.ID); err != nil {
		return v, err
	}
	if v.actions, err = m.actionsOf(tx, v.meeting.ID); err != nil {
		return v, err
	}
	if v.decisions, err = decisionsOf(tx, v.meeting.ID); err != nil {
		return v, err
	}
	if v.asked, err = correctionsOf(tx, v.meeting.ID); err != nil {
		return v, err
	}
	if v.answers, err = answersOf(tx, v.meeting.ID); err != nil {
		return v, err
	}
	v.recommended, err = m.followed(tx)
	return v, err
}

// show is the page of a meeting: when, what next, the agenda, and what came of it.
func (m *Meetings) show(r *web.Request) (web.Answer, error) {
	var v view
	if err := r.Read(func(tx *db.Tx) (err error) {
		v, err = m.view(r, tx)
		return err
	}); err != nil {
		return nil, err
	}
	page := web.Page{Title: v.meeting.CalledOn(r.Speaker), Caption: r.T("meetings.one"), Back: &ui.BackLink{Text: r.T("nav.meetings"), Href: "/meetings"}}
	if name := m.Holidays.On(v.country, v.meeting.Day, r.Lang); name != "" && v.meeting.State == Planned {
		page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("meetings.holiday_long", name)})
	}
	page.Parts = append(page.Parts, m.facts(r, &v), m.nextStep(r, &v))
	page.Parts = append(page.Parts, m.answers(r, &v)...)
	page.Parts = append(page.Parts, m.agenda(r, &v)...)
	if v.ended && r.Person.InGroup() {
		page.Parts = append(page.Parts, attendanceText(r, &v)...)
		page.Parts = append(page.Parts, m.actionTable(r, &v)...)
	}
	return page, nil
}

func (m *Meetings) facts(r *web.Request, v *view) ui.Part {
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("meetings.when"), Value: when(r, &v.meeting).Text + ", " + clockText(r, &v.meeting)},
		{Key: r.T("meetings.place"), Value: orDash(v.meeting.Place)},
		{Key: r.T("meetings.state"), Content: stateTag(r, &v.meeting)},
	}}
	if v.meeting.Reason != "" {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("meetings.reason"), Value: v.meeting.Reason})
	}
	if v.ended {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("minutes.title"), Content: ui.Tag{Text: r.T("minutes.state." + string(v.minutes.State)), Colour: minutesColours[v.minutes.State]}})
	}
	return list
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// nextStep offers what is to do now, in one button; what else may be done stands beside it.
func (m *Meetings) nextStep(r *web.Request, v *view) ui.Part {
	at := address(&v.meeting)
	var buttons ui.ButtonGroup
	if v.ended && r.Person.InGroup() {
		buttons = append(buttons, ui.Button{Text: r.T("minutes.read"), Href: at + "/minutes"})
	}
	if !r.Person.Manages() {
		return buttons
	}
	switch {
	case v.meeting.State == Cancelled:
		return ui.Form{Action: at + "/restore", Buttons: []ui.Button{{Text: r.T("meetings.restore"), Kind: ui.Secondary, Once: true}}}
	case !v.ended:
		buttons = append(buttons, ui.Button{Text: r.T("minutes.write"), Href: at + "/write"},
			ui.Button{Text: r.T("meetings.move"), Href: at + "/move", Kind: ui.Secondary}, ui.Button{Text: r.T("meetings.cancel"), Href: at + "/cancel", Kind: ui.Secondary})
	case v.minutes.State == Draft:
		buttons = ui.ButtonGroup{{Text: r.T("minutes.finish"), Href: at + "/finish"}, {Text: r.T("minutes.write_on"), Href: at + "/write", Kind: ui.Secondary}}
	}
	return buttons
}

// move gives a meeting another time or place; calendars hear of it.
func (m *Meetings) move(r *web.Request) (web.Answer, error) {
	meeting, err := m.planned(r)
	if err != nil {
		return nil, err
	}
	if r.Method == "GET" {
		return m.meetingForm(r, &meeting, nil, nil, "meetings.move"), nil
	}
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	before := meeting
	problems := m.parseMeeting(r, values, &meeting)
	if version, err := strconv.Atoi(r.Value("version")); err != nil || version != before.Version {
		problems = problem("day", "meetings.stale", when(r, &before).Text, clockText(r, &before)) // what was typed stays in the form
	}
	if len(problems) > 0 {
		return m.meetingForm(r, &meeting, values, problems, "meetings.move"), nil
	}
	return web.Redirect{To: address(&meeting), Done: "meetings.moved_done"}, r.Write(func(tx *db.Tx) error {
		if len(m.table.Diff(&before, &meeting)) > 0 {
			meeting.changed()
		}
		if err := m.table.Update(tx, &meeting); err != nil {
			return err
		}
		return m.invite(tx)
	})
}

// planned reads the meeting of the path, if it is yet to be held.
func (m *Meetings) planned(r *web.Request) (meeting Meeting, err error) {
	err = r.Read(func(tx *db.Tx) error {
		meeting, err = m.meeting(r, tx)
		return err
	})
	if err == nil && meeting.State != Planned {
		err = fault.New(fault.Conflict, "meetings.not_planned")
	}
	return meeting, err
}

// cancel asks why, and cancels a meeting; calendars hear of it.
func (m *Meetings) cancel(r *web.Request) (web.Answer, error) {
	meeting, err := m.planned(r)
	if err != nil {
		return nil, err
	}
	field := ui.Field{Name: "reason", Label: r.T("meetings.cancel_reason"), Hint: r.T("meetings.cancel_hint"), ErrorPrefix: r.T("frame.error_prefix")}
	page := web.Page{Title: r.T("meetings.cancel_title"), Caption: meeting.CalledOn(r.Speaker), Back: &ui.BackLink{Text: r.T("records.back"), Href: address(&meeting)}}
	if r.Method == "POST" {
		meeting.Reason = r.Value("reason")
		if n := len(meeting.Reason); n > 0 && n <= 500 {
			meeting.State = Cancelled
			return m.change(r, &meeting, "meetings.cancelled_done")
		}
		field.Error = r.T("meetings.cancel_must")
		page.Problems = []ui.ErrorLink{field.Link()}
	}
	page.Parts = []ui.Part{ui.Form{Parts: []ui.Part{ui.Input{Field: field, Value: meeting.Reason}}, Buttons: []ui.Button{{Text: r.T("meetings.cancel"), Kind: ui.Warning, Once: true}}}}
	return page, nil
}

// restore lets a cancelled meeting take place after all.
func (m *Meetings) restore(r *web.Request) (web.Answer, error) {
	var meeting Meeting
	if err := r.Read(func(tx *db.Tx) (err error) {
		meeting, err = m.meeting(r, tx)
		return err
	}); err != nil {
		return nil, err
	}
	if meeting.State != Cancelled || meeting.Start().Before(r.DB().Now()) {
		return nil, fault.New(fault.Conflict, "meetings.not_cancelled")
	}
	meeting.State, meeting.Reason = Planned, ""
	return m.change(r, &meeting, "meetings.restored_done")
}

// change stores a meeting that calendars must hear of.
func (m *Meetings) change(r *web.Request, meeting *Meeting, done string) (web.Answer, error) {
	meeting.changed()
	return web.Redirect{To: address(meeting), Done: done}, r.Write(func(tx *db.Tx) error {
		if err := m.table.Update(tx, meeting); err != nil {
			return err
		}
		return m.invite(tx)
	})
}

// problem is a form's single problem, for pages without a register.
func problem(field, message string, args ...any) register.Problems {
	return register.Problems{{Field: field, Message: message, Args: args}}
}
