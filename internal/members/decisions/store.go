package decisions

import (
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// The tables; none has a sealed field.
var (
	table           = register.NewTable(&Register, nil)
	voiceTable      = register.NewTable(&Voices, nil)
	invitationTable = register.NewTable(&Invitations, nil)
)

// Propose opens a decision; whoever acts in tx is its proposer. What is wrong
// with the proposal is a fault.Invalid, a decision on the same subject that is
// open already a fault.Conflict.
func Propose(tx *db.Tx, p Proposal) (Decision, error) {
	found, err := wrongWith(tx, &p)
	if err != nil {
		return Decision{}, err
	}
	if len(found) > 0 {
		return Decision{}, fault.New(fault.Invalid, found[0].Message, found[0].Args...)
	}
	if p.Subject != "" {
		if before, err := db.Optional(Of(tx, p.Kind, p.Subject)); err != nil {
			return Decision{}, err
		} else if before.State == Open {
			return Decision{}, fault.New(fault.Conflict, "decisions.open_already")
		}
	}
	d := Decision{Title: p.Title, Text: strings.TrimSpace(p.Text), Kind: p.Kind, Subject: p.Subject, Way: p.Way, Options: strings.Join(p.Options, "\n"),
		State: Open, Opened: tx.Now(), Deadline: p.Deadline}
	if p.Quorum > 0 {
		d.Quorum = &p.Quorum
	}
	proposer := who.Acts(tx.Context())
	d.Organisation, d.Proposer = proposer.Organisation, proposer.Name
	return d, table.Insert(tx, &d)
}

// wrongWith says what keeps a proposal from being one, now and at this table.
func wrongWith(tx *db.Tx, p *Proposal) (register.Problems, error) {
	entitled, err := voicesAtTable(tx)
	return p.problems(tx.Now(), len(entitled)), err
}

// Of gives the latest decision on a subject, with the state that it has now: a
// decision whose deadline has passed is counted. Where there is none, a fault.NotFound.
func Of(tx *db.Tx, kind KindName, subject id.ID) (Decision, error) {
	found, err := table.List(tx, register.Query{Where: map[string]any{"kind": string(kind), "subject": string(subject)}, Limit: 1})
	if err != nil {
		return Decision{}, err
	}
	if len(found) == 0 {
		return Decision{}, web.NotFound()
	}
	err = asOfNow(tx, &found[0])
	return found[0], err
}

// Get gives one decision, with the state that it has now.
func Get(tx *db.Tx, decision id.ID) (Decision, error) {
	d, err := table.Get(tx, decision)
	if err == nil {
		err = asOfNow(tx, &d)
	}
	return d, err
}

// asOfNow counts a decision that is past its deadline and not closed yet.
func asOfNow(tx *db.Tx, d *Decision) error {
	if d.State != Open || d.IsOpen(tx.Now()) {
		return nil
	}
	return settle(tx, d, d.Deadline)
}

// settle puts the result of the voices into d.
func settle(tx *db.Tx, d *Decision, at time.Time) error {
	voices, err := counting(tx, d.ID)
	if err != nil {
		return err
	}
	entitled, err := voicesAtTable(tx)
	if err != nil {
		return err
	}
	r := Count(d, voices)
	silent := max(len(entitled)-len(voices), 0)
	d.State, d.Winner, d.Closed = r.State, r.Winner, at
	d.Agree, d.Against, d.Abstain, d.Silent = &r.Agree, &r.Against, &r.Abstain, &silent
	return nil
}

// lock reads a decision and keeps others from it until the transaction ends.
func lock(tx *db.Tx, decision id.ID) (Decision, error) {
	n, err := tx.ExecCount(`update decisions set version = version where id = $1`, decision)
	if err == nil && n == 0 {
		err = web.NotFound()
	}
	if err != nil {
		return Decision{}, err
	}
	return table.Get(tx, decision)
}

// Say is a voice to be raised.
type Say struct {
	Decision id.ID
	Choice   Choice
	Reason   string
}

// Raise raises the voice of a person's organisation; it replaces an earlier
// one. The person's seat is read in the transaction: what she had when her
// page was opened does not count.
func (a *Decisions) Raise(tx *db.Tx, person id.ID, s Say) error {
	known, err := db.Optional(a.members.Store.Person(tx, person))
	if err != nil {
		return err
	}
	if !known.Person.Decides() {
		return fault.New(fault.Forbidden, "decisions.no_voice")
	}
	d, err := lock(tx, s.Decision)
	if err != nil {
		return err
	}
	if !d.IsOpen(tx.Now()) {
		return fault.New(fault.Conflict, "decisions.too_late")
	}
	if problem := wrongSay(&d, s); problem != "" {
		return fault.New(fault.Invalid, problem)
	}
	return put(tx, Voice{Decision: d.ID, Organisation: known.Person.Organisation, Choice: s.Choice, Reason: s.Reason, Person: known.Person.Name})
}

// wrongSay names what is wrong with a voice; "" where nothing is.
func wrongSay(d *Decision, s Say) string {
	possible := false
	for _, c := range ChoicesOf(d) {
		possible = possible || c == s.Choice
	}
	switch {
	case !possible:
		return "decisions.choice.missing"
	case len(s.Reason) > 20_000:
		return "register.long"
	case d.Way == NoObjection && s.Choice == Against && s.Reason == "":
		return "decisions.reason.missing"
	}
	return ""
}

// put stores a voice in the place of the organisation's earlier one.
func put(tx *db.Tx, v Voice) error {
	before, err := voiceTable.List(tx, register.Query{Where: map[string]any{"decision": v.Decision, "organisation": v.Organisation, "counts": true}})
	if err != nil {
		return err
	}
	for _, old := range before {
		old.Counts = false
		if err := voiceTable.Update(tx, &old); err != nil {
			return err
		}
	}
	v.Raised, v.Counts = tx.Now(), true
	return voiceTable.Insert(tx, &v)
}

// Ending is how a co-lead closes a decision before its deadline: what
// organisations said at the meeting, and a note.
type Ending struct {
	Voices map[id.ID]Choice // by organisation; only by consensus
	Note   string
}

// Close closes a decision and does what follows from it. One that is closed
// already stays as it is: whoever comes second sees the first one's result.
func (a *Decisions) Close(tx *db.Tx, decision id.ID, e Ending) error {
	d, err := lock(tx, decision)
	if err != nil {
		return err
	}
	if d.State != Open {
		tx.Housekeeping("somebody was faster; nothing is changed")
		return nil
	}
	at := d.Deadline
	if d.IsOpen(tx.Now()) {
		at = tx.Now()
		if err := a.mayEnd(tx, &d); err != nil {
			return err
		}
		if err := record(tx, &d, e); err != nil {
			return err
		}
	}
	if err := settle(tx, &d, at); err != nil {
		return err
	}
	return a.finish(tx, d)
}

// finish stores a closed decision and runs what follows from it.
func (a *Decisions) finish(tx *db.Tx, d Decision) error {
	if err := table.Update(tx, &d); err != nil {
		return err
	}
	if err := audit.Record(tx, "close", Register.Name, d.ID); err != nil {
		return err
	}
	if k := a.kinds[d.Kind]; k.Closed != nil {
		return k.Closed(tx, d)
	}
	return nil
}

// mayEnd: a meeting ends with its consensus; otherwise every organisation must have spoken.
func (a *Decisions) mayEnd(tx *db.Tx, d *Decision) error {
	if d.Way == Consensus {
		return nil
	}
	missing, err := silent(tx, d.ID)
	if err == nil && len(missing) > 0 {
		return fault.New(fault.Conflict, "decisions.not_all")
	}
	return err
}

// record stores what organisations said at the meeting, where that is something new.
func record(tx *db.Tx, d *Decision, e Ending) error {
	d.Note = e.Note
	if d.Way != Consensus {
		return nil
	}
	entitled, err := voicesAtTable(tx)
	if err != nil {
		return err
	}
	said, err := counting(tx, d.ID)
	if err != nil {
		return err
	}
	before := map[id.ID]Choice{}
	for _, v := range said {
		before[v.Organisation] = v.Choice
	}
	for _, organisation := range entitled {
		choice := e.Voices[organisation]
		if choice == "" || choice == before[organisation] {
			continue
		}
		if problem := wrongSay(d, Say{Choice: choice}); problem != "" {
			return fault.New(fault.Invalid, problem)
		}
		if err := put(tx, Voice{Decision: d.ID, Organisation: organisation, Choice: choice, Person: who.Acts(tx.Context()).Name, Recorded: true}); err != nil {
			return err
		}
	}
	return nil
}

// Withdraw ends a proposal without a result.
func (a *Decisions) Withdraw(tx *db.Tx, decision id.ID) error {
	d, err := lock(tx, decision)
	if err != nil {
		return err
	}
	p := who.Acts(tx.Context())
	if !mayWithdraw(p, &d) {
		return web.NotFound()
	}
	if !d.IsOpen(tx.Now()) {
		return fault.New(fault.Conflict, "decisions.too_late")
	}
	d.State, d.Closed = Withdrawn, tx.Now()
	return a.finish(tx, d)
}

// mayWithdraw: the organisation that proposed it, or a co-lead.
func mayWithdraw(p who.Person, d *Decision) bool {
	return p.Leads() || p.Decides() && p.Organisation == d.Organisation
}

// comment adds a remark to an open proposal.
func comment(tx *db.Tx, p who.Person, decision id.ID, body string) error {
	d, err := lock(tx, decision)
	if err != nil {
		return err
	}
	if !d.IsOpen(tx.Now()) {
		return fault.New(fault.Conflict, "decisions.too_late")
	}
	c := Comment{ID: id.New(), Decision: d.ID, Person: p.Name, Organisation: p.Organisation, Body: body, Written: tx.Now()}
	if err := tx.Exec(`insert into decision_comments (id, decision, person, organisation, body, written) values ($1, $2, $3, $4, $5, $6)`,
		c.ID, c.Decision, c.Person, c.Organisation, c.Body, c.Written); err != nil {
		return err
	}
	return audit.Record(tx, "comment", Register.Name, d.ID)
}

// adoptedGuidelines counts the decisions by which guidelines were adopted, and says when the last was.
func adoptedGuidelines(tx *db.Tx) (n int, newest time.Time, err error) {
	type row struct {
		n      int
		newest time.Time
	}
	r, err := db.One(tx, func(r *row) []any { return []any{&r.n, &r.newest} },
		`select count(*), max(closed) from decisions where kind = $1 and state = $2`, string(Guidelines), string(Adopted))
	return r.n, r.newest, err
}
