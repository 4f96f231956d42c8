// Package seal encrypts single values before they reach the database, so that a
// stolen dump or backup of it does not show them. A running server can open
// them: what must stay closed to the server itself is encrypted to the keys of
// people, elsewhere.
package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// prefix names the scheme, so that a later one can live beside it.
const prefix = "s1:"

// Box seals and opens values with one key.
type Box struct{ aead cipher.AEAD }

// ErrBroken says that a value was changed, moved to another record, or sealed with another key.
var ErrBroken = errors.New("seal: the value does not open")

// New derives a box from the instance's master key.
func New(master []byte) (*Box, error) {
	key, err := hkdf.Key(sha256.New, master, nil, "ostoja sealed values 1", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	return &Box{aead}, nil
}

// Seal encrypts text; place says where it belongs ("people/ID/phone") and must
// be the same on opening. The empty text stays empty.
func (b *Box) Seal(place, text string) string {
	if text == "" {
		return ""
	}
	return prefix + base64.RawStdEncoding.EncodeToString(b.SealBytes(place, []byte(text)))
}

// SealBytes is Seal for what is stored as bytes, such as a file. The result is
// the nonce and the sealed content; none of either is empty.
func (b *Box) SealBytes(place string, content []byte) []byte {
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(content)+chacha20poly1305.Overhead)
	rand.Read(nonce) // never fails: it ends the program instead
	return b.aead.Seal(nonce, nonce, content, []byte(place))
}

// OpenBytes decrypts what SealBytes made for the same place.
func (b *Box) OpenBytes(place string, sealed []byte) ([]byte, error) {
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, ErrBroken
	}
	content, err := b.aead.Open(nil, sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:], []byte(place))
	if err != nil {
		return nil, ErrBroken
	}
	return content, nil
}

// Open decrypts what Seal made for the same place.
func (b *Box) Open(place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	encoded, ok := strings.CutPrefix(sealed, prefix)
	raw, err := base64.RawStdEncoding.DecodeString(encoded)
	if !ok || err != nil {
		return "", ErrBroken
	}
	text, err := b.OpenBytes(place, raw)
	return string(text), err
}
