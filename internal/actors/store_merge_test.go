package actors

import (
	"fmt"
	"net/url"
	"testing"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// mergeSite is a site where the organisation of s.other was entered twice: the
// one of s.own has a service, a person and an activity.
func mergeSite(t *testing.T, d *db.DB) (s *importSite, finding string) {
	t.Helper()
	s = newImportSite(t, d)
	f := Finding{Kind: SameOrganisation, A: string(s.others), B: string(s.own), AName: "Mosty", BName: "Przystan", Strength: 0.99, Why: []Why{{Key: "the same telephone"}}}
	dbtest.Write(t, d, commandLine(), func(tx *db.Tx) error {
		service := Service{Organisation: s.own, Kind: "legal", Name: lang.Texts{lang.En: {Text: "Advice"}}, State: Active, Cost: FreeOfCharge}
		activity := Kept{Organisation: s.own, ImplementingOrg: s.own, LeadOrg: s.others, Implementing: "Przystan", Name: "Talks"}
		worker := members.Person{Name: "Ola", Organisation: s.own, Role: who.FocalPoint, Email: "ola@example.org", State: members.Active}
		if err := s.a.Store.Services.Insert(tx, &service); err != nil {
			return err
		}
		if err := s.a.activities.Activities.Insert(tx, &activity); err != nil {
			return err
		}
		if err := s.a.members.Store.People.Insert(tx, &worker); err != nil {
			return err
		}
		return storeFindings(tx, []Finding{f})
	})
	dbtest.Read(t, d, commandLine(), func(tx *db.Tx) error {
		all, err := findingsOf(tx, string(SameOrganisation), false, 1)
		finding = "/findings/" + string(all[0].ID)
		return err
	})
	return s, finding
}

// belongings counts what an organisation has: services, activities (reported and done), people.
func belongings(t *testing.T, s *importSite, org id.ID) string {
	t.Helper()
	var out string
	dbtest.Read(t, s.DB, commandLine(), func(tx *db.Tx) error {
		services, err := s.a.Store.Services.Count(tx, register.Query{Where: map[string]any{"organisation": string(org)}})
		if err != nil {
			return err
		}
		reported, err := s.a.activities.Activities.Count(tx, register.Query{Where: map[string]any{"organisation": string(org)}})
		if err != nil {
			return err
		}
		done, err := s.a.activities.Activities.Count(tx, register.Query{Where: map[string]any{"implementing_org": string(org)}})
		if err != nil {
			return err
		}
		people, err := s.a.members.Store.People.Count(tx, register.Query{Where: map[string]any{"organisation": string(org)}})
		o, getErr := s.a.members.Store.Organisations.Get(tx, org)
		if getErr != nil {
			return getErr
		}
		out = fmt.Sprintf("%d %d %d %d seat ends: %t", services, reported, done, people, !o.Until.IsZero())
		return err
	})
	return out
}

// A merge of organisations needs two people, the second a co-lead; everything
// moves, both histories stay, and it is taken back whole but for what somebody
// has moved on since.
func TestOrganisationsAreMergedByTwoPeople(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		s, path := mergeSite(t, d)
		ask := url.Values{"decision": {"merge"}, "keep": {"a"}, "reason": {"entered twice"}, "was": {""}}
		mustSay(t, s.lead.Post(path, ask), 303)
		if got := belongings(t, s, s.own); got != "1 1 1 1 seat ends: false" {
			t.Fatalf("one person alone has merged: %s", got)
		}
		mustSay(t, s.lead.Post(path+"/confirm", nil), 403) // who asked cannot confirm
		mustSay(t, s.helper.Post(path+"/confirm", nil), 404)
		mustSay(t, s.lead.Get(path), 200, "A co-lead other than the person who asked")
		second := s.As(who.Person{ID: id.New(), Name: "Second", Organisation: id.New(), Seat: who.CoLead, Role: who.CoLeadRole})
		mustSay(t, second.Get(path), 200, "Another person has asked for this merge", "Przystan")
		mustSay(t, second.Post(path+"/confirm", nil), 303)
		if own, others := belongings(t, s, s.own), belongings(t, s, s.others); own != "0 0 0 0 seat ends: true" || others != "1 1 1 1 seat ends: false" {
			t.Fatalf("closed one: %s; kept one: %s", own, others)
		}
		mustSay(t, second.Post(path+"/confirm", nil), 409) // a second click
		dbtest.Read(t, d, commandLine(), func(tx *db.Tx) error {
			for _, org := range []id.ID{s.own, s.others} {
				if history, err := audit.History(tx, org, 50); err != nil || len(history) == 0 {
					t.Errorf("a history is gone: %v", err)
				}
			}
			return nil
		})
		mustSay(t, s.helper.Post(path+"/undo", nil), 403)
		mustSay(t, second.Post(path+"/undo", nil), 303)
		if own, others := belongings(t, s, s.own), belongings(t, s, s.others); own != "1 1 1 1 seat ends: false" || others != "0 0 0 0 seat ends: false" {
			t.Errorf("taken back, closed one: %s; kept one: %s", own, others)
		}
		mustSay(t, second.Post(path+"/undo", nil), 409)
	})
}

// What somebody has given to a third organisation since stays there; an
// organisation that leads the group is not closed by a merge.
func TestAMergeTakesNothingBackThatMovedOn(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		s, path := mergeSite(t, d)
		second := s.As(who.Person{ID: id.New(), Name: "Second", Organisation: id.New(), Seat: who.CoLead, Role: who.CoLeadRole})
		mustSay(t, s.lead.Post(path, url.Values{"decision": {"merge"}, "keep": {"a"}, "was": {""}}), 303)
		mustSay(t, second.Post(path+"/confirm", nil), 303)
		var third id.ID
		dbtest.Write(t, d, commandLine(), func(tx *db.Tx) error {
			o := members.Organisation{Name: lang.Texts{lang.En: {Text: "Third"}}, Kind: members.NationalNGO, Seat: who.CoLead}
			if err := s.a.members.Store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			third = o.ID
			all, err := s.a.Store.Services.List(tx, register.Query{})
			if err != nil {
				return err
			}
			all[0].Organisation = third
			return s.a.Store.Services.Update(tx, &all[0])
		})
		mustSay(t, second.Post(path+"/undo", nil), 303)
		if got := belongings(t, s, s.own); got != "0 1 1 1 seat ends: false" {
			t.Errorf("taken back: %s", got)
		}
		if got := belongings(t, s, third); got != "1 0 0 0 seat ends: false" {
			t.Errorf("the third's: %s", got)
		}
		dbtest.Write(t, d, commandLine(), func(tx *db.Tx) error {
			tx.Housekeeping("a search is nobody's act")
			return storeFindings(tx, []Finding{{Kind: SameOrganisation, A: string(s.own), B: string(third), AName: "Przystan", BName: "Third"}})
		})
		var lead string
		dbtest.Read(t, d, commandLine(), func(tx *db.Tx) (err error) {
			lead, err = db.Value[string](tx, `select id from findings where b = $1`, third)
			return err
		})
		mustSay(t, s.lead.Post("/findings/"+lead, url.Values{"decision": {"merge"}, "keep": {"a"}, "was": {""}}), 303)
		mustSay(t, second.Post("/findings/"+lead+"/confirm", nil), 409, "leads the group")
	})
}

// Two people decide about one finding: the second is told, and nothing is lost.
func TestTheSecondDecisionIsNotLostInTheFirst(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		s, path := mergeSite(t, d)
		mustSay(t, s.lead.Post(path, url.Values{"decision": {"different"}, "reason": {"two towns"}, "was": {""}}), 303)
		mustSay(t, s.helper.Post(path, url.Values{"decision": {"same"}, "reason": {"one team"}, "was": {""}}), 409, "Somebody else has decided")
		mustSay(t, s.helper.Get(path), 200, "two towns")
		mustSay(t, s.helper.Post(path, url.Values{"decision": {"same"}, "reason": {"one team"}, "was": {"different"}}), 303)
	})
}

// A printed code of a service that was merged into another leads to that one.
func TestAMergedServiceLeadsToTheOther(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		kept, closed := s.add(t, "Free legal advice", nil), s.add(t, "Free legal advise", nil)
		merged := Finding{Kind: SameService, A: string(closed), B: string(kept), AName: "b", BName: "a"}
		s.write(t, func(tx *db.Tx) error {
			tx.Housekeeping("a search is nobody's act")
			return storeFindings(tx, []Finding{merged})
		})
		s.write(t, func(tx *db.Tx) error {
			all, err := findingsOf(tx, "", false, 1)
			if err != nil {
				return err
			}
			undo, err := s.a.merge(tx, kept, closed)
			if err != nil {
				return err
			}
			if err := all[0].remember(undo); err != nil {
				return err
			}
			return all[0].decide(tx, Merge, "typed twice", id.New())
		})
		page := s.Visitor().Get("/help/service/" + string(closed) + "?lang=uk")
		if page.Status != 303 || page.Location != "/help/service/"+string(kept)+"?lang=uk" {
			t.Errorf("%d, to %s", page.Status, page.Location)
		}
		if page := s.Visitor().Get("/help/service/" + string(id.New())); page.Status != 404 {
			t.Errorf("a service that never was: %d", page.Status)
		}
	})
}
