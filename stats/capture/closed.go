package capture

import (
	"fmt"
	"math"
	"slices"
)

// A ClosedFit is one of the classical models of a closed population.
type ClosedFit struct {
	Name       string
	Population float64
	SE         float64
	Deviance   float64
	DF         int // cells less parameters
	AIC, BIC   float64
}

// heterogeneity has the columns that stand for unequal chances of being seen,
// as functions of the number of lists that a person is on (Rivest and
// Baillargeon 2007). Each model is a claim about the unseen; they cannot be
// told apart by the data.
var heterogeneity = []struct {
	name string
	tau  func(size float64) float64
}{
	{"Poisson2", func(s float64) float64 { return math.Exp2(s) - 1 }},
	{"Darroch", func(s float64) float64 { return s * s / 2 }},
	{"Gamma3.5", func(s float64) float64 { return math.Log(3.5) - math.Log(3.5+s) }},
}

// Closed fits the family M0, Mt, Mh, Mth, Mb and Mbh as Poisson log-linear models
// (Cormack 1989; Baillargeon and Rivest 2007): lists equal or different (t),
// people unequal (h: Chao's lower bound, Poisson2, Darroch, Gamma3.5), behaviour
// changed by the first capture (b; the lists are then in the order of time).
// Models that the table cannot carry are left out and named in the error, which
// may come together with fits.
func Closed(table *Table) ([]ClosedFit, error) {
	c := closedTable{table: table, lists: len(table.Lists)}
	c.add("M0", c.design(c.equal))
	c.add("Mt", c.design(c.byList))
	for _, base := range []struct {
		name    string
		columns func(History) []float64
	}{{"Mh", c.equal}, {"Mth", c.byList}} {
		if c.lists < 3 {
			break
		}
		c.addChao(base.name+" Chao (LB)", base.columns)
		for _, h := range heterogeneity {
			c.add(base.name+" "+h.name, c.design(base.columns, func(w History) []float64 { return []float64{h.tau(float64(w.Size()))} }))
		}
	}
	c.addBehaviour("Mb", 0)
	if c.lists > 2 {
		c.addBehaviour("Mbh", 1)
	}
	if len(c.failed) > 0 {
		return c.fits, fmt.Errorf("no estimate by %v", c.failed)
	}
	return c.fits, nil
}

type closedTable struct {
	table  *Table
	lists  int
	fits   []ClosedFit
	failed []string
}

// equal is the column of M0: the number of lists.
func (c *closedTable) equal(w History) []float64 { return []float64{float64(w.Size())} }

// byList has a column for each list.
func (c *closedTable) byList(w History) []float64 {
	row := make([]float64, c.lists)
	for i := range row {
		row[i] = float64(w >> i & 1)
	}
	return row
}

// design has a row for each history with somebody or nobody, an intercept and
// the given columns.
func (c *closedTable) design(columns ...func(History) []float64) [][]float64 {
	var out [][]float64
	for w := History(1); int(w) < len(c.table.Counts); w++ {
		row := []float64{1}
		for _, f := range columns {
			row = append(row, f(w)...)
		}
		out = append(out, row)
	}
	return out
}

// hiddenOf gives the logarithm of the hidden people from the parameters.
type hiddenOf func(beta []float64) float64

func intercept(beta []float64) float64 { return beta[0] }

func (c *closedTable) add(name string, design [][]float64) {
	c.take(name, c.regress(design), intercept)
}

func (c *closedTable) regress(design [][]float64) *poissonGLM {
	g := &poissonGLM{design: design}
	for _, n := range c.table.Counts[1:] {
		g.counts = append(g.counts, float64(n))
	}
	if g.fit() != nil {
		return nil
	}
	return g
}

// addChao fits Chao's lower bound: a column max(size-j+1, 0) for each j from 3 to
// the number of lists, whose coefficients cannot be negative; those that come out
// negative are taken out.
func (c *closedTable) addChao(name string, base func(History) []float64) {
	var columns []int
	for j := 3; j <= c.lists; j++ {
		columns = append(columns, j)
	}
	for {
		g := c.regress(c.design(base, func(w History) []float64 {
			row := make([]float64, len(columns))
			for i, j := range columns {
				row[i] = max(float64(w.Size()-j+1), 0)
			}
			return row
		}))
		if g == nil && len(columns) > 0 {
			columns = columns[:len(columns)-1] // nobody is on so many lists: its coefficient is minus infinity
			continue
		}
		if g == nil {
			c.failed = append(c.failed, name)
			return
		}
		first := len(g.beta) - len(columns)
		var kept []int
		for i, j := range columns {
			if g.beta[first+i] >= 0 {
				kept = append(kept, j)
			}
		}
		if len(kept) == len(columns) {
			c.take(name, g, intercept)
			return
		}
		columns = kept
	}
}

// addBehaviour fits Mb: from the first capture on, the chance to be seen is
// another one. People first seen on list i are geometric in i with ratio
// q = exp(b1)/(1+exp(b2)), and the hidden ones are its tail. Mbh leaves the
// first lists (skip) out of the geometric sequence. Its standard error is that
// of Zippin's removal estimate on the other lists; Rcapture 1.4-4 gives another
// one for Mbh, because its derivative by the chance to be seen again lacks a
// factor (see TestMbhStandardError).
func (c *closedTable) addBehaviour(name string, skip int) {
	g := c.regress(c.design(func(w History) []float64 {
		first := 0
		for w>>first&1 == 0 {
			first++
		}
		row := []float64{float64(first), float64(w.Size() - 1)}
		for i := range skip {
			own := 0.0
			if first == i {
				own = 1
			}
			row = append(row, own)
		}
		return row
	}))
	t := float64(c.lists)
	c.take(name, g, func(beta []float64) float64 {
		later := math.Log1p(math.Exp(beta[2]))
		ratio := beta[1] - later
		if ratio >= 0 {
			return math.NaN()
		}
		// u is log of the people first seen on list skip+1.
		u := beta[0] + float64(skip)*beta[1] + (t-1-float64(skip))*later
		return u + (t-float64(skip))*ratio - math.Log(-math.Expm1(ratio))
	})
}

// take turns a fitted regression into a ClosedFit. The variance of the
// population is that of the hidden people, Poisson and by the delta method.
func (c *closedTable) take(name string, g *poissonGLM, hidden hiddenOf) {
	if g == nil {
		c.failed = append(c.failed, name)
		return
	}
	log := hidden(g.beta)
	h := math.Exp(log)
	slope := gradient(hidden, g.beta)
	variance := 0.0
	for i, a := range slope {
		for j, b := range slope {
			variance += a * b * g.covariance.At(i, j)
		}
	}
	se := math.Sqrt(h + h*h*variance)
	if math.IsNaN(se) || math.IsInf(se, 0) {
		c.failed = append(c.failed, name)
		return
	}
	e := newEngine(c.lists)
	e.load(c.table.Counts)
	p := float64(len(g.beta))
	ll := g.loglik - e.logFact
	c.fits = append(c.fits, ClosedFit{
		Name: name, Population: e.n + h, SE: se, Deviance: math.Max(0, 2*(e.logSat-ll)), DF: len(g.counts) - len(g.beta),
		AIC: 2*p - 2*ll, BIC: p*math.Log(e.n) - 2*ll,
	})
}

// gradient is the numeric gradient, by central differences.
func gradient(f hiddenOf, at []float64) []float64 {
	const step = 1e-5
	out := make([]float64, len(at))
	x := slices.Clone(at)
	for i := range at {
		x[i] = at[i] + step
		up := f(x)
		x[i] = at[i] - step
		out[i] = (up - f(x)) / (2 * step)
		x[i] = at[i]
	}
	return out
}
