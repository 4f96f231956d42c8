package tables

import "math"

// separate adds the inequalities that the present x breaks and counts them.
func (s *cover) separate() int {
	found := 0
	relaxed := s.fractionalNetwork(func(i int) (rise, fall float64) {
		return float64(s.rise[i]), float64(s.fall[i])
	})
	for _, p := range s.primary {
		if s.separateCell(relaxed, p) {
			found++
		}
	}
	bridges := s.fractionalNetwork(func(int) (rise, fall float64) { return 1, 1 })
	for i := range s.cost {
		if !s.fixed[i] && s.lp.value[i] > 1e-3 && s.separateBridge(bridges, i) {
			found++
		}
	}
	return found
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
// is less than enough, cut marks the source's side.
func (s *cover) flow(f *fraction, i, source, sink int, enough float64) (flow float64, cut []bool) {
	f.net.reset()
	f.net.block(i/s.t.Cols, f.place[i])
	flow = f.net.maxFlow(source, sink, enough)
	s.effort += int64(20 * len(f.net.queue))
	if flow >= enough-1e-9 {
		return flow, nil
	}
	f.net.levels(source, sink)
	cut = make([]bool, len(f.net.level))
	for v, level := range f.net.level {
		cut[v] = level >= 0
	}
	return flow, cut
}

// separateCell adds the inequality of the two minimum cuts around a primary
// cell where the present x breaks it.
func (s *cover) separateCell(f *fraction, p Cell) bool {
	i, k := s.t.index(p), float64(s.k)
	row, col := p.Row, s.t.Rows+p.Col
	rise, riseCut := s.flow(f, i, col, row, k)
	if riseCut == nil {
		return false
	}
	fall, fallCut := s.flow(f, i, row, col, min(k, float64(s.t.values[i])))
	if rise+fall > k-1e-6 {
		return false
	}
	bound := k
	if fallCut == nil {
		bound -= float64(s.t.values[i])
	}
	terms, bound := s.cutTerms(i, bound, riseCut, fallCut)
	return s.addCover(terms, bound)
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

// separateBridge adds, where broken, that a secondary cell is no bridge: across
// any cut that it crosses, other suppressed cells cross too. A bridge carries no
// circulation, so a cheapest choice has none.
func (s *cover) separateBridge(f *fraction, i int) bool {
	x := s.lp.value[i]
	row, col := i/s.t.Cols, s.t.Rows+i%s.t.Cols
	flow, cut := s.flow(f, i, row, col, x)
	if cut == nil || flow > x-1e-3 {
		return false
	}
	terms := []term{{i, -1}}
	for j := range s.cost {
		if j != i && cut[j/s.t.Cols] != cut[s.t.Rows+j%s.t.Cols] {
			if s.fixed[j] {
				return false
			}
			terms = append(terms, term{j, 1})
		}
	}
	s.lp.addRow(terms, 0)
	return true
}
