package members

import (
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Person is somebody who works in the group for her organisation.
type Person struct {
	register.Row
	Name         string
	Organisation id.ID
	Role         who.Role
	Email        string
	Phone        string
	Languages    register.List // that she speaks
	Language     lang.Lang     // in which she reads Ostoja
	Zone         string        // IANA time zone
	Vetted       bool          // may see protected addresses
	State        PersonState
}

// PersonState is how far somebody has come.
type PersonState string

// The states.
const (
	Invited PersonState = "invited"
	Active  PersonState = "active"
	Gone    PersonState = "gone"
)

// spoken are the languages that the list of people knows.
var spoken = []string{"en", "pl", "uk", "ru", "ro", "rom", "be", "de", "fr", "es", "ar", "vi", "ka", "tr", "hi"}

// zones are the time zones to choose from: those of the region first.
var zones = []string{"Europe/Warsaw", "Europe/Kyiv", "Europe/Bratislava", "Europe/Bucharest", "Europe/Chisinau", "Europe/Budapest", "Europe/Prague", "Europe/Vilnius", "Europe/Berlin", "Europe/Geneva", "Europe/London", "UTC"}

// People is the register of people.
var People = register.Register[Person]{
	Name: "people",
	Row:  func(p *Person) *register.Row { return &p.Row },
	Fields: []register.Field[Person]{
		register.Text("name", func(p *Person) *string { return &p.Name }).Must().Find().Tag("#contact+name").See(who.Seated),
		register.Ref("organisation", func(p *Person) *id.ID { return &p.Organisation }, "organisations").Must().Tag("#org+name").See(who.Seated).Write(who.Leads),
		register.Choice("role", func(p *Person) *who.Role { return &p.Role }, who.CoLeadRole, who.FocalPoint, who.InformationManager, who.Lawyer, who.Viewer).Must().Tag("#contact+role").See(who.Seated).Write(who.Leads),
		register.Email("email", func(p *Person) *string { return &p.Email }).Must().Tag("#contact+email"),
		register.Text("phone", func(p *Person) *string { return &p.Phone }).Sealed().See(who.Restricted),
		register.Choices("languages", func(p *Person) *register.List { return &p.Languages }, spoken...).Tag("#contact+languages"),
		register.Choice("language", func(p *Person) *lang.Lang { return &p.Language }, lang.All...),
		register.Choice("zone", func(p *Person) *string { return &p.Zone }, zones...),
		register.YesNo("vetted", func(p *Person) *bool { return &p.Vetted }).See(who.Restricted).Write(who.Leads),
		register.Choice("state", func(p *Person) *PersonState { return &p.State }, Invited, Active, Gone).Fixed(),
	},
	Can:   canPerson,
	Own:   func(viewer who.Person, p *Person) bool { return viewer.SignedIn() && viewer.ID == p.ID },
	Title: func(p *Person, _ string) string { return p.Name },
}

// canPerson: co-leads invite and change; everybody keeps her own entry; a focal
// point adds people of her own organisation.
func canPerson(viewer who.Person, act register.Act, p *Person) bool {
	switch act {
	case register.See:
		return viewer.Sees(who.Seated)
	case register.Create:
		return viewer.Leads()
	case register.Change:
		return viewer.Leads() || viewer.SignedIn() && viewer.ID == p.ID
	}
	return false
}
