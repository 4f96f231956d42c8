package db_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/id"
)

var things = []db.Migrations{{Module: "things", Files: fstest.MapFS{"001_things.sql": {Data: []byte(`
-- +goose Up
create table things (id text primary key, name text not null unique, data {{.Bytes}}, at text, parent text references things (id), done boolean not null default false, size {{.Float}});
-- +goose Down
drop table things;
`)}}}}

type thing struct {
	id, parent id.ID
	name       string
	data       []byte
	at         time.Time
	done       bool
	size       float64
}

func (t *thing) pointers() []any {
	return []any{&t.id, &t.name, &t.data, &t.at, &t.parent, &t.done, &t.size}
}

const columns = `id, name, data, at, parent, done, size`

func insert(tx *db.Tx, t thing) error {
	tx.Housekeeping("test")
	return tx.Exec(`insert into things (`+columns+`) values ($1, $2, $3, $4, $5, $6, $7)`, t.id, t.name, t.data, t.at, t.parent, t.done, t.size)
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 24, 15, 30, 0, 123456000, time.UTC)
		want := thing{id: id.New(), name: "łódź '$1' -- ?", data: []byte{0, 1, 255}, at: at, done: true, size: 0.1}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return insert(tx, want) })
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			got, err := db.One(tx, (*thing).pointers, `select `+columns+` from things where name = $1 and '$2' <> $1 /* $3 */ -- $4`, want.name)
			if err != nil {
				return err
			}
			if got.id != want.id || got.name != want.name || !bytes.Equal(got.data, want.data) || !got.at.Equal(at) || got.parent != "" || !got.done || got.size != 0.1 {
				t.Errorf("got %+v, want %+v", got, want)
			}
			_, err = db.One(tx, (*thing).pointers, `select `+columns+` from things where name = $1`, "no such")
			if !db.IsNotFound(err) {
				t.Errorf("missing row: %v", err)
			}
			return nil
		})
	})
}

func TestParametersBindByNumber(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			got, err := db.Value[string](tx, `select cast($2 as text) || cast($1 as text) || cast($2 as text)`, "a", "b")
			if got != "bab" {
				t.Errorf("got %q", got)
			}
			return err
		})
	})
}

func TestAllOrNothing(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		refused := errors.New("refused")
		ran := false
		err := d.Write(dbtest.Context(), func(tx *db.Tx) error {
			tx.AfterCommit(func() { ran = true })
			if err := insert(tx, thing{id: id.New(), name: "a"}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) || ran {
			t.Errorf("err %v, after-commit ran: %v", err, ran)
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d things were stored", n)
		}
	})
}

func TestNoChangeWithoutAnAuditRow(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		err := d.Write(dbtest.Context(), func(tx *db.Tx) error {
			return tx.Exec(`insert into things (id, name) values ($1, 'x')`, id.New())
		})
		if err == nil {
			t.Error("an unaudited change was stored")
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d things were stored", n)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		err := d.Read(dbtest.Context(), func(tx *db.Tx) error { return insert(tx, thing{id: id.New(), name: "a"}) })
		if err == nil {
			t.Error("a reader wrote")
		}
	})
}

func TestKindsOfErrors(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		one := thing{id: id.New(), name: "one"}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return insert(tx, one) })
		for name, bad := range map[string]thing{
			"duplicate name":  {id: id.New(), name: "one"},
			"parent missing":  {id: id.New(), name: "two", parent: id.New()},
			"duplicate by id": {id: one.id, name: "three"},
		} {
			err := d.Write(dbtest.Context(), func(tx *db.Tx) error { return insert(tx, bad) })
			if fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWritersDoNotLoseUpdates(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		one := thing{id: id.New(), name: "counter"}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return insert(tx, one) })
		const writers, times = 8, 10
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range times {
					if err := d.Write(dbtest.Context(), func(tx *db.Tx) error {
						tx.Housekeeping("test")
						return tx.Exec(`update things set size = coalesce(size, 0) + 1 where id = $1`, one.id)
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			n, err := db.Value[float64](tx, `select size from things`)
			if n != writers*times {
				t.Errorf("counted %v of %d", n, writers*times)
			}
			return err
		})
	})
}

func TestANewerSchemaIsRefused(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		if _, err := d.Queue().Exec(`insert into migrations_things (version_id, is_applied) values (99, true)`); err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(context.Background(), things...); err == nil {
			t.Error("an old program opened a newer database")
		}
	})
}

func TestTheFileIsEncryptedAndNeedsItsKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "o.db")
	d, err := db.OpenSQLite(context.Background(), path, dbtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(context.Background(), things...); err != nil {
		t.Fatal(err)
	}
	const canary = "canary-Wanda-7731"
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return insert(tx, thing{id: id.New(), name: canary}) })
	for _, name := range []string{path, path + "-wal"} {
		if content, _ := os.ReadFile(name); bytes.Contains(content, []byte(canary)) || bytes.Contains(content, []byte("SQLite format")) {
			t.Errorf("%s shows what it should hide", filepath.Base(name))
		}
	}
	d.Close()
	again, err := db.OpenSQLite(context.Background(), path, dbtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Migrate(context.Background(), things...); err != nil {
		t.Errorf("a second start: %v", err)
	}
	if n := count(t, again); n != 1 {
		t.Errorf("%d things after a second start", n)
	}
	again.Close()
	if _, err := db.OpenSQLite(context.Background(), path, bytes.Repeat([]byte{8}, db.KeySize)); err == nil {
		t.Error("a wrong key opened the file")
	}
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) (err error) {
		n, err = db.Value[int](tx, `select count(*) from things`)
		return err
	})
	return n
}

// What is read once is given again, until the transaction changes something.
func TestOnceReadsOnceAndNeverWhatWasBefore(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		reads := 0
		count := func(tx *db.Tx) int {
			n, err := db.Once(tx, "count", func() (int, error) {
				reads++
				return db.Value[int](tx, `select count(*) from things`)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			if first, again := count(tx), count(tx); first != 0 || again != 0 || reads != 1 {
				t.Errorf("%d things, then %d; read %d times", first, again, reads)
			}
			if err := insert(tx, thing{id: id.New(), name: "one"}); err != nil {
				return err
			}
			if n := count(tx); n != 1 {
				t.Errorf("%d things after one came", n)
			}
			return nil
		})
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			if n := count(tx); n != 1 {
				t.Errorf("%d things in another transaction", n)
			}
			return nil
		})
	})
}
