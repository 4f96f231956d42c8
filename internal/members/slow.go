package members

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// slowDown makes guessing slow without locking anybody out: after some
// failures, the same account (and the same source) waits longer and longer. It
// keeps hashes under a key of this process, no address and no name, and forgets.
type slowDown struct {
	mu    sync.Mutex
	key   [32]byte
	tries map[[32]byte]tries
}

type tries struct {
	failures int
	until    time.Time
}

const (
	freeTries   = 5
	longestWait = 15 * time.Minute
	mostKept    = 100_000
)

func newSlowDown() *slowDown {
	s := &slowDown{tries: map[[32]byte]tries{}}
	rand.Read(s.key[:])
	return s
}

func (s *slowDown) name(what string) [32]byte {
	return sha256.Sum256(append(s.key[:], what...))
}

// wait tells how long what has to wait before it may try again; 0 for not at all.
func (s *slowDown) wait(what string, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(0, s.tries[s.name(what)].until.Sub(now))
}

// failed counts a failure of what.
func (s *slowDown) failed(what string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tries) >= mostKept {
		clear(s.tries)
	}
	t := s.tries[s.name(what)]
	t.failures++
	if over := t.failures - freeTries; over >= 0 {
		t.until = now.Add(min(longestWait, time.Second<<min(over, 20)))
	}
	s.tries[s.name(what)] = t
}

// worked forgets the failures of what.
func (s *slowDown) worked(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tries, s.name(what))
}
