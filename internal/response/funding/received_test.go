package funding_test

import (
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/module"
)

// received asks as the joint report does.
func (g *group) received(t *testing.T, plan id.ID, before string) (byOutput map[id.ID]float64, known bool) {
	t.Helper()
	day, err := time.Parse(time.DateOnly, before)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
		byOutput, known, err = g.money.Received(tx, plan, day)
		return err
	})
	return byOutput, known
}

// The joint report of a month counts what came before the month's end, in the
// plan's currency; a pledge is no money, and what is tied to no output is in none.
func TestReceivedForAReport(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		if money, known := g.received(t, g.planID, "2027-01-01"); known || len(money) != 0 {
			t.Fatalf("nobody has entered anything, and yet: %v %v", money, known)
		}
		g.upload(t, g.lead, "Date,PLN\n2026-03-06,4.3210\n")
		x := g.x.Organisation
		for _, given := range [][]string{
			{"100.50", "EUR"}, {"432.10", "PLN"}, // 100 euros
			{"20", "EUR", "state", "committed", "day", "2026-03-31"},
			{"7", "EUR", "day", "2026-04-01"},
			{"5000", "EUR", "state", "pledged"},
			{"900", "EUR", "output", "", "earmarking", "softly"},
		} {
			if page := g.give(g.a, x, given[0], given[1], given[2:]...); page.Status != 303 {
				t.Fatalf("%v: %d %s", given, page.Status, page.Body)
			}
		}
		for before, want := range map[string]float64{"2026-03-07": 0, "2026-03-08": 200.5, "2026-04-01": 220.5, "2026-04-02": 227.5} {
			money, known := g.received(t, g.planID, before)
			if !known || money[g.output] != want || len(money) > 1 {
				t.Errorf("before %s: %v, want %v for the one output", before, money, want)
			}
		}
		if money, known := g.received(t, id.New(), "2027-01-01"); known || len(money) != 0 {
			t.Errorf("another plan has this one's money: %v", money)
		}
	})
}

// The promise about money is measured once somebody has entered some, is due
// where most areas in need have none, and late when nobody has touched it for a quarter.
func TestTheMeasureOfMoney(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		take := func() (e module.Evidence) {
			dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
				e, err = g.money.Module().Measures[0].Take(tx)
				return err
			})
			return e
		}
		if e := take(); e.State != module.Unmeasured {
			t.Errorf("without a contribution: %+v", e)
		}
		g.give(g.a, g.x.Organisation, "250", "EUR", "area", "PL014", "population", "women")
		if e := take(); e.State != module.Kept || e.Value != 0.25 {
			t.Errorf("a quarter of what is required is here: %+v", e)
		}
		g.money.Needs = knownNeeds{{Area: "PL014", Group: "women", Kind: "legal-aid", People: 50}, {Area: "PL006", Group: "men", Kind: "shelter", People: 9}, {Area: "PL008", Group: "men", Kind: "shelter", People: 9}}
		if e := take(); e.State != module.Due {
			t.Errorf("two of three areas have nothing: %+v", e)
		}
		g.DB.Now = func() time.Time { return time.Date(2027, 3, 5, 9, 0, 0, 0, time.UTC) }
		if e := take(); e.State != module.Late {
			t.Errorf("four months later: %+v", e)
		}
	})
}
