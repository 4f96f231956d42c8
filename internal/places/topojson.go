package places

import (
	"encoding/json"
	"errors"
	"fmt"
)

// topology is the part of TopoJSON that areas need.
type topology struct {
	Transform *struct {
		Scale     Point `json:"scale"`
		Translate Point `json:"translate"`
	} `json:"transform"`
	Arcs    [][]Point               `json:"arcs"`
	Objects map[string]topoGeometry `json:"objects"`
}

type topoGeometry struct {
	Type       string          `json:"type"`
	ID         json.RawMessage `json:"id"`
	Properties map[string]any  `json:"properties"`
	Arcs       json.RawMessage `json:"arcs"`
	Geometries []topoGeometry  `json:"geometries"`
}

func topoJSON(data []byte) ([]Shape, error) {
	var t topology
	if err := decode(data, &t); err != nil {
		return nil, fmt.Errorf("the TopoJSON is broken: %w", err)
	}
	t.unpack()
	var shapes []Shape
	for _, o := range t.Objects {
		if err := t.collect(o, &shapes, 0); err != nil {
			return nil, err
		}
	}
	return shapes, nil
}

// unpack turns the arcs from steps between whole numbers into degrees.
func (t *topology) unpack() {
	if t.Transform == nil {
		return
	}
	for _, arc := range t.Arcs {
		var x, y float64
		for i := range arc {
			x, y = x+arc[i][0], y+arc[i][1]
			arc[i] = Point{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]}
		}
	}
}

func (t *topology) collect(o topoGeometry, shapes *[]Shape, depth int) error {
	if depth > maxNested {
		return errors.New("the TopoJSON nests collections deeper than 8")
	}
	s := named(o.Properties, o.ID)
	var polygons [][][]int
	var err error
	switch o.Type {
	case "GeometryCollection":
		for _, g := range o.Geometries {
			if err := t.collect(g, shapes, depth+1); err != nil {
				return err
			}
		}
		return nil
	case "Polygon":
		polygons = make([][][]int, 1)
		err = json.Unmarshal(o.Arcs, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(o.Arcs, &polygons)
	default: // rivers and towns are in other layers of the same file
		return nil
	}
	if err == nil {
		s.Polygons, err = t.polygons(polygons)
	}
	if err == nil {
		err = s.sound()
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", s.Code, s.Name, err)
	}
	*shapes = append(*shapes, s)
	return nil
}

func (t *topology) polygons(polygons [][][]int) ([][][]Point, error) {
	out := make([][][]Point, len(polygons))
	for i, rings := range polygons {
		for _, arcs := range rings {
			ring, err := t.ring(arcs)
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], ring)
		}
	}
	return out, nil
}

// ring joins arcs end to end; ^n is arc n backwards.
func (t *topology) ring(arcs []int) ([]Point, error) {
	var ring []Point
	for _, n := range arcs {
		backwards := n < 0
		if backwards {
			n = ^n
		}
		if n >= len(t.Arcs) {
			return nil, fmt.Errorf("arc %d is not there", n)
		}
		arc := t.Arcs[n]
		for i := range arc {
			p := arc[i]
			if backwards {
				p = arc[len(arc)-1-i]
			}
			if i == 0 && len(ring) > 0 {
				continue // the end of the arc before
			}
			ring = append(ring, p)
		}
	}
	return ring, nil
}
