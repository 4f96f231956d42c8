package actors

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// RunState is how far an import has come.
type RunState string

// The states of an import. While it is read or stored a job does so; only a
// stored import has changed anything but its own rows.
const (
	Uploaded  RunState = "uploaded" // its columns wait for a person
	Reading   RunState = "reading"
	Previewed RunState = "previewed" // it waits for a person's yes
	Storing   RunState = "storing"
	Stored    RunState = "stored"
	Undone    RunState = "undone"
	Failed    RunState = "failed"
)

// Run is one import of a file.
type Run struct {
	ID           id.ID
	Created      time.Time
	Person       id.ID
	Organisation id.ID
	Name         string // of the file
	Sheet        string
	State        RunState
	Layout       string // bindings as a person has confirmed them, JSON; "" to find them
	Tagged       bool
	Rows         int
	Added        int
	Changed      int
	Same         int
	Refused      int
	Problem      string // why it failed
	Unmatched    string // places, one a line
	Heads        string // headers of the columns, one a line
	Ended        time.Time
}

const runColumns = `id, created, person, organisation, name, sheet, state, layout, tagged, total, added, changed, same, refused, problem, unmatched, heads, ended`

func (r *Run) pointers() []any {
	return []any{&r.ID, &r.Created, &r.Person, &r.Organisation, &r.Name, &r.Sheet, (*string)(&r.State), &r.Layout, &r.Tagged,
		&r.Rows, &r.Added, &r.Changed, &r.Same, &r.Refused, &r.Problem, &r.Unmatched, &r.Heads, &r.Ended}
}

// insert stores a new import; file may be nil where it need not be read again.
func (r *Run) insert(tx *db.Tx, file []byte) error {
	r.ID, r.Created = id.New(), tx.Now()
	err := tx.Exec(`insert into imports (`+runColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		r.ID, r.Created, r.Person, r.Organisation, r.Name, r.Sheet, string(r.State), r.Layout, r.Tagged, r.Rows, r.Added, r.Changed, r.Same, r.Refused, r.Problem, r.Unmatched, r.Heads, r.Ended)
	if err == nil && file != nil {
		err = tx.Exec(`insert into import_files (import, body) values ($1, $2)`, r.ID, file)
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, "create", "imports", r.ID, audit.Change{Field: "name", New: r.Name})
}

// update stores how an import stands.
func (r *Run) update(tx *db.Tx) error {
	return tx.Exec(`update imports set sheet = $2, state = $3, layout = $4, total = $5, added = $6, changed = $7, same = $8, refused = $9, problem = $10, unmatched = $11, heads = $12, ended = $13 where id = $1`,
		r.ID, r.Sheet, string(r.State), r.Layout, r.Rows, r.Added, r.Changed, r.Same, r.Refused, r.Problem, r.Unmatched, r.Heads, r.Ended)
}

func runByID(tx *db.Tx, run id.ID) (Run, error) {
	return db.One(tx, (*Run).pointers, `select `+runColumns+` from imports where id = $1`, run)
}

// runs lists the latest imports: all, or those of an organisation.
func runs(tx *db.Tx, organisation id.ID) ([]Run, error) {
	query, args := `select `+runColumns+` from imports`, []any{}
	if organisation != "" {
		query, args = query+` where organisation = $1`, []any{organisation}
	}
	return db.All(tx, (*Run).pointers, query+` order by id desc limit 100`, args...)
}

func fileOf(tx *db.Tx, run id.ID) ([]byte, error) {
	return db.Value[[]byte](tx, `select body from import_files where import = $1`, run)
}

// importRow is what an import means to do, or has done, with one row. Its body
// is the activity, or for a refused row its cells and what is wrong.
type importRow struct {
	n       int
	place   int    // number of the row in the sheet
	act     string // add, change, same, refuse
	record  id.ID
	version int // of the record once it was stored
	body    string
	before  string // the record before a change
}

const importRowColumns = `n, place, act, record, version, body, before`

func (r *importRow) pointers() []any {
	return []any{&r.n, &r.place, &r.act, &r.record, &r.version, &r.body, &r.before}
}

// refusedRow is the body of a row that was refused.
type refusedRow struct {
	Cells    []string
	Problems []Rejection
}

func (r *importRow) refused() (out refusedRow) {
	_ = json.Unmarshal([]byte(r.body), &out) // we wrote it; an empty one says as much
	return out
}

func insertRows(tx *db.Tx, run id.ID, rows []importRow) error {
	if len(rows) == 0 {
		return nil
	}
	var marks []string
	var args []any
	for _, r := range rows {
		n := len(args)
		marks = append(marks, fmt.Sprintf("($%d, $%d, $%d, $%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5, n+6, n+7, n+8))
		args = append(args, run, r.n, r.place, r.act, r.record, r.version, r.body, r.before)
	}
	return tx.Exec(`insert into import_rows (import, `+importRowColumns+`) values `+strings.Join(marks, ", "), args...)
}

// rowsOf lists some rows of an import; act "" for all.
func rowsOf(tx *db.Tx, run id.ID, act string, after, limit int) ([]importRow, error) {
	return db.All(tx, (*importRow).pointers, `select `+importRowColumns+` from import_rows where import = $1 and (act = $2 or $2 = '') and n > $3 order by n limit $4`, run, act, after, limit)
}

// rememberLayout keeps how an organisation reads a table with these headers.
func rememberLayout(tx *db.Tx, organisation id.ID, head, layout string) error {
	return tx.Exec(`insert into import_layouts (organisation, head, layout) values ($1, $2, $3) on conflict (organisation, head) do update set layout = excluded.layout`, organisation, head, layout)
}

func rememberedLayout(tx *db.Tx, organisation id.ID, head string) (string, error) {
	return db.Optional(db.Value[string](tx, `select layout from import_layouts where organisation = $1 and head = $2`, organisation, head))
}

// dropFile forgets an import's file, once it is not needed any more.
func dropFile(tx *db.Tx, run id.ID) error {
	return tx.Exec(`delete from import_files where import = $1`, run)
}

func fileSize(tx *db.Tx, run id.ID) (int, error) {
	return db.Value[int](tx, `select length(body) from import_files where import = $1`, run)
}

// lastRow gives the number of an import's last row; 0 without any.
func lastRow(tx *db.Tx, run id.ID) (int, error) {
	return db.Value[int](tx, `select coalesce(max(n), 0) from import_rows where import = $1`, run)
}

// staged lists rows of a preview that are to be stored, after one and up to another.
func staged(tx *db.Tx, run id.ID, after, last int) ([]importRow, error) {
	return db.All(tx, (*importRow).pointers, `select `+importRowColumns+` from import_rows
		where import = $1 and act <> 'refuse' and n > $2 and n <= $3 order by n limit 500`, run, after, last)
}

// dropStaged takes away the rows that only promised; refused ones stay for the file that goes back.
func dropStaged(tx *db.Tx, run id.ID, last int) error {
	return tx.Exec(`delete from import_rows where import = $1 and n <= $2 and act <> 'refuse'`, run, last)
}

func dropRows(tx *db.Tx, run id.ID) error {
	return tx.Exec(`delete from import_rows where import = $1`, run)
}

// eachRefused gives the rows that were refused, in the order of the sheet.
func eachRefused(tx *db.Tx, run id.ID) iter.Seq2[importRow, error] {
	return db.Each(tx, (*importRow).pointers, `select `+importRowColumns+` from import_rows where import = $1 and act = 'refuse' order by n`, run)
}

// fail says that a file was refused, and forgets it.
func fail(tx *db.Tx, run id.ID, reason string) error {
	tx.Housekeeping("the file was refused")
	if err := dropFile(tx, run); err != nil {
		return err
	}
	return tx.Exec(`update imports set state = 'failed', problem = $2, ended = $3 where id = $1`, run, reason, tx.Now())
}
