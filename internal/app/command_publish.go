package app

import (
	"context"
	"errors"
	"fmt"

	"ostoja/internal/actors"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/members"
	assets "ostoja/web"
)

var publishCommand = command.Command{
	Name: "publish", Args: "DIR --data DIR [--url URL] [--leave URL] [--json]",
	Short: "Write the public site as files for any web server",
	Manual: `Writes the public site and the help that anybody may find, in all languages,
into a folder of HTML pages: what people should know and their rights; help by kind,
by place, by both, one page for each service, and a sheet to print for each place. Links are relative: the folder works under any address,
on a memory stick too, without a server and without scripts. It is made whole
before it takes the old one's place. A folder that holds anything else is refused.

  --data DIR     the data folder (default: data)
  --db ADDRESS   a PostgreSQL database instead of the folder's file
  --url URL      where the folder will be found, for the sitemap and QR codes
  --leave URL    where 'Leave this page' leads
  --json         {services, pages, languages, files, bytes}

  ostoja publish site --data data --url https://help.example.org`,
	Run: publish,
}

func publish(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("publish")
	config := configFlags(flags, env)
	asJSON := flags.Bool("json", false, "as JSON")
	names, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	url := config.PublicURL
	return withGroup(ctx, env, config, func(ctx context.Context, a *App) error {
		bar := env.NewProgress("Pages")
		defer bar.Done()
		var out actors.Published
		err := a.DB.Read(ctx, func(tx *db.Tx) error {
			name := "Ostoja"
			if c, err := members.CharterInForce(tx); err == nil {
				name = c.Name
			}
			more, err := a.Messages.Documents(tx)
			if err != nil {
				return err
			}
			out, err = a.Actors.Publish(ctx, tx, actors.Publication{Dir: names[0], URL: url, Leave: config.LeaveURL, GroupName: name, More: more,
				Catalog: a.Server.Catalog, Asset: assets.File, Progress: func(done, all int) { bar.Set(done, all) }})
			return err
		})
		switch {
		case errors.Is(err, context.Canceled):
			return err
		case err != nil:
			return fault.Refuse("The directory was not published: %v.", err)
		case *asJSON:
			return env.PrintJSON(out)
		}
		_, err = fmt.Fprintf(env.Stdout, "%d services on %d pages in %d languages are in %s (%d files, %.1f MB).\n",
			out.Services, out.Pages, len(out.Languages), names[0], out.Files, float64(out.Bytes)/1e6)
		return err
	})
}
