package chart_test

import (
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ostoja/internal/chart"
)

func write(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// mapOf is a map of tiles with these values; NaN stands for one that is not known or not shown.
func mapOf(values ...float64) chart.Map {
	m := chart.Map{ID: "m", Title: "Title", Text: "Text", Unknown: "not known", Number: write}
	for i, v := range values {
		r := chart.Region{Name: fmt.Sprintf("Area %d", i), Short: fmt.Sprintf("A%d", i), Column: i % 4, Row: i / 4}
		if !math.IsNaN(v) {
			r.Value, r.Known = v, true
		}
		m.Regions = append(m.Regions, r)
	}
	return m
}

var nan = math.NaN()

func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		want   []float64
	}{
		{"nothing", nil, nil},
		{"nothing known", []float64{nan, nan}, nil},
		{"one value everywhere", []float64{7, 7, 7}, []float64{7}},
		{"few values are their own classes", []float64{3, 1, nan, 2, 2}, []float64{1, 2, 3}},
		{"as many as there are shades", []float64{5, 4, 3, 2, 1}, []float64{1, 2, 3, 4, 5}},
		{"fifths", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{2, 4, 6, 8, 10}},
		{"six values", []float64{0, 1, 2, 3, 4, 1000}, []float64{1, 2, 3, 4, 1000}},
		{"doubles do not fill a class", []float64{0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5}, []float64{1, 2, 3, 4, 5}},
		{"infinity is no bound", []float64{1, math.Inf(1), 2}, []float64{1, 2}},
	} {
		if got := mapOf(c.values...).Breaks(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFills(t *testing.T) {
	const grey, lightest, darkest = "#f3f2f1", "#ffffcc", "#253494"
	for _, c := range []struct {
		name   string
		values []float64
		want   []string
	}{
		{"nothing known", []float64{nan, nan}, []string{grey, grey}},
		{"the same everywhere is the lightest", []float64{4, 4}, []string{lightest, lightest}},
		{"two are the ends", []float64{9, 1, nan}, []string{darkest, lightest, grey}},
		{"none is a value, not a missing one", []float64{0, 5, nan}, []string{lightest, darkest, grey}},
		{"five", []float64{1, 2, 3, 4, 5}, []string{lightest, "#a1dab4", "#41b6c4", "#2c7fb8", darkest}},
	} {
		if got := mapOf(c.values...).Fills(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A larger value is never lighter, each known region has a shade, and every
// shade of the drawing stands in the legend.
func TestShadesKeepTheOrder(t *testing.T) {
	order := []string{"#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Map(rapid.IntRange(-3, 60), func(n int) float64 {
			if n < 0 {
				return nan
			}
			return float64(n * n)
		}), 0, 40).Draw(t, "values")
		m := mapOf(values...)
		fills := m.Fills()
		for i := range fills {
			if m.Regions[i].Known != (fills[i] != "#f3f2f1") {
				t.Fatalf("region %d is %s", i, fills[i])
			}
			for j := range fills {
				if values[i] < values[j] && slices.Index(order, fills[i]) > slices.Index(order, fills[j]) {
					t.Fatalf("%v is darker than %v", values[i], values[j])
				}
			}
		}
		svg := string(m.SVG())
		for _, fill := range slices.Compact(slices.Sorted(slices.Values(fills))) {
			inTiles := strings.Count(strings.Join(fills, " "), fill)
			if strings.Count(svg, `fill="`+fill+`" stroke`) <= inTiles {
				t.Fatalf("%s is not in the legend of %v", fill, values)
			}
		}
	})
}

// words gives all texts of a drawing, in their order; it must be good XML.
func words(t *testing.T, svg string) (out []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	in := ""
	for {
		token, err := d.Token()
		if token == nil {
			if err.Error() != "EOF" {
				t.Fatalf("%v in %s", err, svg)
			}
			return out
		}
		switch x := token.(type) {
		case xml.StartElement:
			in = x.Name.Local
		case xml.CharData:
			if in == "text" {
				out = append(out, string(x))
			}
		}
	}
}

// What the tiles and the legend say, whole.
func TestTilesSayTheirValues(t *testing.T) {
	for _, c := range []struct {
		name string
		m    chart.Map
		want string
	}{
		{"nothing", mapOf(), ""},
		{"a cell that is not shown", mapOf(12, nan), "A0 12 A1 not known 12 not known"},
		{"few values", mapOf(0, 3), "A0 0 A1 3 0 3"},
		{"classes", mapOf(1, 2, 3, 4, 5, 6), "A0 1 A1 2 A2 3 A3 4 A4 5 A5 6 ≤ 2 > 2 – 3 > 3 – 4 > 4 – 5 > 5 – 6"},
	} {
		svg := string(c.m.SVG())
		if got := strings.Join(words(t, svg), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s: %s", c.name, svg)
		}
	}
}

// A value that is not shown stands nowhere in the drawing, not even where the
// caller has left it in the region.
func TestASuppressedValueIsNotDrawn(t *testing.T) {
	m := mapOf(50, 60, 70)
	m.Regions[1] = chart.Region{Name: "Hidden", Short: "H", Value: 3.25, Column: 1}
	if svg := string(m.SVG()); strings.Contains(svg, "3.25") || !strings.Contains(svg, "Hidden: not known") {
		t.Error(svg)
	}
	if slices.Contains(m.Breaks(), 3.25) {
		t.Error("it is a bound of a class")
	}
}

func square(west, south float64) [][][][2]float64 {
	return [][][][2]float64{{{{west, south}, {west + 1, south}, {west + 1, south + 1}, {west, south + 1}, {west, south}}}}
}

// The golden shape of two squares side by side: north is up, the map is as wide
// as it may be, a point outside is left out, two at one place are one dot.
func TestOutlinesAreDrawnWhereTheyAre(t *testing.T) {
	m := mapOf(1, nan)
	m.Regions[0].Polygons, m.Regions[1].Polygons = square(20, 0), square(21, 0)
	m.Points = [][2]float64{{20.5, 0.5}, {20.5, 0.5}, {40, 40}}
	svg := string(m.SVG())
	for _, want := range []string{
		`<path d="M0,280l280,0l0,-280l-280,0l0,280z" fill="#ffffcc"`,
		`<path d="M280,280l280,0l0,-280l-280,0l0,280z" fill="#f3f2f1"`,
		`<title>Area 0: 1</title>`, `<title>Area 1: not known</title>`, `<circle cx="140" cy="140"`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
	if n := strings.Count(svg, "<circle"); n != 1 {
		t.Errorf("%d dots", n)
	}
	m.Regions[1].Polygons = nil
	if svg := string(m.SVG()); strings.Contains(svg, "<path") || !strings.Contains(svg, ">A1<") {
		t.Error("with one shape missing the map is not of tiles")
	}
}

// A map is sent within a page: what the eye cannot see is not sent, and nothing moves further than it can see.
func TestOutlinesLeaveOutWhatCannotBeSeen(t *testing.T) {
	m := mapOf(1)
	m.Regions[0].Polygons = [][][][2]float64{{{{20, 0}, {20.5, 0}, {20.5001, 0.0001}, {21, 0}, {21, 1}, {20.0003, 1}, {20, 1}, {20, 0}}}}
	if svg := string(m.SVG()); !strings.Contains(svg, `d="M0,560l280,0l280,0l0,-560l-560,0l0,560z"`) {
		t.Error(svg)
	}
}

func TestHostileNamesOfAMapStayWords(t *testing.T) {
	evil := `"><script>alert(1)</script>`
	m := mapOf(1)
	m.ID, m.Title, m.Text, m.Unknown = evil, evil, evil, evil
	m.Regions[0].Name, m.Regions[0].Short = evil, evil
	m.Regions = append(m.Regions, chart.Region{Name: evil, Short: evil, Column: 1})
	svg := string(m.SVG())
	words(t, svg)
	if strings.Contains(svg, "<script") {
		t.Error(svg)
	}
}
