package app

import (
	"path"
	"slices"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/evidence"
	"ostoja/internal/figures"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/meetings"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/messages"
	"ostoja/internal/module"
	"ostoja/internal/needs"
	"ostoja/internal/response"
	"ostoja/internal/response/report"
	"ostoja/internal/surveys"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// modules lists the modules of the program, base modules first.
func (a *App) modules() []module.Module {
	recommended := needs.New(a.box, a.Places, a.Members, a.Actors)
	plans := a.response(recommended)
	return []module.Module{
		a.Members.Module(),
		a.Decisions.Module(),
		a.Revisions.Module(),
		a.Outbox.Module(),
		a.Places.Module(),
		a.Actors.Module(),
		a.meetings(recommended).Module(),
		evidence.New(a.DB, a.box, a.Queue, a.Outbox, a.Members.Store, a.config.PublicURL).Module(),
		recommended.Module(),
		a.Surveys.Module(),
		a.Incidents.Module(),
		a.Figures.Module(),
		plans.Module(),
		a.jointReport(plans).Module(),
		a.Messages.Module(),
	}
}

// openToDonors are the modules that every donor may come to as far as their own
// policies let her: her own pages, the Terms of Reference, and plan, funding and
// results. Whatever stands nowhere here is closed until an invitation opens it.
var openToDonors = []string{"members", "decisions", "revisions", "response", "joint"}

// invited gives a module's navigation and routes with the bound that the members
// set to donors. What a visitor may see is open to donors too.
func invited(m module.Module) ([]web.NavItem, []web.Route) {
	if slices.Contains(openToDonors, m.Name) {
		return m.Nav, m.Routes
	}
	bound := func(p web.Policy) web.Policy {
		return web.Policy{Name: p.Name, Allow: func(w who.Person) bool { return p.Allow(w) && (w.Reaches(m.Name) || p.Allow(who.Person{})) }}
	}
	nav, routes := slices.Clone(m.Nav), slices.Clone(m.Routes)
	for i := range nav {
		nav[i].Policy = bound(nav[i].Policy)
	}
	for i := range routes {
		routes[i].Policy = bound(routes[i].Policy)
	}
	return nav, routes
}

// messages connects the module messages with what it needs, and its public site
// with the first page.
func (a *App) messages() *messages.Messages {
	m := messages.New(a.DB, a.Members, a.Places, a.Actors, a.config.PublicURL)
	m.Decided, m.Speaker = a.decided, a.speak
	a.Members.Front = m.Front
	return m
}

// response connects the module response with what it needs.
func (a *App) response(known *needs.Needs) *response.Response {
	m := response.New(a.DB, a.Members, a.Places, a.Outbox)
	m.URL = a.config.PublicURL
	m.Gaps, m.Decisions = gaps{known}, agreed{a}
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	return m
}

// jointReport connects the joint report with the plan and the reports.
func (a *App) jointReport(plans *response.Response) *report.Report {
	return &report.Report{Response: plans, Queue: a.Queue, Speak: a.speak}
}

// gaps are those that a plan can answer.
type gaps struct{ *needs.Needs }

// OpenGaps implements response.Gaps.
func (g gaps) OpenGaps(tx *db.Tx, _ lang.Lang) ([]response.Gap, error) {
	all, err := g.References(tx)
	var out []response.Gap
	for _, r := range all {
		out = append(out, response.Gap(r))
	}
	return out, err
}

// agreed are the decisions that a plan can rest on.
type agreed struct{ *App }

// Adopted implements response.Decisions.
func (a agreed) Adopted(tx *db.Tx) ([]response.Decision, error) {
	all, err := decisions.InForce(tx)
	var out []response.Decision
	for _, d := range all {
		out = append(out, response.Decision{Address: "/decisions/" + string(d.ID), Title: d.Title})
	}
	return out, err
}

// Decided implements response.Decisions.
func (a agreed) Decided(tx *db.Tx, address string) (bool, error) { return a.decided(tx, address) }

// decided tells whether a reference (a decision's address or id) names one that
// the members have adopted. The demonstration vouches for its own.
func (a *App) decided(tx *db.Tx, reference string) (bool, error) {
	if who.Acts(tx.Context()).System == demonstrator {
		return true, nil
	}
	decision, err := id.Parse(path.Base(reference))
	if err != nil {
		return false, nil
	}
	d, err := db.Optional(decisions.Get(tx, decision))
	return d.State == decisions.Adopted, err
}

// meetings connects the module meetings with what it needs.
func (a *App) meetings(n *needs.Needs) *meetings.Meetings {
	m := meetings.New(a.DB, a.Members, a.Outbox)
	m.URL, m.From = a.config.PublicURL, a.config.MailFrom
	m.Decider, m.Holidays = atMeeting{a.Decisions}, a.holidays
	m.Recommendations = func(tx *db.Tx) (out []meetings.Recommendation, err error) {
		open, err := n.Agenda(tx)
		for _, one := range open {
			out = append(out, meetings.Recommendation(one))
		}
		return out, err
	}
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	return m
}

// atMeeting keeps what a meeting agreed to as a decision by consensus.
type atMeeting struct{ *decisions.Decisions }

// Adopt implements meetings.Decider.
func (m atMeeting) Adopt(tx *db.Tx, c meetings.Consensus) (id.ID, error) {
	d, err := decisions.Propose(tx, decisions.Proposal{Kind: decisions.Minutes, Subject: c.Minutes, Title: c.Title, Text: c.Text,
		Way: decisions.Consensus, Quorum: 1, Deadline: tx.Now().Add(time.Hour)})
	if err != nil {
		return "", err
	}
	voices := map[id.ID]decisions.Choice{}
	for _, organisation := range c.Present {
		voices[organisation] = decisions.Agree
	}
	return d.ID, m.Close(tx, d.ID, decisions.Ending{Voices: voices})
}

// Commands lists everything that the program does on a command line.
func Commands() []command.Command {
	var all []command.Command
	all = append(all, ownCommands()...)
	all = append(all, releaseCommands...)
	all = append(all, members.Commands()...)
	all = append(all, actors.Commands(openActors)...)
	all = append(all, evidence.Commands()...)
	all = append(all, figures.Commands()...)
	all = append(all, surveys.Commands()...)
	return all
}
