package web

import (
	"ostoja/internal/who"
)

// Policy says who may come to a route. The name stands in the table of rights
// that a test holds against a reviewed one.
type Policy struct {
	Name  string
	Allow func(who.Person) bool
}

// The policies that routes share.
var (
	Anyone   = Policy{"anyone", func(who.Person) bool { return true }}
	SignedIn = Policy{"signed in", who.Person.SignedIn}
	Seated   = Policy{"seated", func(p who.Person) bool { return p.Sees(who.Seated) }}
	InGroup  = Policy{"members", who.Person.InGroup}
	Voices   = Policy{"voices", who.Person.Decides}
	Managers = Policy{"managers", who.Person.Manages}
	Leads    = Policy{"co-leads", who.Person.Leads}
)

// Handler answers a request.
type Handler func(*Request) (Answer, error)

// Route is one address.
type Route struct {
	Pattern string // of http.ServeMux: "GET /organisations/{id}"
	Policy  Policy
	Handle  Handler
	Public  bool  // a page for anybody: small, no cookie, the language in the address
	Tokens  bool  // a personal token may come here instead of a session
	MaxBody int64 // bytes; 0 means the default
}

// NavItem is one page in the main navigation.
type NavItem struct {
	Label   string // a message's key
	Path    string
	Policy  Policy
	Section Section
	Shown   func(*Request) bool // whether it is there now; nil for always
}

// Section is a part of the main navigation; its name is the message "section." and
// its name. A visitor, who has few pages, sees them without sections.
type Section string

// The sections of those who are signed in, in their order.
const (
	SectionHome          Section = "home"
	SectionGroup         Section = "group"
	SectionMeetings      Section = "meetings"
	SectionMapping       Section = "mapping"
	SectionResponse      Section = "response"
	SectionEvidence      Section = "evidence"
	SectionCommunication Section = "communication"
)

// Sections lists them.
var Sections = []Section{SectionHome, SectionGroup, SectionMeetings, SectionMapping, SectionResponse, SectionEvidence, SectionCommunication}

// defaultMaxBody is enough for every form that takes no file.
const defaultMaxBody = 1 << 20
