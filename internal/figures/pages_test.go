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
