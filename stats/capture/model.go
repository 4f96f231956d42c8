package capture

import (
	"fmt"
	"slices"
	"strings"
)

// A Model is a hierarchical log-linear model that holds all main effects:
//
//	log mu(w) = sum of alpha(theta) over the terms theta that are subsets of w.
//
// Hierarchical: with a term, all its subsets are in the model too.
type Model struct {
	lists int
	terms []History // size at least 2, sorted by byOrder; the rest is always there
}

// MainEffects is the model of independent lists.
func MainEffects(lists int) Model { return Model{lists: lists} }

// AllPairs is the model with every two-list interaction.
func AllPairs(lists int) Model { return Model{lists, pairs(lists)} }

// NewModel returns the smallest hierarchical model that holds the given terms.
func NewModel(lists int, terms ...History) (Model, error) {
	if lists < MinLists || lists > MaxLists {
		return Model{}, fmt.Errorf("there are %d lists; from %d to %d can be modelled", lists, MinLists, MaxLists)
	}
	m := Model{lists: lists}
	for _, top := range terms {
		if int(top) >= 1<<lists {
			return Model{}, fmt.Errorf("a term names a list beyond the %d that exist", lists)
		}
		for s := top; s > 0; s = (s - 1) & top {
			if s.Size() > 1 && !slices.Contains(m.terms, s) {
				m.terms = append(m.terms, s)
			}
		}
	}
	slices.SortFunc(m.terms, byOrder)
	return m, nil
}

// Lists is the number of lists.
func (m Model) Lists() int { return m.lists }

// Interactions gives the terms of two and more lists, smaller ones first.
func (m Model) Interactions() []History { return slices.Clone(m.terms) }

// Parameters is the number of parameters: intercept, main effects, interactions.
func (m Model) Parameters() int { return 1 + m.lists + len(m.terms) }

// Has says whether the model holds the interaction.
func (m Model) Has(term History) bool { return slices.Contains(m.terms, term) }

// byOrder sorts terms by their number of lists, then so that A:C comes before
// B:C and both before A:D.
func byOrder(a, b History) int {
	if d := a.Size() - b.Size(); d != 0 {
		return d
	}
	return int(a) - int(b)
}

// pairs lists all two-list terms, in byOrder.
func pairs(lists int) []History {
	var out []History
	for j := range lists {
		for i := range j {
			out = append(out, 1<<i|1<<j)
		}
	}
	return out
}

// digits name the lists in the notation of a model; the tenth list is 0.
const digits = "1234567890"

// String writes the model by its generators, the terms that no other term
// contains, larger ones first: "[123,14,5]".
func (m Model) String() string {
	var names []string
	all := append(m.mains(), m.terms...)
	for _, g := range all {
		maximal := !slices.ContainsFunc(m.terms, func(other History) bool { return other != g && other.Has(g) })
		if maximal {
			names = append(names, generator(g))
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := len(b) - len(a); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return "[" + strings.Join(names, ",") + "]"
}

func (m Model) mains() []History {
	out := make([]History, m.lists)
	for i := range out {
		out[i] = 1 << i
	}
	return out
}

func generator(g History) string {
	var b strings.Builder
	for i := range MaxLists {
		if g>>i&1 == 1 {
			b.WriteByte(digits[i])
		}
	}
	return b.String()
}

// ParseModel reads the notation of String. Lists that are not named are main
// effects all the same.
func ParseModel(lists int, notation string) (Model, error) {
	inner, ok := strings.CutPrefix(strings.TrimSpace(notation), "[")
	inner, ok2 := strings.CutSuffix(inner, "]")
	if !ok || !ok2 {
		return Model{}, fmt.Errorf("model %q: write it in brackets, as [12,3]", notation)
	}
	var terms []History
	for part := range strings.SplitSeq(inner, ",") {
		var term History
		for _, r := range strings.TrimSpace(part) {
			i := strings.IndexRune(digits, r)
			if i < 0 || i >= lists {
				return Model{}, fmt.Errorf("model %q: there is no list %q among %d", notation, r, lists)
			}
			term |= 1 << i
		}
		terms = append(terms, term)
	}
	return NewModel(lists, terms...)
}
