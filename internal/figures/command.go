// Package figures publishes figures about people: everything that leaves does
// so through disclosure control, here and nowhere else.
package figures

import "ostoja/internal/command"

// Commands lists what figures does on a command line.
func Commands() []command.Command {
	return dpCommands()
}
