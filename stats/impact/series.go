package impact

import (
	"errors"
	"fmt"
	"math"

	"ostoja/stats/internal/glm"
)

// Family is the distribution of the outcome in a segmented regression.
type Family int

// The families. QuasiPoisson is the default: counts of people scatter more than
// Poisson's.
const (
	QuasiPoisson Family = iota
	Poisson
	NegativeBinomial
	Gaussian
)

var familyNames = [...]string{"quasi", "poisson", "nb", "gaussian"}

// ParseFamily reads a family's name.
func ParseFamily(name string) (Family, error) {
	for i, n := range familyNames {
		if n == name {
			return Family(i), nil
		}
	}
	if f, ok := map[string]Family{"quasipoisson": QuasiPoisson, "negbin": NegativeBinomial, "normal": Gaussian}[name]; ok {
		return f, nil
	}
	return QuasiPoisson, fmt.Errorf("impact: no family %q; choose quasi, poisson, nb or gaussian", name)
}

// ITS is an interrupted time series. Slices have one entry per period, in order.
type ITS struct {
	Outcome    []float64
	Treated    []float64 // 0 before, 1 from the intervention on (or the share of the period)
	Time       []float64 // nil: 1, 2, 3, ...
	Population []float64 // at risk; nil: none. Its logarithm is the offset
	Covariates []Column  // further columns
	Harmonics  int       // pairs of sine and cosine
	Period     float64   // periods in a year, for the harmonics
	Slope      bool      // also a change of slope: Treated times Time
	Family     Family
	Errors     Errors
}

// Column is a named column of a design matrix.
type Column struct {
	Name   string
	Values []float64
}

// Coefficient is one line of a fitted model.
type Coefficient struct {
	Name      string
	Value, SE float64
	Lo, Hi, P float64
}

// SeriesFit is a fitted segmented regression. Coefficients[1] is the change of
// level, the effect of the intervention; on the log scale unless Gaussian.
type SeriesFit struct {
	Coefficients    []Coefficient
	Dispersion      float64 // 1 for Poisson and negative binomial
	Deviance        float64
	Theta           float64 // of the negative binomial; 0 otherwise
	Autocorrelation float64 // of the residuals at lag 1
	Log             bool    // coefficients are logarithms of rate ratios
	Warnings        []string
}

// Effect is the change of level.
func (f SeriesFit) Effect() Coefficient { return f.Coefficients[1] }

// Fit estimates the model by (quasi-)likelihood (Lopez Bernal, Cummins,
// Gasparrini 2017, International Journal of Epidemiology 46, 348-355).
// Intervals are at the given level: normal on the log scale, Student's t for
// Gaussian outcomes.
func (s ITS) Fit(level float64) (SeriesFit, error) {
	names, m, err := s.model()
	if err != nil {
		return SeriesFit{}, err
	}
	out := SeriesFit{Dispersion: 1, Log: s.Family != Gaussian}
	fit, err := s.solve(&m, &out)
	if err != nil {
		return SeriesFit{}, named(err, names)
	}
	if fit.DF() < 1 {
		return SeriesFit{}, errors.New("impact: there are no more periods than coefficients; leave something out")
	}
	if s.Family == QuasiPoisson || s.Family == Gaussian {
		out.Dispersion = fit.Dispersion()
	}
	out.Deviance = fit.Deviance
	cov, err := s.Errors.covariance(m, fit, out.Dispersion)
	if err != nil {
		return SeriesFit{}, err
	}
	out.Coefficients = coefficients(names, fit, cov, s.Family, level)
	out.Autocorrelation = lag1(m, fit)
	s.warn(&out)
	return out, finite(out.Coefficients)
}

// solve fits the model. Counts that scatter no more than Poisson's make the
// negative binomial model the Poisson model, with a warning.
func (s ITS) solve(m *glm.Model, out *SeriesFit) (fit *glm.Fit, err error) {
	if s.Family != NegativeBinomial {
		return m.Do()
	}
	fit, out.Theta, err = m.DoNegativeBinomial()
	if !errors.Is(err, glm.ErrNoOverdispersion) {
		return fit, err
	}
	out.Warnings = append(out.Warnings, "The counts scatter no more than Poisson counts: the negative binomial model became the Poisson model.")
	m.Family, m.Start, out.Theta = glm.Poisson, nil, 0
	return m.Do()
}

// named puts the column's name into an error of dependent columns.
func named(err error, names []string) error {
	var k int
	if n, _ := fmt.Sscanf(err.Error(), "column %d:", &k); n == 1 && errors.Is(err, glm.ErrDependent) && k < len(names) {
		return fmt.Errorf("impact: %q is a combination of the columns before it; leave it out", names[k])
	}
	return fmt.Errorf("impact: %w", err)
}

// warn checks what can be checked of the assumptions.
func (s ITS) warn(f *SeriesFit) {
	before := 0
	for _, d := range s.Treated {
		if d == 0 {
			before++
		}
	}
	if before < 8 || len(s.Treated)-before < 8 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("Only %d periods before and %d after: too few to tell a trend from chance.", before, len(s.Treated)-before))
	}
	if math.Abs(f.Autocorrelation) > 2/math.Sqrt(float64(len(s.Treated))) && s.Errors.Kind != NeweyWest {
		f.Warnings = append(f.Warnings, fmt.Sprintf("The residuals of neighbouring periods are correlated (%.2f): the standard errors are off; use Newey-West errors or model the season.", f.Autocorrelation))
	}
	if s.Family == Poisson {
		if d := f.Deviance / float64(len(s.Outcome)-len(f.Coefficients)); d > 1.5 {
			f.Warnings = append(f.Warnings, fmt.Sprintf("The counts scatter %.1f times as much as Poisson counts: the intervals are too narrow; use the quasi-Poisson family.", d))
		}
	}
	f.Warnings = append(f.Warnings, "The estimate holds if nothing else changed at the same time and the earlier trend would have gone on.")
}

// lag1 is the autocorrelation of Pearson's residuals.
func lag1(m glm.Model, fit *glm.Fit) float64 {
	r := make([]float64, len(m.Y))
	for i := range r {
		r[i] = math.Sqrt(fit.Working[i]) * fit.Residual[i]
	}
	centre, top, bottom := mean(r), 0.0, 0.0
	for i := range r {
		bottom += (r[i] - centre) * (r[i] - centre)
		if i > 0 {
			top += (r[i] - centre) * (r[i-1] - centre)
		}
	}
	if bottom == 0 {
		return 0
	}
	return top / bottom
}

func ones(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

func product(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range min(len(a), len(b)) {
		out[i] = a[i] * b[i]
	}
	return out
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
