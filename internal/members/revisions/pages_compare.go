package revisions

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// view is what the page of a revision is made from.
type view struct {
	*web.Request
	v        Revision
	comments map[id.ID][]Comment
	names    map[id.ID]string
	typed    typed
}

// typed is a comment to a clause that was refused as too long, to be shown again.
type typed struct {
	clause  id.ID
	comment string
}

// page shows a revision: what is asked, the draft beside the charter in force, what can be done.
func (a *Revisions) page(r *web.Request) (web.Answer, error) { return a.show(r, typed{}) }

func (a *Revisions) show(r *web.Request, t typed) (web.Answer, error) {
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Caption: r.T("revisions.one"), Back: &ui.BackLink{Text: r.T("revisions.title"), Href: "/revisions"}}
	err = r.Read(func(tx *db.Tx) error {
		v, err := table.Get(tx, revision)
		if err != nil {
			return err
		}
		w := view{Request: r, v: v, typed: t}
		if w.names, err = a.members.OrganisationNames(r, tx); err != nil {
			return err
		}
		page.Title = v.Reason
		page.Parts = []ui.Part{w.state(), w.buttons()}
		if d, err := decisions.Of(tx, decisions.Revision, v.ID); err == nil {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("decisions.state."+string(d.State)) + ":", Link: &ui.Link{Text: d.Title, Href: "/decisions/" + string(d.ID)}})
		} else if !db.IsNotFound(err) {
			return err
		}
		if v.Draft == "" {
			return nil
		}
		parts, err := w.differences(tx)
		page.Parts = append(page.Parts, parts...)
		return err
	})
	if t.clause != "" {
		page.Problems = []ui.ErrorLink{{Text: r.T("register.long"), Href: "#comment-" + string(t.clause)}}
	}
	return page, err
}

var colours = map[State]ui.Colour{Asked: ui.Yellow, Drafting: ui.Blue, Deciding: ui.Purple, Adopted: ui.Green, Dropped: ui.Grey}

func (w view) state() ui.Part {
	rows := []ui.SummaryRow{{Key: w.T("revisions.state"), Content: ui.Tag{Text: w.T("revisions.state." + string(w.v.State)), Colour: colours[w.v.State]}}}
	if w.v.Asker != "" {
		rows = append(rows, ui.SummaryRow{Key: w.T("revisions.asker"), Value: w.v.Asker + ", " + w.names[w.v.Organisation]})
	}
	rows = append(rows, ui.SummaryRow{Key: w.T("revisions.asked"), Value: w.Day(w.v.Asked)})
	if w.v.Number != nil {
		rows = append(rows, ui.SummaryRow{Key: w.T("revisions.number"), Value: w.Number(*w.v.Number)}, ui.SummaryRow{Key: w.T("revisions.adopted"), Value: w.Day(w.v.Adopted)})
	}
	return ui.SummaryList{Rows: rows}
}

// buttons are what a co-lead does with the revision.
func (w view) buttons() ui.Part {
	if !w.Person.Leads() {
		return ui.Stack{}
	}
	at := address(w.v.ID)
	drop := ui.Form{Action: at + "/drop", Buttons: []ui.Button{{Text: w.T("revisions.drop"), Kind: ui.Warning, Once: true}}}
	switch w.v.State {
	case Asked:
		return ui.Stack{ui.Form{Action: at + "/start", Buttons: []ui.Button{{Text: w.T("revisions.start"), Once: true}}}, ui.Details{Summary: w.T("revisions.drop"), Content: drop}}
	case Drafting:
		return ui.Stack{ui.ButtonGroup{{Text: w.T("revisions.propose"), Href: at + "/propose"}, {Text: w.T("revisions.rules_edit"), Href: at + "/rules", Kind: ui.Secondary}},
			ui.Details{Summary: w.T("revisions.drop"), Content: drop}}
	}
	return ui.Stack{}
}

// differences are the rules and the clauses side by side.
func (w *view) differences(tx *db.Tx) ([]ui.Part, error) {
	before, err := members.CharterByID(tx, w.v.Base)
	if err != nil {
		return nil, err
	}
	after, err := members.CharterByID(tx, w.v.Draft)
	if err != nil {
		return nil, err
	}
	base, err := members.Clauses(tx, w.v.Base)
	if err != nil {
		return nil, err
	}
	draft, err := ClausesOf(tx, w.v.ID)
	if err != nil {
		return nil, err
	}
	if w.comments, err = commentsOf(tx, w.v.ID); err != nil {
		return nil, err
	}
	pairs := Compare(base, draft)
	parts := []ui.Part{w.rules(&before, &after), ui.Heading{Text: w.T("revisions.clauses"), ID: "clauses"}, w.count(pairs)}
	if w.drafts() {
		parts = append(parts, ui.ButtonGroup{{Text: w.T("revisions.clause_first"), Href: address(w.v.ID) + "/clauses/new", Kind: ui.Secondary}})
	}
	for _, p := range pairs {
		parts = append(parts, w.pair(p))
	}
	return parts, nil
}

// drafts tells whether the reader may change the draft.
func (w view) drafts() bool { return w.v.State == Drafting && w.Person.Decides() }

// rules is a table of the rules that differ.
func (w view) rules(before, after *members.Charter) ui.Part {
	t := ui.Table{ID: "rules", Caption: w.T("revisions.rules"), RowHeaders: true, Stacked: true, Empty: w.T("revisions.rules_same"),
		Columns: []ui.Column{{Text: w.T("records.field")}, {Text: w.T("revisions.before")}, {Text: w.T("revisions.after")}}}
	for _, c := range rulesChanged(before, after) {
		t.Rows = append(t.Rows, []ui.Cell{{Text: w.T("charters." + c.Field)}, {Content: w.marked(c.Old, c.New, Out)}, {Content: w.marked(c.Old, c.New, In)}})
	}
	return t
}

// count sums up what the draft does.
func (w view) count(pairs []Pair) ui.Part {
	n := map[Fate]int{}
	for _, p := range pairs {
		n[p.Fate]++
	}
	var facts ui.Facts
	for _, f := range []Fate{Changed, Added, Removed, Moved} {
		facts = append(facts, ui.Fact{Value: w.Number(n[f]), Text: w.T("revisions.fate." + string(f))})
	}
	return facts
}

var fateColours = map[Fate]ui.Colour{Changed: ui.Yellow, Added: ui.Green, Removed: ui.Orange, Moved: ui.Blue}

// pair is a clause as it is and as it would be.
func (w view) pair(p Pair) ui.Part {
	name := strings.TrimSpace(p.Number + " " + p.Heading)
	stack := ui.Stack{ui.Heading{Text: name, Level: 3, ID: "c-" + string(p.ID)}}
	if p.Fate != Unchanged {
		stack = append(stack, ui.Tag{Text: w.T("revisions.fate." + string(p.Fate)), Colour: fateColours[p.Fate]})
	}
	switch p.Fate {
	case Unchanged, Moved:
		stack = append(stack, ui.Paragraph{Text: p.Body})
	default:
		old, new := "", ""
		if p.Before != nil {
			old = whole(Words{p.Before.Number, p.Before.Heading, p.Before.Body})
		}
		if !p.Removed {
			new = whole(p.Words)
		}
		stack = append(stack, ui.Columns{
			{ui.Paragraph{Text: w.T("revisions.before"), Quiet: true}, w.marked(old, new, Out)},
			{ui.Paragraph{Text: w.T("revisions.after"), Quiet: true}, w.marked(old, new, In)}})
	}
	if p.Editor != "" {
		stack = append(stack, ui.Paragraph{Text: w.T("revisions.editor", p.Editor), Quiet: true})
	}
	return append(append(stack, w.talk(p)), w.tools(p))
}

// whole is a clause as one text, so that a heading's change is marked too.
func whole(w Words) string {
	return strings.TrimSpace(strings.TrimSpace(w.Number+" "+w.Heading) + "\n" + w.Body)
}

// marked shows one side of the change: with Out the old text, with In the new one.
func (w view) marked(old, new string, side Op) ui.Part {
	m := ui.Marked{Added: w.T("revisions.marked_added"), Removed: w.T("revisions.marked_removed")}
	for _, p := range Diff(old, new) {
		if p.Op == Same || p.Op == side {
			m.Pieces = append(m.Pieces, ui.MarkedPiece{Text: p.Text, In: p.Op == In, Out: p.Op == Out})
		}
	}
	if len(m.Pieces) == 0 {
		return ui.Paragraph{Text: "–"}
	}
	return m
}

// tools are what can be done with a clause of the draft, folded away.
func (w view) tools(p Pair) ui.Part {
	at := address(w.v.ID) + "/clauses/" + string(p.ID)
	stack := ui.Stack{}
	switch {
	case !w.drafts():
	case p.Removed:
		stack = append(stack, ui.Form{Action: at + "/restore", Buttons: []ui.Button{{Text: w.T("revisions.restore", p.Number), Kind: ui.Secondary, Once: true}}})
	default:
		stack = append(stack,
			ui.ButtonGroup{{Text: w.T("revisions.edit", p.Number), Href: at + "/edit"}, {Text: w.T("revisions.add_after", p.Number), Href: address(w.v.ID) + "/clauses/new?after=" + string(p.ID), Kind: ui.Secondary}},
			ui.Form{Buttons: []ui.Button{
				{Text: w.T("revisions.up", p.Number), Action: at + "/up", Kind: ui.Secondary, Once: true}, {Text: w.T("revisions.down", p.Number), Action: at + "/down", Kind: ui.Secondary, Once: true},
				{Text: w.T("revisions.remove", p.Number), Action: at + "/remove", Kind: ui.Warning, Once: true}}})
	}
	if w.v.State == Drafting || w.v.State == Deciding {
		field := ui.Field{Name: "comment", ID: "comment-" + string(p.ID), Label: w.T("revisions.comment", p.Number), ErrorPrefix: w.T("frame.error_prefix")}
		text := ""
		if w.typed.clause == p.ID {
			field.Error, text = w.T("register.long"), w.typed.comment
		}
		stack = append(stack, ui.Form{Action: at + "/comments", Parts: []ui.Part{ui.Textarea{Field: field, Value: text, Rows: 3}},
			Buttons: []ui.Button{{Text: w.T("decisions.comment_add"), Kind: ui.Secondary, Once: true}}})
	}
	if len(stack) == 0 {
		return stack
	}
	summary := "revisions.change"
	if !w.drafts() {
		summary = "revisions.comment_on"
	}
	return ui.Details{Summary: w.T(summary, p.Number), Content: stack, Open: w.typed.clause == p.ID}
}

// talk is the comments to a clause.
func (w view) talk(p Pair) ui.Part {
	stack := ui.Stack{}
	for _, c := range w.comments[p.ID] {
		stack = append(stack, ui.InsetText{Content: ui.Stack{ui.Paragraph{Text: c.Body},
			ui.Paragraph{Text: c.Person + ", " + w.names[c.Organisation] + ", " + w.Time(c.Written), Quiet: true}}})
	}
	return stack
}
