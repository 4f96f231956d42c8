package messages

import (
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// contacts reads the services that a piece names.
func (m *Messages) contacts(tx *db.Tx, piece id.ID) ([]Contact, error) {
	all, err := db.All(tx, func(c *Contact) []any { return []any{&c.Service, &c.Name, &c.Phone, &c.Seen} },
		`select service, name, phone, seen from piece_contacts where piece = $1 order by seen, service`, piece)
	if err != nil {
		return nil, err
	}
	for i := range all {
		now, err := m.directory.Contact(tx, all[i].Service)
		if all[i].Now, all[i].Gone = now, db.IsNotFound(err); err != nil && !all[i].Gone {
			return nil, err
		}
	}
	return all, nil
}

// attach adds a service to a piece, or says that its owner has seen how it is now.
func (m *Messages) attach(tx *db.Tx, p *Piece, service id.ID) error {
	now, err := m.directory.Contact(tx, service)
	if err != nil {
		return err
	}
	called, _ := now.Name.In(lang.Lang(p.Source))
	if err := tx.Exec(`insert into piece_contacts (piece, service, name, phone, seen) values ($1, $2, $3, $4, $5)
		on conflict (piece, service) do update set name = excluded.name, phone = excluded.phone, seen = excluded.seen`, p.ID, service, called, now.Phone, tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "contact", string(p.Kind), p.ID, audit.Change{Field: "contact", New: now.Phone})
}

// detach takes a service off a piece.
func (m *Messages) detach(tx *db.Tx, p *Piece, service id.ID) error {
	if err := tx.Exec(`delete from piece_contacts where piece = $1 and service = $2`, p.ID, service); err != nil {
		return err
	}
	return audit.Record(tx, "contact", string(p.Kind), p.ID, audit.Change{Field: "contact", Old: string(service)})
}

// changedContacts counts the contacts of each piece that its owner has to look at.
func (m *Messages) changedContacts(tx *db.Tx) (map[id.ID]int, error) {
	type named struct {
		piece, service id.ID
		phone          string
	}
	all, err := db.All(tx, func(n *named) []any { return []any{&n.piece, &n.service, &n.phone} }, `select piece, service, phone from piece_contacts`)
	if err != nil {
		return nil, err
	}
	changed := map[id.ID]int{}
	for _, n := range all {
		now, err := m.directory.Contact(tx, n.service)
		if err != nil && !db.IsNotFound(err) {
			return nil, err
		}
		if err != nil || now.Phone != n.phone {
			changed[n.piece]++
		}
	}
	return changed, nil
}
