package places

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

func sendFile(t *testing.T, b *webtest.Browser, name string, content []byte) webtest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content) // into memory
	form.Close()
	r := httptest.NewRequest("POST", "/places", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.Do(r)
}

// Who manages the data sends a register, sees what it would change and what fits
// nowhere, and takes it; everybody else finds no such page.
func TestAreasAreTakenThroughThePage(t *testing.T) {
	dbtest.Each(t, webtest.Migrations(db.Migrations{Module: "places", Files: Migrations()}), func(t *testing.T, d *db.DB) {
		atlas := NewAtlas()
		s := webtest.New(t, d, atlas.Module())
		person := func(seat who.Seat, role who.Role) *webtest.Browser {
			return s.As(who.Person{ID: id.New(), Name: "P", Organisation: id.New(), Seat: seat, Role: role})
		}
		manager, member := person(who.CoLead, who.InformationManager), person(who.Member, who.FocalPoint)
		if page := member.Get("/places"); page.Status != 404 && page.Status != 403 {
			t.Errorf("a member's page: %d", page.Status)
		}
		list := []byte("admin1Pcode,admin2Pcode,admin2Name_en\nPL006,PL006901,Test district\nXX9,XX901,Nowhere\n")
		if page := sendFile(t, member, "p.csv", list); page.Status < 400 {
			t.Errorf("a member sends areas: %d", page.Status)
		}
		sent := sendFile(t, manager, "p.csv", list)
		if sent.Status != 303 {
			t.Fatalf("%d %.500s", sent.Status, sent.Body)
		}
		preview := manager.Get(sent.Location)
		if !preview.Has("Nothing has changed yet") || !preview.Has("Nowhere") || !preview.Has("parent XX9 is not known") {
			t.Errorf("the preview: %.3000s", preview.Body)
		}
		if _, known := atlas.Gazetteer().ByCode("PL006901"); known {
			t.Fatal("a preview has changed the areas")
		}
		if page := manager.Post(sent.Location, nil); page.Status != 303 {
			t.Fatalf("%d %.500s", page.Status, page.Body)
		}
		if page := manager.Get("/places?q=test+district"); !page.Has("PL006901") {
			t.Error("the new area is not found")
		}
		if page := manager.Post(sent.Location, nil); page.Status != 404 {
			t.Errorf("a second click: %d", page.Status)
		}
		for name, bad := range map[string]string{"empty.csv": "", "a.pdf": "%PDF-1.7", "x.json": `{"type": "FeatureColl`, "deep.json": strings.Repeat(`{"a":`, 100_000)} {
			if page := sendFile(t, manager, name, []byte(bad)); page.Status != 422 {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
	})
}

// The official files go through the page whole.
func TestTheOfficialFilesGoThroughThePage(t *testing.T) {
	root := ""
	for _, try := range []string{os.Getenv("OSTOJA_CASES"), "../../../shared/cases", "../../../../shared/cases"} {
		if _, err := os.Stat(filepath.Join(try, "geo")); try != "" && err == nil {
			root = filepath.Join(try, "geo")
		}
	}
	if root == "" {
		t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
	}
	atlas := NewAtlas()
	s := webtest.New(t, dbtest.SQLite(t, webtest.Migrations(db.Migrations{Module: "places", Files: Migrations()})), atlas.Module())
	manager := s.As(who.Person{ID: id.New(), Name: "P", Organisation: id.New(), Seat: who.CoLead, Role: who.InformationManager})
	for _, name := range []string{"TERC_2026-07-22.csv", "cod-pcodes-POL-adm1-2.csv", "jusuff-poland.counties.geojson", "jusuff-poland.voivodeships.geojson"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		sent := sendFile(t, manager, name, content)
		if sent.Status != 303 {
			t.Errorf("%s: %d", name, sent.Status)
			continue
		}
		if page := manager.Get(sent.Location); page.Status != 200 {
			t.Errorf("%s: its preview: %d", name, page.Status)
		}
		if page := manager.Post(sent.Location, nil); page.Status != 303 {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
	counties, drawn := 0, 0
	for _, area := range atlas.Gazetteer().All() {
		if area.Level == 2 && area.To == "" && strings.HasPrefix(area.Code, "PL") {
			counties++
			if _, ok := atlas.Shape(area.Code); ok {
				drawn++
			}
		}
	}
	if counties != 380 || drawn < 370 {
		t.Errorf("%d powiats, %d drawn", counties, drawn)
	}
}

func drawn(code string) Shape {
	return Shape{Code: code, Polygons: [][][]Point{{{{20, 52}, {21, 52}, {21, 53}}}}}
}

// Whatever fits nowhere, the reason is said in each language.
func TestReasonsAreSaidInEachLanguage(t *testing.T) {
	catalog := lang.NewCatalog()
	if err := catalog.Add(files); err != nil {
		t.Fatal(err)
	}
	g := Embedded()
	j, err := g.Join([]Area{{Code: "XX1", Level: 2, Parent: "XX"}, {Code: "XX2"}, {Code: "PL999", Level: 1, Parent: "PL006"}}, "2026-01-01")
	if err != nil || len(j.Unmatched) != 3 {
		t.Fatalf("%+v %v", j.Unmatched, err)
	}
	_, unmatched := g.Attach([]Shape{drawn("PL006"), drawn("PL006"), drawn("Atlantis"), {Name: "empty"}}, 1, "")
	unmatched = append(unmatched, g.unlike([]Shape{drawn("X")})...)
	for _, u := range append(j.Unmatched, unmatched...) {
		for _, l := range []lang.Lang{lang.Pl, lang.Uk, lang.Ru} {
			if got := reasons().In(catalog.Speaker(l, nil), u.Reason, nil); got == u.Reason {
				t.Errorf("in %s: %q", l, got)
			}
		}
	}
}
