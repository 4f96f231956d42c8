package meetings

import (
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

const itemColumns = `id, meeting, position, kind, title, note, person, organisation, carried_from, open, body, written, writer`

func (i *Item) pointers() []any {
	return []any{&i.ID, &i.Meeting, &i.Position, (*string)(&i.Kind), &i.Title, &i.Note, &i.Person, &i.Organisation, &i.CarriedFrom, &i.Open, &i.Body, &i.Written, &i.Writer}
}

// itemsOf lists the agenda of a meeting in its order.
func itemsOf(tx *db.Tx, meeting id.ID) ([]Item, error) {
	return db.All(tx, (*Item).pointers, `select `+itemColumns+` from agenda_items where meeting = $1 order by position, id`, meeting)
}

// itemOf gives one item of a meeting.
func itemOf(tx *db.Tx, meeting, item id.ID) (Item, error) {
	return db.One(tx, (*Item).pointers, `select `+itemColumns+` from agenda_items where id = $1 and meeting = $2`, item, meeting)
}

// insertItem puts an item before the last one, which is any other business.
func insertItem(tx *db.Tx, i *Item) error {
	items, err := itemsOf(tx, i.Meeting)
	if err != nil {
		return err
	}
	if len(items) >= maxItems {
		return fault.New(fault.Invalid, "agenda.full", maxItems)
	}
	i.ID = id.New()
	at := len(items)
	if at > 0 && i.Kind != Other && items[at-1].Kind == Other {
		at--
	}
	items = append(items[:at:at], append([]Item{*i}, items[at:]...)...)
	i.Position = at + 1
	if err := tx.Exec(`insert into agenda_items (`+itemColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		i.ID, i.Meeting, i.Position, string(i.Kind), i.Title, i.Note, i.Person, i.Organisation, i.CarriedFrom, i.Open, i.Body, i.Written, i.Writer); err != nil {
		return err
	}
	if err := renumber(tx, items); err != nil {
		return err
	}
	return audit.Record(tx, "create", "agenda_items", i.ID, audit.Change{Field: "title", New: i.Title})
}

// renumber stores the order in which items stand.
func renumber(tx *db.Tx, items []Item) error {
	for n, i := range items {
		if i.Position == n+1 {
			continue
		}
		if err := tx.Exec(`update agenda_items set position = $2 where id = $1`, i.ID, n+1); err != nil {
			return err
		}
	}
	return nil
}

func updateItem(tx *db.Tx, before, i Item) error {
	if err := tx.Exec(`update agenda_items set title = $2, note = $3, open = $4 where id = $1`, i.ID, i.Title, i.Note, i.Open); err != nil {
		return err
	}
	return audit.Record(tx, "change", "agenda_items", i.ID, audit.Change{Field: "title", Old: before.Title, New: i.Title})
}

func deleteItem(tx *db.Tx, i Item) error {
	if err := tx.Exec(`delete from agenda_items where id = $1`, i.ID); err != nil {
		return err
	}
	items, err := itemsOf(tx, i.Meeting)
	if err != nil {
		return err
	}
	if err := renumber(tx, items); err != nil {
		return err
	}
	return audit.Record(tx, "delete", "agenda_items", i.ID, audit.Change{Field: "title", Old: i.Title})
}

// moveItem moves an item up (-1) or down (+1); any other business stays last.
func moveItem(tx *db.Tx, i Item, by int) error {
	items, err := itemsOf(tx, i.Meeting)
	if err != nil {
		return err
	}
	for n := range items {
		to := n + by
		if items[n].ID != i.ID || to < 0 || to >= len(items) || items[to].Kind == Other || i.Kind == Other {
			continue
		}
		items[n], items[to] = items[to], items[n]
		if err := renumber(tx, items); err != nil {
			return err
		}
		return audit.Record(tx, "order", "agenda_items", i.ID)
	}
	tx.Housekeeping("it stands at the end already")
	return nil
}

// writeBody stores a section of the minutes. Who writes is in the log once in
// ten minutes, not with each letter.
func writeBody(tx *db.Tx, i Item, body string) error {
	tx.Housekeeping("autosave: the log has its row every ten minutes")
	by := who.Acts(tx.Context()).ID
	if err := tx.Exec(`update agenda_items set body = $2, written = $3, writer = $4 where id = $1`, i.ID, body, tx.Now(), by); err != nil {
		return err
	}
	if i.Writer == by && tx.Now().Sub(i.Written) < logInterval {
		return nil
	}
	return audit.Record(tx, "write", "agenda_items", i.ID)
}

// lockItem gives an item and keeps others from writing it until tx ends.
func lockItem(tx *db.Tx, meeting, item id.ID) (Item, error) {
	return db.One(tx, (*Item).pointers, `update agenda_items set position = position where id = $1 and meeting = $2 returning `+itemColumns, item, meeting)
}

// takeOnce notes that a message of the island was taken; false where it had
// been before: it comes again when its answer was lost.
func takeOnce(tx *db.Tx, message string) (bool, error) {
	tx.Housekeeping("so that a message that is sent twice is taken once")
	if message == "" {
		return true, nil
	}
	n, err := tx.ExecCount(`insert into sections_taken (message, taken) values ($1, $2) on conflict (message) do nothing`, message, tx.Now())
	return n == 1, err
}

// forgetTaken forgets messages that no browser will send again.
func forgetTaken(tx *db.Tx) error {
	tx.Housekeeping("messages of days ago")
	return tx.Exec(`delete from sections_taken where taken < $1`, tx.Now().AddDate(0, 0, -14))
}

// leftOpen lists the items of earlier meetings that are to be taken up again
// and have not been yet.
func leftOpen(tx *db.Tx, meeting *Meeting) ([]Item, error) {
	return db.All(tx, (*Item).pointers, `select i.id, i.meeting, i.position, i.kind, i.title, i.note, i.person, i.organisation, i.carried_from, i.open, i.body, i.written, i.writer
		from agenda_items i join meetings m on m.id = i.meeting
		where i.open and m.state = $1 and m.day <= $2 and m.id <> $3 and not exists (select 1 from agenda_items n where n.carried_from = i.id)
		order by m.day, i.position limit 20`, string(Held), meeting.Day, meeting.ID)
}

// Attendance.

func attendanceOf(tx *db.Tx, meeting id.ID) (map[id.ID]Attendance, error) {
	rows, err := db.All(tx, func(a *Attendance) []any { return []any{&a.Organisation, (*string)(&a.Presence), &a.Names} },
		`select organisation, presence, names from attendance where meeting = $1`, meeting)
	out := map[id.ID]Attendance{}
	for _, a := range rows {
		out[a.Organisation] = a
	}
	return out, err
}

// storeAttendance stores who came, and writes to the log where something changed.
func storeAttendance(tx *db.Tx, meeting id.ID, all []Attendance) error {
	tx.Housekeeping("a change has its row below")
	before, err := attendanceOf(tx, meeting)
	if err != nil {
		return err
	}
	changed := false
	for _, a := range all {
		if before[a.Organisation] == a {
			continue
		}
		changed = true
		if err := tx.Exec(`insert into attendance (meeting, organisation, presence, names) values ($1, $2, $3, $4)
			on conflict (meeting, organisation) do update set presence = excluded.presence, names = excluded.names`,
			meeting, a.Organisation, string(a.Presence), a.Names); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return audit.Record(tx, "attendance", "meetings", meeting)
}
