package db

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// mostTogether bounds how many callers wait for one commit.
const mostTogether = 64

// group gathers the callers of Together: whoever comes while nobody writes
// leads, and takes along all who came meanwhile.
type group struct {
	mu      sync.Mutex
	waiting []*member
	led     bool
}

// member is one caller of Together.
type member struct {
	ctx  context.Context
	f    func(*Tx) error
	err  error
	done chan struct{}
}

// Together is Write for many small changes at once: callers that come at the same
// time share a transaction, and so the wait for the disk. Each still succeeds or
// fails alone: what the f of one has changed is undone when it fails, and the
// others go on. It returns once the change is as durable as after Write. A caller
// that is no longer waited for is served all the same.
func (db *DB) Together(ctx context.Context, f func(*Tx) error) error {
	m := &member{ctx: context.WithoutCancel(ctx), f: f, done: make(chan struct{})}
	g := &db.group
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	lead := !g.led
	g.led = true
	g.mu.Unlock()
	if lead {
		db.lead()
	}
	<-m.done
	return m.err
}

// lead serves all who wait, batch after batch, until nobody does.
func (db *DB) lead() {
	g := &db.group
	for {
		g.mu.Lock()
		batch := g.waiting[:min(len(g.waiting), mostTogether)]
		g.waiting = g.waiting[len(batch):]
		if g.led = len(batch) > 0; !g.led {
			g.waiting = nil
		}
		g.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		db.serve(batch)
	}
}

// serve runs a batch in one transaction; where that fails as a whole, each in its own.
func (db *DB) serve(batch []*member) {
	alone := len(batch) == 1
	if !alone {
		err := db.Write(batch[0].ctx, func(tx *Tx) error {
			for _, m := range batch {
				if m.err = tx.part(m.ctx, m.f); retryable(m.err) {
					return m.err
				}
			}
			return nil
		})
		alone = err != nil
	}
	for _, m := range batch {
		if alone {
			m.err = db.Write(m.ctx, func(tx *Tx) error { return safely(m.f, tx) })
		}
		close(m.done)
	}
}

// part runs f so that it can fail without the rest of the transaction.
func (tx *Tx) part(ctx context.Context, f func(*Tx) error) error {
	part := &Tx{ctx: ctx, tx: tx.tx, db: tx.db}
	if err := tx.Exec(`savepoint part`); err != nil {
		return err
	}
	tx.audited = true // each part answers for itself, below
	err := safely(f, part)
	if err == nil && part.changed && !part.audited {
		err = errUnaudited
	}
	if err != nil {
		if undo := tx.Exec(`rollback to savepoint part`); undo != nil {
			return undo
		}
	}
	if end := tx.Exec(`release savepoint part`); end != nil {
		return end
	}
	if err == nil {
		tx.after = append(tx.after, part.after...)
	}
	return err
}

// safely makes a panic an error: one caller's must not leave the others waiting.
func safely(f func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("db: panic: %v\n%s", problem, debug.Stack())
		}
	}()
	return f(tx)
}
