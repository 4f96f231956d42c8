package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"ostoja/internal/id"
)

// State is how far an estimate has come.
type State string

// The states of an estimate. Only one with a number can be signed, and two
// signatures from different organisations make it Adopted.
const (
	Queued    State = "queued"
	Running   State = "running"
	Cancelled State = "cancelled"
	Refused   State = "refused" // the data cannot say it; the page says why
	Answered  State = "answered"
	Adopted   State = "adopted"
	Published State = "published" // adopted, and the gate let it out
	Withdrawn State = "withdrawn" // by those who had signed it
)

// Estimate is one question that was asked of a data set, with its answer.
type Estimate struct {
	ID           id.ID
	Title        string
	Design       string // a key of studies
	Dataset      id.ID
	Choices      Choices
	Again        id.ID // the estimate that this one repeats; empty for none
	Person       id.ID
	Organisation id.ID
	State        State
	Created      time.Time
	Started      time.Time
	Finished     time.Time
	Progress     float64 // share done, 0 to 1
	Outcome      Outcome // of one that has finished
	Assumptions  map[string]Judgement
	Adopted      time.Time
	Reason       string // why it was withdrawn
}

// Choices is what the person chose: columns for roles, and settings.
type Choices struct {
	Columns  map[string][]string `json:"columns"`
	Settings map[string]string   `json:"settings"`
	Boot     int                 `json:"boot,omitempty"` // bootstrap tables; the method's default where 0
}

// column is the one column of a role; empty where none was chosen.
func (c Choices) column(role string) string {
	if chosen := c.Columns[role]; len(chosen) > 0 {
		return chosen[0]
	}
	return ""
}

// Judgement is what the group says of one assumption, and why.
type Judgement struct {
	Holds string `json:"holds"` // one of judgements
	Why   string `json:"why"`
}

// judgements are the answers to whether an assumption holds.
var judgements = []string{"yes", "partly", "no", "unknown"}

// Signature is a person's name under an estimate with its assumptions.
type Signature struct {
	Estimate     id.ID
	Organisation id.ID
	Person       id.ID
	Name         string
	At           time.Time
	Fingerprint  string // of what was signed
}

// signaturesNeeded are the organisations that must sign before an estimate counts.
const signaturesNeeded = 2

// finished tells whether no job will touch it any more.
func (e *Estimate) finished() bool { return e.State != Queued && e.State != Running }

// judged tells whether every assumption of the design has its answer.
func (e *Estimate) judged() bool {
	for _, a := range studies[e.Design].assumptions {
		if e.Assumptions[a].Holds == "" {
			return false
		}
	}
	return true
}

// fingerprint is of what a signature stands under: the answer and what it rests on.
func (e *Estimate) fingerprint() string {
	signed, err := json.Marshal(struct {
		Title       string
		Outcome     Outcome
		Assumptions map[string]Judgement
	}{e.Title, e.Outcome, e.Assumptions})
	if err != nil {
		return "" // no signature can be made of it
	}
	sum := sha256.Sum256(signed)
	return hex.EncodeToString(sum[:])
}

// Dataset is a table that somebody uploaded. Its rows are sealed.
type Dataset struct {
	ID           id.ID
	Name         string
	Organisation id.ID
	Person       id.ID
	Created      time.Time
	Rows         int
	Columns      []string
	SHA256       string // of the rows as CSV, as the commands read them
	Bytes        int
	Chunks       int
	Deleted      time.Time
}
