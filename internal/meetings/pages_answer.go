package meetings

import (
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Meetings) answerRoutes() []web.Route {
	return []web.Route{{Pattern: "POST /meetings/{id}/answer", Policy: web.Seated, Handle: m.answerInvitation}}
}

// answerInvitation takes whether a person comes.
func (m *Meetings) answerInvitation(r *web.Request) (web.Answer, error) {
	coming := r.Value("coming")
	if coming != "yes" && coming != "no" {
		return nil, fault.New(fault.Invalid, "register.choice")
	}
	var at string
	err := r.Write(func(tx *db.Tx) error {
		meeting, err := m.meeting(r, tx)
		if err != nil {
			return err
		}
		if at = address(&meeting); meeting.State != Planned || meeting.End().Before(tx.Now()) {
			return fault.New(fault.Conflict, "meetings.not_planned")
		}
		return storeAnswer(tx, meeting.ID, r.Person, coming == "yes")
	})
	return web.Redirect{To: at + "#answers", Done: "answers.done." + coming}, err
}

// answers asks whether the reader comes, and tells members who does.
func (m *Meetings) answers(r *web.Request, v *view) []ui.Part {
	if v.meeting.State != Planned || v.meeting.End().Before(r.DB().Now()) {
		return nil
	}
	yes := ui.Button{Text: r.T("answers.yes"), Kind: ui.Secondary, Name: "coming", Value: "yes", Once: true}
	no := ui.Button{Text: r.T("answers.no"), Kind: ui.Secondary, Name: "coming", Value: "no", Once: true}
	said, list := r.T("answers.ask"), ui.SummaryList{NoBorder: true}
	names := map[bool]string{}
	for _, a := range v.answers {
		if a.Person == r.Person.ID {
			said = r.T(map[bool]string{true: "answers.done.yes", false: "answers.done.no"}[a.Coming])
		}
		if names[a.Coming] != "" {
			names[a.Coming] += "; "
		}
		names[a.Coming] += v.people.person(a.Person)
	}
	parts := []ui.Part{ui.Heading{Text: r.T("answers.title"), ID: "answers"}, ui.Paragraph{Text: said}, ui.Form{Action: address(&v.meeting) + "/answer", Buttons: []ui.Button{yes, no}}}
	for _, coming := range []bool{true, false} {
		if names[coming] != "" && r.Person.InGroup() {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T(map[bool]string{true: "answers.coming", false: "answers.away"}[coming]), Value: names[coming]})
		}
	}
	if len(list.Rows) > 0 {
		parts = append(parts, list)
	}
	return parts
}
