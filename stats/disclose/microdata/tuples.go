package microdata

import "slices"

// tuples numbers distinct tuples of codes, all of one width, in the order in
// which they are first added. It is an open-addressing hash table over one flat
// slice, so a million tuples are a few allocations.
type tuples struct {
	width int
	flat  []int32 // tuple id occupies flat[id*width : (id+1)*width]
	slots []int32 // id+1 of the tuple in this slot, 0 for a free slot
}

func newTuples(width int) *tuples {
	return &tuples{width: width, slots: make([]int32, 64)}
}

func (t *tuples) len() int {
	if t.width == 0 {
		return 0
	}
	return len(t.flat) / t.width
}

func (t *tuples) at(id int) []int32 { return t.flat[id*t.width : (id+1)*t.width] }

// add gives the number of the tuple, a new one where it was not yet known. The
// tuple is copied.
func (t *tuples) add(tuple []int32) (id int, isNew bool) {
	slot := t.slot(tuple)
	if t.slots[slot] != 0 {
		return int(t.slots[slot] - 1), false
	}
	t.flat = append(t.flat, tuple...)
	id = len(t.flat)/t.width - 1
	t.slots[slot] = int32(id + 1)
	if 2*id > len(t.slots) {
		t.grow()
	}
	return id, true
}

// find gives the number of the tuple, or -1 where it was never added.
func (t *tuples) find(tuple []int32) int { return int(t.slots[t.slot(tuple)]) - 1 }

// slot is where the tuple is, or the free slot where it belongs.
func (t *tuples) slot(tuple []int32) int {
	mask := len(t.slots) - 1
	at := int(hash(tuple)) & mask
	for t.slots[at] != 0 && !slices.Equal(t.at(int(t.slots[at]-1)), tuple) {
		at = (at + 1) & mask
	}
	return at
}

func (t *tuples) grow() {
	n := t.len()
	t.slots = make([]int32, 4*len(t.slots))
	for id := range n {
		t.slots[t.slot(t.at(id))] = int32(id + 1)
	}
}

// hash mixes the codes with the multiplier of Knuth's multiplicative method and
// folds the high half down, since the table's index takes the low bits.
func hash(tuple []int32) uint32 {
	h := uint64(len(tuple))
	for _, code := range tuple {
		h = (h ^ uint64(uint32(code))) * 0x9E3779B97F4A7C15
		h ^= h >> 32
	}
	return uint32(h)
}
