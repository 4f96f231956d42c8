package app

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/figures"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// The coordinator's way on the demonstration, without a browser: a quarterly
// table for partners and synthetic records for the public are released, the
// table that differs from the first by a few people is refused, and the command
// line shows what came out.
func TestReleasesOfTheDemonstration(t *testing.T) {
	a := demonstration(t)
	data := a.config.Data
	lead := who.Person{ID: id.New(), Organisation: id.New(), Seat: who.CoLead, Role: who.CoLeadRole}
	other := who.Person{ID: id.New(), Organisation: id.New(), Seat: who.Member, Role: who.FocalPoint}
	release := func(q figures.Request) (*figures.Release, error) {
		var r *figures.Release
		if err := a.DB.Write(who.In(context.Background(), lead), func(tx *db.Tx) (err error) {
			r, _, err = a.Figures.Propose(tx, lead, q)
			return err
		}); err != nil {
			return nil, err
		}
		if err := a.DB.Write(who.In(context.Background(), other), func(tx *db.Tx) error {
			_, err := a.Figures.Approve(tx, other, r.ID)
			return err
		}); err != nil {
			return nil, err
		}
		return a.Figures.Publish(who.In(context.Background(), other), r.ID)
	}
	quarter := figures.QuarterOf(a.DB.Now().AddDate(0, -3, 1-a.DB.Now().Day()))
	table := figures.Request{Source: "incidents", Period: quarter, Audience: figures.Partners, Kind: figures.TableKind, Variables: []string{"gender", "exploitation"}}
	first, err := release(table)
	if err != nil {
		t.Fatal(a.inWords(err))
	}
	synthetic := figures.Request{Source: "incidents", Period: quarter, Audience: figures.Public, Kind: figures.SyntheticKind, Variables: []string{"gender", "age", "exploitation"}, Epsilon: 2000}
	if _, err := release(synthetic); err != nil {
		t.Fatal(a.inWords(err))
	}
	regions := a.Incidents.Source().Domain()[5].Values
	table.Filter = &figures.Filter{Variable: "region", Code: regions[len(regions)-1], Without: true}
	if r, err := release(table); err == nil || r.State != figures.Failed || !strings.Contains(a.inWords(err).Error(), "would give away a group of fewer than 10") {
		t.Errorf("the differencing table: %v, %v", r, a.inWords(err))
	}
	exact, err := release(figures.Request{Source: "incidents", Period: quarter, Audience: figures.Internal, Kind: figures.TableKind, Variables: []string{"gender"}})
	if err != nil {
		t.Fatal(a.inWords(err))
	}
	a.Close()

	out, code := at(t, "release", "list", "--data", data, "--json")
	var all []figures.Summary
	if err := json.Unmarshal([]byte(out), &all); code != 0 || err != nil || len(all) != 4 {
		t.Fatalf("%d %s", code, out)
	}
	if out, code := at(t, "release", "show", string(first.ID), "--data", data); code != 0 || !strings.Contains(out, "hidden") || !strings.Contains(out, "published") {
		t.Errorf("%d %s", code, out)
	}
	readings := func() (head struct{ Size int }) { // rows of the audit log
		out, code := at(t, "audit", "head", "--data", data)
		if err := json.Unmarshal([]byte(out), &head); code != 0 || err != nil {
			t.Fatal(out)
		}
		return head
	}
	idle := readings().Size
	at(t, "release", "list", "--data", data)
	before := readings()
	idle = before.Size - idle // rows that any command leaves
	if out, code := at(t, "release", "show", string(exact.ID), "--data", data, "--json"); code != 0 || strings.Contains(out, `"count"`) || !strings.Contains(out, `"internal"`) {
		t.Errorf("exact numbers on the command line: %d %s", code, out)
	}
	if readings().Size != before.Size+idle+1 {
		t.Error("the reading is not noted")
	}
	for args, say := range map[string]string{
		"release show nothing":                             "is no release's number",
		"release show " + string(id.New()):                 "There is no release",
		"release publish " + string(first.ID):              "Nothing to approve here",
		"release list --data " + filepath.Join(data, "no"): "There is no group",
	} {
		words := strings.Fields(args)
		if !strings.Contains(args, "--data") {
			words = append(words, "--data", data)
		}
		if out, code := at(t, words...); code == 0 || !strings.Contains(out, say) {
			t.Errorf("%s: %d %s", args, code, out)
		}
	}
}
