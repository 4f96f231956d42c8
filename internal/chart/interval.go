package chart

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Intervals shows estimates with their intervals, one below the other. It is
// drawn for a phone: each label stands above its line.
type Intervals struct {
	Title   string
	Caption string // what the chart shows, for those who cannot see it
	Log     bool   // a logarithmic axis, for numbers that differ by their ratio; all values above 0
	Zero    bool   // marks zero: on which side of it an effect lies is the point
	Rows    []IntervalRow
	None    string               // says that a row has no estimate
	Number  func(float64) string // writes a value as the reader does
}

// IntervalRow is one estimate; a nil Estimate is drawn as missing. Low and High
// are equal where there is no interval.
type IntervalRow struct {
	Label     string
	Estimate  *float64
	Low, High float64
}

// Sizes of all charts of this file's kind, in units of the drawing.
const (
	plotWidth, plotMargin = 400.0, 12.0
	rowHeight, footHeight = 44.0, 26.0
)

// SVG is the chart as markup. Its colour is that of the text around it, so that
// it fits light and dark; nothing is said by colour.
func (c Intervals) SVG() template.HTML {
	low, high := c.limits()
	s := span{low, high, c.Log}
	foot := rowHeight * float64(len(c.Rows))
	var b strings.Builder
	openSVG(&b, c.Title, c.Caption, foot+footHeight)
	for _, tick := range s.ticks(4) {
		vertical(&b, s.x(tick), foot, c.Zero && tick == 0)
		word(&b, s.x(tick), foot+18, "middle", c.Number(tick))
	}
	for i, r := range c.Rows {
		c.draw(&b, s, r, rowHeight*float64(i))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

func (c Intervals) draw(b *strings.Builder, s span, r IntervalRow, top float64) {
	if r.Estimate == nil {
		word(b, 0, top+15, "start", r.Label+": "+c.None)
		return
	}
	word(b, 0, top+15, "start", r.Label)
	y := coordinate(top + 29)
	if r.High > r.Low {
		fmt.Fprintf(b, `<line x1="%s" x2="%s" y1="%s" y2="%[3]s" stroke="currentColor" stroke-width="3"/>`, coordinate(s.x(r.Low)), coordinate(s.x(r.High)), y)
	}
	fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="6" fill="currentColor"/>`, coordinate(s.x(*r.Estimate)), y)
}

// limits are the ends of the axis, a little beyond what is drawn.
func (c Intervals) limits() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, r := range c.Rows {
		if r.Estimate == nil {
			continue
		}
		low, high = min(low, *r.Estimate), max(high, *r.Estimate)
		if r.High > r.Low {
			low, high = min(low, r.Low), max(high, r.High)
		}
	}
	if c.Zero {
		low, high = min(low, 0), max(high, 0)
	}
	switch {
	case math.IsInf(low, 0):
		return 1, 10
	case c.Log:
		return max(low, 1e-9) / 1.15, max(high, 1e-9) * 1.15
	}
	room := max(high-low, math.Abs(high)*.1, 1e-9) * .06
	return low - room, high + room
}

// span is an axis: its ends, and whether it is logarithmic.
type span struct {
	low, high float64
	log       bool
}

// x is the place of a value on the axis.
func (s span) x(v float64) float64 {
	share := (v - s.low) / (s.high - s.low)
	if s.log {
		share = math.Log(max(v, s.low)/s.low) / math.Log(s.high/s.low) // nought stands at the low end
	}
	return plotMargin + (plotWidth-2*plotMargin)*share
}

// ticks are about n round numbers on the axis.
func (s span) ticks(n int) []float64 {
	if s.log && s.high/s.low > 8 {
		return s.powers(n)
	}
	raw := (s.high - s.low) / float64(n)
	step := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if step*m >= raw {
			step *= m
			break
		}
	}
	var out []float64
	for k := math.Ceil(s.low / step); k*step <= s.high; k++ {
		out = append(out, k*step)
	}
	return out
}

// powers are 1, 2 and 5 times powers of ten, thinned to about n.
func (s span) powers(n int) []float64 {
	var out []float64
	for _, steps := range [][]float64{{1, 2, 5}, {1, 5}, {1}} {
		out = nil
		for p := math.Pow(10, math.Floor(math.Log10(s.low))); p <= s.high; p *= 10 {
			for _, m := range steps {
				if v := m * p; v >= s.low && v <= s.high {
					out = append(out, v)
				}
			}
		}
		if len(out) <= n+1 {
			break
		}
	}
	return out
}

func openSVG(b *strings.Builder, title, caption string, height float64) {
	fmt.Fprintf(b, `<svg class="ostoja-plot" viewBox="0 0 %s %s" width="640" role="img" font-size="14" fill="currentColor"><title>%s</title><desc>%s</desc>`,
		coordinate(plotWidth), coordinate(height), html.EscapeString(title), html.EscapeString(caption))
}

func vertical(b *strings.Builder, x, foot float64, strong bool) {
	opacity := ".2"
	if strong {
		opacity = ".8"
	}
	fmt.Fprintf(b, `<line x1="%s" x2="%[1]s" y1="0" y2="%s" stroke="currentColor" opacity="%s"/>`, coordinate(x), coordinate(foot), opacity)
}

func word(b *strings.Builder, x, y float64, anchor, text string) {
	fmt.Fprintf(b, `<text x="%s" y="%s" text-anchor="%s">%s</text>`, coordinate(x), coordinate(y), anchor, html.EscapeString(text))
}

// coordinate writes a place in the drawing.
func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
