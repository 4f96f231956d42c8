package meetings

import (
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

func (m *Meetings) agendaRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /meetings/{id}/agenda/new", Policy: web.Voices, Handle: m.propose},
		{Pattern: "POST /meetings/{id}/agenda/new", Policy: web.Voices, Handle: m.propose},
		{Pattern: "GET /meetings/{id}/agenda/{item}", Policy: web.Voices, Handle: m.editItem},
		{Pattern: "POST /meetings/{id}/agenda/{item}", Policy: web.Voices, Handle: m.editItem},
		{Pattern: "POST /meetings/{id}/agenda/{item}/{act}", Policy: web.Voices, Handle: m.itemAct},
	}
}

// agenda lists the items, with what the reader may do with each.
func (m *Meetings) agenda(r *web.Request, v *view) []ui.Part {
	parts := []ui.Part{ui.Heading{Text: r.T("agenda.title"), ID: "agenda"}}
	if v.meeting.State == Cancelled {
		return nil
	}
	if len(v.items) == 0 {
		parts = append(parts, ui.Paragraph{Text: r.T("agenda.empty")})
	} else {
		t := ui.Table{ID: "items", Caption: r.N("agenda.count", len(v.items)), CaptionSize: ui.Small, RowHeaders: true, Stacked: true,
			Columns: []ui.Column{{Text: r.T("agenda.item")}, {Text: r.T("agenda.by")}}}
		for _, i := range v.items {
			cell := ui.Cell{Text: i.Called(r.Speaker), Detail: i.Note}
			if mayEdit(r.Person, v, &i) {
				cell.Href = address(&v.meeting) + "/agenda/" + string(i.ID)
			}
			if i.CarriedFrom != "" {
				cell.Detail = r.T("agenda.carried") + " " + i.Note
			}
			t.Rows = append(t.Rows, []ui.Cell{cell, {Text: proposedBy(r, v, &i)}})
		}
		parts = append(parts, t)
	}
	if v.meeting.State == Planned && len(v.recommended) > 0 && r.Person.InGroup() {
		parts = append(parts, ui.Details{Summary: r.N("agenda.followed", len(v.recommended)), Content: recommendationList(r, v.people, v.recommended)})
	}
	if r.Person.Decides() && v.meeting.State == Planned {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("agenda.propose"), Href: address(&v.meeting) + "/agenda/new", Kind: ui.Secondary}})
	}
	return parts
}

// recommendationsShown is how many recommendations a meeting goes through at most.
const recommendationsShown = 30

// recommendationList is what the group comes back to, with whose it is and by when.
func recommendationList(r *web.Request, people directory, all []Recommendation) ui.Part {
	if len(all) == 0 {
		return ui.Paragraph{Text: r.T("agenda.nothing_followed"), Quiet: true}
	}
	list := ui.TaskList{ID: "recommendations"}
	for _, one := range all[:min(len(all), recommendationsShown)] {
		task := ui.Task{Title: one.Text, Href: one.Href, Hint: r.T("agenda.followed_by", people.called[one.Owner], day(r.Speaker, one.Due))}
		if one.Late {
			task.Tag = &ui.Tag{Text: r.T("standing.late"), Colour: ui.Orange}
		}
		list.Tasks = append(list.Tasks, task)
	}
	return list
}

func proposedBy(r *web.Request, v *view, i *Item) string {
	if i.Organisation == "" {
		return r.T("agenda.standing")
	}
	return v.people.called[i.Organisation]
}

// mayEdit: who runs the group keeps the whole agenda, others what they proposed,
// until the meeting is held.
func mayEdit(p who.Person, v *view, i *Item) bool {
	if v.meeting.State != Planned {
		return false
	}
	return i.Kind == Proposed && (p.Manages() || p.Decides() && i.Person == p.ID && i.Person != "")
}

func (m *Meetings) itemForm(r *web.Request, v *view, i *Item, problems []ui.ErrorLink, said string) web.Page {
	page := web.Page{Title: r.T("agenda.propose"), Caption: v.meeting.CalledOn(r.Speaker), Problems: problems, Back: &ui.BackLink{Text: r.T("records.back"), Href: address(&v.meeting)}}
	form := ui.Form{Parts: []ui.Part{
		ui.Input{Field: ui.Field{Name: "title", Label: r.T("agenda.item_title"), Hint: r.T("agenda.item_hint"), Error: said, ErrorPrefix: r.T("frame.error_prefix")}, Value: i.Title},
		ui.Textarea{Field: ui.Field{Name: "note", Label: r.T("records.optional", r.T("agenda.note"))}, Value: i.Note, Rows: 4},
	}, Buttons: []ui.Button{{Text: r.T("records.save"), Once: true}}}
	if i.ID != "" {
		at := address(&v.meeting) + "/agenda/" + string(i.ID)
		page.Title = r.T("agenda.edit")
		form.Buttons = append(form.Buttons, ui.Button{Text: r.T("agenda.remove"), Kind: ui.Secondary, Action: at + "/remove"})
		if r.Person.Manages() {
			form.Buttons = append(form.Buttons, ui.Button{Text: r.T("agenda.up"), Kind: ui.Secondary, Action: at + "/up"}, ui.Button{Text: r.T("agenda.down"), Kind: ui.Secondary, Action: at + "/down"})
		}
	}
	page.Parts = []ui.Part{form}
	return page
}

// propose puts an item onto the agenda of a planned meeting.
func (m *Meetings) propose(r *web.Request) (web.Answer, error) {
	var v view
	if err := r.Read(func(tx *db.Tx) (err error) {
		v, err = m.view(r, tx)
		return err
	}); err != nil {
		return nil, err
	}
	if v.meeting.State != Planned {
		return nil, fault.New(fault.Conflict, "meetings.not_planned")
	}
	i := Item{Meeting: v.meeting.ID, Kind: Proposed, Person: r.Person.ID, Organisation: r.Person.Organisation}
	if r.Method == "GET" {
		return m.itemForm(r, &v, &i, nil, ""), nil
	}
	if page := m.readItem(r, &v, &i); page != nil {
		return *page, nil
	}
	return web.Redirect{To: address(&v.meeting) + "#agenda", Done: "agenda.proposed"}, r.Write(func(tx *db.Tx) error {
		if err := m.prepare(tx, &v.meeting); err != nil {
			return err
		}
		return insertItem(tx, &i)
	})
}

// readItem reads title and note; a page comes back where something is wrong.
func (m *Meetings) readItem(r *web.Request, v *view, i *Item) *web.Page {
	i.Title, i.Note = cleanText(r.Value("title")), cleanText(r.Value("note"))
	problems := problem("title", "agenda.title_must")
	switch {
	case i.Title == "":
	case len(i.Title) > maxTitle:
		problems = problem("title", "agenda.title_long", maxTitle)
	case len(i.Note) > maxNote:
		problems = problem("note", "register.long")
	default:
		return nil
	}
	page := m.itemForm(r, v, i, r.ProblemLinks(problems), records.Said(r, problems, "title"))
	return &page
}

// item reads the item of the path, if this person may change it.
func (m *Meetings) item(r *web.Request) (v view, i Item, err error) {
	err = r.Read(func(tx *db.Tx) error {
		if v, err = m.view(r, tx); err != nil {
			return err
		}
		at, err := r.PathID("item")
		if err != nil {
			return err
		}
		i, err = itemOf(tx, v.meeting.ID, at)
		return err
	})
	if err == nil && !mayEdit(r.Person, &v, &i) {
		err = web.NotFound()
	}
	return v, i, err
}

func (m *Meetings) editItem(r *web.Request) (web.Answer, error) {
	v, i, err := m.item(r)
	if err != nil {
		return nil, err
	}
	if r.Method == "GET" {
		return m.itemForm(r, &v, &i, nil, ""), nil
	}
	before := i
	if page := m.readItem(r, &v, &i); page != nil {
		return *page, nil
	}
	return web.Redirect{To: address(&v.meeting) + "#agenda", Done: "records.saved"}, r.Write(func(tx *db.Tx) error { return updateItem(tx, before, i) })
}

// itemAct removes an item or changes its place.
func (m *Meetings) itemAct(r *web.Request) (web.Answer, error) {
	v, i, err := m.item(r)
	if err != nil {
		return nil, err
	}
	var do func(tx *db.Tx) error
	switch act := r.PathValue("act"); {
	case act == "remove" && i.Body != "":
		return nil, fault.New(fault.Conflict, "agenda.has_text")
	case act == "remove":
		do = func(tx *db.Tx) error { return deleteItem(tx, i) }
	case act == "up" && r.Person.Manages():
		do = func(tx *db.Tx) error { return moveItem(tx, i, -1) }
	case act == "down" && r.Person.Manages():
		do = func(tx *db.Tx) error { return moveItem(tx, i, 1) }
	default:
		return nil, web.NotFound()
	}
	return web.Redirect{To: address(&v.meeting) + "#agenda", Done: "records.saved"}, r.Write(do)
}
