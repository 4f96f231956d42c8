package figures

import (
	"math"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
)

// An estimate goes out only where nobody can be recognised by its answer, and
// the ledger has a line for it and for its end.
func TestStatementsAreWeighedAndNoted(t *testing.T) {
	share := func(x float64) *float64 { return &x }
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(100))
		for _, c := range []struct {
			people int
			share  *float64
			says   string
		}{
			{405, nil, ""}, {10, nil, ""}, {9, nil, "figures.refused.rests"}, {0, nil, "figures.refused.rests"},
			{400, share(.5), ""}, {400, share(.025), ""}, {400, share(.024), "figures.refused.few_of"}, {400, share(.98), "figures.refused.few_of"},
			{400, share(0), "figures.refused.few_of"}, {400, share(1), "figures.refused.few_of"}, {400, share(math.NaN()), "figures.refused.few_of"},
		} {
			s := Statement{Estimate: id.New(), Fingerprint: "abc", People: c.people, Share: c.share, Question: string(id.New()), Traces: Traces{1: 400}}
			err := d.Write(as(lead), func(tx *db.Tx) error { return g.State(tx, s) })
			if c.says != "" && says(err) != c.says || c.says == "" && err != nil {
				t.Errorf("%+v: %v, want %q", c, err, c.says)
			}
			if err == nil {
				dbtest.Write(t, d, as(lead), func(tx *db.Tx) error { return g.Recall(tx, s, "a mistake") })
			}
		}
		dbtest.Read(t, d, as(lead), func(tx *db.Tx) error {
			entries, err := latestEntries(tx, 100)
			if len(entries) != 8 || entries[0].Act != WithdrawAct || entries[1].Act != PublishAct {
				t.Errorf("%d lines", len(entries))
			}
			if err == nil {
				err = VerifyLedger(tx)
			}
			return err
		})
	})
}

// Attack: an answer is published, a newcomer is added, and the answer is
// published again. The difference is the newcomer's answer. A gate that weighs
// each statement alone lets both out; this one refuses the second until ten
// people have come, gone or changed, also after the first was withdrawn.
func TestAttackByTwoStatementsOnNearlyTheSameData(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		g := newGate(t, d, crowd(100))
		of := func(question string, rows Traces) Statement {
			share := float64(rows[1]) / float64(rows.people())
			return Statement{Estimate: id.New(), Fingerprint: "abc", People: int(rows.people()), Share: &share, Question: question, Traces: rows}
		}
		state := func(s Statement) error { return d.Write(as(lead), func(tx *db.Tx) error { return g.State(tx, s) }) }
		first := of("q", Traces{1: 40, 2: 60})
		if err := state(first); err != nil {
			t.Fatal(err)
		}
		newcomer := of("q", Traces{1: 41, 2: 60})
		if gained := *newcomer.Share*101 - *first.Share*100; gained < .99 || gained > 1.01 {
			t.Errorf("the attack does not tell the newcomer's answer: %v", gained)
		}
		for name, c := range map[string]struct {
			s    Statement
			says string
		}{
			"a newcomer":         {newcomer, "figures.refused.near"},
			"somebody left":      {of("q", Traces{1: 39, 2: 60}), "figures.refused.near"},
			"one was mended":     {of("q", Traces{1: 41, 2: 59}), "figures.refused.near"},
			"nine came and went": {of("q", Traces{1: 40, 2: 51, 3: 9}), "figures.refused.near"},
			"the rows are gone":  {Statement{Estimate: id.New(), People: 400, Question: "q"}, "figures.refused.no_rows"},
			"the same data":      {of("q", Traces{1: 40, 2: 60}), ""},
			"ten came":           {of("q", Traces{1: 50, 2: 60}), ""},
			"another question":   {of("other", Traces{1: 41, 2: 60}), ""},
		} {
			dbtest.Read(t, d, as(lead), func(tx *db.Tx) error {
				if err := g.Weigh(tx, c.s); c.says != "" && says(err) != c.says || c.says == "" && err != nil {
					t.Errorf("%s: %v, want %q", name, err, c.says)
				}
				return nil
			})
		}
		dbtest.Write(t, d, as(lead), func(tx *db.Tx) error { return g.Recall(tx, first, "a mistake") })
		if err := state(newcomer); says(err) != "figures.refused.near" {
			t.Errorf("after the first was withdrawn: %v", err)
		}
	})
}

func TestTracesAreReadAsTheyWereWritten(t *testing.T) {
	want := Traces{0: 1, 7: 123456789, 1<<64 - 1: 3}
	got, err := readTraces(want.write())
	if err != nil || got.apart(want) != 0 || got.people() != want.people() {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"x", "12345678", want.write()[:8]} {
		if _, err := readTraces(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
