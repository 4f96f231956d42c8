package figures

import (
	"math"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
)

// An estimate goes out only where nobody can be recognised by its answer, and
// the ledger has a line for it and for its end.
func TestStatementsAreWeighedAndNoted(t *testing.T) {
	share := func(x float64) *float64 { return &x }
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(100))
		for _, c := range []struct {
			people int
			share  *float64
			says   string
		}{
			{405, nil, ""}, {10, nil, ""}, {9, nil, "figures.refused.rests"}, {0, nil, "figures.refused.rests"},
			{400, share(.5), ""}, {400, share(.025), ""}, {400, share(.024), "figures.refused.few_of"}, {400, share(.98), "figures.refused.few_of"},
			{400, share(0), "figures.refused.few_of"}, {400, share(1), "figures.refused.few_of"}, {400, share(math.NaN()), "figures.refused.few_of"},
		} {
			s := Statement{Estimate: id.New(), Fingerprint: "abc", People: c.people, Share: c.share}
			err := d.Write(as(lead), func(tx *db.Tx) error { return g.State(tx, s) })
			if c.says != "" && says(err) != c.says || c.says == "" && err != nil {
				t.Errorf("%+v: %v, want %q", c, err, c.says)
			}
			if err == nil {
				dbtest.Write(t, d, as(lead), func(tx *db.Tx) error { return g.Recall(tx, s, "a mistake") })
			}
		}
		dbtest.Read(t, d, as(lead), func(tx *db.Tx) error {
			entries, err := latestEntries(tx, 100)
			if len(entries) != 8 || entries[0].Act != WithdrawAct || entries[1].Act != PublishAct {
				t.Errorf("%d lines", len(entries))
			}
			if err == nil {
				err = VerifyLedger(tx)
			}
			return err
		})
	})
}
