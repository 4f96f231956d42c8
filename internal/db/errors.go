package db

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"ostoja/internal/fault"
)

// PostgreSQL's error codes that mean something to us (Appendix A of its manual).
const (
	pgUniqueViolation      = "23505"
	pgForeignKeyViolation  = "23503"
	pgSerializationFailure = "40001"
	pgDeadlockDetected     = "40P01"
	pgDiskFull             = "53100"
)

// classify gives an engine's error the kind that the rest of the program understands.
func classify(err error) error {
	if err == nil {
		return nil
	}
	switch {
	case isUnique(err):
		return fault.New(fault.Conflict, "fault.exists").Because(err)
	case isForeignKey(err):
		return fault.New(fault.Conflict, "fault.in_use").Because(err)
	case errors.Is(err, sqlite3.FULL), errors.Is(err, sqlite3.IOERR), errors.Is(err, sqlite3.BUSY), pgCode(err, pgDiskFull):
		return fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	}
	return err
}

func isUnique(err error) bool {
	return errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) || errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY) || pgCode(err, pgUniqueViolation)
}

func isForeignKey(err error) bool {
	return errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY) || pgCode(err, pgForeignKeyViolation)
}

// IsDuplicate tells whether err says that a value which must be unique exists already.
func IsDuplicate(err error) bool { return isUnique(err) }

func retryable(err error) bool { return pgCode(err, pgSerializationFailure, pgDeadlockDetected) }

func pgCode(err error, codes ...string) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && slices.Contains(codes, pg.Code)
}
