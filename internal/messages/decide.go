package messages

import (
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// Decision is one that the members have adopted.
type Decision struct {
	Address     string // of its page
	Subject     id.ID  // the version of a text that they were asked about; empty where they spoke in words alone
	Title, Text string
	Closed      time.Time
}

// Decider puts texts before the members and knows what they adopted.
type Decider interface {
	// Adopted gives the decision that somebody names by its address or id; false where the members have adopted none such.
	Adopted(tx *db.Tx, named string) (Decision, bool, error)
	// About gives what the members were last asked about a version; false where they were not. Closed is zero while they have not adopted it.
	About(tx *db.Tx, version id.ID) (Decision, bool, error)
	// Ask puts a version to them, and gives the address of the decision.
	Ask(tx *db.Tx, version id.ID, title, text string) (address string, err error)
}

// shortest is how long a name must be to be told from a word of a sentence.
const shortest = 8

// clears tells whether a decision is about this version of the piece's source. It
// is when the members were asked about it; or when, at a meeting or in words of
// their own, they named the piece or its title after the version was written.
func (d *Decision) clears(p *Piece, t *Text) bool {
	if d.Subject != "" || !d.Closed.After(t.Written) {
		return d.Subject == t.ID
	}
	words := d.Title + "\n" + d.Text
	said := " " + lang.Fold(words) + " "
	return strings.Contains(words, p.address()) || slices.ContainsFunc([]string{p.Name, t.Title}, func(name string) bool {
		return len([]rune(name)) >= shortest && strings.Contains(said, " "+lang.Fold(name)+" ")
	})
}
