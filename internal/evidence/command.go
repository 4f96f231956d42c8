// Package evidence is where the group's estimates live: prevalence, trends and
// the effect of its work, each with its assumptions.
//
// The numbers come from the public packages under stats; this package reads the
// files, calls them, and says in words what the answer rests on.
package evidence

import "ostoja/internal/command"

// Commands lists what this module does on a command line.
func Commands() []command.Command {
	return []command.Command{surveyCommand, trendCommand, impactCommand, rdsCommand, scaleupCommand}
}
