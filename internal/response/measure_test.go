package response_test

import (
	"slices"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/lang"
	"ostoja/internal/module"
	"ostoja/internal/response"
)

// openGaps are gaps that somebody has found.
type openGaps []response.Gap

func (g openGaps) OpenGaps(*db.Tx, lang.Lang) ([]response.Gap, error) { return g, nil }

// The group's one output answers G-1.
func TestGapsThatThePlanAnswersAreEvidence(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		for _, c := range []struct {
			gaps  openGaps
			state module.State
			value float64
		}{
			{nil, module.Unmeasured, 0},
			{openGaps{{Ref: "G-1"}}, module.Kept, 1},
			{openGaps{{Ref: "G-1"}, {Ref: "G-2"}}, module.Late, 0.5},
			{openGaps{{Ref: "G-11"}}, module.Late, 0},
		} {
			g.m.Gaps = c.gaps
			measures := g.m.Module().Measures
			at := slices.IndexFunc(measures, func(m module.Measure) bool { return m.Name == "response.gaps" })
			dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
				e, err := measures[at].Take(tx)
				if e.State != c.state || e.Value != c.value {
					t.Errorf("%v: %s %v, want %s %v", c.gaps, e.State, e.Value, c.state, c.value)
				}
				return err
			})
		}
	})
}
