// Package command is how Ostoja talks on a terminal.
//
// A module offers its commands as values of type Command; the door
// (cmd/ostoja) finds the one whose name the arguments begin with and runs it.
// The manual that 'ostoja help' prints is made from the same values, so a
// command without a manual cannot exist.
//
// Rules that every command keeps: results go to Env.Stdout, talk and progress
// to Env.Stderr; --json prints one JSON document with stable fields; a progress
// bar appears on a terminal only; an error ends with the next step. Exit codes
// are 0 done, 1 refused input, 2 wrong use, decided by the error's fault.Kind.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"ostoja/internal/fault"
)

// Command is one thing that the program does when asked on a terminal.
type Command struct {
	Name   string // the words that call it: "backup", "estimate mse"
	Args   string // what follows, as the manual shows it: "FILE [--json]"
	Short  string // one line for the list of commands, without a full stop
	Manual string // what it does, its flags, an example; plain text
	Run    func(ctx context.Context, env *Env, args []string) error
}

// Env is the world that a command may touch besides its files.
type Env struct {
	Stdin    io.Reader
	Stdout   io.Writer
	Stderr   io.Writer
	Getenv   func(string) string
	Now      func() time.Time
	Terminal bool // Stderr is a terminal: progress bars may be drawn
}

// Parse reads flags before, between and after the positional arguments, and
// gives the positional ones. Wrong use is a fault.Usage that names the command
// to ask for help.
func Parse(flags *flag.FlagSet, args []string) ([]string, error) {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	var positional []string
	for {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, fault.Misuse("%v. 'ostoja help %s' shows how it is used.", err, flags.Name())
		}
		rest := flags.Args()
		if len(rest) == 0 {
			return positional, nil
		}
		if stoppedByDashes := len(args) > len(rest) && args[len(args)-len(rest)-1] == "--"; stoppedByDashes {
			return append(positional, rest...), nil
		}
		positional, args = append(positional, rest[0]), rest[1:]
	}
}

// ParseN is Parse for a command that takes exactly n positional arguments.
func ParseN(flags *flag.FlagSet, args []string, n int) ([]string, error) {
	positional, err := Parse(flags, args)
	if err == nil && len(positional) != n {
		return nil, fault.Misuse("'ostoja %s' takes %d argument(s), not %d. 'ostoja help %[1]s' shows how it is used.", flags.Name(), n, len(positional))
	}
	return positional, err
}

// Flags returns an empty set of flags for the command of that name.
func Flags(name string) *flag.FlagSet { return flag.NewFlagSet(name, flag.ContinueOnError) }

// PrintJSON writes v as one indented JSON document.
func (env *Env) PrintJSON(v any) error {
	enc := json.NewEncoder(env.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// Find gives the command that args call and the arguments left for it. The
// longest name wins: "estimate mse" before "estimate".
func Find(all []Command, args []string) (Command, []string, bool) {
	for n := min(len(args), 3); n > 0; n-- {
		name := strings.Join(args[:n], " ")
		for _, c := range all {
			if c.Name == name {
				return c, args[n:], true
			}
		}
	}
	return Command{}, args, false
}

// groupOf are the commands whose first word of several it is.
func groupOf(all []Command, word string) (group []Command) {
	for _, c := range all {
		if strings.HasPrefix(c.Name, word+" ") {
			group = append(group, c)
		}
	}
	return group
}

// Unknown says that the arguments name no command, and what could be meant.
func Unknown(all []Command, args []string) error {
	var names []string
	for _, c := range groupOf(all, args[0]) {
		names = append(names, "'ostoja "+c.Name+"'")
	}
	if len(names) == 0 {
		return fault.Misuse("There is no command '%s'. 'ostoja help' lists them all.", args[0])
	}
	return fault.Misuse("'%s' needs one word more: %s.", args[0], strings.Join(names, ", "))
}

// Help prints the manual: the list of all commands, or the page of one.
func Help(w io.Writer, all []Command, args []string) error {
	if len(args) == 0 {
		return list(w, all)
	}
	if c, _, ok := Find(all, args); ok {
		_, err := fmt.Fprintf(w, "ostoja %s %s\n\n%s\n\n%s\n", c.Name, c.Args, c.Short+".", strings.TrimSpace(c.Manual))
		return err
	}
	group := groupOf(all, args[0])
	if len(group) == 0 {
		return Unknown(all, args)
	}
	return list(w, group)
}

func list(w io.Writer, all []Command) error {
	var b strings.Builder
	b.WriteString("ostoja: one program on which a humanitarian working group runs\n\n")
	width := 0
	for _, c := range all {
		width = max(width, len(c.Name))
	}
	for _, c := range all {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, c.Name, c.Short)
	}
	b.WriteString("\n'ostoja help COMMAND' shows the page of one.\nExit codes: 0 done, 1 refused input, 2 wrong use.\n")
	_, err := io.WriteString(w, b.String())
	return err
}
