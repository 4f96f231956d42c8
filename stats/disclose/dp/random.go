package dp

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	mathrand "math/rand/v2"
)

// bufferBytes is how much randomness is fetched at a time.
const bufferBytes = 4096

// ErrStuck is given when a random source repeats itself: two equal 64-bit words
// in a row have probability 2^-64 from a sound one (the repetition count test
// of NIST SP 800-90B, section 4.4.1, on words).
var ErrStuck = errors.New("the random source repeats itself; nothing was released")

// Random is a buffered stream of random bits. It fails closed: once its source
// has failed or got stuck, every sampler on it gives the error and no number.
// It is not safe for concurrent use.
type Random struct {
	from io.Reader
	buf  [bufferBytes]byte
	next int // first unused byte of buf
	last uint64
	err  error
}

// NewRandom reads its bits from a source, of which every bit counts.
func NewRandom(from io.Reader) *Random { return &Random{from: from, next: bufferBytes} }

// Secure is the operating system's cryptographic source.
func Secure() *Random { return NewRandom(rand.Reader) }

// Seeded gives the same bits for the same seed, and so no privacy at all: it is
// for tests and benchmarks.
func Seeded(seed uint64) *Random {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return NewRandom(mathrand.NewChaCha8(key))
}

// failure carries an error of the source out of the samplers' loops, which have
// no sensible answer without randomness; guard turns it back into an error.
type failure struct{ error }

// guard runs draw and gives the source's error should it fail on the way.
func (r *Random) guard(draw func()) (err error) {
	defer func() {
		if f, failed := recover().(failure); failed {
			err = f.error
		}
	}()
	draw()
	return nil
}

// word gives 64 random bits.
func (r *Random) word() uint64 {
	if r.next == bufferBytes {
		r.refill()
	}
	w := binary.LittleEndian.Uint64(r.buf[r.next:])
	r.next += 8
	return w
}

// refill fetches and tests the next buffer.
func (r *Random) refill() {
	if r.err == nil {
		if _, err := io.ReadFull(r.from, r.buf[:]); err != nil {
			r.err = fmt.Errorf("the random source failed, nothing was released: %w", err)
		}
	}
	for at := 0; at < bufferBytes && r.err == nil; at += 8 {
		w := binary.LittleEndian.Uint64(r.buf[at:])
		if w == r.last {
			r.err = ErrStuck
		}
		r.last = w
	}
	if r.err != nil {
		panic(failure{r.err})
	}
	r.next = 0
}

// below gives a whole number uniform on 0..n-1, n > 0 (Lemire's method: exact).
func (r *Random) below(n uint64) uint64 {
	hi, lo := bits.Mul64(r.word(), n)
	if lo < n {
		for uneven := -n % n; lo < uneven; {
			hi, lo = bits.Mul64(r.word(), n)
		}
	}
	return hi
}

// bernoulli is true with probability p/q exactly, 0 <= p <= q: it compares the
// binary digits of p/q with random ones, 64 at a time, until they differ.
func (r *Random) bernoulli(p, q uint64) bool {
	for p < q {
		digits, rest := bits.Div64(p, 0, q)
		if w := r.word(); w != digits {
			return w < digits
		}
		if rest == 0 {
			return false
		}
		p = rest
	}
	return true
}

// bernoulliExp is true with probability exp(-p/q) exactly (Canonne, Kamath and
// Steinke 2020, algorithm 1).
func (r *Random) bernoulliExp(p, q uint64) bool {
	for whole := p / q; whole > 0; whole-- {
		if !r.bernoulliExpFraction(1, 1) {
			return false
		}
	}
	return r.bernoulliExpFraction(p%q, q)
}

// bernoulliExpFraction is bernoulliExp for p <= q: von Neumann's trick, of
// which the number of rounds is odd with probability exp(-p/q).
func (r *Random) bernoulliExpFraction(p, q uint64) bool {
	round := uint64(1)
	for r.bernoulli(p, q) && r.bernoulli(1, round) {
		round++
	}
	return round%2 == 1
}
