package capture_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"ostoja/stats/capture"
)

// Where stepwise selection has no estimate, no hierarchical model has one: what a
// Bayesian method says there comes from its prior. So pages refuse such data
// whatever the others say.
func TestWhereStepwiseHasNoEstimateNoModelHas(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 600 {
		lists := 3 + random.IntN(2)
		counts := make([]int, 1<<lists)
		for h := 1; h < len(counts); h++ {
			if random.IntN(3) == 0 {
				counts[h] = 1 + random.IntN(20)
			}
		}
		table, err := capture.NewTable([]string{"a", "b", "c", "d"}[:lists], counts)
		if err != nil {
			continue
		}
		if _, _, err := capture.Stepwise(table, capture.DefaultPThreshold); err == nil {
			continue
		}
		refused++
		ranking, err := capture.Rank(context.Background(), table, 2, capture.Run{})
		if err != nil || len(ranking.Models) > 0 {
			t.Errorf("%v: %d models have an estimate (%v)", counts, len(ranking.Models), err)
		}
	}
	if refused < 20 {
		t.Errorf("only %d tables were refused", refused)
	}
}
