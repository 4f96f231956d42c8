package funding

import (
	"math"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/module"
)

// freshMoney is how old the newest word about money may be.
const freshMoney = 90 * 24 * time.Hour

// measure: money is known, and set against need. It is kept while somebody has
// entered or changed a contribution within a quarter and most areas in need have
// money of their own.
func (f *Funding) measure(tx *db.Tx) (module.Evidence, error) {
	none := module.Evidence{State: module.Unmeasured, Says: "evidence.funding_none", Proof: "/funding"}
	o, err := f.plan.InForce(tx)
	if err != nil {
		return none, db.IgnoreNotFound(err)
	}
	t, err := Summary(tx, o)
	if err != nil || t.Count == 0 {
		return none, err
	}
	newest, err := newestContribution(tx, o.Plan.ID)
	if err != nil {
		return none, err
	}
	areas, _, err := f.compare(tx, o.Plan.ID)
	poor, all := without(areas)
	percent := int(math.Round(100 * t.All.Share()))
	e := module.Evidence{State: module.Kept, Says: "evidence.funding", Args: []any{t.All.Received.Units(), t.All.Required.Units(), t.Currency, percent, poor, all},
		Value: t.All.Share(), Due: newest.Add(freshMoney), Proof: "/funding/allocation"}
	switch {
	case tx.Now().After(e.Due):
		e.State = module.Late
	case 2*poor > all:
		e.State = module.Due
	}
	return e, err
}
