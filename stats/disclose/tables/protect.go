package tables

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// Plan is what is to be published over an audit's cells: figures, of which some
// must not be learnt and some have to be shown.
type Plan struct {
	Figures []Figure
	Primary []int // figures that must not be learnt
	Fixed   []int // figures that must be shown
	K       int64 // width of the interval that each primary figure must keep

	Progress func(done, total int) // of the search; may be nil
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
	for i, f := range plan.Primary {
		p.tell(i, 2*len(plan.Primary))
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

// tell says how far the search is: its first half protects, its second puts back.
func (p *protection) tell(done, total int) {
	if p.plan.Progress != nil {
		p.plan.Progress(done, total)
	}
}

// MaxPlanFigures bounds a plan: the nearest tables are sought in all its figures at once.
const MaxPlanFigures = 4000

// protection is one run of Protect.
type protection struct {
	audit *Audit // with the figures that are not left out at present
	held  int    // facts that the audit held before
	plan  Plan
	facts []fact // the figures
	out   []bool
	fixed []bool
	near  *nearby
}

func newProtection(a *Audit, plan Plan) (*protection, error) {
	n := len(plan.Figures)
	p := &protection{audit: a, held: len(a.facts), plan: plan, facts: make([]fact, n), out: make([]bool, n), fixed: make([]bool, n)}
	if plan.K < 1 {
		return nil, fmt.Errorf("k is %d and must be at least 1", plan.K)
	}
	if n > MaxPlanFigures {
		return nil, fmt.Errorf("%d figures are too many to protect together: at most %d", n, MaxPlanFigures)
	}
	for f, figure := range plan.Figures {
		v, err := a.sum(figure.Cells)
		if err != nil {
			return nil, fmt.Errorf("figure %d: %w", f, err)
		}
		p.facts[f] = fact{slices.Sorted(slices.Values(figure.Cells)), v, v}
	}
	for _, f := range append(slices.Clone(plan.Primary), plan.Fixed...) {
		if f < 0 || f >= n {
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
	p.audit, p.near = p.outlook(), newNearby(p)
	return p, nil
}

// outlook is the audit as it will be once the plan is published. What earlier
// searches have found fits it as long as figures are only left out.
func (p *protection) outlook() *Audit {
	next := &Audit{truth: p.audit.truth, facts: slices.Clone(p.audit.facts[:p.held]), others: slices.Clip(p.audit.others)}
	for f, out := range p.out {
		if !out {
			next.facts = append(next.facts, p.facts[f])
		}
	}
	return next
}

// protect leaves figures out until the figure is safe. Each step asks for twice
// the distance, since a table in fractions may not move in whole numbers.
func (p *protection) protect(ctx context.Context, f int) error {
	for distance := p.plan.K; ; distance *= 2 {
		known, err := p.audit.interval(ctx, p.plan.Figures[f].Cells, p.plan.K)
		if err != nil {
			return err
		}
		if known.Hi == Unbounded || known.Width() >= p.plan.K {
			return nil
		}
		up, costUp := p.near.table(ctx, f, 1, distance)
		down, costDown := p.near.table(ctx, f, -1, distance)
		if costDown < costUp {
			up = down
		}
		if !p.leaveOut(up) && distance > 1<<20 {
			return &PlanError{f, known}
		}
	}
}

// leaveOut leaves out the figures that a table changes.
func (p *protection) leaveOut(table other) (changed bool) {
	if len(table) == 0 {
		return false
	}
	for f, figure := range p.facts {
		if !p.out[f] && !figure.allows(table, p.audit.truth) {
			p.out[f], changed = true, true
		}
	}
	p.audit = p.outlook()
	p.audit.note(table)
	return changed
}

// putBack shows figures again that need not be left out, large ones first.
func (p *protection) putBack(ctx context.Context) error {
	var order []int
	for f, out := range p.out {
		if out && !slices.Contains(p.plan.Primary, f) {
			order = append(order, f)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.facts[b].lo, p.facts[a].lo) })
	for i, f := range order {
		p.tell(len(order)+i, 2*len(order))
		next := &Audit{truth: p.audit.truth, facts: slices.Clone(p.audit.facts), others: slices.Clone(p.audit.others), work: p.audit.work}
		next.add(p.facts[f])
		fitting := len(next.others)
		safe, err := p.safe(ctx, next)
		if err != nil {
			return err
		}
		if p.out[f] = !safe; safe {
			p.audit = next
		} else {
			p.audit.others, p.audit.work = append(p.audit.others, next.others[fitting:]...), next.work
		}
	}
	return nil
}

// thorough is the work that is spent on long searches to put figures back, in
// multiplications: a second or two. It counts work and not time, so that the
// result is the same on every machine.
const thorough = 1e9

func (p *protection) safe(ctx context.Context, next *Audit) (safe bool, err error) {
	for _, f := range p.plan.Primary {
		cells := p.plan.Figures[f].Cells
		if next.work < thorough {
			safe, err = next.Safe(ctx, cells, p.plan.K)
		} else {
			safe = next.clearly(ctx, cells, p.plan.K)
		}
		if !safe || err != nil || ctx.Err() != nil {
			return false, errors.Join(err, context.Cause(ctx))
		}
	}
	return true, nil
}
