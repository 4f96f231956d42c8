package revisions

import (
	"slices"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

var table = register.NewTable(&Register, nil)

// lock reads a revision and keeps others from it until the transaction ends.
func lock(tx *db.Tx, revision id.ID) (Revision, error) {
	n, err := tx.ExecCount(`update revisions set version = version where id = $1`, revision)
	if err == nil && n == 0 {
		err = web.NotFound()
	}
	if err != nil {
		return Revision{}, err
	}
	return table.Get(tx, revision)
}

// lockDraft is lock for a revision whose draft may be changed.
func lockDraft(tx *db.Tx, revision id.ID) (Revision, error) {
	v, err := lock(tx, revision)
	if err == nil && v.State != Drafting {
		err = fault.New(fault.Conflict, "revisions.not_draft")
	}
	return v, err
}

// Ask stores a person's wish for a revision.
func Ask(tx *db.Tx, reason string) (Revision, error) {
	if _, err := members.CharterInForce(tx); err != nil {
		return Revision{}, noCharter(err)
	}
	p := who.Acts(tx.Context())
	v := Revision{Reason: reason, State: Asked, Organisation: p.Organisation, Asker: p.Name, Asked: tx.Now()}
	return v, table.Insert(tx, &v)
}

func noCharter(err error) error {
	if db.IsNotFound(err) {
		return fault.New(fault.Conflict, "revisions.no_charter")
	}
	return err
}

// Start begins the draft of a revision that was asked for, as a copy of the
// charter in force. One revision is drafted at a time.
func (a *Revisions) Start(tx *db.Tx, revision id.ID) error {
	v, err := lock(tx, revision)
	if err != nil {
		return err
	}
	if v.State != Asked {
		tx.Housekeeping("it has begun already")
		return nil
	}
	under, err := underWay(tx)
	if err != nil {
		return err
	}
	if len(under) > 0 {
		return fault.New(fault.Conflict, "revisions.one_at_a_time")
	}
	draft, base, err := a.members.Store.StartDraft(tx)
	if err != nil {
		return noCharter(err)
	}
	clauses, err := members.Clauses(tx, base)
	if err != nil {
		return err
	}
	for _, c := range clauses {
		if err := insert(tx, Clause{ID: id.New(), Revision: v.ID, Origin: c.ID, Position: c.Position, Words: Words{c.Number, c.Heading, c.Body}, Version: 1}); err != nil {
			return err
		}
	}
	v.State, v.Base, v.Draft = Drafting, base, draft.ID
	return table.Update(tx, &v)
}

// underWay lists the revisions that are drafted or decided on.
func underWay(tx *db.Tx) ([]Revision, error) {
	return table.List(tx, register.Query{Where: map[string]any{"state": []any{string(Drafting), string(Deciding)}}})
}

const clauseColumns = `id, revision, origin, position, number, heading, body, removed, version, editor`

func (c *Clause) pointers() []any {
	return []any{&c.ID, &c.Revision, &c.Origin, &c.Position, &c.Number, &c.Heading, &c.Body, &c.Removed, &c.Version, &c.Editor}
}

func insert(tx *db.Tx, c Clause) error {
	return tx.Exec(`insert into revision_clauses (`+clauseColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, c.Revision, c.Origin, c.Position, c.Number, c.Heading, c.Body, c.Removed, c.Version, c.Editor)
}

// ClausesOf lists the clauses of a draft in their order, removed ones too.
func ClausesOf(tx *db.Tx, revision id.ID) ([]Clause, error) {
	return db.All(tx, (*Clause).pointers, `select `+clauseColumns+` from revision_clauses where revision = $1 order by position`, revision)
}

func clauseOf(tx *db.Tx, revision, clause id.ID) (Clause, error) {
	return db.One(tx, (*Clause).pointers, `select `+clauseColumns+` from revision_clauses where revision = $1 and id = $2`, revision, clause)
}

// Edit changes the words of a clause that was read at a version. Where somebody
// was faster it stores nothing and gives a fault.Conflict.
func Edit(tx *db.Tx, revision, clause id.ID, version int, w Words) error {
	if _, err := lockDraft(tx, revision); err != nil {
		return err
	}
	old, err := clauseOf(tx, revision, clause)
	if err != nil {
		return err
	}
	if old.Version != version || old.Removed {
		return fault.New(fault.Conflict, "fault.stale")
	}
	if old.Words == w {
		tx.Housekeeping("nothing changed")
		return nil
	}
	if err := tx.Exec(`update revision_clauses set number = $2, heading = $3, body = $4, editor = $5, version = version + 1 where id = $1`,
		clause, w.Number, w.Heading, w.Body, who.Acts(tx.Context()).Name); err != nil {
		return err
	}
	return audit.Record(tx, "draft", Register.Name, revision, audit.Change{Field: "number", Old: old.Number, New: w.Number},
		audit.Change{Field: "heading", Old: old.Heading, New: w.Heading}, audit.Change{Field: "body", Old: old.Body, New: w.Body})
}

// Add puts a new clause behind another; at the beginning where after is empty.
func Add(tx *db.Tx, revision, after id.ID, w Words) (Clause, error) {
	if _, err := lockDraft(tx, revision); err != nil {
		return Clause{}, err
	}
	all, err := ClausesOf(tx, revision)
	if err != nil {
		return Clause{}, err
	}
	if len(all) >= maxClauses {
		return Clause{}, fault.New(fault.Invalid, "revisions.many", maxClauses)
	}
	at := slices.IndexFunc(all, func(c Clause) bool { return c.ID == after }) + 1
	if after != "" && at == 0 {
		return Clause{}, web.NotFound()
	}
	c := Clause{ID: id.New(), Revision: revision, Position: at + 1, Words: w, Version: 1, Editor: who.Acts(tx.Context()).Name}
	if err := tx.Exec(`update revision_clauses set position = position + 1 where revision = $1 and position > $2`, revision, at); err != nil {
		return c, err
	}
	if err := insert(tx, c); err != nil {
		return c, err
	}
	return c, audit.Record(tx, "draft", Register.Name, revision, audit.Change{Field: "number", New: w.Number}, audit.Change{Field: "heading", New: w.Heading}, audit.Change{Field: "body", New: w.Body})
}

// Remove takes a clause out of the draft, or puts it back.
func Remove(tx *db.Tx, revision, clause id.ID, out bool) error {
	if _, err := lockDraft(tx, revision); err != nil {
		return err
	}
	n, err := tx.ExecCount(`update revision_clauses set removed = $3, version = version + 1 where revision = $1 and id = $2 and removed <> $3`, revision, clause, out)
	if err != nil {
		return err
	}
	if n == 0 {
		tx.Housekeeping("nothing changed")
		return nil
	}
	return audit.Record(tx, "draft", Register.Name, revision, audit.Change{Field: "removed", Old: "", New: string(clause)})
}

// Move changes places with the neighbour above (by -1) or below (by 1).
func Move(tx *db.Tx, revision, clause id.ID, by int) error {
	if _, err := lockDraft(tx, revision); err != nil {
		return err
	}
	all, err := ClausesOf(tx, revision)
	if err != nil {
		return err
	}
	from := slices.IndexFunc(all, func(c Clause) bool { return c.ID == clause })
	to := from + by
	if from < 0 {
		return web.NotFound()
	}
	if to < 0 || to >= len(all) {
		tx.Housekeeping("it stands there already")
		return nil
	}
	for _, c := range [][2]any{{all[from].ID, all[to].Position}, {all[to].ID, all[from].Position}} {
		if err := tx.Exec(`update revision_clauses set position = $2 where id = $1`, c[0], c[1]); err != nil {
			return err
		}
	}
	return audit.Record(tx, "draft", Register.Name, revision, audit.Change{Field: "position", Old: all[from].Number, New: all[to].Number})
}

// Drop ends a revision that is not under decision.
func Drop(tx *db.Tx, revision id.ID) error {
	v, err := lock(tx, revision)
	if err != nil {
		return err
	}
	if v.State != Asked && v.State != Drafting {
		return fault.New(fault.Conflict, "revisions.not_draft")
	}
	v.State = Dropped
	return table.Update(tx, &v)
}

// Propose puts the draft to a decision of the members; nothing in it changes until then.
func Propose(tx *db.Tx, revision id.ID, p decisions.Proposal) (decisions.Decision, error) {
	v, err := lockDraft(tx, revision)
	if err != nil {
		return decisions.Decision{}, err
	}
	if err := ready(tx, &v); err != nil {
		return decisions.Decision{}, err
	}
	v.State = Deciding
	if err := table.Update(tx, &v); err != nil {
		return decisions.Decision{}, err
	}
	p.Kind, p.Subject, p.Text = decisions.Revision, v.ID, v.Reason
	return decisions.Propose(tx, p)
}

// ready tells what keeps a draft from being decided on.
func ready(tx *db.Tx, v *Revision) error {
	c, err := members.CharterInForce(tx)
	if err != nil {
		return noCharter(err)
	}
	if c.ID != v.Base {
		return fault.New(fault.Conflict, "revisions.base_changed")
	}
	draft, err := members.CharterByID(tx, v.Draft)
	if err != nil {
		return err
	}
	clauses, err := ClausesOf(tx, v.ID)
	if err != nil {
		return err
	}
	base, err := members.Clauses(tx, v.Base)
	if err != nil {
		return err
	}
	if number := sameNumber(clauses); number != "" {
		return fault.New(fault.Invalid, "revisions.number.twice", number)
	}
	kept := slices.ContainsFunc(clauses, func(c Clause) bool { return !c.Removed })
	if !kept {
		return fault.New(fault.Invalid, "revisions.empty_draft")
	}
	same := len(rulesChanged(&c, &draft)) == 0 && !slices.ContainsFunc(Compare(base, clauses), func(p Pair) bool { return p.Fate != Unchanged })
	if same {
		return fault.New(fault.Invalid, "revisions.nothing_changed")
	}
	return nil
}

// rulesChanged lists the rules in which two charters differ.
func rulesChanged(before, after *members.Charter) []audit.Change {
	changes := members.Charters.Diff(before, after)
	return slices.DeleteFunc(changes, func(c audit.Change) bool {
		f, ok := members.Charters.Field(c.Field)
		return !ok || f.IsFixed()
	})
}

// decided does what follows from the decision on a revision; it may run again.
func (a *Revisions) decided(tx *db.Tx, d decisions.Decision) error {
	v, err := table.Get(tx, d.Subject)
	if err != nil || v.State != Deciding {
		return err
	}
	if d.State != decisions.Adopted {
		v.State = Drafting
		return table.Update(tx, &v)
	}
	drafted, err := ClausesOf(tx, v.ID)
	if err != nil {
		return err
	}
	// The text that the members agreed on comes into force, whatever has come
	// between: that is what they decided.
	if err := a.members.Store.Adopt(tx, v.Draft, adopted(drafted)); err != nil {
		return err
	}
	c, err := members.CharterByID(tx, v.Draft)
	if err != nil {
		return err
	}
	v.State, v.Adopted, v.Number = Adopted, tx.Now(), c.Number
	return table.Update(tx, &v)
}

// adopted gives the clauses of a charter from those of its draft.
func adopted(drafted []Clause) (out []members.Clause) {
	for _, c := range drafted {
		if !c.Removed {
			out = append(out, members.Clause{Number: c.Number, Heading: c.Heading, Body: c.Body})
		}
	}
	return out
}
