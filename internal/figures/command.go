// Package figures is the gate: whatever the group publishes about people outside
// the record's own organisation comes from here, and its commands measure and
// lower the risk of a disclosure.
package figures

import "ostoja/internal/command"

// Commands gives the commands that measure and lower the risk of a disclosure.
func Commands() []command.Command {
	return append([]command.Command{riskCommand, suppressCommand, anonymizeCommand}, dpCommands()...)
}
