package meetings

import (
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/who"
)

// Bring puts an item onto the agenda of the next planned meeting for a module that
// has something to talk about, and gives that meeting's address. What already
// stands there under the same title is not put there again. It is a Conflict where
// no meeting is planned.
func (m *Meetings) Bring(tx *db.Tx, by who.Person, title string) (href string, err error) {
	next, err := m.next(tx)
	if err != nil {
		return "", err
	}
	if err := m.prepare(tx, &next); err != nil {
		return "", err
	}
	items, err := itemsOf(tx, next.ID)
	if err != nil {
		return "", err
	}
	for _, i := range items {
		if i.Title == title {
			return address(&next), nil
		}
	}
	i := Item{Meeting: next.ID, Kind: Proposed, Title: title, Person: by.ID, Organisation: by.Organisation}
	return address(&next), insertItem(tx, &i)
}

// next is the planned meeting that begins first.
func (m *Meetings) next(tx *db.Tx) (Meeting, error) {
	coming, err := m.between(tx, tx.Now(), tx.Now().Add(horizon))
	if err != nil {
		return Meeting{}, err
	}
	for _, meeting := range coming {
		if meeting.State == Planned && meeting.Start().After(tx.Now()) {
			return meeting, nil
		}
	}
	return Meeting{}, fault.New(fault.Conflict, "meetings.none_planned")
}
