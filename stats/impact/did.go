package impact

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"ostoja/stats/internal/glm"
)

// Difference is an estimated difference in differences.
type Difference struct {
	Effect       Coefficient
	Coefficients []Coefficient // of the whole model, fixed effects left out
	Rows         int
	Clusters     int // 0: errors not clustered
	Warnings     []string
}

// TwoByTwo is the classic design: the change of the treated group less that of
// the other, by least squares on treated, post and their product (Angrist and
// Pischke 2009, section 5.2). treated and post are 0 or 1, one entry per row.
// With Cluster errors the t distribution has clusters - 1 degrees of freedom.
func TwoByTwo(y, treated, post []float64, covariates []Column, e Errors, level float64) (Difference, error) {
	n := len(y)
	columns := append([]Column{{"(Intercept)", ones(n)}, {"treated:post", product(treated, post)}, {"treated", treated}, {"post", post}}, covariates...)
	for _, c := range append([]Column{{"outcome", y}}, columns...) {
		if err := c.check(n); err != nil {
			return Difference{}, err
		}
	}
	var cells [2][2]int
	for i := range n {
		if d, p := treated[i], post[i]; d*(1-d) != 0 || p*(1-p) != 0 {
			return Difference{}, fmt.Errorf("impact: treated is %v and post %v in row %d; both must be 0 or 1", d, p, i+1)
		}
		cells[int(treated[i])][int(post[i])]++
	}
	for d := range cells {
		for p, rows := range cells[d] {
			if rows == 0 {
				return Difference{}, fmt.Errorf("impact: no row has treated = %d and post = %d; all four groups are needed", d, p)
			}
		}
	}
	out, err := leastSquares(columns, 1, y, 0, e, level)
	if err != nil {
		return out, err
	}
	out.Warnings = append(out.Warnings, "Two periods cannot show whether the groups moved in parallel before: that is assumed. Earlier periods would test it.")
	return out, nil
}

// leastSquares fits y on the columns, one of which is the effect. absorbed is the
// number of fixed effects that were taken out before.
func leastSquares(columns []Column, effect int, y []float64, absorbed int, e Errors, level float64) (Difference, error) {
	m := glm.Model{Y: y, Family: glm.Gaussian}
	names := make([]string, len(columns))
	for j, c := range columns {
		names[j] = c.Name
		m.X = append(m.X, c.Values)
	}
	fit, err := m.Do()
	if err != nil {
		return Difference{}, named(err, names)
	}
	df := float64(len(y) - len(columns) - absorbed)
	if df < 1 {
		return Difference{}, errors.New("impact: there are no more rows than coefficients")
	}
	cov, err := e.covariance(m, fit, fit.Deviance/df)
	if err != nil {
		return Difference{}, err
	}
	own := float64(len(y) - len(columns))
	out := Difference{Rows: len(y)}
	switch e.Kind {
	case HC1, Cluster: // these count the fixed effects among the coefficients
		cov = scaled(cov, own/df)
	}
	if e.Kind == Cluster {
		for _, c := range e.Cluster {
			out.Clusters = max(out.Clusters, c+1)
		}
		df = float64(out.Clusters - 1)
		if out.Clusters < 30 {
			out.Warnings = append(out.Warnings, fmt.Sprintf("Only %d clusters: clustered standard errors tend to be too small below about 30.", out.Clusters))
		}
	} else {
		out.Warnings = append(out.Warnings, "The errors are not clustered: repeated measures of one unit count as independent, and the interval is too narrow.")
	}
	for j, name := range names {
		out.Coefficients = append(out.Coefficients, newCoefficient(name, fit.Coef[j], math.Sqrt(max(0, cov[j][j])), df, df, level))
	}
	out.Effect = out.Coefficients[effect]
	return out, finite(out.Coefficients)
}

// TwoWay is the regression of y on d with fixed effects of unit and period
// (numbered from 0). It is the difference in differences where all treated units
// start together; with staggered starts and effects that grow it is biased, and
// Staggered should be used.
func TwoWay(y, d []float64, unit, period []int, covariates []Column, e Errors, level float64) (Difference, error) {
	n := len(y)
	columns := append([]Column{{"treated", d}}, covariates...)
	for _, c := range append([]Column{{"outcome", y}}, columns...) {
		if err := c.check(n); err != nil {
			return Difference{}, err
		}
	}
	if len(unit) != n || len(period) != n || n == 0 || min(slices.Min(unit), slices.Min(period)) < 0 {
		return Difference{}, fmt.Errorf("impact: %d units and %d periods for %d rows; each row needs one of each, from 0", len(unit), len(period), n)
	}
	f := newEffects(unit, period)
	for j, c := range columns {
		within, err := f.remove(c.Values)
		if err != nil {
			return Difference{}, err
		}
		if j == 0 && norm(within) <= 1e-9*max(1, norm(c.Values)) {
			return Difference{}, errors.New("impact: the treatment does not vary within units and periods, so its effect cannot be told from theirs")
		}
		columns[j] = Column{c.Name, within}
	}
	within, err := f.remove(y)
	if err != nil {
		return Difference{}, err
	}
	return leastSquares(columns, 0, within, f.units+f.periods-1, e, level)
}

// effects are the fixed effects of unit and period.
type effects struct {
	unit, period   []int
	units, periods int
}

func newEffects(unit, period []int) effects {
	f := effects{unit: unit, period: period}
	for i := range unit {
		f.units, f.periods = max(f.units, unit[i]+1), max(f.periods, period[i]+1)
	}
	return f
}

// remove gives x less its fixed effects, by alternating projections; one round
// suffices where every unit is seen in every period.
func (f effects) remove(x []float64) ([]float64, error) {
	out := append([]float64(nil), x...)
	size := norm(x)
	const rounds = 10_000
	for range rounds {
		moved := centre(out, f.unit, f.units)
		moved = max(moved, centre(out, f.period, f.periods))
		if moved <= 1e-14*max(size, 1e-300) {
			return out, nil
		}
	}
	return nil, errors.New("impact: the fixed effects do not converge; are units and periods connected?")
}

// centre subtracts group means and gives the largest.
func centre(x []float64, group []int, groups int) float64 {
	sum, n, largest := make([]float64, groups), make([]float64, groups), 0.0
	for i, g := range group {
		sum[g] += x[i]
		n[g]++
	}
	for i, g := range group {
		step := sum[g] / n[g]
		x[i] -= step
		largest = max(largest, math.Abs(step))
	}
	return largest
}

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}
