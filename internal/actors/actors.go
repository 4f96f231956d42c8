package actors

import (
	"embed"
	"io/fs"
	"sync"
	"sync/atomic"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/who"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Actors is the module.
type Actors struct {
	Talk       string  // where somebody can write to the group; empty where nobody reads
	Holiday    Holiday // of the countries that the group works in; nil where nobody knows
	Store      *Store
	activities *ActivityStore
	atlas      *places.Atlas
	members    *members.Members
	work       work // see Attach

	dir    atomic.Pointer[directory]
	making sync.Mutex // held while dir is made
	kinds  kindWords
}

// New makes the module over the group's places and members.
func New(box *seal.Box, atlas *places.Atlas, m *members.Members) *Actors {
	return &Actors{Store: &Store{Services: register.NewTable(Services(atlas), box)}, activities: newActivityStore(box, atlas), atlas: atlas, members: m, kinds: newKindWords(inAllLanguages)}
}

// inAllLanguages says a message of this module in each language; nothing for one that is not there.
func inAllLanguages(key string) (said []string) {
	catalog := lang.NewCatalog()
	if catalog.Add(files) != nil || !catalog.Has(key) {
		return nil
	}
	for _, l := range lang.All {
		said = append(said, catalog.Speaker(l, nil).T(key))
	}
	return said
}

// Module offers the module to the program.
func (a *Actors) Module() module.Module {
	services := a.servicePages()
	out := module.Module{
		Name: "actors", Migrations: Migrations(), Messages: files, Demo: a.fillDemo, Tasks: a.tasks,
		Nav:       []web.NavItem{{Label: "nav.services", Path: "/services", Policy: web.Seated, Section: web.SectionMapping}, {Label: "nav.map", Path: "/map", Policy: web.Seated, Section: web.SectionMapping}, {Label: "nav.help", Path: "/help", Policy: web.Anyone, Section: web.SectionMapping}},
		Resources: []records.Resource{services.Resource()},
		Measures: []module.Measure{
			{Name: "actors.freshness", Take: a.measureFreshness},
			{Name: "actors.coverage", Take: a.measureCoverage},
			{Name: "actors.sharing", Take: measureSharing},
		},
	}
	for _, routes := range [][]web.Route{services.Routes(), a.confirmRoutes(), a.textRoutes(), a.helpRoutes(), a.hsdsRoutes(), a.mapRoutes()} {
		out.Routes = append(out.Routes, routes...)
	}
	a.addActivities(&out)
	return out
}

func (a *Actors) servicePages() records.Pages[Service] {
	return records.Pages[Service]{
		Table: a.Store.Services, Path: "/services", See: web.Seated, Edit: web.InGroup,
		Columns: []string{"name", "organisation", "kind", "area", "confirmed"}, Filters: []string{"kind", "organisation", "cost", "state"},
		Options: map[string]records.OptionsOf{"organisations": a.members.OrganisationOptions},
		Actions: a.serviceButtons, Extra: a.serviceExtra,
	}
}

// tasks asks an organisation's people to confirm its services.
func (a *Actors) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Decides() {
		return nil, nil
	}
	days := confirmDays(tx)
	services, err := a.Store.unconfirmed(tx, p.Organisation, days)
	if err != nil || len(services) == 0 {
		return nil, err
	}
	oldest := services[0].Confirmed
	return []module.Task{{Says: "task.confirm_services", Args: []any{len(services)}, Href: "/services/confirm",
		Due: oldest.AddDate(0, 0, days), Late: oldest.IsZero() || tx.Now().After(oldest.AddDate(0, 0, days+7))}}, nil
}

// enough is the share of confirmed services, or of organisations that share what they do, from which a promise counts as kept.
const enough = 0.9

// measureFreshness: the share of services that were confirmed within the interval.
func (a *Actors) measureFreshness(tx *db.Tx) (module.Evidence, error) {
	days := confirmDays(tx)
	fresh, all, err := countFresh(tx, days)
	if err != nil || all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_services"}, err
	}
	share := float64(fresh) / float64(all)
	return module.Evidence{State: module.ByShare(share, enough, enough/2), Says: "evidence.freshness", Args: []any{fresh, all, days}, Value: share, Proof: "/services"}, nil
}

// measureCoverage: the first-level areas of the country in which there is a service.
func (a *Actors) measureCoverage(tx *db.Tx) (module.Evidence, error) {
	c, err := members.CharterInForce(tx)
	if err != nil {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.none"}, db.IgnoreNotFound(err)
	}
	served, err := areasServed(tx)
	if err != nil {
		return module.Evidence{}, err
	}
	g := a.atlas.Gazetteer()
	covered, all := 0, 0
	for _, area := range g.All() {
		if area.Level != 1 || g.Country(area).Code != c.Country {
			continue
		}
		all++
		for _, code := range served {
			if in, ok := g.ByCode(code); ok && g.Within(in, area.Code) {
				covered++
				break
			}
		}
	}
	if all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.none"}, nil
	}
	e := module.Evidence{State: module.Late, Says: "evidence.coverage", Args: []any{covered, all}, Value: float64(covered) / float64(all), Proof: "/services"}
	if covered == all {
		e.State = module.Kept
	}
	return e, nil
}
