package surveys

import (
	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// recentDays is the time in which something has to come in for the promise of
// data collection to be kept.
const recentDays = 30

// measureCollection: a released form, and answers in the last thirty days.
func measureCollection(tx *db.Tx) (module.Evidence, error) {
	released, recent, err := collecting(tx, tx.Now().AddDate(0, 0, -recentDays))
	e := module.Evidence{State: module.Late, Says: "surveys.evidence", Args: []any{released, recent, recentDays}, Value: float64(recent), Proof: "/surveys"}
	switch {
	case recent > 0:
		e.State = module.Kept
	case released > 0:
		e.State = module.Due
	}
	return e, err
}

// tasks: a draft waits for its review and release.
func (s *Surveys) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !mayOwn(p) {
		return nil, nil
	}
	drafts, err := waitingDrafts(tx, p.Organisation)
	var tasks []module.Task
	for _, f := range drafts {
		tasks = append(tasks, module.Task{Says: "surveys.task_release", Args: []any{f.Title}, Href: "/surveys/" + string(f.ID) + "/review", Since: f.Created})
	}
	return tasks, err
}
