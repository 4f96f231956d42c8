package evidence

import (
	"context"

	"ostoja/stats/capture"
)

// An mseResult is everything that one call of the command found out.
type mseResult struct {
	results     []mseAnswer // one, or one for each method
	all         bool
	influence   []capture.Change
	warnings    []string // of the comparison
	base        float64  // the estimate that influence is compared with
	influenceBy string   // the method of both
}

func solveMSE(ctx context.Context, table *capture.Table, f mseFlags) (*mseResult, error) {
	r := &mseResult{all: f.Method == "all"}
	for _, m := range mseMethods {
		if !r.all && m.name != f.Method {
			continue
		}
		a, err := m.run(ctx, table, f.mseOptions)
		if ctx.Err() != nil {
			return nil, errStopped()
		}
		if err != nil && !r.all {
			return nil, err
		}
		if err != nil {
			a.warn("Left out: %v", faultText(err))
		}
		r.results = append(r.results, a)
	}
	if r.all {
		r.compare()
	}
	if f.influence || f.report != "" {
		return r, r.findInfluence(ctx, table, f)
	}
	return r, nil
}

// document is what --json prints. Named histories are for those who have the data.
func (r *mseResult) document(table *capture.Table) any {
	if !r.all {
		only := r.results[0]
		only.Influence = r.changesOf(table)
		return only
	}
	first := r.results[0]
	c := mseComparison{Results: r.results}
	c.NLists, c.NObserved, c.Method = first.NLists, first.NObserved, "all"
	c.Terms, c.Warnings, c.Influence = []string{}, r.warnings, r.changesOf(table)
	if s := spread(r.results); s > 0 {
		c.SpreadRatio = &s
	}
	return c
}
