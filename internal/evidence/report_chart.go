package evidence

import (
	"fmt"
	"html"
	"math"
	"strconv"
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
	chartInk, chartSoft, chartGrid               = "#0b5394", "#57606a", "#d5dae0"
)

// html draws the chart as inline SVG, and below it its numbers as a table.
func (c intervalChart) html(b *strings.Builder) {
	low, high := c.limits()
	foot := chartRow * float64(len(c.Rows)) // of the plot
	x := func(v float64) string {
		return at(chartLabels + (chartWidth-chartLabels-20)*math.Log(v/low)/math.Log(high/low))
	}
	fmt.Fprintf(b, "<svg viewBox=\"0 0 %s %s\" role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"14\">\n<title>%s</title>\n<desc>%s</desc>\n",
		at(chartWidth), at(foot+chartFoot), html.EscapeString(c.Title), html.EscapeString(c.Caption))
	for _, tick := range ticks(low, high) {
		fmt.Fprintf(b, "<line x1=\"%s\" x2=\"%s\" y1=\"0\" y2=\"%s\" stroke=\"%s\"/>\n", x(tick), x(tick), at(foot), chartGrid)
		fmt.Fprintf(b, "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\" fill=\"%s\">%s</text>\n", x(tick), at(foot+18), chartSoft, people(tick))
	}
	fmt.Fprintf(b, "<text x=\"%s\" y=\"%s\" text-anchor=\"end\" fill=\"%s\">%s, logarithmic scale</text>\n", at(chartWidth-20), at(foot+40), chartSoft, html.EscapeString(c.Unit))
	for i, r := range c.Rows {
		r.draw(b, chartRow*(float64(i)+.5), x)
	}
	b.WriteString("</svg>\n")
	c.table().html(b)
}

// draw writes one row at the height y; x gives the place of a value.
func (r intervalRow) draw(b *strings.Builder, y float64, x func(float64) string) {
	fmt.Fprintf(b, "<text x=\"0\" y=\"%s\">%s</text>\n", at(y+5), html.EscapeString(r.Label))
	if r.Estimate == nil {
		fmt.Fprintf(b, "<text x=\"%s\" y=\"%s\" fill=\"%s\">no estimate</text>\n", at(chartLabels+8), at(y+5), chartSoft)
		return
	}
	if r.High > r.Low {
		fmt.Fprintf(b, "<line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"3\"/>\n", x(r.Low), x(r.High), at(y), at(y), chartInk)
	}
	fmt.Fprintf(b, "<circle cx=\"%s\" cy=\"%s\" r=\"6\" fill=\"%s\"/>\n", x(*r.Estimate), at(y), chartInk)
}

// at writes a coordinate.
func at(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

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
