package evidence

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// drawing is a picture in an HTML report. The table beside it has its numbers.
type drawing interface{ html(b *strings.Builder) }

// axis places values between low and high on so many user units.
type axis struct{ low, high, from, length float64 }

func (a axis) at(v float64) string {
	return at(a.from + a.length*(v-a.low)/(a.high-a.low))
}

// newAxis spans the values and 0 where that is near.
func newAxis(values []float64, from, length float64) axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if spread := high - low; low > 0 && low < spread || high < 0 && -high < spread {
		low, high = min(low, 0), max(high, 0)
	}
	if !(high > low) {
		low, high = low-1, low+1
	}
	return axis{low, high, from, length}
}

// forest shows estimates with their intervals, one below the other.
type forest struct{ rows []intervalRow }

func (f *forest) add(label string, estimate *float64, ci []*float64) {
	if estimate == nil || len(ci) != 2 || ci[0] == nil || ci[1] == nil {
		return
	}
	f.rows = append(f.rows, intervalRow{Label: label, Estimate: estimate, Low: *ci[0], High: *ci[1]})
}

func (f forest) html(b *strings.Builder) {
	if len(f.rows) == 0 {
		return
	}
	var values []float64
	for _, r := range f.rows {
		values = append(values, *r.Estimate, r.Low, r.High)
	}
	x := newAxis(values, chartLabels, chartWidth-chartLabels-20)
	foot := chartRow * float64(len(f.rows))
	fmt.Fprintf(b, "<svg viewBox=\"0 0 %s %s\" role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"14\">\n<title>Estimates with their intervals</title>\n", at(chartWidth), at(foot+chartFoot))
	for k := range 5 {
		v := x.low + (x.high-x.low)*float64(k)/4
		fmt.Fprintf(b, "<line x1=\"%s\" x2=\"%s\" y1=\"0\" y2=\"%s\" stroke=\"%s\"/>\n", x.at(v), x.at(v), at(foot), chartGrid)
		fmt.Fprintf(b, "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\" fill=\"%s\">%.3g</text>\n", x.at(v), at(foot+18), chartSoft, v)
	}
	for i, r := range f.rows {
		r.draw(b, chartRow*(float64(i)+.5), x.at)
	}
	b.WriteString("</svg>\n")
}

// timeline shows counts as bars, their bounds as strokes, and alarms as dark bars.
type timeline struct{ answer trendAnswer }

func (t timeline) html(b *strings.Builder) {
	const height, margin = 220.0, 40.0
	values := []float64{0, 1}
	for i := range t.answer.T {
		for _, v := range []*float64{t.answer.Observed[i], t.answer.Upper[i]} {
			if v != nil {
				values = append(values, *v)
			}
		}
	}
	y := newAxis(values, height, 20-height)
	step := (chartWidth - margin) / float64(len(t.answer.T))
	fmt.Fprintf(b, "<svg viewBox=\"0 0 %s %s\" role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"14\">\n<title>Counts and their bounds; dark bars are alarms</title>\n", at(chartWidth), at(height+30))
	for _, v := range []float64{0, y.high / 2, y.high} {
		fmt.Fprintf(b, "<line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\" stroke=\"%s\"/>\n", at(margin), at(chartWidth), y.at(v), y.at(v), chartGrid)
		fmt.Fprintf(b, "<text x=\"%s\" y=\"%s\" text-anchor=\"end\" fill=\"%s\">%.3g</text>\n", at(margin-4), y.at(v), chartSoft, v)
	}
	for i, bound := range t.answer.Upper {
		left := margin + step*float64(i)
		t.bar(b, i, left, step, y)
		if bound != nil {
			fmt.Fprintf(b, "<line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>\n", at(left), at(left+step), y.at(*bound), y.at(*bound), chartSoft)
		}
	}
	first, last := t.answer.label(0), t.answer.label(len(t.answer.T)-1)
	fmt.Fprintf(b, "<text x=\"%s\" y=\"%s\" fill=\"%s\">%s to %s</text>\n</svg>\n", at(margin), at(height+22), chartSoft, html.EscapeString(first), html.EscapeString(last))
}

func (t timeline) bar(b *strings.Builder, i int, left, step float64, y axis) {
	count := t.answer.Observed[i]
	if count == nil {
		return
	}
	colour := "#9ec1e3"
	if t.answer.Alarm[i] {
		colour = chartInk
	}
	top := y.from + y.length**count/y.high
	fmt.Fprintf(b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n", at(left+step*.1), at(top), at(step*.8), at(y.from-top), colour)
}
