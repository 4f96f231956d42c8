package actors

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/places"
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
	return keyOf(sum, k.seen[sum])
}

func keyOf(sum [sha256.Size]byte, n int) string {
	return hex.EncodeToString(sum[:16]) + "-" + strconv.Itoa(n)
}

// CoarserKeys gives the keys that the activity of the latest Key had while its
// area was not known as closely: powiats and gminas may have been loaded since
// its table was first imported. lineage has the codes of the areas around its own.
func (k *Keyer) CoarserKeys(a Activity, lineage [places.Levels]string) []string {
	if a.Area == "" {
		return nil
	}
	n := k.seen[sha256.Sum256([]byte(a.subject()))]
	codes := slices.DeleteFunc(lineage[:], func(code string) bool { return code == "" || code == a.Area })
	var out []string
	for _, code := range append([]string{""}, codes...) {
		a.Area = code
		out = append(out, keyOf(sha256.Sum256([]byte(a.subject())), n))
	}
	slices.Reverse(out) // the closest first
	return out
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
