package figures

import (
	"encoding/json"
	"errors"
	"time"

	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// State is how far a release has come.
type State string

// The states.
const (
	Proposed  State = "proposed"  // waits for approvals
	Rejected  State = "rejected"  // somebody said no
	Queued    State = "queued"    // approved; waits to be computed
	Computing State = "computing" // its budget is spent
	Failed    State = "failed"    // refused by the gate, or cut short: nothing came out
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// enoughApprovals is how many organisations must agree, each through one person.
const enoughApprovals = 2

// Release is a request on its way to being published.
type Release struct {
	ID        id.ID
	Request   Request
	State     State
	Reason    Reason // why it was refused, rejected or withdrawn
	Created   time.Time
	Updated   time.Time
	Published time.Time
	Snapshot  id.ID // of the records that an exact table was made of
	Result    *Result
	Approvals []Approval
	Progress  float64 // share of the computation that is done, 0 to 1
	Outlook   *Outlook
}

// Outlook is what the preview that a proposal was made from said, as far as
// whoever approves may know it: she keeps none of the records.
type Outlook struct {
	Small bool `json:"small"` // there are groups under the audience's K
	Shown int  `json:"shown"` // figures; none with noise, since they are counted without it
	All   int  `json:"all"`
}

// Approval is one organisation's yes, by one of its people. The first is that of
// whoever proposed.
type Approval struct {
	Organisation, Person id.ID
	At                   time.Time
}

// approvedBy tells whether an organisation has agreed.
func (r *Release) approvedBy(organisation id.ID) bool {
	for _, a := range r.Approvals {
		if a.Organisation == organisation {
			return true
		}
	}
	return false
}

// waitsFor tells whether a person can still give the approval that is missing.
func (r *Release) waitsFor(p who.Person) bool {
	return r.State == Proposed && p.Decides() && !p.Token && !r.approvedBy(p.Organisation)
}

// running tells whether it waits for its computation, or is in it.
func (r *Release) running() bool { return r.State == Queued || r.State == Computing }

// visible tells whether somebody may see it: those who can decide about it from
// the proposal on, its audience once it is published.
func (r *Release) visible(p who.Person) bool {
	if p.Decides() && r.State != Published && r.State != Withdrawn {
		return true
	}
	return p.Manages() || r.State == Published && r.Request.Audience.reads(p)
}

// Reason is why something did not happen: a message and what it is filled with.
type Reason struct {
	Says string `json:"says,omitempty"`
	Args []any  `json:"args,omitempty"`
}

// reasonOf says an error in words that can be kept. An error of our own is for
// the log; people read that it failed and nothing came out.
func reasonOf(err error) Reason {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal {
		return Reason{f.Message, f.Args}
	}
	return Reason{Says: "figures.refused.failed"}
}

func (r Reason) text() string {
	if r.Says == "" {
		return ""
	}
	text, _ := json.Marshal(r)
	return string(text)
}

func parseReason(text string) (r Reason, err error) {
	if text == "" {
		return r, nil
	}
	err = json.Unmarshal([]byte(text), &r)
	r.whole()
	return r, err
}

// whole makes the numbers whole that JSON has turned into fractions.
func (r Reason) whole() {
	for i, a := range r.Args {
		if f, ok := a.(float64); ok {
			r.Args[i] = int(f)
		}
	}
}
