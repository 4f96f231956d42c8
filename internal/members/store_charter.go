package members

import (
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web"
)

// charterTable reads charters where no sealed field is needed: other modules
// ask for the rules in force through CharterInForce.
var charterTable = register.NewTable(&Charters, nil)

// CharterInForce gives the charter that holds, or a fault.NotFound.
func CharterInForce(tx *db.Tx) (Charter, error) {
	return db.Once(tx, "charter in force", func() (Charter, error) { return charterIn(tx, InForce) })
}

// charterIn gives the latest charter in a state.
func charterIn(tx *db.Tx, state CharterState) (Charter, error) {
	found, err := charterTable.List(tx, register.Query{Where: map[string]any{"state": string(state)}, Limit: 1})
	if err != nil {
		return Charter{}, err
	}
	if len(found) == 0 {
		return Charter{}, web.NotFound()
	}
	return found[0], nil
}

// CharterToShow gives the one in force, else the one proposed.
func CharterToShow(tx *db.Tx) (Charter, error) {
	c, err := CharterInForce(tx)
	if db.IsNotFound(err) {
		return charterIn(tx, Proposed)
	}
	return c, err
}

const clauseColumns = `id, charter, position, number, heading, body`

func (c *Clause) pointers() []any {
	return []any{&c.ID, &c.Charter, &c.Position, &c.Number, &c.Heading, &c.Body}
}

// Clauses lists a charter's clauses in their order.
func Clauses(tx *db.Tx, charter id.ID) ([]Clause, error) {
	return db.All(tx, (*Clause).pointers, `select `+clauseColumns+` from clauses where charter = $1 order by position`, charter)
}

// commitmentsOf lists a charter's commitments in the order of its clauses.
func commitmentsOf(tx *db.Tx, charter id.ID) ([]Commitment, error) {
	return db.All(tx, func(c *Commitment) []any { return []any{&c.ID, &c.Charter, &c.Clause, &c.Promise} },
		`select m.id, m.charter, m.clause, m.promise from commitments m join clauses c on c.id = m.clause where m.charter = $1 order by c.position, m.promise`, charter)
}

func sourcesOf(tx *db.Tx, charter id.ID) ([]Source, error) {
	return db.All(tx, func(s *Source) []any { return []any{&s.Field, &s.Clause, &s.Sentence, &s.Inferred} },
		`select field, clause, sentence, inferred from charter_sources where charter = $1`, charter)
}

// storeProposal stores a charter that was read from a text, instead of one
// that was proposed before.
func (s *Store) storeProposal(tx *db.Tx, c *Charter, clauses []Clause, sources []Source) error {
	if err := s.dropProposed(tx); err != nil {
		return err
	}
	c.State = Proposed
	if err := s.Charters.Insert(tx, c); err != nil {
		return err
	}
	if err := storeClauses(tx, c.ID, clauses); err != nil {
		return err
	}
	for _, src := range sources {
		if err := tx.Exec(`insert into charter_sources (charter, field, clause, sentence, inferred) values ($1, $2, $3, $4, $5)`,
			c.ID, src.Field, src.Clause, src.Sentence, src.Inferred); err != nil {
			return err
		}
	}
	return nil
}

// storeClauses stores the clauses of a charter, and the commitments in them.
func storeClauses(tx *db.Tx, charter id.ID, clauses []Clause) error {
	for i := range clauses {
		c := &clauses[i]
		c.ID, c.Charter, c.Position = id.New(), charter, i+1
		if err := tx.Exec(`insert into clauses (`+clauseColumns+`) values ($1, $2, $3, $4, $5, $6)`, c.ID, c.Charter, c.Position, c.Number, c.Heading, c.Body); err != nil {
			return err
		}
	}
	for _, m := range commitments(charter, clauses) {
		if err := tx.Exec(`insert into commitments (id, charter, clause, promise) values ($1, $2, $3, $4)`, m.ID, m.Charter, m.Clause, m.Promise); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) dropProposed(tx *db.Tx) error {
	old, err := charterIn(tx, Proposed)
	if err != nil {
		return db.IgnoreNotFound(err)
	}
	for _, table := range []string{"commitments", "clauses", "charter_sources"} {
		if err := tx.Exec(`delete from `+table+` where charter = $1`, old.ID); err != nil {
			return err
		}
	}
	return s.Charters.Delete(tx, old.ID)
}

// confirm puts a proposed charter in force; the one before becomes past.
func (s *Store) confirm(tx *db.Tx, c *Charter) error {
	number := 1
	before, err := CharterInForce(tx)
	switch {
	case err == nil:
		if before.Number != nil {
			number = *before.Number + 1
		}
		before.State = Past
		if err := s.Charters.Update(tx, &before); err != nil {
			return err
		}
	case !db.IsNotFound(err):
		return err
	}
	c.State, c.Number, c.FromDay = InForce, &number, tx.Now().Truncate(24*hour)
	if err := s.Charters.Update(tx, c); err != nil {
		return err
	}
	return audit.Record(tx, "confirm", "charters", c.ID)
}

// CharterVersions lists the charters that are or were in force, the latest first.
func CharterVersions(tx *db.Tx) ([]Charter, error) {
	return charterTable.List(tx, register.Query{Where: map[string]any{"state": []any{string(InForce), string(Past)}}, Sort: "number", Down: true})
}

// CharterByID gives a charter in any state.
func CharterByID(tx *db.Tx, charter id.ID) (Charter, error) { return charterTable.Get(tx, charter) }

// StartDraft copies the charter in force, to be revised; its clauses are drafted elsewhere.
func (s *Store) StartDraft(tx *db.Tx) (draft Charter, base id.ID, err error) {
	c, err := CharterInForce(tx)
	if err != nil {
		return c, "", err
	}
	draft = c
	draft.Row, draft.State, draft.Number, draft.FromDay = register.Row{}, Draft, nil, time.Time{}
	return draft, c.ID, s.Charters.Insert(tx, &draft)
}

// Adopt puts a draft in force with its clauses, as the next version. It does
// nothing where that has been done.
func (s *Store) Adopt(tx *db.Tx, draft id.ID, clauses []Clause) error {
	c, err := s.Charters.Get(tx, draft)
	if err != nil || c.State != Draft {
		return err
	}
	if err := storeClauses(tx, c.ID, clauses); err != nil {
		return err
	}
	return s.confirm(tx, &c)
}

// keepHistory stores how a promise stands today, or a number beside it.
func keepHistory(tx *db.Tx, promise string, state module.State, value float64) error {
	tx.Housekeeping("a measurement is nobody's act")
	return tx.Exec(`insert into commitment_history (promise, day, state, value) values ($1, $2, $3, $4)
		on conflict (promise, day) do update set state = excluded.state, value = excluded.value`,
		promise, tx.Now().Format("2006-01-02"), string(state), value)
}

// Standing is how a promise stood on a day.
type Standing struct {
	Promise string
	Day     string
	State   module.State
	Value   float64
}

// historyOf gives the standings since a day, oldest first; of one promise, or of all.
func historyOf(tx *db.Tx, promise, since string) ([]Standing, error) {
	return db.All(tx, func(s *Standing) []any { return []any{&s.Promise, &s.Day, (*string)(&s.State), &s.Value} },
		`select promise, day, state, value from commitment_history where ($1 = '' or promise = $1) and day >= $2 order by promise, day`, promise, since)
}
