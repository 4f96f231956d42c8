package survey

import (
	"fmt"
	"math"
)

// stage is one stage of sampling. Units and strata are numbered in order of
// appearance; labels are nested, so the same label in another stratum or under
// another first-stage unit is another unit.
type stage struct {
	unit       []int     // the row's unit
	stratumOf  []int     // the unit's stratum
	name       []string  // the stratum's label, for messages
	parent     []int     // the stratum's unit at the stage before; all 0 at the first
	sampled    []int     // units sampled in the stratum
	population []float64 // units in the population stratum; +Inf: drawn with replacement
}

// newStage numbers the strata and units of stage k within the units of the
// stage before, and reads its finite population correction.
func newStage(s Spec, k int, parent []int) (stage, error) {
	st := stage{unit: make([]int, s.N)}
	strata, units := map[nested]int{}, map[nested]int{}
	for i := range s.N {
		up, label := 0, ""
		if parent != nil {
			up = parent[i]
		}
		if k < len(s.Strata) {
			label = s.Strata[k][i]
		}
		h, known := strata[nested{up, label}]
		if !known {
			h = len(strata)
			strata[nested{up, label}] = h
			st.name = append(st.name, label)
			st.parent = append(st.parent, up)
			st.sampled = append(st.sampled, 0)
		}
		u, known := units[s.unitKey(k, i, h)]
		if !known {
			u = len(st.stratumOf)
			units[s.unitKey(k, i, h)] = u
			st.stratumOf = append(st.stratumOf, h)
			st.sampled[h]++
		}
		st.unit[i] = u
	}
	return st, st.readFPC(s, k)
}

type nested struct {
	parent int
	label  string
}

// unitKey identifies a unit: its label, or the row itself where nothing is clustered.
func (s Spec) unitKey(k, row, stratum int) nested {
	if len(s.Clusters) == 0 {
		return nested{row, ""}
	}
	return nested{stratum, s.Clusters[k][row]}
}

// readFPC sets population from sizes or fractions. One stratum has one value.
func (st *stage) readFPC(s Spec, k int) error {
	st.population = make([]float64, len(st.name))
	if k >= len(s.FPC) {
		for h := range st.population {
			st.population[h] = math.Inf(1)
		}
		return nil
	}
	fractions, err := areFractions(s.FPC[k])
	if err != nil {
		return fmt.Errorf("survey: fpc of stage %d: %w", k+1, err)
	}
	for i, f := range s.FPC[k] {
		h := st.stratumOf[st.unit[i]]
		size := f
		if fractions {
			size = float64(st.sampled[h]) / f
		}
		switch old := st.population[h]; {
		case old == 0:
			st.population[h] = size
		case math.Abs(old-size) > 1e-9*old:
			return fmt.Errorf("survey: fpc of stage %d, row %d: %v differs from an earlier row of the same stratum%s; one stratum has one population size", k+1, i+1, f, quoted(st.name[h]))
		}
		if size < float64(st.sampled[h])*(1-1e-9) {
			return fmt.Errorf("survey: fpc of stage %d, row %d: %d units were sampled from stratum%s, but its population is only %v", k+1, i+1, st.sampled[h], quoted(st.name[h]), f)
		}
	}
	return nil
}

// areFractions tells sampled fractions from population sizes: fractions are all at most 1.
func areFractions(fpc []float64) (bool, error) {
	small, large := 0, 0
	for i, f := range fpc {
		switch {
		case math.IsNaN(f) || f <= 0:
			return false, fmt.Errorf("row %d is missing or not positive", i+1)
		case f <= 1:
			small++
		default:
			large++
		}
	}
	// A population of 1 beside larger ones is a size: a unit taken with certainty.
	if small > 0 && large > 0 {
		for i, f := range fpc {
			if f < 1 {
				return false, fmt.Errorf("row %d is %v, a fraction, but other rows are population sizes; use one of the two", i+1, f)
			}
		}
	}
	return large == 0, nil
}

func (st *stage) finite() bool { return !math.IsInf(st.population[0], 1) }

func quoted(label string) string {
	if label == "" {
		return ""
	}
	return fmt.Sprintf(" %q", label)
}
