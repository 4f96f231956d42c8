// Package jobs does later what a request should not wait for: sending mail,
// keeping times, long computations.
//
// A job is stored in the same transaction as the change that asks for it, on a
// queue in the same database (maragu.dev/goqite), so that it is never lost and
// several copies of the program share the work. A job may run twice, when a
// copy dies between doing it and saying so: whoever handles one makes sure that
// twice is as good as once.
package jobs

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
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
	queue    *goqite.Queue
	log      *slog.Logger
	handlers map[string]Func
	periodic []Periodic
	wake     chan struct{}
}

// New returns the queue of a database.
func New(d *db.DB, log *slog.Logger) *Queue {
	flavor := goqite.SQLFlavorSQLite
	if d.Engine() == db.PostgreSQL {
		flavor = goqite.SQLFlavorPostgreSQL
	}
	return &Queue{
		db: d, log: log, handlers: map[string]Func{}, wake: make(chan struct{}, 1),
		queue: goqite.New(goqite.NewOpts{DB: d.Queue(), Name: "jobs", MaxReceive: mostTries, Timeout: hold, SQLFlavor: flavor}),
	}
}

// Handle names who does jobs of that name.
func (q *Queue) Handle(name string, do Func) { q.handlers[name] = do }

// Every adds periodic work.
func (q *Queue) Every(p ...Periodic) { q.periodic = append(q.periodic, p...) }

// message is a job as stored.
type message struct {
	Name  string
	Added time.Time
	Body  json.RawMessage
}

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
	tx.AfterCommit(q.nudge)
	return q.queue.SendTx(tx.Context(), tx.SQL(), goqite.Message{Body: m, Delay: delay})
}

func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run does jobs until ctx ends, then waits for the one that is under way.
func (q *Queue) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { q.loop(ctx, pollInterval, q.drain) })
	wg.Go(func() { q.loop(ctx, time.Minute, q.runPeriodic) })
	wg.Wait()
}

func (q *Queue) loop(ctx context.Context, every time.Duration, do func(context.Context)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for do(ctx); ctx.Err() == nil; do(ctx) {
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-q.wake:
		}
	}
}

// drain does what is due, one job after the other.
func (q *Queue) drain(ctx context.Context) {
	for ctx.Err() == nil {
		did, err := q.Once(ctx)
		if err != nil {
			q.log.Error("the queue does not answer", "error", err)
		}
		if !did || err != nil {
			return
		}
	}
}

// Once does one job that is due, and tells whether there was one.
func (q *Queue) Once(ctx context.Context) (bool, error) {
	received, err := q.queue.Receive(ctx)
	if err != nil || received == nil {
		return false, err
	}
	var m message
	if err := json.Unmarshal(received.Body, &m); err != nil {
		return true, fmt.Errorf("jobs: a stored job is not understood: %w", err)
	}
	ctx = who.In(ctx, who.Person{System: "worker"})
	if err := q.do(ctx, m); err != nil {
		q.log.Warn("job failed", "job", m.Name, "error", err)
		return true, q.queue.Extend(context.WithoutCancel(ctx), received.ID, retryAfter(q.db.Now().Sub(m.Added)))
	}
	return true, q.queue.Delete(context.WithoutCancel(ctx), received.ID)
}

func (q *Queue) do(ctx context.Context, m message) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("jobs: %s: %v", m.Name, problem)
		}
	}()
	handler, ok := q.handlers[m.Name]
	if !ok {
		return fmt.Errorf("jobs: nobody handles %q", m.Name)
	}
	return handler(ctx, m.Body)
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
