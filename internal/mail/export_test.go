package mail

import "time"

// SetTimeout lets a test wait less for a server that is silent; it gives back
// what undoes it.
func SetTimeout(d time.Duration) (undo func()) {
	before := timeout
	timeout = d
	return func() { timeout = before }
}
