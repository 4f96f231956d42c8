package exchange

import (
	"iter"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/response"
	"ostoja/internal/who"
)

// reported is what a validated report says about an activity in a month.
type reported struct {
	activity id.ID
	month    response.Month
	value    response.Value
}

// reportedOf streams the figures of a plan's validated reports by activity and month.
func reportedOf(tx *db.Tx, plan id.ID) iter.Seq2[reported, error] {
	return db.Each(tx, func(v *reported) []any {
		return []any{&v.activity, (*string)(&v.month), &v.value.New, &v.value.Served, &v.value.Parts}
	}, `select v.activity, r.month, v.fresh, v.served, v.parts from report_values v join reports r on r.id = v.report
		where r.plan = $1 and r.state = $2 order by v.activity, r.month`, plan, string(response.Validated))
}

// reachedOf adds up what each activity reached in the validated months of a plan.
func reachedOf(tx *db.Tx, plan id.ID) (map[id.ID]int, error) {
	type row struct {
		activity id.ID
		n        int
	}
	out := map[id.ID]int{}
	for r, err := range db.Each(tx, func(r *row) []any { return []any{&r.activity, &r.n} },
		`select v.activity, sum(v.fresh) from report_values v join reports r on r.id = v.report
		where r.plan = $1 and r.state = $2 and v.fresh is not null group by v.activity`, plan, string(response.Validated)) {
		if err != nil {
			return nil, err
		}
		out[r.activity] = r.n
	}
	return out, nil
}

// Snapshot is an export as it was sent.
type Snapshot struct {
	ID    id.ID
	Form  string // the form's code, or the mapping's id
	Plan  id.ID
	Sent  time.Time
	By    id.ID
	Note  string // to whom
	Heads string // a JSON list: the heads of the columns
	Lines int
}

func (s *Snapshot) pointers() []any {
	return []any{&s.ID, &s.Form, &s.Plan, &s.Sent, &s.By, &s.Note, &s.Heads, &s.Lines}
}

// snapshotsOf lists what was sent of a form, the latest first.
func snapshotsOf(tx *db.Tx, form string, plan id.ID, most int) ([]Snapshot, error) {
	return db.All(tx, (*Snapshot).pointers, `select id, form, plan, sent, sent_by, note, heads, line_count from export_snapshots
		where form = $1 and plan = $2 order by sent desc, id desc limit $3`, form, plan, most)
}

// insertSnapshot keeps that an export was sent; its pieces are stored before or after.
func insertSnapshot(tx *db.Tx, s *Snapshot) error {
	s.Sent, s.By = tx.Now(), who.Acts(tx.Context()).ID
	if err := tx.Exec(`insert into export_snapshots (id, form, plan, sent, sent_by, note, heads, line_count) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.Form, s.Plan, s.Sent, string(s.By), s.Note, s.Heads, s.Lines); err != nil {
		return err
	}
	return audit.Record(tx, "send", "export_snapshots", s.ID, audit.Change{Field: "form", New: s.Form})
}

func insertPiece(tx *db.Tx, snapshot id.ID, number int, body []byte) error {
	return tx.Exec(`insert into export_pieces (snapshot, number, body) values ($1, $2, $3)`, snapshot, number, body)
}

// piecesOf reads the pieces of a snapshot, compressed as they are.
func piecesOf(tx *db.Tx, snapshot id.ID) ([][]byte, error) {
	return db.All(tx, db.Column[[]byte], `select body from export_pieces where snapshot = $1 order by number`, snapshot)
}
