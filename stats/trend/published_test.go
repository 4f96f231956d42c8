package trend

import (
	"math"
	"testing"
)

// invented is a series of 160 periods, 26 a year, with a season and an outbreak
// in periods 80 to 82.
func invented(factor float64) Series {
	s := Series{Frequency: 26}
	for i := 1; i <= 160; i++ {
		y := float64((i*i*7 + 3*i) % 9)
		if i%26 < 8 {
			y += 4
		}
		if i >= 80 && i <= 82 {
			y += 20
		}
		s.Counts = append(s.Counts, factor*y)
	}
	return s
}

// TestInvented holds every method's bounds of the invented series' last six
// periods, computed with the R package surveillance 1.20.3.
func TestInvented(t *testing.T) {
	flex, season, classic := DefaultFarrington(), Noufaily(), Classic()
	flex.Years, classic.Years = 4, 4
	season.HalfWindow, season.Season, season.Gap, season.Alpha, season.Bound = 2, 5, 8, 0.01, Delta
	plugin := season
	plugin.Bound = NBPlugin
	ears := func(m EARSMethod) method {
		return func(s Series, from, to int) ([]Point, error) { return EARS(s, from, to, EARSOptions{Method: m}) }
	}
	rki := func(s Series, from, to int) ([]Point, error) {
		return RKI(s, from, to, WindowOptions{Years: 2, HalfWindow: 3, ThisYear: true})
	}
	for _, c := range []struct {
		name   string
		run    method
		factor float64
		want   [6]float64
	}{
		{"flexible", farrington(flex), 1, [6]float64{11.8003150290, 19.4131383130, 21.9203397413, 21.7735831415, 17.2832892803, 17.2689672870}},
		{"season", farrington(season), 1, [6]float64{14.9126107651, 16.3086082314, 19.7394145391, 22.6322843973, 23.8013088652, 24.1771656283}},
		{"plug-in", farrington(plugin), 1, [6]float64{16, 17, 21, 24, 25, 25}},
		{"classic", farrington(classic), 1, [6]float64{13.6281025155, 15.1184407654, 17.3985059177, 17.1522333877, 16.6175985521, 16.9247574796}},
		{"RKI", rki, 1, [6]float64{8.102, 9.598, 11.177, 12.817, 12.817, 12.817}},
		{"RKI, many", rki, 30, [6]float64{318.435807383, 352.011481547, 345.449073255, 350.766968311, 353.029387269, 353.989789043}},
		{"Bayes", func(s Series, from, to int) ([]Point, error) {
			return Bayes(s, from, to, WindowOptions{Years: 2, HalfWindow: 3})
		}, 1, [6]float64{8, 10, 10, 10, 11, 11}},
		{"C1", ears(C1), 1, [6]float64{10.5767006707, 10.5767006707, 10.9211239311, 15.8327628300, 15.9756199729, 15.9756199729}},
		{"C2", ears(C2), 1, [6]float64{12.6782389906, 10.7888682587, 10.5767006707, 10.5767006707, 10.9211239311, 15.8327628300}},
		{"C3", ears(C3), 1, [6]float64{12.95716060206, 8.78212173722, 15.58245800209, 4.23321739323, 3.24113618660, 15.23304988270}},
		{"CUSUM", func(s Series, from, to int) ([]Point, error) { return CUSUM(s, from, to, CUSUMOptions{}) }, 1, [6]float64{12, 11, 12, 7, 8, 11}},
		{"CUSUM, Rossi", func(s Series, from, to int) ([]Point, error) {
			return CUSUM(s, from, to, CUSUMOptions{Transform: Rossi, Season: true})
		}, 1, [6]float64{14.0504751403, 15.4088221859, 16.5988260223, 16.0485702300, 17.9125686614, 17.8480453510}},
	} {
		points, err := c.run(invented(c.factor), 155, 160)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range points {
			if p.Upper == nil || math.Abs(*p.Upper-c.want[i]) > 1e-8*c.want[i] {
				t.Errorf("%s, t=%d: bound %v (%s), want %v", c.name, p.T, number(p.Upper), p.Reason, c.want[i])
			}
		}
	}
}

func number(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}
