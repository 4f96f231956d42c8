package figures

import (
	"ostoja/internal/who"
	"ostoja/stats/disclose/dp"
)

// Audience is who will read a release. It decides the method.
type Audience string

// The audiences, from the widest to the narrowest. Who belongs to one may also
// read what is for all before it.
const (
	Public   Audience = "public"
	Partners Audience = "partners" // everybody with a seat: observers and donors too
	Members  Audience = "members"
	Internal Audience = "internal" // those who keep the group's data
)

// Audiences lists them.
var Audiences = []Audience{Public, Partners, Members, Internal}

// Method is how a release is protected.
type Method string

// The methods.
const (
	Noise       Method = "noise"       // differential privacy
	Suppression Method = "suppression" // exact numbers, some hidden
	Exact       Method = "exact"
)

// limits of each audience. K is the size from which a group may be told, and the
// width of the interval to which any smaller one must stay unknown.
var limits = map[Audience]struct {
	method    Method
	k         int64
	variables int // most in a table
	figures   int // most in a table: what the audit does in seconds, and more than people read
	level     who.Level
}{
	Public:   {Noise, dp.DefaultMinCount, 3, 2000, who.Public},
	Partners: {Suppression, 10, 3, 2000, who.Seated},
	Members:  {Suppression, 5, 3, 2000, who.Members},
	Internal: {Exact, 1, 3, 2000, who.Leads},
}

// Method of the audience; empty for one that does not exist.
func (a Audience) Method() Method { return limits[a].method }

// K is the smallest group of persons that the audience may be told of.
func (a Audience) K() int64 { return limits[a].k }

// reads tells whether somebody belongs to the audience.
func (a Audience) reads(p who.Person) bool {
	if a == Internal {
		return p.Manages()
	}
	l, ok := limits[a]
	return ok && p.Sees(l.level)
}

// rank orders audiences: a later one reads what an earlier one gets.
func (a Audience) rank() int {
	for i, other := range Audiences {
		if other == a {
			return i
		}
	}
	return -1
}

// readers are the audiences with suppressed tables that get what a gets: a
// itself and the narrower ones, each with its own K.
func (a Audience) readers() []Audience {
	var all []Audience
	for _, other := range Audiences[a.rank():] {
		if other.Method() == Suppression {
			all = append(all, other)
		}
	}
	return all
}
