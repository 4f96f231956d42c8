package evidence

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// An intervalChart shows estimates with their intervals, one below the other.
type intervalChart struct {
	Title   string
	Caption string // what the chart shows, for those who cannot see it
	Unit    string // what the axis counts, as "people"
	Rows    []intervalRow
}

// An intervalRow is one estimate. A row without estimate is drawn as empty.
type intervalRow struct {
	Label     string
	Estimate  *float64
	Low, High float64 // equal when there is no interval
}

// table is the chart's data.
func (c intervalChart) table() grid {
	t := grid{Header: []string{c.Title, "Estimate", "From", "To"}, Numbers: 1}
	for _, r := range c.Rows {
		row := []string{r.Label, "none", "", ""}
		if r.Estimate != nil {
			row[1] = people(*r.Estimate)
			if r.High > r.Low {
				row[2], row[3] = people(r.Low), people(r.High)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Sizes of the chart, in user units.
const (
	chartWidth, chartLabels, chartRow, chartFoot = 760.0, 220.0, 34.0, 48.0
	chartInk, chartGrid                          = "#0b5394", "#d5dae0"
)

// html draws the chart as inline SVG, and below it its numbers as a table.
func (c intervalChart) html(b *strings.Builder) {
	low, high := c.limits()
	height := chartRow*float64(len(c.Rows)) + chartFoot
	x := func(v float64) float64 {
		return chartLabels + (chartWidth-chartLabels-20)*(math.Log(v)-math.Log(low))/(math.Log(high)-math.Log(low))
	}
	fmt.Fprintf(b, "<svg viewBox=\"0 0 %g %g\" role=\"img\" aria-labelledby=\"chart-t chart-d\" font-family=\"system-ui,sans-serif\" font-size=\"14\">\n<title id=\"chart-t\">%s</title>\n<desc id=\"chart-d\">%s</desc>\n",
		chartWidth, height, html.EscapeString(c.Title), html.EscapeString(c.Caption))
	for _, tick := range ticks(low, high) {
		fmt.Fprintf(b, "<line x1=\"%.1f\" x2=\"%[1]f\" y1=\"0\" y2=\"%.1f\" stroke=\"%s\"/><text x=\"%.1[1]f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#57606a\">%s</text>\n",
			x(tick), height-chartFoot, chartGrid, height-chartFoot+18, people(tick))
	}
	fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"#57606a\">%s, logarithmic scale</text>\n", chartWidth-20, height-8, html.EscapeString(c.Unit))
	for i, r := range c.Rows {
		r.draw(b, chartRow*(float64(i)+.5), x)
	}
	b.WriteString("</svg>\n")
	c.table().html(b)
}

func (r intervalRow) draw(b *strings.Builder, y float64, x func(float64) float64) {
	fmt.Fprintf(b, "<text x=\"0\" y=\"%.1f\">%s</text>\n", y+5, html.EscapeString(r.Label))
	if r.Estimate == nil {
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#57606a\">no estimate</text>\n", chartLabels+8, y+5)
		return
	}
	if r.High > r.Low {
		fmt.Fprintf(b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%[3].1f\" stroke=\"%s\" stroke-width=\"3\"/>\n", x(r.Low), x(r.High), y, chartInk)
	}
	fmt.Fprintf(b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" fill=\"%s\"/>\n", x(*r.Estimate), y, chartInk)
}

// limits are the ends of the axis, a little beyond what is drawn.
func (c intervalChart) limits() (low, high float64) {
	low, high = math.Inf(1), 0
	for _, r := range c.Rows {
		if r.Estimate == nil {
			continue
		}
		low, high = min(low, *r.Estimate), max(high, *r.Estimate)
		if r.High > r.Low {
			low, high = min(low, r.Low), max(high, r.High)
		}
	}
	if high == 0 {
		return 1, 10
	}
	return max(low/1.15, .5), high * 1.15
}

// ticks are round numbers within the limits: 1, 2 and 5 times powers of ten,
// thinned when there are many.
func ticks(low, high float64) []float64 {
	for _, steps := range [][]float64{{1, 2, 5}, {1, 5}, {1}} {
		var out []float64
		for p := math.Pow(10, math.Floor(math.Log10(low))); p <= high; p *= 10 {
			for _, s := range steps {
				if v := s * p; v >= low && v <= high {
					out = append(out, v)
				}
			}
		}
		if len(out) <= 8 {
			return out
		}
	}
	return nil
}
