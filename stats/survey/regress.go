package survey

import (
	"errors"
	"fmt"
	"math"

	"ostoja/stats/internal/glm"
)

// Model is the kind of a regression.
type Model int

// The models.
const (
	Linear   Model = iota
	Logistic       // of an outcome of 0 and 1
)

// Term is a named explanatory variable.
type Term struct {
	Name   string
	Values []float64
}

// Regression is a fitted design-based regression.
type Regression struct {
	Names   []string // "(Intercept)" first
	Coef    []float64
	SE      []float64
	Cov     [][]float64
	DF      int // of the design less the explanatory variables
	Missing int
}

// Regress fits y on the terms with the sampling weights and gives standard
// errors under the design (Binder 1983, International Statistical Review 51,
// 279-292): the sandwich A^-1 V A^-1, where V is the design's covariance of the
// total of the scores. Rows with a missing value leave the domain.
func (d *Design) Regress(y []float64, terms []Term, kind Model) (Regression, error) {
	columns := [][]float64{y}
	out := Regression{Names: []string{"(Intercept)"}}
	for _, t := range terms {
		columns = append(columns, t.Values)
		out.Names = append(out.Names, t.Name)
	}
	if d.replicas != nil {
		return out, errors.New("survey: regressions use linearisation; leave the replicates out")
	}
	d, missing, err := d.present(columns...)
	if err != nil {
		return out, err
	}
	rows, m, err := d.regression(y, terms, kind)
	if err != nil {
		return out, err
	}
	fit, err := m.Do()
	if err != nil {
		return out, namedTerm(err, out.Names)
	}
	for _, eta := range fit.Eta {
		if kind == Logistic && math.Abs(eta) > 25 {
			return out, errors.New("survey: the variables tell the outcome apart without error, so the odds ratio is infinite and has no estimate; leave one out or merge its groups")
		}
	}
	v, err := d.covariance(d.influence(rows, m, fit))
	if err != nil {
		return out, err
	}
	out.Coef, out.Cov, out.Missing, out.DF = fit.Coef, v, missing, d.DF()-len(terms)
	for j := range v {
		out.SE = append(out.SE, root(v[j][j]))
	}
	return out, nil
}

// regression gathers the domain's rows. Weights are scaled to mean 1, which
// leaves the coefficients as they are and the iteration well scaled.
func (d *Design) regression(y []float64, terms []Term, kind Model) ([]int, glm.Model, error) {
	m := glm.Model{X: make([][]float64, len(terms)+1), Family: glm.Gaussian}
	if kind == Logistic {
		m.Family = glm.Binomial
	}
	var rows []int
	sum, n := d.size()
	for i, w := range d.weights {
		if w == 0 {
			continue
		}
		if kind == Logistic && (y[i] < 0 || y[i] > 1) {
			return nil, m, fmt.Errorf("survey: row %d is %v; a logistic regression needs 0 or 1", i+1, y[i])
		}
		rows = append(rows, i)
		m.Y = append(m.Y, y[i])
		m.Weights = append(m.Weights, w*n/sum)
		m.X[0] = append(m.X[0], 1)
		for j, t := range terms {
			m.X[j+1] = append(m.X[j+1], t.Values[i])
		}
	}
	return rows, m, nil
}

// influence spreads A^-1 times the scores, less the weight that covariance will
// bring back, over all rows of the sample.
func (d *Design) influence(rows []int, m glm.Model, fit *glm.Fit) [][]float64 {
	scores := m.Scores(fit)
	out := make([][]float64, len(scores))
	for a := range out {
		out[a] = make([]float64, len(d.weights))
		for k, i := range rows {
			for b := range scores {
				out[a][i] += fit.Cov[a][b] * scores[b][k] / d.weights[i]
			}
		}
	}
	return out
}

func namedTerm(err error, names []string) error {
	var k int
	if n, _ := fmt.Sscanf(err.Error(), "column %d:", &k); n == 1 && k < len(names) {
		return fmt.Errorf("survey: %q is a combination of the variables before it; leave it out", names[k])
	}
	return fmt.Errorf("survey: the regression has no answer: %w", err)
}

// CI is the interval of coefficient j with Student's t on DF degrees of freedom.
func (r Regression) CI(j int, level float64) (lo, hi float64, err error) {
	if r.DF < 1 {
		return 0, 0, ErrNoDF
	}
	t := studentQuantile(0.5+level/2, float64(r.DF))
	return r.Coef[j] - t*r.SE[j], r.Coef[j] + t*r.SE[j], nil
}

// OddsRatio is exp(coefficient j), for a logistic regression.
func (r Regression) OddsRatio(j int) float64 { return math.Exp(r.Coef[j]) }
