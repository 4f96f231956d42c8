package capture

import (
	"context"
	"fmt"
	"math"
)

// A Bootstrap is what resampling says about an estimate.
type Bootstrap struct {
	Estimate     float64   // on the table itself
	Replicates   []float64 // the population in each resampled table that could be estimated
	Failed       int       // resampled tables that could not
	Jackknife    Jackknife // over those that could be estimated
	Singular     int       // jackknife tables that could not
	Acceleration float64
}

// BCa is the interval of the given coverage, as 0.95.
func (b Bootstrap) BCa(level float64) ([2]float64, error) {
	q, err := BCa(b.Estimate, b.Replicates, b.Acceleration, (1-level)/2, (1+level)/2)
	if err != nil {
		return [2]float64{}, err
	}
	return [2]float64{q[0], q[1]}, nil
}

// A procedure estimates the population from counts in several variants at once,
// one entry for each; NaN where it cannot.
type procedure func(counts []int, into []float64)

// BootstrapStepwise repeats the stepwise selection on the given number of
// resampled tables, and on the jackknifed ones.
func BootstrapStepwise(ctx context.Context, table *Table, pThreshold float64, replicates int, run Run) (Bootstrap, error) {
	fit, _, err := Stepwise(table, pThreshold)
	if err != nil {
		return Bootstrap{}, err
	}
	out, err := bootstrap(ctx, table, []float64{fit.Population()}, replicates, run, func() procedure {
		s := newStepper(len(table.Lists), pThreshold)
		return func(counts []int, into []float64) {
			into[0] = math.NaN()
			if s.run(counts) == nil {
				into[0] = s.n + s.hidden()
			}
		}
	})
	if err != nil {
		return Bootstrap{}, err
	}
	return out[0], nil
}

// BootstrapModel keeps the model fixed on every resampled table.
func BootstrapModel(ctx context.Context, table *Table, model Model, replicates int, run Run) (Bootstrap, error) {
	fit, err := Estimate(table, model)
	if err != nil {
		return Bootstrap{}, err
	}
	out, err := bootstrap(ctx, table, []float64{fit.Population()}, replicates, run, func() procedure {
		e := newEngine(model.lists)
		return func(counts []int, into []float64) {
			into[0] = math.NaN()
			e.load(counts)
			if e.try(model.terms) {
				into[0] = e.n + e.hidden()
			}
		}
	})
	if err != nil {
		return Bootstrap{}, err
	}
	return out[0], nil
}

// try chooses, checks and fits; false when there is no estimate.
func (e *engine) try(interactions []History) bool {
	e.choose(interactions)
	return e.code() == Estimable && e.fit(false) == nil
}

// bootstrap runs the procedure on resampled and on jackknifed tables. Estimates
// has the procedure's variants on the table itself.
func bootstrap(ctx context.Context, table *Table, estimates []float64, replicates int, run Run, prepare func() procedure) ([]Bootstrap, error) {
	if replicates < 1 || replicates > 1_000_000 {
		return nil, fmt.Errorf("%d bootstrap replicates were asked for; between 1 and 1,000,000 can be made", replicates)
	}
	observed, variants := table.observed(), len(estimates)
	results := make([]float64, (replicates+len(observed))*variants)
	err := run.each(ctx, replicates+len(observed), func() func(int) {
		estimate, counts := prepare(), make([]int, len(table.Counts))
		return func(task int) {
			if task < replicates {
				resample(run.random(task), table.Counts, table.N, counts)
			} else {
				copy(counts, table.Counts)
				counts[observed[task-replicates]]--
			}
			estimate(counts, results[task*variants:(task+1)*variants])
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([]Bootstrap, variants)
	for v := range out {
		out[v] = collect(table, estimates[v], replicates, func(task int) float64 { return results[task*variants+v] })
	}
	return out, nil
}

func collect(table *Table, estimate float64, replicates int, result func(task int) float64) Bootstrap {
	b := Bootstrap{Estimate: estimate}
	for task := range replicates {
		if x := result(task); math.IsNaN(x) || math.IsInf(x, 0) {
			b.Failed++
		} else {
			b.Replicates = append(b.Replicates, x)
		}
	}
	for i, h := range table.observed() {
		if x := result(replicates + i); math.IsNaN(x) || math.IsInf(x, 0) {
			b.Singular++
		} else {
			b.Jackknife.Estimates = append(b.Jackknife.Estimates, x)
			b.Jackknife.Weights = append(b.Jackknife.Weights, float64(table.Counts[h]))
		}
	}
	b.Acceleration = b.Jackknife.Acceleration()
	return b
}
