package app

import (
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/command"
	"ostoja/internal/evidence"
	"ostoja/internal/figures"
	"ostoja/internal/lang"
	"ostoja/internal/meetings"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/needs"
	"ostoja/internal/surveys"
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
		needs.New(a.box, a.Places, a.Members, a.Actors).Module(),
		surveys.New(a.DB, a.box, a.Members).Module(),
		a.Evidence.Module(),
	}
}

// meetings connects the module meetings with what it needs.
func (a *App) meetings() *meetings.Meetings {
	m := meetings.New(a.DB, a.Members, a.Outbox)
	m.URL, m.From = a.config.PublicURL, a.config.MailFrom
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	return m
}

// Commands lists everything that the program does on a command line.
func Commands() []command.Command {
	var all []command.Command
	all = append(all, ownCommands()...)
	all = append(all, members.Commands()...)
	all = append(all, actors.Commands(openActors)...)
	all = append(all, evidence.Commands()...)
	all = append(all, figures.Commands()...)
	all = append(all, surveys.Commands()...)
	return all
}
