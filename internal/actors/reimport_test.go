package actors

import (
	"bytes"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ostoja/formats/table"
	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/places"
	"ostoja/internal/register"
)

// A table imported again after powiats were loaded finds its rows, which now
// have closer areas, and adds none.
func TestTheSameFileAfterPowiatsAreLoadedAddsNothing(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		a := newActors(t, d)
		const csv = "Organisation,Activity,Region code,Powiat code,Reached\nIOM,A,PL014,PL014065,10\nIOM,A,PL014,PL014065,11\nIOM,A,PL014,,5\nDRC,B,PL006,,5\n"
		if got := counts(importCSV(t, a, csv)); got != "4 added, 0 changed, 0 same, 0 refused" {
			t.Fatal(got)
		}
		const powiats = "P-Code,Name,Admin Level,Parent P-Code\nPL014065,Warszawa,2,PL014\n"
		f, err := places.Read(strings.NewReader(powiats), int64(len(powiats)), "p.csv")
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Write(t, d, commandLine(), func(tx *db.Tx) error {
			_, err := a.atlas.Take(tx, f, places.AnyLevel, "2026-01-01")
			return err
		})
		if got := counts(importCSV(t, a, csv)); got != "0 added, 2 changed, 2 same, 0 refused" {
			t.Error(got)
		}
		if got := counts(importCSV(t, a, csv)); got != "0 added, 0 changed, 4 same, 0 refused" {
			t.Error(got)
		}
	})
}

// allActivities reads what is kept.
func allActivities(t testing.TB, a *Actors) (all []Activity) {
	t.Helper()
	dbtest.Read(t, a.work.db, commandLine(), func(tx *db.Tx) error {
		for k, err := range a.activities.Activities.Each(tx, register.Query{Sort: "found"}) {
			if err != nil {
				return err
			}
			all = append(all, k.Activity())
		}
		return nil
	})
	return all
}

// downloaded writes what is kept, as the page does.
func downloaded(t testing.TB, a *Actors, excel bool) []byte {
	t.Helper()
	all := allActivities(t, a)
	export := Export{Areas: a.atlas.Gazetteer(), More: MoreKinds(slices.Values(all))}
	var b bytes.Buffer
	err := export.WriteCSV(&b, slices.Values(all))
	if excel {
		b.Reset()
		err = xlsx.Write(&b, export.Table(slices.Values(all)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func importBytes(t testing.TB, a *Actors, name string, body []byte) Run {
	t.Helper()
	source, err := table.Open(bytes.NewReader(body), int64(len(body)), table.Options{Name: name, Merged: true})
	if err != nil {
		t.Fatal(err)
	}
	run, err := a.ImportTable(commandLine(), a.work.db, source, name, source.Sheets()[0].Name, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// fillActivities imports a table and adds an activity by hand.
func fillActivities(t testing.TB, a *Actors) {
	t.Helper()
	importCSV(t, a, "#org+impl+name,#activity+name,#project+name,#adm1+name,#adm1+code,#adm2+name,#loc,#date+start,#targeted+children+f,#reached+ind,#reached+children+f,#reached+elderly,#reached+disability+f\n"+
		"IOM,A,P1,Łódzkie,PL010,łódzki wschodni,\"Szkoła nr 3, Łódź\",2026-01-01,9,30,7,3,2\nDRC,B,,Lubelskie,PL006,,,2026-02-01,,5,,,\n")
	n := 12
	dbtest.Write(t, a.work.db, commandLine(), func(tx *db.Tx) error {
		k := Kept{Implementing: "By hand", Name: "C  with  spaces", Place: "Przemyśl", Location: "Dworzec", Area: "PL018", Reached: &n,
			Figures: register.List{"reached:Women 60+=4", "targeted:elderly=5"}}
		return a.activities.Activities.Insert(tx, &k)
	})
}

// What is downloaded and uploaded again, as it is or corrected, doubles nothing
// and loses nothing.
func TestADownloadComesBackAsItself(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		a := newActors(t, d)
		fillActivities(t, a)
		for name, excel := range map[string]bool{"a.csv": false, "a.xlsx": true} {
			if got := counts(importBytes(t, a, name, downloaded(t, a, excel))); got != "0 added, 0 changed, 3 same, 0 refused" {
				t.Errorf("%s: %s", name, got)
			}
		}
		before := allActivities(t, a)
		corrected := strings.NewReplacer("C  with  spaces", "C corrected").Replace(string(downloaded(t, a, false)))
		if got := counts(importBytes(t, a, "a.csv", []byte(corrected))); got != "0 added, 1 changed, 2 same, 0 refused" {
			t.Error(got)
		}
		after := allActivities(t, a)
		for i := range before {
			if before[i].Name == "C  with  spaces" {
				before[i].Name = "C corrected"
			}
			if !slices.ContainsFunc(after, func(x Activity) bool { return x.ID == before[i].ID && x.says(before[i]) }) {
				t.Errorf("lost or changed: %+v\nof %+v", before[i], after)
			}
		}
	})
}

// All figures of an activity stand on its page and in its tables.
func TestFiguresOfAllKindsAreShown(t *testing.T) {
	s := newImportSite(t, dbtest.SQLite(t, actorsMigrations()))
	fillActivities(t, s.a)
	for _, x := range allActivities(t, s.a) {
		page := html.UnescapeString(s.helper.Get("/activities/" + x.ID).Body)
		for _, said := range map[string][]string{"A": {"older people", "girls", "disability+f"}, "C  with  spaces": {"Women 60+", "older people"}}[x.Name] {
			if !strings.Contains(page, said) {
				t.Errorf("%s: the page does not say %s", x.Name, said)
			}
		}
	}
	csv := s.helper.Get("/activities/export?format=csv").Body
	if !strings.HasPrefix(csv, byteOrderMark) {
		t.Error("no byte-order mark")
	}
	for _, tag := range []string{"#targeted+children+f+ind", "#reached+elderly+ind", "#targeted+elderly+ind", "#reached+disability+f+ind", "#reached+kind_women_60+ind", "#project+name", "#country+code", "#loc+site", "#activity+id"} {
		if strings.Count(csv, tag) != 1 {
			t.Errorf("%d columns %s", strings.Count(csv, tag), tag)
		}
	}
}

// Somebody copies a row to begin a new one, and exchanges the names of two: no
// row is lost, none is taken for another, and the same file again changes nothing.
func TestCopiedAndExchangedRows(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		a := newActors(t, d)
		importCSV(t, a, "Organisation,Activity,Region code,Reached\nIOM,A,PL014,10\nIOM,B,PL014,5\n")
		csv := string(downloaded(t, a, false))
		lines := strings.SplitAfter(csv, "\r\n")
		exchanged := strings.NewReplacer(",A,", ",B,", ",B,", ",A,").Replace(csv)
		copied := exchanged + lines[2]
		if got := counts(importBytes(t, a, "a.csv", []byte(copied))); got != "1 added, 2 changed, 0 same, 0 refused" {
			t.Fatal(got)
		}
		if got := kept(t, a); strings.Count(got, "A=") != 2 || strings.Count(got, "B=") != 1 {
			t.Error(got)
		}
		if got := counts(importBytes(t, a, "a.csv", downloaded(t, a, false))); got != "0 added, 0 changed, 3 same, 0 refused" {
			t.Error(got)
		}
	})
}

// Nobody changes another organisation's activity by its ID, and an ID that is
// none of ours is no reason to refuse.
func TestAnIDGivesNoRights(t *testing.T) {
	s := newImportSite(t, dbtest.SQLite(t, actorsMigrations()))
	k := Kept{Implementing: "Mosty", Name: "Theirs", Organisation: s.others}
	dbtest.Write(t, s.DB, commandLine(), func(tx *db.Tx) error { return s.a.activities.Activities.Insert(tx, &k) })
	const head = "#org+impl,#activity+name,#activity+id\n"
	p := send(t, s.helper, "a.csv", head+"Mosty,Taken over,"+string(k.ID)+"\nPrzystan,Ours,17\n")
	if strings.Contains(s.helper.Get(p.Location).Body, "column0") {
		mustSay(t, s.helper.Post(p.Location+"/columns", url.Values{"column0": {"implementing"}, "column1": {"activity"}, "column2": {"id"}}), 303)
	}
	mustSay(t, s.helper.Get(p.Location), 200, "another organisation keeps this activity", "Store these rows: 1")
	mustSay(t, s.helper.Post(p.Location+"/store", nil), 303)
	if got := kept(t, s.a); got != "Ours=- Theirs=-" {
		t.Error(got)
	}
}

// A table none of whose headers we know is one whose columns a person names.
func TestATableOfUnknownHeadersIsRead(t *testing.T) {
	s := newImportSite(t, dbtest.SQLite(t, actorsMigrations()))
	p := send(t, s.helper, "odd.csv", "Our list\n\nXyzzy,Plugh\nPrzystan,Talks\n")
	mustSay(t, s.helper.Get(p.Location), 200, "Xyzzy", "Plugh", "For example: Talks")
	mustSay(t, s.helper.Post(p.Location+"/columns", url.Values{"column0": {"implementing"}, "column1": {"activity"}}), 303)
	mustSay(t, s.helper.Get(p.Location), 200, "Store these rows: 1")
}

// A protected service is not merged with one that shows its place: the closed
// record would keep it for everybody with a seat.
func TestAProtectedServiceIsNotMergedWithAnOpenOne(t *testing.T) {
	s := newImportSite(t, dbtest.SQLite(t, actorsMigrations()))
	a, b := twoServices(t, s)
	dbtest.Write(t, s.DB, commandLine(), func(tx *db.Tx) error {
		b.Protected, b.Address = true, ""
		return s.a.Store.Services.Update(tx, &b)
	})
	for _, pair := range [][2]Service{{a, b}, {b, a}} {
		err := s.DB.Write(commandLine(), func(tx *db.Tx) error { _, err := s.a.merge(tx, pair[0].ID, pair[1].ID); return err })
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("merged: %v", err)
		}
	}
}

// Two imports of which the second changed a row of the first are undone one
// after the other, and nothing stays; nor after a third.
func TestImportsAreUndoneOneAfterTheOther(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		a := newActors(t, d)
		const csv = "Organisation,Activity,Region code,Reached\nIOM,A,PL014,10\n"
		var all []Run
		for _, n := range []string{"10", "11", "12"} {
			all = append(all, importCSV(t, a, strings.Replace(csv, ",10", ","+n, 1)))
		}
		for i, want := range []string{"A=11", "A=10", ""} {
			run := all[2-i]
			dbtest.Write(t, d, commandLine(), func(tx *db.Tx) error {
				if left, err := a.activities.Undo(tx, run); err != nil || left != 0 {
					t.Errorf("%d left, %v", left, err)
				}
				return nil
			})
			if kept(t, a) != want {
				t.Errorf("kept %q, want %q", kept(t, a), want)
			}
		}
	})
}
