package surveys

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/who"
)

// Form is a questionnaire of an organisation. Draft and Live are versions of it:
// the one that is tried, and the one that devices get.
type Form struct {
	ID            id.ID
	Created       time.Time
	FormID        string // the id in the XForm, by which devices name it
	Title         string
	Owner         id.ID
	State         State
	RetentionDays int // after which a submission is deleted
	Draft, Live   id.ID
	Figures       bool // the group may make figures of its answers, through the gate
}

// State is how far a form has come.
type State string

// The states. A closed form is offered to nobody, but what is on devices still arrives.
const (
	Draft    State = "draft"
	Released State = "released"
	Closed   State = "closed"
)

// Bounds of retention, in days.
const (
	shortestRetention = 7
	longestRetention  = 3650
	usualRetention    = 365
)

// Version is one state of a form's text.
type Version struct {
	ID         id.ID
	Form       id.ID
	Version    string // as the form says it; "" for none
	Title      string
	Hash       string // "md5:...", by which a device knows a change
	Created    time.Time
	SourceName string // of the file that was uploaded
	Source     []byte
	XML        []byte
	Encrypted  bool
	Warnings   []string
	Reasons    map[string]string // why a finding of the review may stay; by Finding.Key
	Released   time.Time
}

// Media is a file that belongs to a version: a picture, a list.
type Media struct {
	Name, Type, Hash string
	Content          []byte
}

// Key lets one device, or one team's devices, collect without an account. Its
// token stands in the address that the device is given; only its hash is kept.
type Key struct {
	ID      id.ID
	Form    id.ID
	Name    string
	Test    bool // for the draft
	Created time.Time
	Revoked time.Time
}

// Bounds of files from outside, in bytes.
const (
	maxFormFile  = 16 << 20
	maxMedia     = 10 << 20
	maxMediaAll  = 50 << 20
	maxFile      = 20 << 20 // one attachment
	maxRequest   = 50_000_000
	maxFormMedia = 100 // files of a version
)

// mayOwn tells who may bring a form: whoever has a voice in the group.
func mayOwn(p who.Person) bool { return p.Decides() }

// runs tells who keeps a form: those of its owner who have a voice.
func (f *Form) runs(p who.Person) bool { return p.Decides() && p.Organisation == f.Owner }

// collects tells who may fill it in with her own account: everybody of its owner.
func (f *Form) collects(p who.Person) bool { return p.InGroup() && p.Organisation == f.Owner }
