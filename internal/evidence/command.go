package evidence

import "ostoja/internal/command"

// Commands lists the commands of this package.
func Commands() []command.Command {
	return []command.Command{mseCommand, surveyCommand, rdsCommand, scaleupCommand, trendCommand, impactCommand}
}
