// Ostoja is one program on which a humanitarian coordination working group
// runs: server, worker and command line in one. This file is the door: it
// turns the process's world into a command.Env, runs the command that was
// asked for, and turns its error into words and an exit code.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"ostoja/internal/app"
	"ostoja/internal/command"
	"ostoja/internal/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := &command.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: time.Now,
		Terminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	os.Exit(exit(env, run(ctx, env, os.Args[1:])))
}

// run finds the command and runs it; no arguments, help and --help print the manual.
func run(ctx context.Context, env *command.Env, args []string) error {
	all := app.Commands()
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		return command.Help(env.Stdout, all, args[min(len(args), 1):])
	}
	c, rest, ok := command.Find(all, args)
	if !ok {
		return command.Unknown(all, args)
	}
	err := c.Run(ctx, env, rest)
	if errors.Is(err, flag.ErrHelp) {
		return command.Help(env.Stdout, all, args[:len(args)-len(rest)])
	}
	return err
}

func exit(env *command.Env, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(env.Stderr, "ostoja: "+app.Explain(err))
	return fault.KindOf(err).ExitCode()
}
