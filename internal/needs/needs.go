package needs

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Helpers tells what help there is; *actors.Actors does.
type Helpers interface {
	Help(tx *db.Tx, since time.Time) ([]actors.Help, error)
}

// Needs is the module.
type Needs struct {
	Store   *Store
	atlas   *places.Atlas
	members *members.Members
	helpers Helpers
}

// New makes the module over the group's places, members and help.
func New(box *seal.Box, atlas *places.Atlas, m *members.Members, h Helpers) *Needs {
	return &Needs{atlas: atlas, members: m, helpers: h, Store: &Store{
		Needs: register.NewTable(NeedRegister(atlas), box), Gaps: register.NewTable(GapRegister(atlas), box), Recommendations: register.NewTable(RecommendationRegister(), box)}}
}

// Module offers the module to the program.
func (n *Needs) Module() module.Module {
	needs, gaps, recommendations := n.needPages(), n.gapPages(), n.recommendationPages()
	return module.Module{
		Name: "needs", Migrations: Migrations(), Messages: files, Demo: n.fillDemo, Tasks: n.tasks,
		Nav:       []web.NavItem{{Label: "nav.needs", Path: "/balance", Policy: web.Seated, Section: web.SectionMapping}},
		Resources: []records.Resource{needs.Resource(), gaps.Resource(), recommendations.Resource()},
		Routes:    slices.Concat(needs.Routes(), gaps.Routes(), recommendations.Routes(), n.routes()),
		Measures: []module.Measure{
			{Name: "needs.gaps", Take: n.measureGaps}, {Name: "needs.recommendations", Take: n.measureRecommendations},
			{Name: "needs.barriers", Take: measureBarriers}, {Name: "needs.participation", Take: measureParticipation}, {Name: "needs.impartiality", Take: n.measureImpartiality},
		},
	}
}

func (n *Needs) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /balance", Policy: web.Seated, Handle: n.balancePage},
		{Pattern: "GET /balance/cell", Policy: web.Seated, Handle: n.cellPage},
		{Pattern: "GET /impartiality", Policy: web.Seated, Handle: n.impartialityPage},
		{Pattern: "GET /ranking", Policy: web.InGroup, Handle: n.rankingPage},
		{Pattern: "POST /ranking", Policy: web.Voices, Handle: n.compareGaps},
		{Pattern: "POST /ranking/dots", Policy: web.Voices, Handle: n.giveDots},
		{Pattern: "POST /gaps/{id}/note", Policy: web.Voices, Handle: n.sayNote},
		{Pattern: "POST /gaps/{id}/merge", Policy: web.Voices, Handle: n.mergeGap},
		{Pattern: "GET /need-sheets", Policy: web.Managers, Handle: n.sheetPage},
		{Pattern: "POST /need-sheets", Policy: web.Managers, Handle: n.uploadSheet, MaxBody: maxSheet + 1<<16},
		{Pattern: "GET /need-sheets/{id}", Policy: web.Managers, Handle: n.sheetPreview},
		{Pattern: "POST /need-sheets/{id}", Policy: web.Managers, Handle: n.confirmSheet},
	}
}

func (n *Needs) needPages() records.Pages[Need] {
	return records.Pages[Need]{
		Table: n.Store.Needs, Path: "/needs", See: web.Seated, Edit: web.Managers, Deletes: true,
		Columns: []string{"area", "kind", "population", "people", "severity", "source", "source_day"}, Filters: []string{"kind", "population"},
		Actions: func(r *web.Request) []ui.Button {
			if !r.Person.Manages() {
				return nil
			}
			return []ui.Button{{Text: r.T("needs.import"), Href: "/need-sheets", Kind: ui.Secondary}}
		},
	}
}

func (n *Needs) gapPages() records.Pages[Gap] {
	return records.Pages[Gap]{
		Table: n.Store.Gaps, Path: "/gaps", See: web.Seated, Edit: web.Voices,
		Columns: []string{"heading", "sort", "kind", "area", "organisation", "state"}, Filters: []string{"sort", "kind", "state"},
		Options: n.options(), Extra: n.gapExtra,
		Actions: func(r *web.Request) []ui.Button {
			if !r.Person.InGroup() {
				return nil
			}
			return []ui.Button{{Text: r.T("ranking.title"), Href: "/ranking", Kind: ui.Secondary}}
		},
	}
}

func (n *Needs) recommendationPages() records.Pages[Recommendation] {
	return records.Pages[Recommendation]{
		Table: n.Store.Recommendations, Path: "/recommendations", See: web.Seated, Edit: web.Voices,
		Columns: []string{"text", "owner", "due", "state"}, Filters: []string{"owner", "state"}, Options: n.options(),
	}
}

func (n *Needs) options() map[string]records.OptionsOf {
	return map[string]records.OptionsOf{"organisations": n.members.OrganisationOptions, "gaps": n.gapOptions}
}

func (n *Needs) gapOptions(r *web.Request, tx *db.Tx) ([]ui.Option, error) {
	gaps, err := n.Store.Gaps.List(tx, register.Query{Sort: "heading", Limit: 500})
	var out []ui.Option
	for _, g := range gaps {
		out = append(out, ui.Option{Value: string(g.ID), Text: g.Title})
	}
	return out, err
}

// regionOf gives the first-level area that an area is in; "" for a country.
func (n *Needs) regionOf(area string) string { return n.atlas.Gazetteer().Lineage(area)[1] }

// helpWithin is how far back activities count as help: a year, as needs are of a year.
const helpWithin = 365

// Cells gives the need of each area, kind of help and group, with what covers it.
func (n *Needs) Cells(tx *db.Tx) ([]Cell, error) {
	cells, _, err := n.balance(tx)
	return cells, err
}

// balance reads needs and help and sets them side by side.
func (n *Needs) balance(tx *db.Tx) ([]Cell, []actors.Help, error) {
	needs, err := n.Store.Needs.List(tx, register.Query{Sort: "source_day", Limit: maxNeeds})
	if err != nil {
		return nil, nil, err
	}
	help, err := n.helpers.Help(tx, tx.Now().AddDate(0, 0, -helpWithin))
	if err != nil {
		return nil, nil, err
	}
	return Balance(needs, help, n.regionOf), help, nil
}
