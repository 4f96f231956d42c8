package mail

import (
	"context"
	"time"
)

// SetHold lets a test wait less until letters are free again.
func (o *Outbox) SetHold(d time.Duration) { o.hold = d }

// Deliver does the job of sending.
func (o *Outbox) Deliver(ctx context.Context) error { return o.deliver(ctx, nil) }

// SetTimeout lets a test wait less for a server that is silent; it gives back
// what undoes it.
func SetTimeout(d time.Duration) (undo func()) {
	before := timeout
	timeout = d
	return func() { timeout = before }
}
