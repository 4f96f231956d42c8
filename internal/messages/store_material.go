package messages

import (
	"encoding/json"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

const materialColumns = `id, mark, created, piece, text_id, language, area, link, contacts, person, person_name`

func materialPointers(m *Material) []any {
	return []any{&m.ID, &m.Mark, &m.Created, &m.Piece, &m.TextID, &m.Language, &m.Area, &m.Link, &m.encoded, &m.Person, &m.PersonName}
}

func oneMaterial(tx *db.Tx, condition string, value any) (Material, error) {
	m, err := db.One(tx, materialPointers, `select `+materialColumns+` from materials where `+condition, value)
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal([]byte(m.encoded), &m.Contacts)
}

// materials lists the newest materials, of one piece or of all.
func materials(tx *db.Tx, piece id.ID, most int) ([]Material, error) {
	all, err := db.All(tx, materialPointers, `select `+materialColumns+` from materials where $1 = '' or piece = $1 order by created desc, id desc limit $2`, string(piece), most)
	for i := range all {
		if err := json.Unmarshal([]byte(all[i].encoded), &all[i].Contacts); err != nil {
			return nil, err
		}
	}
	return all, err
}

// produce prepares a material of the text that may be shown in a language.
func (m *Messages) produce(tx *db.Tx, p *Piece, language, area string, link Link) (*Material, error) {
	t := p.Shown(language)
	if t == nil {
		return nil, fault.New(fault.Conflict, "materials.not_current")
	}
	contacts, err := m.contacts(tx, p.ID)
	if err != nil {
		return nil, err
	}
	link.Language = language
	if err := addLink(tx, &link); err != nil {
		return nil, err
	}
	maker := who.Acts(tx.Context())
	x := &Material{ID: id.New(), Created: tx.Now(), Piece: p.ID, TextID: t.ID, Language: language, Area: area, Link: link.Code,
		Contacts: printedNow(contacts, language), Person: maker.ID, PersonName: maker.Name}
	if x.encoded, err = encode(x.Contacts); err != nil {
		return nil, err
	}
	x.Mark = markOf(x, t)
	if err := tx.Exec(`insert into materials (`+materialColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		x.ID, x.Mark, x.Created, x.Piece, x.TextID, x.Language, x.Area, x.Link, x.encoded, x.Person, x.PersonName); err != nil {
		return nil, err
	}
	return x, audit.Record(tx, "create", "materials", x.ID, audit.Change{Field: "mark", New: x.Mark})
}
