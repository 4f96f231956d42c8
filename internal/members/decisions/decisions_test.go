package decisions_test

import (
	"errors"
	"maps"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/members/memberstest"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// table is a group around a table: two co-leads, two members, an observer, a donor.
type table struct {
	*memberstest.Group
	a *decisions.Decisions
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "decisions", Files: decisions.Migrations()})

func newTable(t testing.TB, d *db.DB) *table {
	t.Helper()
	g := &table{}
	g.Group = memberstest.New(t, d, func(m *members.Members) []module.Module {
		g.a = decisions.New(d, m, "http://localhost")
		return []module.Module{g.a.Module()}
	})
	g.a.Speak = g.Server.Catalog.Speaker
	for name, seat := range map[string]who.Seat{"lead": who.CoLead, "lead2": who.CoLead, "member": who.Member, "member2": who.Member, "observer": who.Observer, "donor": who.Donor} {
		role := who.FocalPoint
		if seat == who.CoLead {
			role = who.CoLeadRole
		}
		g.Sit(t, name, seat, role)
	}
	return g
}

func (g *table) try(f func(*db.Tx) error) error { return g.DB.Write(dbtest.Context(), f) }

// propose opens a decision for two days.
func (g *table) propose(t testing.TB, p decisions.Proposal) decisions.Decision {
	t.Helper()
	if p.Kind == "" {
		p.Kind = decisions.General
	}
	p.Title, p.Deadline = "Shall we?", g.Clock.Add(48*time.Hour)
	var d decisions.Decision
	g.Write(t, func(tx *db.Tx) (err error) {
		d, err = decisions.Propose(tx, p)
		return err
	})
	return d
}

func (g *table) raise(name string, d decisions.Decision, c decisions.Choice) error {
	return g.try(func(tx *db.Tx) error {
		return g.a.Raise(tx, g.Seats[name].ID, decisions.Say{Decision: d.ID, Choice: c, Reason: "since we think so"})
	})
}

// now reads a decision as it stands.
func (g *table) now(t testing.TB, d decisions.Decision) (out decisions.Decision) {
	t.Helper()
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
		out, err = decisions.Get(tx, d.ID)
		return err
	})
	return out
}

func both(t *testing.T, test func(t *testing.T, g *table)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newTable(t, d)) })
}

func TestAVoteIsCountedAtItsDeadlineByItself(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		d := g.propose(t, decisions.Proposal{Way: decisions.Vote, Quorum: 3})
		for name, choice := range map[string]decisions.Choice{"lead": decisions.Agree, "lead2": decisions.Agree, "member": decisions.Against} {
			if err := g.raise(name, d, choice); err != nil {
				t.Fatal(name, err)
			}
		}
		if got := g.now(t, d); got.State != decisions.Open {
			t.Errorf("before the deadline it is %s", got.State)
		}
		g.Later(48 * time.Hour)
		if got := g.now(t, d); got.State != decisions.Adopted {
			t.Errorf("at the deadline, before any job has run, it reads %s", got.State)
		}
		if err := g.raise("member2", d, decisions.Against); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a voice after the deadline and before the job: %v", err)
		}
		if err := g.a.CloseDue(dbtest.Context()); err != nil {
			t.Fatal(err)
		}
		got := g.now(t, d)
		if got.State != decisions.Adopted || *got.Agree != 2 || *got.Against != 1 || *got.Silent != 1 || !got.Closed.Equal(d.Deadline) {
			t.Errorf("closed as %s, %d for, %d against, %d silent, at %s", got.State, *got.Agree, *got.Against, *got.Silent, got.Closed)
		}
		version := got.Version
		if err := g.a.CloseDue(dbtest.Context()); err != nil || g.now(t, d).Version != version {
			t.Errorf("closing again changed it: %v", err)
		}
	})
}

func TestWhoHasNoVoiceIsToldSo(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		d := g.propose(t, decisions.Proposal{Way: decisions.Vote, Quorum: 3})
		path, form := "/decisions/"+string(d.ID)+"/voice", url.Values{"choice": {"agree"}}
		for _, name := range []string{"observer", "donor"} {
			page := g.As(name).Post(path, form)
			if page.Status != 403 || !page.Has("has no voice in decisions") {
				t.Errorf("%s: %d", name, page.Status)
			}
			missing := g.As(name).Post("/decisions/0192d1e0-0000-7000-8000-000000000000/voice", form)
			if missing.Status != 403 {
				t.Errorf("%s can tell that a decision exists: %d and %d", name, page.Status, missing.Status)
			}
			if g.As(name).Get("/decisions").Status != 404 || g.As(name).Get("/decisions/"+string(d.ID)).Status != 404 || g.As(name).Get("/api/v1/decisions").Status != 404 || g.As(name).Get("/decisions/export?format=csv").Status != 404 {
				t.Errorf("%s reads decisions", name)
			}
		}
		// A seat that ended while the page was open.
		g.Write(t, func(tx *db.Tx) error {
			o, err := g.Members.Store.Organisations.Get(tx, g.Seats["member"].Organisation)
			if err != nil {
				return err
			}
			o.Until = g.Clock.AddDate(0, 0, -3).Truncate(24 * time.Hour)
			return g.Members.Store.Organisations.Update(tx, &o)
		})
		if err := g.raise("member", d, decisions.Agree); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an organisation whose seat ended: %v", err)
		}
		if page := g.As("member").Post(path, form); page.Status != 403 {
			t.Errorf("its person in the browser: %d", page.Status)
		}
		if page := g.Visitor().Post(path, form); page.Status != 303 || g.now(t, d).State != decisions.Open {
			t.Errorf("a visitor: %d", page.Status)
		}
	})
}

func TestALaterVoiceReplacesTheEarlierAndBothAreKept(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		d := g.propose(t, decisions.Proposal{Way: decisions.NoObjection})
		for _, c := range []decisions.Choice{decisions.Against, decisions.Agree} {
			if err := g.raise("member", d, c); err != nil {
				t.Fatal(err)
			}
		}
		page := g.As("lead").Get("/decisions/" + string(d.ID))
		if !page.Has("Earlier voices that were replaced") {
			t.Error("the replaced voice is gone")
		}
		g.Later(72 * time.Hour)
		if got := g.now(t, d); got.State != decisions.Adopted || *got.Against != 0 || *got.Agree != 1 || *got.Silent != 3 {
			t.Errorf("%s, %d against", got.State, *got.Against)
		}
	})
}

func TestAnObjectionNeedsAReasonAndIsKept(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		d := g.propose(t, decisions.Proposal{Way: decisions.NoObjection})
		path := "/decisions/" + string(d.ID)
		if page := g.As("member").Post(path+"/voice", url.Values{"choice": {"against"}}); page.Status != 422 || !page.Has("Say why your organisation objects") {
			t.Errorf("without a reason: %d", page.Status)
		}
		if page := g.As("member").Post(path+"/voice", url.Values{"choice": {"against"}, "reason": {"It exposes shelters."}}); page.Location != path {
			t.Errorf("with one: %d", page.Status)
		}
		if page := g.As("member").Post(path+"/comments", url.Values{"comment": {strings.Repeat("o", decisions.LongestComment) + "ng"}}); page.Status != 422 || !page.Has("oong</textarea>") {
			t.Errorf("a comment that is too long: %d", page.Status)
		}
		g.Later(72 * time.Hour)
		page := g.As("lead").Get(path)
		if !page.Has("Not adopted") || !page.Has("Who disagreed, and why") || !page.Has("Organisation member: It exposes shelters.") {
			t.Error("the dissent is not beside the result")
		}
		for what, refused := range map[string]webtest.Page{
			"a comment": g.As("lead").Post(path+"/comments", url.Values{"comment": {"late"}}), "withdrawing": g.As("lead").Post(path+"/withdraw", nil), "a voice": g.As("member").Post(path+"/voice", url.Values{"choice": {"agree"}}),
		} {
			if refused.Status != 409 || !refused.Has("This decision is closed") {
				t.Errorf("%s after it closed: %d", what, refused.Status)
			}
		}
	})
}

func TestTwoWhoCloseAtOnceGiveOneResult(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		effects := 0
		g.a.On(decisions.Kind{Name: decisions.Minutes, Closed: func(tx *db.Tx, d decisions.Decision) error {
			tx.AfterCommit(func() { effects++ }) // the decision's lock lets one in after the other
			return nil
		}})
		d := g.propose(t, decisions.Proposal{Kind: decisions.Minutes, Subject: id.New(), Way: decisions.Consensus, Quorum: 2})
		if err := errors.Join(g.raise("lead", d, decisions.Agree), g.raise("member", d, decisions.Agree)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		pages := make([]webtest.Page, 2)
		for i, name := range []string{"lead", "lead2"} {
			browser := g.As(name)
			wg.Go(func() { pages[i] = browser.Post("/decisions/"+string(d.ID)+"/close", url.Values{"note": {name}}) })
		}
		wg.Wait()
		if got := g.now(t, d); got.State != decisions.Adopted || effects != 1 || pages[0].Status != 303 || pages[1].Status != 303 {
			t.Errorf("%s, what follows ran %d times, pages %d and %d", got.State, effects, pages[0].Status, pages[1].Status)
		}
	})
}

func TestWhatFollowsIsStoredWithTheResultOrNotAtAll(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		broken := errors.New("not now")
		g.a.On(decisions.Kind{Name: decisions.Guidelines, Closed: func(*db.Tx, decisions.Decision) error { return broken }})
		d := g.propose(t, decisions.Proposal{Kind: decisions.Guidelines, Subject: id.New(), Way: decisions.NoObjection})
		g.Later(72 * time.Hour)
		if err := g.a.CloseDue(dbtest.Context()); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if err := g.raise("member", d, decisions.Against); fault.KindOf(err) != fault.Conflict {
			t.Errorf("it takes voices again: %v", err)
		}
		broken = nil
		if err := g.a.CloseDue(dbtest.Context()); err != nil || g.now(t, d).Version != 2 {
			t.Errorf("tried again: %v", err)
		}
	})
}

func TestADonorIsSeatedByADecisionForTheTimeAgreed(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		form := url.Values{"name": {"Baltic Fund"}, "why": {"It funds shelters."}, "opens": {"topic"}, "topic": {"needs"}, "from_day": {"2026-12-01"}, "until": {"2026-12-31"},
			"way": {"no-objection"}, "deadline": {"2026-11-26"}, "clock": {"18:00"}}
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		wrong.Set("until", "2026-11-01")
		if page := g.As("member").Post("/donors/new", wrong); page.Status != 422 || !page.Has("Baltic Fund") {
			t.Errorf("a past last day: %d, kept: %v", page.Status, page.Has("Baltic Fund"))
		}
		page := g.As("member").Post("/donors/new", form)
		if page.Status != 303 {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		if home := g.As("lead").Get("/home"); !home.Has("Invite Baltic Fund?") {
			t.Error("the home page of a voice does not ask")
		}
		seat := func() (members.Organisation, bool) {
			var found []members.Organisation
			dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
				found, err = g.Members.Store.Organisations.List(tx, register.Query{Search: "Baltic Fund"})
				return err
			})
			if len(found) == 0 {
				return members.Organisation{}, false
			}
			return found[0], true
		}
		g.Later(3 * 24 * time.Hour)
		g.a.CloseDue(dbtest.Context())
		if _, ok := seat(); ok {
			t.Error("it has its seat before the first day")
		}
		g.Later(5 * 24 * time.Hour)
		for range 2 {
			if err := g.a.CloseDue(dbtest.Context()); err != nil {
				t.Fatal(err)
			}
		}
		o, ok := seat()
		if !ok || o.Seat != who.Donor || o.Until.Format(time.DateOnly) != "2026-12-31" {
			t.Fatalf("on the first day: %v %+v", ok, o)
		}
		if home := g.As("lead").Get("/home"); !home.Has("Invite a person of the donor Baltic Fund") {
			t.Error("the co-lead is not told to invite a person")
		}
		measure(t, g, 2, 1, module.Late) // the other donor's seat rests on nothing
	})
}

// measure holds what members.donors says.
func measure(t *testing.T, g *table, all, agreed int, state module.State) {
	t.Helper()
	if e := g.evidence(t, "members.donors"); e.Args[0] != all || e.Args[1] != agreed || e.State != state {
		t.Errorf("members.donors says %v, %s", e.Args, e.State)
	}
}

// evidence takes a measure of the module.
func (g *table) evidence(t *testing.T, name string) (e module.Evidence) {
	t.Helper()
	for _, m := range g.a.Module().Measures {
		if m.Name == name {
			dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
				e, err = m.Take(tx)
				return err
			})
		}
	}
	return e
}

// Guidelines count once the members have adopted them, and are due again after a year.
func TestAdoptedGuidelinesAreMeasured(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		decide := func(c decisions.Choice) {
			d := g.propose(t, decisions.Proposal{Kind: decisions.Guidelines, Subject: id.New(), Way: decisions.Vote, Quorum: 3})
			for _, name := range []string{"lead", "lead2", "member"} {
				if err := g.raise(name, d, c); err != nil {
					t.Fatal(err)
				}
			}
			g.Later(72 * time.Hour)
			if err := g.a.CloseDue(dbtest.Context()); err != nil {
				t.Fatal(err)
			}
		}
		decide(decisions.Against)
		if e := g.evidence(t, "standards.adopted"); e.State != module.Unmeasured {
			t.Errorf("rejected guidelines count: %v %s", e.Args, e.State)
		}
		decide(decisions.Agree)
		if e := g.evidence(t, "standards.adopted"); e.State != module.Kept || e.Args[0] != 1 {
			t.Errorf("adopted: %v %s", e.Args, e.State)
		}
		g.Later(366 * 24 * time.Hour)
		if e := g.evidence(t, "standards.adopted"); e.State != module.Due {
			t.Errorf("a year later: %v %s", e.Args, e.State)
		}
	})
}

func TestLettersGoOnceToThoseWhoHaveAVoice(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		d := g.propose(t, decisions.Proposal{Way: decisions.Vote, Quorum: 3, Text: "secret content"})
		run := func() (letters []mail.Letter) {
			for range 2 {
				if err := g.a.Write(dbtest.Context()); err != nil {
					t.Fatal(err)
				}
			}
			dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) (err error) {
				letters, err = mail.Latest(tx, 100)
				return err
			})
			return letters
		}
		letters := run()
		if len(letters) != 4 {
			t.Fatalf("%d letters, not 4", len(letters))
		}
		for _, l := range letters {
			if strings.Contains(l.Text, "secret") || !strings.Contains(l.Text, "http://localhost/decisions/"+string(d.ID)) || strings.HasPrefix(l.To, "observer") || strings.HasPrefix(l.To, "donor") {
				t.Errorf("to %s: %s", l.To, l.Text)
			}
		}
		if err := g.raise("member", d, decisions.Agree); err != nil {
			t.Fatal(err)
		}
		g.Later(25 * time.Hour)
		if letters = run(); len(letters) != 7 {
			t.Errorf("%d letters after the reminder to the three who are silent, not 7", len(letters))
		}
	})
}

func TestBadProposals(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		good := url.Values{"title": {"Shall we?"}, "way": {"vote"}, "quorum": {"3"}, "deadline": {"2026-12-01"}, "clock": {"18:00"}}
		for name, test := range map[string]struct{ field, value, says string }{
			"no title": {"title", " ", "in one sentence"}, "past": {"deadline", "2026-11-01", "has passed"}, "no such day": {"deadline", "2026-02-30", "that exist"},
			"no such time": {"clock", "25:00", "that exist"}, "far": {"deadline", "2030-01-01", "within a year"}, "no way": {"way", "dice", "list"},
			"no quorum": {"quorum", "0", "1 or more"}, "one option": {"options", "only", "two to 9"}, "not to be chosen": {"kind", "donor", "in the list"}, "same options": {"options", "a\na", "two to 9"},
		} {
			form := url.Values{}
			for k, v := range good {
				form[k] = v
			}
			form.Set(test.field, test.value)
			if page := g.As("member").Post("/decisions/new", form); page.Status != 422 || !page.Has(test.says) && test.field != "way" {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
		if page := g.As("member").Post("/decisions/new", good); page.Status != 303 {
			t.Errorf("a good one: %d", page.Status)
		}
	})
}

// Who proposes does not choose how few settle it: not by a silence of minutes,
// and not by a quorum of her own voice.
func TestNobodyDecidesForTheGroupAlone(t *testing.T) {
	both(t, func(t *testing.T, g *table) {
		soon := g.Clock.Add(23 * time.Hour).In(time.UTC)
		vote := url.Values{"title": {"Shall we?"}, "way": {"vote"}, "deadline": {"2026-12-01"}, "clock": {"18:00"}}
		silence := url.Values{"title": {"Shall we?"}, "way": {"no-objection"}, "deadline": {soon.Format(time.DateOnly)}, "clock": {soon.Format("15:04")}}
		donor := url.Values{"name": {"Baltic Fund"}, "why": {"It funds shelters."}, "opens": {"topic"}, "topic": {"needs"}, "from_day": {"2026-12-01"}, "until": {"2026-12-31"}}
		with := func(all ...url.Values) url.Values {
			out := url.Values{}
			for _, form := range all {
				maps.Copy(out, form)
			}
			return out
		}
		atMeeting := func(quorum string) url.Values {
			return url.Values{"way": {"consensus"}, "quorum": {quorum}}
		}
		for name, test := range map[string]struct {
			path string
			form url.Values
			says string // "" where it is opened
		}{
			"a vote of one":                     {"/decisions/new", with(vote, url.Values{"quorum": {"1"}}), "Write 3 or more"},
			"a vote of half":                    {"/decisions/new", with(vote, url.Values{"quorum": {"2"}}), "Write 3 or more"},
			"a vote of more than there are":     {"/decisions/new", with(vote, url.Values{"quorum": {"5"}}), "a smaller number"},
			"a vote of all":                     {"/decisions/new", with(vote, url.Values{"quorum": {"4"}}), ""},
			"priorities agreed to by one":       {"/decisions/new", with(vote, atMeeting("1"), url.Values{"kind": {"priorities"}}), "Write 3 or more"},
			"guidelines agreed to by three":     {"/decisions/new", with(vote, atMeeting("3"), url.Values{"kind": {"guidelines"}}), ""},
			"a small matter at a meeting":       {"/decisions/new", with(vote, atMeeting("1")), ""},
			"a silence of a working day":        {"/decisions/new", silence, "24 hours to object"},
			"a donor by silence overnight":      {"/donors/new", with(silence, donor), "24 hours to object"},
			"a donor by the voice of one":       {"/donors/new", with(vote, donor, url.Values{"quorum": {"1"}}), "Write 3 or more"},
			"a donor by consensus with oneself": {"/donors/new", with(vote, donor, atMeeting("1")), "Write 3 or more"},
		} {
			page := g.As("member").Post(test.path, test.form)
			if opened := page.Status == 303; opened != (test.says == "") || !opened && (page.Status != 422 || !page.Has(test.says)) {
				t.Errorf("%s: %d, says %q: %v", name, page.Status, test.says, page.Has(test.says))
			}
		}
		// The rule holds below the form too.
		err := g.try(func(tx *db.Tx) error {
			_, err := decisions.Propose(tx, decisions.Proposal{Kind: decisions.Revision, Subject: id.New(), Title: "Shall we?", Way: decisions.Vote, Quorum: 2, Deadline: g.Clock.Add(48 * time.Hour)})
			return err
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("a revision by half of the group: %v", err)
		}
	})
}
