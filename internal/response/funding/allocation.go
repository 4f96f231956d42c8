package funding

import (
	"cmp"
	"slices"

	"ostoja/internal/db"
)

// Need is how many people of a group need one kind of help in an area, and how
// many of these needs are met.
type Need struct {
	Area   string // code of a first-level area; "" for the whole country
	Group  string
	Kind   string
	People float64
	Met    float64
}

// Needs is what this package asks of whoever knows the needs.
type Needs interface {
	Needs(tx *db.Tx) ([]Need, error)
}

// Share is one area or one group: its need, the help there is, and its money.
type Share struct {
	Key       string
	People    int     // at least so many need help: the largest of the figures, so that nobody is counted twice
	Needs     float64 // of all kinds, added up
	Met       float64 // of these
	Money     Money
	PerPerson Money // 0 where nobody is known to be in need
}

// Capacity is what part of the needs is met.
func (s Share) Capacity() float64 {
	if s.Needs == 0 {
		return 0
	}
	return s.Met / s.Needs
}

// shares sets money beside need, by whatever key gives: the area or the group.
// The least money for each person in need comes first; what has money and no
// known need comes last.
func shares(needs []Need, money []placed, ofNeed func(Need) string, ofMoney func(placed) string) []Share {
	at := map[string]*Share{}
	share := func(key string) *Share {
		if at[key] == nil {
			at[key] = &Share{Key: key}
		}
		return at[key]
	}
	for _, n := range needs {
		s := share(ofNeed(n))
		s.People, s.Needs, s.Met = max(s.People, int(n.People)), s.Needs+n.People, s.Met+min(n.Met, n.People)
	}
	for _, m := range money {
		share(ofMoney(m)).Money += m.Value
	}
	var out []Share
	for _, s := range at {
		if s.People > 0 {
			s.PerPerson = s.Money / Money(s.People)
		}
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Share) int {
		if (a.People == 0) != (b.People == 0) {
			return cmp.Compare(b.People, a.People)
		}
		return cmp.Or(cmp.Compare(a.PerPerson, b.PerPerson), cmp.Compare(b.People, a.People), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// byArea and byGroup are the two ways to look at it. Money for the whole country
// and for everybody stands in a row of its own: it is nobody's share.
func byArea(needs []Need, money []placed, regionOf func(string) string) []Share {
	return shares(needs, money, func(n Need) string { return n.Area }, func(m placed) string { return regionOf(m.Area) })
}

func byGroup(needs []Need, money []placed) []Share {
	return shares(needs, money, func(n Need) string { return n.Group }, func(m placed) string {
		if m.Population == "" {
			return "everybody"
		}
		return m.Population
	})
}

// without counts the areas or groups that have need and no money of their own.
func without(shares []Share) (n, all int) {
	for _, s := range shares {
		if s.People > 0 && s.Key != "" {
			all++
			if s.Money == 0 {
				n++
			}
		}
	}
	return n, all
}
