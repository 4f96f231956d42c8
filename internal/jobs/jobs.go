// Package jobs does later what a request should not wait for: sending mail,
// keeping times, long computations.
//
// A job is stored in the same transaction as the change that asks for it, on a
// queue in the same database (maragu.dev/goqite), so that it is never lost and
// several copies of the program share the work. A job may run twice, when a
// copy dies between doing it and saying so: whoever handles one makes sure that
// twice is as good as once.
//
// Each kind of job has a queue of its own (kind.go): a copy of the program does
// one job of a kind at a time, and no kind waits for another. A computation of
// half an hour holds no letter up.
package jobs

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"maragu.dev/goqite"

	"ostoja/internal/db"
	"ostoja/internal/who"
)

//go:embed migrations
var files embed.FS

// Migrations of the queue.
func Migrations() db.Migrations {
	sub, _ := fs.Sub(files, "migrations")
	return db.Migrations{Module: "jobs", Files: sub}
}

// Func does one job; body is what Add was given.
type Func func(ctx context.Context, body json.RawMessage) error

// Periodic is work that is due again and again, whichever copy does it.
type Periodic struct {
	Name  string
	Every time.Duration
	Do    func(ctx context.Context) error
}

const (
	pollInterval = time.Second
	hold         = 5 * time.Minute // how long a copy may be silent before another takes its job
	firstRetry   = 30 * time.Second
	longestRetry = 6 * time.Hour
	mostTries    = 100
)

// Queue holds jobs and runs them. Its fields are set before Run.
type Queue struct {
	db       *db.DB
	log      *slog.Logger
	kinds    []*kind
	periodic []Periodic
}

// New returns the queue of a database.
func New(d *db.DB, log *slog.Logger) *Queue { return &Queue{db: d, log: log} }

// Handle names who does jobs of a kind.
func (q *Queue) Handle(name string, do Func) {
	k := q.kind(name)
	if k == nil {
		k = &kind{name: name, queue: q.stored(name), wake: make(chan struct{}, 1)}
		q.kinds = append(q.kinds, k)
	}
	k.do = do
}

// kind finds a kind by its name; nil where nobody handles it.
func (q *Queue) kind(name string) *kind {
	for _, k := range q.kinds {
		if k.name == name {
			return k
		}
	}
	return nil
}

// stored is the queue in the database that holds the jobs of a kind.
func (q *Queue) stored(name string) *goqite.Queue {
	flavor := goqite.SQLFlavorSQLite
	if q.db.Engine() == db.PostgreSQL {
		flavor = goqite.SQLFlavorPostgreSQL
	}
	return goqite.New(goqite.NewOpts{DB: q.db.Queue(), Name: name, MaxReceive: mostTries, Timeout: hold, SQLFlavor: flavor})
}

// Every adds periodic work.
func (q *Queue) Every(p ...Periodic) { q.periodic = append(q.periodic, p...) }

// Add stores a job, to be done once tx is stored and delay has passed.
func (q *Queue) Add(tx *db.Tx, name string, body any, delay time.Duration) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	m, err := json.Marshal(message{name, tx.Now(), raw})
	if err != nil {
		return err
	}
	if k := q.kind(name); k != nil {
		tx.AfterCommit(k.nudge)
	}
	return q.stored(name).SendTx(tx.Context(), tx.SQL(), goqite.Message{Body: m, Delay: delay})
}

// Run does jobs until ctx ends, then waits for those that are under way.
func (q *Queue) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, k := range q.kinds {
		wg.Go(func() { loop(ctx, pollInterval, k.wake, func(ctx context.Context) { q.drain(ctx, k) }) })
	}
	wg.Go(func() { loop(ctx, time.Minute, nil, q.runPeriodic) })
	wg.Wait()
}

func loop(ctx context.Context, every time.Duration, wake <-chan struct{}, do func(context.Context)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for do(ctx); ctx.Err() == nil; do(ctx) {
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-wake:
		}
	}
}

// drain does what is due of a kind, one job after the other.
func (q *Queue) drain(ctx context.Context, k *kind) {
	for ctx.Err() == nil {
		did, err := q.once(ctx, k)
		if err != nil && ctx.Err() == nil { // stopped amid a question is no trouble
			q.log.Error("the queue does not answer", "error", err)
		}
		if !did || err != nil {
			return
		}
	}
}

// Once does one job that is due, of any kind, and tells whether there was one.
func (q *Queue) Once(ctx context.Context) (bool, error) {
	for _, k := range q.kinds {
		if did, err := q.once(ctx, k); did || err != nil {
			return did, err
		}
	}
	return false, nil
}

// retryAfter waits as long as the job has waited already: each pause doubles.
func retryAfter(age time.Duration) time.Duration {
	return min(max(age, firstRetry), longestRetry)
}

func (q *Queue) runPeriodic(ctx context.Context) {
	ctx = who.In(ctx, who.Person{System: "worker"})
	for _, p := range q.periodic {
		mine, err := q.claim(ctx, p)
		if err == nil && mine {
			err = p.Do(ctx)
		}
		if err != nil && ctx.Err() == nil {
			q.log.Error("periodic work failed", "work", p.Name, "error", err)
		}
	}
}

// claim takes the turn for this copy of the program, if the work is due.
func (q *Queue) claim(ctx context.Context, p Periodic) (mine bool, err error) {
	err = q.db.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("whose turn it is")
		if err := tx.Exec(`insert into periodic (name, last) values ($1, '') on conflict (name) do nothing`, p.Name); err != nil {
			return err
		}
		n, err := tx.ExecCount(`update periodic set last = $2 where name = $1 and last <= $3`, p.Name, tx.Now(), db.FormatTime(tx.Now().Add(-p.Every)))
		mine = n == 1
		return err
	})
	return mine, err
}
