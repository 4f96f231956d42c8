package capture

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds on a table.
const (
	MinLists = 2
	MaxLists = 10
	MaxTotal = 1_000_000_000 // people; beyond it sums of squares lose digits
)

// A Table holds how many people have each capture history. Make it with NewTable.
type Table struct {
	Lists  []string // the names, list i is bit i of a History
	Counts []int    // indexed by History, 2^len(Lists) long; Counts[0] is 0, nobody saw them
	N      int      // the people on at least one list
}

// NewTable checks the counts and returns the table. Counts has one entry for
// every History, 2^len(lists) in all, and its first, for the people on no
// list, is zero. Every list must have somebody, and at least one person must
// be on two lists, since nothing can be estimated otherwise.
func NewTable(lists []string, counts []int) (*Table, error) {
	t := len(lists)
	if t < MinLists || t > MaxLists {
		return nil, fmt.Errorf("there are %d lists; from %d to %d can be estimated", t, MinLists, MaxLists)
	}
	if len(counts) != 1<<t {
		return nil, fmt.Errorf("%d lists need %d counts, not %d", t, 1<<t, len(counts))
	}
	if counts[0] != 0 {
		return nil, fmt.Errorf("the history of people on no list has the count %d; it is what is estimated, and must be 0", counts[0])
	}
	table := &Table{Lists: slices.Clone(lists), Counts: slices.Clone(counts)}
	if err := table.total(); err != nil {
		return nil, err
	}
	return table, table.overlap()
}

func (t *Table) total() error {
	for h, c := range t.Counts {
		if c < 0 || c > MaxTotal {
			return fmt.Errorf("history %s has the count %d, which is not between 0 and %d", t.Name(History(h)), c, MaxTotal)
		}
		if t.N += c; t.N > MaxTotal {
			return fmt.Errorf("the table counts more than %d people", MaxTotal)
		}
	}
	return nil
}

func (t *Table) overlap() error {
	shared := 0
	for i, name := range t.Lists {
		seen := 0
		for h, c := range t.Counts {
			if h>>i&1 == 1 {
				seen += c
			}
		}
		if seen == 0 {
			return fmt.Errorf("list %s has nobody on it: leave the list out", name)
		}
		shared += seen
	}
	if shared == t.N {
		return fmt.Errorf("nobody is on two lists: with no overlap the size of the population cannot be estimated")
	}
	return nil
}

// Name writes a history or a term as the names of its lists: "A:C".
func (t *Table) Name(h History) string {
	var names []string
	for i, name := range t.Lists {
		if h>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ":")
}

// observed gives the histories that somebody has, in ascending order.
func (t *Table) observed() []History {
	var seen []History
	for h, c := range t.Counts {
		if c > 0 {
			seen = append(seen, History(h))
		}
	}
	return seen
}

// with returns a table of the same lists with other counts, unchecked: resampled
// and jackknifed tables may well have an empty list.
func (t *Table) with(counts []int) *Table {
	n := 0
	for _, c := range counts {
		n += c
	}
	return &Table{Lists: t.Lists, Counts: counts, N: n}
}
