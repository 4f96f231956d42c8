package feedback

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// changes lists what was changed because people said so, the latest first.
func changes(tx *db.Tx, public bool) ([]Change, error) {
	return db.All(tx, func(c *Change) []any {
		return []any{&c.ID, &c.Theme, &c.Day, &c.Said, &c.Done, &c.Published, &c.Person}
	},
		`select id, theme, day, said, done, published, person from feedback_changes where published = true or $1 = false order by day desc, id limit $2`, public, mostChanges)
}

func insertChange(tx *db.Tx, c Change, person id.ID) error {
	return tx.Exec(`insert into feedback_changes (id, theme, day, said, done, published, person) values ($1, $2, $3, $4, $5, $6, $7)`, c.ID, c.Theme, c.Day, c.Said, c.Done, c.Published, person)
}

// publishChange publishes one that somebody else than person has written, once.
func publishChange(tx *db.Tx, at, person id.ID) (bool, error) {
	n, err := tx.ExecCount(`update feedback_changes set published = true where id = $1 and published = false and (person is null or person <> $2)`, at, person)
	return n == 1, err
}
