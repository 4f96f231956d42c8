package trend

import "ostoja/stats/internal/glm"

// window holds the past counts that are comparable with the current one.
type window struct {
	t      []int
	y      []float64
	season []int // level of the seasonal factor; the current period's level is 0
	levels int   // of the seasonal factor, at least 1
}

// reference collects the past of period t: windows around the same period of
// earlier years, and with a seasonal factor the blocks between them. The most
// recent Gap periods are left out.
func reference(s Series, t int, o FarringtonOptions) window {
	past := window{levels: 1}
	first := t - o.Years*s.Frequency - o.HalfWindow
	for k := first; k < t-o.Gap; k++ {
		level := seasonLevel(k-first, s.Frequency, o)
		y, ok := s.at(k)
		if level < 0 || !ok {
			continue
		}
		past.t = append(past.t, k)
		past.y = append(past.y, y)
		past.season = append(past.season, level)
		past.levels = max(past.levels, level+1)
	}
	return past
}

// seasonLevel places a period by its distance from the beginning of the first
// window: level 0 for a window, 1, 2, ... for the blocks between two windows,
// as equal as they can be with the longer ones first, -1 when there is no
// seasonal factor and so no use for what lies between.
func seasonLevel(distance, frequency int, o FarringtonOptions) int {
	inYear := distance%frequency - (2*o.HalfWindow + 1)
	if inYear < 0 {
		return 0
	}
	blocks := o.Season - 1
	if blocks == 0 {
		return -1
	}
	between := frequency - (2*o.HalfWindow + 1)
	short, longer := between/blocks, between%blocks
	if short == 0 {
		return 1 + inYear // more levels than periods: each its own
	}
	if inYear < longer*(short+1) {
		return 1 + inYear/(short+1)
	}
	return 1 + longer + (inYear-longer*(short+1))/short
}

// model is the regression of the past counts on season and (where trend is set)
// time.
func (p window) model(trend bool) glm.Model {
	x := make([][]float64, len(p.row(trend, 0, 0)))
	for i := range p.y {
		for j, v := range p.row(trend, p.t[i], p.season[i]) {
			x[j] = append(x[j], v)
		}
	}
	return glm.Model{X: x, Y: p.y, Family: glm.Poisson}
}

// row is the design row of period t at a level of the season: an indicator for
// each level, in place of an intercept, so that these columns are orthogonal;
// and time as the last column.
func (p window) row(trend bool, t, level int) []float64 {
	row := make([]float64, p.levels, p.levels+1)
	row[level] = 1
	if trend {
		row = append(row, float64(t))
	}
	return row
}

func (p window) largest() float64 {
	largest := 0.0
	for _, y := range p.y {
		largest = max(largest, y)
	}
	return largest
}
