package xlsx

import (
	"fmt"
	"strconv"
	"strings"
)

// Merge is a block of merged cells. Rows count from 1 and columns from 0; both
// ends belong to it. The value stands in its first cell.
type Merge struct{ FirstRow, FirstColumn, LastRow, LastColumn int }

// maxMerges bounds the blocks of one sheet.
const maxMerges = 100_000

// Merges gives the merged blocks of a sheet. They stand after its rows, so this
// reads the sheet once.
func (b *Book) Merges(sheet string) ([]Merge, error) {
	part, err := b.part(sheet)
	if err != nil {
		return nil, err
	}
	var out []Merge
	err = b.walk(part, func(s *scanner, k kind) error {
		if k != startTag || string(s.name) != "mergeCell" {
			return nil
		}
		ref, _ := s.attr("ref")
		first, last, _ := strings.Cut(ref, ":")
		m := Merge{rowOf(first), columnOf(first), rowOf(last), columnOf(last)}
		if m.FirstRow < 1 || m.FirstColumn < 0 || m.LastRow < m.FirstRow || m.LastColumn < m.FirstColumn {
			return nil // what makes no sense merges nothing
		}
		if out = append(out, m); len(out) > maxMerges {
			return fmt.Errorf("more than %d merged blocks: %w", maxMerges, ErrTooLarge)
		}
		return nil
	})
	return out, err
}

// rowOf reads the digits of a reference such as AB12.
func rowOf(ref string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return n
}
