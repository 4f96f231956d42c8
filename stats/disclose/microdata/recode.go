package microdata

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math"
)

// RecodeOptions say what a recoding must reach and may cost.
type RecodeOptions struct {
	Criteria      []Criterion // all of them hold in every class that stays
	MaxSuppressed float64     // share of the rows that may be left out, 0 to 1
	Sensitive     *Column     // for criteria about a sensitive value; without missing values
	MaxNodes      int         // bound on nodes looked at; 0 means 2,000,000
	Progress      func(done, total int)
}

// Recoding is a node of the lattice: one level of its hierarchy for each key.
type Recoding struct {
	Levels     []int
	Loss       float64
	Suppressed []bool // rows that are left out
	Classes    int    // classes of the rows that stay
	Checked    int    // nodes that the search looked at
}

// SuppressedRows counts the rows that are left out.
func (r *Recoding) SuppressedRows() int {
	n := 0
	for _, s := range r.Suppressed {
		if s {
			n++
		}
	}
	return n
}

// ErrNoRecoding says that even the coarsest levels break a criterion.
var ErrNoRecoding = errors.New("no level of recoding meets the criteria within the share of rows that may be suppressed")

// OptimalRecoding finds the full-domain recoding of least loss that meets the
// criteria, leaving out the rows of classes that do not.
//
// Loss is ARX's (Iyengar 2002, normalised): in each key a row loses
// (m-1)/(D-1), where m of the D values of the domain share its name, and 1 when
// it is left out; a key's loss is the mean over rows, and the keys' losses x
// combine to the geometric mean of (1+x), less 1.
//
// The loss without left-out rows depends on the levels alone, so it is known
// before any row is counted, never falls with coarser levels, and bounds the
// node's loss from below. Nodes are looked at in its order; the first bound
// that reaches the best loss ends the search, and the result is the optimum.
func OptimalRecoding(ctx context.Context, keys []Column, hierarchies []*Hierarchy, opt RecodeOptions) (*Recoding, error) {
	s, err := newRecodeSearch(keys, hierarchies, opt)
	if err != nil {
		return nil, err
	}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	if s.best == nil {
		return nil, ErrNoRecoding
	}
	return s.recoding(), nil
}

// recodeSearch is the state of one search.
type recodeSearch struct {
	opt     RecodeOptions
	lattice *lattice
	classes *Classes
	whole   []int // sensitive values of the file
	limit   int   // rows that may be left out
	cache   tableCache

	best    *classTable
	loss    float64
	checked int
}

func newRecodeSearch(keys []Column, hierarchies []*Hierarchy, opt RecodeOptions) (*recodeSearch, error) {
	classes, err := Group(keys, nil)
	if err != nil {
		return nil, err
	}
	if err := checkRecodeOptions(opt, len(classes.Of)); err != nil {
		return nil, err
	}
	lat, err := newLattice(keys, hierarchies)
	if err != nil {
		return nil, err
	}
	s := &recodeSearch{opt: opt, lattice: lat, classes: classes, loss: math.Inf(1)}
	// The slack keeps 0.05 of 100 rows at 5, whatever 0.05 is in binary.
	s.limit = int(opt.MaxSuppressed*float64(len(classes.Of)) + 1e-9)
	bottom := lat.bottom(classes)
	if opt.needsSensitive() {
		if err := s.countSensitive(bottom); err != nil {
			return nil, err
		}
	}
	s.cache.add(bottom)
	return s, nil
}

func (o RecodeOptions) needsSensitive() bool {
	for _, c := range o.Criteria {
		if c.needsSensitive {
			return true
		}
	}
	return false
}

func checkRecodeOptions(o RecodeOptions, rows int) error {
	if len(o.Criteria) == 0 {
		return errors.New("no criterion is given")
	}
	for _, c := range o.Criteria {
		if err := c.check(); err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
	}
	if !(o.MaxSuppressed >= 0 && o.MaxSuppressed <= 1) {
		return fmt.Errorf("the share of suppressed rows is %v and must be between 0 and 1", o.MaxSuppressed)
	}
	if o.needsSensitive() {
		if o.Sensitive == nil {
			return errors.New("a criterion needs the sensitive column, which is not given")
		}
		for _, c := range o.Criteria {
			if c.codes > 0 && c.codes != len(o.Sensitive.Labels) {
				return fmt.Errorf("%s: its distance is of %d values, and column %q has %d", c, c.codes, o.Sensitive.Name, len(o.Sensitive.Labels))
			}
		}
		return o.Sensitive.check(rows)
	}
	return nil
}

// maxSensitiveCells bounds the memory for sensitive values counted by class.
const maxSensitiveCells = 1 << 27

func (s *recodeSearch) countSensitive(bottom *classTable) error {
	width := len(s.opt.Sensitive.Labels)
	if width*bottom.tuples.len() > maxSensitiveCells {
		return fmt.Errorf("%d values of %q in %d classes are too many to count: join values first", width, s.opt.Sensitive.Name, bottom.tuples.len())
	}
	s.whole = make([]int, width)
	bottom.counts = make([]int, width*bottom.tuples.len())
	for row, code := range s.opt.Sensitive.Codes {
		if code == Missing {
			return fmt.Errorf("column %q, row %d: the sensitive value is missing", s.opt.Sensitive.Name, row+1)
		}
		s.whole[code]++
		bottom.counts[int(s.classes.Of[row])*width+int(code)]++
	}
	return nil
}

func (s *recodeSearch) run(ctx context.Context) error {
	maxNodes := s.opt.MaxNodes
	if maxNodes <= 0 {
		maxNodes = 2_000_000
	}
	queue := &nodeQueue{s.lattice.node(make([]int, len(s.lattice.keys)))}
	for queue.Len() > 0 {
		n := heap.Pop(queue).(node)
		if n.bound >= s.loss {
			return nil
		}
		if s.checked >= maxNodes {
			return fmt.Errorf("more than %d combinations of levels would have to be tried: use fewer keys or shorter hierarchies", maxNodes)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		s.look(n)
		for _, next := range s.lattice.above(n.levels) {
			heap.Push(queue, next)
		}
	}
	return nil
}

// look counts the classes of a node and keeps it where it is the best so far.
func (s *recodeSearch) look(n node) {
	s.checked++
	if s.opt.Progress != nil {
		s.opt.Progress(s.checked, s.lattice.size)
	}
	table := s.lattice.rollUp(s.cache.closest(n.levels), n.levels)
	s.cache.add(table)
	suppressed := 0
	for id := range table.rows {
		if !s.safe(table, id) {
			suppressed += table.rows[id]
		}
		if suppressed > s.limit {
			return
		}
	}
	if loss := s.lattice.loss(table, func(id int) bool { return s.safe(table, id) }); loss < s.loss {
		s.best, s.loss = table, loss
	}
}

func (s *recodeSearch) safe(t *classTable, id int) bool {
	counts := t.sensitive(id)
	for _, c := range s.opt.Criteria {
		if !c.safe(t.rows[id], counts, s.whole) {
			return false
		}
	}
	return true
}

// recoding describes the best node row by row.
func (s *recodeSearch) recoding() *Recoding {
	r := &Recoding{Levels: s.best.levels, Loss: s.loss, Checked: s.checked, Suppressed: make([]bool, len(s.classes.Of))}
	safe := make([]bool, s.best.tuples.len())
	for id := range safe {
		if safe[id] = s.safe(s.best, id); safe[id] {
			r.Classes++
		}
	}
	up := s.lattice.classOf(s.classes, s.best)
	for row, id := range s.classes.Of {
		r.Suppressed[row] = !safe[up[id]]
	}
	return r
}
