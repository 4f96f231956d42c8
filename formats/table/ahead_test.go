package table

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is read, whenever somebody has enough: the same rows and errors come
// as without reading ahead, and nothing is read after the loop.
func TestAheadChangesNothing(t *testing.T) {
	broken := errors.New("broken")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1000).Draw(t, "rows")
		breaksAt := rapid.IntRange(0, 1200).Draw(t, "breaks at")
		enough := rapid.IntRange(1, 1200).Draw(t, "enough after")
		read := 0
		rows := func(yield func(Row, error) bool) {
			for i := 1; i <= n; i++ {
				read = i
				if i == breaksAt {
					yield(Row{}, broken)
					return
				}
				if !yield(Row{Number: i}, nil) {
					return
				}
			}
		}
		want, got := 0, 0
		for row, err := range rows {
			if want++; want == enough || err != nil && row.Number != 0 {
				break
			}
		}
		for row, err := range Ahead(rows) {
			if got++; err == nil && row.Number != got || err != nil && (got != breaksAt || !errors.Is(err, broken)) {
				t.Fatalf("the %d. is row %d, %v", got, row.Number, err)
			}
			if got == enough {
				break
			}
		}
		if got != want {
			t.Fatalf("%d rows, want %d", got, want)
		}
		if read > got+4*pieceRows {
			t.Fatalf("%d rows read for %d", read, got)
		}
	})
}
