package meetings

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// ActionPoint is what somebody took upon her at a meeting.
type ActionPoint struct {
	register.Row
	Task         string
	Organisation id.ID
	Person       id.ID
	Due          time.Time // the last day
	State        ActionState
	Closed       time.Time // the day on which it was done or dropped
	Meeting      id.ID
	Source       string // the line of the minutes that it was taken from
}

// ActionState is what became of an action point.
type ActionState string

// The states of an action point.
const (
	Open    ActionState = "open"
	Done    ActionState = "done"
	Dropped ActionState = "dropped"
)

// actionRegister is the register of action points. Members see all of them;
// those who run the group keep the list, and an organisation its own.
var actionRegister = register.Register[ActionPoint]{
	Name: "action_points",
	Row:  func(a *ActionPoint) *register.Row { return &a.Row },
	Fields: []register.Field[ActionPoint]{
		register.Text("task", func(a *ActionPoint) *string { return &a.Task }).Must().Find().Tag("#activity+name"),
		register.Ref("organisation", func(a *ActionPoint) *id.ID { return &a.Organisation }, "organisations").Tag("#org+name"),
		register.Ref("person", func(a *ActionPoint) *id.ID { return &a.Person }, "people").Tag("#contact+id"),
		register.Day("due", func(a *ActionPoint) *time.Time { return &a.Due }).Tag("#date+due"),
		register.Choice("state", func(a *ActionPoint) *ActionState { return &a.State }, Open, Done, Dropped).Must().Tag("#status"),
		register.Day("closed", func(a *ActionPoint) *time.Time { return &a.Closed }).Tag("#date+closed"),
		register.Ref("meeting", func(a *ActionPoint) *id.ID { return &a.Meeting }, "meetings").Fixed().Tag("#event+id"),
		register.Text("source", func(a *ActionPoint) *string { return &a.Source }).Fixed(),
	},
	Can:   canAction,
	Check: checkAction,
	Title: func(a *ActionPoint, _ string) string { return a.Task },
}

func canAction(p who.Person, act register.Act, a *ActionPoint) bool {
	switch act {
	case register.See:
		return p.InGroup()
	case register.Create:
		return p.Manages()
	case register.Change:
		return p.Manages() || ownAction(p, a)
	}
	return false
}

// ownAction tells whether it is hers: given to her, or to her organisation and nobody in it.
func ownAction(p who.Person, a *ActionPoint) bool {
	return p.InGroup() && (a.Person != "" && a.Person == p.ID || a.Person == "" && a.Organisation != "" && a.Organisation == p.Organisation)
}

// checkAction: what is closed has the day on which it was, what is open has none.
func checkAction(a *ActionPoint) (problems register.Problems) {
	if a.State == Open && !a.Closed.IsZero() {
		problems.Add("closed", "action_points.closed.open")
	}
	if a.State != Open && a.Closed.IsZero() {
		problems.Add("closed", "action_points.closed.must")
	}
	return problems
}

// late tells whether an open action point is past its day, now being a moment in zone.
func (a *ActionPoint) late(now time.Time, zone *time.Location) bool {
	return a.State == Open && !a.Due.IsZero() && dayOf(now.In(zone)).After(a.Due)
}
