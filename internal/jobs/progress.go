package jobs

import (
	"context"
	"sync"
	"time"

	"ostoja/internal/db"
)

// Progress says how far a long piece of work is. It has steps, and each step may
// say how much of it is done. Its methods may be called from several goroutines;
// a nil Progress takes everything and says nothing.
type Progress struct {
	mu          sync.Mutex
	steps, step int
	part        float64 // of the step
}

// Steps sets how many steps the work has.
func (p *Progress) Steps(n int) {
	if p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.steps = n
	}
}

// Next begins the next step and gives the function that moves it on.
func (p *Progress) Next() func(done, total int) {
	if p == nil {
		return func(int, int) {}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step, p.part = p.step+1, 0
	return func(done, total int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if total > 0 {
			p.part = float64(done) / float64(total)
		}
	}
}

// Share is the part of the whole that is done, 0 to 1.
func (p *Progress) Share() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.step == 0 || p.steps == 0 {
		return 0
	}
	return min(1, (float64(min(p.step, p.steps)-1)+p.part)/float64(p.steps))
}

// pulse is how often watched work says how far it is.
const pulse = time.Second

// Stale is how long watched work may be silent before it counts as ended.
const Stale = time.Minute

// Beat makes the beat of Watch of an update of the database, which tells whether the
// work is still wanted; each has a transaction of its own.
func Beat(d *db.DB, update func(tx *db.Tx, share float64) (wanted bool, err error)) func(context.Context, float64) (bool, error) {
	return func(ctx context.Context, share float64) (wanted bool, err error) {
		err = d.Write(ctx, func(tx *db.Tx) (err error) {
			wanted, err = update(tx, share)
			return err
		})
		return wanted, err
	}
}

// Watch does work that people watch on a page and may cancel there. Every second
// beat stores how far it is and answers whether anybody still wants it; where not,
// the work's context ends, and unwanted says so.
func Watch(ctx context.Context, p *Progress, beat func(ctx context.Context, share float64) (wanted bool, err error), do func(ctx context.Context) error) (unwanted bool, err error) {
	working, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(pulse)
		defer ticker.Stop()
		for {
			select {
			case <-working.Done():
				return
			case <-ticker.C:
			}
			wanted, err := beat(working, p.Share())
			if err != nil {
				return // whoever looks at the last beat sees the silence
			}
			if !wanted {
				unwanted = true
				stop()
				return
			}
		}
	}()
	err = do(working)
	stop()
	<-done
	return unwanted, err
}
