package places

import (
	"bytes"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// upload is a file of areas that waits for somebody's yes.
type upload struct {
	id      id.ID
	created time.Time
	person  id.ID
	name    string
	level   int
	body    []byte
}

// insert stores an upload, and forgets those of yesterday.
func (u *upload) insert(tx *db.Tx) error {
	u.id, u.created = id.New(), tx.Now()
	if err := tx.Exec(`delete from area_files where created < $1`, tx.Now().AddDate(0, 0, -1)); err != nil {
		return err
	}
	if err := tx.Exec(`insert into area_files (id, created, person, name, level, body) values ($1, $2, $3, $4, $5, $6)`, u.id, u.created, u.person, u.name, u.level, u.body); err != nil {
		return err
	}
	return audit.Record(tx, "create", "area_files", u.id, audit.Change{Field: "name", New: u.name})
}

func uploadByID(tx *db.Tx, which id.ID) (upload, error) {
	return db.One(tx, func(u *upload) []any { return []any{&u.id, &u.created, &u.person, &u.name, &u.level, &u.body} },
		`select id, created, person, name, level, body from area_files where id = $1`, which)
}

// fileByID gives an upload with what it holds.
func fileByID(tx *db.Tx, which id.ID) (upload, File, error) {
	u, err := uploadByID(tx, which)
	if err != nil {
		return u, File{}, err
	}
	file, err := u.read()
	return u, file, err
}

func (u upload) read() (File, error) {
	return Read(bytes.NewReader(u.body), int64(len(u.body)), u.name)
}

func (u upload) drop(tx *db.Tx) error { return tx.Exec(`delete from area_files where id = $1`, u.id) }
