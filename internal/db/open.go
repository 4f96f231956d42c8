package db

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // the file system layer that encrypts

	"github.com/jackc/pgx/v5"
)

// oldestSQLite mended a bug that could lose a write in the write-ahead log.
const oldestSQLite = 3_051_003

// KeySize is the length of the key of an encrypted file, in bytes.
const KeySize = 32

// OpenSQLite opens the encrypted file at path, and makes it if it is missing.
func OpenSQLite(ctx context.Context, path string, key []byte) (*DB, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("db: the key has %d bytes, not %d", len(key), KeySize)
	}
	write, err := openPool(path, key, false)
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := openPool(path, key, true)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(4 * runtime.GOMAXPROCS(0))
	read.SetMaxIdleConns(4 * runtime.GOMAXPROCS(0))
	db := &DB{Now: time.Now, engine: SQLite, read: read, write: write, key: key}
	db.close = func() error { return errors.Join(read.Close(), write.Close()) }
	if err := checkSQLite(ctx, write); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func openPool(path string, key []byte, readOnly bool) (*sql.DB, error) {
	return driver.Open(address(path), func(c *sqlite3.Conn) error {
		pragmas := fmt.Sprintf(`
			pragma hexkey = '%s';
			pragma busy_timeout = 10000;
			pragma temp_store = memory;
			pragma journal_mode = wal;
			pragma synchronous = full;
			pragma secure_delete = on;
			pragma foreign_keys = on;
			pragma cache_size = -16000;
			pragma query_only = %t;`, hex.EncodeToString(key), readOnly)
		return c.Exec(pragmas)
	})
}

// address names a file to SQLite, to be encrypted.
func address(path string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "vfs=adiantum"}
	return u.String()
}

// checkSQLite refuses a wrong key and an SQLite that may lose a write.
func checkSQLite(ctx context.Context, db *sql.DB) error {
	var version string
	if err := db.QueryRowContext(ctx, `select sqlite_version() from (select count(*) from sqlite_schema)`).Scan(&version); err != nil {
		if errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.CORRUPT) {
			return fmt.Errorf("db: the key does not open this file: %w", err)
		}
		return err
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return fmt.Errorf("db: SQLite calls itself %q: %w", version, err)
	}
	if major*1_000_000+minor*1_000+patch < oldestSQLite {
		return fmt.Errorf("db: SQLite %s can lose a write; 3.51.3 or later is needed", version)
	}
	return nil
}

// OpenPostgres opens a PostgreSQL database; the DSN may name several hosts.
func OpenPostgres(ctx context.Context, dsn string) (*DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("db: the address of the PostgreSQL database is not understood: %w", err)
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(8 * runtime.GOMAXPROCS(0))
	pool.SetMaxIdleConns(4 * runtime.GOMAXPROCS(0))
	db := &DB{Now: time.Now, engine: PostgreSQL, read: pool, write: pool, close: pool.Close}
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return db, nil
}
