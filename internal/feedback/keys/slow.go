package keys

import (
	"context"

	"golang.org/x/crypto/argon2"
)

// Slow makes a secret expensive to guess: Argon2id of a fixed cost, with a bound
// on how many are computed at once, and so on the memory.
type Slow struct {
	passes uint32
	memory uint32 // KiB
	turns  chan struct{}
}

// NewSlow gives one that computes at most `atOnce` at the same time.
func NewSlow(passes, memoryKiB uint32, atOnce int) *Slow {
	return &Slow{passes, memoryKiB, make(chan struct{}, atOnce)}
}

// Passphrases is for what people choose (RFC 9106, section 4, second option);
// Receipts for what the program made, which has 80 bits of chance in it already.
// They wait in separate rows: a flood of wrong receipts locks no reader out.
var (
	Passphrases = NewSlow(3, 64*1024, 2)
	Receipts    = NewSlow(2, 19*1024, 2)
)

// Derive gives size bytes. It waits for its turn until ctx ends.
func (s *Slow) Derive(ctx context.Context, secret, salt []byte, size uint32) ([]byte, error) {
	select {
	case s.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.turns }()
	return argon2.IDKey(secret, salt, s.passes, s.memory, 1, size), nil
}
