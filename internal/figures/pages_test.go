package figures

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// Each audience reads what is for it and nothing narrower; what is not for a
// reader is not there, on the page, in the list and in every file.
func TestAudiencesReadWhatIsForThem(t *testing.T) {
	dbtest.Each(t, webtest.Migrations(migrations[1]), func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(300))
		site := webtest.New(t, d, g.Module())
		budget(t, g, 4000)
		path := map[Audience]string{}
		for _, a := range Audiences {
			epsilon := int64(0)
			if a == Public {
				epsilon = 1000
			}
			path[a] = "/figures/" + string(mustRelease(t, g, ask(a, epsilon, "gender", "harm")).ID)
		}
		var waiting *Release
		dbtest.Write(t, d, as(lead), func(tx *db.Tx) (err error) {
			waiting, _, err = g.Propose(tx, lead, ask(Public, 500, "age"))
			return err
		})
		person := func(seat who.Seat, role who.Role) who.Person {
			return who.Person{ID: id.New(), Organisation: id.New(), Seat: seat, Role: role}
		}
		for _, c := range []struct {
			name  string
			as    *webtest.Browser
			reads int // how many of the audiences, from the widest
			votes bool
		}{
			{"visitor", site.Visitor(), 1, false},
			{"no seat", site.As(person(who.NoSeat, who.FocalPoint)), 1, false},
			{"donor", site.As(person(who.Donor, who.Viewer)), 2, false},
			{"observer", site.As(person(who.Observer, who.FocalPoint)), 2, false},
			{"viewer", site.As(person(who.Member, who.Viewer)), 3, false},
			{"focal point", site.As(person(who.Member, who.FocalPoint)), 3, true},
			{"information manager", site.As(person(who.CoLead, who.InformationManager)), 4, true},
		} {
			list := c.as.Get("/figures")
			for i, a := range Audiences {
				want := http.StatusNotFound
				if i < c.reads {
					want = http.StatusOK
				}
				if got := c.as.Get(path[a]).Status; got != want {
					t.Errorf("%s opens what is for %s: %d", c.name, a, got)
				}
				if list.Has(path[a]) != (want == http.StatusOK) {
					t.Errorf("%s: the list and the page of %s differ", c.name, a)
				}
				if a == Internal {
					want = http.StatusNotFound // no file of exact numbers, for nobody
				}
				for _, file := range []string{"/figures.csv", "/figures.hxl.csv", "/dictionary.csv"} {
					if got := c.as.Get(path[a] + file).Status; got != want {
						t.Errorf("%s opens %s of %s: %d", c.name, file, a, got)
					}
				}
			}
			proposal := "/figures/" + string(waiting.ID)
			if got := c.as.Get(proposal).Status == http.StatusOK; got != c.votes {
				t.Errorf("%s sees a proposal: %v", c.name, got)
			}
			if got := c.as.Post(proposal+"/approve", url.Values{}); !c.votes && got.Status < 400 && !strings.HasPrefix(got.Location, "/sign-in") {
				t.Errorf("%s approves: %d", c.name, got.Status)
			}
			if got := c.as.Post(path[Public]+"/withdraw", url.Values{"why": {"a mistake"}}); c.name != "information manager" && got.Status < 400 && !strings.HasPrefix(got.Location, "/sign-in") {
				t.Errorf("%s withdraws: %d", c.name, got.Status)
			}
		}
		if got := site.Visitor().Get(path[Public]).Status; got != http.StatusNotFound {
			t.Errorf("what was withdrawn is still there: %d", got)
		}
	})
}

// A form leads from the preview to the proposal; what is wrong is said on it.
func TestTheFormRefusesInWords(t *testing.T) {
	d := dbtest.SQLite(t, webtest.Migrations(migrations[1]))
	g := newGate(t, d, crowd(300))
	site := webtest.New(t, d, g.Module())
	b := site.As(lead)
	previewed := func(form url.Values) webtest.Page {
		t.Helper()
		to := b.Post("/figures/new/previews", form).Location
		if waiting := b.Get(to); !waiting.Has("Waiting for its turn") || !waiting.Has(to+"/cancel") {
			t.Errorf("%s before the job: %d", to, waiting.Status)
		}
		if other := site.As(who.Person{ID: id.New(), Organisation: id.New(), Seat: who.CoLead, Role: who.CoLeadRole}).Get(to); other.Status != http.StatusNotFound {
			t.Errorf("somebody else's preview: %d", other.Status)
		}
		work(t, g)
		return b.Get(to)
	}
	form := url.Values{"audience": {"public"}, "kind": {"table"}, "variables": {"gender"}, "period": {"2026-Q3"}, "epsilon": {"1,5"}}
	if page := previewed(form); !page.Has("have not decided") || page.Has("Propose this release") {
		t.Error("without a budget")
	}
	if page := b.Post("/figures/budget", url.Values{"source": {"invented"}, "epsilon": {"4"}, "reference": {""}}); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("a budget without a decision: %d", page.Status)
	}
	if page := b.Post("/figures/budget", url.Values{"source": {"invented"}, "epsilon": {"4"}, "reference": {"minutes of 3 November"}}); page.Status != http.StatusSeeOther {
		t.Errorf("a budget: %d", page.Status)
	}
	if page := previewed(form); !page.Has("1.5 of 4 that are left") || !page.Has("Propose this release") {
		t.Error("with a budget")
	}
	for name, say := range map[string]string{"epsilon=100": "at most 12", "epsilon=x": "at most 12", "period=tomorrow": "Choose a quarter", "kind=": "Choose a table", "audience=all": "who will read it", "filter=only": "filter cannot be used"} {
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		field, value, _ := strings.Cut(name, "=")
		wrong.Set(field, value)
		if page := b.Post("/figures/new/previews", wrong); page.Status != http.StatusUnprocessableEntity || !page.Has(say) {
			t.Errorf("%s: %d, want %q", name, page.Status, say)
		}
	}
	to := b.Post("/figures/new/previews", form).Location
	work(t, g)
	form.Set("preview", strings.TrimPrefix(to, "/figures/new/previews/"))
	first, second := b.Post("/figures", form), b.Post("/figures", form)
	if first.Status != http.StatusSeeOther || first.Location != second.Location {
		t.Errorf("%d %s, %s", first.Status, first.Location, second.Location)
	}
	// Whoever approves sees what it is about, and is told where nobody has looked.
	if page := site.As(focal).Get(first.Location); !page.Has("1.5 of 4 that are left") || !page.Has("Groups of fewer than 10 in the whole table") || !page.Has("can be at most") {
		t.Errorf("the second approver approves blind: %d", page.Status)
	}
	form.Set("epsilon", "2")
	if page := site.As(focal).Get(b.Post("/figures", form).Location); !page.Has("proposed without a preview") || page.Has("Groups of fewer than") {
		t.Error("the preview of another request stands for this one")
	}
	if page := site.As(focal).Get("/figures/ledger"); page.Status != http.StatusOK || !page.Has("No line has been changed") {
		t.Errorf("the ledger: %d", page.Status)
	}
}

// Every reading of the records is in the audit log, a preview's too.
func TestReadingIsNoted(t *testing.T) {
	d := dbtest.SQLite(t, migrations)
	g := newGate(t, d, crowd(300))
	if _, err := g.Preview(as(lead), ask(Partners, 0, "gender"), nil); err != nil {
		t.Fatal(err)
	}
	mustRelease(t, g, ask(Partners, 0, "gender"))
	dbtest.Read(t, d, as(lead), func(tx *db.Tx) error {
		rows, err := audit.History(tx, "", 100)
		noted := 0
		for _, r := range rows {
			if r.Kind == "invented" && r.Act == "read" {
				noted++
			}
		}
		if noted != 2 {
			t.Errorf("%d readings are noted, want 2", noted)
		}
		return err
	})
}

// A file says whom it counts and why a figure is hidden, with codes beside
// labels; its dictionary has a row for every column; JSON tells the same.
func TestFilesSayWhomTheyCountAndWhatIsHidden(t *testing.T) {
	dbtest.Each(t, webtest.Migrations(migrations[1]), func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(300))
		b := webtest.New(t, d, g.Module()).As(focal)
		q := ask(Partners, 0, "gender", "age")
		q.Filter = &Filter{Variable: "harm", Code: "labour"}
		r := mustRelease(t, g, q)
		path := "/figures/" + string(r.ID) + "/"
		lines := strings.Split(b.Get(path+"figures.csv").Body, "\n")
		if lines[0] != "gender,gender_label,age,age_label,who,quarter,count,low,high,shown,reason" {
			t.Errorf("columns: %s", lines[0])
		}
		for _, l := range lines[1 : len(lines)-1] {
			hidden := strings.Contains(l, ",,,,no,")
			if hidden != strings.Contains(l, "fewer than 10 people") || !strings.Contains(l, "Only ") {
				t.Errorf("a row does not say whom it counts, or why nothing is shown: %s", l)
			}
		}
		if tagged := b.Get(path + "figures.hxl.csv").Body; strings.Count(strings.Split(tagged, "\n")[1], "#") != 11 {
			t.Errorf("not every column has a tag: %.300s", tagged)
		}
		words := b.Get(path + "dictionary.csv").Body
		for _, column := range append([]string{"gender", "age"}, fixedColumns...) {
			if !strings.Contains(words, "\n"+column+",") {
				t.Errorf("the dictionary has no %s: %s", column, words)
			}
		}
		if document := b.Get(path + "figures.json").Body; !strings.Contains(document, `"filter":{"variable":"harm","code":"labour","without":false}`) || !strings.Contains(document, `"count":null`) {
			t.Errorf("JSON: %.500s", document)
		}
		if name := fileName(q); name != "invented-2026-Q3-only-harm-labour" {
			t.Errorf("its name is %s", name)
		}
	})
}

// Exact numbers are stored sealed, and read again.
func TestExactNumbersAreStoredSealed(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(100))
		r := mustRelease(t, g, ask(Internal, 0, "gender"))
		dbtest.Read(t, d, as(lead), func(tx *db.Tx) error {
			stored, err := db.Value[string](tx, `select result from releases where id = $1`, r.ID)
			if err != nil || stored == "" || strings.Contains(stored, "count") {
				t.Errorf("stored in the clear: %.100s (%v)", stored, err)
			}
			again, err := g.store.get(tx, r.ID)
			if err != nil || again.Result == nil || again.Result.Count != 100 {
				t.Errorf("read again: %+v, %v", again, err)
			}
			return nil
		})
	})
}

// The list is read in pages, each of what its reader may see.
func TestTheListHasPages(t *testing.T) {
	d := dbtest.SQLite(t, webtest.Migrations(migrations[1]))
	g := newGate(t, d, crowd(40))
	site := webtest.New(t, d, g.Module())
	dbtest.Write(t, d, as(lead), func(tx *db.Tx) error {
		for v := range 2*pageSize + 1 {
			q := ask(Internal, 0, "gender")
			q.Version = v + 1
			if _, _, err := g.Propose(tx, lead, q); err != nil {
				return err
			}
		}
		return nil
	})
	manager := site.As(lead)
	for page, want := range map[string]int{"": pageSize, "?page=2": pageSize, "?page=3": 1, "?page=x": pageSize} {
		if got := strings.Count(manager.Get("/figures"+page).Body, `href="/figures/0`); got != want {
			t.Errorf("page %q has %d releases, want %d", page, got, want)
		}
	}
	if site.Visitor().Get("/figures").Has("page=2") {
		t.Error("a visitor is shown pages of what is not for her")
	}
}
