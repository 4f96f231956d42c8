package meetings

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// logInterval is how often one person's writing in one section gets a row in the log.
const logInterval = 10 * time.Minute

func (m *Meetings) writeRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /meetings/{id}/write", Policy: web.Managers, Handle: m.writePage},
		{Pattern: "POST /meetings/{id}/write", Policy: web.Managers, Handle: m.writeForm},
		{Pattern: "GET /meetings/{id}/sections", Policy: web.Managers, Handle: m.sections},
		{Pattern: "POST /meetings/{id}/sections/{item}", Policy: web.Managers, Handle: m.autosave},
	}
}

// editor is what the form to write minutes in shows.
type editor struct {
	Address, Person                 string
	Saved, Saving, Offline, Refused string // what the status line says
	Sections                        []section
	AttendanceTitle, AttendanceHint string // the first tells how many are noted
	Attendance                      []attendanceRow
	Buttons                         []ui.Button
}

type section struct {
	ID, Base string
	Text     ui.Textarea
	Open     ui.Checkboxes
	Below    ui.Part
}

// attendanceRow is one organisation; Was is what the form showed, so that what
// somebody else has noted since is not undone.
type attendanceRow struct {
	ID, Was  string
	Presence ui.Radios
	Names    ui.Input
}

var editorPage = template.Must(ui.Templates().ParseFS(files, "editor.html"))

// writePage is where minutes are written: the agenda with a box under each
// item, and who is there. Its first opening prepares the agenda.
func (m *Meetings) writePage(r *web.Request) (web.Answer, error) {
	var v view
	if err := r.Write(func(tx *db.Tx) error {
		meeting, err := m.writable(r, tx)
		if err != nil {
			return err
		}
		if meeting.State == Planned {
			if err := m.prepare(tx, &meeting); err != nil {
				return err
			}
		}
		tx.Housekeeping("only the agenda's standing items, which have their rows")
		v, err = m.view(r, tx)
		return err
	}); err != nil {
		return nil, err
	}
	below, err := m.belowItems(r, &v)
	if err != nil {
		return nil, err
	}
	e := m.editor(r, &v, below)
	var out strings.Builder
	if err := editorPage.ExecuteTemplate(&out, "editor", e); err != nil {
		return nil, err
	}
	return web.Page{Title: r.T("minutes.write_title"), Caption: v.meeting.CalledOn(r.Speaker), Back: &ui.BackLink{Text: r.T("records.back"), Href: address(&v.meeting)},
		Lead: r.T("minutes.write_lead"), Parts: []ui.Part{ui.Markup(out.String())}}, nil
}

// writable reads the meeting of the path, if its minutes may still be written.
func (m *Meetings) writable(r *web.Request, tx *db.Tx) (Meeting, error) {
	meeting, err := m.meeting(r, tx)
	if err != nil {
		return meeting, err
	}
	if meeting.State == Cancelled {
		return meeting, fault.New(fault.Conflict, "meetings.not_planned")
	}
	n, err := db.Optional(minutesOf(tx, meeting.ID))
	if err == nil && n.State == Approved {
		err = fault.New(fault.Conflict, "minutes.closed")
	}
	return meeting, err
}

func (m *Meetings) editor(r *web.Request, v *view, below map[id.ID]ui.Part) editor {
	e := editor{Address: address(&v.meeting), Person: string(r.Person.ID),
		Saved: r.T("minutes.saved"), Saving: r.T("minutes.saving"), Offline: r.T("minutes.offline"), Refused: r.T("minutes.refused"),
		AttendanceTitle: r.T("attendance.noted", len(v.attended), len(v.people.organisations)), AttendanceHint: r.T("attendance.hint")}
	for _, i := range v.items {
		s := section{ID: string(i.ID), Base: i.Body, Below: below[i.ID],
			Text: ui.Textarea{Field: ui.Field{Name: "text-" + string(i.ID), Label: i.Called(r.Speaker), LabelSize: ui.Medium, Hint: i.Note}, Value: i.Body, Rows: 5}}
		if i.Kind == Proposed {
			s.Open = ui.Checkboxes{Field: ui.Field{Name: "open-" + string(i.ID)}, Small: true, Choices: []ui.Choice{{Value: "yes", Label: r.T("agenda.take_up"), Checked: i.Open}}}
		}
		e.Sections = append(e.Sections, s)
	}
	sorry := apologies(v.answers)
	for _, o := range v.people.organisations {
		have := v.attended[o.ID]
		row := attendanceInput(r, have, o.ID, v.people.called[o.ID])
		if have.Presence == "" && sorry[o.ID] {
			row.Presence.Choices[1].Checked = true
		}
		e.Attendance = append(e.Attendance, row)
	}
	e.Buttons = []ui.Button{{Text: r.T("minutes.finish"), Name: "then", Value: "finish", Once: true}, {Text: r.T("minutes.save"), Kind: ui.Secondary, Name: "then", Value: "stay", Once: true}}
	return e
}

func attendanceInput(r *web.Request, have Attendance, organisation id.ID, name string) attendanceRow {
	row := attendanceRow{ID: string(organisation), Was: have.line(),
		Presence: ui.Radios{Field: ui.Field{Name: "presence-" + string(organisation), Label: name}, Inline: true, Small: true},
		Names:    ui.Input{Field: ui.Field{Name: "names-" + string(organisation), Label: r.T("attendance.names", name)}, Value: have.Names},
	}
	for _, p := range []Presence{Present, Apology, NotThere} {
		row.Presence.Choices = append(row.Presence.Choices, ui.Choice{Value: string(p), Label: r.T("attendance.presence." + string(p)), Checked: have.Presence == p})
	}
	return row
}

// line is an attendance as the form remembers it.
func (a Attendance) line() string { return string(a.Presence) + " " + a.Names }

// belowItems are the buttons under the standing items: minutes to approve, and
// the open action points to go through.
func (m *Meetings) belowItems(r *web.Request, v *view) (map[id.ID]ui.Part, error) {
	below := map[id.ID]ui.Part{}
	err := r.Read(func(tx *db.Tx) error {
		waiting, err := m.toApprove(tx, &v.meeting)
		if err != nil {
			return err
		}
		open, err := m.openActions(tx, 30)
		if err != nil {
			return err
		}
		for _, i := range v.items {
			switch i.Kind {
			case Followed:
				below[i.ID] = recommendationList(r, v.people, v.recommended)
			case Approval:
				below[i.ID] = approvalButtons(r, &v.meeting, waiting)
			case Actions:
				below[i.ID] = m.openActionList(r, v.people, open)
			}
		}
		return nil
	})
	return below, err
}

func approvalButtons(r *web.Request, at *Meeting, waiting []Meeting) ui.Part {
	if len(waiting) == 0 {
		return ui.Paragraph{Text: r.T("minutes.none_to_approve"), Quiet: true}
	}
	var parts ui.Stack
	for i := range waiting {
		parts = append(parts, ui.Paragraph{Text: waiting[i].CalledOn(r.Speaker), Link: &ui.Link{Text: r.T("minutes.read"), Href: address(&waiting[i]) + "/minutes"}},
			ui.ButtonGroup{{Text: r.T("minutes.approve_these", day(r.Speaker, waiting[i].Day)), Kind: ui.Secondary, Name: "approve", Value: string(waiting[i].ID), Once: true}})
	}
	return parts
}

// writeForm takes the whole form: what a browser without script sends, and
// what the last click sends with one.
func (m *Meetings) writeForm(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var meeting Meeting
	err = r.Write(func(tx *db.Tx) error {
		if meeting, err = m.writable(r, tx); err != nil {
			return err
		}
		items, err := itemsOf(tx, meeting.ID)
		if err != nil {
			return err
		}
		for _, i := range items {
			if err := m.writeItem(tx, i, values); err != nil {
				return err
			}
		}
		if err := m.readAttendance(tx, meeting.ID, values); err != nil {
			return err
		}
		return m.approveByButton(r, tx, &meeting, r.Value("approve"))
	})
	if err != nil {
		return nil, err
	}
	if r.Value("then") == "row" { // the island saves one choice
		return web.Empty(http.StatusNoContent), nil
	}
	if r.Value("then") == "finish" {
		return web.Redirect{To: address(&meeting) + "/finish"}, nil
	}
	return web.Redirect{To: address(&meeting) + "/write", Done: "minutes.saved_done"}, nil
}

// writeItem takes what a form says of one item: its text, merged into what is
// stored by now, and whether it is to be taken up again.
func (m *Meetings) writeItem(tx *db.Tx, i Item, values map[string][]string) error {
	field := func(name string) (string, bool) {
		v, ok := values[name+"-"+string(i.ID)]
		return strings.Join(v, ""), ok
	}
	if mine, ok := field("text"); ok {
		base, _ := field("base")
		if _, err := mergeInto(tx, i.Meeting, i.ID, base, mine); err != nil {
			return err
		}
	}
	_, asked := field("asked") // an unticked box says nothing by itself
	open, _ := field("open")
	if before := i; asked && i.Open != (open == "yes") {
		i.Open = open == "yes"
		return updateItem(tx, before, i)
	}
	return nil
}

// mergeInto joins what somebody wrote, beginning from base, with what is
// stored by now, and stores it. It gives the joined text.
func mergeInto(tx *db.Tx, meeting, item id.ID, base, mine string) (string, error) {
	i, err := lockItem(tx, meeting, item)
	if err != nil {
		return "", err
	}
	tx.Housekeeping("the lock on the item; a change has its row")
	merged := Merge(cleanText(base), cleanText(mine), i.Body)
	if len(merged) > maxSection {
		return "", fault.New(fault.TooLarge, "fault.too_large", maxSection/1000)
	}
	if merged == i.Body {
		return merged, nil
	}
	return merged, writeBody(tx, i, merged)
}

// readAttendance takes the rows of the form that were changed in it.
func (m *Meetings) readAttendance(tx *db.Tx, meeting id.ID, values map[string][]string) error {
	people, err := m.directory(tx, lang.En)
	if err != nil {
		return err
	}
	var all []Attendance
	for _, o := range people.organisations {
		get := func(name string) string { return cleanText(strings.Join(values[name+"-"+string(o.ID)], "")) }
		a := Attendance{Organisation: o.ID, Presence: Presence(get("presence")), Names: strings.TrimSpace(get("names"))}
		if a.Names != "" && a.Presence == "" {
			a.Presence = Present
		}
		if a.Presence == "" || a.line() == get("was") {
			continue
		}
		if a.Presence != Present && a.Presence != Apology && a.Presence != NotThere || len(a.Names) > 500 {
			return fault.New(fault.Invalid, "attendance.wrong")
		}
		all = append(all, a)
	}
	return storeAttendance(tx, meeting, all)
}

// sentSection is what the island sends while somebody writes: the text that it
// began from and the text as it is.
type sentSection struct {
	Message string `json:"message"` // a name of the browser's making, the same each time that it is sent
	Base    string `json:"base"`
	Text    string `json:"text"`
}

// keptSection is what is stored by now.
type keptSection struct {
	ID   id.ID  `json:"id"`
	Text string `json:"text"`
}

// autosave takes one section as it is being written.
func (m *Meetings) autosave(r *web.Request) (web.Answer, error) {
	item, err := r.PathID("item")
	if err != nil {
		return nil, err
	}
	var in sentSection
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, fault.New(fault.Invalid, "fault.json").Because(err)
	}
	if len(in.Message) > 64 {
		return nil, fault.New(fault.Invalid, "fault.json")
	}
	out := keptSection{ID: item}
	err = r.Write(func(tx *db.Tx) error {
		meeting, err := m.writable(r, tx)
		if err != nil {
			return err
		}
		first, err := takeOnce(tx, in.Message)
		if err != nil {
			return err
		}
		if !first { // its answer was lost
			in.Base, in.Text = "", ""
		}
		out.Text, err = mergeInto(tx, meeting.ID, item, in.Base, in.Text)
		return err
	})
	return web.JSON{Value: out}, err
}

// sections gives all sections as they are stored by now.
func (m *Meetings) sections(r *web.Request) (web.Answer, error) {
	out := []keptSection{}
	err := r.Read(func(tx *db.Tx) error {
		meeting, err := m.meeting(r, tx)
		if err != nil {
			return err
		}
		items, err := itemsOf(tx, meeting.ID)
		for _, i := range items {
			out = append(out, keptSection{i.ID, i.Body})
		}
		return err
	})
	return web.JSON{Value: out}, err
}
