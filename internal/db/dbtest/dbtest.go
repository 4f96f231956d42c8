// Package dbtest gives tests a real, empty database of either engine.
package dbtest

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// EnvPostgres names the PostgreSQL that tests may make schemas in; 'make test' starts one.
const EnvPostgres = "OSTOJA_TEST_POSTGRES"

// Key is the key of test databases.
var Key = bytes.Repeat([]byte{7}, db.KeySize)

// Each runs the test on both engines. Without a PostgreSQL in the environment
// that half is skipped, and says so.
func Each(t *testing.T, migrations []db.Migrations, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, migrations)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t, migrations)) })
}

// SQLite gives an encrypted file in a folder of the test's own.
func SQLite(t testing.TB, migrations []db.Migrations) *db.DB {
	t.Helper()
	d, err := db.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "test.db"), Key)
	if err != nil {
		t.Fatal(err)
	}
	return ready(t, d, migrations)
}

// Postgres gives a schema of the test's own.
func Postgres(t testing.TB, migrations []db.Migrations) *db.DB {
	t.Helper()
	dsn := os.Getenv(EnvPostgres)
	if dsn == "" {
		t.Skipf("%s names no PostgreSQL: 'make test' starts one", EnvPostgres)
	}
	ctx := context.Background()
	admin, err := db.OpenPostgres(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := "t" + string(id.New()[24:]) + string(id.New()[24:])
	if _, err := admin.Queue().ExecContext(ctx, `create schema `+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin.Queue().ExecContext(ctx, `drop schema `+schema+` cascade`)
		admin.Close()
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema+",public")
	u.RawQuery = q.Encode()
	d, err := db.OpenPostgres(ctx, u.String())
	if err != nil {
		t.Fatal(err)
	}
	return ready(t, d, migrations)
}

func ready(t testing.TB, d *db.DB, migrations []db.Migrations) *db.DB {
	t.Helper()
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(context.Background(), migrations...); err != nil {
		t.Fatal(err)
	}
	return d
}

// Context is one in which the system acts, as in a test's preparations.
func Context() context.Context {
	return who.In(context.Background(), who.Person{System: "test"})
}

// Write runs f in a transaction that must succeed.
func Write(t testing.TB, d *db.DB, ctx context.Context, f func(*db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// Read runs f in a reading transaction that must succeed.
func Read(t testing.TB, d *db.DB, ctx context.Context, f func(*db.Tx) error) {
	t.Helper()
	if err := d.Read(ctx, f); err != nil {
		t.Fatal(err)
	}
}
