package register

import (
	"time"

	"ostoja/internal/lang"
	"ostoja/internal/who"
)

// Kind tells a form which control a field wants, and the API its type.
type Kind string

// The kinds of field.
const (
	KindText    Kind = "text"
	KindLong    Kind = "long"
	KindEmail   Kind = "email"
	KindURL     Kind = "url"
	KindChoice  Kind = "choice"
	KindChoices Kind = "choices"
	KindRef     Kind = "ref"
	KindDay     Kind = "day"
	KindNumber  Kind = "number"
	KindYesNo   Kind = "yesno"
	KindTexts   Kind = "texts"
	KindDecimal Kind = "decimal"
	KindCode    Kind = "code" // typed as words, stored as a code: a place
)

// dayFormat is how days are typed, stored and exported.
const dayFormat = "2006-01-02"

// The most that a field takes, in bytes.
const (
	maxText = 500
	maxLong = 20_000
)

// Field describes one value of a record of type R. Constructors make it, and
// its methods add to it, each giving a new Field.
type Field[R any] struct {
	Name    string
	Kind    Kind
	Choices []string // of a choice: its codes
	Target  string   // of a reference: the register that it points into

	tag                              string
	level                            who.Level
	writers                          who.Level
	must, sealed, find, fixed, lines bool
	coder                            Coder
	at                               func(*R) any    // where the column is scanned to
	value                            func(*R) any    // what the column stores
	text                             func(*R) string // the value as text: forms, exports, history
	read                             func(*R, Input, *Problems)
}

// Must says that the value may not be empty.
func (f Field[R]) Must() Field[R] { f.must = true; return f }

// Tag gives the HXL tag under which the field is exported.
func (f Field[R]) Tag(t string) Field[R] { f.tag = t; return f }

// See says who may see the field; without it, members.
func (f Field[R]) See(l who.Level) Field[R] { f.level = l; return f }

// Write says who may change the field, if not everybody who may change the record.
func (f Field[R]) Write(l who.Level) Field[R] { f.writers = l; return f }

// Sealed says that the value is encrypted before it reaches the database. Only text can be.
func (f Field[R]) Sealed() Field[R] { f.sealed = true; return f }

// Find says that a search looks at the field, whatever the spelling.
func (f Field[R]) Find() Field[R] { f.find = true; return f }

// Fixed says that no form, file or call changes the field: a process does.
func (f Field[R]) Fixed() Field[R] { f.fixed = true; return f }

// Text gives the value as text, as a form or an export shows it.
func (f Field[R]) Text(r *R) string { return f.text(r) }

// Required tells whether the value may be empty.
func (f Field[R]) Required() bool { return f.must }

// HXL gives the tag; empty for a field that is not exported.
func (f Field[R]) HXL() string { return f.tag }

// Level tells who may see the field.
func (f Field[R]) Level() who.Level { return f.level }

// IsFixed tells whether only a process changes the field.
func (f Field[R]) IsFixed() bool { return f.fixed }

// Lines says that the texts of a field of KindTexts have several lines.
func (f Field[R]) Lines() Field[R] { f.lines = true; return f }

// HasLines tells whether a text has several lines.
func (f Field[R]) HasLines() bool { return f.lines }

// IsSealed tells whether the field is encrypted in the database.
func (f Field[R]) IsSealed() bool { return f.sealed }

// Locked tells whether the person may see the field but not change it.
func (f Field[R]) Locked(p who.Person) bool { return f.writers > who.Members && !p.Sees(f.writers) }

// Texts gives the value of a field of KindTexts.
func (f Field[R]) Texts(r *R) lang.Texts {
	t, _ := f.value(r).(lang.Texts)
	return t
}

// List gives the value of a field of KindChoices.
func (f Field[R]) List(r *R) List {
	l, _ := f.value(r).(List)
	return l
}

// Time gives the value of a field of KindDay.
func (f Field[R]) Time(r *R) time.Time {
	t, _ := f.value(r).(time.Time)
	return t
}
