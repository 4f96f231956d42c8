package capture

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Coefficient is one parameter of a fitted model.
type Coefficient struct {
	Term     History // 0 is the intercept
	Value    float64 // meaningless at the boundary
	Boundary bool    // the parameter is minus infinity: nobody has the term's lists together
}

// A Fit is a log-linear model fitted to a table.
type Fit struct {
	Model      Model
	Observed   int     // people on at least one list
	Hidden     float64 // estimated people on no list
	LogHidden  float64 // the intercept, log(Hidden)
	SE         float64 // standard error of LogHidden
	Deviance   float64
	LogLik     float64
	AIC, BIC   float64       // with boundary parameters counted, and n the people observed
	Parameters []Coefficient // intercept, main effects, then interactions by order
}

// Population is the estimate of the whole population, seen and hidden.
func (f Fit) Population() float64 { return float64(f.Observed) + f.Hidden }

// Naive is the interval n + exp(alpha0 +- z se), which takes the model as given
// in advance. Level is its coverage, as 0.95.
func (f Fit) Naive(level float64) [2]float64 {
	z := distuv.UnitNormal.Quantile((1 + level) / 2)
	n := float64(f.Observed)
	return [2]float64{n + math.Exp(f.LogHidden-z*f.SE), n + math.Exp(f.LogHidden+z*f.SE)}
}

// Unestimable is the error for a model that has no estimate on a table.
type Unestimable struct {
	Model   Model
	Verdict Verdict
}

func (u *Unestimable) Error() string {
	reason := map[int]string{
		NoMaximum:                   "no maximum likelihood estimate exists",
		NotIdentifiable:             "the data cannot tell its parameters apart",
		NoMaximum | NotIdentifiable: "no maximum likelihood estimate exists and the data cannot tell its parameters apart",
	}[u.Verdict.Code]
	return fmt.Sprintf("model %s: %s (code %d)", u.Model, reason, u.Verdict.Code)
}

// Estimate fits the model to the table by extended maximum likelihood: terms
// that nobody has get the parameter minus infinity, the histories that contain
// them are dropped, and a Poisson log-linear model is fitted to the rest. The
// error is an *Unestimable when there is no estimate.
func Estimate(table *Table, model Model) (Fit, error) {
	if model.lists != len(table.Lists) {
		return Fit{}, fmt.Errorf("model %s is for %d lists, the table has %d", model, model.lists, len(table.Lists))
	}
	if v := Check(table, model); v.Code != Estimable {
		return Fit{}, &Unestimable{model, v}
	}
	e := newEngine(model.lists)
	e.load(table.Counts)
	e.choose(model.terms)
	if err := e.fitAsGLM(); err != nil {
		return Fit{}, fmt.Errorf("model %s: %w", model, err)
	}
	return e.result(model, table.N), nil
}

// result reads the Fit out of the workspace.
func (e *engine) result(model Model, n int) Fit {
	f := Fit{
		Model: model, Observed: n, Hidden: e.hidden(), LogHidden: e.alpha[0],
		SE: math.Sqrt(e.varIntercept), Deviance: e.deviance(), LogLik: e.fullLoglik(), BIC: e.bic(),
	}
	f.AIC = 2*float64(e.params) - 2*f.LogLik
	for _, theta := range slices.Concat([]History{0}, model.mains(), model.terms) {
		f.Parameters = append(f.Parameters, Coefficient{theta, e.alpha[theta], e.nstar[theta] == 0})
	}
	return f
}
