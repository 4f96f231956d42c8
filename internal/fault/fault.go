// Package fault has the few kinds of error that Ostoja tells apart.
//
// An error says two things to two readers. The program reads the Kind: it
// decides the HTTP status and the exit code. The person reads the Message: a
// key of package lang (or, on the command line, an English sentence) that says
// what happened and what to do. The Cause is for the log alone and is never
// shown to anybody.
package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind tells a program what kind of error it has before it.
type Kind int

// The kinds. Internal is the zero value: an error that nobody classified is
// ours to mend, and its text is shown to nobody.
const (
	Internal        Kind = iota
	Invalid              // the input was refused; it can be corrected and sent again
	Usage                // a command was called in a wrong way
	Unauthenticated      // sign in first
	Forbidden            // signed in, and may know that the thing exists
	NotFound             // does not exist, or must look as if it did not
	Conflict             // somebody else was faster; both versions are kept
	TooLarge             // over a bound that the message names
	TooMany              // slow down
	Unavailable          // disk full, mail server down: try again, nothing was lost
)

// kinds is the one table of what a kind means outside this program.
var kinds = map[Kind]struct {
	name         string
	status, exit int
}{
	Internal:        {"internal", http.StatusInternalServerError, 1},
	Invalid:         {"invalid", http.StatusUnprocessableEntity, 1},
	Usage:           {"usage", http.StatusBadRequest, 2},
	Unauthenticated: {"unauthenticated", http.StatusUnauthorized, 1},
	Forbidden:       {"forbidden", http.StatusForbidden, 1},
	NotFound:        {"not_found", http.StatusNotFound, 1},
	Conflict:        {"conflict", http.StatusConflict, 1},
	TooLarge:        {"too_large", http.StatusRequestEntityTooLarge, 1},
	TooMany:         {"too_many", http.StatusTooManyRequests, 1},
	Unavailable:     {"unavailable", http.StatusServiceUnavailable, 1},
}

// String names the kind, as the messages' keys do.
func (k Kind) String() string { return kinds[k].name }

// Status is the HTTP status that answers an error of this kind.
func (k Kind) Status() int { return kinds[k].status }

// ExitCode is 1 for refused input and everything else that failed, 2 for wrong use.
func (k Kind) ExitCode() int { return kinds[k].exit }

// Error is an error with its kind, its words for a person and its cause.
type Error struct {
	Kind    Kind
	Message string // a key of package lang, or an English sentence with {0}, {1}...
	Args    []any  // what replaces {0}, {1}...
	Cause   error  // for the log; may be nil
}

// New returns an error of the given kind. Message is a key of package lang or
// an English sentence; args replace {0}, {1}... in it.
func New(kind Kind, message string, args ...any) *Error {
	return &Error{Kind: kind, Message: message, Args: args}
}

// Because returns a copy of e that keeps the cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// Error gives the text for logs: the message key, its arguments left out since
// they may name a person, and the cause.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v", e.Message, e.Cause)
	}
	return e.Message
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Refuse is an Invalid error for the command line, in English.
func Refuse(format string, args ...any) error {
	return &Error{Kind: Invalid, Message: fmt.Sprintf(format, args...)}
}

// Misuse is a Usage error for the command line, in English.
func Misuse(format string, args ...any) error {
	return &Error{Kind: Usage, Message: fmt.Sprintf(format, args...)}
}

// KindOf finds the kind of the outermost Error in err's chain; Internal when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
