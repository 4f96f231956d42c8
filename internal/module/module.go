// Package module is what a module offers to the program. The composition root
// (internal/app) collects the modules in one list; to remove one is to delete
// its folder and its line there.
package module

import (
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/who"
)

// Module is all that the program has to know of one.
type Module struct {
	Name       string
	Migrations fs.FS // its numbered SQL files; nil for none
	Messages   fs.FS // its messages.txt
	Nav        []web.NavItem
	Routes     []web.Route
	Resources  []records.Resource // for the API's description
	Jobs       map[string]jobs.Func
	Periodic   []jobs.Periodic
	Measures   []Measure
	Tasks      TaskSource            // what is due for somebody; nil for nothing
	Demo       func(tx *db.Tx) error // fills the demonstration; nil for nothing
}

// State is how a commitment of the Terms of Reference stands.
type State string

// The states, from good to unknown.
const (
	Kept       State = "kept"
	Due        State = "due"
	Late       State = "late"
	Unmeasured State = "unmeasured"
)

// ByShare tells from a share how a promise stands: kept from one bound on, late below the other.
func ByShare(share, kept, late float64) State {
	switch {
	case share < late:
		return Late
	case share < kept:
		return Due
	default:
		return Kept
	}
}

// Evidence is what a measure found: a state, and a sentence with the numbers
// that it rests on.
type Evidence struct {
	State State
	Says  string // a message's key; {0}, {1}... are Args
	Args  []any
	Value float64   // the number that is kept over time, as a share or a count
	Due   time.Time // when it becomes late, where that is known
	Proof string    // the page that shows it
	Also  []Number  // further numbers of the sentence that are kept over time
}

// Number is one that is kept over time beside an evidence's Value.
type Number struct {
	Name  string // "meetings.attended": message "number.meetings.attended" says what it counts
	Value float64
}

// Publication is something that the group has published for anyone to read.
type Publication struct {
	Title     string
	Path      string // of its page
	Published time.Time
}

// Measure is a rule that gives live evidence for a kind of promise.
type Measure struct {
	Name string // "meetings.held": also the message that names it
	Take func(tx *db.Tx) (Evidence, error)
}

// Task is one thing that somebody has to do.
type Task struct {
	Says  string // a message's key
	Args  []any
	Href  string
	Since time.Time
	Due   time.Time
	Late  bool
}

// TaskSource lists what is due for a person.
type TaskSource func(tx *db.Tx, p who.Person) ([]Task, error)
