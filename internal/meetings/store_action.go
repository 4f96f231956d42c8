package meetings

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// actionsOf lists the action points that a meeting gave out.
func (m *Meetings) actionsOf(tx *db.Tx, meeting id.ID) ([]ActionPoint, error) {
	return db.All(tx, m.actions.Pointers, `select `+m.actions.Columns()+` from action_points where meeting = $1 order by id`, meeting)
}

// openActions lists the open action points, the most urgent first.
func (m *Meetings) openActions(tx *db.Tx, most int) ([]ActionPoint, error) {
	return db.All(tx, m.actions.Pointers, `select `+m.actions.Columns()+` from action_points where state = $1 order by case when due is null then 1 else 0 end, due, id limit $2`, string(Open), most)
}

// openActionsOf lists the open action points of a person, and those of her
// organisation that nobody in it was named for.
func (m *Meetings) openActionsOf(tx *db.Tx, person, organisation id.ID) ([]ActionPoint, error) {
	return db.All(tx, m.actions.Pointers, `select `+m.actions.Columns()+` from action_points where state = $1 and (person = $2 or person is null and organisation = $3)
		order by case when due is null then 1 else 0 end, due, id limit 30`, string(Open), person, organisation)
}

// closedInTime counts the action points that were due in [from, to): all, and
// those that were closed by their day.
func closedInTime(tx *db.Tx, from, to time.Time) (closed, all int, err error) {
	if all, err = db.Value[int](tx, `select count(*) from action_points where state <> $1 and due >= $2 and due < $3`, string(Dropped), dayOf(from), dayOf(to)); err != nil {
		return 0, 0, err
	}
	closed, err = db.Value[int](tx, `select count(*) from action_points where state = $1 and due >= $2 and due < $3 and closed <= due`, string(Done), dayOf(from), dayOf(to))
	return closed, all, err
}

// closeAction marks an action point as done or dropped today.
func (m *Meetings) closeAction(tx *db.Tx, a *ActionPoint, state ActionState) error {
	a.State, a.Closed = state, dayOf(tx.Now().In(zone(tx)))
	return m.actions.Update(tx, a)
}

// takeActions stores action points that a meeting gave out.
func (m *Meetings) takeActions(tx *db.Tx, all []ActionPoint) error {
	for i := range all {
		if err := m.actions.Insert(tx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}
