package revisions

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members/decisions"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

func (a *Revisions) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /revisions/new", Policy: web.Voices, Handle: a.askPage},
		{Pattern: "POST /revisions/new", Policy: web.Voices, Handle: a.ask},
		{Pattern: "GET /revisions/{id}", Policy: web.InGroup, Handle: a.page},
		{Pattern: "POST /revisions/{id}/start", Policy: web.Leads, Handle: a.start},
		{Pattern: "POST /revisions/{id}/drop", Policy: web.Leads, Handle: a.drop},
		{Pattern: "GET /revisions/{id}/clauses/new", Policy: web.Voices, Handle: a.addPage},
		{Pattern: "POST /revisions/{id}/clauses/new", Policy: web.Voices, Handle: a.add},
		{Pattern: "GET /revisions/{id}/clauses/{clause}/edit", Policy: web.Voices, Handle: a.editPage},
		{Pattern: "POST /revisions/{id}/clauses/{clause}/edit", Policy: web.Voices, Handle: a.edit},
		{Pattern: "POST /revisions/{id}/clauses/{clause}/up", Policy: web.Voices, Handle: a.change(func(tx *db.Tx, v, c id.ID) error { return Move(tx, v, c, -1) })},
		{Pattern: "POST /revisions/{id}/clauses/{clause}/down", Policy: web.Voices, Handle: a.change(func(tx *db.Tx, v, c id.ID) error { return Move(tx, v, c, 1) })},
		{Pattern: "POST /revisions/{id}/clauses/{clause}/remove", Policy: web.Voices, Handle: a.change(func(tx *db.Tx, v, c id.ID) error { return Remove(tx, v, c, true) })},
		{Pattern: "POST /revisions/{id}/clauses/{clause}/restore", Policy: web.Voices, Handle: a.change(func(tx *db.Tx, v, c id.ID) error { return Remove(tx, v, c, false) })},
		{Pattern: "POST /revisions/{id}/clauses/{clause}/comments", Policy: web.InGroup, Handle: a.comment},
		{Pattern: "GET /revisions/{id}/rules", Policy: web.Leads, Handle: a.rulesPage},
		{Pattern: "POST /revisions/{id}/rules", Policy: web.Leads, Handle: a.rules},
		{Pattern: "GET /revisions/{id}/propose", Policy: web.Leads, Handle: a.proposePage},
		{Pattern: "POST /revisions/{id}/propose", Policy: web.Leads, Handle: a.propose},
		{Pattern: "GET /charter/versions", Policy: web.Seated, Handle: a.versions},
		{Pattern: "GET /charter/versions/{id}", Policy: web.Seated, Handle: a.version},
	}
}

func back(r *web.Request, revision id.ID) *ui.BackLink {
	return &ui.BackLink{Text: r.T("records.back"), Href: address(revision)}
}

// askPage asks why the Terms of Reference should be revised.
func (a *Revisions) askPage(r *web.Request) (web.Answer, error) { return a.askForm(r, nil, nil) }

func (a *Revisions) askForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	form := a.pages().Form(r, new(Revision), values, problems, nil)
	form.Buttons[0].Text = r.T("revisions.ask")
	if r.Person.Leads() {
		form.Buttons[0].Text = r.T("revisions.start")
	}
	return web.Page{Title: r.T("revisions.new"), Lead: r.T("revisions.new_lead"), Problems: r.ProblemLinks(problems),
		Back: &ui.BackLink{Text: r.T("revisions.title"), Href: "/revisions"}, Parts: []ui.Part{form}}, nil
}

// ask stores the wish; a co-lead begins the draft with it.
func (a *Revisions) ask(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var v Revision
	if problems := Register.Parse(r.Person, values, &v); len(problems) > 0 {
		return a.askForm(r, values, problems)
	}
	err = r.Write(func(tx *db.Tx) error {
		if v, err = Ask(tx, v.Reason); err != nil || !r.Person.Leads() {
			return err
		}
		return a.Start(tx, v.ID)
	})
	return web.Redirect{To: address(v.ID), Done: "revisions.asked_now"}, err
}

// act runs something that is done with a revision and leads back to its page.
func act(r *web.Request, done string, do func(tx *db.Tx, revision id.ID) error) (web.Answer, error) {
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return do(tx, revision) })
	return web.Redirect{To: address(revision), Done: done}, err
}

func (a *Revisions) start(r *web.Request) (web.Answer, error) {
	return act(r, "revisions.started", a.Start)
}

func (a *Revisions) drop(r *web.Request) (web.Answer, error) {
	return act(r, "revisions.dropped", Drop)
}

// change is the handler of what is done with one clause by a button.
func (a *Revisions) change(do func(tx *db.Tx, revision, clause id.ID) error) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		revision, err := r.PathID("id")
		if err != nil {
			return nil, err
		}
		clause, err := r.PathID("clause")
		if err != nil {
			return nil, err
		}
		err = r.Write(func(tx *db.Tx) error { return do(tx, revision, clause) })
		return web.Redirect{To: address(revision) + "#c-" + string(clause)}, err
	}
}

// comment takes a remark to a clause. One that is too long is shown again.
func (a *Revisions) comment(r *web.Request) (web.Answer, error) {
	body := r.Value("comment")
	if len(body) > decisions.LongestComment {
		clause, err := r.PathID("clause")
		if err != nil {
			return nil, err
		}
		return a.show(r, typed{clause, body})
	}
	return a.change(func(tx *db.Tx, revision, clause id.ID) error {
		if body == "" {
			tx.Housekeeping("nothing was said")
			return nil
		}
		return comment(tx, r.Person, revision, clause, body)
	})(r)
}

func (a *Revisions) proposePage(r *web.Request) (web.Answer, error) {
	return a.proposeForm(r, nil, nil)
}

func (a *Revisions) proposeForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("revisions.propose_title"), Lead: r.T("revisions.propose_lead"), Problems: r.ProblemLinks(problems), Back: back(r, revision)}
	if err := r.Read(func(tx *db.Tx) error {
		v, err := table.Get(tx, revision)
		if err != nil {
			return err
		}
		page.Caption = v.Reason
		return ready(tx, &v)
	}); err != nil {
		return nil, err
	}
	how, err := decisions.HowParts(r, values, problems, decisions.Vote)
	page.Parts = []ui.Part{ui.Form{Parts: how, Buttons: []ui.Button{{Text: r.T("decisions.open_it"), Once: true}}}}
	return page, err
}

func (a *Revisions) propose(r *web.Request) (web.Answer, error) {
	revision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var problems register.Problems
	var opened decisions.Decision
	err = r.Write(func(tx *db.Tx) error {
		p := decisions.Proposal{Kind: decisions.Revision, Title: r.T("revisions.question")}
		if problems, err = decisions.ReadHow(tx, values, &p); err != nil || len(problems) > 0 {
			return err
		}
		opened, err = Propose(tx, revision, p)
		return err
	})
	if err == nil && len(problems) > 0 {
		return a.proposeForm(r, values, problems)
	}
	return web.Redirect{To: "/decisions/" + string(opened.ID), Done: "decisions.opened_now"}, err
}

// showSubject leads from a decision to the differences that it is about.
func (a *Revisions) showSubject(r *web.Request, _ *db.Tx, subject id.ID) ([]ui.Part, error) {
	return []ui.Part{ui.ButtonGroup{{Text: r.T("revisions.differences"), Href: address(subject), Kind: ui.Secondary}}}, nil
}

// said is records.Said under a shorter name.
var said = records.Said
