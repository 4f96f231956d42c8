package actors

import (
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// A member shares by a service or by a recent activity; donors are not asked to.
func TestSharingCountsMembersThatTellWhatTheyDo(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		measure := func() (e module.Evidence) {
			s.write(t, func(tx *db.Tx) (err error) { e, err = measureSharing(tx); return err })
			return e
		}
		join := func(name string, seat who.Seat) members.Organisation {
			o := members.Organisation{Name: lang.Texts{lang.En: {Text: name}}, Kind: members.NationalNGO, Seat: seat}
			s.write(t, func(tx *db.Tx) error { return s.a.members.Store.Organisations.Insert(tx, &o) })
			return o
		}
		join("A donor", who.Donor)
		second := join("A second member", who.Member)
		if e := measure(); e.State != module.Late || e.Value != 0 {
			t.Errorf("nobody shares: %+v", e)
		}
		s.add(t, "Legal advice", nil)
		s.add(t, "Paused", func(x *Service) { x.Organisation, x.State = second.ID, Paused })
		if e := measure(); e.State != module.Due || e.Value != 0.5 {
			t.Errorf("one of two shares: %+v", e)
		}
		activity := Kept{Organisation: second.ID, Name: "Training", Area: "PL006"}
		s.write(t, func(tx *db.Tx) error { return s.a.activities.Activities.Insert(tx, &activity) })
		if e := measure(); e.State != module.Kept || e.Value != 1 {
			t.Errorf("both share: %+v", e)
		}
		later := s.DB.Now().AddDate(0, 7, 0)
		*s.clock = later
		if e := measure(); e.Value != 0.5 {
			t.Errorf("the activity is from last year: %+v", e)
		}
	})
}
