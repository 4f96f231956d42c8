package response

import (
	"embed"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

//go:embed migrations messages.txt
var files embed.FS

const day = 24 * time.Hour

// Response is the module. The composition root sets its fields.
type Response struct {
	DB        *db.DB
	Store     *Store
	Members   *members.Members
	Atlas     *places.Atlas
	Mail      *mail.Outbox
	Speaker   func(lang.Lang, *time.Location) lang.Speaker // for letters; nil sends none
	URL       string                                       // the site's address: "https://ct.example.org"
	Gaps      Gaps                                         // nil where nobody knows the needs
	Decisions Decisions                                    // nil where co-leads adopt without a decision of the members
}

// New makes the module on the group that members keeps.
func New(d *db.DB, m *members.Members, atlas *places.Atlas, outbox *mail.Outbox) *Response {
	return &Response{DB: d, Store: NewStore(atlas), Members: m, Atlas: atlas, Mail: outbox}
}

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers the module to the program.
func (m *Response) Module() module.Module {
	out := module.Module{
		Name: "response", Migrations: Migrations(), Messages: files, Measures: m.measures(), Tasks: m.tasks, Demo: m.fillDemo,
		Nav: []web.NavItem{
			{Label: "nav.plan", Path: "/plan", Policy: web.Seated, Section: web.SectionResponse},
			{Label: "nav.reports", Path: "/reports", Policy: web.InGroup, Section: web.SectionResponse},
		},
		Periodic: []jobs.Periodic{{Name: "response.remind", Every: 6 * time.Hour, Do: m.remind}},
	}
	plans, objectives, outputs := m.planPages(), m.objectivePages(), m.outputPages()
	indicators, activities, requirements := m.indicatorPages(), m.activityPages(), m.requirementPages()
	out.Resources = []records.Resource{plans.Resource(), objectives.Resource(), outputs.Resource(), indicators.Resource(), activities.Resource(), requirements.Resource()}
	for _, routes := range [][]web.Route{
		plans.Routes(), objectives.Routes(), outputs.Routes(), indicators.Routes(), activities.Routes(), requirements.Routes(),
		m.planRoutes(), m.draftRoutes(), m.reportRoutes(), m.reviewRoutes(), m.apiRoutes(),
	} {
		out.Routes = append(out.Routes, routes...)
	}
	return out
}

// zone is the charter's; UTC before there is a charter.
func zone(tx *db.Tx) (*time.Location, error) {
	c, err := db.Optional(members.CharterInForce(tx))
	return c.Location(), err
}

// organisationNames are the names of all organisations for a reader of l.
func (m *Response) organisationNames(tx *db.Tx, l lang.Lang) (names, error) {
	n := names{}
	for o, err := range m.Members.Store.Organisations.Each(tx, register.Query{}) {
		if err != nil {
			return nil, err
		}
		n[o.ID] = o.Called(l)
	}
	return n, nil
}

func (m *Response) planPages() records.Pages[Plan] {
	return records.Pages[Plan]{Table: m.Store.Plans, Path: "/plans", See: web.InGroup, Edit: web.Managers,
		Columns: []string{"name", "from_day", "to_day"}, Extra: m.planExtra, Options: m.options()}
}

func (m *Response) objectivePages() records.Pages[Objective] {
	return records.Pages[Objective]{Table: m.Store.Objectives, Path: "/plan-objectives", See: web.InGroup, Edit: web.Voices, Deletes: true,
		Columns: []string{"code", "name", "plan"}, Filters: []string{"plan"}, Options: m.options()}
}

func (m *Response) outputPages() records.Pages[Output] {
	return records.Pages[Output]{Table: m.Store.Outputs, Path: "/plan-outputs", See: web.InGroup, Edit: web.Voices, Deletes: true,
		Columns: []string{"code", "name", "objective"}, Filters: []string{"objective"}, Extra: m.outputExtra, Options: m.options()}
}

func (m *Response) indicatorPages() records.Pages[Indicator] {
	return records.Pages[Indicator]{Table: m.Store.Indicators, Path: "/plan-indicators", See: web.InGroup, Edit: web.Voices, Deletes: true,
		Columns: []string{"code", "name", "unit", "target", "output"}, Filters: []string{"output", "unit"}, Options: m.options()}
}

func (m *Response) activityPages() records.Pages[Activity] {
	return records.Pages[Activity]{Table: m.Store.Activities, Path: "/plan-activities", See: web.InGroup, Edit: web.Voices, Deletes: true,
		Columns: []string{"name", "indicator", "partner", "area", "target"}, Filters: []string{"indicator", "partner"}, Options: m.options()}
}

func (m *Response) requirementPages() records.Pages[Requirement] {
	return records.Pages[Requirement]{Table: m.Store.Requirements, Path: "/plan-requirements", See: web.InGroup, Edit: web.Voices, Deletes: true,
		Columns: []string{"year", "output", "partner", "amount"}, Filters: []string{"output", "partner"}, Options: m.options()}
}

// options lists what the references of a plan may point to.
func (m *Response) options() map[string]records.OptionsOf {
	return map[string]records.OptionsOf{
		"organisations": m.Members.OrganisationOptions, "plans": optionsOf(m.Store.Plans), "plan_objectives": optionsOf(m.Store.Objectives),
		"plan_outputs": optionsOf(m.Store.Outputs), "plan_indicators": optionsOf(m.Store.Indicators),
	}
}

// maxOptions bounds a list to choose from.
const maxOptions = 1000

func optionsOf[R any](t *register.Table[R]) records.OptionsOf {
	return func(r *web.Request, tx *db.Tx) ([]ui.Option, error) {
		var options []ui.Option
		for row, err := range t.Each(tx, register.Query{Limit: maxOptions}) {
			if err != nil {
				return nil, err
			}
			options = append(options, ui.Option{Value: string(t.Row(&row).ID), Text: t.Title(&row, string(r.Lang))})
		}
		lang.SortBy(r.Lang, options, func(o ui.Option) string { return o.Text })
		return options, nil
	}
}

// say names what an id stands for; the id itself where that is gone.
func (n names) say(record id.ID) string {
	if n[record] == "" {
		return string(record)
	}
	return n[record]
}
