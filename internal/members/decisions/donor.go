package decisions

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Invitation is what the members are asked to open to a donor: a meeting, a
// topic or the group's work as a whole, from one day to another.
type Invitation struct {
	register.Row
	Name         string // the donor's
	Acronym      string
	Why          string
	Opens        Opens
	Topic        TopicName
	What         string // in the members' words: which meeting, what of the topic
	FromDay      time.Time
	Until        time.Time // the last day
	State        InvitationState
	Organisation id.ID // once it has its seat
}

// Opens is what an invitation opens.
type Opens string

// What may be opened.
const (
	Meeting Opens = "meeting"
	Topic   Opens = "topic"
	Period  Opens = "period"
)

// TopicName is a topic that may be opened alone: the part of the program that is
// about it, by its module's name. Topics lists them.
type TopicName string

// Topics are the parts of the program that an invitation may open alone. What
// every donor sees (plan, funding and results) needs none.
var Topics = []TopicName{"needs", "actors"}

// opened is the invitation as rights are decided by.
func (i *Invitation) opened() who.Invitation {
	out := who.Invitation{From: i.FromDay, Until: i.Until}
	switch i.Opens {
	case Meeting:
		out.Part = who.Meetings
	case Topic:
		out.Part = string(i.Topic)
	case Period:
		out.Part = who.Everything
	}
	return out
}

// InvitationState is how far an invitation has come.
type InvitationState string

// The states of an invitation. An agreed one becomes seated on its first day;
// the seat ends by itself after the last.
const (
	Asked    InvitationState = "asked"
	Agreed   InvitationState = "agreed"
	Seated   InvitationState = "seated"
	Declined InvitationState = "declined"
)

// longestInvitation bounds what the members can open at once: a donor sits for a time.
const longestInvitation = 2 * 366 * 24 * time.Hour

// Invitations is the register of donors' invitations.
var Invitations = register.Register[Invitation]{
	Name: "donor_invitations",
	Row:  func(i *Invitation) *register.Row { return &i.Row },
	Fields: []register.Field[Invitation]{
		register.Text("name", func(i *Invitation) *string { return &i.Name }).Must().Find().Tag("#org+name"),
		register.Text("acronym", func(i *Invitation) *string { return &i.Acronym }).Tag("#org+acronym"),
		register.Long("why", func(i *Invitation) *string { return &i.Why }).Must().Tag("#description"),
		register.Choice("opens", func(i *Invitation) *Opens { return &i.Opens }, Meeting, Topic, Period).Must().Tag("#access"),
		register.Choice("topic", func(i *Invitation) *TopicName { return &i.Topic }, Topics...).Tag("#access+topic"),
		register.Text("what", func(i *Invitation) *string { return &i.What }).Tag("#access+what"),
		register.Day("from_day", func(i *Invitation) *time.Time { return &i.FromDay }).Must().Tag("#date+start"),
		register.Day("until", func(i *Invitation) *time.Time { return &i.Until }).Must().Tag("#date+end"),
		register.Choice("state", func(i *Invitation) *InvitationState { return &i.State }, Asked, Agreed, Seated, Declined).Fixed().Tag("#status"),
		register.Ref("organisation", func(i *Invitation) *id.ID { return &i.Organisation }, "organisations").Fixed(),
	},
	Can: func(p who.Person, act register.Act, _ *Invitation) bool {
		return p.InGroup() && (act == register.See || act == register.Create && p.Decides())
	},
	Check: checkInvitation,
	Title: func(i *Invitation, _ string) string { return i.Name },
}

// checkInvitation: it says what it opens, and ends.
func checkInvitation(i *Invitation) (problems register.Problems) {
	if i.Opens == Topic && i.Topic == "" {
		problems.Add("topic", "donor_invitations.topic.missing")
	}
	if i.Opens == Meeting && i.What == "" {
		problems.Add("what", "donor_invitations.what.missing")
	}
	switch {
	case i.Until.Before(i.FromDay):
		problems.Add("until", "donor_invitations.until.before")
	case i.Until.Sub(i.FromDay) > longestInvitation:
		problems.Add("until", "donor_invitations.until.far")
	}
	return problems
}
