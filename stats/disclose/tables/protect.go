package tables

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Plan is what is to be published over an audit's cells: figures, of which some
// must not be learnt and some have to be shown.
type Plan struct {
	Figures []Figure
	Primary []int // figures that must not be learnt
	Fixed   []int // figures that must be shown
	K       int64 // width of the interval that each primary figure must keep
}

// PlanError says which figure cannot be protected.
type PlanError struct {
	Figure int
	Known  Known
}

func (e *PlanError) Error() string {
	return fmt.Sprintf("figure %d cannot be protected: it is known to lie between %d and %d whatever else is left out", e.Figure, e.Known.Lo, e.Known.Hi)
}

// Protect chooses the figures of the plan to leave out, such that no primary
// figure can be derived to within K from the others and from everything that
// the audit already holds. It is a heuristic for any structure, three
// dimensions, hierarchies and linked tables: for one primary figure after the
// other it finds the nearest table, by linear programming, in which the figure
// is K away, and leaves out the figures that this table changes (Kelly, Golden
// and Assad 1992); then it puts back what is not needed. Every step is judged by
// the audit. The figures left out are given in order; the audit is not changed.
func (a *Audit) Protect(ctx context.Context, plan Plan) (leftOut []int, err error) {
	p, err := newProtection(a, plan)
	if err != nil {
		return nil, err
	}
	for _, f := range plan.Primary {
		if err := p.protect(ctx, f); err != nil {
			return nil, err
		}
	}
	if err := p.putBack(ctx); err != nil {
		return nil, err
	}
	for f, out := range p.out {
		if out {
			leftOut = append(leftOut, f)
		}
	}
	return leftOut, nil
}

// PublishPlan notes in the audit that the plan's figures were published but for those left out.
func (a *Audit) PublishPlan(plan Plan, leftOut []int) error {
	for f, figure := range plan.Figures {
		if !slices.Contains(leftOut, f) {
			if err := a.Publish(figure.Cells); err != nil {
				return err
			}
		}
	}
	return nil
}

// MaxPlanFigures bounds a plan: the nearest tables are sought in all its figures at once.
const MaxPlanFigures = 2000

// protection is one run of Protect.
type protection struct {
	audit *Audit
	plan  Plan
	out   []bool
	fixed []bool
	value []int64
}

func newProtection(a *Audit, plan Plan) (*protection, error) {
	p := &protection{audit: a, plan: plan, out: make([]bool, len(plan.Figures)), fixed: make([]bool, len(plan.Figures)), value: make([]int64, len(plan.Figures))}
	if plan.K < 1 {
		return nil, fmt.Errorf("k is %d and must be at least 1", plan.K)
	}
	if len(plan.Figures) > MaxPlanFigures {
		return nil, fmt.Errorf("%d figures are too many to protect together: at most %d", len(plan.Figures), MaxPlanFigures)
	}
	for f, figure := range plan.Figures {
		var err error
		if p.value[f], err = a.sum(figure.Cells); err != nil {
			return nil, fmt.Errorf("figure %d: %w", f, err)
		}
	}
	for _, f := range append(slices.Clone(plan.Primary), plan.Fixed...) {
		if f < 0 || f >= len(plan.Figures) {
			return nil, fmt.Errorf("there is no figure %d", f)
		}
	}
	for _, f := range plan.Fixed {
		p.fixed[f] = true
	}
	for _, f := range plan.Primary {
		if p.fixed[f] {
			return nil, errors.New("a figure cannot both be shown and not be learnt")
		}
		p.out[f] = true
	}
	return p, nil
}

// outlook is the audit as it will be once the plan is published.
func (p *protection) outlook() *Audit {
	next := &Audit{truth: p.audit.truth, facts: slices.Clone(p.audit.facts)}
	for f, figure := range p.plan.Figures {
		if !p.out[f] {
			next.facts = append(next.facts, fact{figure.Cells, p.value[f], p.value[f]})
		}
	}
	return next
}

// protect leaves figures out until the figure is safe. Each step asks for twice
// the distance, since a table in fractions may not move in whole numbers.
func (p *protection) protect(ctx context.Context, f int) error {
	for distance := p.plan.K; ; distance *= 2 {
		known, err := p.outlook().interval(ctx, p.plan.Figures[f].Cells, p.plan.K)
		if err != nil {
			return err
		}
		if known.Hi == Unbounded || known.Width() >= p.plan.K {
			return nil
		}
		up, costUp := p.nearest(f, float64(p.value[f]+distance), 1)
		down, costDown := p.nearest(f, float64(p.value[f]-distance), -1)
		if costDown < costUp {
			up = down
		}
		if !p.leaveOut(up) && distance > 1<<20 {
			return &PlanError{f, known}
		}
	}
}

func (p *protection) leaveOut(figures []int) (changed bool) {
	for _, f := range figures {
		changed = changed || !p.out[f]
		p.out[f] = true
	}
	return changed
}

// nearest finds the table in fractions nearest to the truth in which figure f
// reaches the target (from above or below, by sign), and the figures that
// differ in it. Near means few figures, small ones before large ones.
//
// Variables are the cells and, for each figure that may still be left out, its
// change u >= |figure - value|.
func (p *protection) nearest(f int, target, sign float64) (changed []int, cost float64) {
	cells := len(p.audit.truth)
	weights, hi := make([]float64, cells), make([]float64, cells)
	for c := range hi {
		hi[c] = math.Inf(1)
	}
	var movable []int
	for g := range p.plan.Figures {
		if !p.out[g] && !p.fixed[g] {
			movable = append(movable, g)
			weights, hi = append(weights, 1+math.Log1p(float64(p.value[g]))), append(hi, math.Inf(1))
		}
	}
	problem := newLP(weights, hi)
	for _, known := range p.audit.facts {
		addBetween(problem, known.cells, float64(known.lo), float64(known.hi))
	}
	for g, figure := range p.plan.Figures {
		if p.fixed[g] {
			addBetween(problem, figure.Cells, float64(p.value[g]), float64(p.value[g]))
		}
	}
	for i, g := range movable {
		problem.addRow(append(sumOf(p.plan.Figures[g].Cells, 1), term{cells + i, 1}), float64(p.value[g]))
		problem.addRow(append(sumOf(p.plan.Figures[g].Cells, -1), term{cells + i, 1}), -float64(p.value[g]))
	}
	problem.addRow(sumOf(p.plan.Figures[f].Cells, sign), sign*target)
	if !problem.solve(100 * (len(weights) + 100)) {
		return nil, math.Inf(1)
	}
	for i, g := range movable {
		if problem.value[cells+i] > 1e-6 {
			changed = append(changed, g)
			cost += weights[cells+i]
		}
	}
	return changed, cost
}

func sumOf(cells []int, factor float64) []term {
	terms := make([]term, len(cells))
	for i, c := range cells {
		terms[i] = term{c, factor}
	}
	return terms
}

func addBetween(problem *lp, cells []int, lo, hi float64) {
	problem.addRow(sumOf(cells, 1), lo)
	problem.addRow(sumOf(cells, -1), -hi)
}

// putBack shows figures again that need not be left out, large ones first.
func (p *protection) putBack(ctx context.Context) error {
	var order []int
	for f, out := range p.out {
		if out && !slices.Contains(p.plan.Primary, f) {
			order = append(order, f)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.value[b], p.value[a]) })
	for _, f := range order {
		p.out[f] = false
		safe, err := p.safe(ctx)
		if err != nil {
			return err
		}
		p.out[f] = !safe
	}
	return nil
}

func (p *protection) safe(ctx context.Context) (bool, error) {
	next := p.outlook()
	for _, f := range p.plan.Primary {
		if safe, err := next.Safe(ctx, p.plan.Figures[f].Cells, p.plan.K); !safe || err != nil {
			return false, err
		}
	}
	return true, nil
}
