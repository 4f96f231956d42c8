package actors

import (
	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// measureSharing: the co-leads and members that tell the others what they do,
// by an active service or by an activity of the 5W renewed in the last half year.
func measureSharing(tx *db.Tx) (module.Evidence, error) {
	sharing, all, err := countSharing(tx)
	if err != nil || all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.none"}, err
	}
	share := float64(sharing) / float64(all)
	return module.Evidence{State: module.ByShare(share, enough, enough/2), Says: "evidence.sharing", Args: []any{sharing, all}, Value: share, Proof: "/services"}, nil
}

func countSharing(tx *db.Tx) (sharing, all int, err error) {
	seats := []any{string(who.CoLead), string(who.Member)}
	if all, err = db.Value[int](tx, `select count(*) from organisations where seat in ($1, $2)`, seats...); err != nil {
		return 0, 0, err
	}
	sharing, err = db.Value[int](tx, `select count(*) from organisations o where o.seat in ($1, $2) and (
		exists (select 1 from services s where s.organisation = o.id and s.state = $3)
		or exists (select 1 from activities a where a.organisation = o.id and a.updated >= $4))`,
		append(seats, string(Active), tx.Now().AddDate(0, -6, 0))...)
	return sharing, all, err
}
