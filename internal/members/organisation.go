package members

import (
	"time"

	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Organisation has a seat in the group.
type Organisation struct {
	register.Row
	Name    lang.Texts
	Acronym string
	Kind    OrganisationKind
	Seat    who.Seat
	Until   time.Time // the last day of a seat that was given for a time; none without
	Website string
	Note    string
}

// OrganisationKind is what sort of organisation it is.
type OrganisationKind string

// The kinds of organisation.
const (
	UN                OrganisationKind = "un"
	InternationalNGO  OrganisationKind = "ingo"
	NationalNGO       OrganisationKind = "ngo"
	RefugeeLed        OrganisationKind = "refugee-led"
	NationalAuthority OrganisationKind = "national-authority"
	LocalAuthority    OrganisationKind = "local-authority"
	Police            OrganisationKind = "police"
	Academia          OrganisationKind = "academia"
	PrivateSector     OrganisationKind = "private"
	DonorKind         OrganisationKind = "donor"
	OtherKind         OrganisationKind = "other"
)

// OrganisationKinds lists them in the order of forms.
var OrganisationKinds = []OrganisationKind{UN, InternationalNGO, NationalNGO, RefugeeLed, NationalAuthority, LocalAuthority, Police, Academia, PrivateSector, DonorKind, OtherKind}

// Organisations is the register of organisations.
var Organisations = register.Register[Organisation]{
	Name: "organisations",
	Row:  func(o *Organisation) *register.Row { return &o.Row },
	Fields: []register.Field[Organisation]{
		register.Texts("name", func(o *Organisation) *lang.Texts { return &o.Name }).Must().Find().Tag("#org+name").See(who.Public),
		register.Text("acronym", func(o *Organisation) *string { return &o.Acronym }).Find().Tag("#org+acronym").See(who.Public),
		register.Choice("kind", func(o *Organisation) *OrganisationKind { return &o.Kind }, OrganisationKinds...).Must().Tag("#org+type").See(who.Seated),
		register.Choice("seat", func(o *Organisation) *who.Seat { return &o.Seat }, who.CoLead, who.Member, who.Observer, who.Donor).Must().Tag("#org+seat").See(who.Seated).Write(who.Leads),
		register.Day("until", func(o *Organisation) *time.Time { return &o.Until }).Tag("#date+end").Write(who.Leads),
		register.URL("website", func(o *Organisation) *string { return &o.Website }).Tag("#org+url").See(who.Public),
		register.Long("note", func(o *Organisation) *string { return &o.Note }).See(who.Restricted),
	},
	Can:   canOrganisation,
	Check: checkOrganisation,
	Title: func(o *Organisation, language string) string { return o.Called(lang.Lang(language)) },
}

// Called is the organisation's name for a reader of l, with its acronym.
func (o *Organisation) Called(l lang.Lang) string {
	name, _ := o.Name.In(l)
	if o.Acronym != "" && o.Acronym != name {
		return name + " (" + o.Acronym + ")"
	}
	return name
}

// canOrganisation: co-leads run the list; a focal point keeps her own organisation's entry.
func canOrganisation(p who.Person, act register.Act, o *Organisation) bool {
	switch act {
	case register.See:
		return p.Sees(who.Seated)
	case register.Create:
		return p.Leads()
	case register.Change:
		return p.Leads() || p.Role == who.FocalPoint && p.InGroup() && p.Organisation == o.ID
	}
	return false
}

// checkOrganisation: a donor sits by invitation, and the invitation has an end.
func checkOrganisation(o *Organisation) (problems register.Problems) {
	if o.Seat == who.Donor && o.Until.IsZero() {
		problems.Add("until", "organisations.until.donor")
	}
	return problems
}

// seatAt is the seat that the organisation has at a time: a seat that ran out is none.
func (o *Organisation) seatAt(now time.Time) who.Seat {
	if !o.Until.IsZero() && now.After(o.Until.AddDate(0, 0, 1)) {
		return who.NoSeat
	}
	return o.Seat
}
