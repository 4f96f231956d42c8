package needs

import (
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Need is how many people of a group need one kind of help in an area, by one source.
type Need struct {
	register.Row
	Area      string
	Kind      actors.Kind
	Group     Group
	People    *int
	Low, High *int // between which the number surely lies; nil where the source does not say
	Severity  *int // 1 minimal, 5 catastrophic, as in the HNO
	Source    string
	SourceDay time.Time
	Note      string
}

// Group is a group of people; the codes are those of actors.Groups.
type Group string

func groups() []Group {
	var out []Group
	for _, g := range actors.Groups {
		out = append(out, Group(g))
	}
	return out
}

const mostPeople = 100_000_000

// NeedRegister makes the register of needs.
func NeedRegister(atlas *places.Atlas) *register.Register[Need] {
	people := func(name string, at func(*Need) **int, tag string) register.Field[Need] {
		return register.Number(name, at, 0, mostPeople).Tag(tag).See(who.Seated)
	}
	return &register.Register[Need]{
		Name: "needs",
		Row:  func(n *Need) *register.Row { return &n.Row },
		Fields: []register.Field[Need]{
			register.Code("area", func(n *Need) *string { return &n.Area }, atlas.Coder()).Must().Find().Tag("#adm+code").See(who.Seated),
			register.Choice("kind", func(n *Need) *actors.Kind { return &n.Kind }, actors.Kinds...).Must().Tag("#sector+type").See(who.Seated),
			register.Choice("population", func(n *Need) *Group { return &n.Group }, groups()...).Must().Tag("#population+type").See(who.Seated),
			people("people", func(n *Need) **int { return &n.People }, "#inneed").Must(),
			people("low", func(n *Need) **int { return &n.Low }, "#inneed+min"),
			people("high", func(n *Need) **int { return &n.High }, "#inneed+max"),
			register.Number("severity", func(n *Need) **int { return &n.Severity }, 1, 5).Tag("#severity").See(who.Seated),
			register.Text("source", func(n *Need) *string { return &n.Source }).Must().Find().Tag("#meta+source").See(who.Seated),
			register.Day("source_day", func(n *Need) *time.Time { return &n.SourceDay }).Must().Tag("#date+source").See(who.Seated),
			register.Text("note", func(n *Need) *string { return &n.Note }).Lines().See(who.Seated),
		},
		Check: checkNeed,
		Can: func(p who.Person, act register.Act, _ *Need) bool {
			return act == register.See && p.Sees(who.Seated) || p.Manages()
		},
		Title: func(n *Need, language string) string { return atlas.Say(n.Area, language) },
	}
}

func checkNeed(n *Need) (problems register.Problems) {
	if n.Low != nil && n.People != nil && *n.Low > *n.People || n.High != nil && n.People != nil && *n.High < *n.People {
		problems.Add("people", "needs.people.wrong")
	}
	return problems
}

// Gap is what a member says is missing.
type Gap struct {
	register.Row
	Title        string
	Sort         GapSort
	Kind         actors.Kind
	Area         string
	Group        Group
	Description  string
	Organisation id.ID // that raised it
	State        GapState
	MergedInto   id.ID
}

// GapSort is what sort of gap it is.
type GapSort string

// GapState is how a gap stands.
type GapState string

// The states of a gap.
const (
	OpenGap   GapState = "open"
	MergedGap GapState = "merged"
	ClosedGap GapState = "closed"
)

const nobody = who.Level(100) // no person sees it: what only the program needs

// GapRegister makes the register of gaps.
func GapRegister(atlas *places.Atlas) *register.Register[Gap] {
	return &register.Register[Gap]{
		Name: "gaps",
		Row:  func(g *Gap) *register.Row { return &g.Row },
		Fields: []register.Field[Gap]{
			register.Text("heading", func(g *Gap) *string { return &g.Title }).Must().Find().Tag("#description+title").See(who.Seated),
			register.Choice("sort", func(g *Gap) *GapSort { return &g.Sort }, "missing", "barrier", "quality", "other").Must().Tag("#meta+type").See(who.Seated),
			register.Choice("kind", func(g *Gap) *actors.Kind { return &g.Kind }, actors.Kinds...).Tag("#sector+type").See(who.Seated),
			register.Code("area", func(g *Gap) *string { return &g.Area }, atlas.Coder()).Find().Tag("#adm+code").See(who.Seated),
			register.Choice("population", func(g *Gap) *Group { return &g.Group }, groups()...).Tag("#population+type").See(who.Seated),
			register.Text("description", func(g *Gap) *string { return &g.Description }).Lines().Find().Tag("#description").See(who.Seated),
			register.Ref("organisation", func(g *Gap) *id.ID { return &g.Organisation }, "organisations").Must().Tag("#org+name").See(who.Seated),
			register.Choice("state", func(g *Gap) *GapState { return &g.State }, OpenGap, MergedGap, ClosedGap).Must().Tag("#status").See(who.Seated),
			register.Ref("merged_into", func(g *Gap) *id.ID { return &g.MergedInto }, "gaps").Fixed().See(nobody),
		},
		Can: func(p who.Person, act register.Act, g *Gap) bool {
			return keeps(p, act, g.Organisation)
		},
		Title: func(g *Gap, _ string) string { return g.Title },
	}
}

// Recommendation is what should be done, by whom and until when.
type Recommendation struct {
	register.Row
	Text  string
	Gap   id.ID
	Owner id.ID
	Due   time.Time
	State RecommendationState
	Note  string
}

// RecommendationState is how far a recommendation has come.
type RecommendationState string

// RecommendationRegister makes the register of recommendations.
func RecommendationRegister() *register.Register[Recommendation] {
	return &register.Register[Recommendation]{
		Name: "recommendations",
		Row:  func(r *Recommendation) *register.Row { return &r.Row },
		Fields: []register.Field[Recommendation]{
			register.Text("text", func(r *Recommendation) *string { return &r.Text }).Must().Find().Tag("#description").See(who.Seated),
			register.Ref("gap", func(r *Recommendation) *id.ID { return &r.Gap }, "gaps").See(who.Seated),
			register.Ref("owner", func(r *Recommendation) *id.ID { return &r.Owner }, "organisations").Must().Tag("#org+name").See(who.Seated),
			register.Day("due", func(r *Recommendation) *time.Time { return &r.Due }).Must().Tag("#date+due").See(who.Seated),
			register.Choice("state", func(r *Recommendation) *RecommendationState { return &r.State }, "open", "doing", "done", "dropped").Must().Tag("#status").See(who.Seated),
			register.Text("note", func(r *Recommendation) *string { return &r.Note }).Lines().See(who.Seated),
		},
		Can: func(p who.Person, act register.Act, r *Recommendation) bool {
			return keeps(p, act, r.Owner) || act == register.Create && p.Decides()
		},
		Title: func(r *Recommendation, _ string) string { return r.Text },
	}
}

// keeps: whoever has a seat sees; an organisation's people keep what is its own,
// those who manage the group's data keep anything.
func keeps(p who.Person, act register.Act, organisation id.ID) bool {
	if act == register.See {
		return p.Sees(who.Seated)
	}
	return p.Manages() || p.Decides() && (organisation == p.Organisation || act == register.Create && organisation == "")
}
