package jobs_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/jobs"
)

// running lets a queue work until the function that it gives is called; that
// one returns once everything under way has ended.
func running(q *jobs.Queue) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { q.Run(ctx); close(done) }()
	return func() { cancel(); <-done }
}

func queue(t *testing.T, d *db.DB, name string) {
	t.Helper()
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		tx.Housekeeping("test")
		return jobs.New(d, quiet).Add(tx, name, nil, 0)
	})
}

func soon(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatal(what)
	}
}

// A long computation holds no letter up, and one of its own kind waits for it.
func TestKindsDoNotWaitForEachOther(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		q := jobs.New(d, quiet)
		begun, letter, end := make(chan struct{}, 2), make(chan struct{}, 1), make(chan struct{})
		q.Handle("estimate", func(context.Context, json.RawMessage) error { begun <- struct{}{}; <-end; return nil })
		q.Handle("mail", func(context.Context, json.RawMessage) error { letter <- struct{}{}; return nil })
		queue(t, d, "estimate")
		queue(t, d, "estimate")
		stop := running(q)
		soon(t, begun, "the estimate does not begin")
		queue(t, d, "mail")
		soon(t, letter, "the letter waits for the estimate")
		if len(begun) != 0 {
			t.Error("two estimates run at once")
		}
		close(end)
		soon(t, begun, "the second estimate does not begin")
		stop()
	})
}

// A program that stops tells its jobs, waits for them, and leaves what was not
// finished to whoever runs next, at once.
func TestAJobThatWasStoppedIsTakenUpAtOnce(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		q := jobs.New(d, quiet)
		begun, ended := make(chan struct{}, 1), false
		q.Handle("estimate", func(ctx context.Context, _ json.RawMessage) error {
			begun <- struct{}{}
			<-ctx.Done()
			time.Sleep(50 * time.Millisecond)
			ended = true
			return ctx.Err()
		})
		queue(t, d, "estimate")
		stop := running(q)
		soon(t, begun, "it does not begin")
		if stop(); !ended {
			t.Fatal("the program did not wait")
		}
		again, done := jobs.New(d, quiet), false
		again.Handle("estimate", func(context.Context, json.RawMessage) error { done = true; return nil })
		for once(t, again) {
		}
		if !done {
			t.Error("the next program does not take it up")
		}
	})
}
