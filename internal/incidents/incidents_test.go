package incidents

import (
	"testing"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/places"
)

var schema = []db.Migrations{audit.Migrations(), {Module: "incidents", Files: Migrations()}}

func TestIncidentsAreReadByQuarterAndNoted(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		m := New(places.NewAtlas(), func() string { return "PL" })
		day := func(month time.Month, n int) time.Time { return time.Date(2026, month, n, 0, 0, 0, 0, time.UTC) }
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			for _, when := range []time.Time{day(6, 30), day(7, 1), day(9, 30), day(10, 1)} {
				i := Incident{Organisation: id.New(), Person: id.New(), Day: when, Gender: "Feminine", Age: "18-26", Nationality: "UA", Exploitation: "ForcedLabour", Region: "PL014"}
				if err := m.add(tx, &i); err != nil {
					return err
				}
			}
			return nil
		})
		s, seen := m.Source(), 0
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			return s.Records(tx, "a test", day(7, 1), day(10, 1), func(person string, record []uint16) error {
				seen++
				if person == "" || len(record) != len(s.Domain()) || record[0] != 1 || record[4] != 0 || s.Domain()[5].Values[record[5]-1] != "PL014" {
					t.Errorf("%q %v", person, record)
				}
				return nil
			})
		})
		if seen != 2 {
			t.Errorf("%d incidents in the quarter, want 2", seen)
		}
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			rows, err := audit.History(tx, "", 1)
			if len(rows) != 1 || rows[0].Act != "read" || rows[0].Changes[0].New != "a test" {
				t.Errorf("the reading is not noted: %+v", rows)
			}
			return err
		})
	})
}

func TestValuesOutsideTheirListAreRefused(t *testing.T) {
	d := dbtest.SQLite(t, schema)
	m := New(places.NewAtlas(), func() string { return "PL" })
	for _, i := range []Incident{{Gender: "woman"}, {Age: "19"}, {Nationality: "XX"}, {Exploitation: "Slavery"}, {Status: "yes"}, {Region: "UA01"}} {
		if err := d.Write(dbtest.Context(), func(tx *db.Tx) error { return m.add(tx, &i) }); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", i, err)
		}
	}
}
