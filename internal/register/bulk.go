package register

import (
	"fmt"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// InsertMany stores new records in one statement, for imports. It writes no
// audit rows: the caller records the import as the one act that it is. Records
// times fields must stay below 30,000.
func (t *Table[R]) InsertMany(tx *db.Tx, records []*R) error {
	if len(records) == 0 {
		return nil
	}
	var args []any
	var rows []string
	for _, r := range records {
		row := t.Row(r)
		if row.ID == "" {
			row.ID = id.New()
		}
		row.Version, row.Created, row.Updated = 1, tx.Now(), tx.Now()
		from := len(args) + 1
		args = append(append(append(args, row.ID, row.Version, row.Created, row.Updated), t.stored(r)...), t.found(r))
		rows = append(rows, "("+placeholders(from, len(args)-from+1)+")")
	}
	return tx.Exec(fmt.Sprintf(`insert into %s (%s, found) values %s`, t.Name, t.columns, strings.Join(rows, ", ")), args...)
}

// Overwrite stores a record that was read at its Version and tells whether it
// was still that one. It writes no audit row, as InsertMany.
func (t *Table[R]) Overwrite(tx *db.Tx, r *R) (bool, error) {
	n, err := t.update(tx, r)
	return n == 1, err
}
