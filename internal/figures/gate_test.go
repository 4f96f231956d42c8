package figures

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/seal"
	"ostoja/internal/who"
	"ostoja/stats/disclose/dp"
)

// people who may approve, each of another organisation.
var (
	lead  = who.Person{ID: id.New(), Name: "Lead", Organisation: id.New(), Seat: who.CoLead, Role: who.CoLeadRole}
	focal = who.Person{ID: id.New(), Name: "Focal", Organisation: id.New(), Seat: who.Member, Role: who.FocalPoint}
)

// invented is a source whose records a test sets.
type invented struct {
	name    string // empty for "invented"
	domain  dp.Domain
	bound   int
	records []record // Person in clear
	fails   error
}

func (s *invented) Name() string        { return cmp.Or(s.name, "invented") }
func (s *invented) Domain() dp.Domain   { return s.domain }
func (s *invented) Sensitive() []string { return []string{"harm"} }
func (s *invented) Diversity() []string { return []string{"age", "gender"} }
func (s *invented) Bound() int          { return max(s.bound, 1) }
func (s *invented) Records(tx *db.Tx, purpose string, _, _ time.Time, visit func(string, []uint16) error) error {
	if err := audit.Record(tx, "read", "invented", "", audit.Change{Field: "purpose", New: purpose}); err != nil {
		return err
	}
	for _, r := range s.records {
		if err := visit(r.Person, r.Codes); err != nil {
			return err
		}
	}
	return s.fails
}

var testDomain = dp.Domain{
	{Name: "gender", Values: []string{"f", "m"}},
	{Name: "age", Values: []string{"child", "adult", "old"}},
	{Name: "harm", Values: []string{"labour", "sexual", "other"}},
	{Name: "region", Values: []string{"north", "south", "east"}},
}

// crowd invents n people, the first codes of each list being the commonest.
func crowd(n int) *invented {
	r := rand.New(rand.NewPCG(1, 2))
	s := &invented{domain: testDomain}
	for i := range n {
		s.records = append(s.records, record{fmt.Sprint("person ", i), someone(r)})
	}
	return s
}

func someone(r *rand.Rand) []uint16 {
	codes := make([]uint16, len(testDomain))
	for i, c := range testDomain {
		at := r.Float64()
		codes[i] = uint16(1 + int(at*at*float64(len(c.Values))))
	}
	return codes
}

var migrations = []db.Migrations{audit.Migrations(), {Module: "figures", Files: Migrations()}}

func newGate(t testing.TB, d *db.DB, s Source) *Gate {
	box, err := seal.New(dbtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	g := NewGate(d, box)
	g.Register(s)
	g.Queue = jobs.New(d, slog.New(slog.DiscardHandler))
	for name, do := range g.Module().Jobs {
		g.Queue.Handle(name, do)
	}
	return g
}

func budget(t testing.TB, g *Gate, epsilon int64) {
	dbtest.Write(t, g.db, as(lead), func(tx *db.Tx) error { return g.SetBudget(tx, "invented", epsilon, "decision 7") })
}

func as(p who.Person) context.Context { return who.In(context.Background(), p) }

// ask is a table of some variables for an audience.
func ask(a Audience, epsilon int64, variables ...string) Request {
	return Request{Source: "invented", Period: "2026-Q3", Audience: a, Kind: TableKind, Variables: variables, Epsilon: epsilon}
}

// propose proposes and approves, without publishing.
func propose(g *Gate, q Request) (*Release, error) {
	var r *Release
	err := g.db.Write(as(lead), func(tx *db.Tx) (err error) {
		r, _, err = g.Propose(tx, lead, q)
		return err
	})
	if err != nil || r.State != Proposed {
		return r, err
	}
	return r, g.db.Write(as(focal), func(tx *db.Tx) error {
		_, err := g.Approve(tx, focal, r.ID)
		return err
	})
}

// release takes a request the whole way.
func release(g *Gate, q Request) (*Release, error) {
	r, err := propose(g, q)
	if err != nil || r.State == Published {
		return r, err
	}
	return g.Publish(as(focal), r.ID)
}

func mustRelease(t testing.TB, g *Gate, q Request) *Release {
	t.Helper()
	r, err := release(g, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// says gives the message of a refusal.
func says(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Message
	}
	return fmt.Sprint(err)
}

func left(t testing.TB, g *Gate) int64 {
	var b Balance
	dbtest.Read(t, g.db, as(lead), func(tx *db.Tx) (err error) {
		if err := VerifyLedger(tx); err != nil {
			t.Error(err)
		}
		b, err = balance(tx, "invented", "2026-Q3")
		return err
	})
	return b.Left()
}

func TestTheSameRequestIsTheSameRelease(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(300))
		budget(t, g, 4000)
		q := ask(Public, 1000, "gender", "harm")
		first := mustRelease(t, g, q)
		q.Variables = []string{"harm", "gender", "gender"}
		again := mustRelease(t, g, q)
		if again.ID != first.ID || left(t, g) != 3000 {
			t.Errorf("a second release %v, %d left", again.ID != first.ID, left(t, g))
		}
		q.Version = 2
		if other := mustRelease(t, g, q); other.ID == first.ID || left(t, g) != 2000 {
			t.Error("a new version is a release of its own")
		}
	})
}

func TestABudgetIsSpentBeforeAndOnFailureToo(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := crowd(300)
		g := newGate(t, d, s)
		q := ask(Public, 1500, "gender")
		if _, err := propose(g, q); says(err) != "figures.refused.no_budget" {
			t.Errorf("without a budget: %v", err)
		}
		budget(t, g, 4000)
		mustRelease(t, g, q)
		g.Random = func() *dp.Random { return dp.NewRandom(strings.NewReader("short")) }
		q.Version = 2
		if r, err := release(g, q); err == nil || r.State != Failed || r.Result != nil {
			t.Errorf("a failing random source gave %v, %v", r, err)
		}
		if left(t, g) != 1000 {
			t.Errorf("%d left, want 1000: failure is spent too", left(t, g))
		}
		g.Random = dp.Secure
		q.Version = 3
		if _, err := release(g, q); says(err) != "figures.refused.budget" {
			t.Errorf("over the budget: %v", err)
		}
		budget(t, g, 5000) // the members decide anew
		mustRelease(t, g, q)
	})
}

// Deltas add up as epsilons do: ten releases from a quarter, however small, and no more.
func TestTheDeltasOfAQuarterAreLimited(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(60))
		budget(t, g, 4000)
		q := ask(Public, 1, "gender")
		for q.Version = 1; q.Version <= 10; q.Version++ {
			mustRelease(t, g, q)
		}
		if _, err := release(g, q); says(err) != "figures.refused.often" {
			t.Errorf("the eleventh: %v", err)
		}
		q.Period = "2026-Q2"
		mustRelease(t, g, q)
	})
}

// Two releases at once never spend the same budget, and the ledger stays whole.
func TestReleasesAtOnceDoNotSpendTwice(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(200))
		budget(t, g, 4000)
		const n = 8
		var ids [n]id.ID
		for i := range ids {
			q := ask(Public, 900, "gender")
			q.Version = i + 1
			r, err := propose(g, q)
			if err != nil {
				t.Fatal(err)
			}
			ids[i] = r.ID
		}
		var wait sync.WaitGroup
		var mu sync.Mutex
		published, refused := 0, 0
		for i := range 2 * n { // each twice
			wait.Go(func() {
				r, err := g.Publish(as(focal), ids[i%n])
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && r.State == Published:
					published++
				case says(err) == "figures.refused.budget" || says(err) == "figures.refused.approval":
					refused++
				default:
					t.Errorf("%v: %v", r, err)
				}
			})
		}
		wait.Wait()
		if published != 4 || refused != 2*n-4 || left(t, g) != 400 {
			t.Errorf("%d published, %d refused, %d left; want 4, 12, 400", published, refused, left(t, g))
		}
	})
}

func TestTheLedgerShowsWhatWasChanged(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(100))
		budget(t, g, 4000)
		mustRelease(t, g, ask(Public, 1000, "gender"))
		dbtest.Read(t, d, as(lead), VerifyLedger)
		for _, change := range [][]string{
			{`update release_ledger set epsilon = 1 where seq = 1`},
			{`delete from release_ledger where seq = 2`},
			{`update release_ledger set reference = 'another' where seq = 0`},
			{`delete from release_ledger where seq = 2`, `update release_ledger_head set size = 2, hash = (select hash from release_ledger where seq = 1)`},
			{`delete from release_ledger`, `update release_ledger_head set size = 0, hash = ''`},
		} {
			errBack := errors.New("back")
			err := d.Write(as(lead), func(tx *db.Tx) error {
				for _, part := range change {
					if err := tx.Exec(part); err != nil {
						return err
					}
				}
				if broken := (*BrokenLedger)(nil); !errors.As(VerifyLedger(tx), &broken) {
					t.Errorf("not seen: %s", change)
				}
				return errBack
			})
			if !errors.Is(err, errBack) {
				t.Error(err)
			}
		}
	})
}

func TestBadRequestsAreRefusedWithTheMend(t *testing.T) {
	d := dbtest.SQLite(t, migrations)
	s := crowd(100)
	g := newGate(t, d, s)
	budget(t, g, 4000)
	change := func(f func(*Request)) Request {
		q := ask(Public, 1000, "gender")
		f(&q)
		return q
	}
	for _, c := range []struct {
		says string
		q    Request
	}{
		{"source", change(func(q *Request) { q.Source = "elsewhere" })},
		{"audience", change(func(q *Request) { q.Audience = "" })},
		{"period", change(func(q *Request) { q.Period = "2026-Q5" })},
		{"kind", change(func(q *Request) { q.Kind = "film" })},
		{"variable", change(func(q *Request) { q.Variables = []string{"name"} })},
		{"how_many", change(func(q *Request) { q.Variables = []string{"gender", "age", "harm", "region"} })},
		{"epsilon", change(func(q *Request) { q.Epsilon = 100_000 })},
		{"epsilon", change(func(q *Request) { q.Epsilon = 0 })},
		{"filter", change(func(q *Request) { q.Filter = &Filter{Variable: "region", Code: "west"} })},
		{"filter_twice", change(func(q *Request) { q.Filter = &Filter{Variable: "gender", Code: "f"} })},
		{"synthetic", change(func(q *Request) { q.Audience, q.Kind = Partners, SyntheticKind })},
		{"budget", change(func(q *Request) { q.Epsilon = 4001 })},
	} {
		if _, err := propose(g, c.q); says(err) != "figures.refused."+c.says {
			t.Errorf("%+v: %v, want %s", c.q, err, c.says)
		}
	}
	if err := d.Write(as(lead), func(tx *db.Tx) error { return g.SetBudget(tx, "invented", 100_000, "x") }); says(err) != "figures.refused.epsilon" {
		t.Errorf("a budget of 100: %v", err)
	}
	if err := d.Write(as(lead), func(tx *db.Tx) error { return g.SetBudget(tx, "invented", 1000, "") }); says(err) != "figures.refused.decision" {
		t.Errorf("a budget without a decision: %v", err)
	}
	s.records = append(s.records, s.records[0])
	if _, err := release(g, ask(Public, 1000, "gender")); says(err) != "figures.refused.bound" {
		t.Errorf("a person over her bound: %v", err)
	}
	s.records[len(s.records)-1] = record{"new", []uint16{9, 1, 1, 1}}
	if _, err := release(g, ask(Public, 1000, "age")); says(err) != "figures.refused.code" {
		t.Errorf("a value outside its list: %v", err)
	}
	s.records = s.records[:7]
	if _, err := release(g, ask(Partners, 0, "age")); says(err) != "figures.refused.small" {
		t.Errorf("seven people: %v", err)
	}
	if left(t, g) != 4000-0 {
		t.Errorf("%d left", left(t, g))
	}
}

func TestTwoOrganisationsApprove(t *testing.T) {
	d := dbtest.SQLite(t, migrations)
	g := newGate(t, d, crowd(100))
	budget(t, g, 4000)
	var r *Release
	dbtest.Write(t, d, as(lead), func(tx *db.Tx) (err error) {
		r, _, err = g.Propose(tx, lead, ask(Public, 1000, "gender"))
		return err
	})
	if _, err := g.Publish(as(lead), r.ID); says(err) != "figures.refused.approval" {
		t.Errorf("published with one approval: %v", err)
	}
	colleague, viewer := lead, focal
	colleague.ID, viewer.ID, viewer.Role = id.New(), id.New(), who.Viewer
	donor := who.Person{ID: id.New(), Organisation: id.New(), Seat: who.Donor, Role: who.FocalPoint}
	token := focal
	token.Token = true
	for _, p := range []who.Person{lead, colleague, viewer, donor, token, {}} {
		if err := d.Write(as(p), func(tx *db.Tx) error { _, err := g.Approve(tx, p, r.ID); return err }); says(err) != "figures.refused.approval" {
			t.Errorf("%+v approves: %v", p, err)
		}
	}
	if err := d.Write(as(focal), func(tx *db.Tx) error {
		_, _, err := g.Propose(tx, focal, ask(Public, 1000, "age"))
		return err
	}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a member proposes: %v", err)
	}
}

// envKill makes the test binary release one thing after another until it is killed.
const envKill = "OSTOJA_TEST_RELEASE"

func TestMain(m *testing.M) {
	if where := os.Getenv(envKill); where != "" {
		releaseForever(where)
	}
	os.Exit(m.Run())
}

// openAt opens the database of a file, or of a PostgreSQL with the schema.
func openAt(where string) (*db.DB, error) {
	if strings.HasPrefix(where, "postgres") {
		return db.OpenPostgres(context.Background(), where)
	}
	return db.OpenSQLite(context.Background(), where, dbtest.Key)
}

func releaseForever(where string) {
	d, err := openAt(where)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	box, _ := seal.New(dbtest.Key)
	g := NewGate(d, box)
	g.MaxDelta = 1 << 40 // as often as it can before it is killed
	g.Register(crowd(200))
	q := ask(Public, 1, "gender", "age", "harm")
	for {
		q.Version++
		if _, err := release(g, q); err != nil {
			fmt.Println(says(err))
			continue
		}
		fmt.Println("published", q.Version)
	}
}

// A program that is killed between reserving and publishing loses nothing and
// counts nothing twice: each reservation stays spent, and ends as published or,
// after Recover, as failed.
func TestAttackKillBetweenReserveAndPublish(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		where := filepath.Join(t.TempDir(), "kill.db")
		d, err := openAt(where)
		if err == nil {
			err = d.Migrate(context.Background(), migrations...)
		}
		if err != nil {
			t.Fatal(err)
		}
		d.Close()
		kill(t, where)
	})
	t.Run("postgres", func(t *testing.T) {
		d := dbtest.Postgres(t, migrations)
		var schema string
		if err := d.Queue().QueryRow(`select current_schema()`).Scan(&schema); err != nil {
			t.Fatal(err)
		}
		at, err := url.Parse(os.Getenv(dbtest.EnvPostgres))
		if err != nil {
			t.Fatal(err)
		}
		query := at.Query()
		query.Set("search_path", schema+",public")
		at.RawQuery = query.Encode()
		kill(t, at.String())
	})
}

func kill(t *testing.T, where string) {
	d, err := openAt(where)
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(t, d, crowd(200))
	budget(t, g, 12_000)
	d.Close()
	random := rand.New(rand.NewPCG(3, 4))
	told := map[int]bool{} // versions that a reader was told of before the kill
	cut := 0
	for range trials(5) {
		c := exec.Command(os.Args[0], "-test.run=^$")
		c.Env = append(os.Environ(), envKill+"="+where)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(200+random.IntN(300))*time.Millisecond, func() { c.Process.Kill() })
		lines, _ := io.ReadAll(out)
		c.Wait()
		for line := range strings.Lines(string(lines)) {
			if n := 0; strings.HasSuffix(line, "\n") && strings.HasPrefix(line, "published") {
				fmt.Sscanf(line, "published %d", &n)
				told[n] = true
			}
		}
	}
	if d, err = openAt(where); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	g = newGate(t, d, crowd(200))
	d.Now = func() time.Time { return time.Now().Add(maxTime + 2*time.Minute) }
	if err := g.Recover(as(lead)); err != nil {
		t.Fatal(err)
	}
	reserved, ends := int64(0), map[id.ID]int{}
	dbtest.Read(t, d, as(lead), func(tx *db.Tx) error {
		for e, err := range eachEntry(tx) {
			if err != nil {
				return err
			}
			switch e.Act {
			case ReserveAct:
				reserved += e.Epsilon
				ends[e.Release]++
			case PublishAct:
				ends[e.Release]--
			case FailAct:
				ends[e.Release]--
				cut++
			}
		}
		published, err := g.store.list(tx, `state = $1`, string(Published))
		for _, r := range published {
			delete(told, r.Request.Version)
		}
		return err
	})
	for release, open := range ends {
		if open != 0 {
			t.Errorf("release %s: reserved and ended differ by %d", release, open)
		}
	}
	if len(told) > 0 {
		t.Errorf("published but lost: %v", told)
	}
	if spent := 12_000 - left(t, g); spent != reserved || reserved == 0 {
		t.Errorf("spent %d, reserved %d", spent, reserved)
	}
	t.Logf("%d reserved, %d cut short", reserved, cut)
}

// Whatever is asked, in whatever order, by however many at once: the budget is
// never overdrawn and the sum of the reservations is what is spent.
func TestBudgetsHold(t *testing.T) {
	d := dbtest.SQLite(t, migrations)
	box, _ := seal.New(dbtest.Key)
	version := 0
	rapid.Check(t, func(rt *rapid.T) {
		g := NewGate(d, box)
		s := crowd(60)
		g.Register(s)
		period := Period(fmt.Sprintf("%04d-Q%d", 2000+version/4%7000, 1+version%4))
		version++
		set := rapid.Int64Range(1, 4000).Draw(rt, "budget")
		budget(t, g, set)
		costs := rapid.SliceOfN(rapid.Int64Range(1, 2500), 1, 6).Draw(rt, "costs")
		var wait sync.WaitGroup
		for i, cost := range costs {
			q := ask(Public, cost, "gender")
			q.Version, q.Period = i+1, period
			if r, err := propose(g, q); err == nil {
				wait.Go(func() { g.Publish(as(focal), r.ID) })
			}
		}
		wait.Wait()
		dbtest.Read(t, d, as(lead), func(tx *db.Tx) error {
			b, err := balance(tx, "invented", period)
			if b.Spent > set {
				rt.Errorf("%d spent of %d", b.Spent, set)
			}
			if costs[0] <= set && b.Spent == 0 {
				rt.Error("nothing was released")
			}
			return err
		})
	})
}
