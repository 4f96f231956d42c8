package pdf

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// drawing is the part of SVG that package chart writes: shapes, paths of straight
// lines, and text.
type drawing struct {
	node
	width, height float64 // of the view box
}

type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

// Draw puts an SVG of package chart on the page and gives its height.
func Draw(f *fpdf.Fpdf, svg string, x, y, width float64) (float64, error) {
	d, err := parse(svg)
	if err != nil {
		return 0, err
	}
	d.draw(f, x, y, width/d.width)
	return width * d.height / d.width, f.Error()
}

func parse(svg string) (drawing, error) {
	var d drawing
	if err := xml.Unmarshal([]byte(svg), &d.node); err != nil {
		return d, fmt.Errorf("pdf: the drawing is not XML: %w", err)
	}
	var x, y float64
	if _, err := fmt.Sscan(d.get("viewBox"), &x, &y, &d.width, &d.height); err != nil || d.width <= 0 || d.height <= 0 {
		return d, fmt.Errorf("pdf: the drawing has no view box: %q", d.get("viewBox"))
	}
	return d, nil
}

func (n node) get(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) number(name string) float64 {
	v, _ := strconv.ParseFloat(n.get(name), 64)
	return v
}

// pen puts shapes on a page: the corner and scale of the drawing, and what a shape
// takes over from those around it.
type pen struct {
	*fpdf.Fpdf
	x, y, scale  float64
	fill, weight string
	size         float64
}

func (d drawing) draw(f *fpdf.Fpdf, x, y, scale float64) {
	pen{Fpdf: f, x: x, y: y, scale: scale, fill: "#000000", size: 16}.node(d.node)
	f.SetAlpha(1, "Normal")
	f.SetDashPattern(nil, 0)
	f.SetDrawColor(0, 0, 0)
}

func (p pen) at(x, y float64) fpdf.PointType {
	return fpdf.PointType{X: p.x + x*p.scale, Y: p.y + y*p.scale}
}

func (p pen) node(n node) {
	if v := n.get("fill"); v != "" {
		p.fill = v
	}
	if v := n.get("font-weight"); v != "" {
		p.weight = v
	}
	if v := n.number("font-size"); v > 0 {
		p.size = v
	}
	switch n.XMLName.Local {
	case "svg", "g", "a":
		for _, child := range n.Children {
			p.node(child)
		}
	case "text":
		p.text(n)
	case "rect":
		p.shape(n, func(style string) {
			c := p.at(n.number("x"), n.number("y"))
			p.Rect(c.X, c.Y, n.number("width")*p.scale, n.number("height")*p.scale, style)
		})
	case "circle":
		p.shape(n, func(style string) {
			c := p.at(n.number("cx"), n.number("cy"))
			p.Circle(c.X, c.Y, n.number("r")*p.scale, style)
		})
	case "line":
		p.shape(n, func(string) {
			a, b := p.at(n.number("x1"), n.number("y1")), p.at(n.number("x2"), n.number("y2"))
			p.Line(a.X, a.Y, b.X, b.Y)
		})
	case "polyline", "polygon":
		p.path(n, [][]spot{points(n.get("points"))}, n.XMLName.Local == "polygon")
	case "path":
		lines, closed := outline(n.get("d"))
		p.path(n, lines, closed)
	}
}

// shape sets colours, line and transparency, and draws.
func (p pen) shape(n node, draw func(style string)) {
	style := ""
	alpha := 1.0
	if fill, ok := colour(p.fill); ok && n.XMLName.Local != "line" {
		p.SetFillColor(fill[0], fill[1], fill[2])
		style = "F"
	}
	if stroke, ok := colour(n.get("stroke")); ok {
		p.SetDrawColor(stroke[0], stroke[1], stroke[2])
		p.SetLineWidth(max(n.number("stroke-width"), 1) * p.scale)
		style += "D"
	}
	if style == "" {
		return
	}
	for _, name := range []string{"opacity", "fill-opacity"} {
		if n.get(name) != "" {
			alpha *= n.number(name)
		}
	}
	var dashes []float64
	for v := range strings.FieldsSeq(strings.ReplaceAll(n.get("stroke-dasharray"), ",", " ")) {
		d, _ := strconv.ParseFloat(v, 64)
		dashes = append(dashes, d*p.scale)
	}
	p.SetDashPattern(dashes, 0)
	p.SetAlpha(alpha, "Normal")
	draw(style)
	p.SetAlpha(1, "Normal")
}

func (p pen) path(n node, lines [][]spot, closed bool) {
	p.shape(n, func(style string) {
		if n.get("fill-rule") == "evenodd" && style[0] == 'F' {
			style += "*"
		}
		for _, line := range lines {
			for i, c := range line {
				at := p.at(c.x, c.y)
				if i == 0 {
					p.MoveTo(at.X, at.Y)
				} else {
					p.LineTo(at.X, at.Y)
				}
			}
			if closed {
				p.ClosePath()
			}
		}
		p.DrawPath(style)
	})
}

func (p pen) text(n node) {
	rgb, ok := colour(p.fill)
	if !ok {
		return
	}
	style := ""
	if p.weight == "bold" || p.weight == "700" {
		style = "B"
	}
	p.SetFont(Font, style, p.size*p.scale/point)
	p.SetTextColor(rgb[0], rgb[1], rgb[2])
	at := p.at(n.number("x"), n.number("y"))
	words := strings.TrimSpace(n.Text)
	width := p.GetStringWidth(words)
	left := map[string]float64{"middle": width / 2, "end": width}[n.get("text-anchor")]
	var degrees float64
	if _, err := fmt.Sscanf(n.get("transform"), "rotate(%g", &degrees); err == nil {
		p.TransformBegin()
		p.TransformRotate(-degrees, at.X, at.Y)
		defer p.TransformEnd()
	}
	p.Text(at.X-left, at.Y, words)
}

// colour reads "#1d70b8"; what follows the text around it prints black.
func colour(name string) (rgb [3]int, ok bool) {
	switch name {
	case "", "none":
		return rgb, false
	case "currentColor":
		name = "#0b0c0c"
	}
	_, err := fmt.Sscanf(name, "#%2x%2x%2x", &rgb[0], &rgb[1], &rgb[2])
	return rgb, err == nil
}
