package actors

import "ostoja/internal/command"

// Commands lists what this module does on a command line; open opens the group
// that a command works on.
func Commands(open Opener) []command.Command {
	return []command.Command{validateCommand, importCommand(open), partnerCommand(open)}
}
