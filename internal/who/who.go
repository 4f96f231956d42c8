// Package who says who acts: the one type that sign-in produces and that every
// policy, audit row and page reads.
package who

import (
	"context"
	"time"

	"ostoja/internal/id"
)

// Seat is what an organisation is in the group; a person has the seat of hers.
type Seat string

// The seats of a working group.
const (
	NoSeat   Seat = ""
	CoLead   Seat = "co-lead"
	Member   Seat = "member"
	Observer Seat = "observer"
	Donor    Seat = "donor" // by invitation of the members
)

// Role is what a person does for her organisation in the group.
type Role string

// The roles.
const (
	CoLeadRole         Role = "co-lead" // of a co-lead organisation: runs the group
	FocalPoint         Role = "focal-point"
	InformationManager Role = "information-manager"
	Viewer             Role = "viewer"
	Lawyer             Role = "lawyer" // a focal point who also checks what is published about the law
)

// Person is whoever looks or acts. The zero Person is a visitor who has not
// signed in.
type Person struct {
	ID           id.ID
	Name         string
	Organisation id.ID
	Seat         Seat
	Role         Role
	Vetted       bool   // may see protected addresses and the like
	Token        bool   // came with a personal token, not with a session
	Weak         bool   // signed in without a second factor
	System       string // not a person at all: "worker", "command line"
	Invited      Invitation
}

// Invitation is what the members opened to a donor by a decision. The zero one
// opens nothing but what every donor sees.
type Invitation struct {
	Part        string    // a part of the program by its module's name, or Everything
	From, Until time.Time // the first and the last day whose meetings are open, midnight UTC
}

// Everything is the part of an invitation to the group's work as a whole.
const Everything = "everything"

// Meetings is the part of an invitation to the meetings on its days.
const Meetings = "meetings"

// SignedIn tells a person from a visitor.
func (p Person) SignedIn() bool { return p.ID != "" }

// Leads tells whether she runs the group: not before she has proven herself
// with a second factor.
func (p Person) Leads() bool { return p.Seat == CoLead && p.Role == CoLeadRole && !p.Weak }

// Manages tells whether she keeps the group's data: a co-lead or an information manager of a co-lead.
func (p Person) Manages() bool {
	return p.Leads() || p.Seat == CoLead && p.Role == InformationManager
}

// Decides tells whether her organisation has a voice in decisions and she may raise it.
func (p Person) Decides() bool {
	return (p.Seat == CoLead || p.Seat == Member) && p.Role != Viewer
}

// ChecksLaw tells whether she may clear what is published about the law.
func (p Person) ChecksLaw() bool { return p.InGroup() && p.Role == Lawyer }

// InGroup tells members and co-leads from guests.
func (p Person) InGroup() bool { return p.Seat == CoLead || p.Seat == Member }

// Reaches tells whether a part of the program is open to her at all: to a donor
// what the members opened, to others what the part itself allows.
func (p Person) Reaches(part string) bool {
	return p.Seat != Donor || p.Invited.Part == Everything || p.Invited.Part == part
}

// Attends tells whether the meeting of a day (midnight UTC) is open to her: to a
// donor those on the days of the invitation.
func (p Person) Attends(day time.Time) bool {
	if p.Seat != Donor {
		return p.Sees(Seated)
	}
	return p.Reaches(Meetings) && !day.Before(p.Invited.From) && !day.After(p.Invited.Until)
}

// Level is how closely a value is held. The zero level is Members: to show
// something to everybody must be said aloud.
type Level int

// The levels, from open to closed.
const (
	Public     Level = -2 // everybody, the public pages included
	Seated     Level = -1 // everybody with a seat: observers and donors too
	Members    Level = 0  // members and co-leads
	Restricted Level = 1  // vetted members and those who manage the group's data
	Leads      Level = 2  // co-leads
)

// Sees tells whether she may see what is held at the level.
func (p Person) Sees(l Level) bool {
	switch l {
	case Public:
		return true
	case Seated:
		return p.SignedIn() && p.Seat != NoSeat
	case Members:
		return p.InGroup()
	case Restricted:
		return p.InGroup() && (p.Vetted || p.Manages())
	case Leads:
		return p.Leads()
	}
	return false
}

type key struct{}

// In gives a context in which p acts.
func In(ctx context.Context, p Person) context.Context { return context.WithValue(ctx, key{}, p) }

// Acts gives the person who acts in ctx; the zero Person where nobody was named.
func Acts(ctx context.Context) Person {
	p, _ := ctx.Value(key{}).(Person)
	return p
}
