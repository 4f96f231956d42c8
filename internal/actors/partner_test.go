package actors

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/formats/hsds"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// takes imports a directory and tells what became of it.
func (s *directorySite) takes(t testing.TB, body string, o partnerOptions, dryRun bool) (Run, []Rejection) {
	t.Helper()
	var rejected []Rejection
	run, err := s.a.ImportDirectory(commandLine(), s.DB, []byte(body), "partner.json", o, dryRun, func(r Rejection) error { rejected = append(rejected, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return run, rejected
}

func (s *directorySite) services(t testing.TB) (all []Service) {
	t.Helper()
	dbtest.Read(t, s.DB, commandLine(), func(tx *db.Tx) (err error) {
		all, err = s.a.Store.Services.List(tx, register.Query{Sort: "found"})
		return err
	})
	return all
}

// Our own export comes back as it went out: into the group it came from nothing
// changes, into another one the same services come, none of them public.
func TestOurOwnDirectoryComesBack(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		lat, lon, from := 51.25, 22.57, 12
		s.add(t, "Free legal advice", func(x *Service) {
			x.Latitude, x.Longitude, x.MinAge, x.Email, x.Website = &lat, &lon, &from, "help@example.org", "https://example.org/help"
			x.Hours = "Mo-Fr 09:00-17:00; Sa 10:00-14:00"
		})
		s.add(t, "Helpline", func(x *Service) { x.Kind, x.Area, x.Address, x.Hours = "hotline", "", "", "24/7" })
		s.add(t, "Safe flat", func(x *Service) {
			x.Kind, x.Area, x.Address, x.Protected, x.Hideout = "shelter", "", "", true, "Canary street 7"
		})
		for _, path := range []string{"/hsds/services?full=true", "/hsds/services?format=ndjson", "/hsds/organizations?full_service=true"} {
			body := s.Visitor().Get(path).Body
			run, rejected := s.takes(t, body, partnerOptions{Language: lang.En}, false)
			if got := counts(run); got != "0 added, 0 changed, 3 same, 0 refused" {
				t.Errorf("%s: %s %+v", path, got, rejected)
			}
		}
		body := s.Visitor().Get("/hsds/services?full=true").Body
		before := s.services(t)
		s.write(t, func(tx *db.Tx) error {
			tx.Housekeeping("the test begins anew")
			return tx.Exec(`delete from services`)
		})
		run, _ := s.takes(t, body, partnerOptions{Language: lang.En}, false)
		if got := counts(run); got != "3 added, 0 changed, 0 same, 0 refused" {
			t.Fatal(got)
		}
		for i, x := range s.services(t) {
			b := before[i]
			name, _ := x.Name.In(lang.En)
			wasName, _ := b.Name.In(lang.En)
			if name != wasName || x.Kind != b.Kind || x.Organisation != b.Organisation || x.Phone != b.Phone || x.Email != b.Email || x.Area != b.Area || x.Address != b.Address ||
				(x.Latitude == nil) != (b.Latitude == nil) || !sameHours(x.Hours, b.Hours) || strings.Join(x.Languages, " ") != strings.Join(b.Languages, " ") || !x.Confirmed.Equal(b.Confirmed.Truncate(24*60*60*1e9)) {
				t.Errorf("went out as %+v\ncame back as %+v", b, x)
			}
			if x.Listed || x.Hideout != "" {
				t.Errorf("%s is public at once, or its place came along", name)
			}
		}
	})
}

const partnerFile = `{"contents": [
 {"id": "11111111-1111-4111-8111-111111111111", "name": "Porady", "status": "active", "organization": {"id": "99999999-9999-4999-8999-999999999999", "name": "Fundacja Próba"}, "minimum_age": 18, "phones": [{"number": "+48 22 111"}],
  "service_at_locations": [{"location": {"location_type": "physical", "addresses": [{"address_1": "ul. Nowa 1", "city": "Lublin", "state_province": "lubelskie", "postal_code": "20-001", "country": "PL"}]}}]},
 {"id": "22222222-2222-4222-8222-222222222222", "name": "Hostel", "status": "active", "organization": {"name": "Nobody Knows"}},
 {"id": "x", "name": "No id", "status": "active", "organization": {"name": "Fundacja Próba"}},
 {"id": "11111111-1111-4111-8111-111111111111", "name": "Twice", "status": "active", "organization": {"name": "Fundacja Próba"}},
 {"id": "33333333-3333-4333-8333-333333333333", "name": "Young and old", "status": "active", "organization": {"name": "Fundacja Próba"}, "minimum_age": 90, "maximum_age": 3},
 {"id": "44444444-4444-4444-8444-444444444444", "name": "", "status": "active", "organization": {"name": "Fundacja Próba"}},
 {"id": "55555555-5555-4555-8555-555555555555", "name": "Bad mail", "status": "active", "organization": {"name": "Fundacja Próba"}, "email": "javascript:alert(1)"},
 {"id": "66666666-6666-4666-8666-666666666666", "name": "Far", "status": "defunct", "organization": {"name": "Fundacja Próba"}, "service_areas": [{"name": "Atlantis"}]}
]}`

// A service that is no HSDS is refused alone, and one at 0, 0 is nowhere.
func TestOneBrokenServiceRefusesNoOther(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	run, rejected := s.takes(t, `{"services": [{"id": "11111111-1111-4111-8111-111111111111", "name": "Odd", "status": "active", "phones": "none"},
 {"id": "22222222-2222-4222-8222-222222222222", "name": "Porady", "status": "active", "organization": {"name": "Fundacja Próba"},
  "service_at_locations": [{"location": {"latitude": "", "longitude": "", "addresses": [{"address_1": "ul. Nowa 1", "state_province": "lubelskie"}]}}]}]}`, partnerOptions{Language: lang.Pl}, false)
	if got := counts(run); got != "1 added, 0 changed, 0 same, 1 refused" || len(rejected) != 1 || rejected[0].Value != "Odd" || !strings.HasPrefix(rejected[0].Reason, "it is not as HSDS 3.0 has it: ") {
		t.Fatalf("%s %+v", got, rejected)
	}
	for _, x := range s.services(t) {
		if x.Latitude != nil || x.Area != "PL006" {
			t.Errorf("%+v", x)
		}
	}
}

// Bad services are refused with their reason, good ones go in; nothing of a dry
// run stays; unknown organisations have whoever was named.
func TestAPartnersDirectoryIsTakenWithCare(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		run, rejected := s.takes(t, partnerFile, partnerOptions{Language: lang.Pl}, true)
		if got := counts(run); got != "2 added, 0 changed, 0 same, 6 refused" || len(s.services(t)) != 0 {
			t.Fatalf("%s, %+v", got, rejected)
		}
		why := map[int]string{}
		for _, r := range rejected {
			why[r.Row] += r.Column + ": " + r.Reason + "; "
		}
		for row, want := range map[int]string{2: "organization: the group does not know", 3: "id: it is no UUID", 4: "id: another service", 5: "max_age: this is missing, or not", 6: "name: this is missing", 7: "email: this is missing, or not"} {
			if !strings.HasPrefix(why[row], want) {
				t.Errorf("row %d: %q, want %q", row, why[row], want)
			}
		}
		if run.Unmatched != "Atlantis" {
			t.Errorf("unmatched places: %q", run.Unmatched)
		}
		run, _ = s.takes(t, partnerFile, partnerOptions{Language: lang.Pl, Organisation: s.org}, false)
		if got := counts(run); got != "3 added, 0 changed, 0 same, 5 refused" {
			t.Errorf("with an owner for the unknown: %s", got)
		}
		again, _ := s.takes(t, partnerFile, partnerOptions{Language: lang.Pl, Organisation: s.org}, false)
		if got := counts(again); got != "0 added, 0 changed, 3 same, 5 refused" {
			t.Errorf("the same again: %s", got)
		}
		changed := strings.Replace(partnerFile, "+48 22 111", "+48 22 222", 1)
		run, _ = s.takes(t, changed, partnerOptions{Language: lang.Pl, Organisation: s.org}, false)
		if got := counts(run); got != "0 added, 1 changed, 2 same, 5 refused" {
			t.Errorf("a new number: %s", got)
		}
		undo := func(run Run) (kept int) {
			dbtest.Write(t, s.DB, commandLine(), func(tx *db.Tx) (err error) { kept, err = s.a.undoPartner(tx, run); return err })
			return kept
		}
		if kept := undo(run); kept != 0 {
			t.Errorf("%d changes stayed", kept)
		}
		for _, x := range s.services(t) {
			if x.Phone == "+48 22 222" {
				t.Error("the change was not taken back")
			}
		}
	})
}

// A file can neither tell nor change the place of a protected service, and its
// sealed place stands nowhere in the import's log.
func TestADirectoryNeverTouchesAProtectedPlace(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		flat := s.add(t, "Safe flat", func(x *Service) {
			x.Kind, x.Area, x.Address, x.Protected, x.Hideout = "shelter", "", "", true, "Canary street 7"
		})
		body := `[{"id": "` + string(flat) + `", "name": "Safe flat, new name", "status": "active", "service_at_locations": [{"location": {"latitude": 51.2, "longitude": 22.5, "addresses": [{"address_1": "Told street 1", "city": "Lublin", "state_province": "PL006", "country": "PL"}]}}]}]`
		run, rejected := s.takes(t, body, partnerOptions{Language: lang.En}, false)
		if got := counts(run); got != "0 added, 1 changed, 0 same, 0 refused" {
			t.Fatal(got, rejected)
		}
		x := s.services(t)[0]
		if x.Area != "" || x.Address != "" || x.Latitude != nil || x.Hideout != "Canary street 7" || !x.Protected {
			t.Errorf("%+v", x)
		}
		dbtest.Read(t, s.DB, commandLine(), func(tx *db.Tx) error {
			rows, err := rowsOf(tx, run.ID, "", 0, 10)
			for _, row := range rows {
				if strings.Contains(row.before+row.body, "Canary") {
					t.Error("the import's log tells the place")
				}
			}
			return err
		})
		dbtest.Write(t, s.DB, commandLine(), func(tx *db.Tx) error { _, err := s.a.undoPartner(tx, run); return err })
		if x := s.services(t)[0]; x.Hideout != "Canary street 7" {
			t.Error("taken back without its place")
		}
	})
}

// The page: only those who manage the data may send a directory; a preview first.
func TestADirectoryIsSentThroughThePage(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		s := newImportSite(t, d)
		file := strings.ReplaceAll(partnerFile, "Fundacja Próba", "Mosty")
		form := map[string]string{"language": "pl", "organisation": string(s.own)}
		mustSay(t, sendDirectory(t, s.helper, "partner.json", file, form), 404)
		page := sendDirectory(t, s.lead, "partner.json", file, form)
		mustSay(t, page, 303)
		mustSay(t, s.lead.Get(page.Location), 200, "Porady", "Hostel", "it is no UUID", "Nothing has changed yet", "Atlantis")
		mustSay(t, s.lead.Post(page.Location+"/store", nil), 303)
		mustSay(t, s.lead.Get("/services?q=porady"), 200, "Porady")
		mustSay(t, s.lead.Get(page.Location+"/refused"), 200)
		mustSay(t, s.lead.Post(page.Location+"/undo", nil), 303)
		if p := s.lead.Get("/services?q=porady"); p.Has("/services/11111111") {
			t.Error("the import was not taken back")
		}
		mustSay(t, sendDirectory(t, s.lead, "x.json", `{"a": `, form), 422, "cannot be read")
	})
}

// sendDirectory uploads a directory as the page's form does.
func sendDirectory(t *testing.T, b *webtest.Browser, name, content string, fields map[string]string) webtest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range fields {
		form.WriteField(field, value) // into memory
	}
	part, err := form.CreateFormFile("directory", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte(content))
	form.Close()
	r := httptest.NewRequest("POST", "/imports/hsds", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.Do(r)
}

// The specification's own examples are read.
func TestTheExamplesOfTheSpecificationAreTaken(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	for _, root := range []string{os.Getenv("OSTOJA_CASES"), "../../../shared/cases", "../../../../shared/cases"} {
		data, err := os.ReadFile(filepath.Join(root, "hsds", "v3.0", "examples", "service_full.json"))
		if root == "" || err != nil {
			continue
		}
		o := partnerOptions{Language: lang.En, Organisation: s.org}
		if _, rejected := s.takes(t, string(data), o, true); len(rejected) != 1 || rejected[0].Column != "latitude" || rejected[0].Value != "100" {
			t.Errorf("its latitude of 100 degrees: %+v", rejected)
		}
		run, rejected := s.takes(t, strings.Replace(string(data), `"latitude": 100`, `"latitude": 52`, 1), o, false)
		if run.Added != 1 || len(rejected) != 0 {
			t.Fatalf("%s %+v", counts(run), rejected)
		}
		if x := s.services(t)[0]; x.MinAge == nil || *x.MinAge != 12 || x.Kind != "psychological" || x.Email == "" {
			t.Errorf("%+v", x)
		}
		return
	}
	t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
}

// Whatever is sent, the program stays whole: a service or a refusal.
func FuzzPartnerService(f *testing.F) {
	f.Add([]byte(partnerFile))
	atlas := places.NewAtlas()
	services, areas := Services(atlas), newPlaceFinder(atlas.Gazetteer())
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := hsds.Read(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		for _, s := range d.Services {
			values, _ := partnerValues(s, lang.En, areas)
			x := Service{Organisation: id.New()}
			if problems := services.Parse(who.Person{Seat: who.CoLead, Role: who.CoLeadRole}, values, &x); len(problems) == 0 {
				if _, err := json.Marshal(x); err != nil || x.State == "" {
					t.Errorf("%+v: %v", x, err)
				}
			}
		}
	})
}
