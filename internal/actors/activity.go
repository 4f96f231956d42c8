package actors

import (
	"slices"
	"strings"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Kept is an activity as the group keeps it: what a 5W table says of it, and
// what we know beside that.
type Kept struct {
	register.Row
	Organisation                               id.ID // the member that reports it and may change it
	Lead, Implementing, Donor                  string
	LeadOrg, ImplementingOrg, DonorOrg         id.ID // the same, where the group knows them
	Kind                                       Kind  // of support; "" where the words do not tell
	Sector, Subsector                          string
	Name                                       string
	Indicator, Project                         string
	Area, Place, Location                      string
	Start, End                                 time.Time
	Group, Unit                                string
	Status                                     Status
	Modality                                   string
	Targeted, Reached, Girls, Boys, Women, Men *int
	Figures                                    register.List // the figures that have no field of their own, as figureText writes them
	Key, Content                               string        // see Keyer; "" where it was not imported
	Import                                     id.ID
}

// Status is how far an activity has come.
type Status string

// nobody is a level that no person sees: what only the program needs.
const nobody = who.Level(100)

const mostCounted = int(mostPeople)

// Activities makes the register of activities.
func Activities(atlas *places.Atlas) *register.Register[Kept] {
	return &register.Register[Kept]{
		Name:   "activities",
		Row:    func(k *Kept) *register.Row { return &k.Row },
		Fields: slices.Concat(activityNames(atlas), activityFigures()),
		Check:  checkKept,
		Can:    canKept,
		Title:  func(k *Kept, _ string) string { return k.called() },
	}
}

func activityNames(atlas *places.Atlas) []register.Field[Kept] {
	link := func(name string, at func(*Kept) *id.ID) register.Field[Kept] {
		return register.Ref(name, at, "organisations").Fixed().See(nobody)
	}
	return []register.Field[Kept]{
		register.Text("activity", func(k *Kept) *string { return &k.Name }).Find().Tag("#activity+name").See(who.Seated),
		register.Ref("organisation", func(k *Kept) *id.ID { return &k.Organisation }, "organisations").Tag("#org+name").See(who.Seated),
		register.Text("led_by", func(k *Kept) *string { return &k.Lead }).Find().Tag("#org+prog+name").See(who.Seated),
		register.Text("implementing", func(k *Kept) *string { return &k.Implementing }).Must().Find().Tag("#org+impl+name").See(who.Seated),
		register.Text("donor", func(k *Kept) *string { return &k.Donor }).Find().Tag("#org+funder+name").See(who.Seated),
		link("lead_org", func(k *Kept) *id.ID { return &k.LeadOrg }),
		link("implementing_org", func(k *Kept) *id.ID { return &k.ImplementingOrg }),
		link("donor_org", func(k *Kept) *id.ID { return &k.DonorOrg }),
		register.Choice("kind", func(k *Kept) *Kind { return &k.Kind }, Kinds...).Tag("#sector+type").See(who.Seated),
		register.Text("sector", func(k *Kept) *string { return &k.Sector }).Find().Tag("#sector+name").See(who.Seated),
		register.Text("subsector", func(k *Kept) *string { return &k.Subsector }).Tag("#subsector+name").See(who.Seated),
		register.Text("indicator", func(k *Kept) *string { return &k.Indicator }).Find().Tag("#indicator+name").See(who.Seated),
		register.Text("project", func(k *Kept) *string { return &k.Project }).Tag("#project+name").See(who.Seated),
		register.Code("area", func(k *Kept) *string { return &k.Area }, atlas.Coder()).Tag("#adm+code").See(who.Seated),
		register.Text("place", func(k *Kept) *string { return &k.Place }).Find().Tag("#loc+name").See(who.Seated),
		register.Text("location", func(k *Kept) *string { return &k.Location }).Tag("#loc+site").See(who.Seated),
		register.Day("start_day", func(k *Kept) *time.Time { return &k.Start }).Tag("#date+start").See(who.Seated),
		register.Day("end_day", func(k *Kept) *time.Time { return &k.End }).Tag("#date+end").See(who.Seated),
		register.Text("population", func(k *Kept) *string { return &k.Group }).Tag("#beneficiary+name").See(who.Seated),
		register.Choice("status", func(k *Kept) *Status { return &k.Status }, "planned", "ongoing", "completed", "suspended", "cancelled").Tag("#status").See(who.Seated),
		register.Text("modality", func(k *Kept) *string { return &k.Modality }).Tag("#modality").See(who.Seated),
		register.Text("unit", func(k *Kept) *string { return &k.Unit }).Tag("#unit").See(who.Seated),
	}
}

func activityFigures() []register.Field[Kept] {
	people := func(name string, at func(*Kept) **int, tag string) register.Field[Kept] {
		return register.Number(name, at, 0, mostCounted).Tag(tag).See(who.Seated)
	}
	hidden := func(name string, at func(*Kept) *string) register.Field[Kept] {
		return register.Text(name, at).Fixed().See(nobody)
	}
	return []register.Field[Kept]{
		people("targeted", func(k *Kept) **int { return &k.Targeted }, "#targeted+ind"),
		people("reached", func(k *Kept) **int { return &k.Reached }, "#reached+ind"),
		people("girls", func(k *Kept) **int { return &k.Girls }, "#reached+children+f+ind"),
		people("boys", func(k *Kept) **int { return &k.Boys }, "#reached+children+m+ind"),
		people("women", func(k *Kept) **int { return &k.Women }, "#reached+adults+f+ind"),
		people("men", func(k *Kept) **int { return &k.Men }, "#reached+adults+m+ind"),
		register.Choices("figures", func(k *Kept) *register.List { return &k.Figures }).Fixed().See(nobody),
		hidden("identity", func(k *Kept) *string { return &k.Key }),
		hidden("content", func(k *Kept) *string { return &k.Content }),
		register.Ref("import", func(k *Kept) *id.ID { return &k.Import }, "imports").Fixed().See(nobody),
	}
}

// called is what links and headings say.
func (k *Kept) called() string {
	for _, name := range []string{k.Name, k.Indicator, k.Subsector, k.Sector, k.Place} {
		if name != "" {
			return name
		}
	}
	return k.Implementing
}

// checkKept holds the rules that a form shares with an import.
func checkKept(k *Kept) (problems register.Problems) {
	for _, p := range k.Activity().Check() {
		switch p.Field {
		case FieldEnd:
			problems.Add("end_day", "activities.end_day.wrong")
		case FieldReached:
			problems.Add("reached", "activities.reached.wrong")
		case FieldActivity:
			problems.Add("activity", "activities.activity.wrong")
		}
	}
	kinds := 0
	for _, n := range []*int{k.Girls, k.Boys, k.Women, k.Men} {
		if n != nil {
			kinds += *n
		}
	}
	if k.Reached != nil && kinds > *k.Reached {
		problems.Add("reached", "activities.reached.parts")
	}
	return problems
}

// canKept: whoever has a seat sees all; an organisation's people keep its own,
// those who manage the group's data keep any.
func canKept(p who.Person, act register.Act, k *Kept) bool {
	if act == register.See {
		return p.Sees(who.Seated)
	}
	return p.Manages() || p.Decides() && (k.Organisation == p.Organisation || act == register.Create && k.Organisation == "")
}

// kindOf tells what kind of support an activity is.
func (a Activity) kindOf() Kind { return KindOfWords(a.Name, a.Subsector, a.Indicator, a.Sector) }

// keep makes a record of an activity, its kind left out; the organisations are linked by known.
func keep(a Activity, known func(string) id.ID) Kept {
	k := Kept{
		Lead: a.Lead, Implementing: a.Implementing, Donor: a.Donor, LeadOrg: known(a.Lead), ImplementingOrg: known(a.Implementing), DonorOrg: known(a.Donor),
		Sector: a.Sector, Subsector: a.Subsector, Name: a.Name, Indicator: a.Indicator, Project: a.Project,
		Area: a.Area, Place: a.Place, Location: a.Location, Start: a.Start.Time, End: a.End.Time,
		Group: a.Group, Unit: a.Unit, Status: Status(a.Status), Modality: a.Modality, Targeted: smaller(a.Targeted), Reached: smaller(a.Reached),
	}
	for _, f := range a.Figures {
		if at := k.figure(f); at != nil && *at == nil {
			n := int(f.People)
			*at = &n
		} else {
			k.Figures = append(k.Figures, figureText(f))
		}
	}
	return k
}

// figure gives the field that a figure has of its own; nil for others.
func (k *Kept) figure(f Figure) **int {
	if !f.Reached {
		return nil
	}
	return map[string]**int{"children+f": &k.Girls, "children+m": &k.Boys, "adults+f": &k.Women, "adults+m": &k.Men}[f.Kind]
}

// Activity gives the record as an activity of a 5W table.
func (k *Kept) Activity() Activity {
	a := Activity{
		ID: string(k.ID), Lead: k.Lead, Implementing: k.Implementing, Donor: k.Donor, Sector: k.Sector, Subsector: k.Subsector, Name: k.Name, Indicator: k.Indicator, Project: k.Project,
		Area: k.Area, Place: k.Place, Location: k.Location, Start: Day{k.Start}, End: Day{k.End}, Group: k.Group, Unit: k.Unit, Status: string(k.Status), Modality: k.Modality,
		Targeted: larger(k.Targeted), Reached: larger(k.Reached),
	}
	for i, n := range []*int{k.Girls, k.Boys, k.Women, k.Men} {
		if n != nil {
			a.Figures = append(a.Figures, Figure{Reached: true, Kind: exportKinds[i].kind, People: int64(*n)})
		}
	}
	for _, text := range k.Figures {
		if f, ok := figureOf(text); ok {
			a.Figures = append(a.Figures, f)
		}
	}
	return a
}

func smaller(n *int64) *int {
	if n == nil {
		return nil
	}
	small := int(*n)
	return &small
}

func larger(n *int) *int64 {
	if n == nil {
		return nil
	}
	large := int64(*n)
	return &large
}

// figureText writes a figure as targeted:KIND=PEOPLE.
func figureText(f Figure) string {
	side := "targeted"
	if f.Reached {
		side = "reached"
	}
	return side + ":" + f.Kind + "=" + formatInt(f.People)
}

func figureOf(text string) (Figure, bool) {
	side, rest, _ := strings.Cut(text, ":")
	i := strings.LastIndexByte(rest, '=')
	if i < 0 {
		return Figure{}, false
	}
	n, reason := people(rest[i+1:], true, style{})
	return Figure{Reached: side == "reached", Kind: rest[:i], People: n}, reason == ""
}

// ParsePeople reads a number of people as tables write it: 1 200, 1,200, 1.200.
// isNumber says that the workbook holds it as a number, open to one reading only.
func ParsePeople(cell string, isNumber bool) (int, bool) {
	n, reason := people(cell, isNumber, style{})
	return int(n), reason == ""
}
