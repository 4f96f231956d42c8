package actors

import (
	"strconv"
	"strings"

	"ostoja/formats/hsds"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
)

// hsdsRoutes offer the public directory in the Human Services Data
// Specification 3.0, for directories of others.
func (a *Actors) hsdsRoutes() []web.Route {
	route := func(path string, handle web.Handler) web.Route {
		return web.Route{Pattern: "GET /hsds" + path, Policy: web.Anyone, Public: true, Handle: handle}
	}
	return []web.Route{
		route("/{$}", a.hsdsRoot), route("", a.hsdsRoot),
		route("/services", a.hsdsServices), route("/services/{id}", a.hsdsService),
		route("/organizations", a.hsdsOrganizations), route("/organizations/{id}", a.hsdsOrganization),
		route("/taxonomies", a.hsdsTaxonomies), route("/taxonomy_terms", a.hsdsTerms),
		route("/service_at_locations", a.hsdsAtLocations), route("/service_at_locations/{id}", a.hsdsAtLocation),
	}
}

// taxonomy is the id of the kinds of support in HSDS; each kind's is derived from it.
const taxonomy = id.ID("5b2cf0a8-6f0c-5d4c-9c2e-3f3b6f0f7a11")

// part gives the id of a part of an entry.
func (e *entry) part(name string) string { return string(id.Derived(e.ID, name)) }

func (a *Actors) hsdsRoot(r *web.Request) (web.Answer, error) {
	return web.JSON{Value: hsds.About{Version: hsds.Version, Profile: "https://docs.openreferral.org/en/v3.0.1/hsds/", OpenAPIURL: r.Absolute("/api/openapi.json")}}, nil
}

// hsdsEntries gives the directory's entries that pass the filters, which combine with AND.
func (a *Actors) hsdsEntries(r *web.Request) ([]entry, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(lang.Fold(r.Value("search")))
	var out []entry
	for _, e := range dir.entries {
		if term := r.Value("taxonomy_term_id"); term != "" && term != termID(e.Kind) && term != string(e.Kind) {
			continue
		}
		if org := r.Value("organization_id"); org != "" && org != string(e.Organisation) {
			continue
		}
		if after := r.Value("modified_after"); after != "" && e.Updated.Format("2006-01-02") < after {
			continue
		}
		if hasWords(e.folded, words) {
			out = append(out, e)
		}
	}
	return out, nil
}

// page cuts a list as the query asks, with the specification's wrapper, or
// writes it a line each.
func page[T any](r *web.Request, items []T) web.Answer {
	number, _ := strconv.Atoi(r.Value("page"))
	perPage, _ := strconv.Atoi(r.Value("per_page"))
	if perPage <= 0 || perPage > 500 {
		perPage = 50
	}
	if r.Value("format") == "ndjson" {
		return web.Lines[T](items)
	}
	return web.JSON{Value: hsds.Slice(items, max(number, 1), perPage)}
}

func (a *Actors) hsdsServices(r *web.Request) (web.Answer, error) {
	entries, err := a.hsdsEntries(r)
	if err != nil {
		return nil, err
	}
	services := make([]hsds.Service, len(entries))
	for i, e := range entries {
		services[i] = a.hsdsOf(e, r.Lang)
	}
	return page(r, services), nil
}

func (a *Actors) hsdsService(r *web.Request) (web.Answer, error) {
	e, err := a.hsdsEntry(r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	s := a.hsdsOf(e, r.Lang)
	if at, ok := a.atLocation(e, r.Lang); ok {
		s.ServiceAtLocations = []hsds.ServiceAtLocation{at}
	}
	return web.JSON{Value: s}, nil
}

func (a *Actors) hsdsEntry(r *web.Request, service string) (entry, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return entry{}, err
	}
	i, ok := dir.byID[service]
	if !ok {
		return entry{}, web.NotFound()
	}
	return dir.entries[i], nil
}

// hsdsOf says a public entry in HSDS. A protected one has no place at all.
func (a *Actors) hsdsOf(e entry, l lang.Lang) hsds.Service {
	name, _ := e.Name.In(l)
	description, _ := e.Description.In(l)
	s := hsds.Service{
		ID: string(e.ID), OrganizationID: string(e.Organisation), Name: name, Description: description, URL: e.Website, Email: e.Email,
		Status: hsds.Active, Fees: string(e.Cost), LastModified: e.Updated.Format("2006-01-02T15:04:05Z"), AssuredDate: e.Confirmed.Format("2006-01-02"),
		Organization: organization(e, l),
	}
	s.MinimumAge, s.MaximumAge = number(e.MinAge), number(e.MaxAge)
	if e.Phone != "" {
		s.Phones = []hsds.Phone{{ID: e.part("phone"), ServiceID: string(e.ID), Number: e.Phone}}
	}
	for _, code := range e.Languages {
		s.Languages = append(s.Languages, hsds.Language{ID: e.part("language " + code), ServiceID: string(e.ID), Code: code})
	}
	if e.Area != "" {
		s.ServiceAreas = []hsds.ServiceArea{{ID: e.part("area"), ServiceID: string(e.ID), Name: a.atlas.Say(e.Area, string(l))}}
	}
	s.Attributes = []hsds.Attribute{{ID: e.part("kind"), LinkID: string(e.ID), LinkEntity: "service", TaxonomyTerm: term(e.Kind)}}
	return s
}

func number(n *int) *hsds.Number {
	if n == nil {
		return nil
	}
	return hsds.N(float64(*n))
}

func term(k Kind) *hsds.TaxonomyTerm {
	return &hsds.TaxonomyTerm{ID: termID(k), Code: string(k), Name: string(k), Description: "Kind of support: " + string(k), Taxonomy: string(taxonomy)}
}

func termID(k Kind) string { return string(id.Derived(taxonomy, string(k))) }

func organization(e entry, l lang.Lang) *hsds.Organization {
	name, _ := e.org.In(l)
	return &hsds.Organization{ID: string(e.Organisation), Name: name, AlternateName: e.acronym, Description: name, Website: e.orgSite}
}

// atLocation says where a service is given; false for a protected one and for
// one without an address.
func (a *Actors) atLocation(e entry, l lang.Lang) (hsds.ServiceAtLocation, bool) {
	if e.Protected || e.Area == "" {
		return hsds.ServiceAtLocation{}, false
	}
	area := a.atlas.Say(e.Area, string(l))
	location := hsds.Location{ID: e.part("place"), LocationType: "physical", Name: area}
	if e.Latitude != nil && e.Longitude != nil {
		location.Latitude, location.Longitude = hsds.N(*e.Latitude), hsds.N(*e.Longitude)
	}
	if country, ok := a.atlas.Find(e.Area); ok && e.Address != "" {
		location.Addresses = []hsds.Address{{ID: e.part("address"), Address1: e.Address, City: area, StateProvince: area, PostalCode: "",
			Country: a.atlas.Gazetteer().Country(country).Code, AddressType: "physical"}}
	}
	return hsds.ServiceAtLocation{ID: e.part("at"), ServiceID: string(e.ID), LocationID: location.ID, Location: &location}, true
}

func (a *Actors) hsdsOrganizations(r *web.Request) (web.Answer, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	organizations := []hsds.Organization{}
	for _, e := range dir.entries {
		if !seen[string(e.Organisation)] {
			seen[string(e.Organisation)] = true
			organizations = append(organizations, *organization(e, r.Lang))
		}
	}
	return page(r, organizations), nil
}

func (a *Actors) hsdsOrganization(r *web.Request) (web.Answer, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	var org *hsds.Organization
	for _, e := range dir.entries {
		if string(e.Organisation) == r.PathValue("id") {
			if org == nil {
				org = organization(e, r.Lang)
			}
			s := a.hsdsOf(e, r.Lang)
			s.Organization = nil
			org.Services = append(org.Services, s)
		}
	}
	if org == nil {
		return nil, web.NotFound()
	}
	return web.JSON{Value: org}, nil
}

func (a *Actors) hsdsTaxonomies(r *web.Request) (web.Answer, error) {
	return page(r, []hsds.Taxonomy{{ID: string(taxonomy), Name: "Support for victims of trafficking and people at risk", Description: "The kinds of support that this directory tells apart", Version: "1"}}), nil
}

func (a *Actors) hsdsTerms(r *web.Request) (web.Answer, error) {
	var terms []hsds.TaxonomyTerm
	for _, k := range Kinds {
		terms = append(terms, *term(k))
	}
	return page(r, terms), nil
}

func (a *Actors) hsdsAtLocations(r *web.Request) (web.Answer, error) {
	entries, err := a.hsdsEntries(r)
	if err != nil {
		return nil, err
	}
	list := []hsds.ServiceAtLocation{}
	for _, e := range entries {
		if at, ok := a.atLocation(e, r.Lang); ok {
			s := a.hsdsOf(e, r.Lang)
			at.Service = &s
			list = append(list, at)
		}
	}
	return page(r, list), nil
}

func (a *Actors) hsdsAtLocation(r *web.Request) (web.Answer, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	for _, e := range dir.entries {
		if e.part("at") != r.PathValue("id") {
			continue
		}
		if at, ok := a.atLocation(e, r.Lang); ok {
			s := a.hsdsOf(e, r.Lang)
			at.Service = &s
			return web.JSON{Value: at}, nil
		}
	}
	return nil, web.NotFound()
}
