package evidence

import (
	"encoding/json"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

func (s *Signature) pointers() []any {
	return []any{&s.Estimate, &s.Organisation, &s.Person, &s.Name, &s.At, &s.Fingerprint}
}

// signatures gives who has signed, the first first.
func signatures(tx *db.Tx, estimate id.ID) ([]Signature, error) {
	return db.All(tx, (*Signature).pointers, `select estimate, organisation, person, name, at, fingerprint from estimate_signatures where estimate = $1 order by at`, estimate)
}

// judge stores what the group says of the assumptions. Signatures stand under
// what was said before, so they fall.
func (e *Evidence) judge(tx *db.Tx, x *Estimate, said map[string]Judgement) error {
	if x.State != Answered {
		return fault.New(fault.Conflict, "estimates.fault.closed")
	}
	body, err := json.Marshal(said)
	if err != nil {
		return err
	}
	if err := tx.Exec(`update estimates set assumptions = $2 where id = $1 and state = $3`, x.ID, string(body), string(Answered)); err != nil {
		return err
	}
	if err := tx.Exec(`delete from estimate_signatures where estimate = $1`, x.ID); err != nil {
		return err
	}
	return audit.Record(tx, "change", "estimates", x.ID, audit.Change{Field: "assumptions"})
}

// sign puts a person's name under an estimate; with the second organisation's
// it is adopted. Whoever signs has seen the fingerprint's page.
func (e *Evidence) sign(tx *db.Tx, x *Estimate, p who.Person, seen string) (adopted bool, err error) {
	switch {
	case x.State != Answered:
		return false, fault.New(fault.Conflict, "estimates.fault.closed")
	case !x.judged():
		return false, fault.New(fault.Conflict, "estimates.fault.assumptions")
	case seen != x.fingerprint():
		return false, fault.New(fault.Conflict, "estimates.fault.changed")
	}
	n, err := tx.ExecCount(`insert into estimate_signatures (estimate, organisation, person, name, at, fingerprint) values ($1, $2, $3, $4, $5, $6)
		on conflict (estimate, organisation) do nothing`, x.ID, p.Organisation, string(p.ID), p.Name, tx.Now(), seen)
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, fault.New(fault.Conflict, "estimates.fault.signed")
	}
	signed, err := signatures(tx, x.ID)
	if err != nil {
		return false, err
	}
	if len(signed) >= signaturesNeeded {
		adopted = true
		if err := tx.Exec(`update estimates set state = $2, adopted = $3 where id = $1 and state = $4`, x.ID, string(Adopted), tx.Now(), string(Answered)); err != nil {
			return false, err
		}
	}
	return adopted, audit.Record(tx, "sign", "estimates", x.ID, audit.Change{Field: "fingerprint", New: seen})
}

// withdrawEstimate takes an answer back, with the reason; from the public too.
func (e *Evidence) withdrawEstimate(tx *db.Tx, x *Estimate, why string) error {
	n, err := tx.ExecCount(`update estimates set state = $2, reason = $3 where id = $1 and state in ($4, $5, $6)`, x.ID, string(Withdrawn), why, string(Answered), string(Adopted), string(Published))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "estimates.fault.closed")
	}
	if x.State == Published && e.Gate != nil {
		if err := e.Gate.Recall(tx, x.statement(), why); err != nil {
			return err
		}
	}
	return audit.Record(tx, "withdraw", "estimates", x.ID, audit.Change{Field: "reason", New: why})
}

// publish lets an adopted estimate out, where the gate agrees.
func (e *Evidence) publish(tx *db.Tx, x *Estimate) error {
	if x.State != Adopted || e.Gate == nil {
		return fault.New(fault.Conflict, "estimates.fault.not_adopted")
	}
	statement, err := e.stated(tx, x)
	if err != nil {
		return err
	}
	if err := e.Gate.State(tx, statement); err != nil {
		return err
	}
	n, err := tx.ExecCount(`update estimates set state = $2 where id = $1 and state = $3`, x.ID, string(Published), string(Adopted))
	if err != nil || n == 0 {
		return fault.New(fault.Conflict, "estimates.fault.not_adopted").Because(err)
	}
	return audit.Record(tx, "publish", "estimates", x.ID, audit.Change{Field: "state", Old: string(Adopted), New: string(Published)})
}
