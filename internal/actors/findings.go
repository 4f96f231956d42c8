package actors

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/places"
)

// Finding is two records that should be looked at together, and why.
type Finding struct {
	ID           id.ID
	Created      time.Time
	Kind         FindingKind
	A, B         string // IDs of the records
	AName, BName string
	Strength     float64 // 0 to 1: how sure we are; by it they are ordered
	Why          []Why
	Decision     Decision
	Reason       string // of the decision, in the words of whoever took it
	Person       id.ID
	Decided      time.Time
	Undo         string // how to take a merge back; see mergeUndo
}

// FindingKind is what was found.
type FindingKind string

// The kinds of findings.
const (
	SameOrganisation FindingKind = "organisations" // entered twice
	SameService      FindingKind = "services"      // entered twice
	Overlap          FindingKind = "overlap"       // efforts of the same kind, place, group and time
	Fit              FindingKind = "fit"           // efforts that could help each other
)

// Decision is what people made of a finding.
type Decision string

// The decisions; Open is none yet.
const (
	Open       Decision = ""
	Same       Decision = "same"
	Different  Decision = "different"
	MergeAsked Decision = "asked" // to merge two organisations: somebody else must say so too
	Merge      Decision = "merge"
	Coordinate Decision = "coordinate"
	Explained  Decision = "explained"
)

// decisionsFor lists the decisions that make sense for a kind of finding.
var decisionsFor = map[FindingKind][]Decision{
	SameOrganisation: {Merge, Same, Different}, SameService: {Merge, Same, Different},
	Overlap: {Coordinate, Explained, Different}, Fit: {Coordinate, Explained, Different},
}

// Why is one reason: a message's key under "why.", and what fills it. An argument that
// begins with a message's prefix (services.kind.) is said as that message.
type Why struct {
	Key  string
	Args []string `json:",omitempty"`
}

// mostFindings bounds one search, so that a bad import does not bury the page.
const mostFindings = 20_000

// duplicates finds organisations and services that were entered twice.
func duplicates(ctx context.Context, kind FindingKind, entries []Entity, names map[string]string, also func(a, b string) bool) ([]Finding, error) {
	pairs, err := FindDuplicates(ctx, entries, MatchOptions{})
	var out []Finding
	for _, p := range pairs {
		if also != nil && !also(p.A, p.B) {
			continue
		}
		f := Finding{Kind: kind, A: p.A, B: p.B, AName: names[p.A], BName: names[p.B], Strength: p.Probability}
		for _, w := range p.Why {
			f.Why = append(f.Why, Why{Key: w})
		}
		if out = append(out, f); len(out) == mostFindings {
			break
		}
	}
	return out, err
}

func entityOf(o *members.Organisation) Entity {
	e := Entity{ID: string(o.ID), Web: o.Website}
	for _, text := range o.Name {
		e.Names = append(e.Names, withoutRemark(text.Text))
	}
	slices.Sort(e.Names)
	if o.Acronym != "" {
		e.Names = append(e.Names, o.Acronym)
	}
	return e
}

// withoutRemark takes from a name a remark in brackets, which is no acronym: it
// has no capital letter.
func withoutRemark(name string) string {
	before, rest, ok := strings.Cut(name, "(")
	if ok && strings.HasSuffix(rest, ")") && rest == strings.ToLower(rest) {
		return strings.TrimSpace(before)
	}
	return name
}

func entityOfService(s *Service, g *places.Gazetteer) Entity {
	e := Entity{ID: string(s.ID), Web: s.Website, Email: s.Email, Area: s.Area, Region: regionOf(g, s.Area)}
	for _, text := range s.Name {
		e.Names = append(e.Names, text.Text)
	}
	slices.Sort(e.Names)
	if s.Phone != "" {
		e.Phones = []string{s.Phone}
	}
	return e
}

// roundStrength keeps what is stored free of noise in the last digits.
func roundStrength(x float64) float64 { return math.Round(x*1e4) / 1e4 }
