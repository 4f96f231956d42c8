package impact

import (
	"context"
	"fmt"
	"math"
)

// Synthetic compares one treated unit with a weighted mean of the others.
type Synthetic struct {
	Outcome [][]float64 // unit, period: the same periods for every unit
	Treated int         // the treated unit's row
	Start   int         // number of periods before the intervention

	Progress func(done, total int) // called after each placebo; nil for nobody
}

// SyntheticFit is a fitted synthetic control.
type SyntheticFit struct {
	Effect   float64   // mean gap after the start
	Gaps     []float64 // treated less synthetic, by period
	Weights  []float64 // by unit; 0 for the treated one; adding up to 1
	PreRMSE  float64   // root mean square of the gaps before the start
	PostRMSE float64
	P        float64 // share of units with at least as large a ratio PostRMSE/PreRMSE, itself included
	Placebos int     // donors that the treated unit was ranked among
	Warnings []string
}

// Fit finds the weights, none negative and adding up to 1, with which the others
// come closest to the treated unit before the start (Abadie, Diamond, Hainmueller
// 2010, Journal of the American Statistical Association 105, 493-505; outcomes
// of all earlier periods as predictors). P is from the same fit to every donor
// as if it had been treated.
func (s Synthetic) Fit(ctx context.Context) (SyntheticFit, error) {
	if err := s.check(); err != nil {
		return SyntheticFit{}, err
	}
	out := s.fit(s.Treated, -1)
	own, rank := out.ratio(), 1
	for donor := range s.Outcome {
		if donor == s.Treated {
			continue
		}
		if err := ctx.Err(); err != nil {
			return SyntheticFit{}, err
		}
		out.Placebos++
		if placebo := s.fit(donor, s.Treated); placebo.ratio() >= own {
			rank++
		}
		if s.Progress != nil {
			s.Progress(out.Placebos, len(s.Outcome)-1)
		}
	}
	out.P = float64(rank) / float64(out.Placebos+1)
	s.warn(&out)
	return out, nil
}

func (s Synthetic) check() error {
	units := len(s.Outcome)
	if units < 3 || s.Treated < 0 || s.Treated >= units {
		return fmt.Errorf("impact: %d units; a synthetic control needs the treated one and at least two others", units)
	}
	periods := len(s.Outcome[0])
	if s.Start < 2 || s.Start >= periods {
		return fmt.Errorf("impact: %d periods before the start and %d after; at least two before and one after are needed", s.Start, periods-s.Start)
	}
	for u, y := range s.Outcome {
		if err := (Column{fmt.Sprintf("unit %d", u+1), y}).check(periods); err != nil {
			return err
		}
	}
	return nil
}

func (s Synthetic) warn(f *SyntheticFit) {
	level := 0.0
	for _, y := range s.Outcome[s.Treated][:s.Start] {
		level += math.Abs(y) / float64(s.Start)
	}
	if f.PreRMSE > 0.1*level {
		f.Warnings = append(f.Warnings, fmt.Sprintf("Before the start the synthetic unit is off by %.3g on average, more than a tenth of the level: it is no good comparison.", f.PreRMSE))
	}
	if f.Placebos < 19 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("With %d other units p cannot fall below %.2f.", f.Placebos, 1/float64(f.Placebos+1)))
	}
	f.Warnings = append(f.Warnings, "The estimate holds if the intervention touched none of the other units and nothing else happened to the treated one.")
}

func (f SyntheticFit) ratio() float64 { return f.PostRMSE / max(f.PreRMSE, 1e-12) }

// fit makes the synthetic control of one unit without the unit left out.
func (s Synthetic) fit(unit, without int) SyntheticFit {
	var donors []int
	for u := range s.Outcome {
		if u != unit && u != without {
			donors = append(donors, u)
		}
	}
	w := simplexFit(s.Outcome, unit, donors, s.Start)
	out := SyntheticFit{Weights: make([]float64, len(s.Outcome))}
	for t, y := range s.Outcome[unit] {
		for k, u := range donors {
			y -= w[k] * s.Outcome[u][t]
		}
		out.Gaps = append(out.Gaps, y)
		if t < s.Start {
			out.PreRMSE += y * y / float64(s.Start)
			continue
		}
		after := float64(len(s.Outcome[unit]) - s.Start)
		out.Effect += y / after
		out.PostRMSE += y * y / after
	}
	out.PreRMSE, out.PostRMSE = math.Sqrt(out.PreRMSE), math.Sqrt(out.PostRMSE)
	for k, u := range donors {
		out.Weights[u] = w[k]
	}
	return out
}

// simplexFit minimises the squared gaps over the simplex by sequential minimal
// steps: weight moves between the two donors where it gains most, until nothing
// is gained. Each step is exact, so the objective never rises.
func simplexFit(y [][]float64, unit int, donors []int, periods int) []float64 {
	w := make([]float64, len(donors))
	for k := range w {
		w[k] = 1 / float64(len(donors))
	}
	gap := make([]float64, periods)
	scale := 0.0
	for t := range gap {
		gap[t] = y[unit][t]
		scale += gap[t] * gap[t]
		for k, u := range donors {
			gap[t] -= w[k] * y[u][t]
		}
	}
	const steps = 200_000
	for range steps {
		to, from := gradients(y, donors, gap, w)
		if to == from {
			break
		}
		slope, curve := 0.0, 0.0
		for t := range gap {
			diff := y[donors[to]][t] - y[donors[from]][t]
			slope += gap[t] * diff
			curve += diff * diff
		}
		if curve == 0 || slope <= 1e-13*max(scale, 1e-300) {
			break
		}
		gain := min(slope/curve, w[from])
		w[to] += gain
		w[from] -= gain
		for t := range gap {
			gap[t] -= gain * (y[donors[to]][t] - y[donors[from]][t])
		}
	}
	return w
}

// gradients finds the donor that most wants more weight, and among those with
// weight the one that most wants less.
func gradients(y [][]float64, donors []int, gap, w []float64) (up, down int) {
	up, down = -1, -1
	var most, least float64
	for k, u := range donors {
		g := 0.0
		for t := range gap {
			g += gap[t] * y[u][t]
		}
		if up < 0 || g > most {
			up, most = k, g
		}
		if w[k] > 0 && (down < 0 || g < least) {
			down, least = k, g
		}
	}
	return up, down
}
