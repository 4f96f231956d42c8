package surveys

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/who"
)

// A form that registers shelters, one that checks them, and a list between them.
const registers = `| survey |
| | type | name | label | save_to |
| | text | shelter | Shelter | |
| | integer | beds | Beds | beds |
| entities |
| | list_name | label |
| | shelters | ${shelter} |
| settings |
| | form_title | form_id | version |
| | Register | register | 1 |
`

const checks = `| survey |
| | type | name | label | save_to |
| | select_one_from_file shelters.csv | which | Which shelter? | |
| | integer | beds | Beds | beds |
| | text | state | State | state |
| entities |
| | list_name | entity_id |
| | shelters | ${which} |
| settings |
| | form_title | form_id | version |
| | Check | check | 1 |
`

func (w *world) releasedAs(t testing.TB, source string) string {
	t.Helper()
	form := w.upload(w.owner, "/surveys/new", "form.md", source).Location
	if page := w.SignedIn(w.owner.ID).Post(form+"/review", w.reasons(w.owner, form)); page.Status != 303 {
		t.Fatalf("release: %d %s", page.Status, page.Body)
	}
	return form
}

func entityRecord(form, instance, answers, entity string) string {
	return fmt.Sprintf(`<data id="%s" version="1">%s<meta>%s<instanceID>%s</instanceID></meta></data>`, form, answers, entity, instance)
}

func TestEntitiesFromRecordsToDevices(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		register := w.key(t, w.releasedAs(t, registers), "live")
		check := w.releasedAs(t, checks)
		device := w.key(t, check, "live")
		at := device + "/forms/" + strings.TrimPrefix(check, "/surveys/")
		hash := func() string {
			manifest := w.get(at + "/manifest")
			if !manifest.Has(`<mediaFile type="entityList">`) || !manifest.Has("/integrity/shelters.csv</integrityUrl>") {
				t.Fatalf("manifest: %s", manifest.Body)
			}
			return regexp.MustCompile(`<hash>([^<]+)<`).FindString(manifest.Body)
		}
		csv := func() string { return w.get(at + "/media/shelters.csv").Body }
		send := func(server, xml string) {
			t.Helper()
			for range 2 { // everything is sent twice
				if page := w.send(server+"/submission", xml); page.Status != 201 {
					t.Fatalf("%d %s", page.Status, page.Body)
				}
			}
		}
		before := hash()
		send(register, entityRecord("register", "uuid:1", "<shelter>Hall 4</shelter><beds>20</beds>", `<entity dataset="shelters" create="1" id="uuid:A1"><label>Hall 4</label></entity>`))
		if before == hash() || csv() != "name,label,__version,beds\na1,Hall 4,1,20\n" {
			t.Errorf("after the creation: %s", csv())
		}
		// Two updates on version 1: the first is plain, the second claims the same property.
		send(device, entityRecord("check", "uuid:2", "<which>a1</which><beds>18</beds>", `<entity dataset="shelters" update="1" id="a1" baseVersion="1"/>`))
		send(device, entityRecord("check", "uuid:3", "<which>a1</which><state>open</state>", `<entity dataset="shelters" update="1" id="a1" baseVersion="1"/>`))
		list := w.SignedIn(w.owner.ID).Get("/survey-lists").Body
		path := regexp.MustCompile(`/survey-lists/[0-9a-f-]+`).FindString(list)
		if page := w.SignedIn(w.owner.ID).Get(path); page.Has("Two devices changed the same") || !page.Has("beds: 18; state: open") {
			t.Errorf("other properties are no conflict: %s", page.Body)
		}
		send(device, entityRecord("check", "uuid:4", "<which>a1</which><beds>15</beds>", `<entity dataset="shelters" update="1" id="a1" baseVersion="1"/>`))
		if page := w.SignedIn(w.owner.ID).Get(path); !page.Has("Two devices changed the same") {
			t.Errorf("the conflict is not seen: %s", page.Body)
		}
		if csv() != "name,label,__version,beds,state\na1,Hall 4,4,15,open\n" {
			t.Errorf("after the updates: %s", csv())
		}
		// What cannot be done is kept as a record and said.
		send(register, entityRecord("register", "uuid:5", "", `<entity dataset="shelters" create="1" id="a1"><label>Again</label></entity>`))
		send(device, entityRecord("check", "uuid:6", "", `<entity dataset="shelters" update="1" id="b2" baseVersion="1"/>`))
		if page := w.SignedIn(w.owner.ID).Get(path); !page.Has("It was created before") || !page.Has("is not in the list") {
			t.Errorf("the problems: %s", page.Body)
		}
		for _, act := range []string{"settle", "delete"} {
			for _, p := range []who.Person{w.other, w.collector, w.donor} {
				if page := w.SignedIn(p.ID).Post(path+"/a1/"+act, url.Values{}); page.Status != 404 && page.Status != 403 {
					t.Errorf("%s may %s: %d", p.Role, act, page.Status)
				}
			}
			if page := w.SignedIn(w.owner.ID).Post(path+"/a1/"+act, url.Values{}); page.Status != 303 {
				t.Errorf("%s: %d %s", act, page.Status, page.Body)
			}
		}
		if got := w.get(at + "/integrity/shelters.csv?id=a1,unknown").Body; !strings.Contains(got, `<entity id="a1"><deleted>true</deleted></entity>`) || strings.Contains(got, "unknown") {
			t.Errorf("integrity: %s", got)
		}
		if csv() != "name,label,__version\n" {
			t.Errorf("after the deletion: %s", csv())
		}
		for _, p := range []who.Person{w.other, w.donor} {
			if page := w.SignedIn(p.ID).Get(path); page.Status != 404 && page.Status != 403 {
				t.Errorf("%s sees the list: %d", p.Role, page.Status)
			}
		}
		if n := w.count(t, `select count(*) from survey_submissions`); n != 6 {
			t.Errorf("%d records", n)
		}
	})
}

// Updates made without network count on from the version that the device had.
func TestOfflineBranchOfAnEntity(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	register := w.key(t, w.releasedAs(t, registers), "live")
	check := w.releasedAs(t, checks)
	device := w.key(t, check, "live")
	send := func(server, xml string) {
		t.Helper()
		if page := w.send(server+"/submission", xml); page.Status != 201 {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
	}
	send(register, entityRecord("register", "uuid:1", "<beds>20</beds>", `<entity dataset="shelters" create="1" id="a1"><label>Hall</label></entity>`))
	for i, beds := range []string{"19", "18", "17"} { // versions 1, 2, 3 as the device counts
		send(device, entityRecord("check", fmt.Sprint("uuid:b", i), "<beds>"+beds+"</beds>", fmt.Sprintf(`<entity dataset="shelters" update="1" id="a1" baseVersion="%d" trunkVersion="1" branchId="x"/>`, i+1)))
	}
	conflicts := func() int { return w.count(t, `select count(*) from survey_entities where conflict = $1`, true) }
	if conflicts() != 0 {
		t.Error("a line of updates is in conflict with itself")
	}
	send(device, entityRecord("check", "uuid:c", "<beds>5</beds>", `<entity dataset="shelters" update="1" id="a1" baseVersion="1" trunkVersion="1" branchId="y"/>`))
	if conflicts() != 1 {
		t.Error("another device's line is not in conflict")
	}
}

// What entities say is sealed, and forgotten with the answers.
func TestEntitiesAreSealedAndExpire(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	register := w.key(t, w.releasedAs(t, registers), "live")
	w.send(register+"/submission", entityRecord("register", "uuid:1", "<beds>20</beds>", `<entity dataset="shelters" create="1" id="a1"><label>CANARY</label></entity>`))
	if n := w.count(t, `select count(*) from survey_entities where instr(label, 'CANARY') + instr(data, 'beds') > 0`); n != 0 {
		t.Error("an entity stands open in the database")
	}
	dbtest.Write(t, w.DB, dbtest.Context(), func(tx *db.Tx) error {
		tx.Housekeeping("time passes")
		return tx.Exec(`update survey_entities set updated = $1`, tx.Now().AddDate(0, 0, -usualRetention-1))
	})
	if err := w.surveys.expire(dbtest.Context()); err != nil {
		t.Fatal(err)
	}
	if n := w.count(t, `select count(*) from survey_entities where deleted = $1`, false); n != 0 {
		t.Error("an entity outlives its retention")
	}
}

func TestNewerEntitiesAreRefused(t *testing.T) {
	xform := strings.Replace(string(exampleXForm(t)), `odk:xforms-version="1.0.0"`, `odk:xforms-version="1.0.0" xmlns:entities="http://www.opendatakit.org/xforms/entities" entities:entities-version="2099.1.0"`, 1)
	if _, _, err := read("form.xml", []byte(xform)); err == nil || !strings.Contains(err.Error(), "2099") {
		t.Errorf("%v", err)
	}
}
