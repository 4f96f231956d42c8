package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/jobs"
)

var (
	migrations = []db.Migrations{jobs.Migrations()}
	quiet      = slog.New(slog.NewTextHandler(io.Discard, nil))
)

func add(t *testing.T, d *db.DB, q *jobs.Queue, body string) {
	t.Helper()
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		tx.Housekeeping("test")
		return q.Add(tx, "greet", body, 0)
	})
}

func once(t *testing.T, q *jobs.Queue) bool {
	t.Helper()
	did, err := q.Once(dbtest.Context())
	if err != nil {
		t.Fatal(err)
	}
	return did
}

func TestAJobIsDoneOnceItsTransactionIsStored(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		q := jobs.New(d, quiet)
		var got []string
		q.Handle("greet", func(_ context.Context, body json.RawMessage) error {
			got = append(got, string(body))
			return nil
		})
		d.Write(dbtest.Context(), func(tx *db.Tx) error {
			q.Add(tx, "greet", "never", 0)
			return errors.New("refused")
		})
		add(t, d, q, "Olena")
		for once(t, q) {
		}
		if len(got) != 1 || got[0] != `"Olena"` {
			t.Errorf("done: %q", got)
		}
	})
}

func TestAFailedJobComesBackAndNoneIsLost(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		q := jobs.New(d, quiet)
		tries := 0
		q.Handle("greet", func(context.Context, json.RawMessage) error {
			tries++
			panic("half way")
		})
		add(t, d, q, "Olena")
		if !once(t, q) || tries != 1 {
			t.Fatalf("tries: %d", tries)
		}
		if once(t, q) {
			t.Error("a failed job is tried again at once")
		}
		var left int
		if err := d.Queue().QueryRow(`select count(*) from goqite`).Scan(&left); err != nil || left != 1 {
			t.Errorf("%d jobs are left, %v", left, err)
		}
	})
}

func TestPeriodicWorkIsDoneByOneCopyWhenItIsDue(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		done := 0
		for range 3 { // three copies of the program
			q := jobs.New(d, quiet)
			q.Every(jobs.Periodic{Name: "tidy", Every: time.Hour, Do: func(context.Context) error { done++; return nil }})
			ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
			q.Run(ctx)
			cancel()
		}
		if done != 1 {
			t.Errorf("done %d times", done)
		}
	})
}
