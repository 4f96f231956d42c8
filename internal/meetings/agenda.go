package meetings

import "ostoja/internal/db"

// prepare puts onto an agenda what the program knows to belong there: the
// minutes that wait for approval, the review of action points, recommendations
// that are not closed, what was left open, and any other business. It is done once, when somebody first works on
// the agenda, and again for what has come up since.
func (m *Meetings) prepare(tx *db.Tx, meeting *Meeting) error {
	items, err := itemsOf(tx, meeting.ID)
	if err != nil {
		return err
	}
	has := map[ItemKind]bool{}
	for _, i := range items {
		has[i.Kind] = true
	}
	var wanted []Item
	for _, kind := range []ItemKind{Approval, Actions} {
		if !has[kind] && len(items) == 0 {
			wanted = append(wanted, Item{Kind: kind})
		}
	}
	recommended, err := m.followed(tx)
	if err != nil {
		return err
	}
	if len(recommended) > 0 && !has[Followed] {
		wanted = append(wanted, Item{Kind: Followed})
	}
	open, err := leftOpen(tx, meeting)
	if err != nil {
		return err
	}
	for _, i := range open {
		wanted = append(wanted, Item{Kind: Proposed, Title: i.Title, Note: i.Note, Person: i.Person, Organisation: i.Organisation, CarriedFrom: i.ID})
	}
	if !has[Other] {
		wanted = append(wanted, Item{Kind: Other})
	}
	for n := range wanted {
		wanted[n].Meeting = meeting.ID
		if err := insertItem(tx, &wanted[n]); err != nil {
			return err
		}
	}
	tx.Housekeeping("what was put there has its rows")
	return nil
}
