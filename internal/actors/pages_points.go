package actors

import (
	"encoding/json"
	"math"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/places"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// pointsPart is where the map that moves comes to, when somebody asks for it and
// her browser can draw it. All of it is in the drawing and the table as well.
func (a *Actors) pointsPart(r *web.Request, q mapQuery) ui.Part {
	bounds, known := a.bounds(r)
	look, err := json.Marshal(map[string]any{
		"button": r.T("map.points"), "script": ui.Built("map.js"), "style": ui.Built("map.css"), "worker": ui.Built("maplibre-gl-csp-worker.js"),
		"source": q.href("/map/points.json"), "label": r.T("map.points_label"), "bounds": bounds, "zoomIn": r.T("map.zoom_in"), "zoomOut": r.T("map.zoom_out"),
	})
	if err != nil || !known {
		return ui.Stack{}
	}
	return ui.Island{ID: "points", Name: "points", Data: string(look)}
}

// bounds is the box around the country's areas: west, south, east, north.
func (a *Actors) bounds(r *web.Request) (box [4]float64, known bool) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return box, false
	}
	box = [4]float64{180, 90, -180, -90}
	for _, code := range a.mapAreas(dir) {
		shape, ok := a.atlas.Shape(code)
		for _, polygon := range shape.Polygons {
			for _, p := range polygon[0] {
				box = [4]float64{math.Min(box[0], p[0]), math.Min(box[1], p[1]), math.Max(box[2], p[0]), math.Max(box[3], p[1])}
			}
		}
		known = known || ok
	}
	return box, known
}

// feature is a place of GeoJSON.
type feature struct {
	Type       string         `json:"type"`
	Geometry   any            `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

type features struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

func collection() features { return features{"FeatureCollection", []feature{}} }

func (f *features) add(kind string, coordinates any, properties map[string]any) {
	f.Features = append(f.Features, feature{"Feature", map[string]any{"type": kind, "coordinates": coordinates}, properties})
}

// mostPoints bounds a map.
const mostPoints = 20_000

// mapPoints gives areas with their colours and services with their places. A
// protected service has none, and is not read.
func (a *Actors) mapPoints(r *web.Request) (web.Answer, error) {
	q := readMapQuery(r)
	c, err := a.covered(r, q)
	if err != nil {
		return nil, err
	}
	var services []point
	if err := r.Read(func(tx *db.Tx) (err error) { services, err = placedPoints(tx, mostPoints); return err }); err != nil {
		return nil, err
	}
	areas, points := collection(), collection()
	m := c.draw(q.kind, string(r.Lang), a.atlas)
	for i, fill := range m.Fills() {
		if shape, ok := a.atlas.Shape(c.areas[i].Code); ok {
			areas.add("MultiPolygon", shape.Polygons, map[string]any{"name": m.Regions[i].Name, "fill": fill})
		}
	}
	for _, s := range services {
		if q.kind != "" && s.kind != q.kind || q.group != "" && !slices.Contains(s.groups, q.group) && !slices.Contains(s.groups, "everybody") {
			continue
		}
		name, _ := s.name.In(r.Lang)
		points.add("Point", places.Point{s.longitude, s.latitude}, map[string]any{"name": name, "href": "/services/" + string(s.id)})
	}
	return web.JSON{Value: map[string]features{"areas": areas, "points": points}}, nil
}
