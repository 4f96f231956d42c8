package chart

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
)

// Share is one group: how many people need help and how much of it they get.
type Share struct {
	Name       string
	Need, Help float64
}

// Point is a point of a Lorenz curve: the shares of all need and all help that
// fall to the groups up to and with Name, those least helped first.
type Point struct {
	Name       string
	Need, Help float64 // 0 to 1
}

// Curve gives the Lorenz curve of help over need and its Gini index: 0 where
// each person in need gets the same, towards 1 where few get all. Groups without
// need are left out. No points where nobody needs or gets anything.
func Curve(shares []Share) (points []Point, gini float64) {
	kept := slices.DeleteFunc(slices.Clone(shares), func(s Share) bool { return !(s.Need > 0) })
	slices.SortStableFunc(kept, func(a, b Share) int { return cmp.Compare(a.Help/a.Need, b.Help/b.Need) })
	var need, help float64
	for _, s := range kept {
		need, help = need+s.Need, help+s.Help
	}
	if !(need > 0) || !(help > 0) {
		return nil, 0
	}
	area, before := 0.0, Point{}
	for _, s := range kept {
		next := Point{Name: s.Name, Need: before.Need + s.Need/need, Help: before.Help + s.Help/help}
		area += (next.Need - before.Need) * (next.Help + before.Help) / 2
		points, before = append(points, next), next
	}
	return points, max(0, 1-2*area)
}

// Words are what a figure says, in the reader's language.
type Words struct{ Title, Description, X, Y string }

const size, margin = 320.0, 44.0

// Lorenz draws a Lorenz curve as an SVG element; all words are escaped.
func Lorenz(id string, points []Point, w Words) string {
	var b strings.Builder
	id = html.EscapeString(id)
	full := size + 2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%[1]g" height="%[2]g" role="img" aria-labelledby="%[3]s-title %[3]s-text" class="ostoja-chart" font-family="sans-serif">`, full, full, id)
	fmt.Fprintf(&b, `<title id="%s-title">%s</title><desc id="%[1]s-text">%s</desc>`, id, html.EscapeString(w.Title), html.EscapeString(w.Description))
	at := func(x, y float64) string { return fmt.Sprintf("%.1f,%.1f", margin+x*size, margin+(1-y)*size) }
	line := []string{at(0, 0)}
	for _, p := range points {
		line = append(line, at(p.Need, p.Help))
	}
	fmt.Fprintf(&b, `<rect x="%g" y="%[1]g" width="%g" height="%[2]g" fill="none" stroke="#505a5f"/>`, margin, size)
	fmt.Fprintf(&b, `<polygon points="%s" fill="#1d70b8" fill-opacity="0.15"/>`, strings.Join(line, " "))
	fmt.Fprintf(&b, `<polyline points="%s %s" fill="none" stroke="#505a5f" stroke-dasharray="5 4"/>`, at(0, 0), at(1, 1))
	fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="#1d70b8" stroke-width="3"/>`, strings.Join(line, " "))
	for _, p := range points {
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="4" fill="#1d70b8"><title>%s</title></circle>`, margin+p.Need*size, margin+(1-p.Help)*size, html.EscapeString(p.Name))
	}
	fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle" font-size="17">%s</text>`, full/2, full-12, html.EscapeString(w.X))
	fmt.Fprintf(&b, `<text x="16" y="%g" text-anchor="middle" font-size="17" transform="rotate(-90 16 %[1]g)">%s</text></svg>`, full/2, html.EscapeString(w.Y))
	return b.String()
}
