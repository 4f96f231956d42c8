package actors

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
)

// Help is help that is given somewhere to somebody, as needs are compared with it.
type Help struct {
	Name, Href              string
	Organisation            id.ID
	Region                  string // code of the first-level area; "" for the whole country or a place that is kept secret
	Kind                    Kind
	Groups                  []string // for whom; none for everybody
	People                  int      // places of a service, or people whom an activity reached
	Activity                bool     // else a service
	Girls, Boys, Women, Men int
	Free                    int // free places of a service
}

// Help lists what active services have places for, and whom activities that ran
// since a day have reached. Services without a number of places are left out.
func (a *Actors) Help(tx *db.Tx, since time.Time) ([]Help, error) {
	g := a.atlas.Gazetteer()
	var out []Help
	for s, err := range a.Store.Services.Each(tx, register.Query{Where: map[string]any{"state": string(Active)}, Sort: "found", Damaged: true}) {
		if err != nil {
			return nil, err
		}
		if s.Capacity == nil || *s.Capacity == 0 {
			continue
		}
		name, _ := s.Name.In("en")
		h := Help{Name: name, Href: "/services/" + string(s.ID), Organisation: s.Organisation, Region: regionOf(g, s.Area), Kind: s.Kind, Groups: s.For, People: *s.Capacity}
		if s.Free != nil {
			h.Free = *s.Free
		}
		out = append(out, h)
	}
	for k, err := range a.activities.Activities.Each(tx, register.Query{Sort: "found"}) {
		if err != nil {
			return nil, err
		}
		if k.Reached == nil || *k.Reached == 0 || k.Kind == "" || !k.End.IsZero() && k.End.Before(since) {
			continue
		}
		out = append(out, Help{Name: k.Activity().Who() + ": " + k.called(), Href: "/activities/" + string(k.ID), Organisation: k.ImplementingOrg, Activity: true,
			Region: regionOf(g, k.Area), Kind: k.Kind, Groups: GroupsOfWords(k.Group), People: *k.Reached,
			Girls: valueOf(k.Girls), Boys: valueOf(k.Boys), Women: valueOf(k.Women), Men: valueOf(k.Men)})
	}
	return out, nil
}

func valueOf(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
