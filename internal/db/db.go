package db

import (
	"context"
	"database/sql"
	"time"
)

// Engine is the database that a DB talks to.
type Engine int

// The two engines.
const (
	SQLite Engine = iota
	PostgreSQL
)

// DB is a database with its clock. Its methods may be called from many goroutines.
type DB struct {
	Now func() time.Time // the clock; tests set it

	engine  Engine
	read    *sql.DB
	write   *sql.DB // the same as read on PostgreSQL; a single connection on SQLite
	key     []byte  // of the encrypted file; a snapshot has the same
	rewrite rewriter
	group   group // of callers of Together
	close   func() error
}

// Engine tells which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Queue gives the pool that the job queue writes through.
func (db *DB) Queue() *sql.DB { return db.write }

// Close ends all connections; on SQLite it also folds the write-ahead log into the file.
func (db *DB) Close() error { return db.close() }

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return classify(db.read.PingContext(ctx)) }

// text is the statement as the engine wants it.
func (db *DB) text(query string) string {
	if db.engine == SQLite {
		return db.rewrite.rewrite(query)
	}
	return query
}

// Read runs f on one consistent state of the database, without changing it.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.engine == PostgreSQL {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.read.BeginTx(ctx, opts)
	if err != nil {
		return classify(err)
	}
	defer tx.Rollback() // nothing was changed: there is nothing to lose
	return f(&Tx{ctx: ctx, tx: tx, db: db})
}

// attempts is how often a Write is tried when PostgreSQL asks to try again.
const attempts = 5

// Write runs f and stores all that it changed, or nothing. f may run again if
// another transaction was in the way, so it must have no effect of its own
// outside tx; see Tx.AfterCommit.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	var err error
	for range attempts {
		if err = db.writeOnce(ctx, f); !retryable(err) {
			return err
		}
	}
	return err
}

func (db *DB) writeOnce(ctx context.Context, f func(*Tx) error) error {
	sqlTx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return classify(err)
	}
	defer sqlTx.Rollback() // does nothing after a commit
	tx := &Tx{ctx: ctx, tx: sqlTx, db: db}
	if err := f(tx); err != nil {
		return err
	}
	if tx.changed && !tx.audited {
		return errUnaudited
	}
	if err := sqlTx.Commit(); err != nil {
		return classify(err)
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}
