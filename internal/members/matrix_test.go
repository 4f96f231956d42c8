package members_test

import (
	"slices"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// TestFieldMatrix puts a canary into every field that holds text, and looks for
// it in every output as every kind of viewer: it is where its level allows, and
// nowhere else.
func TestFieldMatrix(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	o := members.Organisation{Name: lang.Texts{lang.Pl: {Text: "canary-org-name"}}, Acronym: "canary-acronym", Kind: members.UN, Seat: who.Member, Website: "https://canary-website.example", Note: "canary-org-note"}
	p := members.Person{Name: "canary-person", Role: who.FocalPoint, Email: "canary-mail@example.org", Phone: "canary-phone", State: members.Active}
	g.Write(t, func(tx *db.Tx) error {
		if err := g.Members.Store.Organisations.Insert(tx, &o); err != nil {
			return err
		}
		p.Organisation = o.ID
		return g.Members.Store.People.Insert(tx, &p)
	})
	viewers := map[string]*webtest.Browser{
		"visitor": g.Visitor(), "donor": g.SignedIn(g.add(t, who.Donor, who.Viewer)), "observer": g.SignedIn(g.add(t, who.Observer, who.Viewer)),
		"member": g.SignedIn(g.add(t, who.Member, who.FocalPoint)), "manager": g.SignedIn(g.add(t, who.CoLead, who.InformationManager)), "co-lead": g.SignedIn(g.add(t, who.CoLead, who.CoLeadRole)),
	}
	outputs := []string{
		"/organisations", "/organisations/" + string(o.ID), "/organisations/" + string(o.ID) + "/edit", "/organisations?q=canary", "/organisations/export?format=csv", "/organisations/export?format=json", "/organisations/export?format=hxl",
		"/api/v1/organisations", "/api/v1/organisations/" + string(o.ID), "/people", "/people/" + string(p.ID), "/people/" + string(p.ID) + "/edit", "/people?q=canary", "/people/export?format=csv", "/people/export?format=json",
		"/api/v1/people", "/api/v1/people/" + string(p.ID), "/home", "/charter", "/", "/no-such-page",
	}
	const seated, group, few = "donor observer member manager co-lead", "member manager co-lead", "manager co-lead"
	for canary, may := range map[string]string{
		"canary-org-name": seated, "canary-acronym": seated, "canary-website": seated, "canary-org-note": few,
		"canary-person": group, "canary-mail": group, "canary-phone": few,
	} {
		for name, browser := range viewers {
			allowed, seen := contains(may, name), false
			for _, output := range outputs {
				if browser.Get(output).Has(canary) {
					seen = true
					if !allowed {
						t.Errorf("%s sees %s at %s", name, canary, output)
					}
				}
			}
			if allowed && !seen {
				t.Errorf("%s sees %s nowhere", name, canary)
			}
		}
	}
}

func contains(list, name string) bool { return slices.Contains(strings.Fields(list), name) }
