// Package app is the composition root: the one place that knows every module.
package app

import (
	"errors"

	"ostoja/internal/command"
	"ostoja/internal/evidence"
	"ostoja/internal/fault"
)

// Commands lists everything that the program does on a command line.
func Commands() []command.Command {
	var all []command.Command
	all = append(all, evidence.Commands()...)
	return all
}

// Explain gives an error's words for a person at a terminal.
func Explain(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Message
	}
	return err.Error()
}
