package actors

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Keyer gives the activities of one table keys by their content, so that a table
// that is imported again finds its activities there already. Equal activities of
// a table are counted: the second of three is the second again. The zero Keyer is
// ready; it is for one table and one goroutine.
type Keyer struct{ seen map[[sha256.Size]byte]int }

// Key gives the key of the next activity.
func (k *Keyer) Key(a Activity) string {
	if k.seen == nil {
		k.seen = map[[sha256.Size]byte]int{}
	}
	sum := sha256.Sum256([]byte(a.identity()))
	k.seen[sum]++
	return hex.EncodeToString(sum[:16]) + "-" + strconv.Itoa(k.seen[sum])
}
