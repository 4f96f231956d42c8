package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"maragu.dev/goqite"

	"ostoja/internal/who"
)

// kind is the jobs of one name, and who does them.
type kind struct {
	name  string
	do    Func
	queue *goqite.Queue
	wake  chan struct{}
}

// message is a job as stored.
type message struct {
	Name  string
	Added time.Time
	Body  json.RawMessage
}

func (k *kind) nudge() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// once does one job of a kind that is due, and tells whether there was one.
func (q *Queue) once(ctx context.Context, k *kind) (bool, error) {
	received, err := k.queue.Receive(ctx)
	if err != nil || received == nil {
		return false, err
	}
	var m message
	if err := json.Unmarshal(received.Body, &m); err != nil {
		return true, fmt.Errorf("jobs: a stored job is not understood: %w", err)
	}
	release := k.keep(ctx, received.ID)
	err = k.work(who.In(ctx, who.Person{System: "worker"}), m)
	release()
	after := context.WithoutCancel(ctx)
	switch {
	case err != nil && ctx.Err() != nil: // the program stops: whoever runs next takes it up at once
		return true, k.queue.Extend(after, received.ID, 0)
	case err != nil:
		q.log.Warn("job failed", "job", m.Name, "error", err)
		return true, k.queue.Extend(after, received.ID, retryAfter(q.db.Now().Sub(m.Added)))
	}
	return true, k.queue.Delete(after, received.ID)
}

// keep tells other copies of the program, until release is called, that this
// one is still at a job.
func (k *kind) keep(ctx context.Context, job goqite.ID) (release func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ticker := time.NewTicker(hold / 4); ; {
			select {
			case <-ctx.Done():
				ticker.Stop()
				return
			case <-ticker.C:
				k.queue.Extend(ctx, job, hold) // where the database is gone, another copy may take over
			}
		}
	}()
	return func() { cancel(); <-done }
}

// work does a job; a panic is an error like others.
func (k *kind) work(ctx context.Context, m message) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("jobs: %s: %v", m.Name, problem)
		}
	}()
	return k.do(ctx, m.Body)
}
