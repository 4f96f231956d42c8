package app

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

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

// A recommendation that is not closed comes back on the agenda of the next
// meeting, with whose it is; one that is closed does not.
func TestOpenRecommendationsComeBackOnTheAgenda(t *testing.T) {
	a := demonstration(t)
	people := browsers(t, a)
	lead := people["co-lead"]
	next := "/meetings/" + meetingLink.FindStringSubmatch(lead.Get("/meetings").Body)[1]
	var text, recommendation string
	if err := a.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
		if recommendation, err = db.Value[string](tx, `select id from recommendations where state = 'open' order by due, id limit 1`); err != nil {
			return err
		}
		text, err = db.Value[string](tx, `select text from recommendations where id = $1`, recommendation)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	link := "/recommendations/" + recommendation
	if p := lead.Get(next + "/write"); !p.Has("Open recommendations") || !p.Has(link) {
		t.Errorf("the editor has neither item nor %q", text)
	}
	if p := people["focal-point"].Get(next); !p.Has(link) {
		t.Error("the meeting's page does not show it")
	}
	if err := a.DB.Write(context.Background(), func(tx *db.Tx) error {
		tx.Housekeeping("test")
		return tx.Exec(`update recommendations set state = 'done'`)
	}); err != nil {
		t.Fatal(err)
	}
	if p := lead.Get(next + "/write"); p.Has(link) || !p.Has("All recommendations are closed.") {
		t.Error("a closed recommendation comes back")
	}
}

func TestAGroupsOwnHolidays(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "holidays.tsv")
	if err := os.WriteFile(file, []byte("PL\t05-04\t\tBridge day\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := folder(data).holidays()
	day := time.Date(2027, 5, 4, 0, 0, 0, 0, time.UTC)
	if err != nil || all.On("PL", day, "pl") != "Bridge day" || all.On("PL", day.AddDate(0, 0, -1), "en") != "Constitution Day" {
		t.Errorf("%v, %q", err, all.On("PL", day, "pl"))
	}
	if err := os.WriteFile(file, []byte("PL\tsome day\t\tName\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := folder(data).holidays(); err == nil || !strings.Contains(err.Error(), "line 1") || !strings.Contains(err.Error(), file) {
		t.Errorf("a wrong line: %v", err)
	}
}
