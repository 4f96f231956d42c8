package actors

import (
	"cmp"
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

// effort is a service or an activity as far as it can overlap or fit with another.
type effort struct {
	id           string
	name         string
	organisation string // an ID, or a name where the group does not know it
	kind         Kind
	area         string // code; "" for a place that is protected or not known
	groups       []string
	from, to     time.Time // zero: without end
	full         bool      // has places, and none is free
	free         int
	refersFor    Kind // for what it sends people elsewhere
	planned      bool
	lat, lon     *float64
}

// mostFindings bounds one search, so that a bad import does not bury the page.
const mostFindings = 5000

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

// overlaps finds pairs of efforts of two organisations that are of the same
// kind, in the same first-level area, for the same people, at the same time. Of
// all efforts of two organisations in one area and kind it gives the first pair.
func overlaps(g *places.Gazetteer, efforts []effort) []Finding {
	type cell struct{ kind, region string }
	cells := map[cell][]effort{}
	for _, e := range efforts {
		if region := regionOf(g, e.area); e.kind != "" && region != "" {
			cells[cell{string(e.kind), region}] = append(cells[cell{string(e.kind), region}], e)
		}
	}
	keys := slices.SortedFunc(mapKeys(cells), func(a, b cell) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.region, b.region)) })
	var out []Finding
	for _, key := range keys {
		seen := map[[2]string]bool{}
		list := cells[key][:min(len(cells[key]), 300)]
		for i, a := range list {
			for _, b := range list[i+1:] {
				pair := [2]string{min(a.organisation, b.organisation), max(a.organisation, b.organisation)}
				if a.organisation == b.organisation || seen[pair] || !samePeople(a, b) || !sameTime(a, b) {
					continue
				}
				seen[pair] = true
				if out = append(out, overlapOf(a, b, key.region)); len(out) >= mostFindings {
					return out
				}
			}
		}
	}
	return out
}

func mapKeys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func overlapOf(a, b effort, region string) Finding {
	f := Finding{Kind: Overlap, A: a.id, B: b.id, AName: a.name, BName: b.name, Strength: 0.5,
		Why: []Why{{"same kind of help", []string{"services.kind." + string(a.kind)}}, {"same region", []string{"area:" + region}}}}
	if shared := sharedGroups(a, b); len(shared) > 0 {
		f.Why = append(f.Why, Why{"for the same people", prefixAll("groups.", shared)})
		f.Strength += 0.2
	}
	if a.area == b.area {
		f.Strength += 0.1
	}
	if a.planned && b.planned {
		f.Why = append(f.Why, Why{Key: "both are still planned"})
		f.Strength += 0.2
	}
	return f
}

// nearby is how far apart two places may be to help each other, in kilometres.
const nearby = 150

// fits finds efforts that could help each other: free places beside one that is
// full, and what one refers people for beside another that offers it.
func fits(g *places.Gazetteer, efforts []effort) []Finding {
	var out []Finding
	for _, a := range efforts {
		for _, b := range efforts {
			if a.organisation == b.organisation || !near(g, a, b) || len(out) >= mostFindings {
				continue
			}
			switch {
			case a.full && b.free > 0 && a.kind == b.kind && samePeople(a, b):
				out = append(out, Finding{Kind: Fit, A: a.id, B: b.id, AName: a.name, BName: b.name, Strength: 0.9,
					Why: []Why{{"the first is full, the second has free places", []string{formatInt(int64(b.free))}}, {"same kind of help", []string{"services.kind." + string(a.kind)}}}})
			case a.refersFor != "" && a.refersFor == b.kind && a.kind != b.kind:
				out = append(out, Finding{Kind: Fit, A: a.id, B: b.id, AName: a.name, BName: b.name, Strength: 0.6,
					Why: []Why{{"the first refers people for what the second offers near by", []string{"services.kind." + string(b.kind)}}}})
			}
		}
	}
	return out
}

// near tells whether people of one effort can come to the other: the same
// region, not far, or one of them is everywhere or at a place that is kept secret.
func near(g *places.Gazetteer, a, b effort) bool {
	if a.lat != nil && b.lat != nil && a.lon != nil && b.lon != nil {
		return kilometres(*a.lat, *a.lon, *b.lat, *b.lon) <= nearby
	}
	ra, rb := regionOf(g, a.area), regionOf(g, b.area)
	return ra == "" || rb == "" || ra == rb
}

// kilometres is the distance of two points on the ground, by the haversine formula.
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, degree = 6371.0, math.Pi / 180
	dLat, dLon := (lat2-lat1)*degree/2, (lon2-lon1)*degree/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(lat1*degree)*math.Cos(lat2*degree)*math.Sin(dLon)*math.Sin(dLon)
	return 2 * radius * math.Asin(math.Sqrt(min(h, 1)))
}

// regionOf gives the first-level area; "" for a country or none.
func regionOf(g *places.Gazetteer, area string) string {
	if area == "" {
		return ""
	}
	return g.Lineage(area)[1]
}

func sharedGroups(a, b effort) []string {
	var out []string
	for _, group := range a.groups {
		if slices.Contains(b.groups, group) {
			out = append(out, group)
		}
	}
	return out
}

// samePeople tells whether two efforts can be for the same people; what does
// not say is for everybody.
func samePeople(a, b effort) bool {
	everybody := func(e effort) bool { return len(e.groups) == 0 || slices.Contains(e.groups, "everybody") }
	return everybody(a) || everybody(b) || len(sharedGroups(a, b)) > 0
}

func sameTime(a, b effort) bool {
	return (a.to.IsZero() || b.from.IsZero() || !a.to.Before(b.from)) && (b.to.IsZero() || a.from.IsZero() || !b.to.Before(a.from))
}

func prefixAll(prefix string, words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = prefix + w
	}
	return out
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

func effortOf(s *Service) effort {
	name, _ := s.Name.In("en")
	refer, _ := s.Refer.In("en")
	e := effort{id: string(s.ID), name: name, organisation: string(s.Organisation), kind: s.Kind, area: s.Area, groups: s.For, lat: s.Latitude, lon: s.Longitude, refersFor: KindOfWords(refer)}
	if s.Free != nil {
		e.free = *s.Free
		e.full = e.free == 0 && s.Capacity != nil && *s.Capacity > 0
	}
	return e
}

func effortOfActivity(k *Kept) effort {
	a := k.Activity()
	e := effort{id: string(k.ID), name: a.Who() + ": " + k.called(), organisation: string(firstOf(k.ImplementingOrg, k.LeadOrg)), kind: k.Kind, area: k.Area,
		groups: GroupsOfWords(k.Group), from: k.Start, to: k.End, planned: k.Status == "planned"}
	if e.organisation == "" {
		e.organisation = fold(a.Who())
	}
	return e
}

// roundStrength keeps what is stored free of noise in the last digits.
func roundStrength(x float64) float64 { return math.Round(x*1e4) / 1e4 }
