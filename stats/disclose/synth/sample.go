package synth

import (
	"math/rand/v2"

	"ostoja/stats/disclose/dp"
)

// sampler draws all records column by column.
type sampler struct {
	release *dp.Release
	random  *rand.Rand
	columns [][]uint16 // columns[c][i] is the code of record i
}

func newSampler(release *dp.Release, random *rand.Rand) *sampler {
	s := &sampler{release, random, nil}
	for range release.Domain {
		s.columns = append(s.columns, make([]uint16, release.Count))
	}
	return s
}

// draw draws a column given its parents: records with the same parents share
// out the values in proportion to the released table of the clique.
func (s *sampler) draw(n node) {
	shares := s.conditional(n)
	for parents, group := range s.groups(n.parents) {
		if len(group) > 0 {
			s.assign(group, shares[parents], s.columns[n.column])
		}
	}
}

// assign gives the records of a group their values by systematic sampling: each
// value as often as its share says, give or take one, to records in random order.
func (s *sampler) assign(group []int32, shares []float64, column []uint16) {
	s.random.Shuffle(len(group), func(i, j int) { group[i], group[j] = group[j], group[i] })
	total := 0.0
	for _, share := range shares {
		total += share
	}
	step := total / float64(len(group))
	at, value, upTo := s.random.Float64()*step, 0, shares[0]
	for _, record := range group {
		for at > upTo && value < len(shares)-1 {
			value++
			upTo += shares[value]
		}
		column[record] = uint16(value)
		at += step
	}
}

// conditional gives the counts of a column's values for each cell of its
// parents; where the clique has nothing, the column's own counts.
func (s *sampler) conditional(n node) [][]float64 {
	clique, cells := n.clique(), s.release.Marginal(n.clique()...)
	own := s.release.Marginal(n.column)
	inner := 1 // cells between two values of the column
	for i := len(clique) - 1; clique[i] != n.column; i-- {
		inner *= s.size(clique[i])
	}
	shares := make([][]float64, len(cells)/len(own))
	for cell, count := range cells {
		parents := cell/(inner*len(own))*inner + cell%inner
		shares[parents] = append(shares[parents], count)
	}
	for i := range shares {
		if !anyPositive(shares[i]) {
			shares[i] = own
		}
	}
	return shares
}

// groups sorts the records by their parents' cell.
func (s *sampler) groups(parents []int) [][]int32 {
	cells := 1
	for _, p := range parents {
		cells *= s.size(p)
	}
	groups := make([][]int32, cells)
	for i := range int(s.release.Count) {
		cell := 0
		for _, p := range parents {
			cell = cell*s.size(p) + int(s.columns[p][i])
		}
		groups[cell] = append(groups[cell], int32(i))
	}
	return groups
}

func (s *sampler) size(column int) int { return len(s.release.Domain[column].Values) + 1 }

func anyPositive(x []float64) bool {
	for _, v := range x {
		if v > 0 {
			return true
		}
	}
	return false
}
