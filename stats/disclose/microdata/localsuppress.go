package microdata

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
)

// MaxSuppressionKeys bounds the keys of a local suppression, which looks at
// their subsets.
const MaxSuppressionKeys = 16

// LocalSuppressionOptions say what a local suppression must reach and at what price.
type LocalSuppressionOptions struct {
	K          int       // rows that must match each row, itself included
	Importance []float64 // price of taking away one value of each key; nil means 1 for all
	Progress   func(done, total int)
}

// LocalSuppression takes away single values, which then match everything, until
// each row is matched by K rows or more. It gives the columns and the number of
// values taken from each key.
//
// Finding the fewest values is hard (NP), so it goes greedily: rows whose
// cheapest subset of keys costs least come first, and of equally cheap subsets
// the one that helps most other rows is taken; then values that turned out not
// to be needed are given back. Each step counts matches exactly.
func LocalSuppression(ctx context.Context, keys []Column, opt LocalSuppressionOptions) ([]Column, []int, error) {
	s, err := newSuppressor(keys, opt)
	if err != nil {
		return nil, nil, err
	}
	if err := s.run(ctx); err != nil {
		return nil, nil, err
	}
	out := make([]Column, len(keys))
	taken := make([]int, len(keys))
	for j, c := range keys {
		out[j] = Column{Name: c.Name, Labels: c.Labels, Codes: make([]int32, len(c.Codes))}
		for row := range s.rows {
			out[j].Codes[row] = s.rows[row][j]
			if s.rows[row][j] != c.Codes[row] {
				taken[j]++
			}
		}
	}
	return out, taken, nil
}

// suppressor is the file as rows. Whole rows, without a missing value, are found
// through an index for each subset of keys; the others are looked at one by one.
type suppressor struct {
	opt     LocalSuppressionOptions
	keys    []Column
	rows    [][]int32
	subsets []uint32 // of keys, by price
	price   []float64
	index   map[uint32]*matchIndex // by the keys that are kept
	wild    []int32                // rows with a missing value
	isWild  []bool
}

func newSuppressor(keys []Column, opt LocalSuppressionOptions) (*suppressor, error) {
	n, err := checkColumns(keys)
	if err != nil {
		return nil, err
	}
	if len(keys) > MaxSuppressionKeys {
		return nil, fmt.Errorf("%d keys are too many for local suppression: at most %d", len(keys), MaxSuppressionKeys)
	}
	if opt.K < 1 {
		return nil, fmt.Errorf("k is %d and must be at least 1", opt.K)
	}
	if opt.K > n {
		return nil, fmt.Errorf("k is %d, but the file has only %d rows", opt.K, n)
	}
	s := &suppressor{opt: opt, keys: keys, rows: make([][]int32, n), index: map[uint32]*matchIndex{}, isWild: make([]bool, n)}
	for row := range s.rows {
		s.rows[row] = make([]int32, len(keys))
		for j, c := range keys {
			s.rows[row][j] = c.Codes[row]
		}
		if slices.Contains(s.rows[row], Missing) {
			s.isWild[row] = true
			s.wild = append(s.wild, int32(row))
		}
	}
	return s, s.sortSubsets()
}

func (s *suppressor) sortSubsets() error {
	importance := s.opt.Importance
	if importance == nil {
		importance = slices.Repeat([]float64{1}, len(s.keys))
	}
	if len(importance) != len(s.keys) {
		return fmt.Errorf("%d importances for %d keys", len(importance), len(s.keys))
	}
	for _, v := range importance {
		if !(v > 0 && v < 1e12) {
			return fmt.Errorf("the importance %v of a key is not a positive number", v)
		}
	}
	s.price = make([]float64, 1<<len(s.keys))
	for set := range s.price {
		for j, v := range importance {
			if set>>j&1 == 1 {
				s.price[set] += v
			}
		}
		s.subsets = append(s.subsets, uint32(set))
	}
	slices.SortStableFunc(s.subsets, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(s.price[a], s.price[b]), bits.OnesCount32(a)-bits.OnesCount32(b))
	})
	return nil
}

// candidate is a row in need with the cheapest set of keys to take away.
type candidate struct {
	row   int
	set   uint32
	price float64
	gain  int // other rows in need that it then matches
}

func (s *suppressor) run(ctx context.Context) error {
	need := s.inNeed()
	total := len(need)
	for len(need) > 0 {
		var queue []candidate
		for _, row := range need {
			queue = append(queue, s.cheapest(row, need))
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
		}
		slices.SortStableFunc(queue, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(a.price, b.price), b.gain-a.gain)
		})
		s.applyFirst(queue)
		need = s.stillInNeed(need)
		if s.opt.Progress != nil {
			s.opt.Progress(total-len(need), total)
		}
	}
	return s.giveBack(ctx)
}

// applyFirst takes the cheapest candidates' values away, as many as one eighth
// of the rows in need, so that the others are judged anew soon.
func (s *suppressor) applyFirst(queue []candidate) {
	left := 1 + len(queue)/8
	for _, c := range queue {
		if left == 0 {
			return
		}
		if s.matching(c.row, 0) >= s.opt.K {
			continue
		}
		s.take(c.row, c.set)
		left--
	}
}

func (s *suppressor) inNeed() []int {
	var need []int
	for row := range s.rows {
		if s.matching(row, 0) < s.opt.K {
			need = append(need, row)
		}
	}
	return need
}

func (s *suppressor) stillInNeed(rows []int) []int {
	return slices.DeleteFunc(rows, func(row int) bool { return s.matching(row, 0) >= s.opt.K })
}

// cheapest finds the cheapest set of keys of a row, and among equals the one that helps most.
func (s *suppressor) cheapest(row int, need []int) candidate {
	best := candidate{row: row, gain: -1}
	for _, set := range s.subsets {
		if best.gain >= 0 && s.price[set] > best.price {
			break
		}
		if s.matching(row, set) < s.opt.K {
			continue
		}
		keep := uint32(1<<len(s.keys)-1) &^ set
		gain := 0
		for _, other := range need {
			if other != row && s.agree(row, other, keep) {
				gain++
			}
		}
		if gain > best.gain {
			best = candidate{row, set, s.price[set], gain}
		}
	}
	return best
}

// maxGiveBack bounds the comparisons spent on giving values back.
const maxGiveBack = 2e9

// giveBack restores values, dear ones first, that no row needs any more.
func (s *suppressor) giveBack(ctx context.Context) error {
	if float64(len(s.wild))*float64(len(s.rows))*float64(len(s.keys)) > maxGiveBack {
		return nil
	}
	frequency := make([]int, len(s.rows))
	for row := range frequency {
		frequency[row] = s.matching(row, 0)
	}
	for i := len(s.subsets) - 1; i >= 0; i-- {
		if bits.OnesCount32(s.subsets[i]) != 1 {
			continue
		}
		key := bits.TrailingZeros32(s.subsets[i])
		for _, row := range s.wild {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			s.restore(int(row), key, frequency)
		}
	}
	return nil
}

// restore gives a value back unless a row would then have too few matches.
func (s *suppressor) restore(row, key int, frequency []int) {
	original := s.keys[key].Codes[row]
	if s.rows[row][key] != Missing || original == Missing {
		return
	}
	all := uint32(1<<len(s.keys) - 1)
	var lost []int
	for other := range s.rows {
		value := s.rows[other][key]
		if other == row || value == Missing || value == original || !s.agree(row, other, all) {
			continue
		}
		if frequency[other] <= s.opt.K {
			return
		}
		lost = append(lost, other)
	}
	if frequency[row]-len(lost) < s.opt.K {
		return
	}
	frequency[row] -= len(lost)
	for _, other := range lost {
		frequency[other]--
	}
	s.rows[row][key] = original
}
