package actors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// directorySite is the module on a database, with an organisation and its services.
type directorySite struct {
	*webtest.Site
	a     *Actors
	org   id.ID
	clock *time.Time
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "places", Files: places.Migrations()},
	db.Migrations{Module: "actors", Files: Migrations()})

func newDirectorySite(t testing.TB, d *db.DB) *directorySite {
	t.Helper()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	m, err := members.New(d, members.NewStore(box), mail.NewOutbox(d, jobs.New(d, nil), nil), "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	atlas := places.NewAtlas()
	s := &directorySite{a: New(box, atlas, m), clock: &now}
	s.Site = webtest.New(t, d, m.Module(), atlas.Module(), s.a.Module())
	o := members.Organisation{Name: lang.Texts{lang.Pl: {Text: "Fundacja Próba"}}, Kind: members.NationalNGO, Seat: who.Member, Website: "https://example.org"}
	s.write(t, func(tx *db.Tx) error { return m.Store.Organisations.Insert(tx, &o) })
	s.org = o.ID
	return s
}

func (s *directorySite) write(t testing.TB, f func(*db.Tx) error) {
	t.Helper()
	dbtest.Write(t, s.DB, dbtest.Context(), f)
}

// add stores a service that is listed and fresh, after change has had its way.
func (s *directorySite) add(t testing.TB, name string, change func(*Service)) id.ID {
	t.Helper()
	service := Service{Organisation: s.org, Name: lang.Texts{lang.En: {Text: name}}, Kind: "legal", Cost: FreeOfCharge, Hours: "Mo-Fr 09:00-17:00", Phone: "+48 22 000 00 00",
		Area: "PL006", Address: "ul. Próbna 1, 20-001 Lublin", Languages: register.List{"pl", "uk"}, Listed: true, State: Active, Confirmed: s.DB.Now()}
	if change != nil {
		change(&service)
	}
	s.write(t, func(tx *db.Tx) error { return s.a.Store.Services.Insert(tx, &service) })
	return service.ID
}

func person(seat who.Seat, role who.Role, vetted bool) who.Person {
	return who.Person{ID: id.New(), Name: "Anna", Organisation: id.New(), Seat: seat, Role: role, Vetted: vetted}
}

func eachSite(t *testing.T, test func(t *testing.T, s *directorySite)) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newDirectorySite(t, d)) })
}

func TestAPersonFindsHelp(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		service := s.add(t, "Free legal advice", nil)
		s.add(t, "Hidden help", func(x *Service) { x.Listed = false })
		s.add(t, "Old help", func(x *Service) { x.Confirmed = s.DB.Now().AddDate(0, 0, -90) })
		s.add(t, "Paused help", func(x *Service) { x.State = Paused })
		s.add(t, "Stale help", func(x *Service) { x.Confirmed = s.DB.Now().AddDate(0, 0, -40) })
		b := s.Visitor()
		for _, path := range []string{"/help/legal", "/help/legal/PL006", "/help/any/PL006", "/help/search?q=adwokat+Lublin", "/help/search?where=Люблін&need=legal&lang=uk"} {
			page := b.Get(path)
			if page.Status != 200 || !page.Has("Free legal advice") || !page.Has("Stale help") || page.Has("Hidden help") || page.Has("Old help") || page.Has("Paused help") {
				t.Errorf("%s: %d, the wrong services", path, page.Status)
			}
			if len(page.Header.Values("Set-Cookie")) > 0 {
				t.Errorf("%s sets a cookie", path)
			}
			if !page.Has(`href="tel:&#43;48220000000"`) {
				t.Errorf("%s: no phone to ring", path)
			}
		}
		uk := b.Get("/help/legal/PL006?lang=uk")
		for _, want := range []string{`<html lang="uk"`, "lang=uk", "пн–пт 09:00–17:00", "Зачинено", "Давно не підтверджено", "Безкоштовний юрист"} {
			if want == "Зачинено" {
				want = speaker(t, lang.Uk).T("help.open") // 10:00 in Warsaw... the charter's zone, UTC without one
			}
			if !uk.Has(want) {
				t.Errorf("%q is missing", want)
			}
		}
		if page := b.Get("/help/service/" + string(service)); page.Status != 200 || !page.Has("ul. Próbna 1") || !page.Has("Fundacja Próba") {
			t.Errorf("the service's page: %d", page.Status)
		}
		for _, path := range []string{"/help/nonsense", "/help/legal/XX99", "/help/service/" + string(id.New()), "/help/service/x", "/help/sheet/nowhere"} {
			if page := b.Get(path); page.Status != 404 {
				t.Errorf("%s: %d", path, page.Status)
			}
		}
		if page := b.Get("/help/search?where=Lubin&lang=en"); !page.Has("We know no place called “Lubin”") {
			t.Errorf("Lubin is silently another place: %.2000s", page.Body)
		}
		if page := b.Get("/help/search?where=Лодзь&lang=en"); page.Has("We know no place called") {
			t.Error("another script is no guess")
		}
		if page := b.Get("/help/sitemap.xml"); !page.Has("http://localhost/help/legal/PL006?lang=uk") || page.Has("/help/legal/PL008?") {
			t.Errorf("sitemap: %s", page.Body)
		}
		if page := b.Get("/help/sheet/PL006?lang=pl"); page.Status != 200 || !page.Has("data:image/png;base64,") {
			t.Errorf("the sheet: %d", page.Status)
		}
	})
}

// What is changed shows at once; a second confirmation on one day does, too.
func TestTheDirectoryFollowsTheRecords(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		s.add(t, "First", nil)
		old := s.add(t, "Second", func(x *Service) { x.Confirmed = s.DB.Now().AddDate(0, 0, -90) })
		if page := s.Visitor().Get("/help/legal"); !page.Has("First") || page.Has("Second") {
			t.Fatal("the wrong services")
		}
		s.write(t, func(tx *db.Tx) error { return s.a.Store.Confirm(tx, old) })
		if !s.Visitor().Get("/help/legal").Has("Second") {
			t.Error("a confirmed service stays hidden")
		}
		*s.clock = s.clock.AddDate(0, 0, 100)
		if page := s.Visitor().Get("/help/legal"); page.Has("First") || page.Has("Second") {
			t.Error("services do not grow old")
		}
	})
}

// A protected place appears nowhere outside, whoever in the group's outer rooms
// asks: canaries in every field that could tell it, planted past the form's own
// check, and every page and document that shows services.
func TestAProtectedPlaceAppearsNowhere(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		lat, lon := 51.234567, 22.765432
		service := s.add(t, "Safe flat", func(x *Service) {
			x.Kind, x.Protected, x.Area, x.Address, x.Hideout = "shelter", true, "PL006", "", "Canary street 7"
			x.Area = ""
		})
		s.write(t, func(tx *db.Tx) error {
			tx.Housekeeping("a record that slipped in by another way")
			return tx.Exec(`update services set address = 'Canary lane 9', area = 'PL006', latitude = $1, longitude = $2 where id = $3`, lat, lon, service)
		})
		open := []string{"/help", "/help/shelter", "/help/shelter/PL006", "/help/any/PL006", "/help/search?q=Canary", "/help/search?where=PL006", "/help/service/" + string(service),
			"/help/sheet/PL006", "/help/sitemap.xml", "/hsds/services", "/hsds/services?full=true", "/hsds/services?format=ndjson", "/hsds/services/" + string(service), "/hsds/organizations", "/hsds/organizations?full_service=true",
			"/hsds/organizations/" + string(s.org), "/hsds/service_at_locations", "/hsds/service_at_locations?format=ndjson", "/hsds/service_at_locations/" + string(id.Derived(service, "at"))}
		for _, path := range open {
			tell(t, "visitor", path, s.Visitor().Get(path))
		}
		inside := append(open, "/services", "/services/"+string(service), "/services.csv", "/services/export?format=csv", "/api/v1/services", "/api/v1/services/"+string(service))
		for who, p := range map[string]who.Person{"donor": person(who.Donor, who.Viewer, false), "observer": person(who.Observer, who.Viewer, false), "member": person(who.Member, who.FocalPoint, false)} {
			b := s.As(p)
			for _, path := range inside {
				page := b.Get(path)
				if strings.Contains(page.Body, "Canary street") {
					t.Errorf("%s reads the protected place at %s", who, path)
				}
			}
		}
		if page := s.As(person(who.Member, who.FocalPoint, true)).Get("/services/" + string(service)); !page.Has("Canary street") {
			t.Error("a vetted member does not find the place: the test would not see it leak")
		}
	})
}

func tell(t *testing.T, who, path string, page webtest.Page) {
	t.Helper()
	for _, canary := range []string{"Canary street", "Canary lane", "51.234567", "22.765432"} {
		if strings.Contains(page.Body, canary) {
			t.Errorf("%s reads %q at %s", who, canary, path)
		}
	}
}

// schema is the part of JSON Schema that HSDS uses.
type schema struct {
	Type       string            `json:"type"`
	Required   []string          `json:"required"`
	Enum       []string          `json:"enum"`
	Format     string            `json:"format"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
}

func compiled(t testing.TB, name string) schema {
	for _, root := range []string{os.Getenv("OSTOJA_CASES"), "../../../shared/cases", "../../../../shared/cases"} {
		data, err := os.ReadFile(filepath.Join(root, "hsds", "v3.0", "schema", "compiled", name+".json"))
		if root == "" || err != nil {
			continue
		}
		var s schema
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
	return schema{}
}

// wrong lists what of a document does not keep to a schema.
func (s schema) wrong(path string, v any) (out []string) {
	add := func(why string) { out = append(out, path+": "+why) }
	switch v := v.(type) {
	case map[string]any:
		for _, key := range s.Required {
			if _, ok := v[key]; !ok {
				add(key + " is required")
			}
		}
		for key, value := range v {
			if p, ok := s.Properties[key]; ok {
				out = append(out, p.wrong(path+"."+key, value)...)
			} else {
				add(key + " is not in the schema")
			}
		}
	case []any:
		if s.Type != "array" || s.Items == nil {
			add("is no " + s.Type)
			break
		}
		for _, item := range v {
			out = append(out, s.Items.wrong(path+"[]", item)...)
		}
	case string:
		if s.Type != "string" || s.Enum != nil && !strings.Contains("|"+strings.Join(s.Enum, "|")+"|", "|"+v+"|") || s.Format == "uuid" && len(v) != 36 {
			add(fmt.Sprintf("%q is no %s %s %v", v, s.Type, s.Format, s.Enum))
		}
	case float64:
		if s.Type != "number" && s.Type != "integer" {
			add("a number, not a " + s.Type)
		}
	case bool:
		if s.Type != "boolean" {
			add("a truth value, not a " + s.Type)
		}
	case nil:
		add("is null")
	}
	return out
}

func TestHSDSValidates(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	lat, lon, from := 51.25, 22.57, 12
	service := s.add(t, "Free legal advice", func(x *Service) {
		x.Latitude, x.Longitude, x.MinAge, x.Email, x.Website = &lat, &lon, &from, "help@example.org", "https://example.org/help"
	})
	s.add(t, "Helpline", func(x *Service) { x.Kind, x.Area, x.Address, x.Hours = "hotline", "", "", "24/7" })
	s.add(t, "Safe flat", func(x *Service) {
		x.Kind, x.Area, x.Address, x.Protected, x.Hideout = "shelter", "", "", true, "Canary street"
	})
	for path, name := range map[string]string{
		"/hsds/services": "service_list", "/hsds/services?full=true": "service+list", "/hsds/services/" + string(service): "service", "/hsds/organizations": "organization_list",
		"/hsds/organizations?full_service=true": "organization+list", "/hsds/service_at_locations?full=true": "service_at_location+list", "/hsds/organizations/" + string(s.org): "organization", "/hsds/service_at_locations": "service_at_location_list",
		"/hsds/service_at_locations/" + string(id.Derived(service, "at")): "service_at_location",
	} {
		page := s.Visitor().Get(path)
		var v any
		if err := json.Unmarshal([]byte(page.Body), &v); err != nil || page.Status != 200 {
			t.Errorf("%s: %d %v", path, page.Status, err)
			continue
		}
		items := []any{v}
		if strings.HasSuffix(name, "list") { // the schema of a list is that of its items; Page wraps them
			items = v.(map[string]any)["contents"].([]any)
		}
		for _, item := range items {
			for _, e := range compiled(t, strings.TrimSuffix(name, "+list")).wrong(name, item) {
				t.Errorf("%s: %s", path, e)
			}
		}
	}
	for path, name := range map[string]string{"/hsds/services?format=ndjson": "service", "/hsds/organizations?format=ndjson": "organization", "/hsds/service_at_locations?format=ndjson": "service_at_location"} {
		for line := range strings.Lines(s.Visitor().Get(path).Body) {
			var v any
			if err := json.Unmarshal([]byte(line), &v); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			for _, e := range compiled(t, name).wrong(name, v) {
				t.Errorf("%s: %s", path, e)
			}
		}
	}
	for _, path := range []string{"/hsds", "/hsds/", "/hsds/taxonomies", "/hsds/taxonomies/" + string(taxonomy), "/hsds/taxonomy_terms", "/hsds/taxonomy_terms/" + termID("legal")} {
		if page := s.Visitor().Get(path); page.Status != 200 || !json.Valid([]byte(page.Body)) {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
}

func TestHSDSFiltersCombineWithAnd(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	s.add(t, "Free legal advice", nil)
	s.add(t, "Helpline for advice", func(x *Service) { x.Kind, x.Area, x.Address = "hotline", "", "" })
	for query, want := range map[string]int{
		"": 2, "taxonomy_term_id=" + termID("legal"): 1, "taxonomy_term_id=legal&search=helpline": 0, "search=advice": 2, "search=helpline+advice": 1, "search=helpline+xyzzy": 0,
		"taxonomy_id=" + string(taxonomy): 2, "taxonomy_id=" + string(id.New()): 0, "organization_id=" + string(s.org) + "&search=legal": 1, "organization_id=" + string(id.New()): 0,
		"modified_after=2026-11-24": 2, "modified_after=2026-11-25": 0, "modified_after=2026-11-24T08:00:00Z&search=helpline": 1, "postcode=20-001": 1, "postcode=99-999": 0, "minimal=true": 2,
	} {
		var page struct {
			Total int `json:"total_items"`
		}
		answer := s.Visitor().Get("/hsds/services?" + query)
		if err := json.Unmarshal([]byte(answer.Body), &page); err != nil || page.Total != want {
			t.Errorf("%s: got %d, want %d (%v)", query, page.Total, want, err)
		}
	}
	if page := s.Visitor().Get("/hsds/services?modified_after=yesterday"); page.Status != 422 && page.Status != 400 {
		t.Errorf("a date that is none: %d", page.Status)
	}
}

// Owners get one letter a week with one link, and none once all is confirmed.
func TestOwnersAreAskedOnceAWeek(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		old := s.add(t, "Old help", func(x *Service) { x.Confirmed = s.DB.Now().AddDate(0, 0, -31) })
		s.add(t, "Fresh help", nil)
		asked := members.Person{Name: "Anna", Organisation: s.org, Role: who.FocalPoint, Email: "anna@example.org", Language: lang.Uk, State: members.Active}
		viewer := members.Person{Name: "Ola", Organisation: s.org, Role: who.Viewer, Email: "ola@example.org", State: members.Active}
		s.write(t, func(tx *db.Tx) error {
			if err := s.a.members.Store.People.Insert(tx, &asked); err != nil {
				return err
			}
			return s.a.members.Store.People.Insert(tx, &viewer)
		})
		post := Post{DB: s.DB, Outbox: s.a.members.Mail, Catalog: s.Server.Catalog, URL: "http://localhost"}
		letters := func() (n int) {
			if err := s.a.AskOwners(dbtest.Context(), post); err != nil {
				t.Fatal(err)
			}
			s.write(t, func(tx *db.Tx) (err error) {
				tx.Housekeeping("only reads")
				n, err = db.Value[int](tx, `select count(*) from mails where recipient = 'anna@example.org' and body like '%/services/confirm%'`)
				return err
			})
			return n
		}
		for _, step := range []struct{ days, want int }{{0, 1}, {1, 1}, {7, 2}, {3, 2}} {
			*s.clock = s.clock.AddDate(0, 0, step.days)
			if got := letters(); got != step.want {
				t.Errorf("after %d days more: %d letters, want %d", step.days, got, step.want)
			}
		}
		s.write(t, func(tx *db.Tx) error { return s.a.Store.Confirm(tx, old) })
		*s.clock = s.clock.AddDate(0, 0, 8)
		if got := letters(); got != 2 {
			t.Errorf("asked again after the confirmation: %d letters", got)
		}
	})
}

func TestTheMapCountsWhatIsThere(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	s.add(t, "Free legal advice", nil)
	s.add(t, "Safe flat", func(x *Service) {
		x.Kind, x.Area, x.Address, x.Protected, x.Hideout = "shelter", "", "", true, "Canary street"
	})
	b := s.As(person(who.Donor, who.Viewer, false))
	page := b.Get("/map?kind=legal")
	if page.Status != 200 || !page.Has("15 of 16 regions have no service: Legal aid") || !page.Has("<svg") || page.Has("Canary") {
		t.Errorf("the map: %d", page.Status)
	}
	if csv := b.Get("/map/services.csv"); !csv.Has("Lublin,PL006,0,1") {
		t.Errorf("the numbers: %s", csv.Body)
	}
	if svg := b.Get("/map/services.svg?group=women"); !svg.Has("<svg xmlns") {
		t.Error("no picture")
	}
	if page := s.Visitor().Get("/map"); page.Status == 200 {
		t.Error("a visitor sees the members' map")
	}
}
