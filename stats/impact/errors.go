package impact

import (
	"fmt"
	"math"
	"slices"

	"ostoja/stats/internal/glm"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// ErrorKind is the way to the standard errors.
type ErrorKind int

// The kinds. HC are heteroscedasticity-consistent (White 1980; HC1 and HC3 as in
// MacKinnon and White 1985); NeweyWest also allows for autocorrelation; Cluster
// for correlation within clusters.
const (
	ModelBased ErrorKind = iota
	HC0
	HC1
	HC3
	NeweyWest
	Cluster
)

// Errors chooses the standard errors.
type Errors struct {
	Kind    ErrorKind
	Lag     int   // of NeweyWest
	Adjust  bool  // NeweyWest: times n/(n-k)
	Cluster []int // the row's cluster, 0, 1, ...
}

// covariance of the coefficients of a fitted model. The sandwich kinds are
// B M B, where B = (X'WX)^-1 and M is the covariance of the sum of scores.
func (e Errors) covariance(m glm.Model, fit *glm.Fit, dispersion float64) ([][]float64, error) {
	scores := m.Scores(fit)
	n, k := float64(len(m.Y)), float64(len(m.X))
	var meat [][]float64
	factor := 1.0
	switch e.Kind {
	case ModelBased:
		return scaled(fit.Cov, dispersion), nil
	case HC0, HC1, HC3:
		if e.Kind == HC1 {
			factor = n / (n - k)
		}
		if e.Kind == HC3 {
			for i, h := range fit.Hat {
				if h > 1-1e-10 {
					return nil, fmt.Errorf("impact: row %d alone decides a coefficient, so HC3 errors do not exist; use HC1", i+1)
				}
				for j := range scores {
					scores[j][i] /= 1 - h
				}
			}
		}
		meat = lagged(scores, 0)
	case NeweyWest:
		if e.Lag < 0 || e.Lag >= len(m.Y) {
			return nil, fmt.Errorf("impact: a lag of %d does not fit %d periods", e.Lag, len(m.Y))
		}
		if e.Adjust {
			factor = n / (n - k)
		}
		meat = neweyWest(scores, e.Lag)
	case Cluster:
		if len(e.Cluster) != len(m.Y) || slices.Min(e.Cluster) < 0 {
			return nil, fmt.Errorf("impact: %d cluster numbers for %d rows; each row needs one, from 0", len(e.Cluster), len(m.Y))
		}
		sums, groups := clusterSums(scores, e.Cluster)
		if groups < 2 {
			return nil, fmt.Errorf("impact: there is only %d cluster; at least 2 are needed, and 30 or more are better", groups)
		}
		g := float64(groups)
		factor = g / (g - 1) * (n - 1) / (n - k)
		meat = lagged(sums, 0)
	}
	return scaled(multiply(multiply(fit.Cov, meat), fit.Cov), factor), nil
}

// neweyWest is the long-run covariance with Bartlett's weights (Newey and West 1987).
func neweyWest(scores [][]float64, lag int) [][]float64 {
	out := lagged(scores, 0)
	for l := 1; l <= lag; l++ {
		w := 1 - float64(l)/float64(lag+1)
		at := lagged(scores, l)
		for a := range out {
			for b := range out {
				out[a][b] += w * (at[a][b] + at[b][a])
			}
		}
	}
	return out
}

// lagged is sum_i s_i s_(i-lag)'.
func lagged(scores [][]float64, lag int) [][]float64 {
	out := make([][]float64, len(scores))
	for a := range scores {
		out[a] = make([]float64, len(scores))
		for b := range scores {
			for i := lag; i < len(scores[a]); i++ {
				out[a][b] += scores[a][i] * scores[b][i-lag]
			}
		}
	}
	return out
}

func clusterSums(scores [][]float64, cluster []int) ([][]float64, int) {
	groups := 0
	for _, c := range cluster {
		groups = max(groups, c+1)
	}
	out := make([][]float64, len(scores))
	for j, s := range scores {
		out[j] = make([]float64, groups)
		for i, v := range s {
			out[j][cluster[i]] += v
		}
	}
	return out, groups
}

// coefficients makes the table. Student's t replaces the normal distribution
// where a dispersion was estimated: for p-values, and for a Gaussian outcome
// for the intervals too.
func coefficients(names []string, fit *glm.Fit, cov [][]float64, family Family, level float64) []Coefficient {
	df, dfInterval := math.Inf(1), math.Inf(1)
	if family == QuasiPoisson || family == Gaussian {
		df = float64(fit.DF())
	}
	if family == Gaussian {
		dfInterval = df
	}
	out := make([]Coefficient, len(names))
	for j, name := range names {
		out[j] = newCoefficient(name, fit.Coef[j], math.Sqrt(max(0, cov[j][j])), df, dfInterval, level)
	}
	return out
}

// finite refuses answers that overflowed.
func finite(table []Coefficient) error {
	for _, c := range table {
		if sum := c.Value + c.SE + c.Lo + c.Hi; math.IsNaN(sum) || math.IsInf(sum, 0) {
			return fmt.Errorf("impact: the numbers are too large or too small to compute %q with; change their unit", c.Name)
		}
	}
	return nil
}

// newCoefficient adds interval and p-value.
func newCoefficient(name string, value, se, df, dfInterval, level float64) Coefficient {
	c := Coefficient{Name: name, Value: value, SE: se, P: 1}
	half := se * quantile(0.5+level/2, dfInterval)
	c.Lo, c.Hi = value-half, value+half
	if se > 0 {
		c.P = 2 * survival(math.Abs(value)/se, df)
	}
	return c
}

// quantile is of Student's t, or the normal distribution at infinite df.
func quantile(p, df float64) float64 {
	if math.IsInf(df, 1) {
		return distuv.UnitNormal.Quantile(p)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: df}
	q := t.Quantile(p)
	for range 2 { // Newton steps to the last digits
		q -= (t.CDF(q) - p) / t.Prob(q)
	}
	return q
}

// survival is accurate in the far tail, where 1 - CDF is not.
func survival(x, df float64) float64 {
	if math.IsInf(df, 1) {
		return math.Erfc(x/math.Sqrt2) / 2
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+x*x)) / 2
}

func scaled(m [][]float64, by float64) [][]float64 {
	out := make([][]float64, len(m))
	for a := range m {
		for _, v := range m[a] {
			out[a] = append(out[a], v*by)
		}
	}
	return out
}

func multiply(a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		out[i] = make([]float64, len(b[0]))
		for k, v := range a[i] {
			for j, w := range b[k] {
				out[i][j] += v * w
			}
		}
	}
	return out
}
