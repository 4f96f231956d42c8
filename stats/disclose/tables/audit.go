package tables

import (
	"context"
	"encoding/binary"
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
type Audit struct {
	truth []int64
	facts []fact
}

// fact is one published figure: the sum of some cells lies between lo and hi.
type fact struct {
	cells  []int
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
	a.facts = append(a.facts, fact{slices.Clone(cells), lo, hi})
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

// interval may stop once the interval is enough wide.
func (a *Audit) interval(ctx context.Context, cells []int, enough int64) (Known, error) {
	v, err := a.sum(cells)
	if err != nil {
		return Known{}, err
	}
	m := a.model(cells)
	hi, exactHi := Unbounded, true
	if !m.open {
		hi, exactHi = m.extreme(ctx, -1, v, enough)
	}
	lo, exactLo := v, true
	if hi == Unbounded || hi-v < enough {
		lo, exactLo = m.extreme(ctx, 1, v, enough-min(enough, hi-v))
	}
	if ctx.Err() != nil {
		return Known{}, context.Cause(ctx)
	}
	return Known{Interval{lo, hi}, exactLo && exactHi}, nil
}

// model is the system with cells that no fact and no question tells apart
// joined to one variable each, which changes no interval.
type model struct {
	truth []int64
	least []int64 // no smaller and no larger value fits the facts
	limit []int64
	asked []bool // is part of the question
	facts []fact // over variables
	open  bool   // an asked variable is in no fact
}

func (a *Audit) model(question []int) *model {
	keys := make([][]byte, len(a.truth))
	for f, fact := range a.facts {
		for _, c := range fact.cells {
			keys[c] = binary.AppendUvarint(keys[c], uint64(f+1))
		}
	}
	asked := make([]bool, len(a.truth))
	for _, c := range question {
		asked[c] = true
		keys[c] = append(keys[c], 0)
	}
	m := &model{}
	at := map[string]int{}
	variable := make([]int, len(a.truth))
	for c, key := range keys {
		v, known := at[string(key)]
		if !known {
			v = len(m.truth)
			at[string(key)] = v
			m.truth, m.asked = append(m.truth, 0), append(m.asked, asked[c])
			m.least, m.limit = append(m.least, 0), append(m.limit, Unbounded)
		}
		m.truth[v] += a.truth[c]
		variable[c] = v
	}
	for _, f := range a.facts {
		m.addFact(f, variable)
	}
	m.tighten()
	for v := range m.truth {
		m.open = m.open || m.asked[v] && m.limit[v] == Unbounded
	}
	return m
}

func (m *model) addFact(f fact, variable []int) {
	g := fact{lo: f.lo, hi: f.hi}
	for _, c := range f.cells {
		if v := variable[c]; !slices.Contains(g.cells, v) {
			g.cells = append(g.cells, v)
			m.limit[v] = min(m.limit[v], f.hi)
		}
	}
	m.facts = append(m.facts, g)
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
