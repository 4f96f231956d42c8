package chart_test

import (
	"encoding/xml"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ostoja/internal/chart"
)

func TestGiniOfKnownShares(t *testing.T) {
	for _, c := range []struct {
		name   string
		shares []chart.Share
		gini   float64
	}{
		{"the same for each", []chart.Share{{"a", 10, 5}, {"b", 30, 15}}, 0},
		{"all to one half", []chart.Share{{"a", 10, 0}, {"b", 10, 7}}, 0.5},
		{"three to one", []chart.Share{{"a", 10, 5}, {"b", 10, 15}}, 0.25},
		{"nobody is helped", []chart.Share{{"a", 10, 0}}, 0},
	} {
		if _, gini := chart.Curve(c.shares); math.Abs(gini-c.gini) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, gini, c.gini)
		}
	}
}

func TestTheCurveRisesBelowTheDiagonal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chart.Share {
			return chart.Share{Name: "g", Need: float64(rapid.IntRange(0, 1000).Draw(t, "need")), Help: float64(rapid.IntRange(0, 1000).Draw(t, "help"))}
		}), 0, 12).Draw(t, "shares")
		points, gini := chart.Curve(shares)
		if gini < 0 || gini > 1 {
			t.Fatalf("gini %v", gini)
		}
		for i, p := range points {
			if p.Help > p.Need+1e-9 || i > 0 && (p.Need < points[i-1].Need || p.Help < points[i-1].Help) {
				t.Fatalf("points %v", points)
			}
		}
	})
}

func TestHostileWordsStayWords(t *testing.T) {
	svg := chart.Lorenz("x", []chart.Point{{Name: `"><script>alert(1)</script>`, Need: 1, Help: 1}}, chart.Words{Title: "<b>&", Description: "</desc>", X: "<x>", Y: "<y>"})
	if strings.Contains(svg, "<script>") || strings.Contains(svg, "<b>") {
		t.Error(svg)
	}
	var any struct{ XMLName xml.Name }
	if err := xml.Unmarshal([]byte(svg), &any); err != nil {
		t.Error(err)
	}
}
