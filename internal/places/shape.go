package places

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Point is longitude and latitude in degrees.
type Point [2]float64

// Shape is the geometry of an area as a file gives it: polygons, each of an
// outer ring and holes.
type Shape struct {
	Code     string // as written; "" where the file has none
	Name     string
	Polygons [][][]Point // not empty, nor any polygon
}

// maxShapes bounds a file of geometry.
const maxShapes = 64 << 20

// ReadShapes reads GeoJSON (a collection of features) or TopoJSON.
func ReadShapes(r io.Reader) ([]Shape, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxShapes+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxShapes:
		return nil, fmt.Errorf("the geometry is larger than %d MB; simplify it", maxShapes>>20)
	}
	var kind struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return nil, fmt.Errorf("the geometry is no JSON: %w", err)
	}
	switch kind.Type {
	case "FeatureCollection":
		return geoJSON(data)
	case "Topology":
		return topoJSON(data)
	}
	return nil, fmt.Errorf("'%s' is neither GeoJSON (FeatureCollection) nor TopoJSON (Topology)", kind.Type)
}

func geoJSON(data []byte) ([]Shape, error) {
	var c struct {
		Features []struct {
			ID         json.RawMessage `json:"id"`
			Properties map[string]any  `json:"properties"`
			Geometry   *struct {
				Type        string          `json:"type"`
				Coordinates json.RawMessage `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("the GeoJSON is broken: %w", err)
	}
	var shapes []Shape
	for i, f := range c.Features {
		s := named(f.Properties, f.ID)
		if f.Geometry == nil {
			return nil, fmt.Errorf("feature %d (%s) has no geometry", i+1, s.Name)
		}
		var err error
		switch f.Geometry.Type {
		case "Polygon":
			s.Polygons = make([][][]Point, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &s.Polygons[0])
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &s.Polygons)
		default:
			err = fmt.Errorf("%s is no area", f.Geometry.Type)
		}
		if err == nil {
			err = s.sound()
		}
		if err != nil {
			return nil, fmt.Errorf("feature %d (%s): %w", i+1, s.Name, err)
		}
		shapes = append(shapes, s)
	}
	return shapes, nil
}

// codeNames and labelNames are the properties by which files of geometry name areas, folded.
var (
	codeNames  = []string{"terc", "teryt", "pcode", "adm3_pcode", "adm2_pcode", "adm1_pcode", "jpt_kod_je", "iso_3166_2", "iso3166_2", "shapeiso", "code", "id", "hasc"}
	labelNames = []string{"name", "nazwa", "jpt_nazwa_", "shapename", "adm3_pl", "adm2_pl", "adm1_pl", "adm2_en", "adm1_en"}
)

func named(properties map[string]any, id json.RawMessage) Shape {
	lower := map[string]string{}
	for key, value := range properties {
		if value != nil {
			lower[strings.ToLower(key)] = fmt.Sprint(value)
		}
	}
	s := Shape{Code: strings.Trim(string(id), `"`)}
	for _, name := range slices.Backward(codeNames) {
		if v := lower[name]; v != "" {
			s.Code = v
		}
	}
	for _, name := range slices.Backward(labelNames) {
		if v := lower[name]; v != "" {
			s.Name = v
		}
	}
	if s.Code == "null" {
		s.Code = ""
	}
	return s
}

// sound tells that every ring is closed or closable, and on the earth.
func (s Shape) sound() error {
	if len(s.Polygons) == 0 {
		return errors.New("it has no polygon")
	}
	for _, polygon := range s.Polygons {
		if len(polygon) == 0 {
			return errors.New("a polygon has no ring")
		}
		for _, ring := range polygon {
			if len(ring) < 3 {
				return errors.New("a ring has fewer than 3 points")
			}
			for _, p := range ring {
				if p[0] < -180.001 || p[0] > 180.001 || p[1] < -90.001 || p[1] > 90.001 {
					return fmt.Errorf("%v is no longitude and latitude; is the file in another projection?", p)
				}
			}
		}
	}
	return nil
}

// Attach finds the area of each shape: by code, else by name among the areas of
// the level. AnyLevel stands for the level at which most shapes have an area. It
// gives the shapes by the areas' codes, and those that fit none, or one that has
// a shape already. Within, where given, is the country that all of them are in.
func (g *Gazetteer) Attach(shapes []Shape, level int, within string) (matched map[string]Shape, unmatched []Unmatched) {
	if level != AnyLevel {
		return g.attach(shapes, level, within)
	}
	best := 0
	for try := range Levels {
		m, u := g.attach(shapes, try, within)
		if score := len(m) + len(shapes)*g.codesOf(shapes, try); matched == nil || score > best {
			matched, unmatched, best = m, u, score
		}
	}
	return matched, unmatched
}

// codesOf counts the shapes that have the code of an area of a level; a code says more than a name.
func (g *Gazetteer) codesOf(shapes []Shape, level int) (n int) {
	for _, s := range shapes {
		if a, ok := g.ByCode(s.Code); ok && a.Level == level {
			n++
		}
	}
	return n
}

func (g *Gazetteer) attach(shapes []Shape, level int, within string) (map[string]Shape, []Unmatched) {
	matched := map[string]Shape{}
	var unmatched []Unmatched
	for _, s := range shapes {
		a, why := g.areaOf(s, level, within)
		if _, taken := matched[a.Code]; why == "" && taken {
			why = "another shape of the file is " + a.Code + " already"
		}
		if why != "" {
			unmatched = append(unmatched, Unmatched{s.Code, s.Name, why})
			continue
		}
		matched[a.Code] = s
	}
	return matched, unmatched
}

// areaOf finds the area of a shape, or says why there is none.
func (g *Gazetteer) areaOf(s Shape, level int, within string) (a Area, why string) {
	if a, ok := g.ByCode(s.Code); ok && a.Level == level && (within == "" || g.Within(a, within)) {
		return a, ""
	}
	q := Query{Name: s.Name, Level: level, Within: within}
	hits := g.Find(q)
	if len(hits) == 0 && within != "" {
		hits = g.Search(q) // of one country's few areas, likeness is enough
	}
	switch {
	case len(hits) == 1 || len(hits) > 1 && hits[0].Score > hits[1].Score:
		return hits[0].Area, ""
	case len(hits) > 1:
		return Area{}, fmt.Sprintf("several areas of level %d have this name, and none this code", level)
	}
	return Area{}, fmt.Sprintf("no area of level %d has this code or name", level)
}

// Centroid is the middle of the shape's area (the mean of its polygons' outer
// rings, weighed by their areas; of the corners where it has no area).
func (s Shape) Centroid() Point {
	var x, y, weight float64
	for _, polygon := range s.Polygons {
		for i, ring := 0, polygon[0]; i < len(ring); i++ {
			a, b := ring[i], ring[(i+1)%len(ring)]
			cross := a[0]*b[1] - b[0]*a[1]
			x, y, weight = x+(a[0]+b[0])*cross, y+(a[1]+b[1])*cross, weight+cross
		}
	}
	if math.Abs(weight) < 1e-12 {
		return s.Polygons[0][0][0]
	}
	return Point{x / (3 * weight), y / (3 * weight)}
}

// earthRadius is the mean radius of the earth in km.
const earthRadius = 6371.0

// Distance is how far two points are from each other on the earth, in km, by the haversine formula.
func (p Point) Distance(q Point) float64 {
	rad := math.Pi / 180
	half := func(d float64) float64 { s := math.Sin(d * rad / 2); return s * s }
	h := half(q[1]-p[1]) + math.Cos(p[1]*rad)*math.Cos(q[1]*rad)*half(q[0]-p[0])
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}
