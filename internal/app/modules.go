package app

import (
	"path"
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
	"ostoja/internal/module"
	"ostoja/internal/needs"
	"ostoja/internal/response"
	"ostoja/internal/surveys"
	"ostoja/internal/who"
)

// modules lists the modules of the program, base modules first.
func (a *App) modules() []module.Module {
	return []module.Module{
		a.Members.Module(),
		a.Decisions.Module(),
		a.Revisions.Module(),
		a.Outbox.Module(),
		a.Places.Module(),
		a.Actors.Module(),
		a.meetings().Module(),
		a.evidence().Module(),
		needs.New(a.box, a.Places, a.Members, a.Actors).Module(),
		surveys.New(a.DB, a.box, a.Members).Module(),
		a.Incidents.Module(),
		a.Figures.Module(),
		a.response().Module(),
	}
}

// evidence connects the module evidence with the gate.
func (a *App) evidence() *evidence.Evidence {
	m := evidence.New(a.DB, a.box, a.Queue, a.Outbox, a.Members.Store, a.config.PublicURL)
	m.Gate = estimatesGate{a.Figures}
	return m
}

// estimatesGate weighs estimates as the gate's statements.
type estimatesGate struct{ *figures.Gate }

// Weigh implements evidence.Gate.
func (g estimatesGate) Weigh(s evidence.Statement) error { return g.Gate.Weigh(figures.Statement(s)) }

// State implements evidence.Gate.
func (g estimatesGate) State(tx *db.Tx, s evidence.Statement) error {
	return g.Gate.State(tx, figures.Statement(s))
}

// Recall implements evidence.Gate.
func (g estimatesGate) Recall(tx *db.Tx, s evidence.Statement, why string) error {
	return g.Gate.Recall(tx, figures.Statement(s), why)
}

// response connects the module response with what it needs.
func (a *App) response() *response.Response {
	m := response.New(a.DB, a.Members, a.Places, a.Outbox)
	m.URL = a.config.PublicURL
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	return m
}

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
func (a *App) meetings() *meetings.Meetings {
	m := meetings.New(a.DB, a.Members, a.Outbox)
	m.URL, m.From = a.config.PublicURL, a.config.MailFrom
	m.Decider = atMeeting{a.Decisions}
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
