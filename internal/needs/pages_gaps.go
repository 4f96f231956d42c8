package needs

import (
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// gapExtra is the discussion of a gap, and what may be made of it.
func (n *Needs) gapExtra(r *web.Request, tx *db.Tx, g *Gap) ([]ui.Part, error) {
	var parts []ui.Part
	if g.State == MergedGap && g.MergedInto != "" {
		if other, err := n.Store.Gaps.Get(tx, g.MergedInto); err == nil {
			parts = append(parts, ui.Paragraph{Text: r.T("gaps.merged"), Link: &ui.Link{Text: other.Title, Href: "/gaps/" + string(other.ID)}})
		}
	}
	if !r.Person.Sees(who.Members) {
		return parts, nil
	}
	notes, err := notesOf(tx, g.ID)
	if err != nil {
		return nil, err
	}
	var said ui.Timeline
	for _, note := range notes {
		said.Events = append(said.Events, ui.Event{Title: note.Name, When: r.Time(note.Created), Time: note.Created.Format("2006-01-02T15:04:05Z"), Text: note.Text})
	}
	parts = append(parts, ui.Heading{Text: r.T("gaps.discussion")})
	if len(said.Events) > 0 {
		parts = append(parts, said)
	}
	if !r.Person.Decides() {
		return parts, nil
	}
	parts = append(parts, ui.Form{Action: "/gaps/" + string(g.ID) + "/note", Parts: []ui.Part{ui.Textarea{Field: ui.Field{Name: "note", Label: r.T("gaps.note"), Hint: r.T("gaps.note.hint")}, Rows: 3}},
		Buttons: []ui.Button{{Text: r.T("gaps.say"), Kind: ui.Secondary, Once: true}, {Text: r.T("recommendations.new"), Href: "/recommendations/new", Kind: ui.Secondary}}})
	if g.State != OpenGap || !n.Store.Gaps.Allows(r.Person, register.Change, g) {
		return parts, nil
	}
	merge, err := n.mergeForm(r, tx, g)
	return append(parts, merge), err
}

// mergeForm offers the other open gaps.
func (n *Needs) mergeForm(r *web.Request, tx *db.Tx, g *Gap) (ui.Part, error) {
	open, err := n.Store.open(tx)
	options := []ui.Option{{Text: r.T("gaps.merge.choose")}}
	for _, other := range open {
		if other.ID != g.ID {
			options = append(options, ui.Option{Value: string(other.ID), Text: other.Title})
		}
	}
	return ui.Details{Summary: r.T("gaps.merge"), Content: ui.Form{Action: "/gaps/" + string(g.ID) + "/merge",
		Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "into", Label: r.T("gaps.merge.into")}, Options: options}}, Buttons: []ui.Button{{Text: r.T("gaps.merge"), Kind: ui.Secondary, Once: true}}}}, err
}

// maxNote bounds what is said at once.
const maxNote = 4000

func (n *Needs) sayNote(r *web.Request) (web.Answer, error) {
	return n.changeGap(r, "gaps.said", func(tx *db.Tx, g Gap) error {
		text := r.Value("note")
		if text == "" || len(text) > maxNote {
			return fault.New(fault.Invalid, "gaps.note.wrong")
		}
		return addNote(tx, g.ID, r.Person.ID, r.Person.Organisation, r.Person.Name, text)
	})
}

func (n *Needs) mergeGap(r *web.Request) (web.Answer, error) {
	return n.changeGap(r, "gaps.merged_now", func(tx *db.Tx, g Gap) error {
		into, err := id.Parse(r.Value("into"))
		if err != nil || g.State != OpenGap {
			return fault.New(fault.Invalid, "gaps.merge.wrong")
		}
		if !n.Store.Gaps.Allows(r.Person, register.Change, &g) {
			return web.NotFound()
		}
		return n.Store.merge(tx, g.ID, into)
	})
}

func (n *Needs) changeGap(r *web.Request, done string, change func(*db.Tx, Gap) error) (web.Answer, error) {
	gap, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	if _, err := r.Values(); err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		g, err := n.Store.Gaps.Get(tx, gap)
		if err != nil {
			return err
		}
		return change(tx, g)
	})
	return web.Redirect{To: "/gaps/" + string(gap), Done: done}, err
}
