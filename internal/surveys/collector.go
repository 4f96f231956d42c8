package surveys

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/seal"
)

// collector is who sends: a person with her account, or a device with a key.
type collector struct {
	Person       id.ID
	Organisation id.ID // whose released forms she may fill in
	Device       id.ID
	Form         id.ID // the only form of a key
	Test         bool  // for the draft
}

// reaches tells whether the collector may get a form and send for it.
func (c collector) reaches(f *Form) bool {
	switch {
	case c.Form != "" && c.Form != f.ID, c.Form == "" && c.Organisation != f.Owner:
		return false
	case c.Test:
		return f.Draft != ""
	}
	return f.Live != ""
}

// offered tells whether the form is listed: a closed one is not, but takes what is under way.
func (c collector) offered(f *Form) bool { return c.reaches(f) && (c.Test || f.State == Released) }

// version is the one that the collector gets.
func (c collector) version(f *Form) id.ID {
	if c.Test {
		return f.Draft
	}
	return f.Live
}

// newToken makes the secret of a device's address, and the hash that is kept.
func newToken() (token, hash string) {
	token = rand.Text() + rand.Text()[:12] // 190 bits
	return token, hashToken(token)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// newPassword makes a collection password: 80 bits, short enough to type once
// into a phone. Since people do not choose it, it cannot be guessed, and checking
// it needs no slow hash.
func newPassword() string {
	text := strings.ToLower(rand.Text()[:16])
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// realm is what collection passwords are for, as a device says it.
const realm = "Ostoja data collection"

// matches compares a password that came by Basic with the stored secret.
func matches(ha1, user, password string) bool {
	return subtle.ConstantTimeCompare([]byte(openrosa.HA1(strings.ToLower(user), realm, password)), []byte(ha1)) == 1
}

// nonces are the numbers that Digest asks devices to answer with. A nonce is the
// sealed time at which it was made: none is stored, and each copy of the program
// knows what another made. What is kept is which counts of a nonce were used here,
// against replays.
type nonces struct {
	box  *seal.Box
	mu   sync.Mutex
	used map[string]map[uint32]bool
	last time.Time
}

// nonceTime is how long a nonce is good.
const nonceTime = 10 * time.Minute

// noncePlace is where nonces are sealed to.
const noncePlace = "surveys/digest nonce"

func newNonces(box *seal.Box) *nonces { return &nonces{box: box, used: map[string]map[uint32]bool{}} }

func (n *nonces) make(now time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(now.UnixNano()))
	return base64.RawURLEncoding.EncodeToString(n.box.SealBytes(noncePlace, b))
}

// fresh tells whether we made the nonce not long ago.
func (n *nonces) fresh(nonce string, now time.Time) bool {
	sealed, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil {
		return false
	}
	b, err := n.box.OpenBytes(noncePlace, sealed)
	if err != nil || len(b) != 8 {
		return false
	}
	age := now.Sub(time.Unix(0, int64(binary.BigEndian.Uint64(b))))
	return age > -time.Minute && age < nonceTime // clocks of two machines differ a little
}

// first tells whether a count of a nonce comes for the first time.
func (n *nonces) first(nonce string, count uint32, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.last) > nonceTime {
		for known := range n.used {
			if !n.fresh(known, now) {
				delete(n.used, known)
			}
		}
		n.last = now
	}
	if n.used[nonce] == nil {
		n.used[nonce] = map[uint32]bool{}
	}
	if n.used[nonce][count] {
		return false
	}
	n.used[nonce][count] = true
	return true
}

// byKey finds the device of a token.
func byKey(tx *db.Tx, token string) (collector, error) {
	k, err := keyByHash(tx, hashToken(token))
	return collector{Device: k.ID, Form: k.Form, Test: k.Test}, err
}
