package app

import (
	"context"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// A version of a message is put before the members once, and what they adopt is
// about that version; a decision about something else names no version.
func TestTheMembersAreAskedAboutAVersion(t *testing.T) {
	a := demonstration(t)
	c, version, clock := clearing{a}, id.New(), a.DB.Now
	t.Cleanup(func() { a.DB.Now = clock })
	lead := who.In(context.Background(), who.Person{ID: id.New(), Name: "Lead", Seat: who.CoLead, Role: who.CoLeadRole})
	do := func(f func(tx *db.Tx) error) {
		t.Helper()
		if err := a.DB.Write(lead, f); err != nil {
			t.Fatal(err)
		}
	}
	var address string
	do(func(tx *db.Tx) (err error) {
		if _, asked, err := c.About(tx, version); asked || err != nil {
			t.Errorf("before: %v %v", asked, err)
		}
		address, err = c.Ask(tx, version, "Key message: Wages, version 1", "Work must be paid.")
		return err
	})
	do(func(tx *db.Tx) error {
		tx.Housekeeping("nothing is changed")
		if d, asked, err := c.About(tx, version); !asked || d.Subject != version || d.Address != address || !d.Closed.IsZero() || err != nil {
			t.Errorf("asked: %+v %v %v", d, asked, err)
		}
		if _, adopted, err := c.Adopted(tx, address); adopted || err != nil {
			t.Errorf("an open decision is adopted: %v", err)
		}
		if _, err := c.Ask(tx, version, "Again", ""); err == nil {
			t.Error("the members are asked twice at once")
		}
		other, err := db.Value[string](tx, `select id from decisions where state = 'adopted' limit 1`)
		if d, adopted, err := c.Adopted(tx, other); !adopted || d.Subject != "" || err != nil {
			t.Errorf("another decision: %+v %v %v", d, adopted, err)
		}
		return err
	})
	a.DB.Now = func() time.Time { return clock().Add(askedFor + time.Hour) }
	do(func(tx *db.Tx) error {
		tx.Housekeeping("nothing is changed")
		d, adopted, err := c.Adopted(tx, "http://localhost"+address)
		if !adopted || d.Subject != version || d.Closed.IsZero() {
			t.Errorf("nobody objected: %+v %v", d, adopted)
		}
		return err
	})
}
