package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Series shows counts over time with the bound above which they are more than
// the past explains.
type Series struct {
	Title   string
	Caption string // what the chart shows, for those who cannot see it
	Points  []SeriesPoint
	Number  func(float64) string // writes a value as the reader does
}

// SeriesPoint is one period. What is nil is not drawn: a count that is unknown
// or too small to be shown, a bound that cannot be given.
type SeriesPoint struct {
	Label        string
	Value, Bound *float64
	Marked       bool // above its bound: drawn as a large triangle
}

const seriesHeight = 200.0

// SVG is the chart as markup, in the colour of the text around it.
func (c Series) SVG() template.HTML {
	s := span{0, c.top(), false}
	y := func(v float64) float64 { return 8 + (seriesHeight-8)*(1-(v-s.low)/(s.high-s.low)) }
	var b strings.Builder
	openSVG(&b, c.Title, c.Caption, seriesHeight+footHeight)
	for _, tick := range s.ticks(4) {
		fmt.Fprintf(&b, `<line x1="36" x2="%s" y1="%s" y2="%[2]s" stroke="currentColor" opacity=".2"/>`, coordinate(plotWidth), coordinate(y(tick)))
		word(&b, 30, y(tick)+4, "end", c.Number(tick))
	}
	c.bound(&b, y)
	for i, p := range c.Points {
		c.point(&b, c.x(i), p, y)
	}
	c.feet(&b)
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// x is the place of the i-th period.
func (c Series) x(i int) float64 {
	return 44 + (plotWidth-52)*float64(i)/float64(max(1, len(c.Points)-1))
}

func (c Series) top() float64 {
	top := 1.0
	for _, p := range c.Points {
		for _, v := range []*float64{p.Value, p.Bound} {
			if v != nil {
				top = max(top, *v)
			}
		}
	}
	return top * 1.05
}

// bound draws the bound as a dashed line, broken where there is none.
func (c Series) bound(b *strings.Builder, y func(float64) float64) {
	var path strings.Builder
	pen := "M"
	for i, p := range c.Points {
		if p.Bound == nil {
			pen = "M"
			continue
		}
		fmt.Fprintf(&path, "%s%s %s", pen, coordinate(c.x(i)), coordinate(y(*p.Bound)))
		pen = "L"
	}
	if path.Len() > 0 {
		fmt.Fprintf(b, `<path d="%s" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="5 4"/>`, path.String())
	}
}

func (c Series) point(b *strings.Builder, x float64, p SeriesPoint, y func(float64) float64) {
	switch {
	case p.Value == nil:
	case p.Marked:
		v := y(*p.Value)
		fmt.Fprintf(b, `<path d="M%s %sl7 12h-14z" fill="currentColor"/>`, coordinate(x), coordinate(v-8))
	default:
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="3" fill="currentColor"/>`, coordinate(x), coordinate(y(*p.Value)))
	}
}

// feet writes the first and the last period below the axis.
func (c Series) feet(b *strings.Builder) {
	if len(c.Points) == 0 {
		return
	}
	word(b, 44, seriesHeight+20, "start", c.Points[0].Label)
	if last := len(c.Points) - 1; last > 0 {
		word(b, plotWidth, seriesHeight+20, "end", c.Points[last].Label)
	}
}
