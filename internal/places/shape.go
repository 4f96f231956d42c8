package places

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	Polygons [][][]Point
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
	codeNames  = []string{"terc", "teryt", "pcode", "adm3_pcode", "adm2_pcode", "adm1_pcode", "jpt_kod_je", "iso_3166_2", "code", "id", "hasc"}
	labelNames = []string{"name", "nazwa", "jpt_nazwa_", "adm3_pl", "adm2_pl", "adm1_pl", "adm2_en", "adm1_en"}
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
// the level (AnyLevel for all). It gives the shapes by the areas' codes, and
// those that fit none.
func (g *Gazetteer) Attach(shapes []Shape, level int) (matched map[string]Shape, unmatched []Shape) {
	matched = map[string]Shape{}
	for _, s := range shapes {
		a, ok := g.ByCode(s.Code)
		if !ok || level != AnyLevel && a.Level != level {
			hits := g.Find(Query{Name: s.Name, Level: level})
			if ok = len(hits) == 1; ok {
				a = hits[0].Area
			}
		}
		if ok {
			matched[a.Code] = s
		} else {
			unmatched = append(unmatched, s)
		}
	}
	return matched, unmatched
}
