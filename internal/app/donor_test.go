package app

import (
	"context"
	"slices"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/members/decisions"
	"ostoja/internal/module"
)

// What the members opened to a donor is what she reaches, whatever address she
// types: lists, single records, downloads, API. Names of people never.
func TestADonorReachesWhatWasOpened(t *testing.T) {
	a := demonstration(t)
	people := browsers(t, a)
	donor, lead := people["donor"], people["co-lead"]
	meeting := meetingLink.FindStringSubmatch(lead.Get("/meetings").Body)[1]
	always := []string{"/home", "/plan", "/charter", "/organisations", "/help"}
	never := []string{"/people", "/api/v1/people", "/people/export?format=csv", "/action-points", "/decisions", "/donors", "/mail", "/meetings/" + meeting + "/minutes", "/api/v1/minutes", "/meetings/export?format=csv"}
	parts := map[string][]string{
		"needs":    {"/balance", "/needs", "/needs/export?format=csv", "/gaps", "/api/v1/gaps", "/recommendations"},
		"actors":   {"/services", "/api/v1/services", "/activities", "/activities/export?format=csv", "/map"},
		"meetings": {"/meetings", "/calendar"},
	}
	for _, c := range []struct {
		opens  decisions.Opens
		topic  string
		opened []string
	}{
		{decisions.Period, "", []string{"needs", "actors", "meetings"}},
		{decisions.Meeting, "", []string{"meetings"}},
		{decisions.Topic, "needs", []string{"needs"}},
		{decisions.Topic, "actors", []string{"actors"}},
		{decisions.Topic, "", nil},
	} {
		if err := a.DB.Write(context.Background(), func(tx *db.Tx) error {
			tx.Housekeeping("test")
			return tx.Exec(`update donor_invitations set opens = $1, topic = $2 where state = $3`, string(c.opens), c.topic, string(decisions.Seated))
		}); err != nil {
			t.Fatal(err)
		}
		expect := func(paths []string, want int) {
			for _, path := range paths {
				if got := donor.Get(path).Status; got != want {
					t.Errorf("invited to a %s %s, %s: %d, want %d", c.opens, c.topic, path, got, want)
				}
			}
		}
		expect(always, 200)
		expect(never, 404)
		for part, paths := range parts {
			want := 404
			if slices.Contains(c.opened, part) {
				want = 200
			}
			expect(paths, want)
		}
	}
}

// A topic that no module answers to would open nothing, silently.
func TestTopicsAreModules(t *testing.T) {
	a := demonstration(t)
	for _, topic := range decisions.Topics {
		if !slices.ContainsFunc(a.Modules, func(m module.Module) bool { return m.Name == string(topic) }) {
			t.Errorf("no module is called %q", topic)
		}
	}
	for _, name := range openToDonors {
		if !slices.ContainsFunc(a.Modules, func(m module.Module) bool { return m.Name == name }) {
			t.Errorf("no module is called %q", name)
		}
	}
}
