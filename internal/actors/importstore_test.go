package actors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"ostoja/formats/table"
	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

func actorsMigrations() []db.Migrations {
	return webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "places", Files: places.Migrations()}, db.Migrations{Module: "actors", Files: Migrations()})
}

// newActors makes the module on a database; jobs are done at once.
func newActors(t testing.TB, d *db.DB) *Actors {
	t.Helper()
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	m, err := members.New(d, members.NewStore(box), nil, "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	a := New(box, places.NewAtlas(), m)
	a.Attach(d, nil)
	return a
}

func csvSource(t testing.TB, csv string) table.Source {
	t.Helper()
	source, err := table.Open(strings.NewReader(csv), int64(len(csv)), table.Options{Name: "t.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func commandLine() context.Context {
	return who.In(context.Background(), who.Person{System: "command line"})
}

func importCSV(t testing.TB, a *Actors, csv string) Run {
	t.Helper()
	run, err := a.ImportTable(commandLine(), a.work.db, csvSource(t, csv), "t.csv", "", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// kept lists the activities as name=reached.
func kept(t testing.TB, a *Actors) string {
	t.Helper()
	var out []string
	dbtest.Read(t, a.work.db, commandLine(), func(tx *db.Tx) error {
		all, err := a.activities.Activities.List(tx, register.Query{Sort: "activity"})
		for _, k := range all {
			reached := "-"
			if k.Reached != nil {
				reached = fmt.Sprint(*k.Reached)
			}
			out = append(out, k.Name+"="+reached)
		}
		return err
	})
	return strings.Join(out, " ")
}

const june = "Organisation,Activity,Region code,Reached\nIOM,A,PL014,10\nDRC,B,PL006,5\nNRC,C,PL999,5\n"

func counts(r Run) string {
	return fmt.Sprintf("%d added, %d changed, %d same, %d refused", r.Added, r.Changed, r.Same, r.Refused)
}

// The same file twice changes nothing; a new figure changes its row; an import
// is undone whole, but for what somebody has changed since.
func TestImportsAreKeptOnceAndUndoneWhole(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		a := newActors(t, d)
		first := importCSV(t, a, june)
		if got := counts(first); got != "2 added, 0 changed, 0 same, 1 refused" {
			t.Fatal(got)
		}
		if got := counts(importCSV(t, a, june)); got != "0 added, 0 changed, 2 same, 1 refused" {
			t.Fatal(got)
		}
		july := importCSV(t, a, strings.Replace(june, "PL014,10", "PL014,12", 1)+"DRC,D,PL012,1\n")
		if got := counts(july); got != "1 added, 1 changed, 1 same, 1 refused" {
			t.Fatal(got)
		}
		undo := func(run Run) (left int) {
			dbtest.Write(t, d, commandLine(), func(tx *db.Tx) (err error) { left, err = a.activities.Undo(tx, run); return err })
			return left
		}
		if left := undo(july); left != 0 || kept(t, a) != "A=10 B=5" {
			t.Fatalf("%d left, %s", left, kept(t, a))
		}
		dbtest.Write(t, d, commandLine(), func(tx *db.Tx) error {
			all, err := a.activities.Activities.List(tx, register.Query{Sort: "activity"})
			n := 7
			all[1].Reached = &n
			return errors.Join(err, a.activities.Activities.Update(tx, &all[1]))
		})
		dbtest.Read(t, d, commandLine(), func(tx *db.Tx) error {
			since, err := a.activities.keptSince(tx, first.ID)
			if len(since) != 1 { // B, edited by hand; A was restored by an undo
				t.Errorf("changed since: %d", len(since))
			}
			return err
		})
		if left := undo(first); left != 1 || kept(t, a) != "B=7" {
			t.Fatalf("%d left, %s", left, kept(t, a))
		}
	})
}

// An import that breaks in the middle has stored nothing.
func TestNothingIsHalfImported(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		a := newActors(t, d)
		ctx, cancel := context.WithCancel(commandLine())
		_, err := a.ImportTable(ctx, d, csvSource(t, manyRows(3000)), "t.csv", "", nil, func(rows int) {
			if rows >= 2000 {
				cancel()
			}
		})
		if err == nil || kept(t, a) != "" {
			t.Errorf("%v, kept %q", err, kept(t, a))
		}
		dbtest.Read(t, d, commandLine(), func(tx *db.Tx) error {
			if all, err := runs(tx, id.ID("")); err != nil || len(all) != 0 {
				t.Errorf("%d imports, %v", len(all), err)
			}
			return nil
		})
	})
}

// manyRows writes a 5W table of n rows and 16 columns.
func manyRows(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("#org+prog,#org+impl,#sector,#activity+name,#indicator,#adm1+code,#loc,#date+start,#date+end,#beneficiary,#status,#unit,#targeted,#reached,#reached+children+f,#reached+adults+f\n")
	for i := range n {
		reached := random.IntN(1000)
		fmt.Fprintf(&b, "UNHCR,Partner %d,Protection,Activity %d,Indicator %d,PL0%02d,Place %d,2025-0%d-01,2025-12-31,Women %d,ongoing,people,%d,%d,%d,%d\n",
			i%97, i%1000, i%50, 2+2*random.IntN(16), i%777, 1+i%9, i, reached+random.IntN(500), reached, reached/4, reached/2)
	}
	return b.String()
}

// BenchmarkStore100000 imports 100,000 rows into a new SQLite file.
func BenchmarkStore100000(b *testing.B) {
	csv := manyRows(100_000)
	workbook := asWorkbook(b, csv)
	for _, file := range []struct {
		name string
		body []byte
	}{{"june.csv", []byte(csv)}, {"june.xlsx", workbook}} {
		b.Run(strings.TrimPrefix(file.name, "june."), func(b *testing.B) {
			before := processor(b)
			for b.Loop() {
				a := newActors(b, dbtest.SQLite(b, actorsMigrations()))
				source, err := table.Open(bytes.NewReader(file.body), int64(len(file.body)), table.Options{Name: file.name, Merged: true})
				if err != nil {
					b.Fatal(err)
				}
				run, err := a.ImportTable(commandLine(), a.work.db, source, file.name, source.Sheets()[0].Name, nil, nil)
				if err != nil || run.Added != 100_000 {
					b.Fatal(counts(run), err)
				}
			}
			b.ReportMetric((processor(b)-before).Seconds()/float64(b.N), "cpu-s/import")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/import")
		})
	}
}

// asWorkbook gives a CSV table as an Excel workbook, figures as numbers.
func asWorkbook(t testing.TB, csv string) []byte {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(csv), "\n")
	out := xlsx.Table{Sheet: "5W", Rows: func(yield func([]any) bool) {
		for _, line := range lines[1:] {
			var row []any
			for _, cell := range strings.Split(line, ",") {
				if n, err := strconv.Atoi(cell); err == nil {
					row = append(row, n)
				} else {
					row = append(row, cell)
				}
			}
			if !yield(row) {
				return
			}
		}
	}}
	for _, tag := range strings.Split(lines[0], ",") {
		out.Columns = append(out.Columns, xlsx.Column{Header: strings.Trim(tag, "#"), Tag: tag})
	}
	var b bytes.Buffer
	if err := xlsx.Write(&b, out); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
