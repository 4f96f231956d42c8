package needs

import (
	"math"
	"time"

	"ostoja/internal/chart"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// freshFor is how old the newest source of needs may be.
const freshFor = 180 * 24 * time.Hour

// measureGaps: needs are known from a source that is not old, and set against help.
func (n *Needs) measureGaps(tx *db.Tx) (module.Evidence, error) {
	newest, known, err := latestSource(tx)
	if err != nil || known == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_needs"}, err
	}
	cells, _, err := n.balance(tx)
	if err != nil {
		return module.Evidence{}, err
	}
	uncovered := 0
	for i := range cells {
		if cells[i].Gap() >= 1 {
			uncovered++
		}
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.needs", Args: []any{len(cells), uncovered, newest}, Value: float64(uncovered), Due: newest.Add(freshFor), Proof: "/balance"}
	if tx.Now().Sub(newest) > freshFor {
		e.State = module.Due
	}
	return e, nil
}

// measureRecommendations: none is past its day.
func (n *Needs) measureRecommendations(tx *db.Tx) (module.Evidence, error) {
	open, err := n.Store.unfinished(tx, "")
	if err != nil {
		return module.Evidence{}, err
	}
	all, err := n.Store.Recommendations.Count(tx, register.Query{})
	if err != nil || all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_recommendations"}, err
	}
	late := 0
	for _, r := range open {
		if isLate(r, tx.Now()) {
			late++
		}
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.recommendations", Args: []any{len(open), late, all}, Value: float64(late), Proof: "/recommendations"}
	if late > 0 {
		e.State = module.Late
	}
	return e, nil
}

func isLate(r Recommendation, now time.Time) bool {
	return r.Due.Before(now.Truncate(24 * time.Hour))
}

// measureBarriers: the share of the barriers that members raised which are closed,
// or which a recommendation answers.
func measureBarriers(tx *db.Tx) (module.Evidence, error) {
	addressed, all, err := barriers(tx)
	if err != nil || all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_barriers"}, err
	}
	share := float64(addressed) / float64(all)
	return module.Evidence{State: module.ByShare(share, 0.75, 0.5), Says: "evidence.barriers", Args: []any{all, addressed}, Value: share, Proof: "/gaps?sort=barrier"}, nil
}

// takePartWithin is the time in which an organisation should have had its say.
const takePartWithin = 90

// measureParticipation: the share of members that raised, discussed or ranked gaps.
func measureParticipation(tx *db.Tx) (module.Evidence, error) {
	active, all, err := takingPart(tx, tx.Now().AddDate(0, 0, -takePartWithin))
	if err != nil || all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.none"}, err
	}
	share := float64(active) / float64(all)
	return module.Evidence{State: module.ByShare(share, 0.5, 0.25), Says: "evidence.participation", Args: []any{active, all, takePartWithin}, Value: share, Proof: "/ranking"}, nil
}

// Gini indices up to which help counts as fairly spread, and as nearly so. They
// are a convention of this program: the page shows the curve to judge by.
const fair, nearlyFair = 0.25, 0.45

// measureImpartiality: how evenly help follows need between groups of people.
func (n *Needs) measureImpartiality(tx *db.Tx) (module.Evidence, error) {
	cells, _, err := n.balance(tx)
	if err != nil {
		return module.Evidence{}, err
	}
	points, gini := chart.Curve(ByGroup(cells))
	if len(points) < 2 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_needs"}, nil
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.impartiality", Args: []any{len(points), math.Round(gini*100) / 100}, Value: gini, Proof: "/impartiality"}
	switch {
	case gini > nearlyFair:
		e.State = module.Late
	case gini > fair:
		e.State = module.Due
	}
	return e, nil
}

// tasks: a recommendation comes back to its owner until it is closed.
func (n *Needs) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Decides() {
		return nil, nil
	}
	open, err := n.Store.unfinished(tx, p.Organisation)
	var out []module.Task
	for _, r := range open {
		out = append(out, module.Task{Says: "task.recommendation", Args: []any{r.Text}, Href: "/recommendations/" + string(r.ID), Since: r.Created, Due: r.Due, Late: isLate(r, tx.Now())})
	}
	return out, err
}

// AgendaItem is a recommendation as a meeting's agenda carries it on.
type AgendaItem struct {
	Text  string
	Href  string
	Owner id.ID
	Due   time.Time
	Late  bool
}

// Agenda lists the recommendations that are not closed, the most urgent first,
// for the agenda of the next meeting.
func (n *Needs) Agenda(tx *db.Tx) ([]AgendaItem, error) {
	open, err := n.Store.unfinished(tx, "")
	var out []AgendaItem
	for _, r := range open {
		out = append(out, AgendaItem{Text: r.Text, Href: "/recommendations/" + string(r.ID), Owner: r.Owner, Due: r.Due, Late: isLate(r, tx.Now())})
	}
	return out, err
}
