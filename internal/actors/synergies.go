package actors

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"ostoja/internal/places"
)

// effort is a service or an activity as far as it can overlap or fit with another.
type effort struct {
	id           string
	name         string
	organisation string // an ID, or a name where the group does not know it
	kind         Kind
	area         string // code; "" for a place that is protected or not known
	region       string // the first-level area that it is in; "" for a country or none
	groups       []string
	from, to     time.Time // zero: without end
	full         bool      // has places, and none is free
	free         int
	waiting      int      // people
	refersFor    []string // kinds of help for which it sends people elsewhere
	planned      bool
	lat, lon     *float64
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
	keys := slices.SortedFunc(maps.Keys(cells), func(a, b cell) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.region, b.region)) })
	var out []Finding
	for _, key := range keys {
		seen := map[[2]string]bool{}
		list := cells[key][:min(len(cells[key]), 300)]
		for i := range list {
			for j := range list[i+1:] {
				a, b := &list[i], &list[i+1+j]
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

func overlapOf(a, b *effort, region string) Finding {
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

// fitsEach is how many of those that could help one effort are told: the nearest.
const fitsEach = 5

// fits finds efforts that could help each other: free places beside a waiting
// list or one that is full, and what one refers people for beside another that
// offers it.
func fits(ctx context.Context, g *places.Gazetteer, efforts []effort) (out []Finding, err error) {
	ofKind := map[Kind][]*effort{}
	for i := range efforts {
		e := &efforts[i]
		e.region = regionOf(g, e.area)
		ofKind[e.kind] = append(ofKind[e.kind], e)
	}
	for i := range efforts {
		a := &efforts[i]
		if err := ctx.Err(); err != nil || len(out) >= mostFindings {
			return out, err
		}
		if a.full || a.waiting > 0 {
			for _, b := range nearest(a, ofKind[a.kind], func(b *effort) bool { return b.free > 0 && samePeople(a, b) }) {
				out = append(out, freeBeside(a, b))
			}
		}
		for _, kind := range a.refersFor {
			if kind == string(a.kind) {
				continue
			}
			for _, b := range nearest(a, ofKind[Kind(kind)], func(b *effort) bool { return samePeople(a, b) }) {
				out = append(out, Finding{Kind: Fit, A: a.id, B: b.id, AName: a.name, BName: b.name, Strength: 0.6,
					Why: []Why{{"the first refers people for what the second offers near by", []string{"services.kind." + string(b.kind)}}}})
			}
		}
	}
	return out, nil
}

// freeBeside says that people who find no place in a could have one in b.
func freeBeside(a, b *effort) Finding {
	f := Finding{Kind: Fit, A: a.id, B: b.id, AName: a.name, BName: b.name, Strength: 0.9}
	if a.full {
		f.Why = append(f.Why, Why{Key: "the first is full"})
	}
	if a.waiting > 0 {
		f.Why, f.Strength = append(f.Why, Why{"people wait for the first", []string{formatInt(int64(a.waiting))}}), 0.95
	}
	f.Why = append(f.Why, Why{"the second has free places", []string{formatInt(int64(b.free))}}, Why{"same kind of help", []string{"services.kind." + string(a.kind)}})
	return f
}

// nearest gives those of other organisations that people of an effort can come
// to, the nearest first.
func nearest(a *effort, candidates []*effort, can func(*effort) bool) []*effort {
	type one struct {
		*effort
		away float64
	}
	var found []one // few, so that the best are kept in order as they come
	for _, b := range candidates {
		if a.organisation == b.organisation || !can(b) {
			continue
		}
		away := apart(a, b)
		if away > nearby || len(found) == fitsEach && away >= found[fitsEach-1].away {
			continue
		}
		at, _ := slices.BinarySearchFunc(found, away, func(f one, away float64) int { return cmp.Or(cmp.Compare(f.away, away), -1) })
		found = slices.Insert(found, at, one{b, away})
		found = found[:min(len(found), fitsEach)]
	}
	out := make([]*effort, len(found))
	for i, f := range found {
		out[i] = f.effort
	}
	return out
}

// degreeOfLatitude is less than a degree of latitude is long, in kilometres.
const degreeOfLatitude = 110

// apart is how far people of one effort have to go to the other, in kilometres:
// by their points, else nearby for the same region, or where one of them is
// everywhere or at a place that is kept secret; without end for other regions.
func apart(a, b *effort) float64 {
	switch {
	case a.lat != nil && b.lat != nil && a.lon != nil && b.lon != nil:
		if math.Abs(*a.lat-*b.lat)*degreeOfLatitude > nearby {
			return math.Inf(1) // most are, and this costs little
		}
		return kilometres(*a.lat, *a.lon, *b.lat, *b.lon)
	case a.region == "" || b.region == "" || a.region == b.region:
		return nearby
	}
	return math.Inf(1)
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

func sharedGroups(a, b *effort) []string {
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
func samePeople(a, b *effort) bool {
	everybody := func(e *effort) bool { return len(e.groups) == 0 || slices.Contains(e.groups, "everybody") }
	return everybody(a) || everybody(b) || len(sharedGroups(a, b)) > 0
}

func sameTime(a, b *effort) bool {
	return (a.to.IsZero() || b.from.IsZero() || !a.to.Before(b.from)) && (b.to.IsZero() || a.from.IsZero() || !b.to.Before(a.from))
}

func prefixAll(prefix string, words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = prefix + w
	}
	return out
}

func effortOf(s *Service) effort {
	name, _ := s.Name.In("en")
	e := effort{id: string(s.ID), name: name, organisation: string(s.Organisation), kind: s.Kind, area: s.Area, groups: s.For, lat: s.Latitude, lon: s.Longitude, refersFor: s.RefersFor}
	if s.Waiting != nil {
		e.waiting = *s.Waiting
	}
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
