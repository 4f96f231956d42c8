package app

import (
	"slices"

	"ostoja/internal/actors"
	"ostoja/internal/command"
	"ostoja/internal/evidence"
	"ostoja/internal/figures"
	"ostoja/internal/members"
	"ostoja/internal/messages"
	"ostoja/internal/module"
	"ostoja/internal/needs"
	"ostoja/internal/response/exchange"
	"ostoja/internal/response/funding"
	"ostoja/internal/surveys"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// modules lists the modules of the program, base modules first.
func (a *App) modules() []module.Module {
	need := needs.New(a.box, a.Places, a.Members, a.Actors)
	meet := a.meetings(need)
	plan := a.response(need)
	money := funding.New(plan, a.Members, a.Places)
	money.Needs = knownNeeds{need}
	exports := exchange.New(plan, money, a.Members, a.Places)
	exports.Queue = a.Queue
	joint, estimates := a.jointReport(plan, money), a.evidence()
	a.Messages.Publish = []messages.Publisher{joint, estimates, a.Figures}
	return []module.Module{
		a.Members.Module(),
		a.Decisions.Module(),
		a.Revisions.Module(),
		a.Outbox.Module(),
		a.Places.Module(),
		a.Actors.Module(),
		meet.Module(),
		estimates.Module(),
		need.Module(),
		a.Surveys.Module(),
		a.Incidents.Module(),
		a.Figures.Module(),
		plan.Module(),
		money.Module(),
		exports.Module(),
		joint.Module(),
		a.feedback(need, meet).Module(),
		a.Messages.Module(),
	}
}

// openToDonors are the modules that every donor may come to as far as their own
// policies let her: her own pages, the Terms of Reference, and plan, funding and
// results. Whatever stands nowhere here is closed until an invitation opens it.
var openToDonors = []string{"members", "decisions", "revisions", "response", "funding", "joint"}

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
