package members

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// invitationTime is how long an invitation's link works.
const invitationTime = 14 * 24 * hour

// invitation is a link that works once and gives a person her first sign-in.
type invitation struct {
	Hash      string
	Person    id.ID
	InvitedBy string
	Expires   time.Time
	Used      time.Time
}

// JoinRequest is an organisation's wish to have a seat.
type JoinRequest struct {
	register.Row
	Organisation string
	Kind         OrganisationKind
	Name         string
	Email        string
	Why          string
	State        RequestState
}

// RequestState is what became of a request.
type RequestState string

// The states of a request.
const (
	Asked    RequestState = "asked"
	Accepted RequestState = "accepted"
	Declined RequestState = "declined"
)

// JoinRequests is the register of requests to join. Anybody may ask; co-leads see and answer.
var JoinRequests = register.Register[JoinRequest]{
	Name: "join_requests",
	Row:  func(j *JoinRequest) *register.Row { return &j.Row },
	Fields: []register.Field[JoinRequest]{
		register.Text("organisation", func(j *JoinRequest) *string { return &j.Organisation }).Must().See(who.Public),
		register.Choice("kind", func(j *JoinRequest) *OrganisationKind { return &j.Kind }, OrganisationKinds...).Must().See(who.Public),
		register.Text("name", func(j *JoinRequest) *string { return &j.Name }).Must().See(who.Public),
		register.Email("email", func(j *JoinRequest) *string { return &j.Email }).Must().See(who.Public),
		register.Long("why", func(j *JoinRequest) *string { return &j.Why }).Must().See(who.Public),
		register.Choice("state", func(j *JoinRequest) *RequestState { return &j.State }, Asked, Accepted, Declined).Fixed(),
	},
	Can: func(p who.Person, act register.Act, _ *JoinRequest) bool {
		return act == register.Create || p.Leads()
	},
	Title: func(j *JoinRequest, _ string) string { return j.Organisation },
}
