package actors

import (
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/who"
)

// A service whose sealed place does not open any more (a disk that erred, a
// hand in the database) breaks no list, no file, no search and no letter; it is
// marked, and nobody can write over it what cannot be read.
func TestADamagedServiceBreaksNoList(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		s.add(t, "Free legal advice", nil)
		flat := s.add(t, "Safe flat", func(x *Service) {
			x.Kind, x.Protected, x.Area, x.Address, x.Hideout = "shelter", true, "", "", "Canary street 7"
			x.Confirmed = s.DB.Now().AddDate(0, 0, -40)
		})
		damage := func(value string) (before string) {
			s.write(t, func(tx *db.Tx) (err error) {
				tx.Housekeeping("the test's hand in the database")
				if before, err = db.Value[string](tx, `select hideout from services where id = $1`, flat); err != nil {
					return err
				}
				return tx.Exec(`update services set hideout = $1 where id = $2`, value, flat)
			})
			return before
		}
		sealed := damage("no sealed text at all")
		lead := person(who.CoLead, who.FocalPoint, true)
		lead.Organisation = s.org
		b := s.As(lead)
		for _, path := range []string{"/services", "/services?q=flat", "/services/export?format=csv", "/services/export?format=xlsx", "/services/export?format=json", "/api/v1/services", "/services/confirm", "/map", "/findings", "/help/shelter", "/hsds/services?full=true"} {
			if page := b.Get(path); page.Status != 200 {
				t.Errorf("%s: %d", path, page.Status)
			}
		}
		if page := b.Get("/services"); !page.Has("Free legal advice") || !page.Has("Safe flat") || !page.Has("cannot be opened") {
			t.Error("the list does not show both, the damaged one marked")
		}
		s.a.Attach(s.DB, nil)
		if err := s.a.lookForFindings(t.Context()); err != nil {
			t.Errorf("the search for duplicates: %v", err)
		}
		for _, path := range []string{"/services/" + string(flat), "/services/" + string(flat) + "/edit"} {
			if page := b.Get(path); page.Status < 400 {
				t.Errorf("%s: %d, as if it could be read", path, page.Status)
			}
		}
		damage(sealed)
		if page := b.Get("/services/" + string(flat)); page.Status != 200 || !page.Has("Canary street 7") {
			t.Errorf("mended, it is not there: %d", page.Status)
		}
	})
}
