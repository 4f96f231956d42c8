package actors

import (
	"strings"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Service is help that an organisation gives, in the meaning of HSDS 3.0.
//
// A service whose place must stay secret (a shelter) is Protected: its place is
// in Hideout, which is sealed and seen by vetted members alone, and nowhere
// else. The ordinary fields of place are empty then, so that no list, map,
// filter or export can give away what it does not have.
type Service struct {
	register.Row
	Organisation id.ID
	Name         lang.Texts
	Description  lang.Texts
	Kind         Kind
	For          register.List // whom it is for
	MinAge       *int
	MaxAge       *int
	Languages    register.List
	Cost         Cost
	Hours        string // see ParseHours
	Phone        string
	Email        string
	Website      string
	Refer        lang.Texts    // how somebody is referred
	RefersFor    register.List // kinds of help for which it sends people elsewhere
	Area         string        // code of the smallest area that it is in or serves
	Address      string
	Latitude     *float64
	Longitude    *float64
	Protected    bool
	Hideout      string // sealed: the place of a protected service
	Capacity     *int
	Free         *int      // free places
	Waiting      *int      // people on its waiting list
	FreeDay      time.Time // as of which both are known
	Listed       bool      // in the public directory
	Confirmed    time.Time
	State        ServiceState
}

// Kind is what sort of support a service is.
type Kind string

// The taxonomy of support for victims of trafficking and people at risk.
var Kinds = []Kind{
	"hotline", "identification", "crisis", "shelter", "legal", "health", "psychological", "interpretation", "documents",
	"employment", "education", "family", "return", "compensation", "guardianship", "material", "information", "other",
}

func kindCodes() []string {
	codes := make([]string, len(Kinds))
	for i, k := range Kinds {
		codes[i] = string(k)
	}
	return codes
}

// Groups are whom services are for.
var Groups = []string{"everybody", "victims", "at-risk", "women", "men", "children", "unaccompanied", "families", "ukraine", "third-country", "roma", "lgbtiq", "disability", "older"}

// ServiceLanguages are the languages that a service may be given in.
var ServiceLanguages = []string{"uk", "ru", "pl", "en", "rom", "be", "ka", "ar", "vi", "ro", "de", "fr", "es", "tr", "hi", "sign"}

// Cost is what a person pays.
type Cost string

// The costs.
const (
	FreeOfCharge Cost = "free"
	PartlyPaid   Cost = "partly"
	Paid         Cost = "paid"
)

// ServiceState is whether a service is given.
type ServiceState string

// The states, as in HSDS.
const (
	Active  ServiceState = "active"
	Paused  ServiceState = "paused"
	Defunct ServiceState = "closed"
)

// Services makes the register of services; places are found in the atlas.
func Services(atlas *places.Atlas) *register.Register[Service] {
	return &register.Register[Service]{
		Name: "services",
		Row:  func(s *Service) *register.Row { return &s.Row },
		Fields: []register.Field[Service]{
			register.Texts("name", func(s *Service) *lang.Texts { return &s.Name }).Must().Find().Tag("#service+name").See(who.Public),
			register.Ref("organisation", func(s *Service) *id.ID { return &s.Organisation }, "organisations").Must().Tag("#org+name").See(who.Public),
			register.Choice("kind", func(s *Service) *Kind { return &s.Kind }, Kinds...).Must().Tag("#sector+type").See(who.Public),
			register.Texts("description", func(s *Service) *lang.Texts { return &s.Description }).Lines().Tag("#description").See(who.Public),
			register.Choices("groups", func(s *Service) *register.List { return &s.For }, Groups...).Tag("#beneficiary+type").See(who.Public),
			register.Number("min_age", func(s *Service) **int { return &s.MinAge }, 0, 120).Tag("#population+age+min").See(who.Public),
			register.Number("max_age", func(s *Service) **int { return &s.MaxAge }, 0, 120).Tag("#population+age+max").See(who.Public),
			register.Choices("languages", func(s *Service) *register.List { return &s.Languages }, ServiceLanguages...).Tag("#language").See(who.Public),
			register.Choice("cost", func(s *Service) *Cost { return &s.Cost }, FreeOfCharge, PartlyPaid, Paid).Tag("#service+cost").See(who.Public),
			register.Text("hours", func(s *Service) *string { return &s.Hours }).Tag("#service+hours").See(who.Public),
			register.Text("phone", func(s *Service) *string { return &s.Phone }).Tag("#contact+phone").See(who.Public),
			register.Email("email", func(s *Service) *string { return &s.Email }).Tag("#contact+email").See(who.Public),
			register.URL("website", func(s *Service) *string { return &s.Website }).Tag("#contact+url").See(who.Public),
			register.Texts("refer", func(s *Service) *lang.Texts { return &s.Refer }).Lines().See(who.Members),
			register.Choices("refers_for", func(s *Service) *register.List { return &s.RefersFor }, kindCodes()...).See(who.Members),
			register.YesNo("protected", func(s *Service) *bool { return &s.Protected }),
			register.Code("area", func(s *Service) *string { return &s.Area }, atlas.Coder()).Find().Tag("#adm+code").See(who.Public),
			register.Text("address", func(s *Service) *string { return &s.Address }).Tag("#loc+address").See(who.Public),
			register.Decimal("latitude", func(s *Service) **float64 { return &s.Latitude }, -90, 90).Tag("#geo+lat").See(who.Public),
			register.Decimal("longitude", func(s *Service) **float64 { return &s.Longitude }, -180, 180).Tag("#geo+lon").See(who.Public),
			register.Text("hideout", func(s *Service) *string { return &s.Hideout }).Sealed().See(who.Restricted),
			register.Number("capacity", func(s *Service) **int { return &s.Capacity }, 0, 1_000_000).Tag("#capacity+num").See(who.Seated),
			register.Number("free", func(s *Service) **int { return &s.Free }, 0, 1_000_000).Tag("#capacity+available+num"),
			register.Number("waiting", func(s *Service) **int { return &s.Waiting }, 0, 1_000_000).Tag("#capacity+waiting+num"),
			register.Day("free_day", func(s *Service) *time.Time { return &s.FreeDay }).Tag("#date+capacity"),
			register.YesNo("listed", func(s *Service) *bool { return &s.Listed }),
			register.Choice("state", func(s *Service) *ServiceState { return &s.State }, Active, Paused, Defunct).Must().Tag("#status").See(who.Public),
			register.Day("confirmed", func(s *Service) *time.Time { return &s.Confirmed }).Fixed().Tag("#date+confirmed").See(who.Public),
		},
		Check: checkService,
		Can:   canService,
		Title: func(s *Service, language string) string { name, _ := s.Name.In(lang.Lang(language)); return name },
	}
}

// checkService holds the rules over several fields.
func checkService(s *Service) (problems register.Problems) {
	if _, err := ParseHours(s.Hours); err != nil {
		problems.Add("hours", "services.hours.wrong")
	}
	if s.MinAge != nil && s.MaxAge != nil && *s.MinAge > *s.MaxAge {
		problems.Add("max_age", "services.max_age.wrong")
	}
	if s.Free != nil && s.Capacity != nil && *s.Free > *s.Capacity {
		problems.Add("free", "services.free.wrong")
	}
	if (s.Latitude == nil) != (s.Longitude == nil) {
		problems.Add("latitude", "services.latitude.wrong")
	}
	if s.Protected && (s.Area != "" || s.Address != "" || s.Latitude != nil) {
		problems.Add("area", "services.area.protected")
	}
	if !s.Protected && s.Hideout != "" {
		problems.Add("hideout", "services.hideout.wrong")
	}
	return problems
}

// canService: members see all, an organisation's people keep its own services,
// those who manage the group's data keep any.
func canService(p who.Person, act register.Act, s *Service) bool {
	switch act {
	case register.See:
		return p.Sees(who.Seated)
	case register.Create:
		return p.Manages() || p.Decides() && (s.Organisation == "" || s.Organisation == p.Organisation)
	}
	return p.Manages() || p.Decides() && s.Organisation == p.Organisation
}

// Freshness is how a service stands against the interval in which its owner confirms it.
type Freshness string

// The freshnesses. Hidden ones are no longer shown to the public.
const (
	Fresh  Freshness = "fresh"
	Stale  Freshness = "stale"
	Hidden Freshness = "hidden"
)

// hiddenAfter is after how many intervals without a confirmation a service leaves the public pages.
const hiddenAfter = 2

// FreshAt tells how the service stands at a time; days is the charter's interval.
func (s *Service) FreshAt(now time.Time, days int) Freshness {
	age := int(now.Sub(s.Confirmed).Hours() / 24)
	switch {
	case s.Confirmed.IsZero() || age > hiddenAfter*days:
		return Hidden
	case age > days:
		return Stale
	}
	return Fresh
}

// Public tells whether anybody may find the service.
func (s *Service) Public(now time.Time, days int) bool {
	return s.Listed && s.State == Active && s.FreshAt(now, days) != Hidden
}

// Dial is the phone number as a link takes it.
func (s *Service) Dial() string {
	return "tel:" + strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s.Phone)
}
