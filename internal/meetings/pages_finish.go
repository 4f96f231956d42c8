package meetings

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// proposals finds in the minutes what is not on a list yet: decisions, and
// action points with whom and by when, as far as the lines say.
func proposals(v *view) []Line {
	taken := map[string]bool{}
	for _, a := range v.actions {
		taken[a.Source] = true
	}
	for _, d := range v.decisions {
		taken[d.Body] = true
	}
	known := v.people.named()
	var out []Line
	for _, i := range v.items {
		for _, l := range lines(i.ID, i.Body) {
			if taken[l.Source] || l.Decision && taken[l.Text] {
				continue
			}
			taken[l.Source] = true
			if !l.Decision {
				l.Owner, l.Due = findOwner(l.Text, known), findDay(l.Text, v.meeting.Day)
			}
			out = append(out, l)
		}
	}
	return out[:min(len(out), maxProposals)]
}

// maxProposals is the most that one form offers; what is left comes next time.
const maxProposals = 200

// finishPage is the last step: what was found in the minutes, ready to be
// taken, and one button that ends the meeting and circulates them.
func (m *Meetings) finishPage(r *web.Request) (web.Answer, error) { return m.finishForm(r, nil, nil) }

// finishForm is that step again, with what was typed and what is wrong with it.
func (m *Meetings) finishForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	var v view
	var to []reader
	if err := r.Read(func(tx *db.Tx) (err error) {
		if v, err = m.view(r, tx); err != nil {
			return err
		}
		to, err = m.readers(tx, who.Person.InGroup)
		return err
	}); err != nil {
		return nil, err
	}
	if err := v.mayFinish(r.DB().Now()); err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("finish.title"), Caption: v.meeting.CalledOn(r.Speaker), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("minutes.write_on"), Href: address(&v.meeting) + "/write"}}
	if len(attendanceText(r, &v)) == 0 {
		page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("finish.no_attendance")})
	}
	form := ui.Form{Parts: m.proposalParts(r, &v, values, problems)}
	if !v.ended || v.minutes.State == Draft {
		form.Buttons = []ui.Button{{Text: r.N("finish.circulate", len(to)), Name: "then", Value: "circulate", Once: true}, {Text: r.T("finish.end"), Kind: ui.Secondary, Name: "then", Value: "end", Once: true}}
	} else {
		form.Buttons = []ui.Button{{Text: r.T("finish.take"), Name: "then", Value: "end", Once: true}}
	}
	page.Parts = append(page.Parts, form)
	return page, nil
}

// mayFinish tells why a meeting cannot be ended: it is cancelled, its minutes
// are approved, or its day is still to come.
func (v *view) mayFinish(now time.Time) error {
	switch {
	case v.meeting.State == Cancelled:
		return fault.New(fault.Conflict, "meetings.not_planned")
	case v.minutes.State == Approved:
		return fault.New(fault.Conflict, "minutes.closed")
	case dayOf(now.In(v.meeting.Location())).Before(v.meeting.Day):
		return fault.New(fault.Conflict, "finish.early")
	}
	return nil
}

// proposalParts shows what was found, each to be taken, changed or left out.
func (m *Meetings) proposalParts(r *web.Request, v *view, values register.Form, problems register.Problems) []ui.Part {
	found := proposals(v)
	if len(found) == 0 {
		return []ui.Part{ui.InsetText{Text: r.T("finish.nothing")}}
	}
	owners := v.people.ownerOptions(r)
	parts := []ui.Part{ui.Paragraph{Text: r.T("finish.lead")}}
	for n, l := range found {
		parts = append(parts, proposalFields(r, strconv.Itoa(n), asked(l, values), owners, problems)...)
	}
	return parts
}

// asking is a proposal as a form has it: found in the minutes, then changed by hand.
type asking struct {
	Line
	take       bool
	owner, due string
}

// asked gives a proposal as it was posted, by the line that it comes from; where
// it was not, as it was found.
func asked(l Line, values register.Form) asking {
	for n := range maxProposals {
		if values == nil {
			break
		}
		at := "-" + strconv.Itoa(n)
		get := func(name string) string { return strings.Join(values[name+at], "") }
		if get("source") == l.Source {
			return asking{l, get("take") == "yes", get("owner"), get("due")}
		}
	}
	a := asking{Line: l, take: values == nil, owner: l.Owner.value()}
	if !l.Due.IsZero() {
		a.due = l.Due.Format(time.DateOnly)
	}
	return a
}

// day reads the day by which it is due; none where nothing was written.
func (a asking) day() (time.Time, bool) {
	if a.due == "" {
		return time.Time{}, true
	}
	d, err := time.Parse(time.DateOnly, a.due)
	return d, err == nil && d.Year() >= 2000 && d.Year() <= 2200
}

func proposalFields(r *web.Request, n string, l asking, owners []ui.Option, problems register.Problems) []ui.Part {
	kind := "action"
	if l.Decision {
		kind = "decision"
	}
	parts := []ui.Part{
		ui.HiddenInput{Name: "source-" + n, Value: l.Source}, ui.HiddenInput{Name: "item-" + n, Value: string(l.Item)}, ui.HiddenInput{Name: "kind-" + n, Value: kind},
		ui.Checkboxes{Field: ui.Field{Name: "take-" + n, Label: r.T("finish." + kind), LabelSize: ui.Small}, Small: true, Choices: []ui.Choice{{Value: "yes", Label: l.Text, Checked: l.take}}},
	}
	if l.Decision {
		return parts
	}
	options := slices.Clone(owners)
	for i := range options {
		options[i].Selected = options[i].Value == l.owner
	}
	due := ui.Field{Name: "due-" + n, Label: r.T("records.optional", r.T("action_points.due")), Error: records.Said(r, problems, "due-"+n), ErrorPrefix: r.T("frame.error_prefix")}
	return append(parts,
		ui.Select{Field: ui.Field{Name: "owner-" + n, Label: r.T("action_points.owner")}, Options: options},
		ui.Input{Field: due, Value: l.due, Type: "date", Width: ui.Chars10})
}

// value is an owner as a choice: p: a person, o: an organisation.
func (o owner) value() string {
	switch {
	case o.Person != "":
		return "p:" + string(o.Person)
	case o.Organisation != "":
		return "o:" + string(o.Organisation)
	}
	return ""
}

func (d directory) ownerOptions(r *web.Request) []ui.Option {
	out := []ui.Option{{Text: r.T("finish.nobody")}}
	for _, o := range d.organisations {
		out = append(out, ui.Option{Value: "o:" + string(o.ID), Text: d.called[o.ID]})
	}
	for _, p := range d.peopleOptions(r.Lang) {
		out = append(out, ui.Option{Value: "p:" + p.Value, Text: p.Text})
	}
	return out
}

// owner reads the choice back; who is not in the group is nobody.
func (d directory) ownerOf(value string) owner {
	kind, at, _ := strings.Cut(value, ":")
	if p, ok := d.people[id.ID(at)]; ok && kind == "p" {
		return owner{p.ID, p.Organisation}
	}
	if _, ok := d.called[id.ID(at)]; ok && kind == "o" {
		return owner{Organisation: id.ID(at)}
	}
	return owner{}
}

// finish takes what was found, ends the meeting, and circulates the minutes if
// that was the button. Two people who press it at once end one meeting once
// and send one letter to each member.
func (m *Meetings) finish(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var v view
	var problems register.Problems
	done := "finish.ended"
	err = r.Write(func(tx *db.Tx) error {
		if v, err = m.view(r, tx); err != nil {
			return err
		}
		if err := v.mayFinish(tx.Now()); err != nil {
			return err
		}
		if problems = wrongDays(&v, values); len(problems) > 0 {
			return nil
		}
		first := false
		if !v.ended {
			if first, err = m.endMeeting(tx, &v.meeting); err != nil {
				return err
			}
		}
		if first || v.ended { // not of a page that somebody else was faster with
			if err := m.take(tx, &v, values); err != nil {
				return err
			}
		}
		if r.Value("then") != "circulate" {
			return nil
		}
		letters, err := m.circulate(tx, &v.meeting)
		if done = "finish.circulated"; letters == 0 {
			done = "finish.before"
		}
		return err
	})
	if err == nil && len(problems) > 0 {
		return m.finishForm(r, values, problems)
	}
	return web.Redirect{To: address(&v.meeting) + "/minutes", Done: done}, err
}

// wrongDays finds the days that are none among the proposals that were ticked.
func wrongDays(v *view, values register.Form) (problems register.Problems) {
	for n, l := range proposals(v) {
		if a := asked(l, values); a.take && !l.Decision {
			if _, ok := a.day(); !ok {
				problems.Add("due-"+strconv.Itoa(n), "finish.due_wrong", a.due)
			}
		}
	}
	return problems
}

// take stores the proposals that were ticked; what is no longer in the minutes
// or on a list already is passed over.
func (m *Meetings) take(tx *db.Tx, v *view, values register.Form) error {
	var actions []ActionPoint
	for _, l := range proposals(v) {
		a := asked(l, values)
		if !a.take {
			continue
		}
		if l.Decision {
			if err := insertDecided(tx, Decided{ID: id.New(), Meeting: v.meeting.ID, Item: l.Item, Body: l.Text}); err != nil {
				return err
			}
			continue
		}
		of := v.people.ownerOf(a.owner)
		due, _ := a.day()
		actions = append(actions, ActionPoint{Task: cut(l.Text, 500), Organisation: of.Organisation, Person: of.Person, Due: due, State: Open, Meeting: v.meeting.ID, Source: l.Source})
	}
	return m.takeActions(tx, actions)
}

// cut keeps the beginning of a text, whole letters of at most so many bytes.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
