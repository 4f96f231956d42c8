package exchange

import (
	"errors"
	"iter"
	"slices"
)

// Kind is what happened to a line since an export was sent.
type Kind string

// The kinds.
const (
	Added   Kind = "added"
	Changed Kind = "changed"
	Removed Kind = "removed"
)

// Change is a line that is otherwise than it was sent.
type Change struct {
	Kind     Kind
	Key      string
	Old, New []string // cells; nil where there is no such line
}

// Difference is how lines differ from those that were sent.
type Difference struct {
	Added, Changed, Removed, Same int
	First                         []Change // the first of them
}

// None tells whether nothing differs.
func (d Difference) None() bool { return d.Added+d.Changed+d.Removed == 0 }

var errOrder = errors.New("exchange: lines are not in the order of their keys")

// Compare walks two sorted streams of lines side by side, holding a line of each,
// and keeps the first changes up to most. columns says which of the old cells
// stands where a new one does, -1 for none; nil where the columns are the same.
func Compare(sent, now iter.Seq2[Line, error], columns []int, most int) (d Difference, err error) {
	nextOld, stopOld := iter.Pull2(sent)
	defer stopOld()
	nextNew, stopNew := iter.Pull2(now)
	defer stopNew()
	old, err := advance(nextOld, nil)
	if err != nil {
		return d, err
	}
	new, err := advance(nextNew, nil)
	for err == nil && (old != nil || new != nil) {
		switch {
		case new == nil || old != nil && old.Key < new.Key:
			d.note(Change{Removed, old.Key, old.Cells, nil}, most)
			old, err = advance(nextOld, old)
		case old == nil || new.Key < old.Key:
			d.note(Change{Added, new.Key, nil, new.Cells}, most)
			new, err = advance(nextNew, new)
		default:
			was := rearranged(old.Cells, columns)
			if slices.Equal(was, new.Cells) {
				d.Same++
			} else {
				d.note(Change{Changed, new.Key, was, new.Cells}, most)
			}
			if old, err = advance(nextOld, old); err == nil {
				new, err = advance(nextNew, new)
			}
		}
	}
	return d, err
}

func (d *Difference) note(c Change, most int) {
	switch c.Kind {
	case Added:
		d.Added++
	case Changed:
		d.Changed++
	case Removed:
		d.Removed++
	}
	if len(d.First) < most {
		d.First = append(d.First, c)
	}
}

// advance reads the next line; nil at the end.
func advance(next func() (Line, error, bool), before *Line) (*Line, error) {
	l, err, ok := next()
	if !ok || err != nil {
		return nil, err
	}
	if before != nil && l.Key <= before.Key {
		return nil, errOrder
	}
	return &l, nil
}

// rearranged puts old cells where the new columns want them.
func rearranged(cells []string, columns []int) []string {
	if columns == nil {
		return cells
	}
	out := make([]string, len(columns))
	for i, from := range columns {
		if from >= 0 && from < len(cells) {
			out[i] = cells[from]
		}
	}
	return out
}

// matched says at which old head each new one stands; nil where they are the same.
func matched(old, new []string) []int {
	if slices.Equal(old, new) {
		return nil
	}
	out := make([]int, len(new))
	for i, head := range new {
		out[i] = slices.Index(old, head)
	}
	return out
}
