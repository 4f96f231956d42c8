package messages

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// Material is a message in one language for one place, with a QR code: what
// posters, cards and pictures are printed from. Nothing of it changes later.
type Material struct {
	ID         id.ID
	Mark       string // of this version; printed on it: 8 letters and digits
	Created    time.Time
	Piece      id.ID
	TextID     id.ID
	Language   string
	Area       string
	Link       string // the code
	Contacts   []printed
	Person     id.ID
	PersonName string

	encoded string
}

const markLength = 8

// markOf is a short hash of all that is printed.
func markOf(m *Material, t *Text) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %q", t.Title, t.Body, m.Language, m.Area, m.Link, m.encoded))
	return spell(sum[:], markLength)
}

// sayMark writes a mark in two halves, as people read it.
func sayMark(mark string) string {
	if len(mark) != markLength {
		return mark
	}
	return mark[:markLength/2] + "-" + mark[markLength/2:]
}

// Age tells whether a material may still hang.
type Age string

// The ages of a material.
const (
	Fresh        Age = "fresh"
	OldText      Age = "old-text"
	OldContact   Age = "old-contact"
	TakenBack    Age = "taken-back" // its message is no longer shown at all
	BeingChanged Age = "being-changed"
)

// age compares a material with what would be printed today.
func (m *Messages) age(tx *db.Tx, x *Material, p *Piece) (Age, error) {
	shown := p.Shown(x.Language)
	switch {
	case p.Clear() == nil:
		return TakenBack, nil
	case shown == nil || shown.ID != x.TextID:
		return OldText, nil
	}
	contacts, err := m.contacts(tx, p.ID)
	if err != nil {
		return "", err
	}
	switch {
	case !slices.EqualFunc(printedNow(contacts, x.Language), x.Contacts, samePhone):
		return OldContact, nil
	case p.Latest(p.Source).ID != p.Clear().ID:
		return BeingChanged, nil
	}
	return Fresh, nil
}

// samePhone: another spelling of a service's name makes no poster wrong.
func samePhone(a, b printed) bool { return a.Service == b.Service && a.Phone == b.Phone }

// Outdated tells whether it must come down.
func (a Age) Outdated() bool { return a == OldText || a == OldContact || a == TakenBack }
