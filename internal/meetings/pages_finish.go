package meetings

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
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
func (m *Meetings) finishPage(r *web.Request) (web.Answer, error) {
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
	page := web.Page{Title: r.T("finish.title"), Caption: v.meeting.CalledOn(r.Speaker), Back: &ui.BackLink{Text: r.T("minutes.write_on"), Href: address(&v.meeting) + "/write"}}
	if len(attendanceText(r, &v)) == 0 {
		page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("finish.no_attendance")})
	}
	form := ui.Form{Parts: m.proposalParts(r, &v)}
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
func (m *Meetings) proposalParts(r *web.Request, v *view) []ui.Part {
	found := proposals(v)
	if len(found) == 0 {
		return []ui.Part{ui.InsetText{Text: r.T("finish.nothing")}}
	}
	owners := v.people.ownerOptions(r)
	parts := []ui.Part{ui.Paragraph{Text: r.T("finish.lead")}}
	for n, l := range found {
		parts = append(parts, proposalFields(r, strconv.Itoa(n), l, owners)...)
	}
	return parts
}

func proposalFields(r *web.Request, n string, l Line, owners []ui.Option) []ui.Part {
	kind := "action"
	if l.Decision {
		kind = "decision"
	}
	parts := []ui.Part{
		ui.HiddenInput{Name: "source-" + n, Value: l.Source}, ui.HiddenInput{Name: "item-" + n, Value: string(l.Item)}, ui.HiddenInput{Name: "kind-" + n, Value: kind},
		ui.Checkboxes{Field: ui.Field{Name: "take-" + n, Label: r.T("finish." + kind), LabelSize: ui.Small}, Small: true, Choices: []ui.Choice{{Value: "yes", Label: l.Text, Checked: true}}},
	}
	if l.Decision {
		return parts
	}
	options := slices.Clone(owners)
	for i := range options {
		options[i].Selected = options[i].Value == l.Owner.value()
	}
	due := ""
	if !l.Due.IsZero() {
		due = l.Due.Format(time.DateOnly)
	}
	return append(parts,
		ui.Select{Field: ui.Field{Name: "owner-" + n, Label: r.T("action_points.owner")}, Options: options},
		ui.Input{Field: ui.Field{Name: "due-" + n, Label: r.T("records.optional", r.T("action_points.due"))}, Value: due, Type: "date", Width: ui.Chars10})
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
	done := "finish.ended"
	err = r.Write(func(tx *db.Tx) error {
		if v, err = m.view(r, tx); err != nil {
			return err
		}
		if err := v.mayFinish(tx.Now()); err != nil {
			return err
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
	return web.Redirect{To: address(&v.meeting) + "/minutes", Done: done}, err
}

// take stores the proposals that were ticked; what is no longer in the minutes
// or on a list already is passed over.
func (m *Meetings) take(tx *db.Tx, v *view, values map[string][]string) error {
	get := func(name string, n int) string { return strings.Join(values[name+"-"+strconv.Itoa(n)], "") }
	open := map[string]Line{}
	for _, l := range proposals(v) {
		open[l.Source] = l
	}
	var actions []ActionPoint
	for n := range maxProposals {
		l, ok := open[get("source", n)]
		if !ok || get("take", n) != "yes" {
			continue
		}
		delete(open, l.Source)
		if l.Decision {
			if err := insertDecided(tx, Decided{ID: id.New(), Meeting: v.meeting.ID, Item: l.Item, Body: l.Text}); err != nil {
				return err
			}
			continue
		}
		of := v.people.ownerOf(get("owner", n))
		a := ActionPoint{Task: cut(l.Text, 500), Organisation: of.Organisation, Person: of.Person, State: Open, Meeting: v.meeting.ID, Source: l.Source}
		if due := get("due", n); due != "" {
			d, err := time.Parse(time.DateOnly, due)
			if err != nil || d.Year() < 2000 || d.Year() > 2200 {
				return fault.New(fault.Invalid, "finish.due_wrong", due)
			}
			a.Due = d
		}
		actions = append(actions, a)
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
