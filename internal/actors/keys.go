package actors

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// Keyer gives the activities of one table keys, so that a table that is imported
// again finds its activities there already. The key is of what an activity is:
// who, what, where, from when, for whom; not of how far it has come. Activities
// of a table with the same key are counted: the second of three is the second
// again. The zero Keyer is ready; it is for one table and one goroutine.
type Keyer struct{ seen map[[sha256.Size]byte]int }

// Key gives the key of the next activity.
func (k *Keyer) Key(a Activity) string {
	if k.seen == nil {
		k.seen = map[[sha256.Size]byte]int{}
	}
	sum := sha256.Sum256([]byte(a.subject()))
	k.seen[sum]++
	return hex.EncodeToString(sum[:16]) + "-" + strconv.Itoa(k.seen[sum])
}

// Content gives a digest of all that an activity says, to tell whether it has changed.
func (a Activity) Content() string {
	sum := sha256.Sum256([]byte(a.identity()))
	return hex.EncodeToString(sum[:16])
}

// subject is what an activity is, its end, state and figures left out: they
// change while it goes on.
func (a Activity) subject() string {
	return strings.Join([]string{a.Lead, a.Implementing, a.Donor, a.Sector, a.Subsector, a.Name, a.Indicator, a.Project,
		a.Area, a.Place, a.Location, a.Start.String(), a.Group, a.Unit, a.Modality}, "\x00")
}
