package trend

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func simulated(n int, mean float64, seed uint64) Series {
	counts := make([]float64, n)
	d := distuv.Poisson{Lambda: mean, Src: rand.NewPCG(seed, 0)}
	for i := range counts {
		counts[i] = d.Rand()
	}
	return Series{Counts: counts, Frequency: 52}
}

func every(s Series, from, to int) map[string]func() ([]Point, error) {
	out := map[string]func() ([]Point, error){
		"cusum": func() ([]Point, error) { return CUSUM(s, from, to, CUSUMOptions{}) },
		"rossi": func() ([]Point, error) { return CUSUM(s, from, to, CUSUMOptions{Transform: Rossi, Season: true}) },
		"rki":   func() ([]Point, error) { return RKI(s, from, to, WindowOptions{Years: 1, HalfWindow: 3}) },
		"bayes": func() ([]Point, error) { return Bayes(s, from, to, WindowOptions{HalfWindow: 6, ThisYear: true}) },
	}
	for name, o := range map[string]FarringtonOptions{"farrington": DefaultFarrington(), "noufaily": Noufaily(), "classic": Classic()} {
		out[name] = func() ([]Point, error) { return Farrington(context.Background(), s, from, to, o) }
	}
	for _, m := range []EARSMethod{C1, C2, C3} {
		out[fmt.Sprintf("C%d", m)] = func() ([]Point, error) { return EARS(s, from, to, EARSOptions{Method: m}) }
	}
	return out
}

// Whatever the counts, an answer has a bound or a reason, never NaN, and an
// alarm only over the bound (CUSUM: at it).
func TestEveryPointIsExplained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "n")
		largest := rapid.SampledFrom([]int{0, 1, 5, 1000, 1000000}).Draw(t, "largest")
		s := Series{Frequency: rapid.SampledFrom([]int{12, 26}).Draw(t, "frequency")}
		for range n {
			y := float64(rapid.IntRange(0, largest).Draw(t, "y"))
			if rapid.IntRange(0, 19).Draw(t, "missing") == 0 {
				y = math.NaN()
			}
			s.Counts = append(s.Counts, y)
		}
		from := rapid.IntRange(1, n).Draw(t, "from")
		for name, run := range every(s, from, n) {
			points, err := run()
			if err != nil || len(points) != n-from+1 {
				if strings.Contains(fmt.Sprint(err), "windows") {
					continue
				}
				t.Fatalf("%s: %d points, %v", name, len(points), err)
			}
			for _, p := range points {
				checkPoint(t, name, p)
			}
		}
	})
}

func checkPoint(t *rapid.T, name string, p Point) {
	switch {
	case p.Upper == nil && p.Reason == "":
		t.Fatalf("%s: t=%d has neither a bound nor a reason", name, p.T)
	case p.Upper == nil && p.Alarm:
		t.Fatalf("%s: t=%d has an alarm without a bound", name, p.T)
	case p.Upper != nil && (math.IsNaN(*p.Upper) || *p.Upper < 0):
		t.Fatalf("%s: t=%d has the bound %v", name, p.T, *p.Upper)
	case p.Upper != nil && p.Alarm && p.Observed < *p.Upper-1e-9:
		t.Fatalf("%s: t=%d: alarm at %v under the bound %v", name, p.T, p.Observed, *p.Upper)
	case p.Expected != nil && (math.IsNaN(*p.Expected) || *p.Expected < 0):
		t.Fatalf("%s: t=%d expects %v", name, p.T, *p.Expected)
	}
}

// An outbreak of ten times the usual count is found by all methods but C3,
// which adds up only the two periods before.
func TestOutbreakIsFound(t *testing.T) {
	s := simulated(400, 10, 1)
	s.Counts[399] = 100
	for name, run := range every(s, 400, 400) {
		points, err := run()
		if err != nil {
			t.Fatal(err)
		}
		if !points[0].Alarm && name != "C3" {
			t.Errorf("%s misses the outbreak: bound %v %s", name, points[0].Upper, points[0].Reason)
		}
	}
}

// In 2,000 quiet weeks with a 5 % level about 100 alarms are expected; the
// discreteness and estimation error of the bound shift that a little. Outside
// of 50 to 180 lies more than five standard deviations (about 10 each) off.
func TestFalseAlarmRate(t *testing.T) {
	s := simulated(2300, 20, 2)
	points, err := Farrington(context.Background(), s, 301, 2300, DefaultFarrington())
	if err != nil {
		t.Fatal(err)
	}
	alarms := 0
	for _, p := range points {
		if p.Alarm {
			alarms++
		}
	}
	if alarms < 50 || alarms > 180 {
		t.Errorf("%d alarms in 2,000 quiet weeks; about 100 are expected", alarms)
	}
}

func TestReasons(t *testing.T) {
	s := simulated(300, 4, 3)
	s.Counts[298] = math.NaN()
	points, err := Farrington(context.Background(), s, 100, 300, DefaultFarrington())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(points[0].Reason, "too short a history") {
		t.Errorf("week 100: %q", points[0].Reason)
	}
	if p := points[199]; !p.Missing || p.Alarm || p.Reason == "" {
		t.Errorf("the missing week: %+v", p)
	}
	for i := range s.Counts {
		s.Counts[i] = 0
	}
	points, _ = Farrington(context.Background(), s, 300, 300, DefaultFarrington())
	if !strings.HasPrefix(points[0].Reason, "low counts") {
		t.Errorf("a series of zeros: %q", points[0].Reason)
	}
}

func TestRefusals(t *testing.T) {
	good := simulated(300, 4, 3)
	bad := simulated(300, 4, 3)
	bad.Counts[16] = 2.5
	for _, c := range []struct {
		s        Series
		from, to int
		says     string
	}{
		{good, 0, 10, "1 to 300"}, {good, 200, 301, "1 to 300"}, {good, 9, 8, "9 to 8"},
		{bad, 200, 300, "period 17"}, {Series{Frequency: 52}, 1, 1, "empty"}, {Series{Counts: good.Counts}, 200, 300, "frequency"},
	} {
		for name, run := range every(c.s, c.from, c.to) {
			if _, err := run(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v does not say %q", name, err, c.says)
			}
		}
	}
}

func TestSeasonLevels(t *testing.T) {
	o := Noufaily()
	var widths [10]int
	for d := range 52 {
		widths[seasonLevel(d, 52, o)]++
	}
	if widths != [10]int{7, 5, 5, 5, 5, 5, 5, 5, 5, 5} {
		t.Errorf("a year of 52 weeks in ten levels has the widths %v", widths)
	}
}

func TestNegativeBinomialQuantile(t *testing.T) {
	for _, c := range []struct{ p, mu, phi, want float64 }{
		{0.95, 3, 1, 6}, {0.95, 3, 2, 8}, {0.995, 1.5, 1.2, 6}, {0.5, 1000, 3, 999}, {0.001, 0.1, 2, 0},
	} {
		if got := negativeBinomialQuantile(c.p, c.mu, c.phi); got != c.want {
			t.Errorf("quantile(%v, %v, %v) = %v, want %v", c.p, c.mu, c.phi, got, c.want)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Farrington(ctx, simulated(400, 5, 1), 300, 400, DefaultFarrington()); err == nil {
		t.Error("a cancelled run gave an answer")
	}
}

func BenchmarkFarrington105Weeks(b *testing.B) {
	s := simulated(400, 8, 4)
	for name, o := range map[string]FarringtonOptions{"default": DefaultFarrington(), "noufaily": Noufaily()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Farrington(context.Background(), s, 296, 400, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleEARS() {
	s := Series{Counts: []float64{3, 2, 4, 3, 2, 5, 3, 4, 11}, Frequency: 52}
	points, err := EARS(s, 8, 9, EARSOptions{Method: C1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range points {
		fmt.Printf("week %d: %.0f cases, bound %.1f, alarm %v\n", p.T, p.Observed, *p.Upper, p.Alarm)
	}
	// Output:
	// week 8: 4 cases, bound 6.4, alarm false
	// week 9: 11 cases, bound 6.7, alarm true
}
