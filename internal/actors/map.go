package actors

import (
	"slices"
	"strconv"

	"ostoja/internal/chart"
	"ostoja/internal/places"
	"ostoja/internal/register"
)

// placed is a service as the map counts it.
type placed struct {
	area   string // "" for those without a place, protected ones among them
	kind   Kind
	groups register.List
}

// coverage counts services by first-level area and kind.
type coverage struct {
	areas  []places.Area // the rows
	kinds  []Kind        // the columns: those that there are
	counts map[string]map[Kind]int
	apart  map[Kind]int // those that serve the whole country, or whose place is not given
}

// cover counts services. Group, where given, is whom they must be for; services
// for everybody are for each group. Areas are of one country.
func cover(services []placed, areas []string, group string, g *places.Gazetteer) coverage {
	c := coverage{counts: map[string]map[Kind]int{}, apart: map[Kind]int{}}
	for _, code := range areas {
		area, _ := g.ByCode(code)
		c.areas = append(c.areas, area)
		c.counts[area.Code] = map[Kind]int{}
	}
	seen := map[Kind]bool{}
	for _, s := range services {
		if group != "" && !slices.Contains(s.groups, group) && !slices.Contains(s.groups, "everybody") {
			continue
		}
		seen[s.kind] = true
		if first := g.Lineage(s.area)[1]; c.counts[first] != nil {
			c.counts[first][s.kind]++
		} else {
			c.apart[s.kind]++
		}
	}
	for _, k := range Kinds {
		if seen[k] {
			c.kinds = append(c.kinds, k)
		}
	}
	return c
}

// count is how many services of a kind (any where empty) an area has.
func (c coverage) count(area string, kind Kind) int { return sum(c.counts[area], kind) }

func sum(byKind map[Kind]int, kind Kind) (n int) {
	if kind != "" {
		return byKind[kind]
	}
	for _, x := range byKind {
		n += x
	}
	return n
}

// without counts the areas that have none of a kind.
func (c coverage) without(kind Kind) (n int) {
	for _, a := range c.areas {
		if c.count(a.Code, kind) == 0 {
			n++
		}
	}
	return n
}

// draw makes the map of a kind in a language.
func (c coverage) draw(kind Kind, language string, atlas *places.Atlas) chart.Map {
	m := chart.Map{ID: "map", Number: func(x float64) string { return strconv.Itoa(int(x)) }}
	for _, a := range c.areas {
		r := atlas.Region(a, language)
		r.Value, r.Known = float64(c.count(a.Code, kind)), true
		m.Regions = append(m.Regions, r)
	}
	return m
}
