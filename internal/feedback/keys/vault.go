package keys

import (
	"crypto/sha256"
	"sync"
	"time"
)

// Vault keeps what has been unlocked in memory: each for as long as it is used,
// and no more than so many. Where there are too many, the one that was used
// longest ago goes. Its zero value is not usable.
type Vault[T any] struct {
	mu   sync.Mutex
	idle time.Duration
	most int
	kept map[[32]byte]*entry[T]
}

type entry[T any] struct {
	value T
	used  time.Time
}

// NewVault makes one whose entries are forgotten after idle without use.
func NewVault[T any](idle time.Duration, most int) *Vault[T] {
	return &Vault[T]{idle: idle, most: most, kept: map[[32]byte]*entry[T]{}}
}

// Put keeps a value under a secret name, such as a session's token, of which only a hash is kept.
func (v *Vault[T]) Put(name string, value T, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.forget(now)
	if len(v.kept) >= v.most {
		v.evict()
	}
	v.kept[sha256.Sum256([]byte(name))] = &entry[T]{value, now}
}

// Get gives a value that is still kept, and keeps it for longer.
func (v *Vault[T]) Get(name string, now time.Time) (value T, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	at := sha256.Sum256([]byte(name))
	e := v.kept[at]
	if e == nil {
		return value, false
	}
	if now.Sub(e.used) > v.idle {
		delete(v.kept, at)
		return value, false
	}
	e.used = now
	return e.value, true
}

// Drop forgets a value.
func (v *Vault[T]) Drop(name string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.kept, sha256.Sum256([]byte(name)))
}

// DropWhere forgets all values that a condition holds for.
func (v *Vault[T]) DropWhere(gone func(T) bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for at, e := range v.kept {
		if gone(e.value) {
			delete(v.kept, at)
		}
	}
}

// Len is how many values are kept.
func (v *Vault[T]) Len() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.kept)
}

// Forget drops what has not been used for the idle time.
func (v *Vault[T]) Forget(now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.forget(now)
}

func (v *Vault[T]) forget(now time.Time) {
	for at, e := range v.kept {
		if now.Sub(e.used) > v.idle {
			delete(v.kept, at)
		}
	}
}

func (v *Vault[T]) evict() {
	var oldest [32]byte
	var when time.Time
	for at, e := range v.kept {
		if when.IsZero() || e.used.Before(when) {
			oldest, when = at, e.used
		}
	}
	delete(v.kept, oldest)
}
