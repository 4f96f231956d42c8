package register

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/who"
)

// Row is what every record has; embed it.
type Row struct {
	ID      id.ID
	Version int // counts the edits; a stale edit is told from a fresh one by it
	Created time.Time
	Updated time.Time
	Damaged bool `json:"-"` // a sealed field did not open and is empty; see Query.Damaged
}

// Act is what somebody wants to do with a record.
type Act string

// The acts that a register's Can decides on.
const (
	See    Act = "see"
	Create Act = "create"
	Change Act = "change"
	Delete Act = "delete"
)

// Register describes one kind of record.
type Register[R any] struct {
	Name   string // also its table, its messages' prefix and its address: "organisations"
	Row    func(*R) *Row
	Fields []Field[R]
	Check  func(*R) Problems                       // rules over several fields; may be nil
	Can    func(who.Person, Act, *R) bool          // nil denies everything
	Own    func(p who.Person, record *R) bool      // the person whose record it is sees all of it; may be nil
	Title  func(record *R, language string) string // what links and headings say
}

// Allows asks Can, and denies where there is none.
func (g *Register[R]) Allows(p who.Person, act Act, record *R) bool {
	return g.Can != nil && g.Can(p, act, record)
}

// Visible gives the fields of the record that the person may see. Every output
// passes through it: page, table, export, API, history.
func (g *Register[R]) Visible(p who.Person, record *R) []Field[R] {
	all := g.Own != nil && record != nil && g.Own(p, record)
	var out []Field[R]
	for _, f := range g.Fields {
		if all || p.Sees(f.level) {
			out = append(out, f)
		}
	}
	return out
}

// Field finds a field by name.
func (g *Register[R]) Field(name string) (Field[R], bool) {
	for _, f := range g.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field[R]{}, false
}

// Problem says what is wrong with one field. Message is a key of package lang.
type Problem struct {
	Field   string
	Message string
	Args    []any
}

// Problems is all that is wrong with a record.
type Problems []Problem

// Add appends a problem; args fill the message.
func (p *Problems) Add(field, message string, args ...any) {
	*p = append(*p, Problem{field, message, args})
}

// Input is where values come from: a form, a row of a file, a JSON object.
type Input interface {
	// Get gives the values under a name, and whether the name was there at all.
	Get(name string) ([]string, bool)
}

// Form is an Input of a web form's values.
type Form map[string][]string

// Get implements Input.
func (f Form) Get(name string) ([]string, bool) {
	v, ok := f[name]
	return v, ok
}

// Parse reads the fields that the person may change from in into record. Names
// that are missing leave their field as it is. All problems are found at once.
func (g *Register[R]) Parse(p who.Person, in Input, record *R) Problems {
	var problems Problems
	for _, f := range g.Visible(p, record) {
		if !f.fixed && !f.Locked(p) {
			f.read(record, in, &problems)
		}
	}
	for _, f := range g.Fields {
		if f.must && f.Text(record) == "" {
			problems.addOnce(f.Name, "register.must")
		}
	}
	if g.Check != nil && len(problems) == 0 {
		problems = g.Check(record)
	}
	return problems
}

func (p *Problems) addOnce(field, message string) {
	for _, have := range *p {
		if have.Field == field {
			return
		}
	}
	p.Add(field, message)
}
