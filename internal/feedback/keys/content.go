package keys

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

// Key seals what belongs together: a conversation, or a file.
type Key [chacha20poly1305.KeySize]byte

// ErrClosed says that something does not open: a wrong key, a changed or a moved value.
var ErrClosed = errors.New("keys: it does not open")

// NewKey makes a key by chance.
func NewKey() (k Key) {
	rand.Read(k[:]) // never fails: it ends the program instead
	return k
}

// Seal encrypts content; place says where it belongs and must be the same on opening.
func (k Key) Seal(place string, content []byte) []byte {
	aead, err := chacha20poly1305.NewX(k[:])
	if err != nil {
		panic(err) // the key has its length
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(content)+aead.Overhead())
	rand.Read(nonce)
	return aead.Seal(nonce, nonce, content, []byte(place))
}

// Open decrypts what Seal made for the same place.
func (k Key) Open(place string, sealed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(k[:])
	if err != nil || len(sealed) < aead.NonceSize() {
		return nil, ErrClosed
	}
	content, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(place))
	if err != nil {
		return nil, ErrClosed
	}
	return content, nil
}

// Wrap seals the key to a recipient (the public half of a pair).
func (k Key) Wrap(recipient string) ([]byte, error) { return sealTo(recipient, k[:]) }

// Unwrap opens what Wrap made, with the private half.
func Unwrap(who Identity, wrapped []byte) (k Key, err error) {
	raw, err := openWith(who, wrapped)
	if err != nil || len(raw) != len(k) {
		return k, ErrClosed
	}
	return Key(raw), nil
}

func sealTo(recipient string, content []byte) ([]byte, error) {
	to, err := age.ParseHybridRecipient(recipient)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func openWith(who Identity, sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), who.private)
	if err != nil {
		return nil, ErrClosed
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, ErrClosed
	}
	return raw, nil
}
