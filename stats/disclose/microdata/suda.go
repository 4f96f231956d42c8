package microdata

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
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

// minimalUniques gives for each row its MSUs as bit sets of keys, which are put
// in an order of their own.
func minimalUniques(ctx context.Context, keys []Column, progress func(done, total int)) ([][]uint32, error) {
	if len(keys) > MaxSUDAKeys {
		return nil, fmt.Errorf("special uniques of %d keys would take too long: at most %d", len(keys), MaxSUDAKeys)
	}
	classes, err := Group(keys, nil)
	if err != nil {
		return nil, err
	}
	// Keys with many values last, where the search begins: they split the rows
	// into small parts at once. The sizes of the sets do not depend on the order.
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b Column) int { return len(a.Labels) - len(b.Labels) })
	s := newSUDASearch(ctx, keys, len(classes.Of))
	all := make([]int32, len(classes.Of))
	for row, id := range classes.Of {
		all[row] = int32(row)
		// A row that is not unique on all keys is unique on none of their subsets.
		s.candidate[row] = classes.Frequency[id] == 1
	}
	for last := range keys {
		s.refine(all, 0, last)
		if progress != nil {
			progress(last+1, len(keys))
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return s.uniques, nil
}

// sudaSearch walks the sets of keys depth first, splitting the rows by one key
// more at each step, always one before those already in the set. So the sets
// come in the order of their numbers as bits, every set after all its subsets,
// and a set on which a row is unique is minimal unless one of the row's earlier
// sets is part of it.
type sudaSearch struct {
	ctx       context.Context
	keys      []Column
	candidate []bool     // may have an MSU
	uniques   [][]uint32 // the MSUs found so far, by row
	count     [][]int32  // for split: by key and code, zero between calls
}

func newSUDASearch(ctx context.Context, keys []Column, rows int) *sudaSearch {
	s := &sudaSearch{ctx: ctx, keys: keys, uniques: make([][]uint32, rows), candidate: make([]bool, rows)}
	for _, k := range keys {
		s.count = append(s.count, make([]int32, len(k.Labels)))
	}
	return s
}

// refine splits rows, which agree on the keys of set, by key, and goes on with
// each part and each key before it. A part that is one row is unique.
func (s *sudaSearch) refine(rows []int32, set uint32, key int) {
	if s.ctx.Err() != nil {
		return
	}
	set |= 1 << key
	parts := s.split(rows, key)
	for _, part := range parts {
		if len(part) == 1 {
			s.found(part[0], set)
		}
	}
	for _, part := range parts {
		if len(part) > 1 && s.promising(part, set) {
			for next := range key {
				s.refine(part, set, next)
			}
		}
	}
}

// split parts the rows by their value of the key. Rows where it is missing match
// every value, so they are in every part.
func (s *sudaSearch) split(rows []int32, key int) [][]int32 {
	codes, count := s.keys[key].Codes, s.count[key]
	var seen, missing []int32
	for _, row := range rows {
		code := codes[row]
		if code == Missing {
			missing = append(missing, row)
			continue
		}
		if count[code] == 0 {
			seen = append(seen, code)
		}
		count[code]++
	}
	all := make([]int32, 0, len(rows)+len(seen)*len(missing))
	parts := make([][]int32, len(seen))
	for i, code := range seen {
		from, to := len(all), len(all)+int(count[code])+len(missing)
		all = all[:to]
		parts[i] = all[from:from:to]
		count[code] = int32(i)
	}
	for _, row := range rows {
		if code := codes[row]; code != Missing {
			parts[count[code]] = append(parts[count[code]], row)
		}
	}
	for i, code := range seen {
		parts[i] = append(parts[i], missing...)
		count[code] = 0
	}
	return parts
}

func (s *sudaSearch) found(row int32, set uint32) {
	if !s.open(row, set) {
		return
	}
	for key := range s.keys {
		if set>>key&1 == 1 && s.keys[key].Codes[row] == Missing {
			return
		}
	}
	s.uniques[row] = append(s.uniques[row], set)
}

// promising says whether some row may still have an MSU that contains the set.
func (s *sudaSearch) promising(rows []int32, set uint32) bool {
	for _, row := range rows {
		if s.open(row, set) {
			return true
		}
	}
	return false
}

// open says whether no set found for the row is part of the set.
func (s *sudaSearch) open(row int32, set uint32) bool {
	if !s.candidate[row] {
		return false
	}
	for _, found := range s.uniques[row] {
		if found&set == found {
			return false
		}
	}
	return true
}
