package db

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
)

// Snapshot writes a consistent copy of an SQLite database to a new file, under
// the same key, while others read and write.
func (db *DB) Snapshot(ctx context.Context, file string) error {
	if db.engine != SQLite {
		return errors.New("db: PostgreSQL has its own tools for this")
	}
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	_, err := db.write.ExecContext(ctx, `vacuum into ?1`, address(file)+"&hexkey="+hex.EncodeToString(db.key))
	return classify(err)
}

// Check looks for damage in an SQLite file: broken pages and broken references.
// PostgreSQL looks after itself.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	if db.engine != SQLite {
		return nil, db.Ping(ctx)
	}
	var problems []string
	for _, pragma := range []string{`select * from pragma_integrity_check where integrity_check <> 'ok'`, `select 'broken reference in ' || "table" from pragma_foreign_key_check`} {
		rows, err := db.read.QueryContext(ctx, pragma)
		if err != nil {
			return nil, classify(err)
		}
		for rows.Next() {
			var problem string
			if err := rows.Scan(&problem); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			problems = append(problems, problem)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return problems, nil
}
