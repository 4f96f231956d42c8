package capture

import (
	"math"
	"slices"
)

// An engine is the workspace in which one goroutine checks and fits models on
// tables with the same number of lists. After newEngine nothing allocates but
// the exact linear program, so that thousands of resampled tables cost no
// garbage.
//
// The order of use is load (a table), choose (a model), check, fit.
type engine struct {
	lists int
	cells int // 2^lists

	// Set by load.
	counts  []int
	n       float64
	nstar   []float64 // nstar[theta] = people whose history contains theta: the sufficient statistics
	logSat  float64   // log-likelihood of the saturated model
	logFact float64   // sum of log(n!), which the fitted log-likelihood leaves out

	// Set by choose.
	params   int       // parameters of the model, those at minus infinity included
	active   []History // terms with nstar > 0; the empty one, the intercept, comes last
	kept     []bool    // histories that contain no term with nstar = 0; never the empty one
	boundary int       // terms with nstar = 0: their parameter is minus infinity

	// Set by fit; alpha and mu are indexed by History.
	alpha, mu, sums []float64
	loglik          float64 // of the fit, up to sum of log(n!)
	varIntercept    float64

	trial, work      []float64
	chol, grad, step []float64
	rank             modularRank
}

func newEngine(lists int) *engine {
	cells := 1 << lists
	vec := func() []float64 { return make([]float64, cells) }
	return &engine{
		lists: lists, cells: cells,
		nstar: vec(), alpha: vec(), mu: vec(), sums: vec(), trial: vec(), work: vec(),
		kept: make([]bool, cells),
	}
}

// load takes the counts of a table, indexed by History. The slice is kept, not copied.
func (e *engine) load(counts []int) {
	e.counts, e.n, e.logSat, e.logFact = counts, 0, 0, 0
	for h, c := range counts {
		x := float64(c)
		e.nstar[h] = x
		e.n += x
		if c > 0 {
			lg, _ := math.Lgamma(x + 1)
			e.logSat += x*math.Log(x) - x - lg
			e.logFact += lg
		}
	}
	sumSupersets(e.nstar)
}

// choose takes the interactions of a hierarchical model. The terms on which
// nobody is found go to the boundary, and every history that contains one of
// them is dropped (Chan, Silverman and Vincent 2021, section 2).
func (e *engine) choose(interactions []History) {
	e.params = 1 + e.lists + len(interactions)
	e.active, e.boundary = e.active[:0], 0
	for h := range e.kept {
		e.kept[h] = h > 0
	}
	for i := range e.lists {
		e.admit(1 << i)
	}
	for _, theta := range interactions {
		e.admit(theta)
	}
	e.active = append(e.active, 0)
}

func (e *engine) admit(theta History) {
	if e.nstar[theta] > 0 {
		e.active = append(e.active, theta)
		return
	}
	e.boundary++
	for h := int(theta); h < e.cells; h = (h + 1) | int(theta) {
		e.kept[h] = false
	}
}

// hidden is the estimated number of people on no list, after fit.
func (e *engine) hidden() float64 { return math.Exp(e.alpha[0]) }

// deviance is twice the distance to the saturated log-likelihood, after fit.
func (e *engine) deviance() float64 { return math.Max(0, 2*(e.logSat-e.fullLoglik())) }

// fullLoglik is the Poisson log-likelihood with all its constants, after fit.
func (e *engine) fullLoglik() float64 { return e.loglik - e.logFact }

// bic is p log(n) - 2 log-likelihood, the boundary parameters counted in p and
// the people counted as the n, after fit.
func (e *engine) bic() float64 {
	return float64(e.params)*math.Log(e.n) - 2*e.fullLoglik()
}

// grow makes the scratch of the linear algebra as large as the model needs.
func (e *engine) grow() int {
	p := len(e.active)
	e.chol = slices.Grow(e.chol[:0], p*p)[:p*p]
	e.grad = slices.Grow(e.grad[:0], p)[:p]
	e.step = slices.Grow(e.step[:0], p)[:p]
	return p
}
