package db_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

// Callers at the same time share commits, and each fails or succeeds alone.
func TestTogether(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		write := func(f func(*db.Tx) error) error {
			return d.Together(dbtest.Context(), func(tx *db.Tx) error {
				tx.Housekeeping("a test")
				return f(tx)
			})
		}
		if err := write(func(tx *db.Tx) error { return tx.Exec(`create table things (name text primary key)`) }); err != nil {
			t.Fatal(err)
		}
		broken := errors.New("broken")
		errs := make([]error, 200)
		var after sync.Map
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				errs[i] = write(func(tx *db.Tx) error {
					tx.AfterCommit(func() { after.Store(i, true) })
					if err := tx.Exec(`insert into things (name) values ($1)`, fmt.Sprint(i/2)); err != nil {
						return err // every second one is a duplicate
					}
					if i%5 == 0 {
						return broken
					}
					if i%31 == 0 {
						panic("planted")
					}
					return nil
				})
			})
		}
		wg.Wait()
		succeeded := 0
		for i, err := range errs {
			_, told := after.Load(i)
			if told != (err == nil) {
				t.Errorf("%d: error %v, and what follows a commit done: %v", i, err, told)
			}
			if err == nil {
				succeeded++
			} else if !db.IsDuplicate(err) && !errors.Is(err, broken) && !strings.Contains(err.Error(), "planted") {
				t.Errorf("%d: %v", i, err)
			}
		}
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			n, err := db.Value[int](tx, `select count(*) from things`)
			if n != succeeded {
				t.Errorf("%d rows, but %d successes", n, succeeded)
			}
			return err
		})
		err := d.Together(dbtest.Context(), func(tx *db.Tx) error { return tx.Exec(`insert into things (name) values ('unaudited')`) })
		if err == nil {
			t.Error("a change without a row in the audit log was stored")
		}
	})
}
