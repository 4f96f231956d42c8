package figures

import "ostoja/internal/command"

// Commands gives the commands that measure and lower the risk of a disclosure.
func Commands() []command.Command {
	return append([]command.Command{riskCommand, suppressCommand, anonymizeCommand}, dpCommands()...)
}
