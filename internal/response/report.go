package response

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"ostoja/internal/fault"
	"ostoja/internal/id"
)

// ReportState is how far a partner's report has come.
type ReportState string

// The states. Locked is not stored: the calendar says it.
const (
	Draft     ReportState = "draft"
	Submitted ReportState = "submitted"
	Returned  ReportState = "returned" // with reasons
	Validated ReportState = "validated"
	Locked    ReportState = "locked"
)

// Report is what one partner says about one month.
type Report struct {
	ID           id.ID
	Version      int
	Plan         id.ID
	Month        Month
	Partner      id.ID
	State        ReportState
	Achievements string
	Challenges   string
	Reason       string // why it was returned
	Submitted    time.Time
	Updated      time.Time
}

// StateAt is the state that people see: after the lock all are locked.
func (r *Report) StateAt(p Period, now time.Time) ReportState {
	if p.Locked(now) {
		return Locked
	}
	return r.State
}

// OnTime tells whether the report came in by the day that it was due.
func (r *Report) OnTime(p Period) bool { return !r.Submitted.IsZero() && r.Submitted.Before(p.Due) }

// moves are the ways of a report: from a state, to the states that may follow.
var moves = map[ReportState][]ReportState{
	Draft:     {Submitted},
	Submitted: {Returned, Validated, Draft},
	Returned:  {Submitted},
	Validated: {Returned},
}

// move changes the state, if that way exists and the month is open. What was
// handed in before the lock and read by nobody can be validated after it.
func (r *Report) move(to ReportState, p Period, now time.Time) error {
	unread := r.State == Submitted && to == Validated
	if p.Locked(now) && !unread {
		return fault.New(fault.Conflict, "reports.locked")
	}
	for _, next := range moves[r.State] {
		if next == to {
			r.State = to
			return nil
		}
	}
	return fault.New(fault.Conflict, "reports.no_way")
}

// Writable tells whether the partner may still change figures without asking.
func (r *Report) Writable(p Period, now time.Time) bool {
	return p.Open(now) && (r.State == Draft || r.State == Returned)
}

// Value is what a partner reports for an activity in a month.
type Value struct {
	New    *int  // reached for the first time since the plan began; or events, items, cases of the month
	Served *int  // of people: all who were reached in the month, those of before included
	Parts  Parts // how the new ones divide, by group
}

// Empty tells whether nothing was reported.
func (v Value) Empty() bool { return v.New == nil && v.Served == nil && len(v.Parts) == 0 }

// Count is New, 0 where it is missing.
func (v Value) Count() int {
	if v.New == nil {
		return 0
	}
	return *v.New
}

// Text is the value as history and corrections keep it.
func (v Value) Text() string {
	if v.Empty() {
		return ""
	}
	b, _ := json.Marshal(v) // integers and short texts: cannot fail
	return string(b)
}

// ParseValue reads what Text wrote.
func ParseValue(s string) (v Value, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &v)
	}
	return v, err
}

// Parts is a number of people by group.
type Parts map[string]int

// Value stores the parts as JSON.
func (p Parts) Value() (driver.Value, error) {
	if len(p) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(map[string]int(p))
	return string(b), err
}

// Scan reads what Value stored.
func (p *Parts) Scan(src any) error {
	*p = nil
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*map[string]int)(p))
	case []byte:
		return json.Unmarshal(v, (*map[string]int)(p))
	}
	return fmt.Errorf("response: cannot read parts from %T", src)
}

// Answer is what a partner says to a finding; Shared is how many people it and
// Other both count, where the finding asks.
type Answer struct {
	Code     string
	Activity id.ID
	Other    id.ID
	Text     string
	Shared   *int
}

// Correction asks to change a figure of a locked month. Both figures stay.
type Correction struct {
	ID        id.ID
	Report    id.ID
	Activity  id.ID
	Old, New  string // Value.Text
	Why       string
	Asked     time.Time
	AskedBy   id.ID
	State     CorrectionState
	Decided   time.Time
	DecidedBy id.ID
}

// sameAsked tells whether another correction asks for the same figure and waits.
func (c Correction) sameAsked(other Correction) bool {
	return other.State == Asked && other.Activity == c.Activity && other.New == c.New
}

// CorrectionState is how far a correction has come.
type CorrectionState string

// The states of a correction.
const (
	Asked    CorrectionState = "asked"
	Approved CorrectionState = "approved"
	Refused  CorrectionState = "refused"
)
