package evidence

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/impact"
)

var impactCommand = command.Command{
	Name:  "estimate impact",
	Args:  "FILE --design its|did|event|synthetic|prepost --outcome y [...] [--json]",
	Short: "Estimate what an intervention changed, and say what the estimate rests on",
	Manual: `
FILE is a table of separated values with a heading line.

  --design its        interrupted time series, one row per period in order:
                      --outcome y --treated d (0 before, 1 from the start on; or --from t) [--time t]
                      [--population n] [--family quasi|poisson|nb|gaussian] [--harmonics 2 --period 12]
                      [--slope] (also a change of slope)
  --design did        difference in differences:
                      --outcome y --treated g --post p (two groups, before and after), or
                      --outcome y --unit u --time t --treated d (d = 1 where treated: fixed effects of both),
                      or --group g (first treated period) instead of --treated
  --design event      groups that start at different times (Callaway and Sant'Anna):
                      --outcome y --unit u --time t --group g (first treated period, 0 or empty: never)
                      [--control never|notyet]
  --design synthetic  one treated unit against a weighted mean of the others:
                      --outcome y --unit u --time t --treated-unit NAME --from t
  --design prepost    the same people before and after: --before a --after b

  --covariates a,b    further columns (its, did, event)
  --se KIND           model, hc0, hc1, hc3, newey-west (with --lag 12, --adjust), cluster (with --cluster c);
                      did clusters by unit where there is one, else by --cluster if given
  --level 0.95        of the interval
  --seed, --workers   taken as every estimate takes them; this one has no chance in it and works on one processor
  --report FILE     also a report, as Markdown (.md) or HTML (.html), with the data's fingerprint
  --json              {design, estimate, se, ci:[lo,hi], p, n, warnings} and what the design has: rr and rr_ci
                      (its), coefficients, dispersion, deviance; att, dynamic, groups, pretrend (event);
                      weights, gaps (synthetic)
Example: ostoja estimate impact sicily.csv --design its --outcome aces --treated smokban --time time
         --population stdpop --harmonics 2 --period 12`,
	Run: runImpact,
}

// impactFlags are the flags as given.
type impactFlags struct {
	design, outcome, treated, post, unit, time, group, control string
	population, family, covariates, se, cluster                string
	from, treatedUnit, before, after                           string
	harmonics, lag                                             int
	period, level                                              float64
	slope, adjust                                              bool
	progress                                                   func(done, total int)
	output
}

func (s *impactFlags) declare(f *flag.FlagSet) {
	for name, to := range map[string]*string{
		"design": &s.design, "outcome": &s.outcome, "treated": &s.treated, "post": &s.post, "unit": &s.unit,
		"time": &s.time, "group": &s.group, "population": &s.population, "covariates": &s.covariates, "se": &s.se,
		"cluster": &s.cluster, "from": &s.from, "treated-unit": &s.treatedUnit, "before": &s.before, "after": &s.after,
	} {
		f.StringVar(to, name, "", "")
	}
	f.StringVar(&s.control, "control", "never", "")
	f.StringVar(&s.family, "family", "quasi", "")
	f.IntVar(&s.harmonics, "harmonics", 0, "")
	f.IntVar(&s.lag, "lag", 12, "")
	f.Float64Var(&s.period, "period", 12, "")
	f.Float64Var(&s.level, "level", 0.95, "")
	f.BoolVar(&s.slope, "slope", false, "")
	f.BoolVar(&s.adjust, "adjust", false, "")
	s.output.declare(f)
}

// designs are the designs with the flags that each cannot do without.
var designs = map[string]struct {
	needs []string
	run   func(context.Context, impactFlags, *frame) (impactAnswer, error)
}{
	"its":       {[]string{"outcome"}, runITS},
	"did":       {[]string{"outcome"}, runDiD},
	"event":     {[]string{"outcome", "unit", "time", "group"}, runEvent},
	"synthetic": {[]string{"outcome", "unit", "time", "treated-unit", "from"}, runSynthetic},
	"prepost":   {[]string{"before", "after"}, runPairs},
}

func runImpact(ctx context.Context, env *command.Env, args []string) error {
	var s impactFlags
	flags := command.Flags("estimate impact")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return err
	}
	design, known := designs[s.design]
	if !known {
		return fault.Misuse("--design is %q; choose its, did, event, synthetic or prepost.", s.design)
	}
	for _, name := range design.needs {
		if flags.Lookup(name).Value.String() == "" {
			return fault.Misuse("--design %s needs --%s. 'ostoja help estimate impact' shows how.", s.design, name)
		}
	}
	if !(s.level > 0 && s.level < 1) {
		return fault.Misuse("--level is %v; it must lie between 0 and 1, such as 0.95.", s.level)
	}
	if s.harmonics < 0 || s.harmonics > 20 {
		return fault.Misuse("--harmonics is %d; choose 0 (no season) to 20.", s.harmonics)
	}
	f, err := readFrame(s.path)
	if err != nil {
		return err
	}
	bar := env.NewProgress("placebos")
	s.progress = bar.Set
	a, err := design.run(ctx, s, f)
	bar.Done()
	if ctx.Err() != nil {
		return errStopped()
	}
	if err != nil {
		return err
	}
	a.Design = s.design
	return s.show(env, a)
}

// errors reads --se and its flags. Clusters are numbered in order of appearance.
func (s impactFlags) errors(f *frame, usual string) (impact.Errors, error) {
	kind := s.se
	if kind == "" {
		kind = usual
	}
	kinds := map[string]impact.ErrorKind{"model": impact.ModelBased, "hc0": impact.HC0, "hc1": impact.HC1, "hc3": impact.HC3,
		"newey-west": impact.NeweyWest, "nw": impact.NeweyWest, "cluster": impact.Cluster}
	e := impact.Errors{Lag: s.lag, Adjust: s.adjust}
	var ok bool
	if e.Kind, ok = kinds[kind]; !ok {
		return e, fault.Misuse("--se is %q; choose model, hc0, hc1, hc3, newey-west or cluster.", s.se)
	}
	if e.Kind != impact.Cluster {
		return e, nil
	}
	column := s.cluster
	if column == "" {
		column = s.unit
	}
	if column == "" {
		return e, fault.Misuse("--se cluster needs --cluster, the column to cluster by.")
	}
	cells, err := f.labels(column)
	e.Cluster, _ = numbered(cells)
	return e, err
}

// numbered gives each distinct cell a number in order of appearance.
func numbered(cells []string) (index []int, names []string) {
	known := map[string]int{}
	for _, c := range cells {
		k, ok := known[c]
		if !ok {
			k = len(names)
			known[c] = k
			names = append(names, c)
		}
		index = append(index, k)
	}
	return index, names
}

// covariateColumns reads --covariates; a column of words becomes one indicator
// per word but the first.
func (s impactFlags) covariateColumns(f *frame) ([]impact.Column, error) {
	var out []impact.Column
	for _, name := range list(s.covariates) {
		if _, err := f.column(name); err != nil {
			return nil, err
		}
		if f.isNumeric(name) {
			x, err := f.complete(name)
			if err != nil {
				return nil, err
			}
			out = append(out, impact.Column{Name: name, Values: x})
			continue
		}
		cells, err := f.labels(name)
		if err != nil {
			return nil, err
		}
		levels, _ := f.levels(name)
		for _, level := range levels[1:] {
			out = append(out, impact.Column{Name: name + level, Values: indicator(cells, level)})
		}
	}
	return out, nil
}

// present leaves out the rows in which one of the columns is missing.
func (f *frame) present(names ...string) (*frame, []string, error) {
	drop := make([]bool, len(f.rows))
	dropped := 0
	for _, name := range names {
		k, err := f.column(name)
		if err != nil {
			return nil, nil, err
		}
		for i, row := range f.rows {
			if isMissing(row[k]) && !drop[i] {
				drop[i] = true
				dropped++
			}
		}
	}
	if dropped == 0 {
		return f, []string{}, nil
	}
	if dropped == len(f.rows) {
		return nil, nil, fault.Refuse("%s: every row has a missing value in one of the columns %s.", f.file, strings.Join(names, ", "))
	}
	out := *f
	out.rows, out.lines = nil, nil
	for i, row := range f.rows {
		if !drop[i] {
			out.rows, out.lines = append(out.rows, row), append(out.lines, f.lines[i])
		}
	}
	return &out, []string{fmt.Sprintf("%d rows have a missing value and were left out.", dropped)}, nil
}
