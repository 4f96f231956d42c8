package audit_test

import (
	"errors"
	"slices"
	"testing"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
)

var migrations = []db.Migrations{audit.Migrations()}

func fill(t *testing.T, d *db.DB, rows int) []audit.Head {
	t.Helper()
	var heads []audit.Head
	for range rows {
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			return audit.Record(tx, "update", "things", id.New(), audit.Change{Field: "name", Old: "a", New: "b"})
		})
		head, err := verify(d)
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, head)
	}
	return heads
}

func verify(d *db.DB, known ...audit.Head) (head audit.Head, err error) {
	readErr := d.Read(dbtest.Context(), func(tx *db.Tx) error {
		head, err = audit.Verify(tx, known...)
		return nil
	})
	return head, errors.Join(err, readErr)
}

func TestAnUntouchedLogVerifies(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		heads := fill(t, d, 9)
		if head, err := verify(d, heads...); err != nil || head.Size != 9 {
			t.Errorf("%+v %v", head, err)
		}
	})
}

func TestTheLatestChangesOfSomeKinds(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		for _, e := range []struct{ act, kind string }{{"create", "people"}, {"create", "things"}, {"create", "charters"}, {"open", "people"}, {"update", "people"}, {"delete", "charters"}} {
			dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return audit.Record(tx, e.act, e.kind, id.New()) })
		}
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			found, err := audit.Latest(tx, 3, "people", "charters")
			var seqs []int64
			for _, e := range found {
				seqs = append(seqs, e.Seq)
			}
			if !slices.Equal(seqs, []int64{5, 4, 2}) {
				t.Errorf("entries %v", seqs)
			}
			return err
		})
	})
}

// Each tampering is done behind the program's back, and the first wrong row is named.
func TestVerifyNamesTheFirstWrongRow(t *testing.T) {
	for name, test := range map[string]struct {
		tamper string
		first  int64
	}{
		"a changed actor":   {`update audit set actor = 'somebody else' where seq = 3`, 3},
		"a changed time":    {`update audit set at = '2020-01-01T00:00:00.000000Z' where seq = 0`, 0},
		"a removed row":     {`delete from audit where seq = 4`, 4},
		"a cut end":         {`delete from audit where seq >= 5`, 5},
		"two rows swapped":  {`update audit set seq = case seq when 1 then -2 when 2 then -1 end where seq in (1, 2)`, 0},
		"a moved boundary":  {`update audit set act = 'updatet', kind = 'hings' where seq = 2`, 2},
		"a changed root":    {`update audit set root = '' where seq = 6`, 6},
		"a forged addition": {`insert into audit (seq, at, actor, act, kind, record, detail, root) select 7, at, actor, act, kind, record, detail, root from audit where seq = 6`, 7},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.SQLite(t, migrations)
			fill(t, d, 7)
			if _, err := d.Queue().Exec(test.tamper); err != nil {
				t.Fatal(err)
			}
			_, err := verify(d)
			wrong, ok := errors.AsType[*audit.Wrong](err)
			if !ok || wrong.Seq != test.first {
				t.Errorf("got %v, want row %d", err, test.first)
			}
		})
	}
}

func TestAHeadKeptOutsideShowsARewrittenLog(t *testing.T) {
	d := dbtest.SQLite(t, migrations)
	heads := fill(t, d, 5)
	other := dbtest.SQLite(t, migrations) // a log that is consistent in itself
	fill(t, other, 5)
	if _, err := verify(other, heads[2]); err == nil {
		t.Error("another log passed for the one whose head was kept")
	}
	short := dbtest.SQLite(t, migrations)
	fill(t, short, 2)
	if _, err := verify(short, heads[4]); err == nil {
		t.Error("a log that lost its end passed")
	}
}
