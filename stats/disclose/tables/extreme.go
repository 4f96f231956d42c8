package tables

import (
	"context"
	"math"
)

// maxAuditNodes bounds the branches looked at for one end of one interval.
const maxAuditNodes = 2000

// extreme finds the least (sign 1) or greatest (sign -1) sum of the asked
// variables over whole numbers that fit all facts. It starts from a sum that is
// known to be attained, and may stop at the target. The answer is attained, by
// found where it is better than the start; exact says that nothing lies beyond,
// or that the target was reached.
func (m *model) extreme(ctx context.Context, sign int, start, target int64) (best int64, found []int64, exact bool) {
	s := &extremeSearch{ctx: ctx, m: m, sign: float64(sign), best: float64(sign) * float64(start), target: float64(sign) * float64(target), nodes: maxAuditNodes}
	s.cost = make([]float64, len(m.truth))
	hi := make([]float64, len(m.truth))
	for v := range m.truth {
		if hi[v] = float64(m.limit[v]); m.limit[v] == Unbounded {
			hi[v] = math.Inf(1)
		}
		if m.asked[v] {
			s.cost[v] = s.sign
		}
	}
	s.lp = newLP(s.cost, hi)
	for v, least := range m.least {
		s.lp.setBounds(v, float64(least), hi[v])
	}
	for _, f := range m.facts {
		s.addFact(f)
	}
	exact = s.branch(0)
	m.work += s.lp.work
	return int64(math.Round(s.best)) * int64(sign), s.found, exact
}

// extremeSearch is a depth-first branch and bound; best is the least
// sign*sum attained so far.
type extremeSearch struct {
	ctx          context.Context
	m            *model
	lp           *lp
	cost         []float64
	sign         float64
	best, target float64
	found        []int64
	nodes        int
}

func (s *extremeSearch) addFact(f fact) {
	terms := make([]term, len(f.cells))
	for i, v := range f.cells {
		terms[i] = term{v, 1}
	}
	s.lp.addRange(terms, float64(f.lo), float64(f.hi))
}

// branch answers whether everything below was looked at.
func (s *extremeSearch) branch(depth int) bool {
	if s.best <= s.target {
		return true
	}
	if s.nodes--; s.nodes < 0 || depth > 200 || s.ctx.Err() != nil {
		return false
	}
	pivots := 50 * (len(s.cost) + len(s.m.facts) + 10)
	if !s.lp.solve(s.ctx, pivots) {
		return true
	}
	if bound := math.Ceil(s.lp.objective(s.cost) - 1e-6); bound >= s.best {
		return true
	}
	at := s.fractional()
	if at < 0 {
		return s.accept()
	}
	x, lo, hi := s.lp.value[at], s.lp.lo[at], s.lp.hi[at]
	s.lp.setBounds(at, lo, math.Floor(x))
	complete := s.branch(depth + 1)
	s.lp.setBounds(at, math.Ceil(x), hi)
	complete = s.branch(depth+1) && complete
	s.lp.setBounds(at, lo, hi)
	return complete
}

// accept takes a whole solution as the best, after checking it in whole numbers:
// the relaxation may have ended early or drifted.
func (s *extremeSearch) accept() bool {
	whole := make([]int64, len(s.cost))
	sum := 0.0
	for v := range whole {
		whole[v] = int64(math.Round(s.lp.value[v]))
		sum += s.cost[v] * float64(whole[v])
	}
	if !s.m.fits(whole) {
		return false
	}
	if sum < s.best {
		s.best, s.found = sum, whole
	}
	return true
}

func (s *extremeSearch) fractional() int {
	best, most := -1, 1e-6
	for v := range s.cost {
		x := s.lp.value[v]
		if d := math.Abs(x - math.Round(x)); d > most {
			best, most = v, d
		}
	}
	return best
}
