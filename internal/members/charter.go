package members

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Charter is the group's Terms of Reference as rules: what a program can keep
// to. Its text is in its clauses.
type Charter struct {
	register.Row
	State     CharterState
	Number    *int // 1 for the first, then one more with each revision
	Name      string
	Sector    string
	Country   string        // ISO 3166-1 alpha-2
	Languages register.List // of the people concerned
	CoLeads   string        // their names, as the ToR gives them, a line each
	Coverage  string

	Frequency string // weekly, biweekly, monthly, quarterly
	Nth       *int   // of a monthly or quarterly meeting; -1 the last
	Weekday   string // monday...
	Time      string // 15:30, on the wall clock of Zone
	Zone      string
	Place     string
	AdHoc     bool

	CirculatedTo      string
	MinutesDays       *int // minutes are circulated within so many days
	RevisionMonths    *int // the ToR is revised every so many months
	OnNeed            bool
	DonorsByAgreement bool
	ConfirmDays       *int // services are confirmed every so many days

	FromDay time.Time // in force since
	Source  string    // the file that it was read from
}

// CharterState is whether a charter holds.
type CharterState string

// The states of a charter.
const (
	Proposed CharterState = "proposed"
	InForce  CharterState = "in-force"
	Past     CharterState = "past"
	Draft    CharterState = "draft" // of a revision; see internal/members/revisions
)

// What the rules may be.
var (
	Frequencies = []string{"weekly", "biweekly", "monthly", "quarterly"}
	Weekdays    = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	// peopleLanguages are languages that messages may be needed in.
	peopleLanguages = []string{"uk", "ru", "pl", "en", "rom", "be", "ka", "ar", "vi", "ro"}
)

// Charters is the register of charters. Only co-leads change one that is not in force yet.
var Charters = register.Register[Charter]{
	Name: "charters",
	Row:  func(c *Charter) *register.Row { return &c.Row },
	Fields: []register.Field[Charter]{
		register.Choice("state", func(c *Charter) *CharterState { return &c.State }, Proposed, InForce, Past, Draft).Fixed().See(who.Seated),
		register.Number("number", func(c *Charter) **int { return &c.Number }, 1, 10_000).Fixed().See(who.Seated),
		register.Text("name", func(c *Charter) *string { return &c.Name }).Must().See(who.Public),
		register.Text("sector", func(c *Charter) *string { return &c.Sector }).See(who.Public),
		register.Text("country", func(c *Charter) *string { return &c.Country }).Must().See(who.Public),
		register.Choices("languages", func(c *Charter) *register.List { return &c.Languages }, peopleLanguages...).See(who.Public),
		register.Long("co_leads", func(c *Charter) *string { return &c.CoLeads }).Must().See(who.Public),
		register.Text("coverage", func(c *Charter) *string { return &c.Coverage }).See(who.Public),
		register.Choice("frequency", func(c *Charter) *string { return &c.Frequency }, Frequencies...).Must().See(who.Seated),
		register.Number("nth", func(c *Charter) **int { return &c.Nth }, -1, 5).See(who.Seated),
		register.Choice("weekday", func(c *Charter) *string { return &c.Weekday }, Weekdays...).Must().See(who.Seated),
		register.Text("time", func(c *Charter) *string { return &c.Time }).Must().See(who.Seated),
		register.Text("zone", func(c *Charter) *string { return &c.Zone }).Must().See(who.Seated),
		register.Text("place", func(c *Charter) *string { return &c.Place }).See(who.Seated),
		register.YesNo("ad_hoc", func(c *Charter) *bool { return &c.AdHoc }).See(who.Seated),
		register.Text("circulated_to", func(c *Charter) *string { return &c.CirculatedTo }).See(who.Seated),
		register.Number("minutes_days", func(c *Charter) **int { return &c.MinutesDays }, 0, 90).Must().See(who.Seated),
		register.Number("revision_months", func(c *Charter) **int { return &c.RevisionMonths }, 1, 120).Must().See(who.Seated),
		register.YesNo("on_need", func(c *Charter) *bool { return &c.OnNeed }).See(who.Seated),
		register.YesNo("donors_by_agreement", func(c *Charter) *bool { return &c.DonorsByAgreement }).See(who.Seated),
		register.Number("confirm_days", func(c *Charter) **int { return &c.ConfirmDays }, 1, 365).Must().See(who.Seated),
		register.Day("from_day", func(c *Charter) *time.Time { return &c.FromDay }).Fixed().See(who.Seated),
		register.Text("source", func(c *Charter) *string { return &c.Source }).Fixed(),
	},
	Can: func(p who.Person, act register.Act, c *Charter) bool {
		if act == register.See {
			return p.Sees(who.Seated)
		}
		return act == register.Change && p.Leads() && (c.State == Proposed || c.State == Draft)
	},
	Check: checkCharter,
	Title: func(c *Charter, _ string) string { return c.Name },
}

// checkCharter holds what the meeting's rule needs to be one.
func checkCharter(c *Charter) (problems register.Problems) {
	if _, err := time.Parse("15:04", c.Time); err != nil {
		problems.Add("time", "charters.time.wrong")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "Local" {
		problems.Add("zone", "charters.zone.wrong")
	}
	if len(c.Country) != 2 {
		problems.Add("country", "charters.country.wrong")
	}
	if monthly := c.Frequency == "monthly" || c.Frequency == "quarterly"; monthly && (c.Nth == nil || *c.Nth == 0) {
		problems.Add("nth", "charters.nth.wrong")
	}
	return problems
}

// Location is the charter's time zone; UTC where none is known.
func (c *Charter) Location() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// NextRevision is the day by which the ToR is to be revised; zero where the charter does not say.
func (c *Charter) NextRevision() time.Time {
	if c.RevisionMonths == nil || c.FromDay.IsZero() {
		return time.Time{}
	}
	return c.FromDay.AddDate(0, *c.RevisionMonths, 0)
}

// Clause is a numbered part of the ToR.
type Clause struct {
	ID       id.ID
	Charter  id.ID
	Position int
	Number   string
	Heading  string
	Body     string
}

// Source is the sentence that a proposed field was read from.
type Source struct {
	Field    string
	Clause   string
	Sentence string
	Inferred bool // the text does not say it; it follows from something that it says
}
