package places

import (
	"bytes"
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
	Polygons [][][]Point // none for a feature that is no area; no polygon is empty
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
	case "FeatureCollection", "Feature":
		return someShape(geoJSON(data))
	case "Topology":
		return someShape(topoJSON(data))
	}
	return nil, fmt.Errorf("'%s' is neither GeoJSON (FeatureCollection) nor TopoJSON (Topology)", kind.Type)
}

// someShape refuses a file without any area.
func someShape(shapes []Shape, err error) ([]Shape, error) {
	if err == nil && !slices.ContainsFunc(shapes, func(s Shape) bool { return len(s.Polygons) > 0 }) {
		return nil, errors.New("the file has no outline of an area")
	}
	return shapes, err
}

// feature is one of GeoJSON.
type feature struct {
	ID         json.RawMessage `json:"id"`
	Properties map[string]any  `json:"properties"`
	Geometry   *geometry       `json:"geometry"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometries  []geometry      `json:"geometries"`
}

func geoJSON(data []byte) ([]Shape, error) {
	var c struct {
		Features []feature `json:"features"`
		feature
	}
	if err := decode(data, &c); err != nil {
		return nil, fmt.Errorf("the GeoJSON is broken: %w", err)
	}
	if c.Geometry != nil { // a single one
		c.Features = append(c.Features, c.feature)
	}
	var shapes []Shape
	for i, f := range c.Features {
		s := named(f.Properties, f.ID)
		polygons, err := f.Geometry.polygons(0)
		s.Polygons = polygons
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

// polygons gives the areas of a geometry; points, lines and nothing have none.
func (g *geometry) polygons(depth int) (out [][][]Point, err error) {
	if g == nil || depth > maxNested {
		return nil, nil
	}
	switch g.Type {
	case "Polygon":
		out = make([][][]Point, 1)
		err = json.Unmarshal(g.Coordinates, &out[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &out)
	case "GeometryCollection":
		for i := range g.Geometries {
			more, err := g.Geometries[i].polygons(depth + 1)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	return slices.DeleteFunc(out, func(rings [][]Point) bool { return len(rings) == 0 }), err
}

// maxNested is how deep collections may stand in collections.
const maxNested = 8

// decode reads JSON whose numbers stay as they are written: a code of seven
// digits is no 1.465011e+06.
func decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(into)
}

// codeNames and labelNames are the properties by which files of geometry name
// areas, in lower case and without what is between words, the most telling first.
// A file of powiats names their voivodeship too: the deepest level comes first.
var (
	codeNames = []string{"terc", "teryt", "kodteryt", "pcode", "adm4pcode", "adm3pcode", "adm2pcode", "adm1pcode", "admin3pcode", "admin2pcode", "admin1pcode", "jptkodje",
		"iso31662", "shapeiso", "code", "kod", "id", "hasc", "hasc3", "hasc2", "hasc1", "iso1"}
	labelNames = []string{"name", "nazwa", "jptnazwa", "shapename", "namepl", "adm3pl", "adm3name", "adm3en", "name3", "gmina", "adm2pl", "adm2name", "adm2en", "name2", "powiat",
		"adm1pl", "adm1name", "adm1en", "name1", "wojewodztwo", "województwo", "nameen", "nameuk", "nam", "label"}
)

func named(properties map[string]any, id json.RawMessage) Shape {
	lower := map[string]string{}
	for key, value := range properties {
		switch value.(type) {
		case string, json.Number:
			lower[propertyKey.Replace(strings.ToLower(key))] = strings.TrimSpace(fmt.Sprint(value))
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

// propertyKey takes out what stands between the words of a property's name.
var propertyKey = strings.NewReplacer("_", "", "-", "", ":", "", ".", "", " ", "")

// sound tells that every ring is closed or closable, and on the earth.
func (s Shape) sound() error {
	for _, polygon := range s.Polygons {
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
		if score := 2*len(m) + 2*len(shapes)*g.codesOf(shapes, try); matched == nil || score > best {
			matched, unmatched, best = m, u, score
		}
	}
	if best < len(shapes) { // no codes, and names of fewer than half: powiats are no voivodeships of that name
		return map[string]Shape{}, g.unlike(shapes)
	}
	return matched, unmatched
}

// unlike gives shapes of no level that is known.
func (g *Gazetteer) unlike(shapes []Shape) (out []Unmatched) {
	for _, s := range shapes {
		out = append(out, Unmatched{s.Code, s.Name, "most shapes of the file are of areas that are not known: take their register first, or say the level"})
	}
	return out
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
	if len(s.Polygons) == 0 {
		return Area{}, "it has no outline"
	}
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
