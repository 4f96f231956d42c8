package app

import (
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/command"
	"ostoja/internal/evidence"
	"ostoja/internal/figures"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/response"
	"ostoja/internal/surveys"
)

// modules lists the modules of the program, base modules first.
func (a *App) modules() []module.Module {
	return []module.Module{
		a.Members.Module(),
		a.Places.Module(),
		a.Actors.Module(),
		a.response().Module(),
	}
}

// response connects the module response with what it needs.
func (a *App) response() *response.Response {
	m := response.New(a.DB, a.Members, a.Places, a.Outbox)
	m.URL = a.config.PublicURL
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	return m
}

// Commands lists everything that the program does on a command line.
func Commands() []command.Command {
	var all []command.Command
	all = append(all, ownCommands()...)
	all = append(all, members.Commands()...)
	all = append(all, actors.Commands()...)
	all = append(all, evidence.Commands()...)
	all = append(all, figures.Commands()...)
	all = append(all, surveys.Commands()...)
	return all
}
