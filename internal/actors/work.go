package actors

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"sync"
	"time"

	"ostoja/formats/table"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// Later does a job once the transaction is stored; *jobs.Queue is one.
type Later interface {
	Add(tx *db.Tx, name string, body any, delay time.Duration) error
}

// work is what the module needs to do things beside requests.
type work struct {
	db       *db.DB
	later    Later
	progress sync.Map // of imports under way here: id.ID to rows done
}

// Attach gives the module the database and the queue for its work beside
// requests. Without a queue everything is done within the request.
func (a *Actors) Attach(d *db.DB, later Later) { a.work.db, a.work.later = d, later }

// importJob is the body of a job.
type importJob struct {
	Import id.ID
	Person who.Person // who asked for it
}

const importJobName = "actors.import"

// waitFor is the size of a file from which it is read by a job, in bytes.
const waitFor = 256 << 10

func (a *Actors) ticker(run id.ID) func(int) {
	return func(rows int) { a.work.progress.Store(run, rows) }
}

func (a *Actors) done(run id.ID) int {
	if n, ok := a.work.progress.Load(run); ok {
		return n.(int)
	}
	return 0
}

// importLater reads or stores an import that is in one of these states. It is
// one transaction: a program that is killed leaves the import as it was, and
// the job comes again.
func (a *Actors) importLater(ctx context.Context, body json.RawMessage) error {
	var job importJob
	if err := json.Unmarshal(body, &job); err != nil {
		return err
	}
	defer a.work.progress.Delete(job.Import)
	ctx = who.In(ctx, job.Person)
	err := a.work.db.Write(ctx, func(tx *db.Tx) error { return a.advance(ctx, tx, job) })
	if reason, ok := refusal(err); ok {
		return a.work.db.Write(ctx, func(tx *db.Tx) error { return fail(tx, job.Import, reason) })
	}
	return err
}

func (a *Actors) advance(ctx context.Context, tx *db.Tx, job importJob) error {
	run, err := runByID(tx, job.Import)
	if err != nil {
		return err
	}
	tx.Housekeeping("the import has its own log")
	switch {
	case run.Sheet == partnerSheet && (run.State == Reading || run.State == Storing):
		return a.partnerNow(ctx, tx, &run, job.Person)
	case run.State == Reading:
		return a.read(ctx, tx, &run, job.Person)
	case run.State == Storing:
		return a.store(ctx, tx, &run, job.Person)
	}
	return nil
}

// badFile is an error of the file itself, which no second try mends.
type badFile struct{ error }

func (b badFile) Unwrap() error { return b.error }

// fromFile marks the errors of reading a sheet as the file's own.
func fromFile(rows iter.Seq2[table.Row, error]) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		for row, err := range rows {
			if err != nil {
				err = badFile{err}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// theFile is what a page calls the file that was sent; the messages of reasons know it.
const theFile = "The file"

// refusal gives the reason for which a file is refused.
func refusal(err error) (string, bool) {
	if none, ok := errors.AsType[NoTable](err); ok {
		return none.Error(), true
	}
	if bad, ok := errors.AsType[badFile](err); ok {
		return messageOf(inFile(theFile, bad.error)), true
	}
	return "", false
}
