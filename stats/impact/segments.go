package impact

import (
	"errors"
	"fmt"
	"math"

	"ostoja/stats/internal/glm"
)

// model lays out the columns: intercept, level, slope of time, harmonics,
// covariates, change of slope.
func (s ITS) model() ([]string, glm.Model, error) {
	n := len(s.Outcome)
	time := s.Time
	if time == nil {
		for i := range n {
			time = append(time, float64(i+1))
		}
	}
	columns := append([]Column{{"(Intercept)", ones(n)}, {"treated", s.Treated}, {"time", time}}, s.waves(time)...)
	columns = append(columns, s.Covariates...)
	if s.Slope {
		columns = append(columns, Column{"treated:time", product(s.Treated, time)})
	}
	if err := s.check(columns); err != nil {
		return nil, glm.Model{}, err
	}
	m := glm.Model{Y: s.Outcome, Family: glm.Poisson}
	if s.Family == Gaussian {
		m.Family = glm.Gaussian
	}
	names := make([]string, len(columns))
	for j, c := range columns {
		names[j] = c.Name
		m.X = append(m.X, c.Values)
	}
	for _, p := range s.Population {
		m.Offset = append(m.Offset, math.Log(p))
	}
	return names, m, nil
}

func (s ITS) waves(time []float64) []Column {
	var out []Column
	for k := 1; k <= s.Harmonics; k++ {
		sine, cosine := make([]float64, len(time)), make([]float64, len(time))
		for i, t := range time {
			a := 2 * math.Pi * float64(k) * t / s.Period
			sine[i], cosine[i] = math.Sin(a), math.Cos(a)
		}
		out = append(out, Column{fmt.Sprintf("sin%d", k), sine}, Column{fmt.Sprintf("cos%d", k), cosine})
	}
	return out
}

func (s ITS) check(columns []Column) error {
	n := len(s.Outcome)
	if n < 3 {
		return fmt.Errorf("impact: %d periods are too few for a trend and a change", n)
	}
	if s.Harmonics > 0 && !(s.Period > 1) {
		return fmt.Errorf("impact: harmonics need the number of periods in a year; it is %v", s.Period)
	}
	if s.Population != nil && s.Family == Gaussian {
		return errors.New("impact: a Gaussian outcome takes no population; divide by it first")
	}
	columns = append(columns, Column{"outcome", s.Outcome})
	if s.Population != nil {
		columns = append(columns, Column{"population", s.Population})
	}
	for _, c := range columns {
		if err := c.check(n); err != nil {
			return err
		}
	}
	for i := range n {
		if s.Family != Gaussian && s.Outcome[i] < 0 {
			return fmt.Errorf("impact: the outcome in row %d is %v; counts cannot be negative", i+1, s.Outcome[i])
		}
		if s.Population != nil && !(s.Population[i] > 0) {
			return fmt.Errorf("impact: the population in row %d is missing or not positive", i+1)
		}
	}
	if share := mean(s.Treated); share == 0 || share == 1 {
		return errors.New("impact: every period is on the same side of the intervention; both sides are needed")
	}
	return s.checkEvents()
}

// checkEvents refuses a rate of 0 on one side: its logarithm has no estimate,
// though a fit would print a large number.
func (s ITS) checkEvents() error {
	var before, after float64
	for i, y := range s.Outcome {
		before += y * (1 - s.Treated[i])
		after += y * s.Treated[i]
	}
	switch {
	case s.Family == Gaussian:
	case before == 0:
		return errors.New("impact: there was no event before the intervention, so the rate ratio is infinite and has no estimate")
	case after == 0:
		return errors.New("impact: there was no event after the intervention, so the rate ratio is 0 and its interval has no estimate; say so in words")
	}
	return nil
}

func (c Column) check(n int) error {
	if len(c.Values) != n {
		return fmt.Errorf("impact: %q has %d values for %d rows", c.Name, len(c.Values), n)
	}
	for i, v := range c.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("impact: %q is missing in row %d; every row needs it", c.Name, i+1)
		}
	}
	return nil
}
