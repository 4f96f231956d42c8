package evidence_test

import (
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/evidence"
	"ostoja/internal/fault"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// ledger is a gate that notes what it was asked, and refuses until it is told to agree.
type ledger struct {
	agrees bool
	notes  []string
	asked  evidence.Statement
}

func (l *ledger) Weigh(_ *db.Tx, s evidence.Statement) error {
	if l.asked = s; !l.agrees {
		return fault.New(fault.Invalid, "estimates.fault.closed")
	}
	return nil
}

func (l *ledger) State(tx *db.Tx, s evidence.Statement) error {
	l.notes = append(l.notes, "state "+string(s.Estimate))
	return l.Weigh(tx, s)
}

func (l *ledger) Recall(tx *db.Tx, s evidence.Statement, why string) error {
	l.notes = append(l.notes, "recall "+why)
	return nil
}

func people(traces map[uint64]int64) (n int64) {
	for _, count := range traces {
		n += count
	}
	return n
}

// Nothing is public before two organisations have signed and the gate agrees;
// then the answer is, and nothing else of it, until it is withdrawn.
func TestNothingIsPublicBeforeTwoSignedAndTheGateAgrees(t *testing.T) {
	both(t, func(t *testing.T, g *group) {
		gate := &ledger{}
		g.e.Gate = gate
		asker, other := g.add(t, who.Member, who.FocalPoint), g.add(t, who.Member, who.FocalPoint)
		manager, visitor := g.add(t, who.CoLead, who.InformationManager), g.Visitor()
		page := ask(t, asker, upload(t, asker, "lists", "names of shelters.csv", lists), listsForm)
		public := strings.Replace(page, "/estimates/", "/published/", 1)
		g.work(t)

		closed := func(when string) {
			t.Helper()
			if got := visitor.Get(public).Status; got != 404 {
				t.Errorf("%s: the public page is there: %d", when, got)
			}
			if manager.Post(page+"/publish", nil).Status < 400 || visitor.Get("/evidence/published").Has("Lublin") {
				t.Errorf("%s: it is published", when)
			}
		}
		closed("before the signatures")
		g.adopt(t, page, asker, other)
		closed("while the gate refuses")
		if got := manager.Get(page); !got.Has("Disclosure control refuses") || got.Has(page+"/publish") {
			t.Error("the refusal is not said")
		}
		if gate.asked.People != 405 || gate.asked.Share != nil || gate.asked.Fingerprint == "" || gate.asked.Question == "" || people(gate.asked.Traces) != 405 {
			t.Errorf("the gate was asked about %+v", gate.asked)
		}
		gate.agrees, gate.notes = true, nil
		if got := asker.Post(page+"/publish", nil).Status; got != 404 && got != 403 {
			t.Errorf("a focal point publishes: %d", got)
		}
		if got := manager.Get(page + "/publish"); !got.Has("Publish for everybody") || got.Has("Without the list police") {
			t.Errorf("the last look: %d", got.Status)
		}
		if got := manager.Post(page+"/publish", nil); got.Location != page+"#publication" {
			t.Fatalf("published: %d %s", got.Status, got.Body)
		}
		shown := visitor.Get(public)
		for _, want := range []string{"Lublin, 2026", "<svg", "because of linkage", "Stepwise selection", "About 410 people"} {
			if !shown.Has(want) {
				t.Errorf("the public page lacks %q", want)
			}
		}
		for _, inside := range []string{"names of shelters", "Without the list", "hotline", " 405 ", "Anna", "report.html", page} {
			if shown.Has(inside) {
				t.Errorf("the public page tells %q", inside)
			}
		}
		if !visitor.Get("/evidence/published").Has(public) || visitor.Get(page).Status == 200 || visitor.Get(page+"/report.html").Status == 200 {
			t.Error("the list, or more than the answer")
		}
		g.measured(t, "evidence.prevalence", module.Kept)
		asker.Post(page+"/withdraw", url.Values{"reason": {"a list was counted twice"}})
		if got := visitor.Get(public).Status; got != 404 {
			t.Errorf("withdrawn, and there: %d", got)
		}
		if len(gate.notes) != 2 || gate.notes[1] != "recall a list was counted twice" {
			t.Errorf("the ledger holds %q", gate.notes)
		}
	})
}
