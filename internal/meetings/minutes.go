package meetings

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// Item is one point of an agenda. What is written under it during the meeting
// is its section of the minutes.
type Item struct {
	ID           id.ID
	Meeting      id.ID
	Position     int
	Kind         ItemKind
	Title        string
	Note         string
	Person       id.ID // who proposed it; none for the program
	Organisation id.ID
	CarriedFrom  id.ID // the item of an earlier meeting that was left open
	Open         bool  // to be taken up again at the next meeting
	Body         string
	Written      time.Time
	Writer       id.ID
}

// ItemKind tells the items that the program puts on an agenda from people's.
type ItemKind string

// The kinds of item.
const (
	Proposed ItemKind = "proposed"
	Approval ItemKind = "approval" // of the minutes of the meeting before
	Actions  ItemKind = "actions"  // review of the action points
	Followed ItemKind = "followed" // recommendations that are not closed
	Other    ItemKind = "other"    // any other business, always the last
)

// Called is the item's title; those that the program puts there are said in the
// reader's language.
func (i *Item) Called(s lang.Speaker) string {
	if i.Kind == Proposed {
		return i.Title
	}
	return s.T("agenda.kind." + string(i.Kind))
}

// Bounds on what people write.
const (
	maxTitle   = 200
	maxNote    = 4_000
	maxSection = 40_000 // bytes of one section of the minutes
	maxItems   = 60
)

// Presence is how an organisation took part.
type Presence string

// The kinds of presence.
const (
	Present  Presence = "present"
	Apology  Presence = "apology"
	NotThere Presence = "absent"
)

// Attendance is one organisation's part in a meeting.
type Attendance struct {
	Organisation id.ID
	Presence     Presence
	Names        string // who came for it
}

// MinutesState is how far the minutes of a meeting have come.
type MinutesState string

// The states of minutes, one after the other.
const (
	Draft      MinutesState = "draft"
	Circulated MinutesState = "circulated"
	Approved   MinutesState = "approved"
)

// Minutes is what became of the minutes of a meeting that was held. Their text
// is in the agenda's items.
type Minutes struct {
	Meeting      id.ID
	State        MinutesState
	Ended        time.Time // when the meeting was ended
	EndedBy      id.ID
	Circulated   time.Time // when they went to the members
	CirculatedBy id.ID
	Letters      int // to how many people
	Approved     time.Time
	ApprovedAt   id.ID // the meeting that approved them
	Decision     id.ID // the formal decision, where the group keeps one
}

// Correction is what a member wants changed in circulated minutes.
type Correction struct {
	ID      id.ID
	Meeting id.ID
	Item    id.ID
	Body    string
	Person  id.ID
	Created time.Time
	State   CorrectionState
	Answer  string
}

// CorrectionState is what became of a correction.
type CorrectionState string

// The states of a correction.
const (
	Asked    CorrectionState = "asked"
	Accepted CorrectionState = "accepted"
	Declined CorrectionState = "declined"
)

// Decided is a decision as it stands in the minutes.
type Decided struct {
	ID      id.ID
	Meeting id.ID
	Item    id.ID
	Body    string
}

// circulationDue is when the minutes of a meeting must be out: so many days
// after it, by the end of the day there.
func circulationDue(m *Meeting, days int) time.Time {
	return moment(m.Day.AddDate(0, 0, days+1), "00:00", m.Location())
}
