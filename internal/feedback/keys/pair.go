package keys

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"filippo.io/age"
)

// Identity is the private half of a pair, unlocked.
type Identity struct{ private *age.HybridIdentity }

// NewIdentity makes a pair by chance.
func NewIdentity() (Identity, error) {
	private, err := age.GenerateHybridIdentity()
	return Identity{private}, err
}

// Recipient is the public half, to which keys are wrapped.
func (i Identity) Recipient() string { return i.private.Recipient().String() }

func parseIdentity(secret []byte) (Identity, error) {
	private, err := age.ParseHybridIdentity(string(secret))
	if err != nil {
		return Identity{}, ErrClosed
	}
	return Identity{private}, nil
}

// Under seals the private half with a key: one derived from a passphrase, or from a receipt.
func (i Identity) Under(k Key) []byte { return k.Seal(i.Recipient(), []byte(i.private.String())) }

// OpenUnder opens what Under made.
func OpenUnder(k Key, recipient string, sealed []byte) (Identity, error) {
	secret, err := k.Open(recipient, sealed)
	if err != nil {
		return Identity{}, err
	}
	return parseIdentity(secret)
}

// Locked is a pair as it is stored: the private half opens with the passphrase,
// and with the recovery code, which is shown once and kept on paper.
type Locked struct {
	Recipient  string
	Salt       []byte
	Sealed     []byte // under the passphrase
	ByRecovery []byte // under the recovery code
}

// Lock makes a pair for a person who chose a passphrase.
func Lock(ctx context.Context, passphrase string) (l Locked, recovery string, err error) {
	i, err := NewIdentity()
	if err != nil {
		return l, "", err
	}
	return i.lock(ctx, passphrase)
}

func (i Identity) lock(ctx context.Context, passphrase string) (l Locked, recovery string, err error) {
	l = Locked{Recipient: i.Recipient(), Salt: make([]byte, 16)}
	rand.Read(l.Salt)
	k, err := l.key(ctx, passphrase)
	if err != nil {
		return l, "", err
	}
	recovery = newRecovery()
	byCode, err := recoveryKey(recovery)
	if err != nil {
		return l, "", err
	}
	l.Sealed, l.ByRecovery = i.Under(k), i.Under(byCode)
	return l, recovery, nil
}

func (l Locked) key(ctx context.Context, passphrase string) (Key, error) {
	raw, err := Passphrases.Derive(ctx, []byte(passphrase), l.Salt, uint32(len(Key{})))
	if err != nil {
		return Key{}, err
	}
	return Key(raw), nil
}

// Open unlocks the pair with the passphrase; ErrClosed where it is wrong.
func (l Locked) Open(ctx context.Context, passphrase string) (Identity, error) {
	k, err := l.key(ctx, passphrase)
	if err != nil {
		return Identity{}, err
	}
	return OpenUnder(k, l.Recipient, l.Sealed)
}

// Recover locks the pair anew under another passphrase, for one who knows the
// recovery code. The old code is of no use afterwards.
func (l Locked) Recover(ctx context.Context, code, passphrase string) (Locked, string, error) {
	k, err := recoveryKey(code)
	if err != nil {
		return l, "", err
	}
	i, err := OpenUnder(k, l.Recipient, l.ByRecovery)
	if err != nil {
		return l, "", err
	}
	return i.lock(ctx, passphrase)
}

// newRecovery is 130 bits in letters and digits that are hard to mistake, in groups.
func newRecovery() string {
	text := rand.Text()
	var groups []string
	for len(text) > 0 {
		n := min(5, len(text))
		groups, text = append(groups, text[:n]), text[n:]
	}
	return strings.Join(groups, "-")
}

// recoveryKey needs no slow hash: nobody guesses 130 bits.
func recoveryKey(code string) (Key, error) {
	plain := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	raw, err := hkdf.Key(sha256.New, []byte(plain), nil, "ostoja recovery code 1", len(Key{}))
	if err != nil {
		return Key{}, err
	}
	return Key(raw), nil
}
