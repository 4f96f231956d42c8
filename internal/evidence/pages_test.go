package evidence_test

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/evidence"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group is a group on a database, with its people and the pages of evidence.
type group struct {
	*webtest.Site
	e     *evidence.Evidence
	m     *members.Members
	queue *jobs.Queue
	clock *time.Time
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "evidence", Files: evidence.Migrations()})

func newGroup(t *testing.T, d *db.DB) *group {
	t.Helper()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	queue := jobs.New(d, nil)
	outbox := mail.NewOutbox(d, queue, nil)
	m, err := members.New(d, members.NewStore(box), outbox, "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	e := evidence.New(d, box, queue, outbox, m.Store, "http://localhost")
	offered := e.Module()
	for name, do := range offered.Jobs {
		queue.Handle(name, do)
	}
	g := &group{webtest.New(t, d, m.Module(), offered), e, m, queue, &now}
	g.UsePeople(m.Store)
	return g
}

func both(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

// add stores an organisation with one active person and opens her browser.
func (g *group) add(t *testing.T, seat who.Seat, role who.Role) *webtest.Browser {
	t.Helper()
	o := members.Organisation{Name: lang.Texts{lang.En: {Text: "Org " + string(id.New())}}, Kind: members.NationalNGO, Seat: seat}
	p := members.Person{Name: "Anna " + string(id.New())[24:], Role: role, Email: string(id.New()) + "@example.org", State: members.Active}
	dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		if err := g.m.Store.Organisations.Insert(tx, &o); err != nil {
			return err
		}
		p.Organisation = o.ID
		return g.m.Store.People.Insert(tx, &p)
	})
	return g.SignedIn(p.ID)
}

// work does the jobs that are due.
func (g *group) work(t *testing.T) {
	t.Helper()
	for {
		did, err := g.queue.Once(dbtest.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !did {
			return
		}
	}
}

// upload sends a file to a study and gives the address of its columns.
func upload(t *testing.T, b *webtest.Browser, study, name, content string) string {
	t.Helper()
	page := send(b, study, name, content)
	if !strings.HasPrefix(page.Location, "/evidence/new/"+study+"/") {
		t.Fatalf("upload: %d %s", page.Status, page.Body)
	}
	return page.Location
}

func send(b *webtest.Browser, study, name, content string) webtest.Page {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, _ := w.CreateFormFile("file", name)
	part.Write([]byte(content))
	w.Close()
	r := httptest.NewRequest("POST", "/evidence/new/"+study, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}

// ask starts an estimate and gives its page.
func ask(t *testing.T, b *webtest.Browser, columns string, form url.Values) string {
	t.Helper()
	page := b.Post(columns, form)
	if !strings.HasPrefix(page.Location, "/evidence/estimates/") {
		t.Fatalf("asking: %d %s", page.Status, page.Body)
	}
	return page.Location
}

const lists = "hotline;shelter;police;count\n1;0;0;142\n0;1;0;96\n0;0;1;118\n1;1;0;19\n1;0;1;15\n0;1;1;12\n1;1;1;3\n"

var listsForm = url.Values{"title": {"Lublin, 2026"}, "role-lists": {"hotline", "shelter", "police"}, "role-count": {"count"}}

var fingerprint = regexp.MustCompile(`name="fingerprint" value="([^"]+)"`)

func judged(names ...string) url.Values {
	form := url.Values{}
	for _, n := range names {
		form.Set("holds-"+n, "partly")
		form.Set("why-"+n, "because of "+n)
	}
	return form
}

var ofLists = []string{"closed", "linkage", "homogeneity", "dependence", "small"}

// The way of a question: from a file to an answer that the group stands for.
func TestFromAFileToAnAdoptedAnswer(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		asker, other := g.add(t, who.Member, who.FocalPoint), g.add(t, who.Member, who.FocalPoint)
		columns := upload(t, asker, "lists", "lists.csv", lists)
		form := asker.Get(columns)
		for _, want := range []string{`value="hotline" checked`, `value="police" checked`, `<option value="count" selected`} {
			if !form.Has(want) {
				t.Errorf("the proposal lacks %s", want)
			}
		}
		page := ask(t, asker, columns, listsForm)
		if waiting := asker.Get(page); !waiting.Has("Waiting for its turn") || !waiting.Has("/cancel") {
			t.Errorf("before the job: %d", waiting.Status)
		}
		g.work(t)
		answer := asker.Get(page)
		for _, want := range []string{"people", "<svg", "Stepwise selection", "Not answered yet", "Without the list police", "--method all", "Internal:", "About 405 people are on at least one"} {
			if !answer.Has(want) {
				t.Errorf("the answer lacks %q", want)
			}
		}
		if letters := g.letters(t); letters != 1 {
			t.Errorf("%d letters went out", letters)
		}
		g.adopt(t, page, asker, other)
		if list := other.Get("/evidence"); !list.Has("Adopted by the group") || !list.Has("Lublin, 2026") {
			t.Error("the list does not show it as adopted")
		}
		g.measured(t, "evidence.prevalence", module.Kept)
		g.measured(t, "evidence.impact", module.Late)
		*g.clock = g.clock.AddDate(0, 13, 0)
		g.measured(t, "evidence.prevalence", module.Late)
	})
}

// adopt answers the assumptions and signs twice, and tries what must not happen on the way.
func (g *group) adopt(t *testing.T, page string, asker, other *webtest.Browser) {
	t.Helper()
	if early := asker.Post(page+"/sign", url.Values{"fingerprint": {"x"}}); early.Status != 409 {
		t.Errorf("signed before the assumptions were answered: %d", early.Status)
	}
	if half := asker.Post(page+"/assumptions", judged("closed")); half.Status != 422 || !half.Has("because of closed") {
		t.Errorf("four assumptions are open: %d", half.Status)
	}
	if theirs := other.Post(page+"/assumptions", judged(ofLists...)); theirs.Status != 404 {
		t.Errorf("another organisation answers the assumptions: %d", theirs.Status)
	}
	if done := asker.Post(page+"/assumptions", judged(ofLists...)); done.Location != page+"#rests" {
		t.Fatalf("assumptions: %d %s", done.Status, done.Body)
	}
	found := fingerprint.FindStringSubmatch(asker.Get(page).Body)
	if found == nil {
		t.Fatal("no button to sign")
	}
	seen := url.Values{"fingerprint": {found[1]}}
	if first := asker.Post(page+"/sign", seen); first.Location != page {
		t.Fatalf("first signature: %d", first.Status)
	}
	if twice := asker.Post(page+"/sign", seen); twice.Status != 409 {
		t.Errorf("one organisation signs twice: %d", twice.Status)
	}
	asker.Post(page+"/assumptions", judged(ofLists[1:]...)) // refused: signatures stay
	if changed := asker.Post(page+"/assumptions", url.Values{}); changed.Status != 422 {
		t.Errorf("%d", changed.Status)
	}
	form := judged(ofLists...)
	form.Set("why-closed", "another reason")
	asker.Post(page+"/assumptions", form)
	if stale := other.Post(page+"/sign", seen); stale.Status != 409 {
		t.Errorf("signs what it has not seen: %d", stale.Status)
	}
	for _, b := range []*webtest.Browser{asker, other} {
		found := fingerprint.FindStringSubmatch(b.Get(page).Body)
		if found == nil {
			t.Fatal("no button to sign")
		}
		b.Post(page+"/sign", url.Values{"fingerprint": {found[1]}})
	}
	if adopted := other.Get(page); !adopted.Has(">Adopted<") && !adopted.Has("Adopted") {
		t.Error("two signatures do not adopt it")
	}
}

func (g *group) letters(t *testing.T) (n int) {
	t.Helper()
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
		n, err = db.Value[int](tx, `select count(*) from mails`)
		return err
	})
	return n
}

func (g *group) measured(t *testing.T, name string, want module.State) {
	t.Helper()
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		for _, m := range g.e.Module().Measures {
			if m.Name != name {
				continue
			}
			if got, err := m.Take(tx); err != nil || got.State != want {
				t.Errorf("%s: %s, %v; want %s", name, got.State, err, want)
			}
		}
		return nil
	})
}

// Nobody sees another organisation's data, and guests see nothing at all.
func TestWhoSeesWhat(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		asker, other, lead := g.add(t, who.Member, who.FocalPoint), g.add(t, who.Member, who.FocalPoint), g.add(t, who.CoLead, who.InformationManager)
		viewer := g.add(t, who.Member, who.Viewer)
		columns := upload(t, asker, "lists", "secret lists.csv", lists)
		page := ask(t, asker, columns, listsForm)
		g.work(t)
		dataset := columns[strings.LastIndex(columns, "/")+1:]
		for name, guest := range map[string]*webtest.Browser{"observer": g.add(t, who.Observer, who.Viewer), "donor": g.add(t, who.Donor, who.Viewer), "visitor": g.Visitor()} {
			for _, path := range []string{"/evidence", "/evidence/new", "/evidence/data", page, page + "/report.md", page + "/data.csv", columns} {
				if got := guest.Get(path); got.Status == 200 || got.Has("Lublin, 2026") {
					t.Errorf("%s sees %s: %d", name, path, got.Status)
				}
			}
		}
		for _, path := range []string{columns, page + "/data.csv"} {
			if got := other.Get(path); got.Status != 404 {
				t.Errorf("another organisation sees %s: %d", path, got.Status)
			}
			if got := lead.Get(path); got.Status != 200 {
				t.Errorf("who manages the data does not see %s: %d", path, got.Status)
			}
		}
		for _, path := range []string{"/evidence/data", "/evidence/new/lists"} {
			if got := other.Get(path); got.Has("secret lists.csv") {
				t.Errorf("another organisation reads the name of the file on %s", path)
			}
		}
		if got := other.Post(columns, listsForm); got.Status != 404 {
			t.Errorf("another organisation asks of the data: %d", got.Status)
		}
		if got := other.Post("/evidence/data/"+dataset+"/delete", nil); got.Status != 404 {
			t.Errorf("another organisation deletes the data: %d", got.Status)
		}
		if got := other.Post(page+"/cancel", nil); got.Status != 404 {
			t.Errorf("another organisation cancels: %d", got.Status)
		}
		for _, path := range []string{"/evidence/new", columns} {
			if got := viewer.Get(path); got.Status == 200 {
				t.Errorf("a viewer asks: %s", path)
			}
		}
		if got := viewer.Get(page); got.Status != 200 || got.Has("/data.csv") {
			t.Errorf("a viewer of the asking organisation: %d", got.Status)
		}
	})
}

// The rows are sealed in the database, and can be wiped.
func TestRowsAreSealedAndCanBeWiped(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		asker := g.add(t, who.Member, who.FocalPoint)
		columns := upload(t, asker, "lists", "lists.csv", lists)
		page := ask(t, asker, columns, listsForm)
		dataset := columns[strings.LastIndex(columns, "/")+1:]
		if busy := asker.Post("/evidence/data/"+dataset+"/delete", nil); busy.Status != 409 {
			t.Errorf("wiped under a waiting estimate: %d", busy.Status)
		}
		g.work(t)
		dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			bodies, err := db.All(tx, db.Column[string], `select body from dataset_chunks union all select outcome from estimates union all select markdown from estimates`)
			for _, b := range bodies {
				if strings.Contains(b, "hotline") || strings.Contains(b, "estimate") {
					t.Error("a stored value is open")
				}
			}
			return err
		})
		if got := asker.Get(page + "/data.csv"); got.Status != 200 || !got.Has("1,1,1,3") {
			t.Errorf("the owner's download: %d", got.Status)
		}
		asker.Post("/evidence/data/"+dataset+"/delete", nil)
		for _, path := range []string{page + "/data.csv", columns} {
			if got := asker.Get(path); got.Status != 404 {
				t.Errorf("after wiping %s: %d", path, got.Status)
			}
		}
		if got := asker.Get(page); got.Status != 200 || !got.Has("Fingerprint") {
			t.Errorf("the answer is gone with its data: %d", got.Status)
		}
	})
}

// What the data cannot say is refused with its cause; a report shows no single person.
func TestPagesRefuse(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		asker := g.add(t, who.Member, who.FocalPoint)
		for name, c := range map[string]struct {
			study, file string
			form        url.Values
			want        []string
		}{
			"no overlap": {"lists", "a,b,c,count\n1,0,0,31\n0,1,0,58\n0,0,1,22\n", url.Values{"role-lists": {"a", "b", "c"}, "role-count": {"count"}}, []string{"Nobody is on two of these lists", "<li>a</li>", "<li>c</li>"}},
			"thin":       {"lists", "a,b,count\n1,0,310\n0,1,580\n1,1,1\n", url.Values{"role-lists": {"a", "b"}, "role-count": {"count"}}, []string{"a hundred times"}},
			"few":        {"survey", "id,deceived\n" + rows(40, "no") + "41,yes\n42,yes\n", url.Values{"role-answer": {"deceived=yes"}}, []string{"Fewer than 5 people"}},
			"few pairs":  {"prepost", "before,after\n1,2\n2,3\n3,5\n", url.Values{"role-before": {"before"}, "role-after": {"after"}}, []string{"Fewer than 5 people"}},
			"gap":        {"trend", "week,n\n2026-W01,3\n2026-W02,8\n2026-W05,9\n2026-W06,4\n2026-W07,8\n2026-W08,9\n2026-W09,9\n2026-W10,9\n2026-W11,9\n2026-W12,9\n2026-W13,9\n2026-W14,9\n", url.Values{"role-time": {"week"}, "role-count": {"n"}, "set-last": {"2"}}, []string{"2026-W05", "missing"}},
		} {
			form := url.Values{"title": {"Refused " + name}}
			for k, v := range c.form {
				form[k] = v
			}
			page := ask(t, asker, upload(t, asker, c.study, name+".csv", c.file), form)
			g.work(t)
			got := asker.Get(page)
			for _, want := range append(c.want, "The data cannot answer this", "What to do") {
				if !got.Has(want) {
					t.Errorf("%s: the page lacks %q", name, want)
				}
			}
			if got.Has("/sign\"") {
				t.Errorf("%s: what was refused can be signed", name)
			}
			if signed := asker.Post(page+"/sign", url.Values{"fingerprint": {""}}); signed.Status != 409 {
				t.Errorf("%s: signed: %d", name, signed.Status)
			}
		}
	})
}

func rows(n int, answer string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("1", i/10+1))
		b.WriteString(string(rune('0'+i%10)) + "," + answer + "\n")
	}
	return b.String()
}

// A bad file, a wrong study, a missing column are said on the form.
func TestBadInput(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		asker := g.add(t, who.Member, who.FocalPoint)
		for name, content := range map[string]string{"empty": "", "pdf": "%PDF-1.7 something", "heading": "a,b\n", "binary": "\x00\x01\x02"} {
			if page := send(asker, "lists", name+".csv", content); page.Status != 422 {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
		for _, path := range []string{"/evidence/new/nonsense", "/evidence/new/lists/nonsense", "/evidence/estimates/nonsense", "/evidence/estimates/" + string(id.New())} {
			if page := asker.Get(path); page.Status != 404 {
				t.Errorf("%s: %d", path, page.Status)
			}
		}
		columns := upload(t, asker, "lists", "lists.csv", lists)
		for name, form := range map[string]url.Values{
			"no title": {"role-lists": {"hotline", "police"}}, "one list": {"title": {"x"}, "role-lists": {"police"}},
			"a column that is not there": {"title": {"x"}, "role-lists": {"hotline", "nonsense"}},
		} {
			if page := asker.Post(columns, form); page.Status != 422 {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
	})
}

// A cancelled estimate is not worked out; one organisation cannot fill the queue.
func TestCancelAndBounds(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		asker := g.add(t, who.Member, who.FocalPoint)
		columns := upload(t, asker, "lists", "lists.csv", lists)
		page := ask(t, asker, columns, listsForm)
		if done := asker.Post(page+"/cancel", nil); done.Location != page {
			t.Fatalf("%d", done.Status)
		}
		g.work(t)
		if got := asker.Get(page); !got.Has("cancelled before") {
			t.Error("a cancelled estimate was worked out")
		}
		for range 5 {
			ask(t, asker, columns, listsForm)
		}
		if sixth := asker.Post(columns, listsForm); sixth.Status != 429 {
			t.Errorf("the sixth at once: %d", sixth.Status)
		}
	})
}
