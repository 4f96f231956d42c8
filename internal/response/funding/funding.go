package funding

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Funding is this part of the program.
type Funding struct {
	Contributions *register.Table[Contribution]
	Needs         Needs // nil where nobody knows the needs
	plan          *response.Response
	members       *members.Members
	atlas         *places.Atlas
}

// New makes it for the plan that m keeps.
func New(plan *response.Response, m *members.Members, atlas *places.Atlas) *Funding {
	return &Funding{Contributions: register.NewTable(newContributions(atlas), nil), plan: plan, members: m, atlas: atlas}
}

// Module offers it to the program.
func (f *Funding) Module() module.Module {
	pages := f.contributionPages()
	return module.Module{
		Name: "funding", Migrations: Migrations(), Messages: files, Demo: f.fillDemo,
		Nav:       []web.NavItem{{Label: "nav.funding", Path: "/funding", Policy: web.Seated, Section: web.SectionResponse}},
		Resources: []records.Resource{pages.Resource()},
		Routes:    slices.Concat(pages.Routes(), f.routes()),
		Measures:  []module.Measure{{Name: "response.funding", Take: f.measure}},
	}
}

func (f *Funding) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /funding", Policy: web.Seated, Handle: f.overview},
		{Pattern: "GET /funding/allocation", Policy: web.InGroup, Handle: f.allocation},
		{Pattern: "GET /funding/scenario", Policy: web.InGroup, Handle: f.scenario},
		{Pattern: "GET /funding/rates", Policy: web.InGroup, Handle: f.ratesPage},
		{Pattern: "POST /funding/rates", Policy: web.Managers, Handle: f.importRates, MaxBody: maxRatesFile + 1<<16},
		{Pattern: "POST /funding/rates/one", Policy: web.Managers, Handle: f.addRate},
		{Pattern: "GET " + records.APIPrefix + "funding", Policy: web.Seated, Handle: f.apiSummary, Tokens: true},
	}
}

func (f *Funding) contributionPages() records.Pages[Contribution] {
	return records.Pages[Contribution]{Table: f.Contributions, Path: "/contributions", See: web.InGroup, Edit: web.Voices, Deletes: true,
		Columns: []string{"reference", "donor_name", "partner", "output", "state", "day", "amount", "currency", "value"},
		Filters: []string{"donor", "partner", "output", "state"}, Options: f.plan.Options(), Prepare: f.prepare,
		Actions: func(r *web.Request) []ui.Button {
			return []ui.Button{{Text: r.T("funding.title"), Href: "/funding", Kind: ui.Secondary}}
		},
	}
}

// prepare finds what a contribution is worth in the plan's currency, and keeps
// the rates that say so. Without a rate it is refused: no figure is guessed.
func (f *Funding) prepare(tx *db.Tx, c *Contribution) (problems register.Problems, err error) {
	plan, err := f.plan.Store.Plans.Get(tx, c.Plan)
	if db.IsNotFound(err) {
		return register.Problems{{Field: "plan", Message: "register.choice"}}, nil
	}
	if err != nil {
		return nil, err
	}
	if c.Day.After(tx.Now().AddDate(2, 0, 0)) {
		problems.Add("day", "contributions.day.wrong")
	}
	if c.Donor != "" {
		donor, err := f.members.Store.Organisations.Get(tx, c.Donor)
		if err != nil {
			return nil, err
		}
		c.DonorName = donor.Called(lang.En)
	}
	if c.Output != "" {
		ok, err := outputIn(tx, c.Output, c.Plan)
		if err != nil {
			return nil, err
		}
		if !ok {
			problems.Add("output", "contributions.output.other")
		}
	}
	if c.Year == nil {
		year := c.Day.Year()
		c.Year = &year
	}
	missing, err := c.convert(tx, plan.Currency)
	if missing != "" {
		problems.Add("currency", "contributions.rate.missing", missing, earlier(c.Day, tx.Now()), freshFor, plan.Currency)
	}
	return problems, err
}

// convert fills in Value and its rates; it gives the currency that has no rate.
func (c *Contribution) convert(tx *db.Tx, currency string) (missing string, err error) {
	e, err := exchangeOn(tx, c.Currency, currency, earlier(c.Day, tx.Now()))
	if err != nil || e.Missing != "" {
		return e.Missing, err
	}
	amount, _ := MoneyOf(*c.Amount) // checked by checkContribution
	c.Value, c.Rate, c.PlanRate, c.RateDay = convert(amount, e.From, e.To).String(), e.From.Units, e.To.Units, e.Day()
	return "", nil
}

// earlier: money that comes later is worth what it is today.
func earlier(day, now time.Time) time.Time {
	if today := response.Day(now); day.After(today) {
		return today
	}
	return day
}

// region gives the first-level area that a place is in; "" for the whole country.
func (f *Funding) region(area string) string { return f.atlas.Gazetteer().Lineage(area)[1] }

// outputNames are the titles of a plan's outputs.
func outputNames(o *response.Outline, language string) map[string]string {
	names := map[string]string{}
	for i := range o.Outputs {
		names[string(o.Outputs[i].ID)] = response.Outputs.Title(&o.Outputs[i], language)
	}
	return names
}

// givenTo lists the newest contributions of a donor to a plan.
func (f *Funding) givenTo(tx *db.Tx, plan, donor id.ID, most int) ([]Contribution, error) {
	return f.Contributions.List(tx, register.Query{Where: map[string]any{"plan": plan, "donor": donor}, Sort: "day", Down: true, Limit: most})
}
