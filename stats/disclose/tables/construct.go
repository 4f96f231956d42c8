package tables

import (
	"cmp"
	"math"
	"slices"
)

// construct protects one primary cell after the other along cheapest paths. The
// price of a cell can differ from its cost to steer the choice. Nil means that
// it got stuck.
func (s *cover) construct(price []float64) []bool {
	chosen := slices.Clone(s.fixed)
	for _, p := range s.primary {
		for {
			missing, rise, fall := s.lacking(chosen, p)
			if missing <= 0 {
				break
			}
			path := cheaper(price, missing, rise, fall)
			for amount := missing / 2; path == nil && amount > 0; amount /= 2 {
				path = cheaper(price, amount, rise, fall)
			}
			if path == nil {
				return nil
			}
			for _, i := range path {
				chosen[i] = true
			}
		}
	}
	return chosen
}

// cheaper is the cheaper way to let the cell move further, up or down.
func cheaper(price []float64, amount int64, rise, fall *growth) []int {
	up, down := rise.cheapest(price, amount), fall.cheapest(price, amount)
	if up == nil || down != nil && priceOf(price, down) < priceOf(price, up) {
		return down
	}
	return up
}

func priceOf(price []float64, cells []int) float64 {
	sum := 0.0
	for _, i := range cells {
		sum += price[i]
	}
	return sum
}

// guided builds a choice near the relaxation.
func (s *cover) guided() {
	price := make([]float64, len(s.cost))
	for i, c := range s.cost {
		price[i] = c * (1.001 - min(1, s.lp.value[i]))
	}
	s.offer(s.construct(price))
}

// safe says whether the choice protects every primary cell.
func (s *cover) safe(chosen []bool) bool {
	cells := slices.Clone(s.primary)
	for i, c := range chosen {
		if c && !s.fixed[i] {
			cells = append(cells, s.t.cell(i))
		}
	}
	s.effort += int64(50 * len(cells) * (1 + len(s.primary)))
	return newAuditor(s.t, cells).unsafe(len(s.primary), s.k) < 0
}

// reduce takes out secondary cells that the others make needless, dear ones first.
func (s *cover) reduce(chosen []bool) {
	var order []int
	for i, c := range chosen {
		if c && !s.fixed[i] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.cost[b], s.cost[a]) })
	for _, i := range order {
		chosen[i] = false
		chosen[i] = !s.safe(chosen)
	}
}

// growth is a choice with the flow of one primary cell in it, to be extended.
type growth struct {
	s            *cover
	chosen       []bool
	net          *network[int64] // all cells; those not chosen carry nothing yet
	source, sink int
	skip         int   // the primary cell itself
	room         int64 // how much further it may move this way
}

// lacking is by how much the interval of p is too narrow, and its largest rise
// and fall, to extend.
func (s *cover) lacking(chosen []bool, p Cell) (missing int64, rise, fall *growth) {
	row, col := p.Row, s.t.Rows+p.Col
	fallen, fall := s.flowOf(chosen, p, row, col, min(s.k, s.t.At(p)))
	risen, rise := s.flowOf(chosen, p, col, row, s.k)
	fall.room = s.t.At(p) - fallen
	rise.room = s.k
	return s.k - risen - fallen, rise, fall
}

func (s *cover) flowOf(chosen []bool, p Cell, source, sink int, enough int64) (int64, *growth) {
	g := &growth{s: s, chosen: chosen, net: newNetwork(s.t.Rows+s.t.Cols, int64(0)), source: source, sink: sink, skip: s.t.index(p)}
	for i := range s.cost {
		c := s.t.cell(i)
		at := g.net.connect(c.Row, s.t.Rows+c.Col, s.rise[i], s.fall[i])
		if i == g.skip || !chosen[i] {
			g.net.block(c.Row, at)
		}
	}
	s.effort += int64(50 * len(s.cost))
	return g.net.maxFlow(source, sink, enough), g
}

// cheapest is the path of least price that carries the amount, as the cells
// that it would add; nil where there is none (Dijkstra on a dense graph).
func (g *growth) cheapest(price []float64, amount int64) []int {
	if amount > g.room {
		return nil
	}
	n := len(g.net.arcs)
	distance, from, done := make([]float64, n), make([]int, n), make([]bool, n)
	for v := range distance {
		distance[v], from[v] = math.Inf(1), -1
	}
	distance[g.source] = 0
	for v := nearest(distance, done); v >= 0 && v != g.sink; v = nearest(distance, done) {
		done[v] = true
		for _, a := range g.net.arcs[v] {
			i := g.cellOf(v, a.to)
			room, d := a.free, distance[v]
			if !g.chosen[i] {
				room, d = a.full, d+price[i]
			}
			if i != g.skip && room >= amount && d < distance[a.to] {
				distance[a.to], from[a.to] = d, v
			}
		}
	}
	return g.path(from)
}

func (g *growth) path(from []int) []int {
	if from[g.sink] < 0 {
		return nil
	}
	added := []int{}
	for v := g.sink; v != g.source; v = from[v] {
		if i := g.cellOf(v, from[v]); !g.chosen[i] {
			added = append(added, i)
		}
	}
	return added
}

func (g *growth) cellOf(a, b int) int {
	return g.s.t.index(Cell{Row: min(a, b), Col: max(a, b) - g.s.t.Rows})
}

func nearest(distance []float64, done []bool) int {
	best := -1
	for v, d := range distance {
		if !done[v] && !math.IsInf(d, 1) && (best < 0 || d < distance[best]) {
			best = v
		}
	}
	return best
}
