package revisions

import (
	"errors"
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// wordsForm asks for the words of a clause.
func wordsForm(r *web.Request, w Words, version int, problems register.Problems) ui.Form {
	field := func(name string) ui.Field {
		return ui.Field{Name: name, Label: r.T("revisions.field." + name), Error: said(r, problems, name), ErrorPrefix: r.T("frame.error_prefix")}
	}
	return ui.Form{Hidden: []ui.Hidden{{Name: "version", Value: strconv.Itoa(version)}}, Buttons: []ui.Button{{Text: r.T("records.save"), Once: true}},
		Parts: []ui.Part{ui.Input{Field: field("number"), Value: w.Number, Width: ui.Chars10}, ui.Input{Field: field("heading"), Value: w.Heading},
			ui.Textarea{Field: field("body"), Value: w.Body, Rows: 12}}}
}

func words(r *web.Request) Words {
	return Words{Number: r.Value("number"), Heading: r.Value("heading"), Body: r.Value("body")}
}

// addPage asks for a new clause behind the one that the address names.
func (a *Revisions) addPage(r *web.Request) (web.Answer, error) {
	return a.addForm(r, Words{}, nil)
}

func (a *Revisions) addForm(r *web.Request, w Words, problems register.Problems) (web.Answer, error) {
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("revisions.clause_new"), Back: back(r, revision), Problems: r.ProblemLinks(problems), Parts: []ui.Part{wordsForm(r, w, 0, problems)}}
	return page, r.Read(func(tx *db.Tx) error { return mustDraft(tx, revision) })
}

// mustDraft refuses where nothing may be drafted any more.
func mustDraft(tx *db.Tx, revision id.ID) error {
	v, err := table.Get(tx, revision)
	if err == nil && v.State != Drafting {
		err = fault.New(fault.Conflict, "revisions.not_draft")
	}
	return err
}

func (a *Revisions) add(r *web.Request) (web.Answer, error) {
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var after id.ID
	if text := r.Query().Get("after"); text != "" {
		if after, err = id.Parse(text); err != nil {
			return nil, web.NotFound()
		}
	}
	w := words(r)
	if problems := w.problems(); len(problems) > 0 {
		return a.addForm(r, w, problems)
	}
	var c Clause
	err = r.Write(func(tx *db.Tx) error {
		c, err = Add(tx, revision, after, w)
		return err
	})
	return web.Redirect{To: address(revision) + "#c-" + string(c.ID), Done: "records.saved"}, err
}

func (a *Revisions) editPage(r *web.Request) (web.Answer, error) {
	c, err := a.clause(r)
	if err != nil {
		return nil, err
	}
	return a.editForm(r, c, c.Words, nil), nil
}

// clause reads the clause that the address names.
func (a *Revisions) clause(r *web.Request) (c Clause, err error) {
	revision, err := r.PathID("id")
	if err != nil {
		return c, err
	}
	clause, err := r.PathID("clause")
	if err != nil {
		return c, err
	}
	err = r.Read(func(tx *db.Tx) error {
		if c, err = clauseOf(tx, revision, clause); err != nil {
			return err
		}
		return mustDraft(tx, revision)
	})
	return c, err
}

func (a *Revisions) editForm(r *web.Request, c Clause, w Words, problems register.Problems) web.Page {
	return web.Page{Title: r.T("revisions.edit", c.Number), Back: back(r, c.Revision), Problems: r.ProblemLinks(problems), Parts: []ui.Part{wordsForm(r, w, c.Version, problems)}}
}

// edit stores the words of a clause. Where somebody was faster both versions
// are shown; sending the form again stores it over the other.
func (a *Revisions) edit(r *web.Request) (web.Answer, error) {
	c, err := a.clause(r)
	if err != nil {
		return nil, err
	}
	w := words(r)
	version, err := strconv.Atoi(r.Value("version"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.form")
	}
	if problems := w.problems(); len(problems) > 0 {
		c.Version = version
		return a.editForm(r, c, w, problems), nil
	}
	err = r.Write(func(tx *db.Tx) error { return Edit(tx, c.Revision, c.ID, version, w) })
	if fault.KindOf(err) != fault.Conflict {
		return web.Redirect{To: address(c.Revision) + "#c-" + string(c.ID), Done: "records.saved"}, err
	}
	if c, err = a.clause(r); err != nil { // as it is now; refused where the draft is closed
		return nil, err
	}
	return a.bothVersions(r, c, w), nil
}

func (a *Revisions) bothVersions(r *web.Request, c Clause, mine Words) web.Page {
	page := a.editForm(r, c, mine, nil)
	page.Status = fault.Conflict.Status()
	v := view{Request: r}
	theirs, yours := whole(c.Words), whole(mine)
	if c.Removed {
		theirs = r.T("revisions.fate.removed")
	}
	page.Parts = append([]ui.Part{ui.WarningText{Word: r.T("records.warning"), Text: r.T("fault.stale")}, ui.Columns{
		{ui.Heading{Text: r.T("records.theirs")}, v.marked(theirs, yours, Out), ui.Paragraph{Text: c.Editor, Quiet: true}},
		{ui.Heading{Text: r.T("records.mine")}, v.marked(theirs, yours, In)},
	}}, page.Parts...)
	return page
}

func (a *Revisions) rulesPage(r *web.Request) (web.Answer, error) { return a.rulesForm(r, nil, nil) }

// rulesForm shows the rules of the draft.
func (a *Revisions) rulesForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("revisions.rules_edit"), Back: back(r, revision), Problems: r.ProblemLinks(problems)}
	err = r.Read(func(tx *db.Tx) error {
		if err := mustDraft(tx, revision); err != nil {
			return err
		}
		v, err := table.Get(tx, revision)
		if err != nil {
			return err
		}
		c, err := members.CharterByID(tx, v.Draft)
		page.Parts = []ui.Part{a.members.CharterPages().Form(r, &c, values, problems, nil)}
		return err
	})
	return page, err
}

// rules stores the rules of the draft, with the checks that every charter passes.
func (a *Revisions) rules(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var problems register.Problems
	var theirs, mine members.Charter
	err = r.Write(func(tx *db.Tx) error {
		v, err := lockDraft(tx, revision)
		if err != nil {
			return err
		}
		if theirs, err = members.CharterByID(tx, v.Draft); err != nil {
			return err
		}
		mine = theirs
		if problems = members.Charters.Parse(r.Person, values, &mine); len(problems) > 0 {
			tx.Housekeeping("nothing is changed")
			return nil
		}
		if r.Value("version") != strconv.Itoa(theirs.Version) {
			return errStaleRules
		}
		return a.members.Store.Charters.Update(tx, &mine)
	})
	switch {
	case errors.Is(err, errStaleRules):
		return a.bothRules(r, values, &theirs, &mine)
	case err == nil && len(problems) > 0:
		return a.rulesForm(r, values, problems)
	}
	return web.Redirect{To: address(revision), Done: "records.saved"}, err
}

var errStaleRules = errors.New("revisions: the rules were changed by somebody else")

// bothRules shows what somebody else has stored beside what was typed; sending
// the form again stores it over the other.
func (a *Revisions) bothRules(r *web.Request, values register.Form, theirs, mine *members.Charter) (web.Answer, error) {
	answer, err := a.rulesForm(r, values, nil)
	if err != nil {
		return nil, err
	}
	page := answer.(web.Page)
	page.Status = fault.Conflict.Status()
	t := ui.Table{ID: "versions", Caption: r.T("records.both"), RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("records.field")}, {Text: r.T("records.theirs")}, {Text: r.T("records.mine")}}}
	for _, c := range rulesChanged(theirs, mine) {
		t.Rows = append(t.Rows, []ui.Cell{{Text: r.T("charters." + c.Field)}, {Text: c.Old}, {Text: c.New}})
	}
	page.Parts = append([]ui.Part{ui.WarningText{Word: r.T("records.warning"), Text: r.T("fault.stale")}, t}, page.Parts...)
	return page, nil
}
