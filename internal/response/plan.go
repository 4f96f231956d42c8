package response

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
)

// Plan is a response plan for a time. Its rows are the draft; what is in force
// is the version that was adopted last.
type Plan struct {
	register.Row
	Name     lang.Texts
	From, To time.Time // first and last day
	Currency string    // ISO 4217, of the requirements
	DueDay   *int      // reports are due so many days after a month's end
	LockDay  *int      // and locked after so many
	Before   id.ID     // the plan that it started from
}

// Objective is what a plan wants to achieve.
type Objective struct {
	register.Row
	Plan id.ID
	Code string // "1"
	Name lang.Texts
}

// Output is what an objective is reached by.
type Output struct {
	register.Row
	Objective id.ID
	Code      string // "1.2"
	Name      lang.Texts
	Answers   string // references of the gaps and recommendations that it answers, a line each
}

// Unit is what an indicator counts.
type Unit string

// The units. Only people are counted once; everything else adds up.
const (
	People Unit = "people"
	Cases  Unit = "cases"
	Events Unit = "events"
	Items  Unit = "items"
)

// Indicator measures an output.
type Indicator struct {
	register.Row
	Output     id.ID
	Code       string // "1.2.1"
	Name       lang.Texts
	Unit       Unit
	Definition string
	Baseline   *float64
	Target     *float64
	By         register.List // how people are told apart: see Dimensions
	Once       string        // how nobody is counted twice
}

// Activity is a partner's commitment: what it does for an indicator, where, and
// how much it promises to reach.
type Activity struct {
	register.Row
	Indicator id.ID
	Partner   id.ID
	Area      string // a place's code
	Name      string
	Target    *float64
}

// Requirement is the money that a partner asks for an output in a year.
type Requirement struct {
	register.Row
	Output  id.ID
	Partner id.ID
	Year    *int
	Amount  *float64 // in the plan's currency
}

// Gap is a gap or recommendation that an output can answer.
type Gap struct {
	Ref  string // by which an output names it: "G-3fa2c1"
	Says string
	Href string
}

// Gaps is what this module asks of whoever knows the needs.
type Gaps interface {
	// OpenGaps lists those that are not closed.
	OpenGaps(tx *db.Tx, l lang.Lang) ([]Gap, error)
}

// Decisions is what this module asks of whoever keeps the members' decisions.
type Decisions interface {
	// Adopted lists the addresses and titles of the decisions that a plan can rest on, the newest first.
	Adopted(tx *db.Tx) ([]Decision, error)
	// Decided tells whether members have adopted the decision of an address.
	Decided(tx *db.Tx, address string) (bool, error)
}

// Decision is a decision of the members that a plan can rest on.
type Decision struct{ Address, Title string }

// Dimension is a way to tell people apart, and the groups that it makes.
type Dimension struct {
	Code   string
	Groups []string
}

// Dimensions are the ways: age, gender, nationality and disability.
var Dimensions = []Dimension{
	{"gender", []string{"female", "male", "other"}},
	{"age", []string{"under18", "adult", "older"}},
	{"nationality", []string{"ukraine", "third-country", "stateless"}},
	{"disability", []string{"disabled", "not-disabled"}},
}

// dimensionCodes lists the codes of Dimensions.
func dimensionCodes() []string {
	var codes []string
	for _, d := range Dimensions {
		codes = append(codes, d.Code)
	}
	return codes
}

// Covers tells whether a day is within the plan.
func (p *Plan) Covers(day time.Time) bool {
	return !day.Before(p.From) && day.Before(p.To.AddDate(0, 0, 1))
}
