package tables

import (
	"context"
	"math"
	"slices"
)

// cover is the search for the cheapest secondary cells, by branch and cut. Each
// cell has a variable x, 1 where it is suppressed. For a primary cell p, a cut
// between its column and its row bounds its rise by the capacities of the
// suppressed cells that cross, another cut bounds its fall; both together must
// leave room for K:
//
//	sum of x * (capacity in the one cut + capacity in the other) >= K
//
// Minimum cuts at a fractional x find the inequalities that it breaks.
type cover struct {
	t       *Table
	k       int64
	primary []Cell
	fixed   []bool    // primary, by cell
	cost    []float64 // by cell; 0 for primary ones
	rise    []int64   // capacities of each cell, cut off at K since no cell needs more
	fall    []int64

	lp       *lp
	best     []bool // suppressed cells of the best choice so far
	bestCost float64
	bound    float64 // no choice costs less
	crowded  int     // rows of the relaxation above which idle ones go
	effort   int64
	limit    int64
	progress func(done, total int)
}

func newCover(t *Table, primary []Cell, opt SuppressOptions) *cover {
	n := len(t.values)
	s := &cover{t: t, k: opt.K, primary: primary, fixed: make([]bool, n), cost: make([]float64, n),
		rise: make([]int64, n), fall: make([]int64, n), limit: opt.Effort, progress: opt.Progress}
	if s.limit <= 0 {
		s.limit = 4e9
	}
	rows, cols, total := t.Totals()
	for _, c := range primary {
		s.fixed[t.index(c)] = true
	}
	for i, v := range t.values {
		s.fall[i] = min(v, s.k)
		s.rise[i] = min(min(rows[i/t.Cols], cols[i%t.Cols])-v, s.k)
		if !s.fixed[i] {
			// One cell more outweighs any sum of values.
			s.cost[i] = float64(total+1) + float64(v)
		}
	}
	return s
}

// run finds the best choice within the effort.
func (s *cover) run(ctx context.Context) error {
	s.best = make([]bool, len(s.cost))
	copy(s.best, s.fixed)
	if s.safe(s.best) {
		return nil
	}
	s.bestCost = math.Inf(1)
	s.offer(s.construct(s.cost))
	one := make([]float64, len(s.cost))
	for i := range one {
		one[i] = 1
	}
	s.lp, s.crowded = newLP(s.cost, one), 200
	for i, p := range s.fixed {
		if p {
			s.lp.setBounds(i, 1, 1)
		}
	}
	s.bound = s.root(ctx)
	s.fixByReducedCost()
	complete := s.branch(ctx, s.bound, 0)
	if complete {
		s.bound = s.bestCost
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// root solves the relaxation of the whole problem, looking for choices near it
// on the way.
func (s *cover) root(ctx context.Context) float64 {
	bound := 0.0
	for {
		next, done := s.relax(ctx, 20)
		bound = max(bound, next)
		if s.hopeless(bound) {
			return bound
		}
		s.guided()
		if done {
			return bound
		}
	}
}

// costOf is the cost of a choice.
func (s *cover) costOf(chosen []bool) float64 {
	sum := 0.0
	for i, c := range chosen {
		if c {
			sum += s.cost[i]
		}
	}
	return sum
}

// offer takes a protecting choice where it is cheaper than the best.
func (s *cover) offer(chosen []bool) {
	if chosen == nil {
		return
	}
	s.reduce(chosen)
	if cost := s.costOf(chosen); cost < s.bestCost {
		s.best, s.bestCost = slices.Clone(chosen), cost
	}
}

// hopeless says that no choice of integer cost at least bound beats the best.
// The slack allows for the rounding of the relaxation.
func (s *cover) hopeless(bound float64) bool {
	return bound > s.bestCost-1+1e-4+1e-10*s.bestCost
}

// spent says that the effort is used up.
func (s *cover) spent(ctx context.Context) bool {
	if s.progress != nil {
		s.progress(int(min(s.effort, s.limit)/1e6), int(s.limit/1e6))
	}
	return s.effort > s.limit || ctx.Err() != nil
}

// relax solves the relaxation, adding broken inequalities until there are none,
// they no longer help, or the rounds are over. It gives the lower bound,
// infinite where the branch has no choice at all.
func (s *cover) relax(ctx context.Context, rounds int) (bound float64, done bool) {
	stalled := 0
	for range rounds {
		before := s.lp.work
		feasible := s.lp.solve(ctx, 20*(len(s.cost)+50))
		s.effort += s.lp.work - before + int64(5000+100*len(s.cost))
		if !feasible {
			return math.Inf(1), true
		}
		now := s.lp.objective(s.cost)
		if now > bound*(1+1e-6) {
			stalled = -1
		}
		stalled++
		bound = max(bound, now)
		if s.hopeless(bound) || s.spent(ctx) || stalled > 15 || s.separate() == 0 {
			return bound, true
		}
		if len(s.lp.basic) > s.crowded {
			s.lp.dropSlack()
			s.crowded = max(200, 2*len(s.lp.basic))
		}
	}
	return bound, false
}

// branch searches below the present bounds of the variables, depth first, the
// suppressed side first. It answers whether it looked everywhere.
func (s *cover) branch(ctx context.Context, bound float64, depth int) (complete bool) {
	if s.hopeless(bound) {
		return true
	}
	if s.spent(ctx) || depth > len(s.cost) {
		return false
	}
	at := s.mostFractional()
	if at < 0 {
		// The relaxation is a choice. Where the cuts stalled it may not protect.
		chosen := s.rounded()
		if s.safe(chosen) {
			s.offer(chosen)
			return true
		}
		return false
	}
	complete = true
	for _, side := range []float64{1, 0} {
		lo, hi := s.lp.lo[at], s.lp.hi[at]
		s.lp.setBounds(at, side, side)
		below, _ := s.relax(ctx, 200)
		if depth < 8 && !s.hopeless(below) {
			s.guided()
		}
		complete = s.branch(ctx, below, depth+1) && complete
		s.lp.setBounds(at, lo, hi)
	}
	return complete
}

// mostFractional finds the variable to branch on, -1 where all are whole.
func (s *cover) mostFractional() int {
	best, most := -1, 1e-6
	for i := range s.cost {
		x := s.lp.value[i]
		if d := min(x, 1-x); d > most {
			best, most = i, d
		}
	}
	return best
}

func (s *cover) rounded() []bool {
	chosen := make([]bool, len(s.cost))
	for i := range chosen {
		chosen[i] = s.lp.value[i] > 0.5
	}
	return chosen
}

// fixByReducedCost takes variables out for which a suppression would already
// cost more than the best choice.
func (s *cover) fixByReducedCost() {
	for at, variable := range s.lp.column {
		if variable < s.lp.n && s.lp.lo[variable] == 0 && s.lp.value[variable] < 0.5 && s.hopeless(s.bound+s.lp.cost[at]) {
			s.lp.setBounds(variable, 0, 0)
		}
	}
}

// result describes the best choice.
func (s *cover) result() *Suppression {
	r := &Suppression{Primary: s.primary, Optimal: s.bound >= s.bestCost}
	for i, chosen := range s.best {
		if chosen && !s.fixed[i] {
			r.Secondary = append(r.Secondary, s.t.cell(i))
		}
	}
	r.AtLeast = s.atLeast()
	if r.Optimal {
		r.AtLeast = len(r.Secondary)
	}
	r.Intervals = s.t.Intervals(append(slices.Clone(r.Primary), r.Secondary...))
	return r
}

// atLeast is the smallest number of cells that can cost as much as the bound.
func (s *cover) atLeast() int {
	dearest := slices.Clone(s.cost)
	slices.Sort(dearest)
	slices.Reverse(dearest)
	n, sum := 0, 0.0
	for n < len(dearest) && sum < s.bound*(1-1e-9) {
		sum += dearest[n]
		n++
	}
	return n
}
