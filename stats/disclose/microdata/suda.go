package microdata

import (
	"context"
	"fmt"
	"math/bits"
)

// MaxSUDAKeys bounds the keys of a search for special uniques, whose effort
// doubles with each.
const MaxSUDAKeys = 20

// SUDA finds each row's minimal sample uniques (MSU): the smallest sets of keys
// on which no other row has the same values (Elliot, Manning and Ford 2002). The
// score of a row is the sum over its MSUs of (n-m)!, where n is the number of
// keys and m the size of the MSU: fewer keys that single a person out weigh
// more. A row with a missing value has no MSU that contains that key, and
// matches all values there.
//
// Progress may be nil; it is told of first keys done out of all keys.
func SUDA(ctx context.Context, keys []Column, progress func(done, total int)) ([]float64, error) {
	msu, err := minimalUniques(ctx, keys, progress)
	if err != nil {
		return nil, err
	}
	score := make([]float64, len(msu))
	for row, sets := range msu {
		for _, set := range sets {
			score[row] += factorial(len(keys) - bits.OnesCount32(set))
		}
	}
	return score, nil
}

func factorial(n int) float64 {
	f := 1.0
	for ; n > 1; n-- {
		f *= float64(n)
	}
	return f
}

// minimalUniques gives for each row its MSUs as bit sets of keys.
func minimalUniques(ctx context.Context, keys []Column, progress func(done, total int)) ([][]uint32, error) {
	if len(keys) > MaxSUDAKeys {
		return nil, fmt.Errorf("special uniques of %d keys would take too long: at most %d", len(keys), MaxSUDAKeys)
	}
	classes, err := Group(keys, nil)
	if err != nil {
		return nil, err
	}
	s := &sudaSearch{ctx: ctx, keys: keys, uniques: make([][]uint32, len(classes.Of)), candidate: make([]bool, len(classes.Of))}
	all := make([]int32, len(classes.Of))
	for row, id := range classes.Of {
		all[row] = int32(row)
		// A row that is not unique on all keys is unique on none of their subsets.
		s.candidate[row] = classes.Frequency[id] == 1
	}
	for first := range keys {
		s.refine(all, 0, first)
		if progress != nil {
			progress(first+1, len(keys))
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	for row, sets := range s.uniques {
		s.uniques[row] = minimal(sets)
	}
	return s.uniques, nil
}

// sudaSearch walks the sets of keys depth first, splitting the rows by one key
// more at each step. A part that is one row is unique on the set; it is not
// split further, since no larger set on this path can be minimal.
type sudaSearch struct {
	ctx       context.Context
	keys      []Column
	candidate []bool     // may have an MSU
	uniques   [][]uint32 // sets on which a row is unique; every MSU is among them
}

// refine splits rows, which agree on the keys of set, by key, and goes on with
// each part and each later key.
func (s *sudaSearch) refine(rows []int32, set uint32, key int) {
	if s.ctx.Err() != nil {
		return
	}
	set |= 1 << key
	for _, part := range s.split(rows, key) {
		if len(part) == 1 {
			s.found(part[0], set)
			continue
		}
		if !s.promising(part) {
			continue
		}
		for next := key + 1; next < len(s.keys); next++ {
			s.refine(part, set, next)
		}
	}
}

// split parts the rows by their value of the key. Rows where it is missing match
// every value, so they are in every part.
func (s *sudaSearch) split(rows []int32, key int) [][]int32 {
	codes := s.keys[key].Codes
	at := map[int32]int{}
	var parts [][]int32
	var missing []int32
	for _, row := range rows {
		code := codes[row]
		if code == Missing {
			missing = append(missing, row)
			continue
		}
		i, known := at[code]
		if !known {
			i = len(parts)
			at[code] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], row)
	}
	for i := range parts {
		parts[i] = append(parts[i], missing...)
	}
	return parts
}

func (s *sudaSearch) found(row int32, set uint32) {
	if !s.candidate[row] {
		return
	}
	for key := range s.keys {
		if set>>key&1 == 1 && s.keys[key].Codes[row] == Missing {
			return
		}
	}
	s.uniques[row] = append(s.uniques[row], set)
}

func (s *sudaSearch) promising(rows []int32) bool {
	for _, row := range rows {
		if s.candidate[row] {
			return true
		}
	}
	return false
}

// minimal keeps the sets that contain no other of them.
func minimal(sets []uint32) []uint32 {
	var kept []uint32
	for i, set := range sets {
		if !containsAnother(sets, i) {
			kept = append(kept, set)
		}
	}
	return kept
}

func containsAnother(sets []uint32, i int) bool {
	for j, other := range sets {
		if j != i && other&sets[i] == other {
			return true
		}
	}
	return false
}
