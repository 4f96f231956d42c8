package app

import (
	"context"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/who"
)

// A budget rests on a decision that the members have adopted, and on nothing else.
func TestABudgetNeedsAnAdoptedDecision(t *testing.T) {
	a := demonstration(t)
	var adopted, open string
	lead := who.In(context.Background(), who.Person{ID: "p", Seat: who.CoLead, Role: who.CoLeadRole})
	if err := a.DB.Read(lead, func(tx *db.Tx) (err error) {
		if adopted, err = db.Value[string](tx, `select id from decisions where state = 'adopted' limit 1`); err != nil {
			return err
		}
		if open, err = db.Value[string](tx, `select id from decisions where state = 'open' limit 1`); err != nil {
			return err
		}
		for reference, want := range map[string]bool{
			adopted: true, "http://localhost/decisions/" + adopted: true,
			open: false, "minutes of Tuesday": false, "": false, "/decisions/0192d1e0-0000-7000-8000-000000000000": false,
		} {
			if got, err := a.decided(tx, reference); got != want || err != nil {
				t.Errorf("%q: %v %v", reference, got, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
