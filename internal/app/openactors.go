package app

import (
	"context"
	"log/slog"
	"os"

	"ostoja/internal/actors"
	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// openActors opens a group for a command of module actors. The program may be
// serving it at the same time.
func openActors(ctx context.Context, env *command.Env, data string) (actors.Group, error) {
	if _, err := os.Stat(data); err != nil {
		return actors.Group{}, fault.Refuse("There is no group in %s. Make one with 'ostoja init --data %s --tor FILE', or try 'make demo'.", data, data)
	}
	a, err := Open(ctx, Config{Data: data, Postgres: env.Getenv("OSTOJA_DB"), PublicURL: "http://localhost"}, env, slog.New(slog.DiscardHandler))
	if err != nil {
		return actors.Group{}, err
	}
	return actors.Group{DB: a.DB, Actors: a.Actors, Close: a.Close}, nil
}
