package revisions

import (
	"strings"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Revision is a change of the Terms of Reference, from the wish to the result.
type Revision struct {
	register.Row
	Reason       string
	State        State
	Organisation id.ID // whose person asked for it
	Asker        string
	Base         id.ID // the charter that it changes
	Draft        id.ID // the charter that it would become
	Asked        time.Time
	Adopted      time.Time
	Number       *int // the version that it became
}

// State is how far a revision has come.
type State string

// The states. A draft that the members do not adopt is a draft again.
const (
	Asked    State = "asked"
	Drafting State = "draft"
	Deciding State = "proposed"
	Adopted  State = "adopted"
	Dropped  State = "dropped"
)

// Register is the register of revisions; a process changes them.
var Register = register.Register[Revision]{
	Name: "revisions",
	Row:  func(v *Revision) *register.Row { return &v.Row },
	Fields: []register.Field[Revision]{
		register.Text("reason", func(v *Revision) *string { return &v.Reason }).Must().Find().Tag("#description"),
		register.Choice("state", func(v *Revision) *State { return &v.State }, Asked, Drafting, Deciding, Adopted, Dropped).Fixed().Tag("#status"),
		register.Ref("organisation", func(v *Revision) *id.ID { return &v.Organisation }, "organisations").Fixed().Tag("#org+name"),
		register.Text("asker", func(v *Revision) *string { return &v.Asker }).Fixed(),
		register.Text("base", func(v *Revision) *string { return (*string)(&v.Base) }).Fixed(),
		register.Text("draft", func(v *Revision) *string { return (*string)(&v.Draft) }).Fixed(),
		register.Day("asked", func(v *Revision) *time.Time { return &v.Asked }).Fixed().Tag("#date+start"),
		register.Day("adopted", func(v *Revision) *time.Time { return &v.Adopted }).Fixed().Tag("#date+end"),
		register.Number("number", func(v *Revision) **int { return &v.Number }, 1, 10_000).Fixed().Tag("#meta+version"),
	},
	Can: func(p who.Person, act register.Act, _ *Revision) bool {
		return p.InGroup() && (act == register.See || act == register.Create && p.Decides())
	},
	Title: func(v *Revision, _ string) string { return v.Reason },
}

// Clause is a clause of a draft.
type Clause struct {
	ID       id.ID
	Revision id.ID
	Origin   id.ID // the clause in force that it comes from; empty for a new one
	Position int
	Words
	Removed bool
	Version int
	Editor  string // who wrote it last
}

// Words are what people write in a clause.
type Words struct{ Number, Heading, Body string }

// The bounds of a clause, in bytes, and of a draft, in clauses.
const (
	maxNumber  = 20
	maxHeading = 500
	maxBody    = 20_000
	maxClauses = 500
)

// problems says what is wrong with the words of a clause.
func (w *Words) problems() (found register.Problems) {
	w.Number, w.Heading = strings.TrimSpace(w.Number), strings.TrimSpace(w.Heading)
	w.Body = strings.TrimSpace(strings.ReplaceAll(w.Body, "\r\n", "\n"))
	if w.Number == "" || len(w.Number) > maxNumber {
		found.Add("number", "revisions.number.wrong")
	}
	if w.Heading == "" && w.Body == "" {
		found.Add("body", "revisions.body.missing")
	}
	if len(w.Heading) > maxHeading {
		found.Add("heading", "register.long")
	}
	if len(w.Body) > maxBody {
		found.Add("body", "register.long")
	}
	return found
}

// sameNumber finds a number that two clauses of a draft have; "" where none.
func sameNumber(clauses []Clause) string {
	seen := map[string]bool{}
	for _, c := range clauses {
		if c.Removed {
			continue
		}
		if seen[c.Number] {
			return c.Number
		}
		seen[c.Number] = true
	}
	return ""
}

// Comment is a remark to a clause of a draft.
type Comment struct {
	ID, Revision, Clause id.ID
	Person               string
	Organisation         id.ID
	Body                 string
	Written              time.Time
}
