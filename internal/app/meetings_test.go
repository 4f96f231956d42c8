package app

import (
	"context"
	"net/url"
	"regexp"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members/decisions"
)

var (
	meetingLink = regexp.MustCompile(`/meetings/([0-9a-f-]{36})"`)
	approveWhat = regexp.MustCompile(`name="approve" value="([0-9a-f-]{36})"`)
	presenceOf  = regexp.MustCompile(`name="(presence-[0-9a-f-]{36})"`)
)

// Minutes that a meeting approves are a decision of the organisations that are there.
func TestApprovedMinutesAreADecision(t *testing.T) {
	a := demonstration(t)
	lead := browsers(t, a)["co-lead"]
	next := meetingLink.FindStringSubmatch(lead.Get("/meetings").Body)[1]
	page := lead.Get("/meetings/" + next + "/write")
	waiting := id.ID(approveWhat.FindStringSubmatch(page.Body)[1])
	form := url.Values{"approve": {string(waiting)}}
	for _, found := range presenceOf.FindAllStringSubmatch(page.Body, -1) {
		form.Set(found[1], "present")
	}
	for range 2 { // two people press it
		if p := lead.Post("/meetings/"+next+"/write", form); p.Status != 303 {
			t.Fatalf("%d %s", p.Status, p.Body)
		}
	}
	var d decisions.Decision
	if err := a.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
		d, err = decisions.Of(tx, decisions.Minutes, waiting)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if d.State != decisions.Adopted || d.Agree == nil || *d.Agree < 5 || *d.Against != 0 {
		t.Errorf("%+v", d)
	}
}
