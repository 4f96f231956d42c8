package evidence

import (
	"encoding/json"
	"fmt"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/who"
)

const estimateColumns = `id, title, design, dataset, choices, again, person, organisation, state, created, started, finished, progress, outcome, assumptions, adopted, reason`

// stored is an estimate as a row holds it: its outcome sealed.
type stored struct {
	Estimate
	sealed string
}

func (s *stored) pointers() []any {
	return []any{&s.ID, &s.Title, &s.Design, &s.Dataset, asJSON{&s.Choices}, &s.Again, &s.Person, &s.Organisation, (*string)(&s.State),
		&s.Created, &s.Started, &s.Finished, &s.Progress, &s.sealed, asJSON{&s.Assumptions}, &s.Adopted, &s.Reason}
}

// asJSON reads a column of JSON into what it points to.
type asJSON struct{ into any }

// Scan reads the text.
func (j asJSON) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), j.into)
	case []byte:
		return json.Unmarshal(v, j.into)
	}
	return fmt.Errorf("evidence: cannot read JSON from %T", src)
}

func sealPlace(estimate id.ID, field string) string {
	return "estimates/" + string(estimate) + "/" + field
}

// open reads the sealed outcome.
func (e *Evidence) open(s stored) (Estimate, error) {
	if s.sealed == "" {
		return s.Estimate, nil
	}
	text, err := e.box.Open(sealPlace(s.ID, "outcome"), s.sealed)
	if err == nil {
		err = json.Unmarshal([]byte(text), &s.Outcome)
	}
	return s.Estimate, err
}

func (e *Evidence) get(tx *db.Tx, estimate id.ID) (Estimate, error) {
	s, err := db.One(tx, (*stored).pointers, `select `+estimateColumns+` from estimates where id = $1`, estimate)
	if err != nil {
		return Estimate{}, err
	}
	return e.open(s)
}

// mostListed is how many estimates the list shows.
const mostListed = 200

// list gives the estimates, the latest first.
func (e *Evidence) list(tx *db.Tx) ([]Estimate, error) {
	return e.opened(db.All(tx, (*stored).pointers, fmt.Sprintf(`select %s from estimates order by created desc, id desc limit %d`, estimateColumns, mostListed)))
}

// adopted gives the latest adopted estimates, published or not.
func (e *Evidence) adopted(tx *db.Tx) ([]Estimate, error) {
	return e.opened(db.All(tx, (*stored).pointers, `select `+estimateColumns+` from estimates where state in ($1, $2) order by adopted desc limit 200`, string(Adopted), string(Published)))
}

// inState gives the latest estimates in a state.
func (e *Evidence) inState(tx *db.Tx, s State) ([]Estimate, error) {
	return e.opened(db.All(tx, (*stored).pointers, `select `+estimateColumns+` from estimates where state = $1 order by adopted desc limit 200`, string(s)))
}

func (e *Evidence) opened(rows []stored, err error) ([]Estimate, error) {
	var out []Estimate
	for _, s := range rows {
		one, err := e.open(s)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, err
}

// insert stores a new estimate, to be worked out by a job.
func insert(tx *db.Tx, x *Estimate) error {
	choices, err := json.Marshal(x.Choices)
	if err != nil {
		return err
	}
	x.ID, x.State, x.Created = id.New(), Queued, tx.Now()
	if err := tx.Exec(`insert into estimates (id, title, design, dataset, choices, again, person, organisation, state, created, progress, outcome, markdown, html, assumptions, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', '', '', '{}', '')`,
		x.ID, x.Title, x.Design, x.Dataset, string(choices), x.Again, string(x.Person), x.Organisation, string(x.State), x.Created); err != nil {
		return err
	}
	return audit.Record(tx, "create", "estimates", x.ID)
}

// claim takes an estimate to work on it. It fails where another worker is at it
// or it has been finished or cancelled.
func claim(tx *db.Tx, estimate id.ID) (bool, error) {
	tx.Housekeeping("who works on an estimate is no act of a person")
	n, err := tx.ExecCount(`update estimates set state = $2, started = $3, beat = $3, progress = 0 where id = $1 and (state = $4 or state = $2 and beat < $5)`,
		estimate, string(Running), tx.Now(), string(Queued), db.FormatTime(tx.Now().Add(-jobs.Stale)))
	return n == 1, err
}

// beat says how far the work is. It tells whether the work is still wanted.
func beat(tx *db.Tx, estimate id.ID, share float64) (bool, error) {
	tx.Housekeeping("progress of a computation")
	n, err := tx.ExecCount(`update estimates set beat = $2, progress = $3 where id = $1 and state = $4`, estimate, tx.Now(), share, string(Running))
	return n == 1, err
}

// finish stores what came out of some data, unless the work was cancelled meanwhile.
func (e *Evidence) finish(tx *db.Tx, x *Estimate, f *frame, o Outcome) (bool, error) {
	body, err := json.Marshal(o)
	if err != nil {
		return false, err
	}
	state := Answered
	if o.Refusal != "" {
		state = Refused
	}
	seal := func(field, text string) string { return e.box.Seal(sealPlace(x.ID, field), text) }
	n, err := tx.ExecCount(`update estimates set state = $2, finished = $3, progress = 1, outcome = $4, markdown = $5, html = $6 where id = $1 and state = $7`,
		x.ID, string(state), tx.Now(), seal("outcome", string(body)), seal("markdown", o.markdown), seal("html", o.html), string(Running))
	if err != nil || n == 0 {
		tx.Housekeeping("nothing was stored")
		return false, err
	}
	if state == Answered {
		if err := e.keepTraces(tx, x, f); err != nil {
			return false, err
		}
	}
	return true, audit.Record(tx, "finish", "estimates", x.ID, audit.Change{Field: "state", Old: string(Running), New: string(state)})
}

// cancel stops an estimate that has not finished.
func cancel(tx *db.Tx, estimate id.ID) error {
	n, err := tx.ExecCount(`update estimates set state = $2, finished = $3 where id = $1 and state in ($4, $5)`, estimate, string(Cancelled), tx.Now(), string(Queued), string(Running))
	if err != nil || n == 0 {
		tx.Housekeeping("it had finished before")
		return err
	}
	return audit.Record(tx, "cancel", "estimates", estimate)
}

// report opens the report in one of its forms, "markdown" or "html".
func (e *Evidence) report(tx *db.Tx, estimate id.ID, form string) (string, error) {
	column := map[string]string{"markdown": "markdown", "html": "html"}[form]
	sealed, err := db.Value[string](tx, `select `+column+` from estimates where id = $1`, estimate)
	if err != nil {
		return "", err
	}
	return e.box.Open(sealPlace(estimate, form), sealed)
}

// usersOf counts the estimates that still need a data set's rows.
func usersOf(tx *db.Tx, dataset id.ID) (int, error) {
	return db.Value[int](tx, `select count(*) from estimates where dataset = $1 and state in ($2, $3)`, dataset, string(Queued), string(Running))
}

// owner tells whether a person may see a data set and act on estimates of it.
func owner(p who.Person, organisation id.ID) bool {
	return p.Manages() || p.InGroup() && p.Organisation == organisation
}

// unfinished counts an organisation's estimates that wait or run.
func unfinished(tx *db.Tx, organisation id.ID) (int, error) {
	return db.Value[int](tx, `select count(*) from estimates where organisation = $1 and state in ($2, $3)`, organisation, string(Queued), string(Running))
}

// backdate moves an estimate of the demonstration to some days ago.
func backdate(tx *db.Tx, estimate id.ID, days int) error {
	at := tx.Now().AddDate(0, 0, -days)
	if err := tx.Exec(`update estimates set created = $2, started = $2, finished = $2 where id = $1`, estimate, at); err != nil {
		return err
	}
	if err := tx.Exec(`update estimate_signatures set at = $2 where estimate = $1`, estimate, at.AddDate(0, 0, min(2, days))); err != nil {
		return err
	}
	return tx.Exec(`update estimates set adopted = $2 where id = $1 and adopted is not null`, estimate, at.AddDate(0, 0, 3))
}
