package figures

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/web/webtest"
)

// work does the jobs that wait.
func work(t testing.TB, g *Gate) {
	t.Helper()
	for did := true; did; {
		var err error
		if did, err = g.Queue.Once(dbtest.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// stateOf reads how far a release is.
func stateOf(t testing.TB, g *Gate, release id.ID) (r *Release) {
	dbtest.Read(t, g.db, as(lead), func(tx *db.Tx) (err error) {
		r, err = g.store.get(tx, release)
		return err
	})
	return r
}

// The second approval has a job compute the release; its page waits meanwhile.
func TestAReleaseIsComputedByAJob(t *testing.T) {
	dbtest.Each(t, webtest.Migrations(migrations[1]), func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(300))
		site := webtest.New(t, d, g.Module())
		budget(t, g, 2000)
		manager, other := site.As(lead), site.As(focal)
		form := url.Values{"audience": {"public"}, "kind": {"table"}, "variables": {"gender"}, "period": {"2026-Q3"}, "epsilon": {"1"}}
		path := manager.Post("/figures", form).Location
		other.Post(path+"/approve", nil)
		if page := other.Get(path); !page.Has("Waiting for its turn") || page.Has(path+"/cancel") {
			t.Error("a focal point sees the job, and does not end it")
		}
		if page := manager.Get(path); !page.Has(path + "/cancel") {
			t.Error("who keeps the data may cancel")
		}
		if left(t, g) != 2000 {
			t.Error("something is spent before the job")
		}
		work(t, g)
		if page := site.Visitor().Get(path); !page.Has("figures.csv") || left(t, g) != 1000 {
			t.Errorf("after the job: %d, %d left", page.Status, left(t, g))
		}
		if again := manager.Post(path+"/cancel", nil); again.Status < 400 {
			t.Errorf("cancelled when it was out: %d", again.Status)
		}

		form.Set("version", "new")
		path = manager.Post("/figures", form).Location
		other.Post(path+"/approve", nil)
		manager.Post(path+"/cancel", nil)
		work(t, g)
		if r := stateOf(t, g, id.ID(path[len("/figures/"):])); r.State != Failed || left(t, g) != 1000 {
			t.Errorf("cancelled before its turn: %s, %d left", r.State, left(t, g))
		}
	})
}

// What is refused before anything was spent waits for the mend, with the reason.
func TestARefusalBeforeTheCostCanBeMended(t *testing.T) {
	d := dbtest.SQLite(t, webtest.Migrations(migrations[1]))
	s := crowd(300)
	g := newGate(t, d, s)
	site := webtest.New(t, d, g.Module())
	s.records[1].Person = s.records[0].Person // two records, where the bound is one
	r, err := propose(g, ask(Partners, 0, "gender"))
	if err != nil {
		t.Fatal(err)
	}
	again := "/figures/" + string(r.ID) + "/publish"
	site.As(lead).Post(again, nil)
	work(t, g)
	if r := stateOf(t, g, r.ID); r.State != Proposed || r.Reason.Says != "figures.refused.bound" {
		t.Errorf("%s: %s", r.State, r.Reason.Says)
	}
	s.records[1].Person = "another"
	site.As(lead).Post(again, nil)
	work(t, g)
	if r := stateOf(t, g, r.ID); r.State != Published || r.Reason.Says != "" {
		t.Errorf("%s: %s", r.State, r.Reason.Says)
	}
}

// Whoever cancels stops the computation; what it had reserved stays spent.
func TestACancelledComputationEnds(t *testing.T) {
	dbtest.Each(t, webtest.Migrations(migrations[1]), func(t *testing.T, d *db.DB) {
		g := newGate(t, d, quarter(420))
		budget(t, g, 2000)
		q := ask(Partners, 0, "gender", "harm", "region") // seconds of work
		r, err := propose(g, q)
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Write(t, d, as(lead), func(tx *db.Tx) error { return g.Enqueue(tx, lead, r.ID) })
		done := make(chan struct{})
		go func() { defer close(done); work(t, g) }()
		for stateOf(t, g, r.ID).State != Computing {
			time.Sleep(5 * time.Millisecond)
		}
		dbtest.Write(t, d, as(lead), func(tx *db.Tx) error { return g.Cancel(tx, lead, r.ID) })
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatal("still at work")
		}
		if r := stateOf(t, g, r.ID); r.State != Failed || r.Reason.Says != "figures.refused.cancelled" || r.Result != nil {
			t.Errorf("%s: %s", r.State, r.Reason.Says)
		}
		dbtest.Read(t, d, as(lead), VerifyLedger)
	})
}

// A preview that is cancelled ends, and old ones go.
func TestPreviewsEnd(t *testing.T) {
	d := dbtest.SQLite(t, webtest.Migrations(migrations[1]))
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	g := newGate(t, d, quarter(420))
	site := webtest.New(t, d, g.Module())
	b := site.As(lead)
	form := url.Values{"audience": {"partners"}, "kind": {"table"}, "variables": {"gender", "harm"}, "period": {"2026-Q3"}}
	path := b.Post("/figures/previews", form).Location
	if back := b.Post(path+"/cancel", nil); !strings.HasPrefix(back.Location, "/figures/new?") || !strings.Contains(back.Location, "variables=harm") {
		t.Errorf("cancelled, the choice is lost: %s", back.Location)
	}
	work(t, g)
	if page := b.Get(path); page.Has("Propose this release") {
		t.Error("a cancelled preview was made")
	}
	now = now.Add(keepPreviews + time.Minute)
	if err := g.forgetPreviews(as(lead)); err != nil {
		t.Fatal(err)
	}
	if page := site.As(lead).Get(path); page.Status != 404 {
		t.Errorf("an old preview: %d", page.Status)
	}
}

func TestProgressOfAnAuditReachesItsEnd(t *testing.T) {
	p := &jobs.Progress{}
	s := quarter(200)
	if _, err := suppressed(context.Background(), s, ask(Partners, 0, "gender", "age"), snapshotOf(s), past{}, p); err != nil && fault.KindOf(err) != fault.Invalid {
		t.Fatal(err)
	}
	if last := p.Share(); last < .6 || last > 1 {
		t.Errorf("at the end %v is done", last)
	}
}
