package app

import (
	"ostoja/internal/actors"
	"ostoja/internal/command"
	"ostoja/internal/evidence"
	"ostoja/internal/figures"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/surveys"
)

// modules lists the modules of the program, base modules first.
func (a *App) modules() []module.Module {
	return []module.Module{
		a.Members.Module(),
		a.Decisions.Module(),
		a.Revisions.Module(),
		a.Places.Module(),
		a.Actors.Module(),
		a.Evidence.Module(),
	}
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
