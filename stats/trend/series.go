package trend

import (
	"fmt"
	"math"
)

// Series is a count per equal period of time. NaN is a period from which no
// report came. Periods are numbered from 1, as in the literature.
type Series struct {
	Counts    []float64
	Frequency int // periods in a year: 52 weeks, 12 months, 365 days
}

// Point is what a method says of one period.
type Point struct {
	T        int
	Observed float64  // 0 where Missing
	Missing  bool     // no report came for this period
	Upper    *float64 // the largest count that is still expected; nil with a Reason
	Expected *float64 // nil where the method has none
	Alarm    bool
	Reason   string // why there is no bound or why a count over it raised no alarm; else ""
	Trend    bool   // the model kept its time trend
}

// check refuses a series or a range of periods that nothing can be said of.
func (s Series) check(from, to int) error {
	if len(s.Counts) == 0 {
		return fmt.Errorf("trend: the series is empty")
	}
	if s.Frequency < 1 {
		return fmt.Errorf("trend: the frequency is %d periods a year; it must be at least 1", s.Frequency)
	}
	if from < 1 || to > len(s.Counts) || from > to {
		return fmt.Errorf("trend: periods %d to %d were asked for, but the series has periods 1 to %d", from, to, len(s.Counts))
	}
	for i, y := range s.Counts {
		if y < 0 || math.IsInf(y, 0) || !math.IsNaN(y) && y != math.Floor(y) {
			return fmt.Errorf("trend: period %d has the count %v; counts are whole numbers from 0", i+1, y)
		}
	}
	return nil
}

// at gives the count of period t, false where t lies outside or no report came.
func (s Series) at(t int) (float64, bool) {
	if t < 1 || t > len(s.Counts) || math.IsNaN(s.Counts[t-1]) {
		return 0, false
	}
	return s.Counts[t-1], true
}

// point starts the answer for period t.
func (s Series) point(t int) Point {
	y, ok := s.at(t)
	p := Point{T: t, Observed: y, Missing: !ok}
	if !ok {
		p.Reason = "no count was reported for this period"
	}
	return p
}

// judge sets the bound, and the alarm where the count lies above it.
func (p *Point) judge(upper float64) {
	if math.IsNaN(upper) || math.IsInf(upper, 0) {
		p.Reason = "the bound is too large to compute"
		return
	}
	p.Upper = &upper
	p.Alarm = !p.Missing && p.Observed > upper
}

// FalseAlarms is the number of false alarms to be expected by chance alone when
// series of that many points are each judged at level alpha.
func FalseAlarms(series, points int, alpha float64) float64 {
	return float64(series) * float64(points) * alpha
}
