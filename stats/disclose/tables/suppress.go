package tables

import (
	"context"
	"fmt"
	"slices"
)

// SuppressOptions say what a suppression must reach.
type SuppressOptions struct {
	K       int64  // width of the interval that every primary cell must keep; also the threshold
	Primary []Cell // cells that must not be learnt; nil for the counts below K, zeros left out
	// Effort bounds the search for the optimum, in steps of arithmetic; 0 means
	// 4e9, a few seconds. It counts work and not time, so that the result is the
	// same on every machine.
	Effort   int64
	Progress func(done, total int) // of the effort; may be nil
}

// Suppression is a choice of cells that are not published.
type Suppression struct {
	Primary   []Cell
	Secondary []Cell
	Intervals map[Cell]Interval
	// Optimal says that no smaller number of secondary cells protects the table,
	// and none as small with a smaller sum of values. Where it is false, no
	// choice has fewer than AtLeast cells.
	Optimal bool
	AtLeast int
}

// UnprotectableError says that a cell stays too exact even when nothing but the
// totals is published.
type UnprotectableError struct {
	Cell  Cell
	Width int64 // of its interval then
	K     int64
}

func (e *UnprotectableError) Error() string {
	return fmt.Sprintf("the cell in row %d, column %d cannot be protected: even when all other cells are suppressed, the totals give it away to within %d, and %d is asked",
		e.Cell.Row+1, e.Cell.Col+1, e.Width, e.K)
}

// Suppress finds the secondary cells to suppress, as few as possible and then
// of least value, such that the interval that an attacker derives for every
// primary cell is at least K wide (the cell suppression problem with sliding
// protection; Fischetti and Salazar 2001). The totals stay published. Zeros can
// be secondary cells: they can rise.
func Suppress(ctx context.Context, t *Table, opt SuppressOptions) (*Suppression, error) {
	if opt.K < 1 {
		return nil, fmt.Errorf("k is %d and must be at least 1", opt.K)
	}
	if opt.K > MaxValue {
		return nil, fmt.Errorf("k is %d and must be at most %d", opt.K, int64(MaxValue))
	}
	primary := opt.Primary
	if primary == nil {
		primary = t.SmallCounts(opt.K)
	}
	if err := t.checkCells(primary); err != nil {
		return nil, err
	}
	if err := protectable(t, primary, opt.K); err != nil {
		return nil, err
	}
	s := newCover(t, primary, opt)
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	return s.result(), nil
}

func (t *Table) checkCells(cells []Cell) error {
	seen := map[Cell]bool{}
	for _, c := range cells {
		if c.Row < 0 || c.Row >= t.Rows || c.Col < 0 || c.Col >= t.Cols {
			return fmt.Errorf("row %d, column %d: the table has no such cell", c.Row+1, c.Col+1)
		}
		if seen[c] {
			return fmt.Errorf("row %d, column %d: the cell is named twice", c.Row+1, c.Col+1)
		}
		seen[c] = true
	}
	return nil
}

// protectable tries the choice that hides most: everything.
func protectable(t *Table, primary []Cell, k int64) error {
	all := slices.Clone(primary)
	for i := range t.values {
		if c := t.cell(i); !slices.Contains(primary, c) {
			all = append(all, c)
		}
	}
	a := newAuditor(t, all)
	for i, c := range primary {
		if rise, fall := a.slack(i, k); rise+fall < k {
			return &UnprotectableError{Cell: c, Width: rise + fall, K: k}
		}
	}
	return nil
}
