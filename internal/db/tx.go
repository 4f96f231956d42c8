package db

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"ostoja/internal/fault"
)

// Tx is one transaction. It is good for the function that it was given to.
type Tx struct {
	ctx     context.Context
	tx      *sql.Tx
	db      *DB
	changed bool // a statement may have changed something
	audited bool // the audit log has its row
	after   []func()
	often   map[string]*sql.Stmt // statements met before; nil until one is met again
	once    map[string]any       // what Once has read
}

// Context is the context of the request that the transaction serves.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the database's clock, which tests set.
func (tx *Tx) Now() time.Time { return tx.db.Now().UTC().Truncate(time.Microsecond) }

// Engine tells which database this is, for the few statements that differ.
func (tx *Tx) Engine() Engine { return tx.db.engine }

// SQL gives the underlying transaction to a library that needs one (the job queue).
func (tx *Tx) SQL() *sql.Tx {
	tx.changed = true
	return tx.tx
}

// Once reads what many parts of one page ask for: within a transaction that has
// changed nothing, what was read under a name is given again.
func Once[T any](tx *Tx, name string, read func() (T, error)) (T, error) {
	if known, ok := tx.once[name].(T); ok && !tx.changed {
		return known, nil
	}
	v, err := read()
	if err == nil && !tx.changed {
		if tx.once == nil {
			tx.once = map[string]any{}
		}
		tx.once[name] = v
	}
	return v, err
}

// Audited says that the audit log has a row about what this transaction
// changes. Package audit calls it; nothing else should.
func (tx *Tx) Audited() { tx.audited = true }

// Housekeeping says that the change is nobody's act and needs no row in the
// audit log; why is for the reader of the code.
func (tx *Tx) Housekeeping(why string) { tx.audited = true }

// AfterCommit runs f once the transaction is safely stored, and never if it is not.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Exec runs a statement that returns no rows.
func (tx *Tx) Exec(query string, args ...any) error {
	_, err := tx.ExecCount(query, args...)
	return err
}

// ExecCount is Exec that says how many rows were changed.
func (tx *Tx) ExecCount(query string, args ...any) (int64, error) {
	tx.changed = true
	result, err := tx.run(tx.db.text(query), stored(args))
	if err != nil {
		return 0, classify(err)
	}
	return result.RowsAffected()
}

// run executes a statement. One that comes again in the same transaction, as the
// batches of an import do, is parsed once more and then kept.
func (tx *Tx) run(query string, args []any) (sql.Result, error) {
	statement, met := tx.often[query]
	if !met {
		if tx.often == nil {
			tx.often = map[string]*sql.Stmt{}
		}
		tx.often[query] = nil
		return tx.tx.ExecContext(tx.ctx, query, args...)
	}
	if statement == nil {
		var err error
		if statement, err = tx.tx.PrepareContext(tx.ctx, query); err != nil {
			return nil, err
		}
		tx.often[query] = statement // closed with the transaction
	}
	return statement.ExecContext(tx.ctx, args...)
}

// Each runs a query and gives its rows one by one; pointers names the places of
// T that a row's columns go to. An error ends the sequence.
func Each[T any](tx *Tx, pointers func(*T) []any, query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := tx.tx.QueryContext(tx.ctx, tx.db.text(query), stored(args)...)
		if err != nil {
			yield(none, classify(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var row T
			err := rows.Scan(readers(pointers(&row))...)
			if !yield(row, classify(err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, classify(err))
		}
	}
}

// All is Each, collected. Use it where the number of rows has a bound.
func All[T any](tx *Tx, pointers func(*T) []any, query string, args ...any) ([]T, error) {
	var all []T
	for row, err := range Each(tx, pointers, query, args...) {
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, nil
}

// One gives the first row, or a fault.NotFound.
func One[T any](tx *Tx, pointers func(*T) []any, query string, args ...any) (T, error) {
	for row, err := range Each(tx, pointers, query, args...) {
		return row, err
	}
	var none T
	return none, fault.New(fault.NotFound, "fault.not_found")
}

// Value gives the single value of the first row, or a fault.NotFound.
func Value[T any](tx *Tx, query string, args ...any) (T, error) {
	return One(tx, Column[T], query, args...)
}

// Column is the pointers function of a query with a single column.
func Column[T any](v *T) []any { return []any{v} }

// IsNotFound tells whether err says that there is no such row.
func IsNotFound(err error) bool { return fault.KindOf(err) == fault.NotFound }

// IgnoreNotFound turns "no such row" into no error.
func IgnoreNotFound(err error) error {
	if IsNotFound(err) {
		return nil
	}
	return err
}

// Optional turns "no such row" into the zero value.
func Optional[T any](v T, err error) (T, error) {
	if err != nil && IsNotFound(err) {
		return v, nil
	}
	return v, err
}

var errUnaudited = errors.New("db: a change without a row in the audit log")
