package tables

import (
	"cmp"
	"math"
	"slices"
)

// separate adds the inequalities that the present x breaks and counts them.
func (s *cover) separate() int {
	found := 0
	bridges := s.fractionalNetwork(func(int) (rise, fall float64) { return 1, 1 })
	seen := map[string]bool{}
	for _, i := range s.byValue() {
		if s.separateBridge(bridges, i, seen) {
			found++
		}
	}
	capacities := s.fractionalNetwork(func(i int) (rise, fall float64) {
		return float64(s.rise[i]), float64(s.fall[i])
	})
	for _, p := range s.primary {
		if s.separateCell(capacities, p) {
			found++
		}
	}
	return found
}

// byValue lists the cells that are suppressed in part, most suppressed first: of
// the bridges across one cut, the first gives the strongest inequality.
func (s *cover) byValue() []int {
	var order []int
	for i := range s.cost {
		if s.lp.value[i] > 1e-3 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.lp.value[b], s.lp.value[a]) })
	return order
}

// fraction is the network of a fractional choice.
type fraction struct {
	net   *network[float64]
	place []int // of each cell among the arcs of its row, -1 where x is 0
}

func (s *cover) fractionalNetwork(capacity func(i int) (rise, fall float64)) *fraction {
	f := &fraction{net: newNetwork(s.t.Rows+s.t.Cols, 1e-9), place: make([]int, len(s.cost))}
	for i := range s.cost {
		x := s.lp.value[i]
		if x < 1e-7 {
			f.place[i] = -1
			continue
		}
		rise, fall := capacity(i)
		c := s.t.cell(i)
		f.place[i] = f.net.connect(c.Row, s.t.Rows+c.Col, rise*x, fall*x)
	}
	return f
}

// flow is the largest flow around the cell, which itself is taken out. Where it
// is less than enough, cuts are two minimum cuts, the nearest to the source and
// the nearest to the sink, each as the marks of the source's side.
func (s *cover) flow(f *fraction, i, source, sink int, enough float64) (flow float64, cuts [][]bool) {
	f.net.reset()
	f.net.block(i/s.t.Cols, f.place[i])
	flow = f.net.maxFlow(source, sink, enough)
	s.effort += int64(20 * len(f.net.queue))
	if flow >= enough-1e-9 {
		return flow, nil
	}
	near, far := make([]bool, len(f.net.level)), make([]bool, len(f.net.level))
	f.net.levels(source, sink)
	for v, level := range f.net.level {
		near[v] = level >= 0
	}
	f.net.backLevels(sink)
	for v, level := range f.net.level {
		far[v] = level < 0
	}
	return flow, [][]bool{near, far}
}

// separateCell adds the inequality of the two minimum cuts around a primary
// cell where the present x breaks it.
func (s *cover) separateCell(f *fraction, p Cell) bool {
	i, k := s.t.index(p), float64(s.k)
	row, col := p.Row, s.t.Rows+p.Col
	rise, riseCuts := s.flow(f, i, col, row, k)
	if riseCuts == nil {
		return false
	}
	fall, fallCuts := s.flow(f, i, row, col, min(k, float64(s.t.values[i])))
	if rise+fall > k-1e-6 {
		return false
	}
	if fallCuts == nil {
		return s.addCover(s.cutTerms(i, k-float64(s.t.values[i]), riseCuts[0]))
	}
	added := s.addCover(s.cutTerms(i, k, riseCuts[0], fallCuts[0]))
	return s.addCover(s.cutTerms(i, k, riseCuts[1], fallCuts[1])) || added
}

// cutTerms are the capacities that cross the cuts. What primary cells contribute
// is certain and goes to the other side.
func (s *cover) cutTerms(p int, bound float64, cuts ...[]bool) ([]term, float64) {
	var terms []term
	for i := range s.cost {
		if i == p {
			continue
		}
		factor := 0.0
		for _, cut := range cuts {
			factor += s.crossing(cut, i)
		}
		switch {
		case factor == 0:
		case s.fixed[i]:
			bound -= factor
		default:
			terms = append(terms, term{i, factor})
		}
	}
	return terms, bound
}

// crossing is the capacity with which a cell crosses a cut from its source's side.
func (s *cover) crossing(cut []bool, i int) float64 {
	if cut == nil {
		return 0
	}
	row, col := cut[i/s.t.Cols], cut[s.t.Rows+i%s.t.Cols]
	switch {
	case row && !col:
		return float64(s.rise[i])
	case col && !row:
		return float64(s.fall[i])
	}
	return 0
}

// addCover adds sum of factor*x >= bound, made tighter for whole x: no factor
// above the bound, and the number of cells that it takes at least.
func (s *cover) addCover(terms []term, bound float64) bool {
	if bound <= 0 {
		return false
	}
	largest := 0.0
	ones := make([]term, len(terms))
	for j := range terms {
		terms[j].factor = min(terms[j].factor, bound)
		largest = max(largest, terms[j].factor)
		ones[j] = term{terms[j].variable, 1}
	}
	for j := range terms {
		terms[j].factor /= bound
	}
	s.lp.addRow(terms, 1)
	if largest > 0 && largest < bound {
		s.lp.addRow(ones, math.Ceil(bound/largest-1e-9))
	}
	return true
}

// separateBridge adds, where broken, that a suppressed cell is no bridge: across
// any cut that it crosses, other suppressed cells cross too. A bridge cannot
// move, so it protects no primary cell, and a cheapest choice has none.
func (s *cover) separateBridge(f *fraction, i int, seen map[string]bool) bool {
	x := s.lp.value[i]
	row, col := i/s.t.Cols, s.t.Rows+i%s.t.Cols
	flow, cuts := s.flow(f, i, row, col, x)
	if cuts == nil || flow > x-1e-3 {
		return false
	}
	added := false
	for _, cut := range cuts {
		if !seen[string(marks(cut))] {
			seen[string(marks(cut))] = true
			s.addBridge(i, cut)
			added = true
		}
	}
	return added
}

func (s *cover) addBridge(i int, cut []bool) {
	var terms []term
	for j := range s.cost {
		if j != i && cut[j/s.t.Cols] != cut[s.t.Rows+j%s.t.Cols] {
			terms = append(terms, term{j, 1})
		}
	}
	if s.fixed[i] {
		s.lp.addRow(terms, 1)
	} else {
		s.lp.addRow(append(terms, term{i, -1}), 0)
	}
}

// marks is the cut as a key, the same from both sides.
func marks(cut []bool) []byte {
	key := make([]byte, len(cut))
	for v, in := range cut {
		if in != cut[0] {
			key[v] = 1
		}
	}
	return key
}
