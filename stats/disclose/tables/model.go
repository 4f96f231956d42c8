package tables

import "slices"

// model is the system behind a question: cells that neither a fact nor the question
// tells apart are joined to one variable each, which changes no interval, and
// what has nothing to do with the question is left out.
type model struct {
	truth []int64
	least []int64 // no smaller and no larger value fits the facts
	limit []int64
	asked []bool // is part of the question
	facts []fact // over variables
	open  bool   // nothing bounds an asked variable
	work  int64  // of its searches

	cells    [][]int // of each variable
	variable []int   // of each cell, before a question
}

// model is the system behind a question. What follows from the facts alone is
// worked out once for all questions.
func (a *Audit) model(question []int) *model {
	if a.base == nil {
		a.base = newModel(a.truth, a.facts)
		a.base.tighten()
	}
	m := *a.base
	m.truth, m.least, m.limit = slices.Clone(m.truth), slices.Clone(m.least), slices.Clone(m.limit)
	m.cells, m.facts, m.asked = slices.Clone(m.cells), slices.Clone(m.facts), make([]bool, len(m.truth))
	m.ask(question, a.truth)
	m.narrow()
	return &m
}

// ask marks the variables of the question. One that it parts becomes two, whose
// sum is as known as the one was.
func (m *model) ask(question []int, truth []int64) {
	in := map[int][]int{}
	for _, c := range question {
		in[m.variable[c]] = append(in[m.variable[c]], c)
	}
	into := map[int]int{}
	for v, cells := range in {
		if len(cells) < len(m.cells[v]) {
			into[v] = len(m.truth)
			m.part(v, cells, truth)
			v = into[v]
		}
		m.asked[v] = true
		m.open = m.open || m.limit[v] == Unbounded
	}
	if len(into) == 0 {
		return
	}
	for i, f := range m.facts {
		g := fact{cells: slices.Clip(f.cells), lo: f.lo, hi: f.hi}
		for _, v := range f.cells {
			if w, parted := into[v]; parted {
				g.cells = append(g.cells, w)
			}
		}
		m.facts[i] = g
	}
	for v, w := range into {
		if m.limit[v] != Unbounded {
			m.facts = append(m.facts, fact{[]int{v, w}, m.least[v], m.limit[v]})
			m.least[v], m.least[w] = 0, 0
		}
	}
}

// part makes a new last variable of some of a variable's cells.
func (m *model) part(v int, cells []int, truth []int64) {
	n := int64(0)
	for _, c := range cells {
		n += truth[c]
	}
	m.cells[v] = slices.DeleteFunc(slices.Clone(m.cells[v]), func(c int) bool { return slices.Contains(cells, c) })
	m.truth[v] -= n
	m.truth, m.least, m.limit = append(m.truth, n), append(m.least, m.least[v]), append(m.limit, m.limit[v])
	m.cells, m.asked = append(m.cells, cells), append(m.asked, false)
}

// newModel joins the cells that the facts do not tell apart.
func newModel(truth []int64, facts []fact) *model {
	p := partition{of: make([]int, len(truth)), size: []int{len(truth)}}
	for _, f := range facts {
		p.split(f.cells)
	}
	m := &model{variable: make([]int, len(truth))}
	at := slices.Repeat([]int{-1}, len(p.size)) // classes in the order of their first cells
	for c, class := range p.of {
		if at[class] < 0 {
			at[class] = len(m.truth)
			m.truth, m.cells = append(m.truth, 0), append(m.cells, nil)
			m.least, m.limit = append(m.least, 0), append(m.limit, Unbounded)
		}
		v := at[class]
		m.variable[c] = v
		m.truth[v] += truth[c]
		m.cells[v] = append(m.cells[v], c)
	}
	seen := slices.Repeat([]int{-1}, len(m.truth))
	for i, f := range facts {
		g := fact{lo: f.lo, hi: f.hi}
		for _, c := range f.cells {
			if v := m.variable[c]; seen[v] != i {
				seen[v] = i
				g.cells = append(g.cells, v)
				m.limit[v] = min(m.limit[v], f.hi)
			}
		}
		m.facts = append(m.facts, g)
	}
	return m
}

// partition sorts cells into classes that are split ever finer.
type partition struct{ of, size []int }

// split parts each class into its cells that are in the list and the others.
func (p *partition) split(cells []int) {
	inside := map[int]int{}
	for _, c := range cells {
		inside[p.of[c]]++
	}
	fresh := map[int]int{}
	for _, c := range cells {
		class := p.of[c]
		if inside[class] == p.size[class] {
			continue
		}
		to, known := fresh[class]
		if !known {
			to = len(p.size)
			fresh[class] = to
			p.size = append(p.size, 0)
		}
		p.of[c] = to
		p.size[to]++
	}
	for class := range fresh {
		p.size[class] -= inside[class]
	}
}

// tighten turns facts about one variable into its bounds and takes variables
// that are known out of the other facts, until nothing changes.
func (m *model) tighten() {
	for before := -1; before != len(m.facts); {
		before = len(m.facts)
		kept := m.facts[:0]
		for _, f := range m.facts {
			g := m.unknownPart(f)
			if len(g.cells) > 1 {
				kept = append(kept, g)
			} else if len(g.cells) == 1 {
				v := g.cells[0]
				m.least[v], m.limit[v] = max(m.least[v], g.lo), min(m.limit[v], g.hi)
			}
		}
		m.facts = kept
	}
}

// unknownPart is the fact without the variables whose values are known.
func (m *model) unknownPart(f fact) fact {
	g := fact{lo: f.lo, hi: f.hi}
	for _, v := range f.cells {
		if m.least[v] == m.limit[v] {
			g.lo, g.hi = g.lo-m.least[v], g.hi-m.least[v]
		} else {
			g.cells = append(g.cells, v)
		}
	}
	for _, v := range g.cells {
		m.limit[v] = min(m.limit[v], g.hi)
	}
	return g
}

// narrow leaves out the variables and facts that no chain of facts ties to the
// question: they are as free or as fixed whatever its answer.
func (m *model) narrow() {
	of := make([][]int, len(m.truth)) // facts of each variable
	for i, f := range m.facts {
		for _, v := range f.cells {
			of[v] = append(of[v], i)
		}
	}
	place := slices.Repeat([]int{-1}, len(m.truth))
	tied := make([]bool, len(m.facts))
	var queue []int
	reach := func(v int) {
		if place[v] < 0 {
			place[v] = len(queue)
			queue = append(queue, v)
		}
	}
	for v, asked := range m.asked {
		if asked {
			reach(v)
		}
	}
	for at := 0; at < len(queue); at++ {
		for _, i := range of[queue[at]] {
			if !tied[i] {
				tied[i] = true
				for _, v := range m.facts[i].cells {
					reach(v)
				}
			}
		}
	}
	m.keep(queue, place, tied)
}

func (m *model) keep(variables, place []int, tied []bool) {
	small := &model{open: m.open}
	for _, v := range variables {
		small.truth, small.least, small.limit = append(small.truth, m.truth[v]), append(small.least, m.least[v]), append(small.limit, m.limit[v])
		small.asked, small.cells = append(small.asked, m.asked[v]), append(small.cells, m.cells[v])
	}
	for i, f := range m.facts {
		if tied[i] {
			g := fact{lo: f.lo, hi: f.hi}
			for _, v := range f.cells {
				g.cells = append(g.cells, place[v])
			}
			small.facts = append(small.facts, g)
		}
	}
	*m = *small
}

// other spreads whole numbers for the variables over their cells.
func (m *model) other(whole, truth []int64) (o other) {
	for v, n := range whole {
		by := n - m.truth[v]
		for _, c := range m.cells[v] {
			if by == 0 {
				break
			}
			part := max(by, -truth[c])
			o, by = append(o, change{c, part}), by-part
		}
	}
	return slices.DeleteFunc(o, func(c change) bool { return c.by == 0 })
}

func (m *model) fits(whole []int64) bool {
	for v, n := range whole {
		if n < m.least[v] || n > m.limit[v] {
			return false
		}
	}
	for _, f := range m.facts {
		sum := int64(0)
		for _, v := range f.cells {
			sum += whole[v]
		}
		if sum < f.lo || sum > f.hi {
			return false
		}
	}
	return true
}
