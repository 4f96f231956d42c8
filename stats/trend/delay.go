package trend

import (
	"fmt"
	"math"
)

// Completed is a series whose latest periods were completed for late reports.
type Completed struct {
	Counts   []float64 // completed and rounded; NaN where nothing was reported
	Reported []float64 // as reported so far; NaN where nothing was
	Arrived  []float64 // share of the reports that arrive by delay 0, 1, ...; the last is 1
}

// Complete estimates the reports still to come by the chain ladder (Mack 1993;
// Lawless 1994 for epidemics): reports[t][d] is the number of cases of period t
// that were reported d periods later, NaN where that time has not come yet. The
// growth from one delay to the next is that of all periods in which both are known.
func Complete(reports [][]float64) (Completed, error) {
	if len(reports) == 0 || len(reports[0]) < 2 {
		return Completed{}, fmt.Errorf("trend: a reporting triangle needs periods and at least two delays")
	}
	cumulated, err := cumulate(reports)
	if err != nil {
		return Completed{}, err
	}
	growth, err := growthFactors(cumulated)
	if err != nil {
		return Completed{}, err
	}
	delays := len(growth)
	out := Completed{Arrived: make([]float64, delays)}
	still := make([]float64, delays) // factor from a delay to the end
	still[delays-1], out.Arrived[delays-1] = 1, 1
	for d := delays - 2; d >= 0; d-- {
		still[d] = still[d+1] * growth[d]
		out.Arrived[d] = 1 / still[d]
	}
	for _, row := range cumulated {
		reported, completed := math.NaN(), math.NaN()
		for d, c := range row {
			if !math.IsNaN(c) {
				reported, completed = c, math.Round(c*still[d])
			}
		}
		out.Reported, out.Counts = append(out.Reported, reported), append(out.Counts, completed)
	}
	return out, nil
}

// cumulate adds up over the delays and checks the triangle's form: once a delay
// is unknown, so are the later ones.
func cumulate(reports [][]float64) ([][]float64, error) {
	out := make([][]float64, len(reports))
	for t, row := range reports {
		if len(row) != len(reports[0]) {
			return nil, fmt.Errorf("trend: period %d has %d delays, the first has %d", t+1, len(row), len(reports[0]))
		}
		sum := 0.0
		for d, y := range row {
			if y < 0 || math.IsInf(y, 0) || !math.IsNaN(y) && y != math.Floor(y) {
				return nil, fmt.Errorf("trend: period %d, delay %d has the count %v; counts are whole numbers from 0", t+1, d, y)
			}
			if d > 0 && math.IsNaN(row[d-1]) && !math.IsNaN(y) {
				return nil, fmt.Errorf("trend: period %d has reports at delay %d but none at the delay before; write 0 where nobody reported", t+1, d)
			}
			sum += y
			out[t] = append(out[t], sum)
		}
	}
	return out, nil
}

// growthFactors gives for each delay the factor to the next; 1 for the last.
func growthFactors(cumulated [][]float64) ([]float64, error) {
	delays := len(cumulated[0])
	growth := make([]float64, delays)
	growth[delays-1] = 1
	for d := range delays - 1 {
		now, next := 0.0, 0.0
		for _, row := range cumulated {
			if !math.IsNaN(row[d+1]) {
				now, next = now+row[d], next+row[d+1]
			}
		}
		if now == 0 {
			return nil, fmt.Errorf("trend: no report came by delay %d in the periods whose later reports are known, so the delay cannot be learnt", d)
		}
		growth[d] = next / now
	}
	return growth, nil
}
