package microdata

import "math/bits"

// matchIndex counts whole rows by their values of some keys.
type matchIndex struct {
	keep   uint64
	tuples *tuples
	count  []int
}

// matching counts the rows that match a row when the keys of a set are taken away.
func (s *suppressor) matching(row int, set uint32) int {
	keep := uint32(1<<len(s.keys)-1) &^ set
	for j, code := range s.rows[row] {
		if code == Missing {
			keep &^= 1 << j
		}
	}
	n := 0
	if keep == 0 {
		return len(s.rows)
	}
	ix := s.indexOf(keep)
	if at := ix.tuples.find(project(s.rows[row], ix.keep, nil)); at >= 0 {
		n = ix.count[at]
	}
	for _, other := range s.wild {
		if s.agree(row, int(other), keep) {
			n++
		}
	}
	return n
}

func (s *suppressor) agree(a, b int, keep uint32) bool {
	for set := keep; set != 0; set &= set - 1 {
		j := bits.TrailingZeros32(set)
		x, y := s.rows[a][j], s.rows[b][j]
		if x != y && x != Missing && y != Missing {
			return false
		}
	}
	return true
}

func (s *suppressor) indexOf(keep uint32) *matchIndex {
	if ix := s.index[keep]; ix != nil {
		return ix
	}
	ix := &matchIndex{keep: uint64(keep), tuples: newTuples(bits.OnesCount32(keep))}
	for row := range s.rows {
		if !s.isWild[row] {
			at, isNew := ix.tuples.add(project(s.rows[row], ix.keep, nil))
			if isNew {
				ix.count = append(ix.count, 0)
			}
			ix.count[at]++
		}
	}
	s.index[keep] = ix
	return ix
}

// take takes the values of a set of keys away from a row.
func (s *suppressor) take(row int, set uint32) {
	if !s.isWild[row] {
		for _, ix := range s.index {
			ix.count[ix.tuples.find(project(s.rows[row], ix.keep, nil))]--
		}
		s.isWild[row] = true
		s.wild = append(s.wild, int32(row))
	}
	for ; set != 0; set &= set - 1 {
		s.rows[row][bits.TrailingZeros32(set)] = Missing
	}
}
