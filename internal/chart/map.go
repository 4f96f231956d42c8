package chart

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Map is a choropleth: areas coloured by a value. Where every region has a shape
// it is drawn by their outlines, else as a grid of tiles.
type Map struct {
	ID      string // of the figure on its page
	Title   string // the finding
	Text    string // what the map shows, for those who do not see it
	Unknown string // names areas without a value in the legend
	Regions []Region
	Points  [][2]float64         // longitude, latitude; drawn over the outlines
	Number  func(float64) string // writes a value as the reader does
}

// Region is one area of a map.
type Region struct {
	Name, Short, Href string
	Value             float64
	Known             bool
	Column, Row       int              // its tile
	Polygons          [][][][2]float64 // longitude, latitude; nil where unknown
}

// shades are five steps from light to dark (ColorBrewer's YlGnBu), told apart by
// readers who do not see red or green, and in grey. Each has the ink for words on it.
var shades = [5]struct{ fill, ink string }{{"#ffffcc", "#0b0c0c"}, {"#a1dab4", "#0b0c0c"}, {"#41b6c4", "#0b0c0c"}, {"#2c7fb8", "#ffffff"}, {"#253494", "#ffffff"}}

const none, noneInk, mapWidth, tileSize = "#f3f2f1", "#0b0c0c", 560.0, 80.0

// Breaks gives the upper bounds of the classes: quantiles of the values above
// the least, without doubles. Values that are few have fewer classes.
func (m Map) Breaks() []float64 {
	var values []float64
	for _, r := range m.Regions {
		if r.Known && !math.IsNaN(r.Value) && !math.IsInf(r.Value, 0) {
			values = append(values, r.Value)
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	if len(values) <= len(shades) {
		return values
	}
	var breaks []float64
	for i := 1; i <= len(shades); i++ {
		breaks = append(breaks, values[(len(values)*i+len(shades)-1)/len(shades)-1])
	}
	return slices.Compact(breaks)
}

// class gives a region's shade: -1 for an unknown value.
func class(r Region, breaks []float64) int {
	if !r.Known || len(breaks) == 0 {
		return -1
	}
	i, _ := slices.BinarySearch(breaks, r.Value)
	i = min(i, len(breaks)-1)
	if len(breaks) == 1 {
		return 0
	}
	return i * (len(shades) - 1) / (len(breaks) - 1)
}

func colours(class int) (fill, ink string) {
	if class < 0 {
		return none, noneInk
	}
	return shades[class].fill, shades[class].ink
}

// Fills gives each region's colour, in their order.
func (m Map) Fills() []string {
	breaks := m.Breaks()
	fills := make([]string, len(m.Regions))
	for i, r := range m.Regions {
		fills[i], _ = colours(class(r, breaks))
	}
	return fills
}

// SVG draws the map with its legend; all words are escaped.
func (m Map) SVG() template.HTML {
	var body strings.Builder
	breaks := m.Breaks()
	height := 0.0
	if m.shaped() {
		height = m.outlines(&body, breaks)
	} else {
		height = m.tiles(&body, breaks)
	}
	height = m.legend(&body, breaks, height+24)
	id := html.EscapeString(m.ID)
	return template.HTML(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="%[3]s-title %[3]s-text" class="ostoja-chart" font-family="sans-serif" font-size="14"><title id="%[3]s-title">%[4]s</title><desc id="%[3]s-text">%[5]s</desc>%[6]s</svg>`,
		mapWidth, height, id, html.EscapeString(m.Title), html.EscapeString(m.Text), body.String()))
}

func (m Map) shaped() bool {
	for _, r := range m.Regions {
		if len(r.Polygons) == 0 {
			return false
		}
	}
	return len(m.Regions) > 0
}

// label is what a region says when it is pointed at or read aloud.
func (m Map) label(r Region) string {
	if !r.Known {
		return r.Name + ": " + m.Unknown
	}
	return r.Name + ": " + m.Number(r.Value)
}

// outlines draws the regions in Mercator's projection and gives the height.
func (m Map) outlines(b *strings.Builder, breaks []float64) float64 {
	west, south, east, north := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, r := range m.Regions {
		for _, polygon := range r.Polygons {
			for _, p := range polygon[0] {
				west, east = math.Min(west, p[0]), math.Max(east, p[0])
				south, north = math.Min(south, mercator(p[1])), math.Max(north, mercator(p[1]))
			}
		}
	}
	scale := mapWidth / math.Max(east-west, 1e-9)
	at := func(p [2]float64) (x, y float64) { return (p[0] - west) * scale, (north - mercator(p[1])) * scale }
	for _, r := range m.Regions {
		fill, _ := colours(class(r, breaks))
		var path strings.Builder
		for _, polygon := range r.Polygons {
			for _, ring := range polygon {
				writeRing(&path, ring, at)
			}
		}
		fmt.Fprintf(b, `<path d="%s" fill="%s" fill-rule="evenodd" stroke="#0b0c0c" stroke-width="0.7"><title>%s</title></path>`, path.String(), fill, html.EscapeString(m.label(r)))
	}
	drawn := map[string]bool{} // points at one place are one dot
	for _, p := range m.Points {
		x, y := at(p)
		dot := fmt.Sprintf(`<circle cx="%.0f" cy="%.0f" r="3" fill="#d4351c" stroke="#ffffff" stroke-width="0.7"/>`, x, y)
		if !drawn[dot] && x >= 0 && x <= mapWidth && y >= 0 && y <= (north-south)*scale {
			drawn[dot] = true
			b.WriteString(dot)
		}
	}
	return (north - south) * scale
}

// writeRing writes a ring as steps of whole half pixels, each from the one before; a
// step that the eye could not see is left out. A border of two regions is the same
// points in both, so that no gap opens between them.
func writeRing(path *strings.Builder, ring [][2]float64, at func([2]float64) (x, y float64)) {
	const unit = 0.5
	var lastX, lastY float64
	for i, p := range ring {
		x, y := at(p)
		x, y = math.Round(x/unit), math.Round(y/unit)
		switch {
		case i == 0:
			fmt.Fprintf(path, "M%s,%s", short(x*unit), short(y*unit))
		case x != lastX || y != lastY:
			fmt.Fprintf(path, "l%s,%s", short((x-lastX)*unit), short((y-lastY)*unit))
		}
		lastX, lastY = x, y
	}
	path.WriteByte('z')
}

// short writes a number with as few signs as it needs.
func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// mercator is a latitude's place on the map, in degrees of longitude at the equator.
func mercator(lat float64) float64 {
	lat = math.Max(-85, math.Min(85, lat))
	return math.Log(math.Tan(math.Pi/4+lat*math.Pi/360)) * 180 / math.Pi
}

// tiles draws a square for each region and gives the height.
func (m Map) tiles(b *strings.Builder, breaks []float64) float64 {
	rows := 0
	for _, r := range m.Regions {
		rows = max(rows, r.Row+1)
		fill, ink := colours(class(r, breaks))
		x, y := float64(r.Column)*tileSize, float64(r.Row)*tileSize
		value := m.Unknown
		if r.Known {
			value = m.Number(r.Value)
		}
		fmt.Fprintf(b, `<g><title>%s</title><rect x="%g" y="%g" width="%g" height="%[4]g" fill="%[5]s" stroke="#0b0c0c" stroke-width="0.7"/><text x="%[6]g" y="%[7]g" fill="%[8]s" text-anchor="middle">%[9]s</text><text x="%[6]g" y="%[10]g" fill="%[8]s" text-anchor="middle" font-weight="bold">%[11]s</text></g>`,
			html.EscapeString(m.label(r)), x+2, y+2, tileSize-4, fill, x+tileSize/2, y+tileSize/2-6, ink, html.EscapeString(r.Short), y+tileSize/2+16, html.EscapeString(value))
	}
	return float64(rows) * tileSize
}

// legend draws the classes with their bounds, never by colour alone, and gives the
// height. Its letters must be read on a phone, where a map is a third as wide as here.
func (m Map) legend(b *strings.Builder, breaks []float64, y float64) float64 {
	x, step := 0.0, 80.0
	if m.classes() || slices.ContainsFunc(m.Regions, func(r Region) bool { return !r.Known }) {
		step = 186
	}
	box := func(fill, text string) {
		fmt.Fprintf(b, `<rect x="%g" y="%g" width="24" height="24" fill="%s" stroke="#0b0c0c" stroke-width="0.7"/><text x="%g" y="%g" font-size="22" fill="currentColor">%s</text>`, x, y, fill, x+32, y+20, html.EscapeString(text))
		if x += step; x > mapWidth-step {
			x, y = 0, y+36
		}
	}
	for i, high := range breaks {
		fill, _ := colours(class(Region{Value: high, Known: true}, breaks))
		text := m.Number(high)
		if i > 0 && m.classes() {
			text = "> " + m.Number(breaks[i-1]) + " – " + text
		} else if m.classes() {
			text = "≤ " + text
		}
		box(fill, text)
	}
	if slices.ContainsFunc(m.Regions, func(r Region) bool { return !r.Known }) {
		box(none, m.Unknown)
	}
	return y + 36
}

// classes tells that a shade stands for several values.
func (m Map) classes() bool {
	distinct := map[float64]bool{}
	for _, r := range m.Regions {
		if r.Known {
			distinct[r.Value] = true
		}
	}
	return len(distinct) > len(shades)
}
