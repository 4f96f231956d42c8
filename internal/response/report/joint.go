package report

import (
	"fmt"
	"time"

	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/response"
)

// Joint is the joint report of a month. Number counts its versions: the first is
// 1, and each correction is one more.
type Joint struct {
	ID        id.ID
	Version   int
	Plan      id.ID
	Month     response.Month
	Number    int
	State     State
	Doing     Doing
	Failed    Doing   // the work that ended last, where it had no result
	Progress  float64 // of what is being done, 0 to 1
	Reason    string  // of a correction
	Begun     time.Time
	Made      time.Time // when the figures were last made
	Published time.Time
}

// State is how far a joint report has come.
type State string

// The states. What is published never changes.
const (
	Writing   State = "writing"   // figures can be made anew, texts written
	Ready     State = "ready"     // fixed, for the co-leads to approve
	Published State = "published" // to be read by anyone
)

// Doing is the work that a job does on a report; empty for none.
type Doing string

// The works.
const (
	Computing  Doing = "compute" // make the figures
	Fixing     Doing = "fix"     // make them a last time, and keep them with the texts
	Publishing Doing = "publish" // print the files
)

// begins tells whether a work may begin at a report as it stands.
func (j *Joint) begins(work Doing) error {
	needs := map[Doing]State{Computing: Writing, Fixing: Writing, Publishing: Ready}[work]
	if j.Doing != "" {
		return fault.New(fault.Conflict, "joint.busy")
	}
	if j.State != needs {
		return fault.New(fault.Conflict, "joint.no_way")
	}
	return nil
}

// ends is the state that a work leaves a report in.
func (j *Joint) ends() State {
	switch j.Doing {
	case Fixing:
		return Ready
	case Publishing:
		return Published
	}
	return j.State
}

// Path is the permanent address of a published version.
func (j *Joint) Path() string { return fmt.Sprintf("/joint/%s/%d", j.Month, j.Number) }

// Desk is the address at which members work on it.
func (j *Joint) Desk() string { return "/joint-reports/" + string(j.ID) }
