package chart_test

import (
	"math"
	"strings"
	"testing"

	"ostoja/internal/chart"
)

func value(v float64) *float64 { return &v }

func TestIntervalsSayTheirRows(t *testing.T) {
	c := chart.Intervals{Title: "T", Caption: "C", None: "no estimate", Number: write, Rows: []chart.IntervalRow{
		{"First", value(10), 5, 15}, {"Second", nil, 0, 0}, {"Third", value(20), 20, 20},
	}}
	svg := string(c.SVG())
	if got, want := strings.Join(words(t, svg), "|"), "5|10|15|20|First|Second: no estimate|Third"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if n := strings.Count(svg, "<circle"); n != 2 {
		t.Errorf("%d estimates are drawn", n)
	}
	if n := strings.Count(svg, `stroke-width="3"`); n != 1 {
		t.Errorf("%d intervals are drawn", n)
	}
}

// Whatever is missing, all alike, or far apart, the drawing stays one: good XML,
// finite coordinates, a bounded number of ticks.
func TestPlotsOfOddData(t *testing.T) {
	rows := func(values ...float64) (out []chart.IntervalRow) {
		for _, v := range values {
			out = append(out, chart.IntervalRow{Label: "<r>", Estimate: value(v), Low: v, High: v})
		}
		return out
	}
	plots := map[string]string{
		"no rows":           string(chart.Intervals{Number: write}.SVG()),
		"no estimate":       string(chart.Intervals{Number: write, Rows: []chart.IntervalRow{{Label: "r"}}}.SVG()),
		"one value":         string(chart.Intervals{Number: write, Rows: rows(3)}.SVG()),
		"nought":            string(chart.Intervals{Number: write, Zero: true, Rows: rows(0)}.SVG()),
		"below nought":      string(chart.Intervals{Number: write, Zero: true, Rows: rows(-3, -2)}.SVG()),
		"ratios":            string(chart.Intervals{Number: write, Log: true, Rows: rows(1, 10, 1e6)}.SVG()),
		"ratios and nought": string(chart.Intervals{Number: write, Log: true, Rows: rows(0, 10)}.SVG()),
		"no periods":        string(chart.Series{Number: write}.SVG()),
		"hidden periods":    string(chart.Series{Number: write, Points: []chart.SeriesPoint{{Label: "a"}, {Label: "b"}}}.SVG()),
		"one period":        string(chart.Series{Number: write, Points: []chart.SeriesPoint{{Label: "a", Value: value(3)}}}.SVG()),
		"all nought":        string(chart.Series{Number: write, Points: []chart.SeriesPoint{{Label: "a", Value: value(0)}, {Label: "b", Value: value(0)}}}.SVG()),
		"no curve":          chart.Lorenz("l", nil, chart.Words{}),
	}
	for name, svg := range plots {
		words(t, svg)
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || strings.Count(svg, "<line") > 20 {
			t.Errorf("%s: %s", name, svg)
		}
	}
}

// A period that is not shown leaves a hole: no mark, and the bound's line is broken.
func TestAHiddenPeriodLeavesAHole(t *testing.T) {
	c := chart.Series{Number: write, Points: []chart.SeriesPoint{
		{Label: "Jan", Value: value(4), Bound: value(8)}, {Label: "Feb"}, {Label: "Mar", Value: value(9), Bound: value(8), Marked: true}, {Label: "Apr", Bound: value(8)},
	}}
	svg := string(c.SVG())
	if got := strings.Join(words(t, svg), "|"); !strings.HasSuffix(got, "Jan|Apr") {
		t.Errorf("%q", got)
	}
	if strings.Count(svg, "<circle") != 1 || strings.Count(svg, "l7 12h-14z") != 1 {
		t.Errorf("a circle and a triangle: %s", svg)
	}
	if _, path, _ := strings.Cut(svg, `<path d="`); strings.Count(path[:strings.Index(path, `"`)], "M") != 2 {
		t.Errorf("the bound is not broken: %s", path)
	}
}

func TestTheCurveOfNothing(t *testing.T) {
	for name, shares := range map[string][]chart.Share{"nothing": nil, "nobody in need": {{"a", 0, 5}}, "no help": {{"a", 5, 0}}, "not a number": {{"a", math.NaN(), 5}}} {
		if points, gini := chart.Curve(shares); points != nil || gini != 0 {
			t.Errorf("%s: %v %v", name, points, gini)
		}
	}
}
