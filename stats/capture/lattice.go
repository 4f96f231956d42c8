package capture

import "math/bits"

// A History is a set of lists: bit i is set when the person is on list i. The
// same type names the term of a model that couples those lists.
type History uint16

// Size is the number of lists in the set.
func (h History) Size() int { return bits.OnesCount16(uint16(h)) }

// Has says whether every list of sub is also in h.
func (h History) Has(sub History) bool { return h&sub == sub }

// sumSubsets replaces v[w] by the sum of v[s] over all subsets s of w, in place
// (the zeta transform of the subset lattice). len(v) is a power of two.
func sumSubsets(v []float64) {
	for bit := 1; bit < len(v); bit <<= 1 {
		for base := 0; base < len(v); base += bit << 1 {
			low, high := v[base:base+bit], v[base+bit:base+2*bit]
			for i, x := range low {
				high[i] += x
			}
		}
	}
}

// sumSupersets replaces v[w] by the sum of v[s] over all supersets s of w, in place.
func sumSupersets(v []float64) {
	for bit := 1; bit < len(v); bit <<= 1 {
		for base := 0; base < len(v); base += bit << 1 {
			low, high := v[base:base+bit], v[base+bit:base+2*bit]
			for i, x := range high {
				low[i] += x
			}
		}
	}
}
