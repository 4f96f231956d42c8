package surveys

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// world is a site with two organisations and their people.
type world struct {
	*webtest.Site
	surveys                        *Surveys
	owner, collector, other, donor who.Person
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "surveys", Files: Migrations()})

func box(t testing.TB) *seal.Box {
	t.Helper()
	box, err := seal.New(dbtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	box := box(t)
	store := members.NewStore(box)
	m, err := members.New(d, store, nil, "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	s := New(d, box, m, places.NewAtlas())
	s.Queue = jobs.New(d, slog.New(slog.DiscardHandler))
	s.Queue.Handle(importJob, s.workImport)
	w := &world{Site: webtest.New(t, d, s.Module()), surveys: s}
	w.UsePeople(store)
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		seats := []who.Seat{who.Member, who.Member, who.Donor}
		var orgs []id.ID
		for i, seat := range seats {
			o := members.Organisation{Name: lang.Texts{lang.En: {Text: fmt.Sprint("Organisation ", i)}}, Kind: members.NationalNGO, Seat: seat}
			if err := store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			orgs = append(orgs, o.ID)
		}
		for i, p := range []struct {
			at   *who.Person
			org  int
			role who.Role
		}{{&w.owner, 0, who.FocalPoint}, {&w.collector, 0, who.Viewer}, {&w.other, 1, who.FocalPoint}, {&w.donor, 2, who.FocalPoint}} {
			person := members.Person{Name: fmt.Sprint("Person ", i), Organisation: orgs[p.org], Role: p.role, Email: fmt.Sprintf("p%d@example.org", i), Language: lang.En, Zone: "Europe/Warsaw", State: members.Active}
			if err := store.People.Insert(tx, &person); err != nil {
				return err
			}
			*p.at = who.Person{ID: person.ID, Organisation: orgs[p.org], Role: p.role, Seat: seats[p.org]}
		}
		return nil
	})
	return w
}

const visit = `| survey |
| | type | name | label | required | relevant | constraint |
| | select_one yn | consent | Do you agree? | yes | | |
| | integer | age | Age | | ${consent} = 'yes' | . < 120 |
| | select_multiple needs | needs | Needs | | ${consent} = 'yes' | |
| | begin repeat | child | Child | | ${consent} = 'yes' | |
| | integer | years | Years | | | |
| | end repeat | | | | | |
| | image | photo | Photo of the place | | ${consent} = 'yes' | |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
| | needs | food | Food |
| | needs | law | Legal advice |
| settings |
| | form_title | form_id | version |
| | Visit | visit | %s |
`

// upload posts a file as a browser does.
func (w *world) upload(as who.Person, path, name, content string) webtest.Page {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", name)
	part.Write([]byte(content))
	form.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.SignedIn(as.ID).Do(r)
}

// reasons answers every finding of a review.
func (w *world) reasons(as who.Person, form string) url.Values {
	page := w.SignedIn(as.ID).Get(form + "/review")
	answers := url.Values{}
	for _, m := range regexp.MustCompile(`<textarea[^>]* name="([^"]+)"`).FindAllStringSubmatch(page.Body, -1) {
		answers.Set(m[1], "It has to be so, agreed on Tuesday.")
	}
	return answers
}

// released uploads and releases the form, and gives its path.
func (w *world) released(t testing.TB, version string) string {
	t.Helper()
	page := w.upload(w.owner, "/surveys/new", "visit.md", fmt.Sprintf(visit, version))
	if page.Status != 303 {
		t.Fatalf("upload: %d %s", page.Status, page.Body)
	}
	form := page.Location
	if page := w.SignedIn(w.owner.ID).Post(form+"/review", w.reasons(w.owner, form)); page.Status != 303 {
		t.Fatalf("release: %d %s", page.Status, page.Body)
	}
	return form
}

// key makes a device's key and gives the server's path.
func (w *world) key(t testing.TB, form, purpose string) string {
	t.Helper()
	page := w.SignedIn(w.owner.ID).Post(form+"/keys", url.Values{"name": {"Tablet"}, "for": {purpose}})
	m := regexp.MustCompile(`http://localhost(/v1/key/[A-Z0-9]+)<`).FindStringSubmatch(page.Body)
	if m == nil {
		t.Fatalf("no key: %d %s", page.Status, page.Body)
	}
	return m[1]
}

func record(version, instance, more string) string {
	return fmt.Sprintf(`<data id="visit" version="%s"><consent>yes</consent>%s<meta><instanceID>%s</instanceID></meta></data>`, version, more, instance)
}

// request makes a submission with files (name, content, name, content...).
func request(path, xml string, files ...string) *http.Request {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile(openrosa.XMLPart, "record.xml")
	part.Write([]byte(xml))
	for i := 0; i+1 < len(files); i += 2 {
		part, _ := form.CreateFormFile(files[i], files[i])
		part.Write([]byte(files[i+1]))
	}
	form.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("X-OpenRosa-Version", "1.0")
	return r
}

func (w *world) send(path, xml string, files ...string) webtest.Page {
	return w.Visitor().Do(request(path, xml, files...))
}

func (w *world) get(path string, headers ...string) webtest.Page {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("X-OpenRosa-Version", "1.0")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.Visitor().Do(r)
}

func (w *world) count(t testing.TB, query string, args ...any) (n int) {
	dbtest.Read(t, w.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
		n, err = db.Value[int](tx, query, args...)
		return err
	})
	return n
}

func TestFromFormToAnswers(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		server := w.key(t, form, "live")

		list := w.get(server + "/formList")
		if list.Status != 200 || !list.Has("<formID>visit</formID>") || list.Header.Get("X-OpenRosa-Version") != "1.0" {
			t.Fatalf("formList: %d %s", list.Status, list.Body)
		}
		download := regexp.MustCompile(`<downloadUrl>http://localhost([^<]+)<`).FindStringSubmatch(list.Body)
		if xform := w.get(download[1]); !xform.Has("<h:html") || openrosa.Hash([]byte(xform.Body)) != regexp.MustCompile(`<hash>([^<]+)<`).FindStringSubmatch(list.Body)[1] {
			t.Errorf("the form: %s", xform.Body)
		}
		head := httptest.NewRequest("HEAD", server+"/submission", nil)
		head.Header.Set("X-OpenRosa-Version", "1.0")
		if page := w.Visitor().Do(head); page.Status != 204 || page.Header.Get("X-OpenRosa-Accept-Content-Length") == "" {
			t.Errorf("HEAD: %d %v", page.Status, page.Header)
		}

		xml := record("1", "uuid:1", "<age>30</age><needs>food law</needs><child><years>3</years></child><child><years>5</years></child><photo>a.jpg</photo>")
		for _, post := range [][]string{nil, {"a.jpg", "picture"}, {"a.jpg", "picture"}} {
			if page := w.send(server+"/submission", xml, post...); page.Status != 201 || !page.Has("OpenRosaResponse") {
				t.Errorf("post with %v: %d %s", post, page.Status, page.Body)
			}
		}
		if n := w.count(t, `select count(*) from survey_attachments`); n != 1 {
			t.Errorf("%d attachments", n)
		}

		results := w.SignedIn(w.owner.ID).Get(form + "/results")
		if results.Status != 200 || !results.Has("1 set of answers") {
			t.Errorf("results: %d %s", results.Status, results.Body)
		}
		csv := w.SignedIn(w.owner.ID).Get(form + "/results.csv")
		if !csv.Has("consent,age,needs,needs/food,needs/law,photo") || !csv.Has("yes,30,food law,1,1,a.jpg") {
			t.Errorf("CSV: %s", csv.Body)
		}
		if csv := w.SignedIn(w.owner.ID).Get(form + "/results.csv?repeat=child"); !csv.Has("uuid:1,1,3") || !csv.Has("uuid:1,2,5") {
			t.Errorf("CSV of the repeat: %s", csv.Body)
		}
		if js := w.SignedIn(w.owner.ID).Get(form + "/results.json"); !js.Has(`"needs":["food","law"]`) || !js.Has(`"child":[{"years":"3"},{"years":"5"}]`) {
			t.Errorf("JSON: %s", js.Body)
		}
		if x := w.SignedIn(w.owner.ID).Get(form + "/results.xlsx"); !strings.HasPrefix(x.Body, "PK") {
			t.Error("no workbook")
		}
		for _, view := range []string{"/frequencies", "/quality", "", "/keys"} {
			if page := w.SignedIn(w.owner.ID).Get(form + view); page.Status != 200 {
				t.Errorf("%s: %d", view, page.Status)
			}
		}
		m := regexp.MustCompile(form + `/results/[0-9a-f-]+`).FindString(results.Body)
		if page := w.SignedIn(w.owner.ID).Get(m); !page.Has("Legal advice") || !page.Has("a.jpg") {
			t.Errorf("the record: %s", page.Body)
		}
		if page := w.SignedIn(w.owner.ID).Get(m + "/files/a.jpg"); page.Body != "picture" || !strings.HasPrefix(page.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the file: %v", page)
		}
	})
}

// What people told is in no row of the database as it was told.
func TestAnswersAreSealed(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	server := w.key(t, w.released(t, "1"), "live")
	w.send(server+"/submission", record("1", "uuid:1", "<photo>a.jpg</photo><age>77</age>"), "a.jpg", "CANARY-PICTURE")
	if n := w.count(t, `select count(*) from survey_submissions where instr(record, 'uuid:1') > 0`); n != 0 {
		t.Error("a record stands open in the database")
	}
	if n := w.count(t, `select count(*) from survey_attachments where instr(content, 'CANARY') > 0`); n != 0 {
		t.Error("a file stands open in the database")
	}
	if n := w.count(t, `select count(*) from survey_keys where token_hash like '%' || $1 || '%'`, strings.TrimPrefix(server, "/v1/key/")); n != 0 {
		t.Error("a token stands in the database")
	}
}

func TestRefusals(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		server := w.key(t, form, "live")
		good := record("1", "uuid:1", "")
		if page := w.send(server+"/submission", good); page.Status != 201 {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		for name, c := range map[string]struct {
			page   webtest.Page
			status int
		}{
			"malformed":        {w.send(server+"/submission", `<data id="visit" version="1"><meta><instanceID>uuid:9</instanceID></meta>`), 400},
			"no instanceID":    {w.send(server+"/submission", `<data id="visit" version="1"><meta/></data>`), 400},
			"doctype":          {w.send(server+"/submission", `<!DOCTYPE data>`+good), 400},
			"other content":    {w.send(server+"/submission", record("1", "uuid:1", "<age>3</age>")), 409},
			"other version":    {w.send(server+"/submission", record("7", "uuid:2", "")), 404},
			"other form":       {w.send(server+"/submission", strings.Replace(good, `"visit"`, `"nope"`, 1)), 404},
			"undeclared file":  {w.send(server+"/submission", record("1", "uuid:3", ""), "b.jpg", "x"), 400},
			"unknown key":      {w.send("/v1/key/NOPE/submission", good), 404},
			"no version":       {w.Visitor().Get(server + "/formList"), 400},
			"huge file":        {w.send(server+"/submission", record("1", "uuid:4", "<photo>a.jpg</photo>"), "a.jpg", strings.Repeat("x", maxFile+1)), 413},
			"no original":      {w.send(server+"/submission", strings.Replace(record("1", "uuid:5", ""), "<meta>", "<meta><deprecatedID>uuid:none</deprecatedID>", 1)), 409},
			"no sign-in":       {w.get("/openrosa/formList"), 401},
			"a browser's post": {w.Visitor().Do(foreign(request(server+"/submission", record("1", "uuid:6", "")))), 403},
		} {
			if c.page.Status != c.status {
				t.Errorf("%s: %d, not %d: %s", name, c.page.Status, c.status, c.page.Body)
			}
		}
		if n := w.count(t, `select count(*) from survey_submissions`); n != 1 {
			t.Errorf("%d submissions", n)
		}
	})
}

// No consent, no submission: what says no is answered as if it were kept, and is not;
// an edit that says no takes what it edits with it.
func TestNoConsentNoSubmission(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		server, stranger := w.key(t, form, "live"), w.key(t, form, "live")
		no := func(instance, old string) string {
			xml := strings.Replace(record("1", instance, "<age>30</age><photo>a.jpg</photo>"), "<consent>yes", "<consent>no", 1)
			if old == "" {
				return xml
			}
			return strings.Replace(xml, "<meta>", "<meta><deprecatedID>"+old+"</deprecatedID>", 1)
		}
		rows := func() int {
			return w.count(t, `select count(*) from survey_submissions`) + w.count(t, `select count(*) from survey_attachments`)
		}
		if page := w.send(server+"/submission", no("uuid:no", ""), "a.jpg", "picture"); page.Status != 201 || rows() != 0 {
			t.Errorf("%d, and %d rows", page.Status, rows())
		}
		w.send(server+"/submission", record("1", "uuid:1", "<photo>a.jpg</photo>"), "a.jpg", "picture")
		if page := w.send(stranger+"/submission", no("uuid:2", "uuid:1")); page.Status != 201 || rows() != 2 {
			t.Errorf("another device takes consent back: %d, %d rows", page.Status, rows())
		}
		for range 2 {
			if page := w.send(server+"/submission", no("uuid:2", "uuid:1")); page.Status != 201 || rows() != 0 {
				t.Errorf("consent is taken back: %d, %d rows", page.Status, rows())
			}
		}
	})
}

// Who reads a record, or a file of one, is in the audit log.
func TestReadingIsNoted(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		w.send(w.key(t, form, "live")+"/submission", record("1", "uuid:1", "<photo>a.jpg</photo>"))
		owner := w.SignedIn(w.owner.ID)
		at := regexp.MustCompile(form + `/results/[0-9a-f-]+`).FindString(owner.Get(form + "/results").Body)
		if page := owner.Get(at); !page.Has("Has not arrived yet") {
			t.Errorf("a file that is missing: %s", page.Body)
		}
		w.send(w.key(t, form, "live")+"/submission", record("1", "uuid:1", "<photo>a.jpg</photo>"), "a.jpg", "picture")
		if page := owner.Get(at); page.Has("Has not arrived yet") || !page.Has("a.jpg") {
			t.Errorf("a file that came: %s", page.Body)
		}
		owner.Get(at + "/files/a.jpg")
		w.SignedIn(w.other.ID).Get(at)
		if n := w.count(t, `select count(*) from audit where act = 'read' and kind = 'survey_submissions'`); n != 3 {
			t.Errorf("%d reads are noted", n)
		}
	})
}

// The table opens what it shows: days are the reader's, and pages hold twenty.
func TestPagesOfTheTable(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		server := w.key(t, form, "live")
		for i := range pageRows + 2 {
			w.send(server+"/submission", record("1", fmt.Sprint("uuid:", i), fmt.Sprintf("<age>%d</age>", 30+i)))
		}
		late := time.Date(2026, 3, 9, 23, 30, 0, 0, time.UTC) // the tenth in Warsaw
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			tx.Housekeeping("test")
			return tx.Exec(`update survey_submissions set created = $1 where instance_id = $2`, late, "uuid:0")
		})
		owner := w.SignedIn(w.owner.ID)
		for query, want := range map[string]struct{ rows, all int }{"": {20, 22}, "?page=2": {2, 22}, "?page=9": {2, 22}, "?q-consent=yes&page=2": {2, 22}, "?q-consent=no": {0, 0},
			"?from=2026-03-10&to=2026-03-10": {1, 1}, "?to=2026-03-09": {0, 0}} {
			page := owner.Get(form + "/results" + query)
			rows := len(regexp.MustCompile(form+`/results/[0-9a-f-]+"`).FindAllString(page.Body, -1))
			if rows != want.rows || want.all > 1 && !page.Has(fmt.Sprint(want.all, " sets of answers")) {
				t.Errorf("%q: %d rows, not %d of %d", query, rows, want.rows, want.all)
			}
		}
	})
}

// What a template leaves open keeps a form from its release, whatever is said.
func TestATemplateIsNotReleased(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	var library bytes.Buffer
	if err := WriteLibrary(&library); err != nil {
		t.Fatal(err)
	}
	form := w.upload(w.owner, "/surveys/new", "library.xlsx", library.String()).Location
	answers := w.reasons(w.owner, form)
	answers.Set("placeholder:help/help_text", "It has to be so, agreed on Tuesday.")
	answers.Set("placeholder:indicators/template", "It has to be so, agreed on Tuesday.")
	if page := w.SignedIn(w.owner.ID).Post(form+"/review", answers); page.Status != 422 || !page.Has("is still a template") {
		t.Errorf("%d %s", page.Status, page.Body)
	}
	if n := w.count(t, `select count(*) from survey_forms where state = 'released'`); n != 0 {
		t.Error("a template is released")
	}
}

// foreign makes a request come from a page of another site.
func foreign(r *http.Request) *http.Request {
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	return r
}

func TestEdits(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		server, stranger := w.key(t, form, "live"), w.key(t, form, "live")
		edit := func(server, instance, old, more string) webtest.Page {
			return w.send(server+"/submission", strings.Replace(record("1", instance, more), "<meta>", "<meta><deprecatedID>"+old+"</deprecatedID>", 1))
		}
		w.send(server+"/submission", record("1", "uuid:1", "<photo>a.jpg</photo><age>1</age>"), "a.jpg", "picture")
		if page := edit(stranger, "uuid:9", "uuid:1", ""); page.Status != 409 {
			t.Errorf("another device edits: %d", page.Status)
		}
		if page := edit(server, "uuid:2", "uuid:1", "<photo>a.jpg</photo><age>2</age>"); page.Status != 201 {
			t.Errorf("edit: %d %s", page.Status, page.Body)
		}
		if page := edit(server, "uuid:2", "uuid:1", "<photo>a.jpg</photo><age>2</age>"); page.Status != 201 {
			t.Errorf("the same edit again: %d %s", page.Status, page.Body)
		}
		if page := edit(server, "uuid:3", "uuid:1", "<age>3</age>"); page.Status != 409 {
			t.Errorf("edit of a stale copy: %d", page.Status)
		}
		csv := w.SignedIn(w.owner.ID).Get(form + "/results.csv").Body
		if !strings.Contains(csv, "yes,2") || strings.Contains(csv, "yes,1,") || strings.Contains(csv, "yes,3") {
			t.Error(csv)
		}
		if n := w.count(t, `select count(*) from survey_attachments`); n != 2 {
			t.Errorf("%d attachments: the edit keeps the file", n)
		}
	})
}

// Eighty identical posts at once are eighty successes and one row.
func TestIdenticalPostsAtOnce(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		server := w.key(t, w.released(t, "1"), "live")
		xml := record("1", "uuid:1", "<photo>a.jpg</photo>")
		statuses := make([]int, 80)
		var wg sync.WaitGroup
		for i := range statuses {
			wg.Go(func() { statuses[i] = w.send(server+"/submission", xml, "a.jpg", "picture").Status })
		}
		wg.Wait()
		for i, status := range statuses {
			if status != 201 {
				t.Fatalf("post %d: %d", i, status)
			}
		}
		if n := w.count(t, `select count(*) from survey_submissions`) + w.count(t, `select count(*) from survey_attachments`); n != 2 {
			t.Errorf("%d rows", n)
		}
	})
}

// Who sees what: the owner's people with a voice all, its collectors their own
// rows, other organisations and donors nothing.
func TestWhoSeesResults(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := w.released(t, "1")
	server := w.key(t, form, "live")
	w.send(server+"/submission", record("1", "uuid:device", "<age>41</age>"))
	if page := w.SignedIn(w.collector.ID).Do(request("/collect/submission", record("1", "uuid:mine", "<age>42</age>"))); page.Status != 201 {
		t.Fatalf("the web form: %d %s", page.Status, page.Body)
	}
	if csv := w.SignedIn(w.collector.ID).Get(form + "/results.csv"); !csv.Has("uuid:mine") || csv.Has("uuid:device") {
		t.Errorf("a collector sees %s", csv.Body)
	}
	m := regexp.MustCompile(form+`/results/[0-9a-f-]+`).FindAllString(w.SignedIn(w.owner.ID).Get(form+"/results").Body, -1)
	if len(m) != 2 {
		t.Fatalf("the owner sees %v", m)
	}
	seen := 0
	for _, record := range m {
		if w.SignedIn(w.collector.ID).Get(record).Status == 200 {
			seen++
		}
	}
	if seen != 1 {
		t.Errorf("the collector opens %d records", seen)
	}
	paths := append(m, form, form+"/review", form+"/keys", form+"/results", form+"/results.csv", form+"/results.xlsx", form+"/results.json", form+"/frequencies", form+"/quality", form+"/source", form+"/xform",
		strings.Replace(form, "/surveys/", "/collect/fill/", 1))
	for _, person := range []who.Person{w.other, w.donor} {
		for _, path := range paths {
			if page := w.SignedIn(person.ID).Get(path); page.Status != 404 {
				t.Errorf("%s opens %s: %d", person.Role, path, page.Status)
			}
		}
		if page := w.SignedIn(person.ID).Do(request("/collect/submission", record("1", "uuid:x", ""))); page.Status != 404 {
			t.Errorf("another organisation sends: %d", page.Status)
		}
	}
	for _, path := range paths {
		if page := w.Visitor().Get(path); page.Status == 200 {
			t.Errorf("a visitor opens %s", path)
		}
	}
	for _, path := range []string{form + "/keys", form + "/frequencies", form + "/review"} {
		if page := w.SignedIn(w.collector.ID).Get(path); page.Status != 404 {
			t.Errorf("a collector opens %s: %d", path, page.Status)
		}
	}
}

func TestKeysAreTakenBack(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := w.released(t, "1")
	server := w.key(t, form, "live")
	page := w.SignedIn(w.owner.ID).Get(form + "/keys")
	revoke := regexp.MustCompile(form + `/keys/[0-9a-f-]+/revoke`).FindString(page.Body)
	if page := w.SignedIn(w.other.ID).Post(revoke, nil); page.Status != 404 {
		t.Errorf("another organisation takes a key back: %d", page.Status)
	}
	w.SignedIn(w.owner.ID).Post(revoke, nil)
	if page := w.send(server+"/submission", record("1", "uuid:1", "")); page.Status != 404 {
		t.Errorf("a key that was taken back sends: %d", page.Status)
	}
}

func TestDraftsAndVersions(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		live := w.key(t, form, "live")
		if page := w.upload(w.owner, form+"/version", "visit.md", fmt.Sprintf(visit, "1")); page.Status != 303 {
			t.Fatal(page.Body)
		}
		if page := w.SignedIn(w.owner.ID).Post(form+"/review", w.reasons(w.owner, form)); page.Status != 409 {
			t.Errorf("the same version is released twice: %d", page.Status)
		}
		w.upload(w.owner, form+"/version", "visit.md", fmt.Sprintf(visit, "2"))
		draft := w.key(t, form, "test")
		if page := w.send(live+"/submission", record("2", "uuid:1", "")); page.Status != 404 {
			t.Errorf("a draft's record through a live key: %d", page.Status)
		}
		if page := w.send(draft+"/submission", record("2", "uuid:1", "")); page.Status != 201 {
			t.Errorf("trying the draft: %d %s", page.Status, page.Body)
		}
		w.SignedIn(w.owner.ID).Post(form+"/review", w.reasons(w.owner, form))
		if n := w.count(t, `select count(*) from survey_submissions`); n != 0 {
			t.Errorf("%d answers of the draft are left", n)
		}
		for version, instance := range map[string]string{"1": "uuid:a", "2": "uuid:b"} {
			if page := w.send(live+"/submission", record(version, instance, "")); page.Status != 201 {
				t.Errorf("version %s: %d %s", version, page.Status, page.Body)
			}
		}
		w.SignedIn(w.owner.ID).Post(form+"/state", nil)
		if list := w.get(live + "/formList"); list.Has("visit") {
			t.Error("a closed form is listed")
		}
		if page := w.send(live+"/submission", record("2", "uuid:late", "")); page.Status != 201 {
			t.Errorf("what was under way when the form closed: %d", page.Status)
		}
	})
}

func TestReleaseNeedsReasons(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := w.upload(w.owner, "/surveys/new", "visit.md", fmt.Sprintf(visit, "1")).Location
	page := w.SignedIn(w.owner.ID).Post(form+"/review", url.Values{})
	if page.Status != 422 || !page.Has("Photo of the place") {
		t.Errorf("%d %s", page.Status, page.Body)
	}
	if n := w.count(t, `select count(*) from survey_forms where state = 'released'`); n != 0 {
		t.Error("released without a reason")
	}
}

func TestUploadErrorsNameTheCell(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	page := w.upload(w.owner, "/surveys/new", "visit.md", strings.Replace(fmt.Sprintf(visit, "1"), "${consent} = 'yes' | . <", "${consnt} = 'yes' | . <", 1))
	if page.Status != 422 || !page.Has("consnt") || !page.Has(">survey<") || !page.Has(">3<") || !page.Has(">relevant<") {
		t.Errorf("%d %s", page.Status, page.Body)
	}
	for name, content := range map[string]string{"empty.xlsx": "", "text.xlsx": "no zip", "form.xml": "<h:html", "note.txt": "hello"} {
		if page := w.upload(w.owner, "/surveys/new", name, content); page.Status != 422 {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
}

// A collection password opens by Basic and by Digest; a replay and a stranger's do not.
func TestCollectionPassword(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	w.released(t, "1")
	page := w.SignedIn(w.collector.ID).Post("/surveys/password", nil)
	m := regexp.MustCompile(`id="password">([a-z0-9-]+)<`).FindStringSubmatch(page.Body)
	if m == nil {
		t.Fatal(page.Body)
	}
	if page := w.basic("p1@example.org", m[1]); page.Status != 200 || !page.Has("visit") {
		t.Errorf("Basic: %d %s", page.Status, page.Body)
	}
	if page := w.basic("p1@example.org", "wrong"); page.Status != 401 || page.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("a wrong password: %d", page.Status)
	}
	challenge := w.get("/openrosa/formList").Header.Get("WWW-Authenticate")
	nonce := regexp.MustCompile(`nonce="([^"]+)"`).FindStringSubmatch(challenge)[1]
	digest := digestHeader("p1@example.org", m[1], nonce, "/openrosa/formList", "00000001")
	if page := w.get("/openrosa/formList", "Authorization", digest); page.Status != 200 {
		t.Errorf("Digest: %d %s", page.Status, page.Body)
	}
	if page := w.get("/openrosa/formList", "Authorization", digest); page.Status != 401 || !strings.Contains(page.Header.Get("WWW-Authenticate"), "stale=true") {
		t.Errorf("a replay: %d", page.Status)
	}
}

// What one copy of the program asks with, another knows; what is changed or old, none.
func TestNoncesOfTwoCopies(t *testing.T) {
	one, two, now := newNonces(box(t)), newNonces(box(t)), time.Now()
	nonce := one.make(now)
	if !two.fresh(nonce, now) || two.fresh(nonce, now.Add(nonceTime)) || two.fresh(nonce[:len(nonce)-1], now) || two.fresh("", now) {
		t.Error(nonce)
	}
}

// basic asks for the list of forms with a collection password.
func (w *world) basic(user, password string) webtest.Page {
	r := httptest.NewRequest("GET", "/openrosa/formList", nil)
	r.Header.Set("X-OpenRosa-Version", "1.0")
	r.SetBasicAuth(user, password)
	return w.Visitor().Do(r)
}

func digestHeader(user, password, nonce, uri, nc string) string {
	hex := func(s string) string { return strings.TrimPrefix(openrosa.Hash([]byte(s)), "md5:") }
	response := hex(strings.Join([]string{openrosa.HA1(user, realm, password), nonce, nc, "c", "auth", hex("GET:" + uri)}, ":"))
	return fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", qop=auth, nc=%s, cnonce="c", response="%s"`, user, realm, nonce, uri, nc, response)
}

func TestRetention(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	server := w.key(t, w.released(t, "1"), "live")
	w.send(server+"/submission", record("1", "uuid:1", "<photo>a.jpg</photo>"), "a.jpg", "picture")
	now := w.DB.Now
	for _, c := range []struct{ days, left int }{{usualRetention - 1, 1}, {usualRetention + 1, 0}} {
		at := now().AddDate(0, 0, c.days)
		w.DB.Now = func() time.Time { return at }
		if err := w.surveys.expire(dbtest.Context()); err != nil {
			t.Fatal(err)
		}
		if n := w.count(t, `select count(*) from survey_submissions`); n != c.left {
			t.Errorf("after %d days %d are left", c.days, n)
		}
	}
}
