package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing/fstest"
	"text/template"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

// Migrations are the numbered SQL files of one module. They are templates:
// {{.Bytes}} and the like stand where the engines differ.
type Migrations struct {
	Module string // names the version table, migrations_<module>
	Files  fs.FS
}

// words are what a migration's template may say.
type words struct {
	Bytes    string // a column of bytes
	Float    string // a column of floating-point numbers
	SQLite   bool
	Postgres bool
}

var dialects = map[Engine]struct {
	goose goose.Dialect
	words words
}{
	SQLite:     {goose.DialectSQLite3, words{Bytes: "blob", Float: "real", SQLite: true}},
	PostgreSQL: {goose.DialectPostgres, words{Bytes: "bytea", Float: "double precision", Postgres: true}},
}

// Migrate brings the schema of every module to what this program knows, in
// order. A database that a newer program has changed is refused unchanged.
func (db *DB) Migrate(ctx context.Context, modules ...Migrations) error {
	for _, m := range modules {
		provider, err := db.provider(m)
		if err != nil {
			return fmt.Errorf("db: migrations of %s: %w", m.Module, err)
		}
		if err := refuseNewer(ctx, provider); err != nil {
			return fmt.Errorf("db: %s: %w", m.Module, err)
		}
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("db: migrating %s: %w", m.Module, err)
		}
	}
	return nil
}

func (db *DB) provider(m Migrations) (*goose.Provider, error) {
	dialect := dialects[db.engine]
	files, err := expand(m.Files, dialect.words)
	if err != nil {
		return nil, err
	}
	store, err := database.NewStore(database.Dialect(dialect.goose), "migrations_"+m.Module)
	if err != nil {
		return nil, err
	}
	opts := []goose.ProviderOption{goose.WithStore(store), goose.WithDisableGlobalRegistry(true)}
	if db.engine == PostgreSQL { // several copies of the program may start at once
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(goose.DialectCustom, db.write, files, opts...)
}

func refuseNewer(ctx context.Context, p *goose.Provider) error {
	stored, known, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if stored > known {
		return fmt.Errorf("the database has schema %d and this program knows %d: start the newer program that it belongs to", stored, known)
	}
	return nil
}

// expand executes every file's template.
func expand(files fs.FS, w words) (fs.FS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no migrations")
	}
	for _, name := range names {
		t, err := template.ParseFS(files, name)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := t.Execute(&b, w); err != nil {
			return nil, err
		}
		out[name] = &fstest.MapFile{Data: b.Bytes()}
	}
	return out, nil
}
