package actors

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// importSite is the module's pages with two organisations and their people.
type importSite struct {
	*webtest.Site
	a            *Actors
	lead, helper *webtest.Browser // a co-lead, and a focal point of a member
	other, donor *webtest.Browser // another member's focal point; a donor
	own, others  id.ID            // the members' organisations
}

func newImportSite(t *testing.T, d *db.DB) *importSite {
	t.Helper()
	a := newActors(t, d)
	s := &importSite{Site: webtest.New(t, d, a.members.Module(), a.Module()), a: a}
	orgs := map[string]id.ID{}
	dbtest.Write(t, d, commandLine(), func(tx *db.Tx) error {
		for _, name := range []string{"IOM", "Przystan", "Mosty", "Fund"} {
			o := members.Organisation{Name: lang.Texts{lang.En: {Text: name}}, Kind: members.NationalNGO, Seat: who.Member}
			if err := a.members.Store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			orgs[name] = o.ID
		}
		return nil
	})
	person := func(org string, seat who.Seat, role who.Role) *webtest.Browser {
		return s.As(who.Person{ID: id.New(), Name: "P", Organisation: orgs[org], Seat: seat, Role: role})
	}
	s.lead, s.helper = person("IOM", who.CoLead, who.CoLeadRole), person("Przystan", who.Member, who.FocalPoint)
	s.other, s.donor = person("Mosty", who.Member, who.FocalPoint), person("Fund", who.Donor, who.Viewer)
	s.own, s.others = orgs["Przystan"], orgs["Mosty"]
	return s
}

// send uploads a file as the page's form does.
func send(t *testing.T, b *webtest.Browser, name, content string) webtest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte(content)) // into memory
	form.Close()
	r := httptest.NewRequest("POST", "/imports", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.Do(r)
}

func mustSay(t *testing.T, p webtest.Page, status int, texts ...string) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("status %d, want %d: %.300s", p.Status, status, p.Body)
	}
	for _, text := range texts {
		if !p.Has(text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

// From a file without hashtags to its columns, the preview, the result and back.
func TestAMemberImportsATableAndTakesItBack(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		s := newImportSite(t, d)
		p := send(t, s.helper, "june.csv", june)
		if p.Status != 303 || !strings.HasPrefix(p.Location, "/imports/") {
			t.Fatalf("%d %q %.400s", p.Status, p.Location, p.Body)
		}
		path := p.Location
		mustSay(t, s.helper.Get(path), 200, "Region code", "For example: PL014")
		columns := url.Values{"column0": {"implementing"}, "column1": {"activity"}, "column2": {"region_code"}, "column3": {"reached"}}
		mustSay(t, s.helper.Post(path+"/columns", columns), 303)
		mustSay(t, s.helper.Get(path), 200, "Nothing has changed yet", "PL999", "Store these rows: 2")
		if kept(t, s.a) != "" {
			t.Fatal("the preview has stored something")
		}
		for _, stranger := range []*webtest.Browser{s.other, s.donor, s.Visitor()} {
			if p := stranger.Get(path); p.Status == 200 {
				t.Error("somebody else sees the import")
			}
			if p := stranger.Post(path+"/store", nil); p.Status != 404 && p.Status != 403 && p.Location == path {
				t.Errorf("somebody else stores it: %d", p.Status)
			}
		}
		mustSay(t, s.helper.Post(path+"/store", nil), 303)
		if got := kept(t, s.a); got != "A=10 B=5" {
			t.Fatal(got)
		}
		mustSay(t, s.helper.Post(path+"/store", nil), 409) // a second click
		if p := s.helper.Get(path + "/refused"); p.Status != 200 || !strings.HasPrefix(p.Body, "PK") {
			t.Errorf("the file with refused rows: %d", p.Status)
		}
		// The same headers again need no question, and change nothing.
		again := send(t, s.helper, "june.csv", june)
		mustSay(t, s.helper.Get(again.Location), 200, "Store these rows: 0")
		// Another organisation may not change what this one keeps.
		theirs := send(t, s.other, "june.csv", strings.Replace(june, "PL014,10", "PL014,11", 1))
		mustSay(t, s.other.Post(theirs.Location+"/columns", columns), 303)
		mustSay(t, s.other.Get(theirs.Location), 200, "another organisation keeps this activity")
		mustSay(t, s.helper.Post(path+"/undo", nil), 303)
		if got := kept(t, s.a); got != "" {
			t.Errorf("kept after undoing: %s", got)
		}
	})
}

func TestBadFilesAreRefusedInWords(t *testing.T) {
	s := newImportSite(t, dbtest.SQLite(t, actorsMigrations()))
	for name, content := range map[string]string{
		"empty": "", "binary.csv": "\x00\x01\x02\xff\xfe\x00\x00\x00", "broken.xlsx": "PK\x03\x04 this is no workbook",
	} {
		if p := send(t, s.helper, name, content); p.Status != 422 {
			t.Errorf("%s: %d %q", name, p.Status, p.Location)
		}
	}
}

func twoServices(t *testing.T, s *importSite) (a, b Service) {
	t.Helper()
	make := func(org id.ID, name, phone, hours string) Service {
		return Service{Organisation: org, Kind: "legal", Name: lang.Texts{lang.En: {Text: name, Reviewed: true}}, Phone: phone, Hours: hours, State: Active, Listed: true, Cost: FreeOfCharge}
	}
	a, b = make(s.own, "Legal advice Lublin", "+48 22 000 01 02", ""), make(s.own, "Legal advice in Lublin", "+48 22 000 01 02", "24/7")
	dbtest.Write(t, s.DB, commandLine(), func(tx *db.Tx) error {
		for _, x := range []*Service{&a, &b} {
			if err := s.a.Store.Services.Insert(tx, x); err != nil {
				return err
			}
		}
		return nil
	})
	return a, b
}

// Services entered twice are found, merged by who keeps them, and separated again.
func TestAMergeKeepsBothAndIsUndone(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		s := newImportSite(t, d)
		a, b := twoServices(t, s)
		if err := s.a.lookForFindings(commandLine()); err != nil {
			t.Fatal(err)
		}
		var found []Finding
		dbtest.Read(t, d, commandLine(), func(tx *db.Tx) (err error) { found, err = findingsOf(tx, "services", false, 1); return err })
		if len(found) != 1 {
			t.Fatalf("found %+v", found)
		}
		path := "/findings/" + string(found[0].ID)
		mustSay(t, s.helper.Get("/findings"), 200, "Legal advice Lublin", "the same telephone")
		if p := s.donor.Get("/findings"); p.Status == 200 {
			t.Error("a donor sees the findings")
		}
		form := url.Values{"decision": {"merge"}, "keep": {"a"}, "reason": {"typed twice"}}
		mustSay(t, s.other.Post(path, form), 404)
		mustSay(t, s.helper.Post(path, form), 303)
		states := func() (out string) {
			dbtest.Read(t, d, commandLine(), func(tx *db.Tx) error {
				all, err := s.a.Store.Services.List(tx, register.Query{Sort: "found"})
				for _, x := range all {
					out += string(x.State) + x.Hours + " "
				}
				return err
			})
			return out
		}
		if got := states(); !strings.Contains(got, "closed") || strings.Count(got, "active") != 1 {
			t.Errorf("after the merge: %s", got)
		}
		mustSay(t, s.helper.Get(path), 200, "typed twice")
		mustSay(t, s.helper.Post(path+"/undo", nil), 303)
		if got := states(); strings.Count(got, "active") != 2 || strings.Count(got, "24/7") != 1 {
			t.Errorf("after undoing: %s", got)
		}
		_, _ = a, b
	})
}
