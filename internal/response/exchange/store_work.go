package exchange

import (
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
)

const workColumns = `id, form, plan, doing, note, person, state, beat, progress, result`

func (w *Work) pointers() []any {
	return []any{&w.ID, &w.Form, &w.Plan, (*string)(&w.Doing), &w.Note, &w.Person, (*string)(&w.State), &w.Beat, &w.Progress, &w.Result}
}

// workOf gives the last work on a form of a plan; an empty one where there is none.
func workOf(tx *db.Tx, form string, plan id.ID) (Work, error) {
	return db.Optional(db.One(tx, (*Work).pointers, `select `+workColumns+` from export_works where form = $1 and plan = $2`, form, plan))
}

func workByID(tx *db.Tx, of id.ID) (Work, error) {
	return db.One(tx, (*Work).pointers, `select `+workColumns+` from export_works where id = $1`, of)
}

// beginWork lets a work wait for its turn, in the place of the last one of its
// form. Where that one is under way it gives a fault.Conflict.
func beginWork(tx *db.Tx, w *Work) error {
	tx.Housekeeping("asked of a job; what it keeps as sent is noted then")
	n, err := tx.ExecCount(`insert into export_works (`+workColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')
		on conflict (form, plan) do update set id = excluded.id, doing = excluded.doing, note = excluded.note, person = excluded.person,
			state = excluded.state, beat = excluded.beat, progress = 0, result = ''
		where export_works.state in ('done', 'failed') or export_works.state = 'working' and export_works.beat < $9`,
		w.ID, w.Form, w.Plan, string(w.Doing), w.Note, string(w.Person), string(Queued), tx.Now(), db.FormatTime(tx.Now().Add(-jobs.Stale)))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "exports.busy")
	}
	return err
}

// claimWork takes a work, unless it is cancelled or another worker is at it.
func claimWork(tx *db.Tx, of id.ID) (bool, error) {
	tx.Housekeeping("who works is no act of a person")
	n, err := tx.ExecCount(`update export_works set state = 'working', beat = $2 where id = $1 and (state = 'queued' or state = 'working' and beat < $3)`,
		of, tx.Now(), db.FormatTime(tx.Now().Add(-jobs.Stale)))
	return n == 1, err
}

// beatWork says how far a work is, and tells whether it is still wanted.
func beatWork(tx *db.Tx, of id.ID, share float64) (bool, error) {
	tx.Housekeeping("progress of a work")
	n, err := tx.ExecCount(`update export_works set beat = $2, progress = $3 where id = $1 and state = 'working'`, of, tx.Now(), share)
	return n == 1, err
}

// endWork says how a work ended, and tells whether it was still wanted.
func endWork(tx *db.Tx, of id.ID, state WorkState, result string) (bool, error) {
	tx.Housekeeping("how a work ended; what it keeps as sent is noted by itself")
	n, err := tx.ExecCount(`update export_works set state = $2, beat = $3, result = $4 where id = $1 and state = 'working'`, of, string(state), tx.Now(), result)
	return n == 1, err
}

// cancelWork ends what waits or is under way: whoever is at it finds it gone.
func cancelWork(tx *db.Tx, form string, plan id.ID) error {
	tx.Housekeeping("a work that nobody wants")
	return tx.Exec(`delete from export_works where form = $1 and plan = $2 and state in ('queued', 'working')`, form, plan)
}
