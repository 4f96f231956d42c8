package actors

import "ostoja/internal/command"

// Commands lists what this module does on a command line.
func Commands() []command.Command {
	return []command.Command{validateCommand, importCommand}
}
