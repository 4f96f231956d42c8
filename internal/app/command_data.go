package app

import (
	"context"
	"log/slog"

	"ostoja/internal/command"
	"ostoja/internal/who"
)

// withGroup opens the group of a command that works on its data, alone on its
// folder, and closes it again. Acts are those of the command line.
func withGroup(ctx context.Context, env *command.Env, config *Config, do func(context.Context, *App) error) error {
	release, err := folder(config.Data).lockIfPresent()
	if err != nil {
		return err
	}
	defer release()
	if config.PublicURL == "" {
		config.PublicURL = localURL(defaultAddr)
	}
	if err := checkURL(config.PublicURL); err != nil {
		return err
	}
	a, err := Open(ctx, *config, env, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer a.Close()
	return do(who.In(ctx, who.Person{System: "command line"}), a)
}
