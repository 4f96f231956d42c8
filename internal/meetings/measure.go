package meetings

import (
	"slices"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/module"
)

// window is how far back the measures look: a quarter.
const window = 91 * 24 * time.Hour

func (m *Meetings) measures() []module.Measure {
	return []module.Measure{{Name: "meetings.held", Take: m.measureHeld}, {Name: "meetings.minutes", Take: m.measureMinutes}}
}

// heldShare is the share of meetings from which the promise to meet counts as kept.
const heldShare = 0.8

// measureHeld: of the meetings that the ToR's rule put into the last quarter,
// those that were held; and the members that took part in at least one.
func (m *Meetings) measureHeld(tx *db.Tx) (module.Evidence, error) {
	none := module.Evidence{State: module.Unmeasured, Says: "evidence.none"}
	list, err := m.between(tx, tx.Now().Add(-window), tx.Now().AddDate(0, 0, 1))
	if err != nil {
		return none, err
	}
	due, held, open := 0, 0, 0
	var heldOnes []id.ID
	for _, meeting := range list {
		if meeting.Kind != Regular || meeting.End().After(tx.Now()) {
			continue
		}
		due++
		switch {
		case meeting.State == Held:
			held++
			heldOnes = append(heldOnes, meeting.ID)
		case meeting.State == Planned && tx.Now().Sub(meeting.End()) < 24*time.Hour:
			open++ // its minutes are being written
		}
	}
	if due == 0 {
		return none, nil
	}
	came, all, err := m.membersWhoCame(tx, heldOnes)
	e := module.Evidence{State: module.Late, Says: "evidence.meetings_held", Args: []any{held, due, came, all}, Value: share(held, due), Proof: "/meetings", Also: []module.Number{{Name: "meetings.attended", Value: share(came, all)}}}
	switch {
	case float64(held) >= heldShare*float64(due):
		e.State = module.Kept
	case float64(held+open) >= heldShare*float64(due):
		e.State = module.Due
	}
	return e, err
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// membersWhoCame counts the members and co-leads that were at one of the meetings, and all of them.
func (m *Meetings) membersWhoCame(tx *db.Tx, meetings []id.ID) (came, all int, err error) {
	d, err := m.directory(tx, "en")
	if err != nil {
		return 0, 0, err
	}
	there := map[id.ID]bool{}
	for _, one := range meetings {
		attended, err := attendanceOf(tx, one)
		if err != nil {
			return 0, 0, err
		}
		for _, a := range attended {
			there[a.Organisation] = there[a.Organisation] || a.Presence == Present
		}
	}
	for i := range d.organisations {
		if o := &d.organisations[i]; inGroup(o) {
			all++
			if there[o.ID] {
				came++
			}
		}
	}
	return came, all, nil
}

func inGroup(o *members.Organisation) bool { return o.Seat == "co-lead" || o.Seat == "member" }

// measureMinutes: the median time from the end of a meeting to its circulated
// minutes against what the charter allows, none being late; and the action
// points that were closed by their day.
func (m *Meetings) measureMinutes(tx *db.Tx) (module.Evidence, error) {
	none := module.Evidence{State: module.Unmeasured, Says: "evidence.none"}
	c, err := members.CharterInForce(tx)
	if err != nil {
		return none, db.IgnoreNotFound(err)
	}
	now := tx.Now()
	took, lately, err := m.circulationTimes(tx, now)
	if err != nil {
		return none, err
	}
	open, err := m.minutesDue(tx, c, now)
	if err != nil {
		return none, err
	}
	closed, all, err := closedInTime(tx, now.Add(-window), now)
	if err != nil || len(took)+len(open) == 0 {
		return none, err
	}
	e := module.Evidence{State: module.Kept, Says: sayMinutes(took), Proof: "/meetings", Value: median(took)}
	late := 0
	for _, o := range open {
		if e.Due.IsZero() || o.due.Before(e.Due) {
			e.Due = o.due
		}
		if now.After(o.due) {
			late++
		}
	}
	e.Args = []any{lately, int(median(took) + 0.5), late, closed, all}
	if all > 0 {
		e.Also = []module.Number{{Name: "meetings.actions", Value: share(closed, all)}}
	}
	limit := 7 * 24.0
	if c.MinutesDays != nil {
		limit = float64(*c.MinutesDays+1) * 24
	}
	switch {
	case late > 0 || median(took) > limit:
		e.State = module.Late
	case len(open) > 0:
		e.State = module.Due
	}
	return e, nil
}

// sayMinutes names the sentence: there is no median of nothing, and "0 hours" is
// no time.
func sayMinutes(took []float64) string {
	switch {
	case len(took) == 0:
		return "evidence.minutes_none"
	case median(took) < 1:
		return "evidence.minutes_fast"
	}
	return "evidence.minutes"
}

// circulationTimes gives, in hours, how long each circulation of the last
// quarter took from the planned end of the meeting; and how many there were.
func (m *Meetings) circulationTimes(tx *db.Tx, now time.Time) (hours []float64, n int, err error) {
	list, err := m.between(tx, now.Add(-window), now.AddDate(0, 0, 1))
	if err != nil {
		return nil, 0, err
	}
	minutes, err := minutesSince(tx, now.Add(-window))
	if err != nil {
		return nil, 0, err
	}
	for _, meeting := range list {
		if sent := minutes[meeting.ID].Circulated; !sent.IsZero() {
			hours = append(hours, max(sent.Sub(meeting.End()).Hours(), 0))
		}
	}
	return hours, len(hours), nil
}

// median is the middle of some numbers, the mean of the two middle ones of an
// even count; 0 of none.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
