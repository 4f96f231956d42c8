package response_test

import (
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/response/responsetest"
	"ostoja/internal/web/webtest"
)

// knownGaps stands for the module of needs.
type knownGaps []response.Gap

func (k knownGaps) OpenGaps(*db.Tx, lang.Lang) ([]response.Gap, error) { return k, nil }

var twoGaps = knownGaps{{Ref: "G-1", Says: "No shelter for men", Href: "/gaps/1"}, {Ref: "G-2", Says: "No interpreters", Href: "/gaps/2"}}

// output gives the plan's only output.
func (g *group) output(t *testing.T) (o response.Output) {
	t.Helper()
	dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		all, err := g.m.Store.Outputs.List(tx, register.Query{})
		if err == nil {
			o = all[0]
		}
		return err
	})
	return o
}

// A comment is written by a member, about a part of the plan, and stays after it
// was settled; guests neither read nor write.
func TestComments(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		path := "/plans/" + string(g.plan) + "/comments"
		if page := g.As(g.a).Post(path, url.Values{"about": {"1.1"}, "words": {"Count <men> too"}}); page.Location != path {
			t.Fatalf("a member comments: %d %s", page.Status, page.Body)
		}
		page := g.As(g.b).Get(path)
		if !page.Has("Count &lt;men&gt; too") || !page.Has("Partner A’s person") {
			t.Fatalf("another member reads: %s", page.Body)
		}
		if page := g.As(g.a).Post(path, url.Values{"words": {"  "}}); page.Status != 422 {
			t.Errorf("no words: %d", page.Status)
		}
		if page := g.As(g.a).Post("/plans/"+string(id.New())+"/comments", url.Values{"words": {"lost"}}); page.Status != 404 {
			t.Errorf("a plan that is not there: %d", page.Status)
		}
		comment := webtest.Hidden(page.Body).Get("comment")
		for name, visit := range map[string]*webtest.Browser{"a donor": g.As(g.donor), "a visitor": g.Visitor()} {
			if page := visit.Get(path); page.Status == 200 {
				t.Errorf("%s reads comments", name)
			}
			if page := visit.Post(path+"/settle", url.Values{"comment": {comment}}); page.Location == path {
				t.Errorf("%s settles a comment", name)
			}
		}
		for range 2 { // twice is as good as once
			if page := g.As(g.lead).Post(path+"/settle", url.Values{"comment": {comment}}); page.Location != path {
				t.Fatalf("settling: %d %s", page.Status, page.Body)
			}
		}
		if page := g.As(g.a).Get(path); !page.Has("Count &lt;men&gt; too") || !page.Has("Lead Org’s person") || webtest.Hidden(page.Body).Has("comment") {
			t.Errorf("a settled comment: %s", page.Body)
		}
	})
}

// Every version that was adopted says what it has otherwise than the one before.
func TestVersionsShowTheirDifferences(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		o := g.output(t)
		o.Name = responsetest.Text("Safe houses")
		dbtest.Write(t, g.DB, dbtest.Context(), func(tx *db.Tx) error { return g.m.Store.Outputs.Update(tx, &o) })
		lead, adopt := g.As(g.lead), "/plans/"+string(g.plan)+"/adopt"
		lead.Post(adopt, webtest.Hidden(lead.Get(adopt).Body))
		versions := "/plans/" + string(g.plan) + "/versions/"
		if page := g.As(g.a).Get(versions + "1"); !page.Has("Legal aid A") || page.Has("Safe houses") {
			t.Errorf("the first version is all new: %s", page.Body)
		}
		if page := g.As(g.a).Get(versions + "2"); !page.Has("Output → Safe houses") || page.Has("Legal aid A") {
			t.Errorf("the second version has another output: %s", page.Body)
		}
		for _, number := range []string{"0", "3", "-1", "x", "99999999999999999999"} {
			if page := g.As(g.a).Get(versions + number); page.Status != 404 {
				t.Errorf("version %s: %d", number, page.Status)
			}
		}
		if page := g.As(g.donor).Get(versions + "1"); page.Status < 400 {
			t.Errorf("a donor reads versions: %d", page.Status)
		}
	})
}

// An output is pointed to gaps by ticking them; the plan's page lists those that
// no output answers.
func TestGapsAreAnswered(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.m.Gaps = twoGaps
		if page := g.As(g.a).Get("/plan"); !page.Has(`href="/gaps/2"`) || page.Has(`href="/gaps/1"`) {
			t.Errorf("the plan lists the gap without an output: %s", page.Body)
		}
		answers := "/plan-outputs/" + string(g.output(t).ID) + "/answers"
		form := webtest.Hidden(g.As(g.a).Get(answers).Body)
		form["answers"] = []string{"G-1", "G-2"}
		if page := g.As(g.donor).Post(answers, form); page.Status < 400 {
			t.Errorf("a donor points an output to gaps: %d", page.Status)
		}
		if page := g.As(g.a).Post(answers, form); page.Status != 303 {
			t.Fatalf("choosing: %d %s", page.Status, page.Body)
		}
		if page := g.As(g.b).Post(answers, form); page.Status != 409 {
			t.Errorf("choosing on what somebody has changed since: %d", page.Status)
		}
		if got := strings.Fields(g.output(t).Answers); len(got) != 2 {
			t.Errorf("the output answers %v", got)
		}
		lead, adopt := g.As(g.lead), "/plans/"+string(g.plan)+"/adopt"
		lead.Post(adopt, webtest.Hidden(lead.Get(adopt).Body))
		if page := g.As(g.a).Get("/plan"); strings.Contains(page.Body, `<a href="/gaps/2"`) {
			t.Error("an answered gap is listed as open")
		}
	})
}
