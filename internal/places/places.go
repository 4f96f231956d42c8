package places

import (
	"fmt"
	"io"
	"maps"
	"sync"

	"ostoja/internal/chart"
	"ostoja/internal/register"
)

// Atlas is the gazetteer that the program works with: the embedded areas, and
// what a group has imported. Reading is safe from many goroutines; an import
// exchanges the whole gazetteer.
type Atlas struct {
	mu        sync.RWMutex
	gazetteer *Gazetteer
	embedded  map[string]Shape // of the first level, by code
	imported  map[string]Shape
}

// NewAtlas begins with the embedded areas.
func NewAtlas() *Atlas { return &Atlas{gazetteer: Embedded()} }

// Gazetteer gives the areas as they are now.
func (a *Atlas) Gazetteer() *Gazetteer {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.gazetteer
}

func (a *Atlas) set(g *Gazetteer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gazetteer = g
}

// draw takes over geometry that was stored, and the areas with their middles.
func (a *Atlas) draw(g *Gazetteer, shapes map[string]Shape) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gazetteer = g
	all := maps.Clone(a.imported)
	if all == nil {
		all = map[string]Shape{}
	}
	maps.Copy(all, shapes)
	a.imported = all
}

// Outline gives the program the first-level geometry that was built into it: a
// TopoJSON or GeoJSON file for each country's code. Files that do not fit are
// an error of the build, and are told.
func (a *Atlas) Outline(country string, file io.Reader) error {
	shapes, err := ReadShapes(file)
	if err != nil {
		return fmt.Errorf("places: the built-in geometry of %s: %w", country, err)
	}
	matched, _ := a.Gazetteer().Attach(shapes, 1, country)
	a.mu.Lock()
	defer a.mu.Unlock()
	all := maps.Clone(a.embedded)
	if all == nil {
		all = map[string]Shape{}
	}
	maps.Copy(all, matched)
	a.embedded = all
	return nil
}

// Shape gives the geometry of an area: the imported, else the built-in one.
func (a *Atlas) Shape(code string) (Shape, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if s, ok := a.imported[code]; ok {
		return s, true
	}
	s, ok := a.embedded[code]
	return s, ok
}

// Region gives an area as maps draw it: its name, tile and outline.
func (a *Atlas) Region(area Area, language string) chart.Region {
	r := chart.Region{Name: area.Name(language), Short: area.Code}
	if area.Tile != nil {
		r.Column, r.Row = area.Tile.Column, area.Tile.Row
	}
	shape, _ := a.Shape(area.Code)
	for _, polygon := range shape.Polygons {
		var rings [][][2]float64
		for _, ring := range polygon {
			points := make([][2]float64, len(ring))
			for i, p := range ring {
				points[i] = p
			}
			rings = append(rings, points)
		}
		r.Polygons = append(r.Polygons, rings)
	}
	return r
}

// Centre gives the point from which distances to an area are measured: its own,
// else its parent's where that is no country.
func (a *Atlas) Centre(code string) (Point, bool) {
	g := a.Gazetteer()
	for area, ok := g.ByCode(code); ok && area.Level > 0; area, ok = g.ByCode(area.Parent) {
		if area.Centre != nil {
			return *area.Centre, true
		}
	}
	return Point{}, false
}

// Find gives the area that somebody means: by a code, or by a name in any
// spelling. Of several that fit equally it gives the largest.
func (a *Atlas) Find(typed string) (Area, bool) {
	if typed == "" {
		return Area{}, false
	}
	g := a.Gazetteer()
	if area, ok := g.ByCode(typed); ok {
		return area, true
	}
	hits := g.Search(Query{Name: typed, Level: AnyLevel, Limit: 1})
	if len(hits) == 0 {
		return Area{}, false
	}
	return hits[0].Area, true
}

// Say names an area; its code where the area is not known any more.
func (a *Atlas) Say(code, language string) string {
	if area, ok := a.Gazetteer().ByCode(code); ok {
		return area.Name(language)
	}
	return code
}

// Coder lets a register's field take a place by its name.
func (a *Atlas) Coder() register.Coder {
	return register.Coder{
		Code: func(typed string) (string, bool) {
			area, ok := a.Find(typed)
			return area.Code, ok
		},
		Say: a.Say,
	}
}
