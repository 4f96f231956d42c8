package meetings

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

func (m *Meetings) actionRoutes() []web.Route {
	return []web.Route{{Pattern: "POST /action-points/{id}/close", Policy: web.InGroup, Handle: m.closeOne}}
}

func (m *Meetings) actionRecords() records.Pages[ActionPoint] {
	return records.Pages[ActionPoint]{Table: m.actions, Path: "/action-points", See: web.InGroup, Edit: web.InGroup,
		Columns: []string{"due", "task", "organisation", "person", "state"}, Filters: []string{"state", "organisation", "person"},
		Options: map[string]records.OptionsOf{"organisations": m.Options, "people": m.peopleOptions, "meetings": m.meetingOptions},
		Extra:   m.actionButtons, Usual: map[string]string{"state": string(Open)}, Actions: openOrAll,
		Shows: map[string]func(*web.Request, *ActionPoint) ui.Part{"state": func(r *web.Request, a *ActionPoint) ui.Part {
			return actionTag(r, a, a.late(r.DB().Now(), r.Zone))
		}},
	}
}

// openOrAll leads from the open action points, with which the list begins, to all of them, and back.
func openOrAll(r *web.Request) []ui.Button {
	if r.Query().Has("state") {
		return []ui.Button{{Text: r.T("action_points.only_open"), Href: "/action-points", Kind: ui.Secondary}}
	}
	return []ui.Button{{Text: r.T("action_points.all"), Href: "/action-points?state=", Kind: ui.Secondary}}
}

// actionButtons closes an open action point with one click.
func (m *Meetings) actionButtons(r *web.Request, _ *db.Tx, a *ActionPoint) ([]ui.Part, error) {
	if a.State != Open || !m.actions.Allows(r.Person, register.Change, a) {
		return nil, nil
	}
	return []ui.Part{ui.Form{Action: "/action-points/" + string(a.ID) + "/close", Buttons: []ui.Button{
		{Text: r.T("action_points.done"), Name: "state", Value: string(Done), Once: true},
		{Text: r.T("action_points.drop"), Name: "state", Value: string(Dropped), Kind: ui.Secondary, Once: true},
	}}}, nil
}

// closeOne marks one as done; a second click changes nothing.
func (m *Meetings) closeOne(r *web.Request) (web.Answer, error) {
	at, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	state := Done
	if r.Value("state") == string(Dropped) {
		state = Dropped
	}
	err = r.Write(func(tx *db.Tx) error {
		a, err := m.actions.Get(tx, at)
		if err != nil {
			return err
		}
		if !m.actions.Allows(r.Person, register.Change, &a) {
			return web.NotFound()
		}
		if a.State != Open {
			tx.Housekeeping("it is closed already")
			return nil
		}
		return m.closeAction(tx, &a, state)
	})
	to := "/action-points/" + string(at)
	if back := r.Value("back"); strings.HasPrefix(back, "/meetings/") {
		to = back
	}
	return web.Redirect{To: to, Done: "action_points.closed_done"}, err
}

// actionTable lists what a meeting gave out.
func (m *Meetings) actionTable(r *web.Request, v *view) []ui.Part {
	t := ui.Table{ID: "actions", Caption: r.N("action_points.count", len(v.actions)), CaptionSize: ui.Small, RowHeaders: true, Stacked: true, Empty: r.T("action_points.none_here"),
		Columns: []ui.Column{{Text: r.T("action_points.task")}, {Text: r.T("action_points.owner")}, {Text: r.T("action_points.due")}, {Text: r.T("action_points.state")}}}
	now := r.DB().Now()
	for i := range v.actions {
		a := &v.actions[i]
		t.Rows = append(t.Rows, []ui.Cell{{Text: a.Task, Href: "/action-points/" + string(a.ID)}, {Text: v.people.owner(a)}, {Text: day(r.Speaker, a.Due)}, {Content: actionTag(r, a, a.late(now, v.meeting.Location()))}})
	}
	return []ui.Part{ui.Heading{Text: r.T("action_points.title"), ID: "action-points"}, t}
}

func actionTag(r *web.Request, a *ActionPoint, late bool) ui.Tag {
	if late {
		return ui.Tag{Text: r.T("action_points.late"), Colour: ui.Orange}
	}
	return ui.Tag{Text: r.T("action_points.state." + string(a.State)), Colour: map[ActionState]ui.Colour{Open: ui.Blue, Done: ui.Green, Dropped: ui.Grey}[a.State]}
}

// openActionList is what the meeting goes through.
func (m *Meetings) openActionList(r *web.Request, people directory, open []ActionPoint) ui.Part {
	if len(open) == 0 {
		return ui.Paragraph{Text: r.T("action_points.none_open"), Quiet: true}
	}
	list := ui.List{}
	for i := range open {
		a := &open[i]
		list.Items = append(list.Items, ui.Link{Text: r.T("action_points.line", a.Task, people.owner(a), day(r.Speaker, a.Due)), Href: "/action-points/" + string(a.ID)})
	}
	return ui.Details{Summary: r.N("action_points.open_count", len(open)), Content: list, Open: len(open) <= 12}
}
