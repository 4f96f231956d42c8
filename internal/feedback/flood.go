package feedback

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"time"
)

// floods keeps one place's flood that place's problem. A place is a keyed hash of
// a network address, under a key of this process that changes every hour; nothing
// of it is stored. There is no limit over all places together: nobody is told to
// come back later because of somebody else.
type floods struct {
	mu     sync.Mutex
	key    [32]byte
	since  time.Time
	places map[[32]byte]*place
}

// place is what is known of one, for an hour.
type place struct {
	turn     chan struct{} // one thing at a time
	sent     atomic.Int64  // messages
	received atomic.Int64  // bytes of files
	wrong    atomic.Int64  // receipts
}

// Bounds for a place in an hour. Many people may share one: a shelter, a proxy, Tor.
const (
	freeMessages = 30        // those after them are kept apart, and nobody is woken for them
	freeBytes    = 400 << 20 // of files
	slowLine     = 64 << 10  // bytes of files a second after those
	freeTries    = 10
	longestDelay = 4 * time.Second
	mostPlaces   = 100_000
	keyLife      = time.Hour
)

func newFloods() *floods { return &floods{places: map[[32]byte]*place{}} }

// of finds a place, and forgets all of them when their hour is over. Where there are
// too many, one of them is forgotten, whichever it is: in a flood most are the flood's.
func (f *floods) of(address string, now time.Time) *place {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.since) > keyLife {
		rand.Read(f.key[:])
		f.since = now
		clear(f.places)
	}
	name := sha256.Sum256(append(f.key[:], address...))
	p := f.places[name]
	if p == nil {
		for other := range f.places {
			if len(f.places) >= mostPlaces {
				delete(f.places, other)
			}
			break
		}
		p = &place{turn: make(chan struct{}, 1)}
		f.places[name] = p
	}
	return p
}

// wait gives a place its turn: what one place wants at the same time it gets one after the other.
func (p *place) wait(ctx context.Context) (done func(), err error) {
	select {
	case p.turn <- struct{}{}:
		return func() { <-p.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// tried counts a wrong receipt and then waits, longer each time, but not in the
// place's turn: whoever shares the place does not wait for it.
func (p *place) tried(ctx context.Context) {
	over := p.wrong.Add(1) - 1 - freeTries
	if over < 0 {
		return
	}
	select {
	case <-time.After(min(longestDelay, 100*time.Millisecond<<min(over, 10))):
	case <-ctx.Done():
	}
}

// message counts one, and tells whether it belongs to a flood.
func (p *place) message() (flood bool) { return p.sent.Add(1) > freeMessages }

// bytes counts bytes of files. Those beyond what is free wait as on a slow line, each
// connection by itself: nobody is told to come back later because of others.
func (p *place) bytes(ctx context.Context, n int) error {
	if p.received.Add(int64(n)) <= freeBytes {
		return nil
	}
	select {
	case <-time.After(time.Duration(n) * time.Second / slowLine):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
