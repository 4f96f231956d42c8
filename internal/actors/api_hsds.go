package actors

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/hsds"
	"ostoja/internal/fault"
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
		route("/taxonomies", a.hsdsTaxonomies), route("/taxonomies/{id}", a.hsdsTaxonomy),
		route("/taxonomy_terms", a.hsdsTerms), route("/taxonomy_terms/{id}", a.hsdsTerm),
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
	after, err := moment(r.Value("modified_after"))
	if err != nil {
		return nil, err
	}
	var scores []score
	search := splitWords(bounded(r.Value("search")))
	if len(search) > 0 {
		scores = dir.score(search, a.kinds)
	}
	var out []entry
	for i, e := range dir.entries {
		switch {
		case !isOr(r.Value("taxonomy_term_id"), termID(e.Kind), string(e.Kind)), !isOr(r.Value("taxonomy_id"), string(taxonomy)),
			!isOr(r.Value("organization_id"), string(e.Organisation)):
		case e.Updated.Before(after), scores != nil && int(scores[i].words) < min(len(search), mostWords):
		case r.Value("postcode") != "" && !strings.Contains(e.Address, r.Value("postcode")):
		default:
			out = append(out, e)
		}
	}
	return out, nil
}

// isOr tells whether a filter asks for nothing, or for one of the values.
func isOr(asked string, values ...string) bool {
	return asked == "" || slices.Contains(values, asked)
}

// moment reads a date or a date and time; the zero time for nothing.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "hsds.moment", text)
}

// page gives what the query asks of a list of n, with the specification's
// wrapper, or writes it a line each. It builds what it shows and no more.
func page[T any](r *web.Request, n int, build func(i int) T) web.Answer {
	number, _ := strconv.Atoi(r.Value("page"))
	perPage, _ := strconv.Atoi(r.Value("per_page"))
	if perPage <= 0 || perPage > 500 {
		perPage = 50
	}
	if r.Value("format") == "ndjson" {
		return web.File{Type: "application/x-ndjson", Write: func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			for i := range n {
				if err := enc.Encode(build(i)); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	number = max(number, 1)
	from := n
	if number-1 <= n/perPage { // no overflow for any page asked for
		from = min((number-1)*perPage, n)
	}
	var items []T
	for i := from; i < min(from+perPage, n); i++ {
		items = append(items, build(i))
	}
	return web.JSON{Value: hsds.NewPage(items, number, perPage, n)}
}

func (a *Actors) hsdsServices(r *web.Request) (web.Answer, error) {
	entries, err := a.hsdsEntries(r)
	if err != nil {
		return nil, err
	}
	if r.Value("minimal") == "true" {
		return page(r, len(entries), func(i int) hsdsMinimal {
			return hsdsMinimal{string(entries[i].ID), entries[i].Updated.UTC().Format(time.RFC3339)}
		}), nil
	}
	full := r.Value("full") == "true"
	return page(r, len(entries), func(i int) hsds.Service {
		s := a.hsdsOf(entries[i], r.Lang)
		if !full {
			return basic(s)
		}
		if at, ok := a.atLocation(entries[i], r.Lang); ok {
			s.ServiceAtLocations = []hsds.ServiceAtLocation{at}
		}
		return s
	}), nil
}

// basic leaves out of a service what the specification's lists do not have
// unless a partner asks for all of it (full=true).
func basic(s hsds.Service) hsds.Service {
	s.Phones, s.Schedules, s.ServiceAreas, s.ServiceAtLocations, s.Languages, s.Attributes = nil, nil, nil, nil, nil, nil
	return s
}

// hsdsMinimal is all that a partner needs to know what has changed.
type hsdsMinimal struct {
	ID       string `json:"id"`
	Modified string `json:"modified_date"`
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
		Status: hsds.Active, Fees: string(e.Cost), LastModified: e.Updated.UTC().Format(time.RFC3339), AssuredDate: e.Confirmed.Format("2006-01-02"),
		Organization: organization(e, l), EligibilityDescription: strings.Join(e.For, ", "),
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
	s.Schedules = schedules(e)
	s.Attributes = []hsds.Attribute{{ID: e.part("kind"), LinkID: string(e.ID), LinkEntity: "service", TaxonomyTerm: term(e.Kind)}}
	return s
}

// schedules are the opening hours as weekly recurrences: one for each span of a day.
func schedules(e entry) []hsds.Schedule {
	var out []hsds.Schedule
	for day, spans := range e.hours[:publicHoliday] {
		for _, span := range spans {
			by := strings.ToUpper(dayNames[day])
			clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60%24, m%60) }
			out = append(out, hsds.Schedule{ID: e.part(fmt.Sprint("hours ", by, span.Open)), ServiceID: string(e.ID), Freq: "WEEKLY", ByDay: by,
				OpensAt: clock(span.Open), ClosesAt: clock(span.Close)})
		}
	}
	return out
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

// placed tells whether an entry has a place that may be told.
func (e *entry) placed() bool { return !e.Protected && e.Area != "" }

// atLocation says where a service is given; false for a protected one and for
// one without an address.
func (a *Actors) atLocation(e entry, l lang.Lang) (hsds.ServiceAtLocation, bool) {
	if !e.placed() {
		return hsds.ServiceAtLocation{}, false
	}
	area := a.atlas.Say(e.Area, string(l))
	location := hsds.Location{ID: e.part("place"), LocationType: "physical", Name: area}
	if e.Latitude != nil && e.Longitude != nil {
		location.Latitude, location.Longitude = hsds.N(*e.Latitude), hsds.N(*e.Longitude)
	}
	if lineage := a.atlas.Gazetteer().Lineage(e.Area); lineage[0] != "" && e.Address != "" {
		location.Addresses = []hsds.Address{{ID: e.part("address"), Address1: e.Address, City: area, StateProvince: a.atlas.Say(cmp.Or(lineage[1], lineage[0]), string(l)), PostalCode: "",
			Country: lineage[0], AddressType: "physical"}}
	}
	return hsds.ServiceAtLocation{ID: e.part("at"), ServiceID: string(e.ID), LocationID: location.ID, Location: &location}, true
}

// hsdsOrganizations lists those that give the services which pass the filters;
// with their services where full_service asks for them.
func (a *Actors) hsdsOrganizations(r *web.Request) (web.Answer, error) {
	entries, err := a.hsdsEntries(r)
	if err != nil {
		return nil, err
	}
	full := r.Value("full_service") == "true" || r.Value("full") == "true"
	own := byOrganisation(entries)
	return page(r, len(own), func(i int) hsds.Organization { return a.organizationOf(own[i], r.Lang, full) }), nil
}

// byOrganisation puts the entries of each organisation together, in their order.
func byOrganisation(entries []entry) (out [][]*entry) {
	at := map[id.ID]int{}
	for i := range entries {
		e := &entries[i]
		n, seen := at[e.Organisation]
		if !seen {
			n = len(out)
			at[e.Organisation], out = n, append(out, nil)
		}
		out[n] = append(out[n], e)
	}
	return out
}

// organizationOf says an organisation by its entries, of which it has one at least.
func (a *Actors) organizationOf(own []*entry, l lang.Lang, full bool) hsds.Organization {
	out := *organization(*own[0], l)
	if !full {
		return out
	}
	for _, e := range own {
		s := a.hsdsOf(*e, l)
		s.Organization = nil
		out.Services = append(out.Services, s)
	}
	return out
}

func (a *Actors) hsdsOrganization(r *web.Request) (web.Answer, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	var own []*entry
	for i := range dir.entries {
		if e := &dir.entries[i]; string(e.Organisation) == r.PathValue("id") {
			own = append(own, e)
		}
	}
	if len(own) == 0 {
		return nil, web.NotFound()
	}
	return web.JSON{Value: a.organizationOf(own, r.Lang, true)}, nil
}

var hsdsTaxonomy = hsds.Taxonomy{ID: string(taxonomy), Name: "Support for victims of trafficking and people at risk", Description: "The kinds of support that this directory tells apart", Version: "1"}

func (a *Actors) hsdsTaxonomies(r *web.Request) (web.Answer, error) {
	return page(r, 1, func(int) hsds.Taxonomy { return hsdsTaxonomy }), nil
}

func (a *Actors) hsdsTaxonomy(r *web.Request) (web.Answer, error) {
	if r.PathValue("id") != string(taxonomy) {
		return nil, web.NotFound()
	}
	return web.JSON{Value: hsdsTaxonomy}, nil
}

func (a *Actors) hsdsTerms(r *web.Request) (web.Answer, error) {
	n := len(Kinds)
	if !isOr(r.Value("taxonomy_id"), string(taxonomy)) || r.Value("parent_id") != "" { // the list is flat
		n = 0
	}
	return page(r, n, func(i int) hsds.TaxonomyTerm { return *term(Kinds[i]) }), nil
}

func (a *Actors) hsdsTerm(r *web.Request) (web.Answer, error) {
	for _, k := range Kinds {
		if termID(k) == r.PathValue("id") {
			return web.JSON{Value: term(k)}, nil
		}
	}
	return nil, web.NotFound()
}

func (a *Actors) hsdsAtLocations(r *web.Request) (web.Answer, error) {
	entries, err := a.hsdsEntries(r)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e entry) bool { return !e.placed() })
	full := r.Value("full") == "true"
	return page(r, len(entries), func(i int) hsds.ServiceAtLocation {
		at, _ := a.atLocation(entries[i], r.Lang)
		s := a.hsdsOf(entries[i], r.Lang)
		if !full {
			s, at.Location.Addresses = basic(s), nil
		}
		at.Service = &s
		return at
	}), nil
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
