package tables

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Unbounded is the upper end of an interval that nothing published bounds.
const Unbounded int64 = math.MaxInt64

// Audit collects everything that was ever published about the same people and
// answers what an attacker derives from all of it together: tables of any number
// of dimensions, hierarchies, linked tables, earlier versions, rounded figures.
//
// The finest counts that any release can be added up from are its cells. Two
// versions of a table, for example, are sums over cells that are split by when
// a person entered; two linked tables are margins of one cube.
// It is not for use by several goroutines at once.
type Audit struct {
	truth  []int64
	facts  []fact
	others []other // that fit all facts
	base   *model  // of the facts; nil where it is to be made
	work   int64   // of all searches for ends, in multiplications
}

// fact is one published figure: the sum of some cells lies between lo and hi.
type fact struct {
	cells  []int // in order
	lo, hi int64
}

// NewAudit starts an audit over the cells, whose true counts it needs to find
// what an attacker could not tell apart from them.
func NewAudit(truth []int64) (*Audit, error) {
	if len(truth) == 0 {
		return nil, errors.New("an audit needs cells")
	}
	if len(truth) > MaxCells {
		return nil, fmt.Errorf("%d cells are too many: at most %d", len(truth), MaxCells)
	}
	for i, v := range truth {
		if v < 0 || v > MaxValue {
			return nil, fmt.Errorf("cell %d: %d is not a count between 0 and %d", i, v, int64(MaxValue))
		}
	}
	return &Audit{truth: slices.Clone(truth)}, nil
}

// Publish notes that the sum of the cells was or will be published exactly.
func (a *Audit) Publish(cells []int) error {
	v, err := a.sum(cells)
	if err != nil {
		return err
	}
	return a.PublishBetween(cells, v, v)
}

// PublishBetween notes that the sum of the cells is known to lie between lo and
// hi: a figure that was rounded.
func (a *Audit) PublishBetween(cells []int, lo, hi int64) error {
	v, err := a.sum(cells)
	if err != nil {
		return err
	}
	if v < lo || v > hi {
		return fmt.Errorf("the figure is %d, which is not between %d and %d", v, lo, hi)
	}
	a.add(fact{slices.Sorted(slices.Values(cells)), lo, hi})
	return nil
}

func (a *Audit) sum(cells []int) (int64, error) {
	if len(cells) == 0 {
		return 0, errors.New("a figure needs cells")
	}
	seen := make(map[int]bool, len(cells))
	v := int64(0)
	for _, c := range cells {
		if c < 0 || c >= len(a.truth) || seen[c] {
			return 0, fmt.Errorf("cell %d does not exist or is named twice", c)
		}
		seen[c] = true
		v += a.truth[c]
	}
	return v, nil
}

// Known is what can be derived about a figure.
type Known struct {
	Interval      // both ends are attained by counts that fit everything published
	Exact    bool // nothing beyond the ends is possible; else the search was cut short
}

// Interval derives what is known about the sum of the cells. Where Exact is
// false the true interval may be wider, never narrower, so a decision that asks
// for a width is on the safe side.
func (a *Audit) Interval(ctx context.Context, cells []int) (Known, error) {
	return a.interval(ctx, cells, math.MaxInt64)
}

// Safe says whether the interval of the sum of the cells is surely at least
// width wide.
func (a *Audit) Safe(ctx context.Context, cells []int, width int64) (bool, error) {
	known, err := a.interval(ctx, cells, width)
	return err == nil && (known.Hi == Unbounded || known.Width() >= width), err
}

// clearly says whether the interval is seen to be width wide from what earlier
// searches have found and from what is near the truth. No is no proof.
func (a *Audit) clearly(ctx context.Context, cells []int, width int64) bool {
	fall, rise := a.seen(cells)
	if fall+rise >= width {
		return true
	}
	m := a.model(cells)
	if m.open {
		return true
	}
	a.reach(ctx, m, cells, width)
	fall, rise = a.seen(cells)
	return fall+rise >= width
}

// interval may stop once the interval is enough wide. It asks first what earlier
// searches have found, then what is near the truth, and only then for the ends.
func (a *Audit) interval(ctx context.Context, cells []int, enough int64) (Known, error) {
	v, err := a.sum(cells)
	if err != nil {
		return Known{}, err
	}
	if fall, rise := a.seen(cells); fall+rise >= enough {
		return Known{Interval{v - fall, v + rise}, true}, nil
	}
	m := a.model(cells)
	if enough < math.MaxInt64 && !m.open {
		a.reach(ctx, m, cells, enough)
	}
	return a.ends(ctx, m, cells, enough)
}

// reach tries to make the interval enough wide by counts near the truth.
func (a *Audit) reach(ctx context.Context, m *model, cells []int, enough int64) {
	for _, sign := range []float64{1, -1} {
		fall, rise := a.seen(cells)
		missing := enough - fall
		if sign < 0 {
			missing = enough - rise
		}
		if missing > 0 && fall+rise < enough {
			a.note(m.other(m.reach(ctx, sign, float64(missing)), a.truth))
		}
	}
}

// ends searches for the ends of the interval, beyond what is seen already.
func (a *Audit) ends(ctx context.Context, m *model, cells []int, enough int64) (Known, error) {
	v, _ := a.sum(cells)
	fall, rise := a.seen(cells)
	known := Known{Interval{v - fall, v + rise}, true}
	if m.open {
		known.Hi = Unbounded
	} else if known.Width() < enough {
		hi, found, exact := m.extreme(ctx, -1, known.Hi, v+min(enough-fall, Unbounded-v))
		known.Hi, known.Exact = hi, exact
		a.note(m.other(found, a.truth))
	}
	if known.Width() < enough {
		lo, found, exact := m.extreme(ctx, 1, known.Lo, max(0, known.Hi-enough))
		known.Lo, known.Exact = lo, known.Exact && exact
		a.note(m.other(found, a.truth))
	}
	if a.work += m.work; ctx.Err() != nil {
		return Known{}, context.Cause(ctx)
	}
	return known, nil
}
