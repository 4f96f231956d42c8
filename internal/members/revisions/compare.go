package revisions

import (
	"ostoja/internal/id"
	"ostoja/internal/members"
)

// Fate is what a draft does with a clause.
type Fate string

// The fates.
const (
	Unchanged Fate = "unchanged"
	Changed   Fate = "changed"
	Added     Fate = "added"
	Removed   Fate = "removed"
	Moved     Fate = "moved" // to another place, in the same words
)

// Pair is a clause of the draft beside the one that it comes from.
type Pair struct {
	Clause
	Before *members.Clause // nil for a new clause
	Fate   Fate
}

// Compare puts the clauses of a draft, in their order, beside those in force.
func Compare(base []members.Clause, draft []Clause) []Pair {
	before := map[id.ID]*members.Clause{}
	for i := range base {
		before[base[i].ID] = &base[i]
	}
	still := inOrder(before, draft)
	var pairs []Pair
	for _, c := range draft {
		p := Pair{Clause: c, Before: before[c.Origin], Fate: Unchanged}
		switch {
		case c.Removed && p.Before == nil:
			continue // it came and went within the draft
		case c.Removed:
			p.Fate = Removed
		case p.Before == nil:
			p.Fate = Added
		case c.Words != (Words{p.Before.Number, p.Before.Heading, p.Before.Body}):
			p.Fate = Changed
		case !still[c.ID]:
			p.Fate = Moved
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// inOrder finds the clauses that stayed in their place: a longest run of them
// that stand one after the other in both texts. The others were moved.
func inOrder(before map[id.ID]*members.Clause, draft []Clause) map[id.ID]bool {
	var kept []Clause
	for _, c := range draft {
		if before[c.Origin] != nil && !c.Removed {
			kept = append(kept, c)
		}
	}
	length, from := make([]int, len(kept)), make([]int, len(kept))
	best := -1
	for i := range kept {
		from[i], length[i] = -1, 1
		for j := range i {
			if before[kept[j].Origin].Position < before[kept[i].Origin].Position && length[j] >= length[i] {
				from[i], length[i] = j, length[j]+1
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	still := map[id.ID]bool{}
	for i := best; i >= 0; i = from[i] {
		still[kept[i].ID] = true
	}
	return still
}
