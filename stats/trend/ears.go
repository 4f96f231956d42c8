package trend

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// EARSMethod is one of the three methods of the Early Aberration Reporting System.
type EARSMethod int

// The methods: C1 compares with the periods just before, C2 leaves two periods
// between, C3 adds up what exceeds in the last three.
const (
	C1 EARSMethod = 1
	C2 EARSMethod = 2
	C3 EARSMethod = 3
)

// EARSOptions are the settings of EARS.
type EARSOptions struct {
	Method   EARSMethod
	Baseline int     // periods in the baseline; 0: 7
	MinSigma float64 // smallest standard deviation
	Alpha    float64 // one-sided level; 0: 0.001 for C1 and C2, 0.025 for C3
}

func (o EARSOptions) withDefaults() (EARSOptions, error) {
	if o.Baseline == 0 {
		o.Baseline = 7
	}
	if o.Alpha == 0 {
		o.Alpha = 0.001
		if o.Method == C3 {
			o.Alpha = 0.025
		}
	}
	switch {
	case o.Method < C1 || o.Method > C3:
		return o, fmt.Errorf("trend: EARS has the methods C1, C2 and C3, not C%d", o.Method)
	case o.Baseline < 3:
		return o, fmt.Errorf("trend: a baseline of %d periods is too short; at least 3 are needed", o.Baseline)
	case o.MinSigma < 0 || !(o.Alpha > 0 && o.Alpha < 1):
		return o, fmt.Errorf("trend: the smallest sigma is %v and alpha %v; they must be at least 0 and between 0 and 1", o.MinSigma, o.Alpha)
	}
	return o, nil
}

// EARS judges the periods from..to by the methods of Hutwagner, Thompson,
// Seeman, Treadwell 2003 (Journal of Urban Health 80, i89-i96; Fricker, Hegler,
// Dunfee 2008). They need a few periods of history and know no season.
func EARS(s Series, from, to int, o EARSOptions) ([]Point, error) {
	o, err := o.withDefaults()
	if err := errors.Join(s.check(from, to), err); err != nil {
		return nil, err
	}
	z := distuv.UnitNormal.Quantile(1 - o.Alpha)
	points := make([]Point, 0, to-from+1)
	for t := from; t <= to; t++ {
		points = append(points, o.judge(s, t, z))
	}
	return points, nil
}

func (o EARSOptions) judge(s Series, t int, z float64) Point {
	p := s.point(t)
	lag := 1
	if o.Method != C1 {
		lag = 3
	}
	mean, sd, ok := o.baseline(s, t-lag)
	if !ok {
		p.Reason = o.short()
		return p
	}
	p.Expected = &mean
	if o.Method == C3 {
		o.judgeSum(&p, s, z)
		return p
	}
	p.judge(mean + z*sd)
	return p
}

// judgeSum is C3: the sum of what the C2 statistics of the two periods before
// exceed 1 by is compared with z, on the scale of this period's count.
func (o EARSOptions) judgeSum(p *Point, s Series, z float64) {
	sum, scale := 0.0, 0.0
	for k := p.T - 2; k <= p.T; k++ {
		mean, sd, ok := o.baseline(s, k-3)
		y, reported := s.at(k)
		switch {
		case !ok || !reported:
			p.Reason = o.short()
			return
		case sd == 0 && k < p.T && y > mean:
			sum = math.Inf(1) // an excess over a baseline without variation
			continue
		case sd == 0 && k < p.T:
			p.Reason = noVariation
			return
		}
		if k < p.T {
			sum += max(0, (y-mean)/sd-1)
		}
		scale = sd
	}
	switch {
	case math.IsInf(sum, 1) && scale == 0:
		p.Reason = noVariation
		return
	case math.IsInf(sum, 1):
		p.judge(0)
		return
	}
	p.judge(max(0, p.Observed+scale*(z-sum)))
}

const noVariation = "no variation: all counts of the baseline are equal; set a smallest sigma"

func (o EARSOptions) short() string {
	return fmt.Sprintf("too short a history: %d reported periods are needed before this one", o.needs())
}

// needs is the number of periods before the current one that the method looks at.
func (o EARSOptions) needs() int {
	return map[EARSMethod]int{C1: o.Baseline, C2: o.Baseline + 2, C3: o.Baseline + 4}[o.Method]
}

// baseline is the mean and standard deviation of the Baseline periods that end at last.
func (o EARSOptions) baseline(s Series, last int) (mean, sd float64, ok bool) {
	n := float64(o.Baseline)
	for k := last - o.Baseline + 1; k <= last; k++ {
		y, reported := s.at(k)
		if !reported {
			return 0, 0, false
		}
		mean += y
	}
	mean /= n
	for k := last - o.Baseline + 1; k <= last; k++ {
		y, _ := s.at(k)
		sd += (y - mean) * (y - mean)
	}
	return mean, max(o.MinSigma, math.Sqrt(sd/(n-1))), true
}
