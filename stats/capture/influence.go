package capture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Kinds of Change.
const (
	OnePersonLess  = "one person less"
	OnePersonMoved = "one person moved"
	ListLeftOut    = "list left out"
	ListsMerged    = "lists merged"
	FalseMatches   = "false matches undone"
	MissedMatches  = "missed matches found"
)

// A Change is what a small change of the data does to the estimate.
type Change struct {
	Kind     string
	From, To History // the history that lost a person, and the one that won it; for lists the sets concerned
	Rate     float64 // for matches: the share of the overlaps concerned
	Estimate float64 // 0 when the changed table has no estimate
	OK       bool
}

// An Estimator gives the population for a table. It may be called from several
// goroutines.
type Estimator func(*Table) (float64, error)

// LinkageRates are the error rates that Influence sweeps.
var LinkageRates = []float64{.01, .02, .05, .1}

// linkageDraws is how many tables are drawn for each rate; the median is given.
const linkageDraws = 25

// Influence repeats an estimate on tables that differ a little from the one
// given: a person less in each observed history; a person whose membership of
// one list is wrong; each list left out; each pair of lists merged; a share of
// the matches between lists split as false, or of new ones made as missed.
func Influence(ctx context.Context, table *Table, estimate Estimator, run Run) ([]Change, error) {
	changes := table.changes()
	err := run.each(ctx, len(changes), func() func(int) {
		return func(i int) { changes[i].apply(table, estimate, run.random(i)) }
	})
	return changes, err
}

func (t *Table) changes() []Change {
	var out []Change
	for _, h := range t.observed() {
		out = append(out, Change{Kind: OnePersonLess, From: h})
		for i := range t.Lists {
			if to := h ^ 1<<i; to != 0 {
				out = append(out, Change{Kind: OnePersonMoved, From: h, To: to})
			}
		}
	}
	if len(t.Lists) > MinLists {
		for i := range t.Lists {
			out = append(out, Change{Kind: ListLeftOut, From: 1 << i})
		}
		for _, pair := range pairs(len(t.Lists)) {
			out = append(out, Change{Kind: ListsMerged, From: pair})
		}
	}
	for _, rate := range LinkageRates {
		out = append(out, Change{Kind: FalseMatches, Rate: rate}, Change{Kind: MissedMatches, Rate: rate})
	}
	return out
}

func (c *Change) apply(table *Table, estimate Estimator, rng *rand.Rand) {
	switch c.Kind {
	case ListLeftOut:
		changed, err := table.Without(c.From)
		c.take(changed, err, estimate)
	case ListsMerged:
		changed, err := table.Merge(c.From)
		c.take(changed, err, estimate)
	case FalseMatches, MissedMatches:
		c.sweep(table, estimate, rng)
	default:
		counts := slices.Clone(table.Counts)
		counts[c.From]--
		if c.Kind == OnePersonMoved {
			counts[c.To]++
		}
		changed, err := NewTable(table.Lists, counts)
		c.take(changed, err, estimate)
	}
}

func (c *Change) take(table *Table, err error, estimate Estimator) {
	if err == nil {
		c.Estimate, err = estimate(table)
	}
	c.OK = err == nil
}

// sweep gives the median over random choices of the matches concerned, when
// most of the tables drawn have an estimate.
func (c *Change) sweep(table *Table, estimate Estimator, rng *rand.Rand) {
	var got []float64
	for range linkageDraws {
		changed, err := NewTable(table.Lists, relink(table, c.Kind, c.Rate, rng))
		if err != nil {
			continue
		}
		if n, err := estimate(changed); err == nil {
			got = append(got, n)
		}
	}
	if len(got) > linkageDraws/2 {
		slices.Sort(got)
		c.Estimate, c.OK = got[len(got)/2], true
	}
}

// relink undoes false matches or makes missed ones: at the given rate, a person
// on several lists becomes two people, one of them on a random one of those
// lists alone; or two such people become one.
func relink(table *Table, kind string, rate float64, rng *rand.Rand) []int {
	counts := slices.Clone(table.Counts)
	if kind == MissedMatches {
		rate /= 1 - rate
	}
	for _, h := range table.observed() {
		if h.Size() < 2 {
			continue
		}
		for range binomial(rng, table.Counts[h], rate) {
			one := h.random(rng)
			rest := h &^ one
			if kind == FalseMatches {
				counts[h]--
				counts[one]++
				counts[rest]++
			} else if enough := counts[one] > 0 && counts[rest] > 0 && (one != rest || counts[one] > 1); enough {
				counts[h]++
				counts[one]--
				counts[rest]--
			}
		}
	}
	return counts
}

// random picks one list of the history.
func (h History) random(rng *rand.Rand) History {
	rest := h
	for range rng.IntN(h.Size()) {
		rest &= rest - 1
	}
	return rest & -rest
}

// Without leaves lists out of a table, and with them the people on no other list.
func (t *Table) Without(lists History) (*Table, error) {
	keep := History(1<<len(t.Lists)-1) &^ lists
	return t.regroup(keep, 0)
}

// Merge makes one list of several: a person is on it who is on any of them. It
// takes the place of the first.
func (t *Table) Merge(lists History) (*Table, error) {
	if lists == 0 {
		return nil, fmt.Errorf("no list was named to be merged")
	}
	first := lists & -lists
	return t.regroup(History(1<<len(t.Lists)-1)&^(lists&^first), lists)
}

// regroup keeps some lists; membership of any of merged counts as membership of
// its first.
func (t *Table) regroup(keep, merged History) (*Table, error) {
	var names []string
	for i, name := range t.Lists {
		switch {
		case keep>>i&1 == 0:
		case merged != 0 && merged&-merged == 1<<i:
			names = append(names, t.mergedName(merged))
		default:
			names = append(names, name)
		}
	}
	counts := make([]int, 1<<len(names))
	for h, c := range t.Counts {
		w := History(h)
		if w&merged != 0 {
			w |= merged & -merged
		}
		counts[compress(w, keep)] += c
	}
	counts[0] = 0
	return NewTable(names, counts)
}

func (t *Table) mergedName(lists History) string {
	name := ""
	for i, n := range t.Lists {
		if lists>>i&1 == 1 {
			if name != "" {
				name += "+"
			}
			name += n
		}
	}
	return name
}

// compress gathers the bits of h at the places of keep.
func compress(h, keep History) int {
	out, at := 0, 0
	for i := range MaxLists {
		if keep>>i&1 == 1 {
			out |= int(h>>i&1) << at
			at++
		}
	}
	return out
}
