package figures

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// eachNear visits the traces of the other statements on a question whose number
// of people is within k: those further away differ by k or more.
func (s store) eachNear(tx *db.Tx, of Statement, k int64, visit func(Traces) error) error {
	type found struct {
		estimate id.ID
		body     string
	}
	n := of.Traces.people()
	near, err := db.All(tx, func(f *found) []any { return []any{&f.estimate, &f.body} },
		`select estimate, body from statement_traces where question = $1 and estimate <> $2 and people > $3 and people < $4 order by estimate`,
		of.Question, of.Estimate, n-k, n+k)
	if err != nil {
		return err
	}
	for _, f := range near {
		text, err := s.box.Open(tracesPlace(f.estimate), f.body)
		if err != nil {
			return err
		}
		earlier, err := readTraces(text)
		if err != nil {
			return err
		}
		if err := visit(earlier); err != nil {
			return err
		}
	}
	return nil
}

// keepTraces stores the traces of what is stated, sealed.
func (s store) keepTraces(tx *db.Tx, of Statement) error {
	return tx.Exec(`insert into statement_traces (estimate, question, people, body) values ($1, $2, $3, $4)
		on conflict (estimate) do update set question = excluded.question, people = excluded.people, body = excluded.body`,
		of.Estimate, of.Question, of.Traces.people(), s.box.Seal(tracesPlace(of.Estimate), of.Traces.write()))
}

func tracesPlace(estimate id.ID) string { return "statement_traces/" + string(estimate) }
