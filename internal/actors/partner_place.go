package actors

import (
	"strings"

	"ostoja/internal/places"
)

// Bounds of looking for a partner's places. A name that no area has is compared
// with all names; a file of a hundred thousand services, each elsewhere, must not
// hold the group's data for that long.
const (
	maxLikened   = 1000 // names that are looked for by likeness; the others by their spelling alone
	maxPlaceName = 200  // bytes
)

// placeFinder finds areas by code or name, and remembers: directories repeat places.
type placeFinder struct {
	areas   *places.Gazetteer
	seen    map[string]places.Area // an area without a code was not found
	likened int
}

func newPlaceFinder(areas *places.Gazetteer) *placeFinder {
	return &placeFinder{areas: areas, seen: map[string]places.Area{}}
}

func (f *placeFinder) find(name string) (places.Area, bool) {
	if name = strings.TrimSpace(name); name == "" || len(name) > maxPlaceName {
		return places.Area{}, false
	}
	area, known := f.seen[name]
	if !known {
		area = f.look(name)
		if len(f.seen) < maxUnmatched {
			f.seen[name] = area
		}
	}
	return area, area.Code != ""
}

func (f *placeFinder) look(name string) places.Area {
	if area, ok := f.areas.ByCode(name); ok {
		return area
	}
	q := places.Query{Name: name, Level: places.AnyLevel, Limit: 1}
	hits := f.areas.Find(q)
	if len(hits) == 0 && f.likened < maxLikened {
		f.likened++
		hits = f.areas.Search(q)
	}
	if len(hits) == 0 {
		return places.Area{}
	}
	return hits[0].Area
}
