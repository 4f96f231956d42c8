package places

import (
	"encoding/json"
	"fmt"
	"math"

	"ostoja/internal/audit"
	"ostoja/internal/db"
)

// Load reads the areas and the geometry that the group has imported and puts
// them over the embedded ones.
func (a *Atlas) Load(tx *db.Tx) error {
	bodies, err := db.All(tx, db.Column[string], `select body from areas order by level, code`)
	if err != nil {
		return err
	}
	g := Embedded()
	for _, body := range bodies {
		var area Area
		if err := json.Unmarshal([]byte(body), &area); err != nil {
			return err
		}
		g.put(area)
	}
	shapes, err := loadShapes(tx)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gazetteer, a.imported = g, shapes
	return nil
}

// put adds an area, or exchanges the one with its code.
func (g *Gazetteer) put(a Area) {
	if i, ok := g.byCode[codeKey(a.Code)]; ok && g.areas[i].Code == a.Code {
		g.areas[i] = a
		g.index(i)
		return
	}
	g.add(a)
}

func loadShapes(tx *db.Tx) (map[string]Shape, error) {
	type row struct{ code, body string }
	rows, err := db.All(tx, func(r *row) []any { return []any{&r.code, &r.body} }, `select code, body from area_shapes`)
	shapes := make(map[string]Shape, len(rows))
	for _, r := range rows {
		s := Shape{Code: r.code}
		if err := json.Unmarshal([]byte(r.body), &s.Polygons); err != nil {
			return nil, fmt.Errorf("places: the shape of %s: %w", r.code, err)
		}
		shapes[r.code] = s
	}
	return shapes, err
}

// keep stores what is new or changed in a planned tree, which is the program's from then on.
func (a *Atlas) keep(tx *db.Tx, p plan) error {
	for _, i := range p.joined.touched {
		if err := storeArea(tx, p.tree.areas[i]); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() { a.set(p.tree) })
	return audit.Record(tx, "import", "places", "", audit.Change{Field: "day", New: p.Day})
}

func storeArea(tx *db.Tx, area Area) error {
	body, err := json.Marshal(area)
	if err != nil {
		return err
	}
	return tx.Exec(`insert into areas (code, parent, level, body) values ($1, $2, $3, $4)
		on conflict (code) do update set parent = excluded.parent, level = excluded.level, body = excluded.body`,
		area.Code, area.Parent, area.Level, string(body))
}

// Draw stores the geometry of areas, and their middles where they have none.
func (a *Atlas) Draw(tx *db.Tx, shapes map[string]Shape) error {
	g := a.Gazetteer().Clone()
	for i := range g.areas {
		area := &g.areas[i]
		shape, ok := shapes[area.Code]
		if !ok {
			continue
		}
		shape = shape.rounded()
		shapes[area.Code] = shape
		body, err := json.Marshal(shape.Polygons)
		if err != nil {
			return err
		}
		if err := tx.Exec(`insert into area_shapes (code, body) values ($1, $2) on conflict (code) do update set body = excluded.body`, area.Code, string(body)); err != nil {
			return err
		}
		if area.Centre == nil {
			middle := shape.Centroid()
			area.Centre = &middle
			if err := storeArea(tx, *area); err != nil {
				return err
			}
		}
	}
	tx.AfterCommit(func() { a.draw(g, shapes) })
	return audit.Record(tx, "import", "places", "", audit.Change{Field: "shapes", New: fmt.Sprint(len(shapes))})
}

// rounded leaves out of a shape what no map shows: everything below a ten
// thousandth of a degree (11 m), and rings that are no area then.
func (s Shape) rounded() Shape {
	round := func(x float64) float64 { return math.Round(x*1e4) / 1e4 }
	out := s
	out.Polygons = nil
	for _, polygon := range s.Polygons {
		var rings [][]Point
		for _, ring := range polygon {
			var kept []Point
			for _, p := range ring {
				if p = (Point{round(p[0]), round(p[1])}); len(kept) == 0 || kept[len(kept)-1] != p {
					kept = append(kept, p)
				}
			}
			if len(kept) > 3 {
				rings = append(rings, kept)
			}
		}
		if len(rings) > 0 {
			out.Polygons = append(out.Polygons, rings)
		}
	}
	if out.Polygons == nil {
		return s
	}
	return out
}
