package capture

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Bounds on Rank.
const (
	MaxModels  = 1 << 21 // models that are fitted: all pairwise ones of seven lists
	KeptModels = 50_000  // models that a Ranking lists, the best ones
)

// A Ranked model is one line of a Ranking.
type Ranked struct {
	Model      Model
	Population float64
	BIC        float64
}

// A Ranking has the models that can be estimated, the lowest BIC first.
type Ranking struct {
	Models    []Ranked // at most KeptModels
	Total     int      // models looked at
	Estimable int      // of them, those with an estimate
}

// Rank fits every hierarchical model up to the order and sorts them by
// BIC = p log(n) - 2 log-likelihood, with boundary parameters counted in p
// (Silverman, Chan and Vincent 2024). The order is at least 2.
func Rank(ctx context.Context, table *Table, order int, run Run) (Ranking, error) {
	lists := len(table.Lists)
	if order < 2 || order > MaxLists {
		return Ranking{}, fmt.Errorf("the order is %d; interactions have from 2 to %d lists", order, MaxLists)
	}
	models := make([]Model, 0, 1024)
	r := Ranking{}
	total, err := countModels(lists, order)
	if err != nil {
		return r, err
	}
	block := func() error {
		fitted, err := rankBlock(ctx, table, models, run, r.Total, total)
		r.Total += len(models)
		r.Estimable += len(fitted)
		r.Models = append(r.Models, fitted...)
		models = models[:0]
		if len(r.Models) > 2*KeptModels {
			r.trim()
		}
		return err
	}
	for m := range Hierarchical(lists, order) {
		if models = append(models, m); len(models) == 8192 {
			if err := block(); err != nil {
				return Ranking{}, err
			}
		}
	}
	if err := block(); err != nil {
		return Ranking{}, err
	}
	r.trim()
	return r, nil
}

func countModels(lists, order int) (int, error) {
	total := 0
	for range Hierarchical(lists, order) {
		if total++; total > MaxModels {
			return 0, fmt.Errorf("%d lists have more than %d hierarchical models of order %d, too many to fit them all: lower the order, merge lists, or use stepwise selection", lists, MaxModels, order)
		}
	}
	return total, nil
}

// trim sorts by BIC, in order of enumeration among equals, and drops the tail.
func (r *Ranking) trim() {
	slices.SortStableFunc(r.Models, func(a, b Ranked) int { return cmp.Compare(a.BIC, b.BIC) })
	r.Models = r.Models[:min(len(r.Models), KeptModels)]
}

// rankBlock fits the models and gives those that can be estimated, in their order.
func rankBlock(ctx context.Context, table *Table, models []Model, run Run, before, total int) ([]Ranked, error) {
	if report := run.Progress; report != nil {
		run.Progress = func(done, _ int) { report(before+done, total) }
	}
	fitted := make([]Ranked, len(models))
	err := run.each(ctx, len(models), func() func(int) {
		e := newEngine(len(table.Lists))
		e.load(table.Counts)
		return func(i int) {
			if e.try(models[i].terms) {
				fitted[i] = Ranked{models[i], e.n + e.hidden(), e.bic()}
			}
		}
	})
	return slices.DeleteFunc(fitted, func(f Ranked) bool { return f.Population == 0 }), err
}

// BootstrapTop repeats the choice by BIC among the best models of the ranking on
// resampled tables. Tops says among how many, once for each Bootstrap that is
// given back: [1] keeps the best model fixed, [1, 10, 60] gives three
// intervals for one price.
func BootstrapTop(ctx context.Context, table *Table, ranking Ranking, tops []int, replicates int, run Run) ([]Bootstrap, error) {
	if len(ranking.Models) == 0 || len(tops) == 0 {
		return nil, fmt.Errorf("there is no model to bootstrap")
	}
	if slices.Min(tops) < 1 {
		return nil, fmt.Errorf("the best %d models were asked for; at least 1 is needed", slices.Min(tops))
	}
	best := ranking.Models[:min(slices.Max(tops), len(ranking.Models))]
	estimates := slices.Repeat([]float64{best[0].Population}, len(tops))
	return bootstrap(ctx, table, estimates, replicates, run, func() procedure {
		e := newEngine(len(table.Lists))
		return func(counts []int, into []float64) { e.bestOf(counts, best, tops, into) }
	})
}

// bestOf gives, for each entry of tops, the population by the model of the
// lowest BIC among the first so many.
func (e *engine) bestOf(counts []int, models []Ranked, tops []int, into []float64) {
	e.load(counts)
	lowest, population := math.Inf(1), math.NaN()
	for i, m := range models {
		if e.try(m.Model.terms) {
			if bic := e.bic(); bic < lowest {
				lowest, population = bic, e.n+e.hidden()
			}
		}
		for k, top := range tops {
			if i+1 == min(top, len(models)) {
				into[k] = population
			}
		}
	}
}

// Near gives the models whose BIC is within the given distance of the best.
func (r Ranking) Near(distance float64) []Ranked {
	if len(r.Models) == 0 {
		return nil
	}
	n, _ := slices.BinarySearchFunc(r.Models, r.Models[0].BIC+distance, func(m Ranked, limit float64) int {
		if m.BIC <= limit {
			return -1
		}
		return 1
	})
	return r.Models[:n]
}
