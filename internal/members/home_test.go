package members

import (
	"slices"
	"testing"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/id"
)

// The home page tells one thing once: the same act on many within an hour is one
// change, another act or a later hour is another.
func TestChangesAreToldTogether(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	entry := func(act, kind string, minutes int) audit.Entry {
		return audit.Entry{Act: act, Kind: kind, Record: id.New(), At: noon.Add(-time.Duration(minutes) * time.Minute)}
	}
	entries := []audit.Entry{
		entry("create", "organisations", 0), entry("create", "organisations", 30), entry("create", "organisations", 59),
		entry("create", "organisations", 90),
		entry("update", "organisations", 91), entry("update", "people", 92),
	}
	var lengths []int
	for _, run := range together(entries) {
		lengths = append(lengths, len(run))
	}
	if want := []int{3, 1, 1, 1}; !slices.Equal(lengths, want) {
		t.Errorf("%v, want %v", lengths, want)
	}
	for range 3 * changesShown {
		entries = append(entries, entry("update", "people", 100), entry("update", "charters", 101))
	}
	if got := len(together(entries)); got != changesShown {
		t.Errorf("%d changes, want %d", got, changesShown)
	}
}
